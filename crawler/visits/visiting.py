"""One visit from its URL to its finding."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

import structlog

from crawler.pages.glance import is_html
from crawler.pages.reading import BROKE, Read
from crawler.rendering.browser import Renderer
from crawler.sites import site_of, sites_of
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import RENDERED_TYPE, Answer, Fetcher, Validators
from crawler.transport.stopping import HTML_ONLY
from crawler.visits.identity import Register
from crawler.visits.recorder import Entry
from domain.article import Article, Page, Reading
from domain.ids import content_hash
from domain.protocols import Finding
from domain.source import Source
from domain.urls import normalise
from domain.visit import PAGE_STATES, Candidate, Outcome, Visit

MAX_PUT_OFFS = 5  # a server that asks us to wait a sixth time has failed
log = structlog.get_logger(__name__)
GONE_STATES = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A visit that is to wait (Retry-After)."""

    visit: int
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An article that names another page as its canonical one, which this crawl is still to visit: that one goes first.

    So it does not depend on the order of answers which of the two becomes the duplicate.
    """

    visit: Visit
    source: Source
    answer: Answer
    article: Article
    read: Read
    to_archive: Answer | None


class Reader(Protocol):
    """Reads pages elsewhere than on the event loop."""

    async def read(self, page: Page, visit: Visit, source: Source) -> Read:
        """Return what `crawler.pages.reading.PageReader.read` returns; never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Reads pages that came, wherever they came from."""

    run: str
    reader: Reader
    register: Register
    archive: str  # the setting crawl.archive
    offer: Callable[[Sequence[Candidate]], Awaitable[int]] | None = None  # takes what a page leads to

    async def read(self, visit: Visit, source: Source, answer: Answer) -> Entry | Waiting:
        """Return the finding of a page, or the article that is to be settled after another."""
        page = _page(visit, answer)
        keeps = self.keeps(source)
        read = await self.reader.read(page, visit, source)
        if read.reason is not None and read.reason.startswith(BROKE):
            log.error("extraction.broke", url=page.url, reason=read.reason)
        if self.offer is not None and read.alternates:
            await self.offer(read.alternates)
        kept = read.may_archive and (keeps == "all" or (keeps == "relevant" and read.attention != "skip"))
        to_archive = answer if kept else None
        if read.article is None:
            validators = answer.validators if visit.content_hash is None else Validators()  # an article's stay with it
            finding = Finding(
                visit=visit.id,
                outcome=read.outcome,
                reason=read.reason,
                http_status=answer.status,
                article=visit.article,
                etag=validators.etag,
                last_modified=validators.last_modified,
                content_hash=visit.content_hash,
                skipped_by_fast_look=read.attention == "skip",
                sampled=read.attention == "sample",
            )
            return Entry(finding=finding, page=to_archive, before=visit.capture)
        waiting = Waiting(visit=visit, source=source, answer=answer, article=read.article, read=read, to_archive=to_archive)
        if self.register.must_wait(read.article, visit, final_url=answer.url, sites=sites_of(source)):
            return waiting
        return await self.settle(waiting)

    async def settle(self, waiting: Waiting) -> Entry:
        """Return the finding of an extracted article."""
        visit, answer, read = waiting.visit, waiting.answer, waiting.read
        found = await self.register.identify(waiting.article, visit, final_url=answer.url, sites=sites_of(waiting.source))
        article = found.article
        hash_ = content_hash(article.headline, article.body)
        unchanged = _is_revisit(visit) and visit.content_hash == hash_
        outcome, reason = Outcome.PENDING, None
        if found.duplicate_of:
            outcome, reason = Outcome.DUPLICATE, "its canonical address leads to an article already read"
        elif unchanged:
            outcome, reason = Outcome.UNCHANGED, "same headline and text as before"
        pending = outcome is Outcome.PENDING
        finding = Finding(
            visit=visit.id,
            outcome=outcome,
            reason=reason,
            of=found.duplicate_of,
            http_status=answer.status,
            article=found.duplicate_of or article.id,
            reading=Reading(visit=visit.id, run=self.run, article=article, discovery=visit.discovery) if pending else None,
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
            content_hash=hash_,
            sampled=read.attention == "sample",
            aliases=found.aliases,
        )
        return Entry(finding=finding, page=waiting.to_archive, before=visit.capture)

    def _is_evidence(self, visit: Visit, source: Source, answer: Answer) -> bool:
        """Whether an answer without a page is to be kept: that a page in the archive is unchanged, or that an article has gone."""
        if self.keeps(source) == "none":
            return False
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return visit.capture is not None
        return answer.status in GONE_STATES and visit.article is not None

    def keeps(self, source: Source) -> str:
        """Return which pages of the source are archived: "relevant" (those read in full), "all" or "none", the last first."""
        asked_for = {self.archive, source.policy.archive}
        return next((word for word in ("none", "all") if word in asked_for), "relevant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor(Receiver):
    """Fetches and reads the pages of visits."""

    fetcher: Fetcher
    renderer: Renderer | None = None  # for sources that need a browser

    async def visit(self, visit: Visit, source: Source) -> Entry | PutOff | Waiting:
        """Return the visit's finding (with the page to archive), or that it is to wait. Never raises for what a site does."""
        if not _may_ask(visit, source):
            return _end(visit, Outcome.OFF_SITE, f"{site_of(visit.url)} is not a site of {source.id}")
        renderer = self.renderer if source.policy.render == "browser" else None
        if renderer is not None and renderer.lacks is not None:
            return _end(visit, Outcome.FAILED, f"no-browser: {renderer.lacks}")
        judge = _Judge(visit=visit, sites=sites_of(source), register=self.register)
        validators = Validators(etag=visit.etag, last_modified=visit.last_modified)
        answer = await self.fetcher.get(visit.url, validators=validators, judge=judge, meta=HTML_ONLY)
        if isinstance(answer, NoAnswer):
            return _without_answer(visit, answer, judge)
        if settled := _settled(visit, source, answer):
            return replace(settled, page=answer, before=visit.capture) if self._is_evidence(visit, source, answer) else settled
        if renderer is not None and is_html(answer.headers, answer.body):
            rendered = await renderer.render(answer, source)
            if isinstance(rendered, NoAnswer):
                return _without_answer(visit, rendered, judge)
            answer = rendered
        return await self.read(visit, source, answer)


@dataclass(slots=True, kw_only=True)
class _Judge:
    """Decides at each redirect whether to follow it. `of` is the article that a known address leads to."""

    visit: Visit
    sites: frozenset[str]
    register: Register
    of: str | None = None

    async def __call__(self, target: str) -> NoAnswer | None:
        by_hand = self.visit.discovery.method == "by-hand"
        if not by_hand and site_of(self.visit.url) in self.sites and site_of(target) not in self.sites:
            return NoAnswer(outcome=Outcome.OFF_SITE, reason=f"redirected to {target}")
        key = normalise(target)
        if key == self.visit.url_key:
            return None
        known = await self.register.taken(key)
        if known is None or known == self.visit.article:
            return None
        self.of = known
        return NoAnswer(outcome=Outcome.REDIRECTED, reason=f"redirected to {target}")


def _page(visit: Visit, answer: Answer) -> Page:
    """Return the page as it is read: the rendered document, where there is one."""
    rendered = answer.rendered is not None
    return Page(
        url=visit.url,
        final_url=answer.url,
        status=answer.status,
        headers={**answer.headers, "content-type": RENDERED_TYPE} if rendered else answer.headers,
        body=answer.body if answer.rendered is None else answer.rendered,
        fetched=answer.fetched,
    )


def _is_revisit(visit: Visit) -> bool:
    return visit.revisit or visit.content_hash is not None


def _may_ask(visit: Visit, source: Source) -> bool:
    """Feeds may name redirectors of other sites; sitemaps and section pages may not; a person may name anything."""
    return visit.discovery.method in {"by-hand", "feed", "refetch"} or site_of(visit.url) in sites_of(source)


def _settled(visit: Visit, source: Source, answer: Answer) -> Entry | None:
    """Return the finding of an answer that needs no reading, None for a page."""
    if answer.status == HTTPStatus.NOT_MODIFIED:
        if visit.etag is None and visit.last_modified is None:
            return _end(visit, Outcome.FAILED, "http-304: not modified, but it was not asked whether", status=304)
        return _end(visit, Outcome.UNCHANGED, "not modified", status=304)
    if visit.discovery.method != "by-hand" and site_of(answer.url) not in sites_of(source):
        return _end(visit, Outcome.OFF_SITE, f"{site_of(answer.url)} is not a site of {source.id}", status=answer.status)
    if answer.status in GONE_STATES:
        return _end(visit, Outcome.GONE, f"the server answers {answer.status}", status=answer.status)
    if answer.status not in PAGE_STATES:
        return _end(visit, Outcome.FAILED, f"http-{answer.status}: not a page", status=answer.status)
    return None


def _without_answer(visit: Visit, answer: NoAnswer, judge: _Judge) -> Entry | PutOff:
    if answer.until is not None:
        if answer.status is None or visit.attempts <= MAX_PUT_OFFS:
            return PutOff(visit=visit.id, until=answer.until, reason=answer.reason)
        reason = f"{answer.reason}; asked us to wait {visit.attempts} times"
        return _end(visit, answer.outcome, reason, status=answer.status)
    return replace(_end(visit, answer.outcome, answer.reason, status=answer.status, of=judge.of), again=answer.temporary)


def _end(visit: Visit, outcome: Outcome, reason: str, *, status: int | None = None, of: str | None = None) -> Entry:
    article = of or visit.article
    return Entry(
        finding=Finding(
            visit=visit.id,
            outcome=outcome,
            reason=reason,
            of=of,
            http_status=status,
            article=article,
            content_hash=visit.content_hash,
            etag=visit.etag,
            last_modified=visit.last_modified,
        )
    )
