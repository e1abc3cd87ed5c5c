"""From a page to an article, or to the reason why there is none. Asks nobody, logs nothing: it runs in threads and in processes apart."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from crawler.discovery.alternates import alternates_of_page
from crawler.names import ROBOTS_NAME
from crawler.pages.error_pages import error_page
from crawler.pages.glance import Glance, decodings, glance, is_html, opt_out
from crawler.pages.index_pages import is_index_page
from crawler.transport.sniffing import kind_of
from domain.article import Article, Discovery, Page
from domain.errors import ExtractionError
from domain.ids import digest
from domain.source import Source
from domain.visit import Candidate, Outcome, Visit

if TYPE_CHECKING:
    from domain.protocols import FastLook  # draws in the settings, which a process apart does not need

Attention = Literal["skip", "sample", "full"]
BROKE = "extraction: "  # begins the reason of a page that extraction failed at


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What reading a page gave: an article, or an outcome with its reason."""

    article: Article | None = None
    outcome: Outcome = Outcome.PENDING
    reason: str | None = None
    attention: Attention = "full"
    may_archive: bool = True  # False: the page says that it is not to be kept, or is no page
    alternates: tuple[Candidate, ...] = ()  # other languages of an article that concerns a watch


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages in two speeds: a fast look at all, extraction for those that earn it."""

    fast_look: "FastLook"
    sample_rate: float

    def read(self, page: Page, visit: Visit, source: Source) -> Read:
        """Return the article of the page or why there is none; never raises."""
        if reason := _not_html(page):
            return Read(outcome=Outcome.NOT_HTML, reason=reason, may_archive=False)
        if not page.body.strip():
            return Read(outcome=Outcome.NO_ARTICLE, reason="the page is empty", may_archive=False)
        seen = glance(page.body, content_type=page.headers.get("content-type"))
        if refusal := opt_out(page.headers, seen.metas, robots_name=ROBOTS_NAME, archives=False):
            return Read(outcome=Outcome.OPTED_OUT, reason=refusal, may_archive=False)
        if failure := _error_page(page):
            return failure
        if _may_be_a_list(visit) and is_index_page(page.final_url, seen.metas):
            return Read(outcome=Outcome.NO_ARTICLE, reason="a page that lists articles, by its address", may_archive=False)
        kept = opt_out(page.headers, seen.metas, robots_name=ROBOTS_NAME, archives=True) is None
        attention = self._attention(seen, visit, source)
        if attention == "skip":
            return Read(outcome=Outcome.IRRELEVANT, reason="fast look: no name of any watch", attention="skip", may_archive=kept)
        return replace(self._extract(page, visit, source, attention), may_archive=kept)  # "noarchive": read, never kept

    def _attention(self, seen: Glance, visit: Visit, source: Source) -> Attention:
        if visit.revisit or source.policy.read_all or visit.discovery.method == "by-hand":
            return "full"
        hints = [hint for hint in (visit.discovery.headline, visit.discovery.summary) if hint]
        if self.fast_look.may_concern(*hints, *seen.runs) and self.fast_look.concerns(*hints, *seen.texts):
            return "full"
        return "sample" if in_sample(visit.url_key, self.sample_rate) else "skip"

    def _extract(self, page: Page, visit: Visit, source: Source, attention: Attention) -> Read:
        try:
            article = extracted(page, discovery=visit.discovery, source=source)
        except ExtractionError as error:
            return Read(outcome=Outcome.NO_ARTICLE, reason=error.message, attention=attention)
        except Exception as error:  # one page that breaks a parser must not end the crawl; the reason is kept
            return Read(outcome=Outcome.FAILED, reason=f"{BROKE}{type(error).__name__}: {error}"[:500], attention=attention)
        return Read(article=article, attention=attention, alternates=_alternates(page, source) if attention == "full" else ())


def extracted(page: Page, *, discovery: Discovery, source: Source) -> Article:
    """Return the article. Raises what `crawler.extraction.extract` raises."""
    from crawler import extraction  # heavy: loaded when the first page earns it

    return extraction.extract(page, source=source.id, discovery=discovery, time_zone=source.time_zone, selectors=source.selectors)


def _not_html(page: Page) -> str | None:
    """Return what a body is that is no HTML page: by its first bytes, else by its Content-Type."""
    declared = page.headers.get("content-type", "no content type")
    if kind := kind_of(page.body[:16]):
        return f"{kind}, declared as {declared}" if is_html(page.headers, page.body) else declared
    return None if is_html(page.headers, page.body) else declared


def _error_page(page: Page) -> Read | None:
    """A site that is unwell, or wants to see a human, has not said what stands at the address: that is no page to judge."""
    found = error_page(page.body, content_type=page.headers.get("content-type"))
    if found is None:
        return None
    if found.is_missing:
        return Read(outcome=Outcome.NO_ARTICLE, reason=f"an error page, though with status {page.status}: {found.words}", may_archive=False)
    return Read(outcome=Outcome.FAILED, reason=f"error-page: with status {page.status}: {found.words}", may_archive=False)


def _alternates(page: Page, source: Source) -> tuple[Candidate, ...]:
    text = next(decodings(page.body, content_type=page.headers.get("content-type")))
    return alternates_of_page(text, url=page.final_url, source=source.id)


def _may_be_a_list(visit: Visit) -> bool:
    """What a person added by hand, or what was read as an article before, is taken for one."""
    return not visit.revisit and visit.discovery.method not in {"by-hand", "revisit"}


def in_sample(url_key: str, rate: float) -> bool:
    """True for the share `rate` (0..1) of addresses, always the same ones."""
    return int(digest("sample", url_key, length=8), 16) < rate * 0x1_0000_0000
