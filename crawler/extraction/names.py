"""What the class and id of a block say of it. A hint: outlets call their articles "sidebar-left" and their menus "content"."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from lxml.etree import _Element

from crawler.extraction.text import listed


class Kind(Enum):
    """What a block's name calls it, where it is not the article's."""

    TALK = "readers' comments"
    CONSENT = "a notice on cookies"
    LIST = "other articles"
    NOTICE = "a button, a form, a prompt"


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?=$|[\s_-])", re.I)


_KINDS = {
    Kind.TALK: _words(
        r"comments?|commentaires?|comentarios?|commenti|kommentar\w*|koment\w*|komment\w*|opini[ae]|opinie|otziv\w*|otzyv\w*|diskus\w*|"
        r"discuss\w*|disqus\w*|obsuzhd\w*|respond|replies|leserbrief\w*|sxolia|pinglun|commentlist"
    ),
    Kind.CONSENT: _words(r"cookies?(?:-?\w+)?|consent|gdpr|rodo|onetrust\w*|cybotcookie\w*"),
    Kind.LIST: _words(
        r"related\w*|recommend\w*|most-?read|popular|see-?also|read-?(?:more|also)|more-?(?:news|stories|articles)|last-?news|latest-?\w*|"
        r"sidebar|other-?news|similar\w*|polecane|powiazane|pohozhie|outbrain|taboola"
    ),
    Kind.NOTICE: _words(
        r"newsletter|subscribe|subscription|offer-box|sharedaddy|shares?|share-?\w+|sharing|socials?|breadcrumbs?|login|signin|poll|vote|"
        r"ankieta|sonda|opros|golosovanie|author-?box|author-?bio|prev-?next|nav-?links|pagination|pager|tags?-?list|post-?tags|tags|tagi|"
        r"advert\w*|banners?|copyright|skip-?link|toolbar|rating"
    ),
}
_NEVER = frozenset(listed("html body main article p h1 h2 h3 h4 pre blockquote"))  # their names say what the page has, or how they look
_LIVE = re.compile(r"live|ticker|timeline|chronik|hronik", re.I)
_OF_OTHERS = re.compile(
    r"bar|nav|menu|foot|head|side|shar|social|elated|widget|comment|teaser|tags?|author|byline|meta|rating|embed|slide|modal|banner|promo|news-?(?:item|list)|"
    r"recommend|popular|also|next|prev|button|hid|print|message|newsletter|cookie|consent|premium|caption|crumb|list|item|link|media|tool|form|ad-|-ad\b",
    re.I,
)


def named(element: _Element) -> Kind | None:
    """Return what a block's class and id say that it is; None for the article's own and for what says nothing."""
    return None if element.tag in _NEVER else _kind(_name(element))


def tells_live(element: _Element) -> bool:
    """Whether the name is that of a live blog, whose entries look like readers' comments."""
    return bool(_LIVE.search(_name(element)))


def unname(element: _Element) -> None:
    """Take from a block that holds the article the names, roles and styles by which readers would throw it away."""
    for attribute in ("class", "id"):
        if value := element.get(attribute):
            element.set(attribute, " ".join(_harmless(value)))
    for attribute in ("style", "role", "hidden", "aria-hidden", "data-component"):
        if attribute in element.attrib:
            del element.attrib[attribute]


def _harmless(value: str) -> Iterator[str]:
    return (word for word in value.split() if not _OF_OTHERS.search(word))


def _name(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


@lru_cache(maxsize=4096)  # a page has few names and many blocks
def _kind(name: str) -> Kind | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(name)), None) if name != " " else None
