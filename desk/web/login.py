"""Logging in and out, with a limit on guessing."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.web.access import COOKIE, Access, form_of, is_local, session_of
from desk.web.selection import Selection
from desk.web.site import Frame, desk_of, frame, render

WINDOW = timedelta(minutes=15)
FOR_A_NAME, FOR_AN_ADDRESS = 5, 20  # failures in the window, after which nobody is asked
_REMEMBERED = 10_000  # names and addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginView:
    frame: Frame
    token: str
    name: str
    next: str
    message: str


@dataclass
class Guesses:
    """Failed logins of the last minutes, by name and by address."""

    clock: Callable[[], datetime]
    _failures: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, name: str, address: str) -> int:
        """Return for how many seconds this name or address has to wait, 0 if it may try."""
        with self._lock:
            return max(self._wait(f"name {name}", FOR_A_NAME), self._wait(f"address {address}", FOR_AN_ADDRESS))

    def failed(self, name: str, address: str) -> None:
        with self._lock:
            for key in (f"name {name}", f"address {address}"):
                self._failures.setdefault(key, deque(maxlen=FOR_AN_ADDRESS)).append(self.clock())
            while len(self._failures) > _REMEMBERED:
                self._failures.pop(next(iter(self._failures)))

    def succeeded(self, name: str) -> None:
        with self._lock:
            self._failures.pop(f"name {name}", None)

    def _wait(self, key: str, most: int) -> int:
        failures = self._failures.get(key, deque())
        now = self.clock()
        while failures and now - failures[0] > WINDOW:
            failures.popleft()
        return int((failures[-most] + WINDOW - now).total_seconds()) + 1 if len(failures) >= most else 0


def login_page(request: Request) -> Response:
    if session_of(request).user is not None:
        return RedirectResponse(_target(request.query_params.get("next", "/")), status_code=303)
    return _page(request, next_=request.query_params.get("next", "/"))


def log_in(request: Request) -> Response:
    access, guesses, form = _access(request), request.app.state.guesses, form_of(request)
    name, address = form.get("name", "").strip().lower()[:100], request.client.host if request.client else "?"
    wait_s = guesses.wait_s(name, address)
    if wait_s:
        minutes = -(-wait_s // 60)
        response = _page(request, name=name, message=f"Too many failed logins. Try again in {minutes} minutes.", status=429)
        response.headers["Retry-After"] = str(wait_s)
        return response
    user = access.verified(name, form.get("password", ""))
    if user is None:
        guesses.failed(name, address)
        return _page(request, name=name, message="Name or password is wrong.", status=401)
    guesses.succeeded(name)
    response = RedirectResponse(_target(form.get("next", "/")), status_code=303)
    access.keep(response, access.begin(user))  # a session of its own: what was set before the login is worth nothing now
    return response


def log_out(request: Request) -> Response:
    access = _access(request)
    access.end(session_of(request))
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def _page(request: Request, *, name: str = "", next_: str = "", message: str = "", status: int = 200) -> Response:
    session = session_of(request)
    next_ = next_ or form_of(request).get("next", "/")
    view = LoginView(
        frame=frame(desk_of(request), Selection(), title="Log in", here="login", search=False, to_stranger=True),
        token=session.token,
        name=name,
        next=_target(next_),
        message=message,
    )
    response = render(request, "login.html", view, status=status)
    _access(request).keep(response, session)  # the form's token belongs to it
    return response


def _target(address: str) -> str:
    return address if is_local(address) else "/"


def _access(request: Request) -> Access:
    access: Access = request.app.state.access
    return access
