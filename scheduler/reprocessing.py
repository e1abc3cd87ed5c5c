"""Reads history again with today's code, watches and models: from the archive, and without it from what the ledger kept.

An article at a time, and each in one transaction with how far the pass has come: killed at any instant, the next command goes on
behind it, and what was counted is counted once.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog

from domain.article import Article, Reading, Version
from domain.codec import to_json
from domain.cores import reading_threads
from domain.errors import BadInput
from domain.ids import content_hash, digest
from domain.reprocess import ArchivedLook, Effect, KnownArticle, Outcome, Pass, Reread, Selection, Tally, TextFrom
from domain.visit import Outcome as VisitOutcome
from domain.watch import Watch
from scheduler.settling import Settling
from scheduler.wiring import House

if TYPE_CHECKING:
    from crawler.pages.rereading import Archive
    from crawler.visits.identity import Identified
    from crawler.visits.patience import LedgerThread
    from processing.reader import Reader

log = structlog.get_logger(__name__)
BATCH = 20  # articles in memory at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An article that a person may want to know of: it became relevant, or is so no longer."""

    effect: Effect
    article: Article


OnProgress = Callable[[Tally], None]
OnNote = Callable[[Note], None]


def reprocess(
    house: House,
    selection: Selection,
    *,
    dry_run: bool = False,
    anew: bool = False,
    on_begin: Callable[[Pass], None] = lambda going: None,
    on_progress: OnProgress = lambda tally: None,
    on_note: OnNote = lambda note: None,
) -> Tally:
    """Read again what the selection names, and return what came of it; nothing is fetched.

    A pass that was interrupted is taken up, unless `anew` or the watches or the program have changed since. With `dry_run` nothing is
    kept. Raises BadInput for an unknown watch or source, or where another pass is going on.
    """
    watches = _chosen(house, selection)
    with _alone(house):
        if dry_run:
            going = Pass(id=0, started=_now(), stage="articles", after="", tally=Tally(), is_resumed=False)
        else:
            going = house.ledger.reprocessing.begin(_key(house, selection, watches), anew=anew, now=_now())
        on_begin(going)
        _Rereading(house, selection, watches, going, dry_run=dry_run, on_progress=on_progress, on_note=on_note).carry_out()
        if not dry_run:
            house.ledger.reprocessing.finish(going, now=_now())
    return going.tally


@dataclass(frozen=True, slots=True)
class _Again:
    """An article as it reads today, or why it is left as it was."""

    text: TextFrom
    outcome: Outcome = Outcome.FAILED
    reason: str | None = None
    reread: Reread | None = None


class _Rereading:
    """One pass from where it stands to its end."""

    def __init__(
        self,
        house: House,
        selection: Selection,
        watches: Sequence[Watch],
        going: Pass,
        *,
        dry_run: bool,
        on_progress: OnProgress,
        on_note: OnNote,
    ) -> None:
        self._house, self._selection, self._going, self._dry_run = house, selection, going, dry_run
        self._on_progress, self._on_note = on_progress, on_note
        self._ledger = house.ledger.reprocessing
        self._archive: Archive = house.archive_for(watches)
        self._reader: Reader = house.reader_of(watches)

    def carry_out(self) -> None:
        after = self._going.after
        if self._going.stage == "articles":
            with ThreadPoolExecutor(reading_threads(), thread_name_prefix="rereading") as threads:
                while found := self._ledger.articles(self._selection, after=after, limit=BATCH):
                    for known, again in zip(found, threads.map(self._again, found), strict=True):  # read beside each other, kept in order
                        self._keep(known, again)
                        self._on_progress(self._going.tally)
                    after = found[-1].article.id
            if not self._dry_run:
                self._ledger.enter_stage(self._going, "pages", now=_now())
            after = ""
        if self._selection.article is None:
            self._pages(after)

    def _again(self, known: KnownArticle) -> "_Again":
        """Return what the article reads as today; nothing is kept here."""
        source = self._house.source(known.article.source)
        read, look, text = self._archive.state_of(known, source)
        if read.article is None:
            outcome = Outcome.NO_ARTICLE if read.outcome is VisitOutcome.NO_ARTICLE else Outcome.FAILED
            return _Again(text, outcome, reason=read.reason)
        versions, since = _history(known, read.article, self._archive.earlier(known, source) if look else known.versions)
        reading = Reading(
            visit=look.visit if look else known.visit,
            run=known.run,
            article=read.article,
            discovery=known.discovery,
            archive=look.ref if look else known.archive,
        )
        try:
            said = self._reader.read(reading, self._house.publisher(source.id), now=_now())
        except Exception as error:  # an article that breaks the reader must not stop the others
            log.exception("article.unreadable", article=known.article.id, url=known.article.url)
            return _Again(text, Outcome.FAILED, reason=f"{type(error).__name__}: {error}")
        return _Again(text, reread=Reread(known=known, article=read.article, state_since=since, versions=versions, coverages=said))

    def _keep(self, known: KnownArticle, again: "_Again") -> None:
        reread = again.reread
        if reread is None:
            self._left(known, again)
            return
        if self._dry_run:
            effect = self._ledger.effect(reread)
            self._going.tally.add(effect, again.text)
        else:
            effect = self._ledger.keep(self._going, reread, known, text=again.text, now=_now())
        if effect.newly_relevant or effect.no_longer_relevant:
            self._on_note(Note(effect=effect, article=reread.article))

    def _left(self, known: KnownArticle, again: "_Again") -> None:
        about = {"article": known.article.id, "url": known.article.url, "outcome": again.outcome.value, "reason": again.reason}
        log.warning("article.left_as_it_was", **about)
        if self._dry_run:
            self._going.tally.add(Effect(outcome=again.outcome), again.text)
        else:
            self._ledger.keep(self._going, None, known, outcome=again.outcome, text=again.text, now=_now())

    def _pages(self, after: str) -> None:
        """Look again at archived pages that gave no article: a new watch may find itself on them, or today's extraction a text."""
        from crawler.visits.patience import LedgerThread

        settling, thread = Settling(self._house), LedgerThread()
        try:
            with asyncio.Runner() as runner:
                while looks := self._ledger.pages(self._selection, after=after, limit=BATCH):
                    for look in looks:
                        self._page(look, runner.run(self._found_on(look, thread)))
                        self._on_progress(self._going.tally)
                    after = str(looks[-1].visit)
                    if not self._dry_run:
                        settling.make_room()
        finally:
            thread.close()

    async def _found_on(self, look: ArchivedLook, thread: "LedgerThread") -> "Identified | None":
        from crawler.pages.rereading import found_on

        source = self._house.source(look.source)
        again = self._archive.look_again(look, source)
        return await found_on(again, look, source, self._house.ledger.crawl, thread) if again else None

    def _page(self, look: ArchivedLook, found: "Identified | None") -> None:
        if self._dry_run:
            self._going.tally.pages += 1
            self._going.tally.found += found is not None
            return
        reading, aliases = (_reading(look, found.article), found.aliases) if found else (None, ())
        self._ledger.reopen(self._going, look, reading, aliases=aliases, now=_now())


def _reading(look: ArchivedLook, article: Article) -> Reading:
    return Reading(visit=look.visit, run=look.run, article=article, discovery=look.discovery, archive=look.ref)


def _history(known: KnownArticle, article: Article, earlier: Sequence[Version]) -> tuple[tuple[Version, ...], datetime]:
    """Return the earlier states and since when the newest has stood; states that read alike today were never a change."""
    kept: list[Version] = []
    for state in earlier:
        if kept and _text(kept[-1]) == _text(state):
            kept[-1] = replace(kept[-1], valid_to=state.valid_to)
        else:
            kept.append(state)
    if kept and _text(kept[-1]) == content_hash(article.headline, article.body):
        return tuple(kept[:-1]), kept[-1].valid_from
    return tuple(kept), known.state_since


def _text(state: Version) -> str:
    return content_hash(state.headline, state.body)


def _chosen(house: House, selection: Selection) -> tuple[Watch, ...]:
    known = [source.id for source in house.sources]
    if selection.source is not None and selection.source not in known:
        raise BadInput(f"no source {selection.source!r}", fix=f"known: {', '.join(known) or 'none'}")
    watches = tuple(watch for watch in house.watches if selection.watch in (None, watch.id))
    if not watches:
        raise BadInput(f"no watch {selection.watch!r}", fix=f"known: {', '.join(watch.id for watch in house.watches)}")
    return watches


def _key(house: House, selection: Selection, watches: Sequence[Watch]) -> str:
    """Return what tells a pass from others: it is gone on with only where all of it would be read alike."""
    from processing.encoder.choice import label

    process = house.process_settings  # an encoder that cannot be read with is told before the pass begins
    how = (version("forumwatch"), str(process.encoder), str(process.every_sentence), label())
    return digest("reprocess", to_json(selection), *how, *(to_json(watch) for watch in watches))


@contextmanager
def _alone(house: House) -> Iterator[None]:
    """Raises BadInput where another process reads history again on this machine; its lock ends with it, however it ended."""
    descriptor = os.open(house.data_folder / "reprocess.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput("another `forumwatch reprocess` is at work here", fix="wait for it, or end it: it can be taken up") from None
        yield
    finally:
        os.close(descriptor)


def _now() -> datetime:
    return datetime.now(UTC)
