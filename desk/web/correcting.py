"""Corrections: the forms of an article's page, and the history of what people said of it."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk import wording
from desk.web.access import form_of, session_of
from desk.web.selection import Selection
from desk.web.site import Desk, Frame, desk_of, frame, render
from desk.wording import ToneMark, When
from domain.correction import POLARITIES, Change, Correction
from domain.coverage import Coverage
from domain.errors import BadInput, CoverageNotFound
from domain.protocols import Corrections

KEEP = ""  # value of a choice that leaves things as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """One thing that a person said."""

    at: When
    by: str
    said: str
    note: str
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsView:
    frame: Frame
    headline: str
    outlet: str
    original: str | None
    link_warning: str
    href: str  # of the article's page, "" while it is not about us
    standing: str  # what holds now, in words
    tone: ToneMark
    rows: tuple[CorrectionRow, ...]
    undo: str  # where the form to take the last one back goes; "" where none holds
    message: str


def history_page(request: Request) -> Response:
    return _page(request, _coverage(request))


def correct(request: Request) -> Response:
    """Keep what the form says; what makes no sense is told on the history's page, and nothing is kept."""
    desk, form, coverage = desk_of(request), form_of(request), _coverage(request)
    try:
        change = _change(form.get("relevant", KEEP), form.get("role", KEEP), form.get("tone", KEEP))
        after = corrections_of(desk).add(coverage.id, change, by=_author(request), note=form.get("note"), now=desk.clock())
    except BadInput as mistake:
        return _page(request, coverage, message=str(mistake), status=400)
    return _next(after)


def undo(request: Request) -> Response:
    desk, coverage = desk_of(request), _coverage(request)
    try:
        after = corrections_of(desk).undo(coverage.id, by=_author(request), note=form_of(request).get("note"), now=desk.clock())
    except BadInput:  # somebody else was quicker: what was wanted has been done
        after = coverage
    return _next(after)


def rows_of(desk: Desk, coverage_id: str) -> tuple[CorrectionRow, ...]:
    """Return what was said of a coverage, newest first; nothing where nobody can correct."""
    if desk.corrections is None:
        return ()
    return tuple(_row(desk, said) for said in reversed(desk.corrections.history(coverage_id)))


def corrections_of(desk: Desk) -> Corrections:
    if desk.corrections is None:
        raise HTTPException(404)
    return desk.corrections


def _coverage(request: Request) -> Coverage:
    coverage = corrections_of(desk_of(request)).current(request.path_params["coverage_id"])
    if coverage is None:
        raise CoverageNotFound(request.path_params["coverage_id"])
    return coverage


def _history(coverage_id: str) -> str:
    return f"/articles/{coverage_id}/corrections"


def _next(after: Coverage) -> Response:
    """Lead back to the article; what is not about us has no page but its history."""
    return RedirectResponse(f"/articles/{after.id}" if after.relevant else _history(after.id), status_code=303)


def _author(request: Request) -> str:
    user = session_of(request).user
    assert user is not None  # the route asks for an editor
    return user.name


def _change(relevant: str, role: str, tone: str) -> Change:
    """Return what the form says. Raises BadInput."""
    about_us = {"yes": True, "no": False}.get(relevant)
    if about_us is False:  # that says it all: the other fields stand on the form as they stood
        return Change(relevant=False)
    return Change(relevant=about_us, role=role or None, tone=tone or None)  # type: ignore[arg-type]


def _page(request: Request, coverage: Coverage, *, message: str = "", status: int = 200) -> Response:
    desk = desk_of(request)
    rows = rows_of(desk, coverage.id)
    view = CorrectionsView(
        frame=frame(desk, Selection(), title="Corrections", here="article"),
        headline=coverage.article.headline or "(no headline)",
        outlet=coverage.publisher.name,
        original=wording.safe_href(coverage.article.canonical_url),
        link_warning=coverage.publisher.link_warning or "",
        href=f"/articles/{coverage.id}" if coverage.relevant else "",
        standing=wording.ROLE_SENTENCES[coverage.role] if coverage.role else "It is not about us: no list, chart or digest counts it.",
        tone=wording.coverage_tone(coverage),
        rows=rows,
        undo=f"{_history(coverage.id)}/undo" if coverage.correction else "",
        message=message,
    )
    return render(request, "corrections.html", view, status=status)


def _row(desk: Desk, said: Correction) -> CorrectionRow:
    return CorrectionRow(
        at=wording.moment(said.at, desk.zone), by=said.by, said=_in_words(said.change), note=said.note or "", undone=said.undone
    )


def _in_words(change: Change | None) -> str:
    if change is None:
        return "took the last correction back"
    parts = ["about us" if change.relevant else "not about us"] if change.relevant is not None else []
    parts += [wording.ROLE_WORDS[change.role]] if change.role else []
    parts += (
        [f"{change.tone} {wording.signed(POLARITIES[change.tone] if change.polarity is None else change.polarity)}"] if change.tone else []
    )
    return ", ".join(parts)
