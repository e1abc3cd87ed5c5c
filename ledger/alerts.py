"""Alerts: which story of which saved search is told to whom, and how often that was tried."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, or_, select

from domain.alert import Alert, Channel, alert_key
from domain.codec import from_json
from domain.coverage import StoryRef
from domain.search import SavedSearch
from ledger.engine import Database
from ledger.owners import is_free, this_process
from ledger.rows import AnyRow, insert
from ledger.schema import coverages, saved_search_matches, saved_searches
from ledger.schema_reports import alerts, showings

LEASE_S = 120.0  # an alert that a process out of sight has been at for longer is free again
LONGEST_PAUSE_S = 6 * 3600.0
_BATCH = 200  # matches that one transaction looks at
_WAITING = alerts.c.state == "waiting"


class SqlAlerts:
    """At-least-once: an alert is sent until somebody took it, or until it was tried too often."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def raise_new(self, search: SavedSearch, *, now: datetime) -> int:
        """Make alerts of what has matched a search since it was last looked at, one a story and address; return how many.

        A story that the search has told of is told no more, also where its articles were grouped only later. What the store had
        when the search was saved is told to nobody, nor what matches only since it was read again (`forumwatch reprocess`).
        """
        made = 0
        while (more := self._database.write(lambda connection: _raise(connection, search, now))) is not None:
            made += more
        return made

    def claim(self, *, limit: int, now: datetime) -> list[Alert]:
        """Return alerts that are due and take them, the oldest first: nobody else sends them meanwhile."""
        return self._database.write(lambda connection: _claim(connection, limit, now))

    def sent(self, alert: Alert, *, now: datetime) -> None:
        self._end(alert, state="sent", attempts=alert.attempts + 1, sent=now, problem=None)

    def failed(self, alert: Alert, *, problem: str, attempts: int, retry_s: float, now: datetime, forever: bool = False) -> bool:
        """Note a try that failed; return whether it is tried again. It is given up after `attempts`, or where it can never succeed."""
        tried = alert.attempts + 1
        dead = forever or tried >= attempts
        pause = min(retry_s * 2 ** (tried - 1), LONGEST_PAUSE_S)
        state = "dead" if dead else "waiting"
        self._end(alert, state=state, attempts=tried, problem=problem, next_try=now + timedelta(seconds=pause))
        return not dead

    def release(self, taken: Sequence[Alert]) -> None:
        """Give back what was taken and not tried."""
        free = alerts.update().where(alerts.c.number.in_([alert.number for alert in taken]), _WAITING)
        self._database.write(lambda connection: connection.execute(free.values(process=None, lease_until=None)))

    def others(self, alert: Alert) -> list[str]:
        """Return the other coverages of the alert's story that matched its search, in order of the match."""
        found = saved_search_matches.c
        query = select(found.coverage, coverages.c.story).join(coverages, coverages.c.id == found.coverage)
        wanted = query.where(found.search == alert.search, found.quiet.is_(False)).order_by(found.number)
        rows = self._database.read(lambda connection: connection.execute(wanted).all())
        return [row.coverage for row in rows if row.coverage != alert.coverage and _story(row.story, row.coverage) == alert.story]

    def withdraw(self, alert: Alert, *, instead: str | None) -> None:
        """Tell of another coverage of the story; without one forget the alert, so that a later match may tell of the story."""
        this = and_(alerts.c.number == alert.number, _WAITING)
        if instead is None:
            self._database.write(lambda connection: connection.execute(alerts.delete().where(this)))
        else:
            other = alerts.update().where(this).values(coverage=instead, process=None, lease_until=None)
            self._database.write(lambda connection: connection.execute(other))

    def revive(self) -> int:
        """Let those that were given up be tried again, from now on; return how many."""
        again = alerts.update().where(alerts.c.state == "dead").values(state="waiting", attempts=0)
        return self._database.write(lambda connection: connection.execute(again).rowcount)

    def concern(self) -> bool:
        """Return whether any search tells anybody, or an alert waits."""
        tells = select(saved_searches.c.id).where(or_(saved_searches.c.emails != "[]", saved_searches.c.webhook.is_not(None)))
        waits = select(alerts.c.number).where(_WAITING)
        return self._database.read(lambda connection: connection.scalar(select(or_(tells.exists(), waits.exists())))) or False

    def all(self, *, state: str | None = None, limit: int = 100) -> list[Alert]:
        """Return the newest, newest first."""
        query = select(alerts).order_by(alerts.c.number.desc()).limit(limit)
        wanted = query if state is None else query.where(alerts.c.state == state)
        return self._database.read(lambda connection: [_as_alert(row) for row in connection.execute(wanted)])

    def dead(self) -> dict[str, tuple[int, str, datetime]]:
        """Return saved search -> how many alerts were given up, why the last one, and since when, for those that have any."""
        query = select(alerts).where(alerts.c.state == "dead").order_by(alerts.c.number)
        found: dict[str, tuple[int, str, datetime]] = {}
        for row in self._database.read(lambda connection: connection.execute(query).all()):
            count, _, since = found.get(row.search, (0, "", row.made))
            found[row.search] = (count + 1, row.problem or "", since)
        return found

    def _end(self, alert: Alert, **values: object) -> None:
        """Only while it waits: what another process, which had it in the meantime, has sent stays sent."""
        ended = alerts.update().where(alerts.c.number == alert.number, _WAITING).values(process=None, lease_until=None, **values)
        self._database.write(lambda connection: connection.execute(ended))


def _raise(connection: Connection, search: SavedSearch, now: datetime) -> int | None:
    """Look at the next matches; None where there are none."""
    row = connection.execute(select(saved_searches).where(saved_searches.c.id == search.id).with_for_update()).one_or_none()
    if row is None:
        return None
    found = saved_search_matches.c
    query = (
        select(found.number, found.coverage, found.quiet, coverages.c.story, showings.c.news_seq)
        .join(coverages, coverages.c.id == found.coverage)
        .outerjoin(showings, showings.c.coverage == found.coverage)
        .where(found.search == search.id, found.number > row.alerted)
        .order_by(found.number)
        .limit(_BATCH)
    )
    matches = connection.execute(query).all()
    if not matches:
        return None
    addresses: list[tuple[Channel, str]] = [*(("email", address) for address in search.emails)]
    addresses += [("webhook", search.webhook)] if search.webhook else []
    told = _told(connection, search.id) if addresses else set()
    made = 0
    for match in matches:
        story = _story(match.story, match.coverage)
        if not addresses or match.quiet or (match.news_seq or 0) <= row.begun or story in told or match.coverage in told:
            continue
        told |= {story, match.coverage}
        made += _make(connection, search, story, match.coverage, addresses, now)
    moved = saved_searches.update().where(saved_searches.c.id == search.id)
    connection.execute(moved.values(alerted=matches[-1].number))
    return made


def _told(connection: Connection, search: str) -> set[str]:
    """Return the stories that a search has told of: as they were then, and as the articles belong to them now."""
    query = select(alerts.c.story, alerts.c.coverage, coverages.c.story.label("now")).join(coverages, coverages.c.id == alerts.c.coverage)
    rows = connection.execute(query.where(alerts.c.search == search))
    return {name for row in rows for name in (row.story, row.coverage, _story(row.now, row.coverage))}


def _story(data: str | None, coverage: str) -> str:
    return from_json(StoryRef, data).id if data else coverage


def _make(
    connection: Connection, search: SavedSearch, story: str, coverage: str, addresses: Sequence[tuple[Channel, str]], now: datetime
) -> int:
    key, made = alert_key(search.id, search.created, story), 0
    for channel, address in addresses:
        values = {"key": key, "search": search.id, "story": story, "coverage": coverage, "channel": channel, "address": address}
        fresh = {"state": "waiting", "attempts": 0, "next_try": now, "made": now}
        statement = insert(connection, alerts).values(**values, **fresh).on_conflict_do_nothing()
        made += connection.execute(statement).rowcount
    return made


def _claim(connection: Connection, limit: int, now: datetime) -> list[Alert]:
    query = select(alerts).where(_WAITING, alerts.c.next_try <= now).order_by(alerts.c.next_try, alerts.c.number).limit(limit * 4)
    rows = [row for row in connection.execute(query.with_for_update()) if is_free(row.process, row.lease_until, now=now)][:limit]
    numbers = [row.number for row in rows]
    taken = alerts.update().where(alerts.c.number.in_(numbers))
    connection.execute(taken.values(process=this_process(), lease_until=now + timedelta(seconds=LEASE_S)))
    return [_as_alert(row) for row in rows]


def _as_alert(row: AnyRow) -> Alert:
    return Alert(
        number=row.number,
        key=row.key,
        search=row.search,
        story=row.story,
        coverage=row.coverage,
        channel=row.channel,
        address=row.address,
        state=row.state,
        attempts=row.attempts,
        next_try=row.next_try,
        problem=row.problem,
        made=row.made,
        sent=row.sent,
    )
