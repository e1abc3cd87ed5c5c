"""`forumwatch doctor`: what is wrong here, and how to mend it. Looks only; it makes and mends nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import typer

from desk.cli.context import house
from desk.cli.terminal import wrapped
from desk.cli.users import book
from desk.registry import unwarned
from domain.errors import ForumwatchError
from scheduler.wiring import House

State = Literal["ok", "note", "WRONG"]

LEAST_FREE_BYTES = 1_000_000_000
_OF_ITS_OWN = ("serve", "source", "digest", "alert")  # kinds of notices that name what they are about


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    about: str
    state: State
    words: str
    fix: str = ""


def register(app: typer.Typer) -> None:
    app.command(short_help="What is wrong here, and how to mend it.")(doctor)


def doctor() -> None:
    """Look at settings, files, ledger, store and service, and say what is wrong and how to mend it."""
    with house() as rooms:
        found = list(checks(rooms))
    for check in found:
        typer.echo(wrapped(check.words, first=f"{check.state:6}{check.about:11}"))
        if check.fix:
            typer.echo(wrapped(check.fix, first=f"{'':17}mend: "))
    wrong = sum(check.state == "WRONG" for check in found)
    typer.echo("nothing is wrong" if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong")
    if wrong:
        raise typer.Exit(1)


def checks(rooms: House) -> Iterator[Check]:
    """Yield what was found, in the order in which it should be mended."""
    looks: dict[str, Callable[[House], Iterator[Check]]] = {
        "account": _account,
        "watches": _watches,
        "sources": _sources,
        "browser": _browser,
        "contact": _contact,
        "data": _data,
        "ledger": _ledger,
        "store": _store,
        "serve": _serve,
        "health": _notices,
        "dashboard": _dashboard,
        "mail": _mail,
    }
    for about, look in looks.items():
        if about in {"store", "serve", "health"} and not _has_run(rooms):
            continue
        try:
            yield from look(rooms)
        except ForumwatchError as error:
            yield Check(about=about, state="WRONG", words=error.message, fix=error.fix)


def _account(_: House) -> Iterator[Check]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Check(about="account", state="note", words="this is the superuser", fix="run it as a user of its own; see docs/operations.md")


def _watches(rooms: House) -> Iterator[Check]:
    watches = rooms.watches
    yield Check(about="watches", state="ok", words=", ".join(watch.id for watch in watches))
    if not any(watch.kind == "own" for watch in watches):
        yield Check(about="watches", state="note", words="none is of kind own", fix='set kind = "own" in the forum\'s watch file')


def _sources(rooms: House) -> Iterator[Check]:
    count = len(rooms.sources)
    if not count:
        yield Check(
            about="sources",
            state="WRONG",
            words="there is no source",
            fix="add one with `forumwatch sources add`, by its address or from `forumwatch sources list --registry`",
        )
        return
    yield Check(about="sources", state="ok", words=f"{count} {'source' if count == 1 else 'sources'}")
    if silent := unwarned(rooms.sources):
        words = f"links of {', '.join(silent)} may be risky to pass on, and no link_warning says so"
        fix = 'give their files one, as `forumwatch sources list --registry` words it; link_warning = "" if there is no risk'
        yield Check(about="sources", state="note", words=words, fix=fix)


def _browser(rooms: House) -> Iterator[Check]:
    """Whether there is one, where a source needs it; and which sources take any certificate."""
    needy = [source.id for source in rooms.sources if source.policy.render == "browser"]
    if needy:
        from crawler.rendering.presence import why_not

        lacks, _, fix = (why_not(rooms.settings.crawl) or "").partition(": ")
        words = f"{', '.join(needy)}: {lacks}" if lacks else f"is there for {', '.join(needy)}"
        yield Check(about="browser", state="WRONG" if lacks else "ok", words=words, fix=fix)
    if trusting := [source.id for source in rooms.sources if source.policy.tls == "unverified"]:
        fix = 'take tls = "unverified" out of the policy as soon as the certificate is mended'
        yield Check(about="tls", state="note", words=f"certificates of {', '.join(trusting)} are not verified", fix=fix)


def _contact(rooms: House) -> Iterator[Check]:
    if not rooms.settings.crawl.contact:
        fix = "set crawl.contact to your web or e-mail address"
        yield Check(about="contact", state="note", words="outlets are not told whom to write to", fix=fix)


def _data(rooms: House) -> Iterator[Check]:
    folder = rooms.settings.data
    if not folder.exists():
        yield Check(about="data", state="note", words=f"{folder} does not exist yet; the first run makes it")
        return
    free = shutil.disk_usage(rooms.data_folder).free
    words = f"{folder}, {free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        yield Check(about="data", state="WRONG", words=words, fix="make room, or move the folder and set FORUMWATCH_DATA")
        return
    yield Check(about="data", state="ok", words=words)


def _has_run(rooms: House) -> bool:
    """Return whether there is a ledger to look into."""
    return rooms.settings.database_url is not None or (rooms.settings.data / "ledger.db").exists()


def _ledger(rooms: House) -> Iterator[Check]:
    runs = rooms.present_ledger.runs.runs(limit=1) if _has_run(rooms) else []
    if not runs:
        yield Check(about="ledger", state="note", words="nothing has run yet", fix="start with `forumwatch run`")
        return
    last = runs[0]
    yield Check(about="ledger", state="ok", words=f"last run {last.id}, {last.state}, {last.relevant} relevant")
    if last.started > datetime.now(UTC) + timedelta(minutes=5):
        yield Check(about="clock", state="WRONG", words="the last run began in the future", fix="set this machine's clock")


def _store(rooms: House) -> Iterator[Check]:
    from scheduler.status import store_status

    status = store_status(rooms)
    for finding in status.findings:
        yield Check(about="store", state="WRONG" if finding.grave else "note", words=finding.what, fix=finding.fix)
    if status.is_well:
        yield Check(about="store", state="ok", words=f"{status.store.place}, {status.store.health}")


def _serve(rooms: House) -> Iterator[Check]:
    """Yield whether it is at work; what it or its sources lack, `_notices` says."""
    serving = rooms.present_ledger.serving.serving(now=datetime.now(UTC))
    if serving is None:
        fix = "start it, or run `forumwatch run` by hand"
        yield Check(about="serve", state="note", words="no `forumwatch serve` has run here", fix=fix)
    elif serving.alive:
        yield Check(about="serve", state="ok", words=f"process {serving.pid}, {len(serving.children)} children")


def _notices(rooms: House) -> Iterator[Check]:
    """Yield what the page of sources, `/healthz` and the digest tell of work, sources, digests and alerts."""
    from scheduler.health import Health

    for notice in Health(rooms, rooms.present_ledger).of_work(datetime.now(UTC)):
        about = notice.kind.partition("-")[0] if notice.kind.startswith(_OF_ITS_OWN) else "health"
        yield Check(about=about, state="WRONG" if notice.grave else "note", words=notice.text, fix=notice.action)


def _dashboard(rooms: House) -> Iterator[Check]:
    from desk.cli.desk import check_reach

    users = book(rooms).all()
    check_reach(rooms.settings.web, has_users=bool(users))
    words = f"{len(users)} {'user' if len(users) == 1 else 'users'}" if users else "this machine only, without a login"
    yield Check(about="dashboard", state="ok", words=words)
    public = rooms.settings.web.public_url or ""
    if users and public.startswith("http://"):
        yield Check(about="dashboard", state="note", words=f"passwords go in the clear to {public}", fix="put a proxy with TLS before it")


def _mail(rooms: House) -> Iterator[Check]:
    mail = rooms.settings.mail
    if rooms.settings.schedule.digests and not mail.host:
        yield Check(about="mail", state="WRONG", words="digests are scheduled, but no mail server is set", fix="set mail.host")
