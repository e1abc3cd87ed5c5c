"""How everything is, for people: notices with what to do, and the figures behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from desk import wording
from desk.web.monitoring import duration, word_of
from desk.web.selection import parse_selection
from desk.web.site import Desk, Frame, desk_of, frame, render
from desk.wording import When
from domain.health import HealthReport
from domain.notice import Notice

SUMMARIES = {"ok": "Nothing needs you", "attention": "Something needs you", "down": "The store does not answer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    text: str
    is_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    grave: bool
    text: tuple[Phrase, ...]
    action: tuple[Phrase, ...]
    since: When | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One process of `serve`."""

    name: str
    pid: int
    since: When
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    frame: Frame
    summary: str
    notices: tuple[NoticeLine, ...]
    figures: tuple[Figure, ...]
    work: tuple[Work, ...]


def health_page(request: Request) -> Response:
    desk = desk_of(request)
    assert desk.health is not None  # else there is no such route
    selection = parse_selection(request.query_params, watches=[watch.id for watch in desk.watches])
    page = view(desk, frame(desk, selection, title="Health", here="health"), desk.health.report(desk.clock()))
    return render(request, "health.html", page)


def view(desk: Desk, around: Frame, report: HealthReport) -> HealthPage:
    children = report.serving.children if report.serving and report.serving.alive else ()
    names = desk.names(None).outlets
    return HealthPage(
        frame=around,
        summary=SUMMARIES[word_of(report)],
        notices=tuple(_line(desk, notice) for notice in report.notices),
        figures=tuple(_figures(desk, report)),
        work=tuple(
            Work(
                name=child.name,
                pid=child.pid,
                since=wording.moment(child.started, desk.zone),
                about=", ".join(names.get(source, source) for source in child.sources),
            )
            for child in children
        ),
    )


def _line(desk: Desk, notice: Notice) -> NoticeLine:
    return NoticeLine(
        grave=notice.grave,
        text=_phrases(notice.text),
        action=_phrases(notice.action),
        since=wording.moment(notice.since, desk.zone) if notice.since else None,
    )


def _phrases(text: str) -> tuple[Phrase, ...]:
    """Return the text cut where commands stand in it."""
    pieces = re.split(r"`([^`]*)`", text)
    return tuple(Phrase(text=piece, is_code=number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def _figures(desk: Desk, report: HealthReport) -> Iterator[Figure]:
    figures, run, serving = report.figures, report.figures.last_run, report.serving
    yield Figure(name="Store", value="does not answer" if report.store_problem else "answers")
    if serving is None:
        yield Figure(name="Service", value="never ran here", about="forumwatch run looks once; forumwatch serve keeps going")
    else:
        beat = wording.moment(serving.beat, desk.zone).text
        yield Figure(name="Service", value="at work" if serving.alive else "not running", about=f"last looked {beat}")
    if run is not None:
        yield Figure(name="Last run", value=run.state, about=f"began {wording.moment(run.started, desk.zone).text}")
    if figures.lag_s >= 1:
        yield Figure(name="Behind time", value=duration(figures.lag_s), about="the source that has been due the longest")
    yield Figure(name="To be read", value=f"{figures.inbox:,}", about="articles that were fetched")
    since = f"the oldest since {wording.moment(figures.outbox_since, desk.zone).text}" if figures.outbox_since else ""
    yield Figure(name="Waiting for the store", value=f"{figures.outbox:,}", about=since)
    yield Figure(name="Given up", value=f"{figures.dead_letters:,}", about="refused by the store, or not readable")
    silent = f"silent beyond the usual: {len(report.silent)}" if report.silent else "none is silent beyond its usual"
    yield Figure(name="Sources", value=f"{len(report.sources):,}", about=silent)
    yield Figure(name="Room on the disk", value=f"{report.free_bytes / 1e9:.1f} GB")
