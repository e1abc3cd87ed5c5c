"""Digests made, kept as files, and sent."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from desk.reports.digest.html import as_html
from desk.reports.digest.message import message_of
from desk.reports.digest.planning import RATED, plan_of
from desk.reports.digest.text import as_text
from desk.reports.digest.view import DigestView, view
from desk.sending.smtp import Mailer
from domain.codec import from_json, to_dict
from domain.coverage import Coverage
from domain.cron import LocalCron
from domain.digest import DigestOrder, DigestRow, Plan, Waiting
from domain.errors import BadInput
from domain.schedule_settings import DigestSchedule
from scheduler.wiring import House

log = structlog.get_logger(__name__)
_YEAR = timedelta(days=367)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A digest whose files are written."""

    row: DigestRow
    plan: Plan
    view: DigestView
    folder: Path


def schedule_named(rooms: House, name: str) -> DigestSchedule:
    """Return the schedule. Raises BadInput."""
    known = {schedule.id: schedule for schedule in rooms.settings.schedule.digests}
    if name not in known:
        fix = f"there are {', '.join(known)}" if known else "add it to schedule.digests in settings.toml"
        raise BadInput(f"{name!r} is no schedule of digests", fix=fix)
    return known[name]


def zone_of(rooms: House, schedule: DigestSchedule | None) -> ZoneInfo:
    return ZoneInfo((schedule and schedule.time_zone) or rooms.time_zone)


def occurrence_id(schedule: DigestSchedule, zone: ZoneInfo, now: datetime) -> str:
    """Return the id of the digest that the schedule owes now: of its last occurrence, by the local clock. A second call says the same."""
    due = LocalCron(schedule.cron, zone.key).last(after=now - _YEAR, until=now) or now
    return f"{schedule.id}-{due.astimezone(zone):%Y-%m-%d-%H%M}"


def make(rooms: House, order: DigestOrder, *, zone: ZoneInfo, now: datetime) -> Made:
    """Return the digest of this id: begun now, or as it was begun before; its files are written anew.

    What was to be sent and cannot be made is noted as failed.
    """
    names = _watch_names(rooms, order.watch)
    row = rooms.ledger.digests.begin(order, watches=tuple(names), now=now)
    try:
        plan, row = _planned(rooms, row, now)
        told = [*plan.judged]
        coverages = {coverage.id: coverage for coverage in rooms.ledger.holdings.coverages(told)}
        seen = view(row, plan, coverages, zone=zone, names=names, desk_url=rooms.settings.web.public_url)
        folder = _write(rooms, row, plan, seen)
    except Exception as error:
        if order.send:
            rooms.ledger.digests.ended(row.id, problem=_words(error), now=datetime.now(UTC))
        raise
    return Made(row=row, plan=plan, view=seen, folder=folder)


def send(rooms: House, made: Made, recipients: Sequence[str], *, now: datetime) -> list[str] | None:
    """Send it to those who have not got it yet; return who they were, None where another process is sending it.

    How it ended is noted either way. Raises BadInput and SendingError.
    """
    digests, id_ = rooms.ledger.digests, made.row.id
    taken = digests.claim(id_, recipients, now=now)
    if taken is None:
        return None
    left = [recipient for recipient in dict.fromkeys(recipients) if recipient not in taken.sent_to]
    try:
        if not recipients:
            raise BadInput("the digest has no recipients", fix="set mail.recipients, or give --to ADDRESS")
        if left:
            mailer = Mailer(rooms.settings.mail)
            mailer.send(_message(made, mailer.sender), left, taken=lambda recipient: digests.delivered(id_, recipient))
    except Exception as error:
        digests.ended(id_, problem=_words(error), now=datetime.now(UTC))
        raise
    digests.ended(id_, problem=None, now=datetime.now(UTC))
    return left


def take_up(rooms: House, schedule: DigestSchedule, *, but: str, now: datetime) -> list[str]:
    """Send the schedule's earlier digests that are still owed; return the ids of those that went out."""
    sent = []
    for owed in rooms.ledger.digests.owed(schedule.id, now=now):
        if owed.id == but:
            continue
        order = DigestOrder(id=owed.id, schedule=owed.schedule, watch=owed.watch, send=True)
        try:
            made = make(rooms, order, zone=zone_of(rooms, schedule), now=now)
            if send(rooms, made, owed.recipients or default_recipients(rooms, schedule), now=now):
                sent.append(owed.id)
        except Exception as error:  # its own run has told of it; this one is about another
            log.warning("digest.still_owed", digest=owed.id, problem=_words(error))
    return sent


def default_recipients(rooms: House, schedule: DigestSchedule | None) -> tuple[str, ...]:
    return (schedule.recipients if schedule else ()) or rooms.settings.mail.recipients


def _watch_names(rooms: House, watch: str | None) -> dict[str, str]:
    """Return id -> name of the watches that a digest is of. Raises BadInput."""
    own = {known.id: known.name for known in rooms.watches if known.kind == "own"}
    every = {known.id: known.name for known in rooms.watches}
    if watch is None:
        return own or every
    if watch not in every:
        raise BadInput(f"{watch!r} is no watch", fix=f"there are {', '.join(every)}")
    return {watch: every[watch]}


def _planned(rooms: House, row: DigestRow, now: datetime) -> tuple[Plan, DigestRow]:
    ledger = rooms.ledger
    if row.data is None:
        coverages: Mapping[str, Coverage] = {c.id: c for c in ledger.holdings.coverages([id_ for id_, _ in row.entries])}
        notices = tuple(notice for notice in rooms.notices.current(now) if notice.subject != row.id)
        waiting = Waiting(inbox=ledger.inbox.depth(), outbox=ledger.outbox.depth(), dead_letters=len(ledger.outbox.dead_letters()))
        row = ledger.digests.plan(row.id, plan_of(ledger.digests.fresh(row), coverages, notices=notices, waiting=waiting))
    assert row.data is not None
    return from_json(Plan, row.data), row


def _message(made: Made, sender: str) -> EmailMessage:
    seen = made.view
    return message_of(
        id_=made.row.id, kind="digest", subject=seen.subject, text=as_text(seen), html=as_html(seen), sender=sender, made=made.row.made
    )


def _write(rooms: House, row: DigestRow, plan: Plan, seen: DigestView) -> Path:
    """Write the files of a digest, each whole or not at all; return their folder."""
    folder = rooms.data_folder / "reports" / "digests" / row.id
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(row=row, plan=plan, view=seen, folder=folder)
    mail = rooms.settings.mail
    sender = mail.sender or (mail.user if mail.user and "@" in mail.user else "forumwatch@localhost")
    for name, data in (
        ("index.html", as_html(seen).encode()),
        ("digest.txt", as_text(seen).encode()),
        ("digest.json", (json.dumps(as_json(row, plan), ensure_ascii=False, indent=1) + "\n").encode()),
        ("message.eml", _message(made, sender).as_bytes(policy=SMTP)),
    ):
        part = folder / f".{name}.{os.getpid()}"
        part.write_bytes(data)
        part.replace(folder / name)
    return folder


def as_json(row: DigestRow, plan: Plan) -> dict[str, object]:
    """Return a digest for programs: its window, its figures, and what stands where, by coverage id."""
    rated = sum(plan.numbers.tones.get(label, 0) for label in RATED)
    net = (plan.numbers.tones.get("favourable", 0) - plan.numbers.tones.get("critical", 0)) / rated if rated else None
    head = {
        "id": row.id,
        "schedule": row.schedule,
        "watch": row.watch,
        "since": row.since.isoformat() if row.since else None,
        "made": row.made.isoformat(),
        "since_seq": row.since_seq,
        "upto_seq": row.upto_seq,
        "net_tone": net,
        "rated": rated,
    }
    return {**head, **to_dict(plan), "contents": [list(entry) for entry in row.entries]}


def _words(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def adhoc_id(since: str, zone: ZoneInfo, now: datetime) -> str:
    """Return an id of its own for a digest without a schedule: what it covers, and the local second."""
    local = now.astimezone(zone)
    return f"since-{since}-{local:%Y-%m-%d-%H%M%S}{'b' if local.fold else ''}"
