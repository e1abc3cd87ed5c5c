"""The article's headline: what the reader sees above it, without the site's name."""

import re
from itertools import islice

from crawler.extraction.blocks import text_of
from crawler.extraction.document import Document
from crawler.extraction.jsonld import string
from crawler.extraction.text import fold, likeness, listed, one_line
from crawler.extraction.texts import inside_list

_SEPARATOR = re.compile(r"\s+(?:\||::?|»|•|·|>|/|—|–|-)\s+|\s*\|\s*|\s-(?=\S)")
_NAMED = re.compile(_SEPARATOR.pattern + r"|(?<=\w):\s+")  # what may part a site's name from the headline behind it
_SOFT_SEPARATORS = frozenset(listed("— – - / :"))  # stand inside headlines too
_SAME = 0.8  # words shared by two versions of one headline
_RELATED = 0.25  # words shared by a page's title and its heading; a site's name shares none
_LONGEST = 400
_LONGEST_TITLE = 1000  # characters of a title that are looked at, and parts at its end
_MOST_CUTS = 12
_MOST_HEADINGS = 12


def headline(page: Document) -> str:
    """Return the headline, "" where the page has none.

    The visible heading wins over what is written for search engines and networks, unless it is but another version of the
    JSON-LD headline of a NewsArticle: then the outlet's own record wins.
    """
    linked = string(page.linked.article.get("headline"))
    main, lower = _headings(page, "h1"), _headings(page, "h2", "h3")
    names = site_names(page)
    record, shared, title = (
        without_site(text, headings=main or lower, names=names) for text in (linked, page.first("og:title"), page.title)
    )
    references = [text for text in (record, shared, title, page.first("twitter:title", "dc.title", "title")) if text]
    seen = _heading(main, references) or _heading(lower, references)
    if seen and record and page.linked.is_news and likeness(seen, record) >= _SAME:
        return (shared if likeness(seen, shared) >= _SAME else record)[:_LONGEST]
    references = [_as_shown(page, text) for text in references]
    candidates = (seen, *(text for _, text in page.itemprop("headline")), *references, *main, *lower)
    return next((text for text in candidates if text), "")[:_LONGEST]


def _as_shown(page: Document, title: str) -> str:
    """The part of a title that the page shows by itself: "Site: Headline" -> "Headline" where that stands above the text."""
    keys = {text.key for text in page.texts if not inside_list(text.element)}
    if fold(title) in keys:
        return title
    cuts = list(_NAMED.finditer(title))[:_MOST_CUTS]
    return next((title[cut.end() :].strip() for cut in cuts if len(title) > 2 * cut.end() and fold(title[cut.end() :]) in keys), title)


def _headings(page: Document, *tags: str) -> list[str]:
    """Texts of these headings outside side blocks, in document order."""
    found = (text_of(element)[:_LONGEST_TITLE] for element in page.tree.iter(*tags) if not inside_list(element))
    return list(islice((text for text in found if text), _MOST_HEADINGS))


def _heading(headings: list[str], references: list[str]) -> str:
    """The heading that the page's own titles speak of, "" where none does."""
    if not references:
        return headings[0] if len(headings) == 1 else ""
    best = max(headings, key=lambda text: max(likeness(text, reference) for reference in references), default="")
    return best if best and max(likeness(best, reference) for reference in references) >= _RELATED else ""


def site_names(page: Document) -> set[str]:
    """Return the folded names that the site goes by, the middle label of its host among them."""
    names = page.all("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher")
    names += page.linked.names(page.linked.article.get("publisher"))
    names += [string(node.get("name")) for kind in ("WebSite", "NewsMediaOrganization") for node in page.linked.of_type(kind)]
    return {fold(name) for name in (*names, page.host) if name} - {""}


def without_site(title: str, *, headings: list[str] = (), names: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    """Return the title without the site's name, section or date at its end (or the name at its start)."""
    title = title[:_LONGEST_TITLE]
    cuts = list(_SEPARATOR.finditer(title))[-_MOST_CUTS:]
    if not cuts:
        return title
    known = {fold(text) for text in headings}
    for cut in reversed(cuts):
        if fold(title[: cut.start()]) in known:
            return title[: cut.start()].strip()
    for cut in reversed(cuts):
        head, tail, mark = title[: cut.start()].strip(), title[cut.end() :].strip(), cut[0].strip()
        if head and (
            _is_site(tail, names)
            or (fold(tail) in known and len(tail) < len(head))
            or (mark not in _SOFT_SEPARATORS and _looks_like_site(head, tail))
        ):
            title = head
    first = cuts[0]
    if first.end() < len(title) and _is_site(title[: first.start()], names):
        return title[first.end() :].strip()
    return one_line(title)


def _is_site(text: str, names: set[str]) -> bool:
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
