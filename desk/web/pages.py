"""The routes: parse, ask, render."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.web import article, articles, overview, sources
from desk.web.selection import Selection, parse_selection
from desk.web.site import desk_of, render


def overview_page(request: Request) -> Response:
    desk, selection = desk_of(request), _selection(request)
    settled, answers = overview.ask(desk, selection, now=desk.clock())
    return render(request, "overview.html", overview.view(desk, settled, answers))


def articles_page(request: Request) -> Response:
    desk, selection = desk_of(request), _selection(request)
    answers = articles.ask(desk, selection, now=desk.clock())
    return render(request, "articles.html", articles.view(desk, selection, answers), status=400 if answers.mistake else 200)


def article_page(request: Request) -> Response:
    desk = desk_of(request)
    coverage, siblings = article.ask(desk, request.path_params["coverage_id"])
    return render(request, "article.html", article.view(desk, coverage, siblings))


def sources_page(request: Request) -> Response:
    desk, selection = desk_of(request), _selection(request)
    run = request.query_params.get("run", "")
    if run and run not in {known.id for known in desk.runs.runs(limit=1_000)}:
        raise HTTPException(404)
    health = desk.health.sources(desk.clock()) if desk.health and not run else ()
    return render(request, "sources.html", sources.sources_view(desk, selection, desk.runs.counts(run or None), run=run, health=health))


def runs_page(request: Request) -> Response:
    desk, selection = desk_of(request), _selection(request)
    runs = desk.runs.runs(limit=sources.RUNS_SHOWN)
    return render(request, "runs.html", sources.runs_view(desk, selection, runs, miss_rate=desk.runs.miss_rate()))


def _selection(request: Request) -> Selection:
    return parse_selection(request.query_params, watches=[watch.id for watch in desk_of(request).watches])
