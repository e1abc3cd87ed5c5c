"""What each answer of a robots.txt stands for, over a local server; how long it counts; our own readings beyond Google's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.manners.robots import KEPT, RobotsRefused, rules_of
from crawler.manners.robotstxt import MAX_BYTES, Pattern, Robots, product_token
from crawler.names import ROBOTS_NAME
from domain.manners import RobotsFile
from domain.visit import Outcome
from ledger import open_ledger
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import MemoryLedger
from tests.support.site import Reply, Site, feed, page

TEXT = {"Content-Type": "text/plain"}
REFUSE_ALL = b"User-agent: *\nDisallow: /\n"
PADDING = b"# " + b"x" * 98 + b"\n"


def plain(body: bytes, *, status: int = 200, **headers: str) -> Reply:
    return Reply(body=body, status=status, headers={**TEXT, **{name.replace("_", "-"): value for name, value in headers.items()}})


def moved(to: str) -> Reply:
    return plain(b"moved", status=301, Location=to)


ANSWERS: dict[str, dict[str, Reply]] = {
    "allows": {"/robots.txt": plain(b"User-agent: *\nDisallow: /private/\n")},
    "refuses": {"/robots.txt": plain(REFUSE_ALL)},
    "names-us": {"/robots.txt": plain(b"User-agent: ForumWatch/1.0 (+x)\nAllow: /\n\nUser-agent: *\nDisallow: /\n")},
    "none": {"/robots.txt": plain(REFUSE_ALL, status=404)},
    "secret": {"/robots.txt": plain(REFUSE_ALL, status=401)},
    "broken": {"/robots.txt": plain(b"", status=500)},
    "busy": {"/robots.txt": plain(b"", status=429)},
    "waits": {"/robots.txt": plain(b"", status=429, Retry_After="3600")},
    "moved": {"/robots.txt": moved("/r1"), **{f"/r{n}": moved(f"/r{n + 1}") for n in range(1, 5)}, "/r5": plain(REFUSE_ALL)},
    "moved-on": {"/robots.txt": moved("/r1"), **{f"/r{n}": moved(f"/r{n + 1}") for n in range(1, 9)}, "/r9": plain(REFUSE_ALL)},
    "elsewhere": {"/robots.txt": moved("http://refuses.outlet.test/robots.txt")},
    "long": {"/robots.txt": plain(b"User-agent: *\n" + PADDING * 9_000 + b"Disallow: /\n")},  # the rule lies beyond what is read
    "long-after": {"/robots.txt": plain(b"User-agent: *\nDisallow: /\n" + PADDING * 9_000)},
    "html": {"/robots.txt": Reply(body=b"<!doctype html><title>Welcome</title>")},
    "drops": {"/robots.txt": Reply(drop=True)},
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MemoryLedger, Site]]:
    hosts = [f"{name}.outlet.test" for name in ANSWERS]
    with Site() as site:
        for name, replies in ANSWERS.items():
            for path, reply in replies.items():
                site.put(f"http://{name}.outlet.test{path}", reply)
            site.put(f"http://{name}.outlet.test/ours", page(f"Minsk Dialogue at {name}"))
        site.put("http://outlet.test/feed.xml", feed(*((name, f"http://{name}.outlet.test/ours") for name in ANSWERS)))
        crawls = Crawls(tmp_path_factory.mktemp("robots"), site.hosts("outlet.test", *hosts))
        yield crawls.run(source(feeds=("http://outlet.test/feed.xml",))), site


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("allows", None),
        ("refuses", "robots.txt forbids it"),
        ("names-us", None),
        ("none", None),
        ("secret", None),
        ("broken", "robots-unreachable: robots.txt answers 500"),
        ("busy", "robots-unreachable: robots.txt answers 429"),
        ("moved", "robots.txt forbids it"),
        ("moved-on", None),
        ("elsewhere", "robots.txt forbids it"),
        ("long", None),
        ("long-after", "robots.txt forbids it"),
        ("html", None),
        ("drops", "connection: "),
    ],
)
def test_what_an_answer_stands_for(crawled: tuple[MemoryLedger, Site], host: str, reason: str | None) -> None:
    ledger, site = crawled
    visit = ledger.visit_of(f"http://{host}.outlet.test/ours")
    assert ("/ours" in site.paths(host=f"{host}.outlet.test")) == (reason is None)
    if reason is not None:
        refused = Outcome.ROBOTS_REFUSED if reason.startswith("robots.txt") else Outcome.FAILED
        assert (visit.state, (visit.reason or "").startswith(reason)) == (refused, True), visit


def test_a_robots_txt_that_asks_us_to_wait_puts_its_pages_off(crawled: tuple[MemoryLedger, Site]) -> None:
    visit = crawled[0].visit_of("http://waits.outlet.test/ours")
    assert (visit.state, visit.reason) == (Outcome.PENDING, "robots-unreachable: robots.txt answers 429")
    assert visit.not_before is not None
    assert timedelta(minutes=50) < visit.not_before - datetime.now(UTC) <= timedelta(hours=1)


def test_what_one_crawl_was_told_counts_for_others_for_a_day(tmp_path: Path) -> None:
    with Site() as site, open_ledger(tmp_path / "manners.db") as ledger:
        hosts = ("fresh.test", "stale.test", "absent.test")
        for host in hosts:
            site.put(f"http://{host}/robots.txt", plain(b"User-agent: *\nDisallow: /secret"))
            site.put(f"http://{host}/ours", page("Minsk Dialogue opens"))
            site.put(f"http://{host}/secret", page("Minsk Dialogue, minutes"))
            site.put(f"http://{host}/feed.xml", feed(("a", "/ours"), ("b", "/secret")))
        now = datetime.now(UTC)
        for host, age in (("fresh.test", KEPT / 2), ("stale.test", KEPT * 2)):
            kept = RobotsFile(origin=f"http://{host}", asked=now - age, status=200, body=b"User-agent: *\nDisallow: /ours")
            ledger.manners.keep_robots(kept)
        crawls = Crawls(tmp_path, site.hosts(*hosts))
        seen = crawls.run(*(source(host.partition(".")[0], f"http://{host}/", feeds=(f"http://{host}/feed.xml",)) for host in hosts))
        asked = [one.host for one in site.asked if one.path == "/robots.txt"]
        assert sorted(asked) == ["absent.test", "stale.test"]
        refused = {visit.url for visit in seen.state.visits if visit.state is Outcome.ROBOTS_REFUSED}
        assert refused == {"http://fresh.test/ours", "http://stale.test/secret", "http://absent.test/secret"}
        new = ledger.manners.robots("http://stale.test")
        assert new is not None
        assert new.body == b"User-agent: *\nDisallow: /secret"
        assert new.asked >= now


def test_our_name_is_one_that_a_robots_txt_can_name() -> None:
    assert product_token(ROBOTS_NAME) == ROBOTS_NAME


def test_robots_txt_itself_may_always_be_fetched() -> None:
    rules_of(200, REFUSE_ALL).check("https://a.test/robots.txt")
    rules_of(503).check("https://a.test/robots.txt")
    with pytest.raises(RobotsRefused):
        rules_of(200, REFUSE_ALL).check("https://a.test/robots.txt/x")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/~name/", "/%7Ename/"),
        ("/%7ename/", "/~name/"),
        ("/%d0%bf%d1%80%d0%b5%d1%81%d1%81%d0%b0", "/%D0%BF%D1%80%D0%B5%D1%81%D1%81%D0%B0"),
        ("/пресса", "/%d0%bf%d1%80%d0%b5%d1%81%d1%81%d0%b0"),
        ("/a-%2A.html", "/a-*.html"),
        ("/price%24", "/price$"),
    ],
)
def test_what_is_forbidden_in_one_spelling_is_in_the_other(pattern: str, path: str) -> None:
    robots = Robots.parse(f"User-agent: *\nDisallow: {pattern}\n".encode())
    assert not robots.allows(f"https://a.test{path}x", ROBOTS_NAME)
    assert robots.allows("https://a.test/other", ROBOTS_NAME)


@pytest.mark.parametrize(
    "line", ["Disalow: /x", "dissallow: /x", "Disallow : /x", "Disallow /x", "  DISALLOW:/x  # all of it", "Disallow:\t/x\t"]
)
def test_slips_of_the_pen_are_understood(line: str) -> None:
    assert not Robots.parse(f"useragent: *\n{line}\n".encode()).allows("https://a.test/x", ROBOTS_NAME)


@pytest.mark.parametrize(
    ("body", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 7\nDisallow: /x", 7),
        ("User-agent: *\nCrawl-delay: 7\n\nUser-agent: forumwatch\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 7\n\nUser-agent: forumwatch\nDisallow:", None),  # it stands above our name
        ("User-agent: *\nDisallow: /x\nCrawl-delay: 7\n\nUser-agent: forumwatch\nDisallow:", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("Crawl-delay: 7", None),
    ],
)
def test_the_crawl_delay_is_that_of_our_group(body: str, delay_s: float | None) -> None:
    assert Robots.parse(body.encode()).crawl_delay_s("forumwatch") == delay_s


def test_a_line_that_the_limit_cuts_is_no_rule() -> None:
    head = b"User-agent: *\nDisallow: /private/\n"
    body = head + b"#" * (MAX_BYTES - len(head) - len(b"\nDisallow: /")) + b"\nDisallow: /private/more\n"
    robots = Robots.parse(body)
    assert robots.allows("https://a.test/news", ROBOTS_NAME)
    assert not robots.allows("https://a.test/private/1", ROBOTS_NAME)


@given(body=st.binary(max_size=400), path=st.text(max_size=40))
def test_anything_can_be_read(body: bytes, path: str) -> None:
    robots = Robots.parse(body)
    assert robots.allows(f"https://a.test/{path}", ROBOTS_NAME) in {True, False}
    assert (robots.crawl_delay_s(ROBOTS_NAME) or 0) >= 0


@given(literal=st.lists(st.text("ab/", min_size=1, max_size=3), min_size=1, max_size=5), fill=st.text("ab/", max_size=4))
def test_a_star_stands_for_anything(literal: list[str], fill: str) -> None:
    pattern = Pattern(text="/" + "*".join(literal))
    assert pattern.matches("/" + fill.join(literal))
    assert pattern.matches("/" + fill.join(literal) + fill)
    assert Pattern(text=f"{pattern.text}$").matches("/" + fill.join(literal))
    assert not pattern.matches("?" + fill.join(literal))


@settings(max_examples=20, deadline=5_000)
@given(stars=st.integers(1, 400))
def test_many_stars_do_not_take_for_ever(stars: int) -> None:
    assert not Pattern(text="/" + "*a" * stars + "b$").matches("/" + "a" * 3_000)
