"""`forumwatch sources check`: what each source answers, in words."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import typer

from desk.cli.source_entry import mark_verified, one_line
from desk.cli.terminal import wrapped
from desk.wording import counted
from domain.errors import BadConfiguration, BadInput
from domain.outlet import ListingSeen, RobotsSeen, SourceSeen
from domain.source import Source
from scheduler.configuration import parse_source, source_files
from scheduler.wiring import House

STALE = timedelta(days=30)  # without news a source is likely dead, or its feed is
_INDENT = "    "


def check_online(rooms: House, sources: Sequence[Source]) -> bool:
    """Ask each source, tell what it answers and mark it as verified; return whether all gave something."""
    silent: list[str] = []
    paths = _paths(rooms.settings.config)
    now = datetime.now(UTC)

    def show(seen: SourceSeen) -> None:
        for line in lines(seen, now=now):
            typer.echo(line)
        if seen.answers:
            _mark(paths[seen.source.id], now.date())
        else:
            silent.append(seen.source.id)

    rooms.check_sources(sources, on_seen=show)
    answering = len(sources) - len(silent)
    typer.echo(f"{answering} of {counted(len(sources), 'source')} gave something")
    if silent:
        typer.echo(wrapped(f"without an article: {', '.join(sorted(silent))}"))
    return not silent


def lines(seen: SourceSeen, *, now: datetime) -> Iterator[str]:
    """Yield what is to be said of a source, on lines of the terminal's width."""
    source = seen.source
    yield wrapped(f"{source.id}  {one_line(source.name)}: {_verdict(seen, now)}", rest=_INDENT)
    for listing in seen.listings:
        yield wrapped(f"{listing.kind} {listing.url}: {_listing(listing, now)}", first=_INDENT, rest=_INDENT * 2)
    yield wrapped(f"robots.txt: {_robots(seen.robots)}", first=_INDENT, rest=_INDENT * 2)


def _verdict(seen: SourceSeen, now: datetime) -> str:
    if not seen.answers:
        return "gives nothing"
    if seen.robots.asked and len(seen.robots.refused) == seen.robots.asked:
        return "answers, but its articles are not to be fetched"
    newest = seen.newest
    if newest is None:
        return "answers; its listings state no times"
    if now - newest > STALE:
        return f"answers, but the last item is {age(now - newest)} old: look for another feed"
    return f"answers, the last item is {age(now - newest)} old"


def _listing(seen: ListingSeen, now: datetime) -> str:
    if seen.problem:
        return one_line(seen.problem)
    if seen.is_empty:
        return "lists nothing"
    if seen.sitemaps and not seen.items:
        return counted(seen.sitemaps, "further sitemap")
    newest = f", the last {age(now - seen.newest)} old" if seen.newest else ""
    return counted(seen.items, "article") + newest


def _robots(seen: RobotsSeen) -> str:
    if seen.problem:
        return f"cannot be read ({one_line(seen.problem)}), so nothing may be fetched"
    if seen.is_absent:
        return "there is none, so everything is allowed"
    pause = f"; asks for {seen.delay_s:g} s between two requests" if seen.delay_s else ""
    if not seen.asked:
        return f"no article to look up{pause}"
    if not seen.refused:
        return f"allows {'the article' if seen.asked == 1 else f'all {seen.asked} articles'} looked up{pause}"
    return f"forbids {len(seen.refused)} of {counted(seen.asked, 'article')}, such as {one_line(seen.refused[0])}{pause}"


def age(span: timedelta) -> str:
    """Return a span of time as people say it: "5 minutes", "3 hours", "14 months"."""
    seconds = max(0.0, span.total_seconds())
    for size, unit, until in (
        (60, "minute", 7200),
        (3600, "hour", 2 * 86_400),
        (86_400, "day", 60 * 86_400),
        (2_629_800, "month", 63_115_200),
    ):
        if seconds < until:
            return counted(max(1, int(seconds / size)), unit)
    return counted(int(seconds / 31_557_600), "year")


def _paths(config: Path) -> dict[str, Path]:
    """Return id -> file of the sources, whatever the files are called."""
    return {parse_source(path.read_text(encoding="utf-8"), path).id: path for path in source_files(config)}


def _mark(path: Path, day: date) -> None:
    try:
        mark_verified(path, day)
    except (BadInput, BadConfiguration) as error:
        typer.echo(wrapped(str(error), first=_INDENT, rest=_INDENT * 2))
