"""Correcting in the page: it shows at once, wins over the machine, can be taken back, and only editors may."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from desk.users import ROLES, UserBook
from desk.web import create_app
from domain.coverage import Coverage
from domain.query import Query
from domain.settings import Settings
from domain.source import Publisher
from scheduler.correcting import DeliveredCorrections
from scheduler.stages import deliver_stage
from scheduler.wiring import House
from tests.support.houses import publish_many
from tests.support.web_browser import Browser
from tests.support.web_data import SOURCES, WATCH, believable_runs

PASSWORD = "a long enough password"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Rooms with one article in the store."""
    house = House(Settings(data=tmp_path / "data", config=tmp_path / "config", time_zone="Europe/Minsk"))
    publish_many(house.ledger, ["a"])
    deliver_stage(house, drained=lambda: True)
    yield house
    house.close()


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> UserBook:
    book = UserBook(tmp_path_factory.mktemp("users") / "users.toml")
    for name, role in zip(("rita", "anna", "adam"), ROLES, strict=True):
        book.set(name, role=role, password=PASSWORD)
    return book


@pytest.fixture
def app(house: House, users: UserBook) -> Starlette:
    return create_app(
        store=house.store,
        runs=believable_runs(),
        corrections=DeliveredCorrections(house),
        searches=house.ledger.searches,
        watches=(WATCH,),
        sources=SOURCES,
        time_zone="Europe/Minsk",
        users=users,
        secret=b"k" * 32,
    )


@pytest.fixture
def coverage(house: House) -> Coverage:
    (hit,) = house.store.search(Query()).hits
    return hit.coverage


def logged_in(app: Starlette, name: str = "anna") -> Browser:
    browser = Browser(app)
    assert browser.log_in(name, PASSWORD).status_code == 303
    return browser


def test_a_correction_shows_at_once_with_its_author_and_can_be_taken_back(app: Starlette, house: House, coverage: Coverage) -> None:
    editor, page = logged_in(app), f"/articles/{coverage.id}"
    form = {"token": editor.token(page), "tone": "critical", "role": "passing", "note": "irony <b>"}
    sent = editor.request("POST", f"{page}/corrections", form)
    assert (sent.status_code, sent.headers["location"]) == (303, page)
    shown = editor.get(page).text
    assert "Corrected by anna" in shown
    assert "irony &lt;b&gt;" in shown
    now = house.store.get(coverage.id)
    assert now.tone is not None
    assert (now.tone.label, now.role) == ("critical", "passing")
    history = editor.get(f"{page}/corrections").text
    assert "critical −0.50" in history
    editor.request("POST", f"{page}/corrections/undo", {"token": editor.token(page)})
    assert house.store.get(coverage.id).tone == coverage.tone
    assert "took the last correction back" in editor.get(f"{page}/corrections").text


def test_what_is_not_about_us_leaves_every_list_and_has_a_page_to_bring_it_back(app: Starlette, house: House, coverage: Coverage) -> None:
    editor, page = logged_in(app), f"/articles/{coverage.id}"
    sent = editor.request("POST", f"{page}/corrections", {"token": editor.token(page), "relevant": "no", "tone": "critical"})
    assert sent.headers["location"] == f"{page}/corrections"
    assert house.store.count() == 0
    assert editor.get(page).status_code == 404
    history = editor.get(f"{page}/corrections")
    assert history.status_code == 200
    assert "It is not about us" in history.text
    back = editor.request("POST", f"{page}/corrections/undo", {"token": editor.token(f"{page}/corrections")})
    assert back.headers["location"] == page
    assert house.store.count() == 1


def test_the_history_warns_before_its_link_to_the_article(app: Starlette, house: House) -> None:
    publisher = Publisher(id="daily", name="Daily", link_warning="There it is punished.")
    [risky] = publish_many(house.ledger, ["b"], said={"publisher": publisher})
    deliver_stage(house, drained=lambda: True)
    page = logged_in(app, "rita").get(f"/articles/{risky}/corrections").text
    assert page.index("There it is punished.") < page.index("original article")


@pytest.mark.parametrize("form", [{}, {"role": "boss"}, {"tone": "angry"}, {"tone": "critical", "note": "x" * 3_000}])
def test_what_makes_no_sense_is_told_and_not_kept(app: Starlette, house: House, coverage: Coverage, form: dict[str, str]) -> None:
    editor, page = logged_in(app), f"/articles/{coverage.id}"
    answer = editor.request("POST", f"{page}/corrections", {"token": editor.token(page), **form})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert house.ledger.corrections.history(coverage.id) == ()


def test_a_reader_sees_what_was_said_and_may_not_say_anything(app: Starlette, house: House, coverage: Coverage) -> None:
    page = f"/articles/{coverage.id}"
    editor, reader = logged_in(app), logged_in(app, "rita")
    editor.request("POST", f"{page}/corrections", {"token": editor.token(page), "tone": "critical"})
    assert "Corrected by anna" in reader.get(page).text
    assert f'action="{page}/corrections"' not in reader.get(page).text
    for path in (f"{page}/corrections", f"{page}/corrections/undo", "/searches", "/searches/x/remove"):
        assert reader.request("POST", path, {"token": reader.token("/runs"), "tone": "critical"}).status_code == 403
    assert len(house.ledger.corrections.history(coverage.id)) == 1


def test_unknown_articles_are_not_found(app: Starlette) -> None:
    editor = logged_in(app)
    for path in ("/articles/nothing/corrections", "/articles/nothing/corrections/undo"):
        assert editor.request("POST", path, {"token": editor.token("/runs")}).status_code == 404


def test_a_search_is_saved_from_the_list_and_forgotten(app: Starlette, house: House) -> None:
    editor = logged_in(app)
    page = editor.get("/articles?q=forum&tone=critical&outlet=daily").text
    assert "forum outlet:daily tone:critical" in page
    form = {"token": editor.token("/articles?q=forum"), "name": "Critics", "query": "forum outlet:daily tone:critical"}
    assert editor.request("POST", "/searches", form).headers["location"] == "/searches"
    (search,) = house.ledger.searches.all()
    assert (search.id, search.query, search.by) == ("critics", "forum outlet:daily tone:critical", "anna")
    assert "Critics" in editor.get("/searches").text
    assert editor.request("POST", "/searches", form).status_code == 400
    assert editor.request("POST", "/searches", form | {"name": "x", "query": "tone:angry"}).status_code == 400
    assert editor.request("POST", "/searches", form | {"name": "…"}).status_code == 400
    assert editor.request("POST", "/searches", form | {"name": "y", "emails": "nobody"}).status_code == 400
    told = form | {"name": "told", "emails": "anna@desk.test, boris@desk.test"}
    assert editor.request("POST", "/searches", told).status_code == 303
    assert house.ledger.searches.all()[-1].emails == ("anna@desk.test", "boris@desk.test")
    assert editor.request("POST", "/searches/told/remove", {"token": form["token"]}).status_code == 303
    assert editor.request("POST", "/searches/critics/remove", {"token": form["token"]}).status_code == 303
    assert editor.request("POST", "/searches/critics/remove", {"token": form["token"]}).status_code == 404
    assert house.ledger.searches.all() == ()


def test_a_hostile_name_is_shown_as_text(app: Starlette) -> None:
    editor = logged_in(app)
    name = "<script>alert(1)</script>"
    editor.request("POST", "/searches", {"token": editor.token("/runs"), "name": name, "query": "forum"})
    page = editor.get("/searches").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
