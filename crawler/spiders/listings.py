"""Reading feeds, sitemaps and section pages: asked only for what changed, offered to the ledger, remembered."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from crawler.discovery import Listing
from crawler.spiders.base import ArticleSpider, now
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import Answer, Validators
from domain.source import Source
from domain.visit import FeedState

Parse = Callable[[bytes, str, str | None], Listing]  # body, address, Content-Type
ONE_DAY = timedelta(days=1)
NEARLY = timedelta(seconds=30)  # what is due within that is looked at with the rest
LONGEST_WAIT = timedelta(days=31)  # a time further ahead was noted before the clock was set back
NEWS = 20  # publication times that are remembered of a listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What became of one listing: what it lists, or what is wrong with it; neither if it has not changed."""

    listing: Listing = field(default_factory=Listing)
    problem: str | None = None  # begins with the address


class ListingSpider(ArticleSpider):
    """A spider that finds articles in listings, each remembered by its address in the ledger's feed states."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._states: dict[str, list[FeedState]] = defaultdict(list)  # source id -> as saved in this crawl

    async def look(self, url: str, source: Source, parse: Parse, *, changed: datetime | None = None, largest: int | None = None) -> Looked:
        """Fetch a listing if it changed, offer its candidates and save its state; a fault is a problem in words.

        `changed` is when it did, as another listing says: before the last look it is not asked for. `largest` counts bytes, unpacked;
        default `crawl.max_body_bytes`.
        Candidates are offered before the state is saved: a kill in between costs a second offer, not an article.
        """
        state = await self.thread.call(self.crawl.ledger.feed_state, url) or FeedState(url=url, source=source.id)
        if changed is not None and _is_read(state, changed):
            return Looked()
        if (waits := self._waits(state, now())) is not None:
            return waits
        validators = Validators(etag=state.etag, last_modified=state.last_modified) if state.problem is None else Validators()
        answer = await self._ask(url, source, validators, largest=largest)
        if answer.status == HTTPStatus.NOT_MODIFIED and not validators.headers():
            return await self._failed(state, "answers 304 (not modified), but it was not asked whether", answer.status)
        if isinstance(answer, NoAnswer) and answer.until is not None and answer.status is None:  # nobody was asked
            await self._save(replace(state, not_before=answer.until))
            return Looked(problem=f"{url}: {answer.reason}")
        if problem := _problem_of(answer):
            until = answer.until if isinstance(answer, NoAnswer) else None
            return await self._failed(replace(state, not_before=until), problem, answer.status)
        assert isinstance(answer, Answer)
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if answer.status == 304 or (state.problem is None and body_hash == state.body_hash):
            await self._save(replace(state, checked=now(), status=answer.status, failures=0, problem=None, not_before=None))
            return Looked()
        listing = await self._parsed(parse, answer)
        if listing.problem:
            return await self._failed(state, listing.problem, answer.status)
        await self.offer(listing.candidates)
        await self._save(_read_state(state, answer, listing, body_hash))
        return Looked(listing=listing)

    async def peek(self, url: str, source: Source, parse: Parse, *, largest: int | None = None) -> Looked:
        """Fetch an address that may lead to listings; nothing is offered or remembered. `largest` as in `look`."""
        answer = await self._ask(url, source, Validators(), largest=largest)
        if problem := _problem_of(answer):
            return Looked(problem=f"{url}: {problem}")
        assert isinstance(answer, Answer)
        return Looked(listing=await self._parsed(parse, answer))

    async def forget_listings(self, source: Source) -> None:
        for state in self._states.pop(source.id, []):
            await self.thread.call(
                self.crawl.ledger.save_feed_state, replace(state, etag=None, last_modified=None, body_hash=None, news=())
            )

    def _waits(self, state: FeedState, at: datetime) -> Looked | None:
        """Return what is known of a listing that is not to be asked now, None for one that is."""
        until = state.not_before  # Retry-After holds whoever looks
        if self.crawl.due_only and state.next_due is not None and (until is None or state.next_due > until):
            until = state.next_due
        if until is None or not NEARLY < until - at <= LONGEST_WAIT:
            return None
        since = f" since {state.failing_since:%Y-%m-%d}" if state.failing_since else ""
        return Looked(problem=f"{state.url}: {state.problem}{since}, asked again {until:%Y-%m-%d %H:%M} UTC" if state.problem else None)

    async def _ask(self, url: str, source: Source, validators: Validators, *, largest: int | None = None) -> Answer | NoAnswer:
        self.pace_source(url, source)
        return await self.fetcher.get(url, validators=validators, meta={"download_maxsize": largest} if largest else None)

    async def _parsed(self, parse: Parse, answer: Answer) -> Listing:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.pool, partial(parse, answer.body, answer.url, answer.headers.get("content-type")))
        except Exception as error:  # a listing that breaks a parser is that listing's problem, not the source's
            return Listing(problem=f"cannot be read: {type(error).__name__}: {error}"[:300])

    async def _failed(self, state: FeedState, problem: str, status: int | None) -> Looked:
        await self._save(replace(state, checked=now(), status=status, failures=state.failures + 1, problem=problem))
        return Looked(problem=f"{state.url}: {problem}")

    async def _save(self, state: FeedState) -> None:
        self._states[state.source].append(state)
        await self.thread.call(self.crawl.ledger.save_feed_state, state)


def _is_read(state: FeedState, changed: datetime) -> bool:
    """True if a listing was read a day or more after it changed (many give the day alone), and is not to be read anew."""
    return state.problem is None and state.body_hash is not None and state.checked is not None and changed < state.checked - ONE_DAY


def _problem_of(answer: Answer | NoAnswer) -> str | None:
    if isinstance(answer, NoAnswer):
        return answer.reason
    return None if answer.status in {200, 203, 304} else f"answers {answer.status}"


def _read_state(state: FeedState, answer: Answer, listing: Listing, body_hash: str) -> FeedState:
    """Return the state of a listing that was read. An index of sitemaps stays while what it lists changes: always read anew."""
    valid = Validators() if listing.sitemaps else answer.validators
    return FeedState(
        url=state.url,
        source=state.source,
        etag=valid.etag,
        last_modified=valid.last_modified,
        body_hash=None if listing.sitemaps else body_hash,
        checked=now(),
        status=answer.status,
        news=_news(listing, at=now()),
    )


def _news(listing: Listing, *, at: datetime) -> tuple[datetime, ...]:
    """Return when the newest items were published, or changed where only that is told; what is dated ahead says nothing."""
    told = (candidate.discovery.published or candidate.discovery.modified for candidate in listing.candidates)
    return tuple(sorted({moment for moment in told if moment is not None and moment <= at})[-NEWS:])
