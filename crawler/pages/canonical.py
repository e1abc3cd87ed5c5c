"""Which address a page may call its own."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.discovery.shapes import looks_like_article
from crawler.sites import site_of


def believed(own: str, *, links: Sequence[str], others: Sequence[str]) -> str:
    """Return the canonical address of the page at `own`, which is its own where no claim can be right. All are in normal form.

    `links` are those of rel=canonical, `others` og:url and JSON-LD. A template that names one address on all its pages is common, so a
    claim counts only on the same site, neither the front page nor a section that the page lies in; and a canonical link that
    leads elsewhere does not while og:url or JSON-LD name the page's own address.
    """
    if others and links and any(_same_page(other, own) for other in others) and not any(_same_page(link, own) for link in links):
        return own
    return next((claim for claim in (*links, *others) if may_be_canonical(claim, of=own)), own)


def may_be_canonical(claim: str, *, of: str) -> bool:
    """True if the page at `of` may be another spelling of the one at `claim`."""
    if site_of(claim) != site_of(of):
        return False
    theirs, ours = _segments(claim), _segments(of)
    if not theirs and not urlsplit(claim).query:
        return not ours and not urlsplit(of).query
    holds_it = len(theirs) < len(ours) and ours[: len(theirs)] == theirs
    # "/news/" of "/news/bridge-opens-after-repair"; yet "/news/bridge-opens-after-repair" of its "/2" or "/print"
    return not holds_it or looks_like_article(claim)


def _segments(url: str) -> list[str]:
    return [segment for segment in urlsplit(url).path.split("/") if segment]


def _same_page(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query)
