"""Alerts raised and delivered: at least once, one a story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog

from desk.reports.alert import body_of, subject_of, text_of
from desk.reports.digest.message import message_of
from desk.sending import webhook
from desk.sending.smtp import Mailer
from domain.alert import Alert
from domain.coverage import Coverage
from domain.errors import BadInput, SendingError, StoreError
from domain.search import SavedSearch
from scheduler.watching import watch_new
from scheduler.wiring import House

log = structlog.get_logger(__name__)
_AT_ONCE = 20  # alerts that are taken from the ledger at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    raised: int
    sent: int
    withdrawn: int  # their article is no longer about us, or gone from the store, and no other one tells of the story
    failed: int  # tries that failed
    given_up: int  # of them, alerts that are not tried again


def deliver_alerts(rooms: House) -> Outcome:
    """Ask the saved searches of what is new, raise alerts of what matched, and send all that are due."""
    try:
        watch_new(rooms)
    except StoreError as error:  # what has matched before goes out all the same
        log.warning("searches.wait", problem=str(error))
    alerts, searches = rooms.ledger.alerts, rooms.ledger.searches.all()
    raised = sum(alerts.raise_new(search, now=datetime.now(UTC)) for search in searches)
    sent = failed = given_up = withdrawn = 0
    known = {search.id: search for search in searches}
    while due := alerts.claim(limit=_AT_ONCE, now=datetime.now(UTC)):
        for alert in due:
            if not _is_shown(rooms, alert.coverage):
                withdrawn += _withdrawn(rooms, alert)
                continue
            problem = _deliver(rooms, known, alert)
            if problem is None:
                sent += 1
            else:
                failed += 1
                given_up += not _again(rooms, alert, problem)
    return Outcome(raised=raised, sent=sent, failed=failed, given_up=given_up, withdrawn=withdrawn)


def _is_shown(rooms: House, coverage_id: str) -> bool:
    """Return whether a coverage is still about us: a person may have said meanwhile that it is not. True of one that is unknown."""
    coverage = rooms.ledger.corrections.current(coverage_id)
    return coverage is None or (coverage.relevant and coverage.status != "removed")


def _withdrawn(rooms: House, alert: Alert) -> bool:
    """Let another article of the story be told of instead, at once; return whether there is none."""
    instead = next((other for other in rooms.ledger.alerts.others(alert) if _is_shown(rooms, other)), None)
    rooms.ledger.alerts.withdraw(alert, instead=instead)
    log.info("alert.withdrawn", search=alert.search, story=alert.story, coverage=alert.coverage, instead=instead)
    return instead is None


def _deliver(rooms: House, searches: Mapping[str, SavedSearch], alert: Alert) -> SendingError | BadInput | None:
    """Send one alert; return why it was not taken, None where it was."""
    coverage, search = rooms.ledger.corrections.current(alert.coverage), searches.get(alert.search)
    if coverage is None or search is None:  # the search was removed a moment ago
        return SendingError(f"the saved search {alert.search} is gone", temporary=False)
    now = datetime.now(UTC)
    try:
        if alert.channel == "email":
            _mail(rooms, search, alert, coverage)
        else:
            body = body_of(alert, search, coverage, desk_url=rooms.settings.web.public_url)
            webhook.call(alert.address, body, rooms.settings.alerts, key=alert.key, now=now)
    except (SendingError, BadInput) as error:
        return error
    rooms.ledger.alerts.sent(alert, now=datetime.now(UTC))
    log.info("alert.sent", search=alert.search, story=alert.story, channel=alert.channel, attempts=alert.attempts + 1)
    return None


def _mail(rooms: House, search: SavedSearch, alert: Alert, coverage: Coverage) -> None:
    settings = rooms.settings.mail.model_copy(update={"retries": 0})  # the ledger remembers when to try again
    mailer = Mailer(settings)
    text = text_of(search, coverage, zone=ZoneInfo(rooms.time_zone), desk_url=rooms.settings.web.public_url)
    message = message_of(
        id_=alert.key, kind="alert", subject=subject_of(search, coverage), text=text, html=None, sender=mailer.sender, made=alert.made
    )
    message["Idempotency-Key"] = alert.key
    mailer.send(message, [alert.address], taken=lambda recipient: None)


def _again(rooms: House, alert: Alert, problem: SendingError | BadInput) -> bool:
    """Note the failure; return whether the alert is tried again."""
    settings = rooms.settings.alerts
    again = rooms.ledger.alerts.failed(
        alert,
        problem=" ".join(str(problem).split()),
        attempts=settings.attempts,
        retry_s=settings.retry_s,
        now=datetime.now(UTC),
        forever=isinstance(problem, SendingError) and not problem.temporary,
    )
    log.warning(
        "alert.not_taken", search=alert.search, channel=alert.channel, attempts=alert.attempts + 1, again=again, problem=str(problem)
    )
    return again
