"""`forumwatch searches`: queries that are kept, and asked of whatever is new."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli.context import house
from desk.cli.looking import asked
from desk.cli.terminal import printable, wrapped
from desk.sending.smtp import Mailer
from desk.sending.webhook import checked_url
from desk.users import login_name
from domain.errors import BadInput
from domain.mail_settings import checked_address
from domain.search import Match, SavedSearch, search_id
from scheduler.wiring import House

app = typer.Typer(help="Saved searches: asked of whatever is new.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    query: Annotated[str, typer.Argument(help="As for `forumwatch search`.")],
    from_start: Annotated[bool, typer.Option("--from-start", help="Ask it of everything there is, too.")] = False,
    by: Annotated[str | None, typer.Option(help="Whose it is; default your login name.")] = None,
    email: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="Tell this address of each story; may be repeated.")] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Call this address for each story.")] = None,
) -> None:
    """Keep a search; it is asked of all that comes from now on."""
    with house() as rooms:
        asked(query, rooms.time_zone)
        emails = _emails(rooms, email or [])
        if webhook is not None:
            checked_url(webhook, rooms.settings.alerts)
        search = SavedSearch(
            id=search_id(name),
            name=name.strip(),
            query=query,
            by=by or login_name(),
            created=datetime.now(UTC),
            emails=emails,
            webhook=webhook,
        )
        rooms.ledger.searches.add(search, from_start=from_start)
    typer.echo(f"{search.id} is asked of {'everything' if from_start else 'all that comes from now on'}")


def _emails(rooms: House, addresses: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses that are to be told. Raises BadInput where mail cannot reach them."""
    if addresses:
        Mailer(rooms.settings.mail)
    return tuple(dict.fromkeys(checked_address(address) for address in addresses))


@app.command("list")
def list_searches() -> None:
    """Show them with the number of their matches."""
    with house() as rooms:
        searches, zone = rooms.ledger.searches.all(), ZoneInfo(rooms.time_zone)
    for search in searches:
        last = f", the last {search.last_match.astimezone(zone):%Y-%m-%d %H:%M}" if search.last_match else ""
        typer.echo(f"{search.id}  {search.query}")
        typer.echo(f"    by {search.by}, {search.matches} {'match' if search.matches == 1 else 'matches'}{last}")
        told = [*search.emails, *([search.webhook] if search.webhook else [])]
        if told:
            typer.echo(f"    alerts to {', '.join(told)}")
    if not searches:
        typer.echo("no saved searches; keep one with `forumwatch searches add NAME QUERY`")


@app.command()
def remove(search: Annotated[str, typer.Argument(help="Its id, as `searches list` shows it.")]) -> None:
    """Forget a search and its matches."""
    with house() as rooms:
        rooms.ledger.searches.remove(search)
    typer.echo(f"{search} is forgotten")


@app.command()
def check(
    search: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Ask them of what is new, and show what newly matches."""
    from scheduler.watching import watch_new

    with house() as rooms:
        _check_known(rooms, search)
        matches = watch_new(rooms, only=search)
        _show(rooms, matches, as_json=as_json)
    if not as_json:
        typer.echo("1 new match" if len(matches) == 1 else f"{len(matches)} new matches")


@app.command("matches")
def list_matches(
    search: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Matches to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show what matched last, newest first."""
    with house() as rooms:
        _check_known(rooms, search)
        _show(rooms, rooms.ledger.searches.latest(search, limit=limit), as_json=as_json)


def _check_known(rooms: House, search: str | None) -> None:
    if search is not None and search not in {known.id for known in rooms.ledger.searches.all()}:
        raise BadInput(f"there is no saved search {search!r}", fix="see `forumwatch searches list`")


def _show(rooms: House, matches: Sequence[Match], *, as_json: bool) -> None:
    zone = ZoneInfo(rooms.time_zone)
    for match in matches:
        coverage = rooms.ledger.corrections.current(match.coverage)
        assert coverage is not None  # the ledger forgets none
        article, outlet, at = coverage.article, coverage.publisher.name, match.at.astimezone(zone)
        if as_json:
            plain = {"search": match.search, "at": at.isoformat(), "coverage": match.coverage, "headline": article.headline}
            link = {"outlet": outlet, "url": article.canonical_url, "link_warning": coverage.publisher.link_warning}
            typer.echo(json.dumps(plain | link, ensure_ascii=False))
        else:
            typer.echo(printable(f"{match.search}: {article.headline}"))
            typer.echo(printable(f"    {at:%Y-%m-%d %H:%M}  {outlet}  {article.canonical_url}"))
            if coverage.publisher.link_warning:
                typer.echo(wrapped(f"LINK: {coverage.publisher.link_warning}", first="    "))
