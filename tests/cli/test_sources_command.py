"""`forumwatch sources`: an outlet's address becomes a source file, whatever the outlet offers."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import Reply, Site, feed, sitemap

HOME = "http://www.courier.test/"
TEXT = {"Content-Type": "text/plain"}


def front(head: str = "", body: str = "<a href='/news/1'>One</a>") -> bytes:
    return f'<!doctype html><html lang="lv"><head><title>Daugavas Kurjers</title>{head}</head><body>{body}</body></html>'.encode()


def robots(*lines: str) -> Reply:
    return Reply(body="\n".join(("User-agent: *", "Allow: /", *lines)).encode(), headers=TEXT)


@pytest.fixture
def courier(site: Site, reach: Callable[..., None]) -> Site:
    reach("www.courier.test", "courier.test")
    return site


def written(office: Office, name: str = "courier-test") -> dict[str, object]:
    return tomllib.loads((office.config / "sources" / f"{name}.toml").read_text(encoding="utf-8"))


def test_an_outlet_with_feeds_gets_them_and_its_name_and_language(office: Office, courier: Site) -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="alternate" type="application/atom+xml" href="/atom">'
    )
    courier.put(HOME, front(links))
    courier.put(f"{HOME}rss.xml", feed(("One", f"{HOME}news/1")))
    courier.put(f"{HOME}atom", feed(("Two", f"{HOME}news/2")))
    done = office.run("sources", "add", HOME)
    assert done.returncode == 0, done.stderr
    source = written(office)
    assert source["name"] == "Daugavas Kurjers"
    assert source["homepage"] == HOME
    assert source["languages"] == ["lv"]
    assert source["feeds"] == [f"{HOME}rss.xml", f"{HOME}atom"]
    assert "sections" not in source
    assert (source["country"], source["time_zone"], source["kind"]) == ("LV", "Europe/Riga", "newspaper")  # by language and name
    assert "guessed: country from its language" in done.stdout
    assert source["verified"] == datetime.now(UTC).date()
    assert "forumwatch run --source courier-test" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= max(80, len(str(office.config)) + 40)


def test_an_outlet_with_only_sitemaps_is_read_by_them(office: Office, courier: Site) -> None:
    courier.put(HOME, front())
    courier.put(f"{HOME}robots.txt", robots(f"Sitemap: {HOME}sitemap.xml"))
    courier.put(f"{HOME}sitemap.xml", sitemap(f"{HOME}news/1"))
    done = office.run("sources", "add", HOME)
    assert done.returncode == 0, done.stderr
    assert written(office)["sitemaps"] == [f"{HOME}sitemap.xml"]
    assert not {"feeds", "sections"} & written(office).keys()


def test_an_outlet_with_neither_is_read_from_its_front_page_and_the_command_says_so(office: Office, courier: Site) -> None:
    courier.put(HOME, front())
    done = office.run("sources", "add", HOME, "--country", "lv", "--time-zone", "Europe/Riga", "--name", "Courier")
    assert done.returncode == 0, done.stderr
    source = written(office)
    assert source["sections"] == [HOME]
    assert (source["country"], source["time_zone"], source["name"]) == ("LV", "Europe/Riga", "Courier")
    assert "no feed and no sitemap" in done.stdout
    assert "guessed: kind" in done.stdout  # country and time zone were given


def test_an_outlet_is_added_once(office: Office, courier: Site) -> None:
    courier.put(HOME, front())
    assert office.run("sources", "add", HOME).returncode == 0
    before = (office.config / "sources" / "courier-test.toml").read_bytes()
    again = office.run_here("sources", "add", "http://courier.test/")
    assert again.returncode == 2
    assert "is the source 'courier-test' already" in again.stderr
    assert (office.config / "sources" / "courier-test.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["courier.test"], "'courier.test' is not an address: give a whole http"),
        ([HOME, "--country", "Latvia"], "country = 'LATVIA': two capital letters"),
        ([HOME, "--time-zone", "Riga"], "time_zone = 'Riga': write an IANA name"),
        ([HOME, "--id", "../up"], "id = '../up': use lower-case"),
    ],
)
def test_a_mistake_is_told_before_anything_is_fetched(office: Office, courier: Site, arguments: list[str], message: str) -> None:
    assert_refused(office.run_here("sources", "add", *arguments), message)
    assert courier.asked == []
    assert not list(office.config.glob("sources/*"))


@pytest.mark.parametrize(
    ("url", "message"),
    [(f"{HOME}absent", "the server answers 404"), ("http://127.0.0.1:8080/", "127.0.0.1, which is not a public address")],
)
def test_a_page_that_cannot_be_had_becomes_no_source(office: Office, courier: Site, url: str, message: str) -> None:
    assert_refused(office.run("sources", "add", url), url, message)
    assert not list(office.config.glob("sources/*"))


def test_a_page_cannot_write_to_the_terminal_or_into_the_file(office: Office, courier: Site) -> None:
    title = "<title>Evil\x1b[2J\x07\nfeeds = [1]</title>"
    courier.put(HOME, front().replace(b"<title>Daugavas Kurjers</title>", title.encode()))
    done = office.run("sources", "add", HOME)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert written(office)["name"] == "Evil [2J feeds = [1]"


def test_list_and_check_tell_what_there_is(office: Office) -> None:
    assert "no source" in office.run_here("sources", "list").stdout
    office.write_source(
        "a", 'name = "Paper A"\nhomepage = "http://a.test/"\ncountry = "LV"\nlanguages = ["lv", "ru"]\nfeeds = ["http://a.test/rss"]'
    )
    office.write_source("b", 'name = "Paper B"\nhomepage = "http://b.test/"')
    listed = office.run_here("sources", "list").stdout
    assert "a  Paper A\n    LV, portal, lv ru, 1 feed, verified never\n" in listed
    assert listed.endswith("b  Paper B\n    portal, asked at its front page, verified never\n2 sources\n")
    assert max(map(len, listed.splitlines())) <= 80
    checked = office.run_here("sources", "check", "--offline")
    assert checked.returncode == 0
    assert "2 sources, all well formed" in checked.stdout
    assert "b: no feed, sitemap or section" in checked.stdout
    assert "1 source, all well formed" in office.run_here("sources", "check", "--offline", "a").stdout


def test_check_names_every_broken_file(office: Office) -> None:
    office.write_source("a", "name = [")
    office.write_source("b", 'name = "B"\nhomepage = "b.test"')
    office.write_source("c", 'name = "C"\nhomepage = "http://c.test/"')
    done = office.run_here("sources", "check")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert "a.toml" in lines[0]
    assert "b.toml" in lines[1]
