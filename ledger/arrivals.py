"""Pages that came by another way than a request of ours: entered as visits and recorded in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from domain.protocols import Finding
from domain.visit import Candidate
from ledger import offers, recording
from ledger.engine import Database
from ledger.rows import CHUNK
from ledger.schedule import Rules
from ledger.schema import PENDING, urls, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page with what it came to; the finding's visit is not known before it is entered."""

    candidate: Candidate
    url_key: str
    finding: Finding


class SqlArrivals:
    """No visit ever waits to be fetched: a kill leaves a page either recorded or unknown."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    def known(self, url_keys: Sequence[str]) -> set[str]:
        """Return those of the addresses that the ledger knows."""
        return self._database.read(lambda connection: _known(connection, url_keys))

    def record(self, run: str, arrivals: Sequence[Arrival], *, now: datetime) -> set[str]:
        """Enter and record those whose addresses are new; return the addresses."""
        return self._database.write(lambda connection: _record(connection, run, arrivals, self._rules, now))


def _known(connection: Connection, url_keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(url_keys), CHUNK):
        found.update(connection.scalars(select(urls.c.url_key).where(urls.c.url_key.in_(url_keys[start : start + CHUNK]))))
    return found


def _record(connection: Connection, run: str, arrivals: Sequence[Arrival], rules: Rules, now: datetime) -> set[str]:
    known = _known(connection, [arrival.url_key for arrival in arrivals])
    fresh = {arrival.url_key: arrival for arrival in reversed(arrivals) if arrival.url_key not in known}
    offers.enter(connection, run, offers.prepared([arrival.candidate for arrival in fresh.values()]), now=now)
    query = select(visits.c.id, visits.c.url_key).where(PENDING, visits.c.run == run, visits.c.url_key.in_(list(fresh)))
    entered = {row.url_key: row.id for row in connection.execute(query)}
    findings = [_of_visit(fresh[key].finding, visit) for key, visit in sorted(entered.items(), key=lambda pair: pair[1])]
    recording.record(connection, recording.prepared(findings), rules=rules, now=now)
    return set(entered)


def _of_visit(finding: Finding, visit: int) -> Finding:
    return replace(finding, visit=visit, reading=replace(finding.reading, visit=visit) if finding.reading else None)
