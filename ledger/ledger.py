"""The ledger as one object: all views over one database."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import BadInput
from domain.protocols import CrawlLedger
from domain.settings import CrawlSettings
from domain.status import LedgerCondition
from domain.upkeep import Retention
from ledger import claims
from ledger.alerts import SqlAlerts
from ledger.arrivals import SqlArrivals
from ledger.backlog import SqlBacklog
from ledger.completeness import SqlCompleteness
from ledger.condition import condition
from ledger.corrections import SqlCorrections
from ledger.crawl import SqlCrawl
from ledger.digests import SqlDigests
from ledger.engine import Database
from ledger.health import SqlHealth
from ledger.holdings import SqlHoldings
from ledger.hosts import SqlHosts
from ledger.inbox import SqlInbox
from ledger.leases import SqlLeases
from ledger.manners import SqlManners
from ledger.migrate import migrate
from ledger.outbox import SqlOutbox
from ledger.reprocessing import SqlReprocessing
from ledger.runs import SqlRuns
from ledger.schedule import Rules
from ledger.searches import SqlSearches
from ledger.serving import SqlServing
from ledger.skipped import SqlSkipped
from ledger.sources import SqlSources
from ledger.stories import SqlStories
from ledger.timetable import SqlTimetable
from ledger.warc import SqlWarc

_ELSEWHERE = "point FORUMWATCH_DATA at another folder"


class Ledger:
    """Everything that is remembered. Safe from several threads; after a fork, open it anew."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self.warc = SqlWarc(database)
        self.crawl: CrawlLedger = SqlCrawl(database, rules, self.warc)
        self.inbox = SqlInbox(database, rules)
        self.outbox = SqlOutbox(database)
        self.arrivals = SqlArrivals(database, rules)
        self.skipped = SqlSkipped(database)
        self.reprocessing = SqlReprocessing(database, rules)
        self.holdings = SqlHoldings(database)
        self.stories = SqlStories(database)
        self.corrections = SqlCorrections(database)
        self.searches = SqlSearches(database)
        self.digests = SqlDigests(database)
        self.alerts = SqlAlerts(database)
        self.runs = SqlRuns(database)
        self.sources = SqlSources(database)
        self.leases = SqlLeases(database)
        self.hosts = SqlHosts(database)
        self.manners = SqlManners(database)
        self.timetable = SqlTimetable(database)
        self.serving = SqlServing(database)
        self.completeness = SqlCompleteness(database)
        self.health = SqlHealth(database)

    def release_claims(self, owners: Callable[[str], bool] | str | None = None) -> int:
        """Free visits and inbox entries of dead owners at once; return how many.

        `owners`: a prefix of the owners' names, a predicate on the name, or None for all whose process is known to be
        gone (the ledger notes the process with each claim).
        """
        return self._database.write(lambda connection: claims.release(connection, owners))

    def backlog(self, most: int) -> SqlBacklog:
        """Return what counts what waits for the store, and holds the stages before delivery when it is `most`."""
        return SqlBacklog(self._database, most)

    def condition(self, retention: Retention) -> LedgerCondition:
        """Return how its deliveries stand as a whole."""
        letters, beyond = self.outbox.dead_letters(), self.holdings.beyond(retention)
        return self._database.read(lambda connection: condition(connection, letters, beyond=beyond))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_ledger(
    url: str | Path,
    *,
    revisit_s: Sequence[float] = CrawlSettings().revisit_s,
    lease_s: float = 120.0,
    create: bool = True,
    retry_s: float = 900.0,
    busy_timeout_s: float = 30.0,
    patience_s: float = 120.0,
) -> Ledger:
    """Return the ledger at a file path or database URL, its schema made or brought up to date.

    `create`: make folder and file where they are missing. A database that is locked is waited for, `patience_s` in all.
    Raises LedgerTooNew, BadInput for a place that cannot hold a ledger, LedgerUnavailable if it stays locked.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _check_place(Path(address.database or ""), create=create)
    database = Database(address, busy_timeout_s=busy_timeout_s, patience_s=patience_s)
    rules = Rules(revisit_s=tuple(revisit_s), lease_s=lease_s, retry_s=retry_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Ledger(database, rules)


def _address(url: str | Path) -> URL:
    if isinstance(url, Path) or "://" not in url:
        return URL.create("sqlite", database=str(url))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadInput("FORUMWATCH_DATABASE_URL is no database address", fix="write postgresql://user:password@host/name") from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise BadInput(f"no ledger on {address.get_backend_name()}", fix="use SQLite or PostgreSQL")
    return address


def _check_place(path: Path, *, create: bool) -> None:
    """Raise BadInput for what SQLite would only call "unable to open database file"."""
    try:
        if path.name in {"", ":memory:"} or path.is_dir():
            raise BadInput(f"{path} is no file name for a ledger", fix="name a file that several processes can open")
        if not path.exists() and not create:
            raise BadInput(f"there is no ledger at {path}", fix="run `forumwatch run` first, or point FORUMWATCH_DATA at its folder")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"the folder {path.parent} cannot be made or entered ({error.strerror})", fix=_ELSEWHERE) from error
    for place in (path.parent, path):
        if place.exists() and not _is_writable(place):
            raise BadInput(f"{place} cannot be written", fix=f"give this user the right to write, or {_ELSEWHERE}")


def _is_writable(place: Path) -> bool:
    return os.access(place, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)
