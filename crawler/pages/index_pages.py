"""Pages that list articles by tag, author, day, section or search, known by their address: read as articles they would be teasers."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_BY = (
    r"tags?|teg[iy]?|labels?|hashtags?|metk[ai]|authors?|avtor(?:y|i)?|aŭtary?|autor(?:z?y|en)?|users?|profiles?|search|poisk|szukaj|suche|"
    r"categor(?:y|ies)|kategor(?:i[aei]|ien)|rubri[ck](?:s|a|i|en)?|archives?|arh?iv|archiwum|calendar|kalendar(?:z|i)?"
)
_PAGE = r"(?:/(?:page|p|stranitsa|strona|seite)?/?\d{1,4})?"
# "/tag/minsk", "/en/author/ivan-ivanov/page/2"; not "/author/ivan/why-it-matters" nor "/tag/12345-the-forum-opens.html".
_LIST = re.compile(rf"(?:/[a-z]{{2}})?/(?:{_BY})(?:\.(?:html?|php))?(?:/(?![^/]*\d{{5}})[^/]+)?{_PAGE}/?", re.I)
_DAYS = re.compile(r"(?:/[^/\d]+)*/(?:19|20)\d\d(?:/(?:0?[1-9]|1[0-2])(?:/(?:0?[1-9]|[12]\d|3[01]))?)?/?", re.I)
_NUMBERED = re.compile(r"(?:/[^/]+)*/page/\d+/?", re.I)
_ASKED = re.compile(r"(?:^|&)(?:tags?|author|s|q|query|search|cat|m|PAGEN_\d+|page|paged)=[^&]", re.I)
_NAMES_ARTICLE = re.compile(r"(?:^|&)(?:id|nid|p|newsid|news_id|article|article_id|element_id|doc)=\d", re.I)
_DATED = frozenset(("article:published_time", "datepublished", "og:article:published_time", "pubdate", "parsely-pub-date"))


def is_index_page(url: str, metas: Iterable[tuple[str, str]]) -> bool:
    """Whether a page lists articles, by its address; a page that states when it was published is none (`metas`: lower-case name, value)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if _NAMES_ARTICLE.search(parts.query) or any(name in _DATED for name, _ in metas):
        return False
    path = parts.path
    if not path.strip("/"):
        return True
    asked = _ASKED.search(parts.query) is not None and not re.search(r"\d{4}|(?:[^/]+-){3}", path)
    return asked or any(shape.fullmatch(path) for shape in (_LIST, _DAYS, _NUMBERED))
