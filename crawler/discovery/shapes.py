"""What the shape of an address tells: article, list or furniture."""

import re
from urllib.parse import urlsplit

from courlan import is_not_crawlable

ARTICLE = 3.0  # points from which on a link counts as an article's
NEVER = -9.0  # a file, a list, furniture

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34]|avi|mov|webm|css|js|json|xml|rss|txt)$", re.I)
_DATE = re.compile(r"/(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2])(?:[/_.-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_.-])")
_NUMBER = re.compile(r"(?<![\d.])\d{4,}(?![\d])")
_DAY = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){1,2}$")  # "/2019/10/07" lists a day
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_PAGE = re.compile(r"\.(?:s?html?|php|aspx?)$")
_ID = re.compile(r"(?:^|&)(?:id|nid|newsid|news_id|article|article_id|element_id|p|doc)=\d+(?:&|$)", re.I)
# First or last path segments of pages that list, sell or explain, in the languages of the registry.
_FURNITURE = re.compile(
    r"about|adverti[sz](?:e|ing)|archives?|authors?|avtory?|autor(?:zy)?|categor(?:y|ies)|contacts?|cookies|faq|feed|help|impressum|"
    r"imprint|jobs|kontakt(?:y|-us)?|legal|log(?:in|out)|newsletter|o-nas|pages?|podcasts?|privacy(?:-policy)?|profile|radio|register|"
    r"regulamin|reklama|rss|search|sitemap|subscribe|tags?|tegi|terms|topics?|users?|videos?|wp-(?:admin|login)"
)


def looks_like_article(url: str) -> bool:
    """True if an address has the shape of an article's: dated, numbered, or with a slug of four words or more."""
    return points(url) >= ARTICLE


def points(url: str) -> float:
    """Return how much the shape of an address speaks for an article: `ARTICLE` or more, `NEVER`, or between them in doubt."""
    parts = urlsplit(url)
    if _ID.search(parts.query):  # "index.php?id=12345", "?ELEMENT_ID=77": an old system's way to name an article
        return ARTICLE
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if not segments or _FILE.search(parts.path) or _FURNITURE.fullmatch(segments[0]) or _FURNITURE.fullmatch(segments[-1]):
        return NEVER
    last = _PAGE.sub("", segments[-1])
    if _YEAR.match(last) or last == "index" or _DAY.search("/" + "/".join(segments)) or is_not_crawlable(url):
        return NEVER
    if last.isdigit() and len(segments) > 1:  # "/news/77"; yet "/page/2" lists
        return NEVER if _FURNITURE.fullmatch(segments[-2]) else ARTICLE
    words = [word for word in re.split(r"[-_+]|%20", last) if word]
    dated = _DATE.search(parts.path) is not None and len(last) > 2 and not re.fullmatch(r"[\d.-]{1,10}", last)
    if dated or len(words) >= 4 or _NUMBER.search(last):
        return ARTICLE
    # "/politics/bridge-opens", "/story/a.html": not without the link's own words
    return 0.5 * (len(words) - 1) + 0.5 * (len(segments) > 1) + 0.5 * (last != segments[-1])
