"""Pages for what goes wrong, in the same dress."""

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.web.access import may_look
from desk.web.security import HEADERS
from desk.web.selection import BadRequest, Selection
from desk.web.site import Frame, desk_of, frame, render
from domain.errors import CoverageNotFound, LedgerUnavailable, StoreUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    frame: Frame
    status: int
    message: str
    fix: str


WORDS = {
    404: ("There is no such page", "It may have been removed, or the address may be mistyped."),
    401: ("You have to log in first", "Your session may have ended. Log in, then send the form again."),
    403: ("This is not allowed", "If you came from a form of ours, open its page anew and send it again."),
    405: ("This page can only be read", "Open it with a plain link."),
}


def bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadRequest)
    return _page(request, 400, f"This address does not work: {error.message}", error.fix)


def not_found(request: Request, error: Exception) -> Response:
    return _page(request, 404, "There is no such article", "It may have been removed since the link was made.")


def http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message, fix = WORDS.get(error.status_code, (error.detail, ""))
    if error.status_code == 403 and error.detail != "Forbidden":
        message = error.detail
    response = _page(request, error.status_code, message, fix)
    response.headers.update(error.headers or {})
    return response


def unavailable(request: Request, error: Exception) -> Response:
    what = "The ledger" if isinstance(error, LedgerUnavailable) else "The store"
    return _page(request, 503, f"{what} does not answer just now", "Nothing is lost. Try again in a minute; see `forumwatch store status`.")


def broken(request: Request, error: Exception) -> Response:
    """Answer for a fault of ours; the trace goes to the log, not to the page. Nothing else adds headers here."""
    response = _page(request, 500, "Something went wrong on our side", "The log has the details.")
    response.headers.update(HEADERS | {"Cache-Control": "no-store"})
    return response


HANDLERS: dict[Any, Any] = {
    BadRequest: bad_request,
    CoverageNotFound: not_found,
    StoreUnavailable: unavailable,
    LedgerUnavailable: unavailable,
    HTTPException: http_error,
    Exception: broken,
}


def _page(request: Request, status: int, message: str, fix: str) -> Response:
    around = frame(desk_of(request), Selection(), title=message, here="error", to_stranger=not may_look(request))
    view = ErrorView(frame=around, status=status, message=message, fix=fix)
    return render(request, "error.html", view, status=status)
