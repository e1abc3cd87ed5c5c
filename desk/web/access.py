"""Who asks, and what they may: sessions, roles, and tokens that no other site can know.

Every route names the role that it needs; `guarded` is the only way to make one. While no users are configured the desk
answers this machine alone, and whoever sits at it may do everything; forms need their token all the same, since any page
in a browser can send a form to this machine.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from urllib.parse import parse_qsl, quote, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.users import User, UserBook, UserRole
from domain.addresses import is_loopback

Needed = Literal["public", "local"] | UserRole  # local: readers, and whoever asks on this machine without a proxy between
Endpoint = Callable[[Request], Response]

COOKIE = "forumwatch_session"
IDLE = timedelta(hours=12)  # a session that is not used this long ends
LONGEST = timedelta(days=7)
RENEWED_AFTER = timedelta(minutes=10)
LARGEST_FORM = 64_000  # bytes
TOKEN_FIELD = "token"  # noqa: S105  the name of a form field
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One visitor of the desk; without a user somebody who has not logged in yet."""

    user: User | None
    nonce: str
    began: datetime
    used: datetime
    token: str  # what forms must bring back

    def may(self, role: Literal["public"] | UserRole) -> bool:
        return role == "public" or (self.user is not None and self.user.may(role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What pages show of whoever looks at them."""

    name: str  # "" where nobody is logged in or nobody has to
    may_edit: bool
    token: str


class Access:
    """Makes and reads sessions. They live in a signed cookie; `secret` signs it and outlives a restart."""

    def __init__(self, *, users: UserBook | None, secret: bytes, local: str, secure: bool, clock: Callable[[], datetime]) -> None:
        self._users, self._secret, self._local, self._secure, self._clock = users, secret, local, secure, clock
        self._signer = URLSafeTimedSerializer(secret, salt="desk-session", signer_kwargs={"digest_method": sha256})
        self._ended: dict[str, datetime] = {}  # nonces of sessions that were logged out of

    @property
    def is_open(self) -> bool:
        """Whether nobody has to log in."""
        return self._users is None or not self._users.all()

    def verified(self, name: str, password: str) -> User | None:
        """Return the user if the password is theirs."""
        return self._users.verified(name, password) if self._users else None

    def session_of(self, request: Request) -> Session:
        now = self._clock()
        if self.is_open:
            return self._session(User(name=self._local, role="admin"), nonce="here", began=now, used=now)
        found = self._read(request.cookies.get(COOKIE, ""))
        return found or self._session(None, nonce=secrets.token_urlsafe(16), began=now, used=now)

    def begin(self, user: User) -> Session:
        """Return a new session of somebody who has just shown the password."""
        now = self._clock()
        return self._session(user, nonce=secrets.token_urlsafe(16), began=now, used=now)

    def end(self, session: Session) -> None:
        now = self._clock()
        self._ended = {nonce: began for nonce, began in self._ended.items() if now - began < LONGEST}
        self._ended[session.nonce] = session.began

    def keep(self, response: Response, session: Session) -> None:
        """Put the session into the answer's cookie."""
        if self.is_open:
            return
        plain = {
            "user": session.user.name if session.user else "",
            "mark": _mark(session.user),
            "nonce": session.nonce,
            "began": int(session.began.timestamp()),
            "used": int(self._clock().timestamp()),
        }
        response.set_cookie(
            COOKIE, str(self._signer.dumps(plain)), max_age=int(LONGEST.total_seconds()), httponly=True, samesite="lax", secure=self._secure
        )

    def renew(self, response: Response, session: Session) -> None:
        """Keep a session alive that is in use."""
        if session.user is not None and self._clock() - session.used > RENEWED_AFTER:
            self.keep(response, session)

    def _read(self, cookie: str) -> Session | None:
        """Return the session of a cookie that we made, that is not too old, and whose user still has that password."""
        try:
            plain: Mapping[str, str | int] = self._signer.loads(cookie)
        except BadSignature:
            return None
        began, used = (datetime.fromtimestamp(int(plain[name]), UTC) for name in ("began", "used"))
        now = self._clock()
        if now - used > IDLE or now - began > LONGEST or str(plain["nonce"]) in self._ended:
            return None
        user = self._users.get(str(plain["user"])) if plain["user"] and self._users else None
        if plain["user"] and (user is None or _mark(user) != plain["mark"]):
            return None
        return self._session(user, nonce=str(plain["nonce"]), began=began, used=used)

    def _session(self, user: User | None, *, nonce: str, began: datetime, used: datetime) -> Session:
        token = hmac.new(self._secret, f"form {nonce}".encode(), sha256).hexdigest()
        return Session(user=user, nonce=nonce, began=began, used=used, token=token)


def guarded(path: str, endpoint: Endpoint, *, role: Needed, methods: Sequence[str] = ("GET",)) -> Route:
    """Return a route that only those may use who have the role, and whose forms only our own pages can send."""

    async def handle(request: Request) -> Response:
        access: Access = request.app.state.access
        session = request.state.session = await run_in_threadpool(access.session_of, request)
        request.state.form = {}
        if request.method not in ("GET", "HEAD"):
            request.state.form = await _form(request)
            _check_sender(request, session)
        if not (session.may("reader") or is_here(request) if role == "local" else session.may(role)):
            return _refuse(request, session)
        response = await run_in_threadpool(endpoint, request)
        access.renew(response, session)
        return response

    handle.role = role  # type: ignore[attr-defined]
    return Route(path, handle, methods=list(methods))


def session_of(request: Request) -> Session:
    session: Session = request.state.session
    return session


def visitor_of(request: Request) -> Visitor:
    """Return what a page shows; also for an address that has no route, and so no session."""
    session: Session | None = getattr(request.state, "session", None)
    access: Access = request.app.state.access
    if session is None or session.user is None:
        return Visitor(name="", may_edit=False, token="")
    return Visitor(name="" if access.is_open else session.user.name, may_edit=session.user.may("editor"), token=session.token)


def may_look(request: Request) -> bool:
    """Return whether whoever asks may see what the desk holds; also for an address that has no route."""
    access: Access = request.app.state.access
    return access.session_of(request).may("reader")


def is_here(request: Request) -> bool:
    """Return whether a program on this machine asks, by a name of this machine. What a proxy passes on comes from elsewhere."""
    passed_on = any(header in request.headers for header in _OF_PROXIES)
    return not passed_on and is_loopback(_name(request)) and request.client is not None and is_loopback(request.client.host)


def _name(request: Request) -> str:
    """Return the name by which this machine was asked."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of the form that was sent."""
    form: Mapping[str, str] = request.state.form
    return form


def is_local(address: str) -> bool:
    """Return whether it is a path on this desk, and so safe to be sent on to."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "The form is too large")
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read") from error


def _check_sender(request: Request, session: Session) -> None:
    """Raises HTTPException for a form that does not come from a page of ours."""
    site = request.headers.get("sec-fetch-site")
    sent = request.state.form.get(TOKEN_FIELD, "")
    if (site is not None and site not in _OURS) or not hmac.compare_digest(sent.encode(), session.token.encode()):
        raise HTTPException(403, "This form is too old, or came from elsewhere")


def _refuse(request: Request, session: Session) -> Response:
    if session.user is not None:
        raise HTTPException(403, "Your role does not allow this")
    if request.method not in ("GET", "HEAD"):
        raise HTTPException(401, "You have to log in first")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", status_code=303)


def _mark(user: User | None) -> str:
    """Return what changes with the password, so that old sessions end."""
    return sha256(user.password.encode()).hexdigest()[:16] if user else ""
