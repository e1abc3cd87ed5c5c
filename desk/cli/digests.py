"""`forumwatch digest`: what the press wrote since the last one, as a page, as text, and as mail."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli import digest_making as making
from desk.cli.context import house
from domain.digest import DigestOrder
from domain.errors import BadInput
from domain.mail_settings import checked_address
from scheduler.wiring import House

_SPAN = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def register(app: typer.Typer) -> None:
    app.command(short_help="What the press wrote, as a page, as text, by mail.")(digest)


def digest(
    since: Annotated[str | None, typer.Option(metavar="SPAN", help="30m, 24h, 7d, 2w or a day such as 2019-10-07; default 24h.")] = None,
    watch: Annotated[str | None, typer.Option(metavar="ID", help="Only this watch; default all of your own.")] = None,
    to: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="Who gets it; default mail.recipients.")] = None,
    no_send: Annotated[bool, typer.Option("--no-send", help="Write the files, send nothing.")] = False,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="Its id; that of an earlier digest makes that one again.")] = None,
    schedule: Annotated[str | None, typer.Option(metavar="ID", help="The one that this schedule owes now.")] = None,
) -> None:
    """Make a digest of what the store has newly taken, write its files, and send it where a mail server is set.

    Digests of a schedule follow each other without gap or overlap. One that was sent is not sent again to those who have it.
    """
    with house() as rooms:
        addresses = [checked_address(address) for address in to or []]
        now = datetime.now(UTC)
        order, zone = _order(rooms, since, watch, id_, schedule, now)
        sends = not no_send and (rooms.settings.mail.host is not None or bool(addresses))
        order = DigestOrder(id=order.id, schedule=order.schedule, watch=order.watch, since=order.since, send=sends)
        planned = making.schedule_named(rooms, schedule) if schedule else None
        if sends and planned:
            for late in making.take_up(rooms, planned, but=order.id, now=now):
                typer.echo(f"{late} had not gone out; it has now")
        made = making.make(rooms, order, zone=zone, now=now)
        typer.echo(made.view.subject)
        typer.echo(str(made.folder / "index.html"))
        if not sends:
            typer.echo("not sent" if no_send else "not sent: mail.host is not set")
            return
        _send(rooms, made, addresses or list(made.row.recipients) or list(making.default_recipients(rooms, planned)), again=bool(to))


def _send(rooms: House, made: making.Made, recipients: list[str], *, again: bool) -> None:
    row = made.row
    if row.state == "sent" and not again:
        at = f" at {row.sent.astimezone(ZoneInfo(rooms.time_zone)):%Y-%m-%d %H:%M}" if row.sent else ""
        typer.echo(f"sent already{at}, to {', '.join(row.sent_to)}")
        return
    sent = making.send(rooms, made, recipients, now=datetime.now(UTC))
    if sent is None:
        typer.echo("another process is sending it")
    else:
        typer.echo(f"sent to {', '.join(sent)}" if sent else f"sent already, to {', '.join(row.sent_to)}")


def _order(
    rooms: House, since: str | None, watch: str | None, id_: str | None, schedule: str | None, now: datetime
) -> tuple[DigestOrder, ZoneInfo]:
    """Return which digest is meant, and the clock that it goes by. Raises BadInput."""
    if id_ is not None and not _ID.fullmatch(id_):
        raise BadInput(f"{id_!r} is no id of a digest", fix="use small letters, digits and -, 100 at most")
    if schedule is not None:
        if since is not None or watch is not None:
            raise BadInput("--schedule says what a digest covers", fix="leave --since and --watch out")
        planned = making.schedule_named(rooms, schedule)
        zone = making.zone_of(rooms, planned)
        key = id_ or making.occurrence_id(planned, zone, now)
        return DigestOrder(id=key, schedule=schedule, watch=planned.watch, since=now - timedelta(days=1)), zone
    zone = ZoneInfo(rooms.time_zone)
    known = rooms.ledger.digests.get(id_) if id_ else None
    if known is not None:
        if since is not None or (watch is not None and watch != known.watch):
            raise BadInput(
                f"the digest {id_} was made before, what it covers is settled", fix="leave --since and --watch out, or give another id"
            )
        schedules = {each.id: each for each in rooms.settings.schedule.digests}
        return DigestOrder(id=known.id, schedule=known.schedule, watch=known.watch), making.zone_of(
            rooms, schedules.get(known.schedule or "")
        )
    if id_ is not None and since is None:
        raise BadInput(f"there is no digest {id_!r}", fix="give --since to make one, or the id that an earlier one printed")
    span = since or "24h"
    begin = _moment(span, zone, now)
    return DigestOrder(id=id_ or making.adhoc_id(span, zone, now), watch=watch, since=begin), zone


def _moment(span: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when a span began: so long ago, or at the local midnight of a day. Raises BadInput."""
    found = _SPAN.fullmatch(span)
    if found and int(found[1]):
        return now - int(found[1]) * _UNITS[found[2]]
    try:
        begin = datetime.strptime(span, "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        raise BadInput(f"--since {span!r} is no time", fix="write 30m, 24h, 7d, 2w, or a day such as 2019-10-07") from None
    if begin > now:
        raise BadInput(f"--since {span} has not come yet", fix="give an earlier day")
    return begin
