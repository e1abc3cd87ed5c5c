"""The page of an article as it was fetched: shown as it is, and locked up, for it is somebody else's."""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.web.site import desk_of
from domain.errors import ArchiveError, CoverageNotFound

# No script, no form, no plug-in, nothing fetched from anywhere; the page cannot reach the desk, nor lead the reader away by itself.
LOCKED_UP = "; ".join(
    [
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


def archived_page(request: Request) -> Response:
    """Raises CoverageNotFound, also for what was removed; HTTPException where the archive has no such page, or cannot give it."""
    desk, coverage_id = desk_of(request), request.path_params["coverage_id"]
    coverage = desk.store.get(coverage_id)
    if coverage.status == "removed":
        raise CoverageNotFound(coverage_id)
    if desk.archive is None or coverage.archive is None:
        raise HTTPException(404)
    try:
        page = desk.archive.page(coverage)
    except ArchiveError as error:
        raise HTTPException(410, f"The archived page cannot be read: {error.message}") from error
    return Response(
        page.body, headers={"Content-Type": _content_type(page.headers.get("content-type", "")), "Content-Security-Policy": LOCKED_UP}
    )


def _content_type(declared: str) -> str:
    """Return HTML in the encoding that its server declared; without one the browser goes by what the page says."""
    charset = _CHARSET.search(declared)
    return f"text/html; charset={charset[1]}" if charset else "text/html"
