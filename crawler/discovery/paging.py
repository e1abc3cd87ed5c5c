"""The way back through an outlet's lists: the next page, and the pages of its days and months."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.calendars import calendar_of
from crawler.discovery.listing import Listing, candidate
from crawler.discovery.sections import tree_of
from crawler.sites import site_of
from domain.article import Discovery

# "?page=2", "?PAGEN_1=2" (Bitrix), "/page/2/", "/seite-2", "/p2"
_NUMBERED = re.compile(
    r"((?:[?&](?:page|paged|p|pg|pagen_\d+|pagina|strona|seite|str|puslapis|lapa)=)|(?:/(?:page|seite|strona|pagina|stranica|p)[-/]?))(\d{1,5})"
    r"(?=/?(?:\.html?)?(?:[?&#]|$))",
    re.I,
)


def with_pages(listing: Listing, body: bytes, *, url: str, content_type: str | None = None) -> Listing:
    """Return what the page at `url` lists with where it goes on: rel=next, else a link to the page number after its own; its calendar."""
    tree = tree_of(body, content_type=content_type)
    if tree is None:
        return listing
    links = [(element, link) for element in tree.iter("a", "link") if (link := _link(element, url))]
    named = (link for element, link in links if "next" in (element.get("rel") or "").lower().split())
    return replace(
        listing,
        next_page=next(named, None) or _following(url, [link for element, link in links if element.tag == "a"]),
        calendar=calendar_of(link for element, link in links if element.tag == "a"),
    )


def _link(element: Any, url: str) -> str | None:
    link = candidate(element.get("href") or "", base=url, source="", discovery=Discovery(method="section")).url
    if not link.startswith(("http://", "https://")):
        return None
    try:
        return link if site_of(link) == site_of(url) and link != url.partition("#")[0] else None
    except ValueError:
        return None


def _following(url: str, links: Iterable[str]) -> str | None:
    """Return the link that is the list's own address with the next number."""
    own = _NUMBERED.search(url)
    wanted = (int(own[2]) if own else 1) + 1
    for link in links:
        match = _NUMBERED.search(link)
        if match and int(match[2]) == wanted and _rest(link) == _rest(url):
            return link
    return None


def _rest(url: str) -> tuple[str, str, str]:
    """Return an address without its page number."""
    bare = urlsplit(_NUMBERED.sub("", url))
    query = bare.query or (bare.path.partition("&")[2] if "?" not in url else "")
    return bare.netloc, bare.path.partition("&")[0].rstrip("/"), query
