"""Who may see and do what: every route names a role, sessions end when they should, forms come from our own pages only."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from desk.users import ROLES, UserBook
from desk.web import create_app
from desk.web.access import COOKIE, IDLE, LONGEST, is_local
from domain.protocols import CoverageStore
from tests.support.web_browser import Browser
from tests.support.web_client import make_app
from tests.support.web_data import NOW, SOURCES, WATCH, believable_runs

PASSWORD = "a long enough password"
PAGES = ["/", "/articles", "/articles/unknown", "/sources", "/runs"]


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def log_in(browser: Browser, name: str = "anna", password: str = PASSWORD, next_: str = "/runs") -> httpx.Response:
    return browser.log_in(name, password, next_)


@pytest.fixture(scope="module")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> str:
    book = UserBook(tmp_path_factory.mktemp("hashed") / "users.toml")
    for role in ROLES:
        book.set({"reader": "rita", "editor": "anna", "admin": "adam"}[role], role=role, password=PASSWORD)
    return book.file.read_text()


@pytest.fixture
def users(tmp_path: Path, hashed: str) -> UserBook:
    (tmp_path / "users.toml").write_text(hashed)
    return UserBook(tmp_path / "users.toml")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: CoverageStore, users: UserBook, clock: Clock) -> Starlette:
    return create_app(
        store=store,
        runs=believable_runs(),
        watches=(WATCH,),
        sources=SOURCES,
        time_zone="Europe/Minsk",
        users=users,
        secret=b"k" * 32,
        clock=clock,
    )


@pytest.fixture
def browser(app: Starlette) -> Browser:
    return Browser(app)


def test_every_route_names_the_role_that_it_needs(app: Starlette) -> None:
    for route in app.routes:
        assert isinstance(route, Route)
        assert getattr(route.endpoint, "role", None) in {"public", "local", *ROLES}, route.path


def test_what_is_public_is_little(app: Starlette) -> None:
    public = {route.path for route in app.routes if isinstance(route, Route) and getattr(route.endpoint, "role", None) == "public"}
    assert public <= {"/login", "/static/{name}", "/healthz", "/livez", "/readyz", "/metrics"}


def test_a_stranger_is_sent_to_the_login_and_sees_nothing(app: Starlette) -> None:
    for route in app.routes:
        assert isinstance(route, Route)
        if getattr(route.endpoint, "role", None) == "public":
            continue
        url = re.sub(r"\{[^}]+\}", "x", route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            response = Browser(app).request(method, url, None if method == "GET" else {})
            assert response.status_code in ({303} if method == "GET" else {401, 403}), (method, url)
            assert WATCH.name not in response.text


def test_an_unknown_address_tells_a_stranger_nothing(browser: Browser) -> None:
    assert WATCH.name not in browser.get("/nowhere").text
    assert WATCH.name not in browser.get("/login").text


@pytest.mark.parametrize("url", PAGES)
def test_a_form_is_needed_only_once_and_leads_to_what_was_wanted(browser: Browser, url: str) -> None:
    asked = browser.get(url)
    assert asked.status_code == 303
    assert log_in(browser, next_=url).headers["location"] == url
    assert browser.get(url).status_code in {200, 404}


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "", "/a\nb"])
def test_nobody_is_sent_elsewhere_after_the_login(browser: Browser, elsewhere: str) -> None:
    assert not is_local(elsewhere)
    assert log_in(browser, next_=elsewhere).headers["location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong password!"), ("nobody", PASSWORD), ("", ""), ("anna", "x" * 2_000)])
def test_a_wrong_login_says_the_same_whatever_is_wrong(browser: Browser, name: str, password: str) -> None:
    response = log_in(browser, name, password)
    assert response.status_code == 401
    assert "Name or password is wrong." in response.text
    assert browser.get("/").status_code == 303


def test_guessing_is_limited_for_a_name_and_the_right_password_has_to_wait_too(browser: Browser, clock: Clock) -> None:
    for _ in range(5):
        assert log_in(browser, password="wrong password!").status_code == 401
    refused = log_in(browser)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 901
    assert log_in(browser, "rita").status_code == 303
    clock.now += timedelta(minutes=16)
    assert log_in(Browser(browser.app)).status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = log_in(browser).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # over plain http a browser would not send it back


def test_with_https_the_cookie_never_goes_in_the_clear(store: CoverageStore, users: UserBook) -> None:
    app = create_app(
        store=store, runs=believable_runs(), watches=(WATCH,), sources=SOURCES, time_zone="UTC", users=users, secret=b"k", secure=True
    )
    assert "; secure" in Browser(app).get("/login").headers["set-cookie"].lower()


def test_logging_in_makes_a_session_of_its_own(browser: Browser) -> None:
    before = browser.token("/login")
    log_in(browser)
    assert browser.token("/") != before


def test_logging_out_ends_the_session_for_whoever_has_the_cookie(browser: Browser) -> None:
    log_in(browser)
    stolen = Browser(browser.app, cookies=dict(browser.cookies))
    assert stolen.get("/").status_code == 200
    assert browser.request("POST", "/logout", {"token": browser.token("/")}).status_code == 303
    assert browser.get("/").status_code == 303
    assert stolen.get("/").status_code == 303


def test_a_session_that_is_used_lives_and_one_that_is_not_ends(browser: Browser, clock: Clock) -> None:
    log_in(browser)
    for _ in range(3):
        clock.now += IDLE - timedelta(minutes=1)
        assert browser.get("/runs").status_code == 200
    clock.now += IDLE + timedelta(minutes=1)
    assert browser.get("/runs").status_code == 303


def test_no_session_lives_longer_than_a_week(browser: Browser, clock: Clock) -> None:
    log_in(browser)
    for _ in range(LONGEST // timedelta(hours=8)):
        clock.now += timedelta(hours=8)
        browser.get("/runs")
    clock.now += timedelta(minutes=1)
    assert browser.get("/runs").status_code == 303


def test_a_new_password_and_a_removed_user_end_their_sessions(browser: Browser, users: UserBook) -> None:
    other = Browser(browser.app)
    log_in(browser, "anna")
    log_in(other, "rita")
    users.set("anna", password="another long password")
    users.remove("rita")
    assert browser.get("/").status_code == 303
    assert other.get("/").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "eyJ1c2VyIjoiYWRhbSJ9.aaaa.bbbb"])
def test_a_forged_cookie_is_no_session(app: Starlette, cookie: str) -> None:
    forged = Browser(app, cookies={COOKIE: cookie})
    assert forged.get("/").status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_refused(browser: Browser, token: str) -> None:
    log_in(browser)
    assert browser.request("POST", "/logout", {"token": token}).status_code == 403
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused_even_with_the_token(browser: Browser, site: str) -> None:
    log_in(browser)
    assert browser.request("POST", "/logout", {"token": browser.token("/")}, **{"Sec-Fetch-Site": site}).status_code == 403


def test_a_form_needs_its_token_also_where_nobody_has_to_log_in(store: CoverageStore) -> None:
    here = Browser(make_app(store))
    assert here.get("/").status_code == 200
    assert here.request("POST", "/logout", {}).status_code == 403


def test_a_form_that_is_too_large_is_refused(browser: Browser) -> None:
    assert browser.request("POST", "/login", {"name": "x" * 70_000}).status_code == 413


def test_a_script_in_a_name_is_shown_as_text(browser: Browser) -> None:
    page = log_in(browser, '"><script>alert(1)</script>', "wrong password!").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
