"""The article's headline: what the reader sees above it, without the site's name."""

import re
from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from urllib.parse import urlsplit

from lxml.etree import _Element

from crawler.extraction.blocks import text_of
from crawler.extraction.document import Document, absolute
from crawler.extraction.jsonld import as_list, string
from crawler.extraction.text import fold, likeness, listed, one_line
from crawler.extraction.texts import inside_list

_SEPARATOR = re.compile(
    r"\s+(?:\||::?|»|•|·|>|/|—|–|-)\s+|\s*[|｜]\s*|\s-(?=\S)|(?<=[^\x00-\x7f])\s?[-_－—–]\s?(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])"
)
_NAMED = re.compile(_SEPARATOR.pattern + r"|(?<=\w):\s+")  # what may part a site's name from the headline behind it
_SOFT_SEPARATORS = frozenset(listed("— – - / : _ －"))  # stand inside headlines too
_DAY_BEHIND = re.compile(r"[\s,|]*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$")  # "News Agency, 07.10.2019"
_CUT_OFF = ("…", "...")  # ends of titles that a template shortened
_LOGO = re.compile(r"(?<![a-z])(?:logo|brand|site-?(?:title|name)|masthead)(?![a-z])", re.I)
_HOME = re.compile(r"/|\./|(?:https?:)?//[^/?#]+/?", re.I)  # addresses that may be the front page's
_LONGEST_NAME = 40  # characters of a site's name
_SAME = 0.8  # words shared by two versions of one headline
_RELATED = 0.25  # words shared by a page's title and its heading; a site's name shares none
_LONGEST = 400
_LONGEST_TITLE = 1000  # characters of a title that are looked at, and parts at its end
_MOST_CUTS = 12
_MOST_HEADINGS = 60  # menus have headings, too
_MOST_LOGOS = 12


def headline(page: Document) -> str:
    """Return the headline, "" where the page has none.

    The visible heading wins over what is written for search engines and networks, unless it is but another version of the
    JSON-LD headline of a NewsArticle: then the outlet's own record wins.
    """
    names = site_names(page)
    parts = names | _sections(page)
    main, lower = _headings(page, names, "h1"), _headings(page, names, "h2", "h3")
    claims = [
        string(page.linked.article.get("headline")),
        page.first("og:title"),
        page.title,
        page.first("twitter:title", "dc.title", "title"),
    ]
    record, shared, *titles = (
        without_site(text, known=[*(main or lower), *(other for other in claims if len(other) < len(text))], names=parts) for text in claims
    )
    references = [text for text in (record, shared, *titles) if text]
    seen = _heading(main, references) or _heading(lower, references)
    if seen and record and page.linked.is_news and likeness(seen, record) >= _SAME:
        variants = [text for text in (shared, record) if likeness(seen, text) >= _SAME and not text.endswith(_CUT_OFF)]
        return (variants or [seen])[0][:_LONGEST]
    if seen and (whole := _with_kicker(page, seen, (shared, record))):
        return whole[:_LONGEST]
    return (seen or next(_unseen(page, references, [*main, *lower]), ""))[:_LONGEST]


def _unseen(page: Document, references: list[str], headings: list[str]) -> Iterator[str]:
    """Yield headlines of a page whose headings say nothing: what its markup and its titles tell, whole ones first."""
    yield from (text for _, text in page.itemprop("headline"))
    yield from sorted((_as_shown(page, text) for text in references), key=lambda text: text.endswith(_CUT_OFF))
    yield from headings


def _with_kicker(page: Document, seen: str, claims: Collection[str]) -> str:
    """The claim that is the heading with a kicker before it, where readers see that kicker right above it; "" where none is.

    A link there is no kicker: it leads to the section.
    """
    key = fold(seen)
    kickers = {claim: fold(claim).removesuffix(key).strip() for claim in claims if fold(claim).endswith(key) and fold(claim) != key}
    if not any(kickers.values()):
        return ""
    above = {
        one.key
        for one, other in pairwise(page.texts)
        if other.key == key and not any(one.element.iterancestors("a")) and one.element.tag != "a"
    }
    return next((claim for claim, kicker in kickers.items() if kicker in above), "")


def _as_shown(page: Document, title: str) -> str:
    """The part of a title that the page shows by itself: "Site: Headline" -> "Headline" where that stands above the text."""
    keys = {text.key for text in page.texts if not inside_list(text.element)}
    if fold(title) in keys:
        return title
    cuts = list(_NAMED.finditer(title))[:_MOST_CUTS]
    return next((title[cut.end() :].strip() for cut in cuts if len(title) > 2 * cut.end() and fold(title[cut.end() :]) in keys), title)


def _headings(page: Document, names: set[str], *tags: str) -> list[str]:
    """Texts of these headings outside side blocks, in document order, the site's own name left out."""
    found = ((element, text_of(element)[:_LONGEST_TITLE]) for element in page.tree.iter(*tags) if not inside_list(element))
    return list(islice((text for element, text in found if text and not _is_logo(page, element, text, names)), _MOST_HEADINGS))


def _is_logo(page: Document, element: _Element, text: str, names: set[str]) -> bool:
    if fold(text) in names:
        return True
    marked = any(
        _LOGO.search(f"{item.get('class') or ''} {item.get('id') or ''}") for item in (element, element.getparent()) if item is not None
    )
    return marked and any(_leads_home(page, link) for link in (*element.iter("a"), *element.iterancestors("a")))


def _leads_home(page: Document, link: _Element) -> bool:
    href = link.get("href") or ""
    if not _HOME.fullmatch(href.strip()):
        return False
    return (urlsplit(absolute(href, page.base) or "").hostname or "").removeprefix("www.") == page.host


def _heading(headings: list[str], references: list[str]) -> str:
    """The heading that the page's own titles speak of, "" where none does."""
    if not references:
        return headings[0] if len(headings) == 1 else ""
    best = max(headings, key=lambda text: max(likeness(text, reference) for reference in references), default="")
    return best if best and max(likeness(best, reference) for reference in references) >= _RELATED else ""


def site_names(page: Document) -> set[str]:
    """Return the folded names that the site goes by: stated, on its logo, its host, the middle label of which counts too."""
    names = page.all(
        "og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher", "twitter:app:name:iphone"
    )
    names += page.linked.names(page.linked.article.get("publisher"))
    names += [string(node.get("name")) for kind in ("WebSite", "NewsMediaOrganization") for node in page.linked.of_type(kind)]
    names += _logos(page)
    bare = [name.partition("(")[0] for name in names]  # "The Paper (paper.example)"
    return {fold(name) for name in (*names, *bare, page.host) if name} - {""}


def _logos(page: Document) -> list[str]:
    """What links to the front page say: the name on the logo, or the text of its picture."""
    found: list[str] = []
    for link in page.tree.iter("a"):
        if len(found) < _MOST_LOGOS and _leads_home(page, link):
            pictures = [picture.get("alt") or "" for picture in link.iter("img")]
            found += [name for name in (text_of(link), link.get("title") or "", *pictures) if 0 < len(name) <= _LONGEST_NAME]
    return found


def _sections(page: Document) -> set[str]:
    claims = [string(item) for item in as_list(page.linked.article.get("articleSection"))]
    return {fold(text) for text in (*claims, *page.all("article:section", "section"))} - {""}


def without_site(title: str, *, known: Collection[str] = (), names: Collection[str] = ()) -> str:
    """Return the title without the site's name, section or date at its end (or the name at its start).

    `known`: headings and other titles of the page; `names`: folded names of the site and its section.
    """
    title = title[:_LONGEST_TITLE]
    shown = {fold(text) for text in known}
    cuts = list(_SEPARATOR.finditer(title))[-_MOST_CUTS:]
    if not cuts or fold(title) in shown:
        return one_line(title)
    for cut in reversed(cuts):
        if fold(title[: cut.start()]) in shown:
            return title[: cut.start()].strip()
    for cut in reversed(cuts):
        head, tail, mark = title[: cut.start()].strip(), title[cut.end() :].strip(), cut[0].strip()
        if head and (
            is_site(_DAY_BEHIND.sub("", tail), names)
            or (fold(tail) in shown and len(tail) < len(head))
            or (mark not in _SOFT_SEPARATORS and _looks_like_site(head, tail))
        ):
            title = head
    first = cuts[0]
    if first.end() < len(title) and is_site(title[: first.start()], names):
        return title[first.end() :].strip()
    return one_line(title)


def is_site(text: str, names: Collection[str]) -> bool:
    """Whether a text is one of these folded names, or begins one as a host does ("Paper" for paper.example)."""
    folded = fold(text)
    squeezed = folded.replace(" ", "")
    if not squeezed:
        return False
    return folded in names or any(
        squeezed == (bare := name.replace(" ", "")) or (len(squeezed) >= 4 and "." not in text and bare.startswith(squeezed))
        for name in names
    )


def _looks_like_site(head: str, tail: str) -> bool:
    """A short tail after a hard separator ("Long headline here | Name") is the site or its section."""
    return len(tail.split()) <= 4 and len(tail) < len(head) and len(head.split()) >= 3
