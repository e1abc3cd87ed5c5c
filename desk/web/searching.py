"""Saved searches: what is kept, and how it is kept from the page of articles."""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk import wording
from desk.web.access import form_of, session_of
from desk.web.selection import Selection
from desk.web.site import Desk, Frame, desk_of, frame, render
from desk.wording import When, counted
from domain.errors import BadInput
from domain.mail_settings import checked_address
from domain.protocols import Searches
from domain.search import SavedSearch, search_id
from indexing.query_text import parse_query

# Field of the selection -> field of the query language. Times are left out: a saved search is about what is to come.
FIELDS = {
    "outlets": "outlet",
    "countries": "country",
    "languages": "lang",
    "tones": "tone",
    "roles": "role",
    "targets": "target",
    "topics": "topic",
    "entities": "entity",
    "stories": "story",
}
_PLAIN = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow:
    name: str
    query: str
    href: str
    by: str
    told: str  # who gets an alert
    matches: str
    last: When | None
    remove: str  # where the form to forget it goes


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchesView:
    frame: Frame
    rows: tuple[SearchRow, ...]
    message: str


def searches_page(request: Request) -> Response:
    return _page(request)


def save(request: Request) -> Response:
    """Keep the search of the form; what cannot be kept is told, and nothing is."""
    desk, form, user = desk_of(request), form_of(request), session_of(request).user
    assert user is not None  # the route asks for an editor
    name, query = form.get("name", "").strip(), form.get("query", "").strip()
    try:
        parse_query(query, time_zone=desk.zone.key)
        emails = tuple(checked_address(address) for address in form.get("emails", "").replace(",", " ").split())
        search = SavedSearch(id=search_id(name), name=name, query=query, by=user.name, created=desk.clock(), emails=emails)
        _searches(desk).add(search)
    except BadInput as mistake:
        return _page(request, message=str(mistake), status=400)
    return RedirectResponse("/searches", status_code=303)


def remove(request: Request) -> Response:
    try:
        _searches(desk_of(request)).remove(request.path_params["search_id"])
    except BadInput as mistake:
        return _page(request, message=str(mistake), status=404)
    return RedirectResponse("/searches", status_code=303)


def as_query(selection: Selection, *, watch: str | None) -> str:
    """Return what is selected in the words of the query language; `watch` is the one looked at where there are several."""
    parts = [selection.q.strip()] if selection.q.strip() else []
    for field, name in FIELDS.items():
        values = getattr(selection, field)
        if values:
            parts.append(f"{name}:{','.join(map(_value, values))}")
    return " ".join([*parts, f"watch:{watch}"] if watch else parts)


def _value(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else '"' + value.replace('"', " ") + '"'


def _searches(desk: Desk) -> Searches:
    if desk.searches is None:
        raise HTTPException(404)
    return desk.searches


def _page(request: Request, *, message: str = "", status: int = 200) -> Response:
    desk = desk_of(request)
    view = SearchesView(
        frame=frame(desk, Selection(), title="Searches", here="searches"),
        rows=tuple(_row(desk, search) for search in _searches(desk).all()),
        message=message,
    )
    return render(request, "searches.html", view, status=status)


def _row(desk: Desk, search: SavedSearch) -> SearchRow:
    return SearchRow(
        name=search.name,
        query=search.query,
        href=Selection(q=search.query, period="all").url(),
        by=search.by,
        told=", ".join([*search.emails, *([search.webhook] if search.webhook else [])]),
        matches=counted(search.matches, "match", "matches"),
        last=wording.moment(search.last_match, desk.zone) if search.last_match else None,
        remove=f"/searches/{search.id}/remove",
    )
