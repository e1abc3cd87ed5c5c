"""`forumwatch alerts`: stories that saved searches tell of, by mail and webhook."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli.context import house
from desk.cli.terminal import printable, wrapped
from desk.wording import counted
from domain.alert import Alert

app = typer.Typer(help="Alerts of saved searches, by mail and webhook.", no_args_is_help=True)


@app.command()
def send(
    again: Annotated[bool, typer.Option("--again", help="Try those once more that were given up.")] = False,
) -> None:
    """Ask the saved searches of what is new, and send every alert that is due; `forumwatch serve` does so each minute."""
    from desk.cli.alerting import deliver_alerts

    with house() as rooms:
        if again:
            typer.echo(f"{counted(rooms.ledger.alerts.revive(), 'alert')} that had been given up will be tried again")
        done = deliver_alerts(rooms)
    typer.echo(
        f"{counted(done.raised, 'new alert')}, {done.sent} sent, {done.failed} not taken"
        + _withdrawn(done.withdrawn)
        + _given_up(done.given_up)
    )


@app.command("list")
def list_alerts(
    state: Annotated[str | None, typer.Option(metavar="STATE", help="Only waiting, sent or dead ones.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Alerts to show.")] = 20,
) -> None:
    """Show alerts, the newest first, and what became of them."""
    from domain.errors import BadInput

    with house() as rooms:
        if state not in (None, "waiting", "sent", "dead"):
            raise BadInput(f"{state!r} is no state of an alert", fix="use waiting, sent or dead")
        alerts, zone = rooms.ledger.alerts.all(state=state, limit=limit), ZoneInfo(rooms.time_zone)
        headlines = {coverage.id: coverage.article.headline for coverage in rooms.ledger.holdings.coverages([a.coverage for a in alerts])}
    for alert in alerts:
        typer.echo(printable(f"{alert.search}: {headlines.get(alert.coverage, '')}"))
        typer.echo(wrapped(_fate(alert, zone), first="    "))
    if not alerts:
        typer.echo("no alerts; give a saved search --email or --webhook")


def _fate(alert: Alert, zone: ZoneInfo) -> str:
    made = f"{alert.made.astimezone(zone):%Y-%m-%d %H:%M}"
    tries = counted(alert.attempts, "try", "tries")
    if alert.state == "sent" and alert.sent:
        return f"{made}  {alert.channel} to {alert.address}: sent {alert.sent.astimezone(zone):%Y-%m-%d %H:%M}, {tries}"
    if alert.state == "dead":
        return f"{made}  {alert.channel} to {alert.address}: given up after {tries}: {alert.problem}"
    waits = f"next {alert.next_try.astimezone(zone):%Y-%m-%d %H:%M}" if alert.attempts else "due now"
    return f"{made}  {alert.channel} to {alert.address}: waits, {tries}, {waits}" + (f": {alert.problem}" if alert.problem else "")


def _given_up(count: int) -> str:
    return f", {count} of them given up: see `forumwatch alerts list --state dead`" if count else ""


def _withdrawn(count: int) -> str:
    return f", {count} withdrawn: no longer about us" if count else ""
