"""For programs that watch over this one: is it alive, can it work, how is it, in numbers."""

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from desk.web.metrics import CONTENT_TYPE, exposition, metrics
from desk.web.site import Desk, desk_of
from domain.codec import to_dict
from domain.errors import ForumwatchError, LedgerUnavailable, StoreUnavailable
from domain.health import HealthReport, HealthView

LEDGER_AWAY = "ledger does not answer\n"


def livez(_: Request) -> Response:
    """Answer 200 while this process answers at all."""
    return PlainTextResponse("ok\n")


def readyz(request: Request) -> Response:
    """Answer 200 while store and ledger answer, else 503; why not is told on /healthz."""
    ready = _problem(desk_of(request)) is None
    return PlainTextResponse("ok\n" if ready else "not ready\n", status_code=200 if ready else 503)


def healthz(request: Request) -> Response:
    """Answer how everything is: 503 where store or ledger do not answer, else 200, whatever else needs attention."""
    desk = desk_of(request)
    if desk.health is None:
        problem = _problem(desk)
        return PlainTextResponse(f"{problem or 'ok'}\n", status_code=503 if problem else 200)
    try:
        report = desk.health.report(desk.clock())
    except LedgerUnavailable:
        return PlainTextResponse(LEDGER_AWAY, status_code=503)
    status = 503 if report.store_problem else 200
    if _wants_json(request):
        return JSONResponse(as_json(report), status_code=status)
    return PlainTextResponse(as_text(report), status_code=status)


def prometheus(request: Request) -> Response:
    desk = desk_of(request)
    health = _health(desk)
    try:
        text = exposition(metrics(health.report(desk.clock()), health.tallies()))
    except LedgerUnavailable:
        return PlainTextResponse(LEDGER_AWAY, status_code=503)
    return Response(text, media_type=None, headers={"Content-Type": CONTENT_TYPE})


def word_of(report: HealthReport) -> str:
    """Return ok, attention (a grave notice), or down (the store does not answer)."""
    return "down" if report.store_problem else "attention" if any(notice.grave for notice in report.notices) else "ok"


def as_json(report: HealthReport) -> dict[str, Any]:
    """Return the report without the days of each source."""
    figures, run, serving = report.figures, report.figures.last_run, report.serving
    return {
        "status": word_of(report),
        "at": report.at.isoformat(),
        "version": report.version,
        "store": report.store_problem or "answers",
        "last_run": to_dict(run) | {"age_s": _age_s(run.started, report.at)} if run else None,
        "lag_s": round(figures.lag_s),
        "inbox": figures.inbox,
        "waiting": figures.outbox,
        "waiting_since": figures.outbox_since.isoformat() if figures.outbox_since else None,
        "dead_letters": figures.dead_letters,
        "coverages": figures.relevant,
        "sources": len(report.sources),
        "silent": list(report.silent),
        "serve": to_dict(serving) | {"beat_age_s": _age_s(serving.beat, report.at)} if serving else None,
        "free_bytes": report.free_bytes,
        "notices": [to_dict(notice) for notice in report.notices],
    }


def as_text(report: HealthReport) -> str:
    """Return one word, then a line for each figure, then one for each notice."""
    figures, run, serving = report.figures, report.figures.last_run, report.serving
    lines = [
        word_of(report),
        f"store {report.store_problem or 'answers'}",
        f"last run {run.id} {run.state}, began {_age(run.started, report.at)} ago" if run else "last run none",
        f"lag {duration(figures.lag_s)}",
        f"inbox {figures.inbox}",
        f"waiting {figures.outbox}" + (f", the oldest {_age(figures.outbox_since, report.at)}" if figures.outbox_since else ""),
        f"dead letters {figures.dead_letters}",
        f"coverages {figures.relevant}",
        f"sources {len(report.sources)}",
        f"silent {', '.join(report.silent) or 'none'}",
        f"serve {'at work' if serving.alive else 'not running'}, last beat {_age(serving.beat, report.at)} ago"
        if serving
        else "serve never ran",
        f"free {report.free_bytes / 1e9:.1f} GB",
    ]
    for notice in report.notices:
        since = f" since {notice.since.isoformat(timespec='minutes')}" if notice.since else ""
        lines.append(f"{'GRAVE' if notice.grave else 'notice'} {notice.kind} {notice.subject}{since}: {notice.text} {notice.action}")
    return "".join(" ".join(line.split()) + "\n" for line in lines)


def _problem(desk: Desk) -> str | None:
    """Return what does not answer."""
    try:
        if desk.health is not None:
            return desk.health.check()
        desk.runs.runs(limit=1)
        desk.store.count()
    except LedgerUnavailable:
        return "ledger does not answer"
    except StoreUnavailable:
        return "store does not answer"
    return None


def _health(desk: Desk) -> HealthView:
    if desk.health is None:
        raise ForumwatchError("this desk was made without figures of its health")
    return desk.health


def _wants_json(request: Request) -> bool:
    return request.query_params.get("format") == "json" or "application/json" in request.headers.get("accept", "")


def _age_s(moment: datetime, now: datetime) -> int:
    return max(0, round((now - moment).total_seconds()))


def _age(moment: datetime, now: datetime) -> str:
    return duration(_age_s(moment, now))


def duration(seconds: float) -> str:
    """Return a duration as 48 s, 12 min, 3 h 05 min, 4 days."""
    if seconds < 120:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes < 48 * 60 else f"{timedelta(minutes=minutes).days} days"
