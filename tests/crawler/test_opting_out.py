"""The opt-out list: nothing on it is ever asked, whoever names it or leads there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadConfiguration, BadInput
from domain.opt_out import NO_OPT_OUTS, OptOut, OptOuts, split_address
from domain.visit import Outcome
from scheduler.opt_outs import add, load_opt_outs, opt_out_file, remove
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import MemoryLedger
from tests.support.site import Reply, Site, feed, page

SINCE = date(2026, 11, 27)
LISTED = ("quiet.outlet.test", "outlet.test/private/", "outlet.test/late", "secret.test")
WORDS = "is on the opt-out list since 2026-11-27: asked by e-mail"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MemoryLedger, Site]]:
    with Site() as site:
        for url in ("outlet.test/open", "outlet.test/late", "outlet.test/private/1", "quiet.outlet.test/a", "www.quiet.outlet.test/b"):
            site.put(f"http://{url}", page(f"Minsk Dialogue at {url}", head=""))
        site.put("http://outlet.test/moved", Reply(status=301, headers={"Location": "http://outlet.test/private/2"}))
        site.put("http://outlet.test/away", Reply(status=302, headers={"Location": "http://quiet.outlet.test/c"}))
        links = ["/open", "/late", "/private/1", "/moved", "/away", "http://quiet.outlet.test/a", "http://www.quiet.outlet.test/b"]
        site.put("http://outlet.test/feed.xml", feed(*((link, link) for link in links)))
        site.put("http://secret.test/feed.xml", feed(("x", "/x")))
        hosts = site.hosts("outlet.test", "quiet.outlet.test", "www.quiet.outlet.test", "secret.test")
        crawls = Crawls(tmp_path_factory.mktemp("opted-out"), hosts)
        outlet = source(feeds=("http://outlet.test/feed.xml", "http://secret.test/feed.xml"))
        crawls.run(outlet, opt_outs=[listed for listed in LISTED if listed != "outlet.test/late"])
        crawls.run(outlet, run="run-2", opt_outs=LISTED)
        yield crawls.ledger, site


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("http://outlet.test/private/1", "outlet.test/private/"),
        ("http://outlet.test/moved", "outlet.test/private/"),
        ("http://outlet.test/away", "quiet.outlet.test"),
        ("http://quiet.outlet.test/a", "quiet.outlet.test"),
        ("http://www.quiet.outlet.test/b", "quiet.outlet.test"),
    ],
)
def test_what_is_listed_ends_as_opted_out(crawled: tuple[MemoryLedger, Site], url: str, entry: str) -> None:
    visit = crawled[0].visit_of(url)
    assert (visit.state, visit.reason) == (Outcome.OPTED_OUT, f"{entry} {WORDS}")


def test_what_is_listed_is_never_asked_not_even_for_robots_txt(crawled: tuple[MemoryLedger, Site]) -> None:
    asked = {(one.host, one.path) for one in crawled[1].asked}
    assert {host for host, _ in asked} == {"outlet.test"}
    assert {path for _, path in asked} == {"/robots.txt", "/feed.xml", "/open", "/late", "/moved", "/away"}


def test_an_article_that_is_listed_later_is_not_looked_at_again(crawled: tuple[MemoryLedger, Site]) -> None:
    ledger, site = crawled
    assert site.paths().count("/late") == 1
    visits = [visit for visit in ledger.state.visits if visit.url.endswith("/late")]
    assert visits[0].http_status == 200
    if len(visits) > 1:
        assert (visits[1].state, visits[1].reason) == (Outcome.OPTED_OUT, f"outlet.test/late {WORDS}")


def test_a_feed_that_is_listed_is_the_sources_problem(crawled: tuple[MemoryLedger, Site]) -> None:
    assert crawled[0].state.problems["outlet"] == f"http://secret.test/feed.xml: secret.test {WORDS}"


@pytest.mark.parametrize(
    ("listed", "url", "covered"),
    [
        ("outlet.example", "https://outlet.example/", True),
        ("outlet.example", "http://WWW.Outlet.Example:8080/a?b=c", True),
        ("outlet.example", "https://not-outlet.example/", False),
        ("outlet.example", "https://outlet.example.org/", False),
        ("https://outlet.example/blog/", "http://outlet.example/blog/1", True),
        ("https://outlet.example/blog/", "http://outlet.example/blog", False),
        ("outlet.example/blog", "https://m.outlet.example/blog-2026", True),
        ("outlet.example/Blog", "https://outlet.example/blog", False),
        ("outlet.example/a%7eb", "https://outlet.example/a~b/1", True),
        ("пример.бел", "https://xn--e1afmkfd.xn--90ais/новости", True),
        ("outlet.example", "mailto:press@outlet.example", False),
    ],
)
def test_what_an_entry_covers(listed: str, url: str, covered: bool) -> None:
    host, path = split_address(listed)
    assert (OptOuts.of([OptOut(host=host, path=path, since=SINCE, reason="x")]).find(url) is not None) == covered
    assert NO_OPT_OUTS.find(url) is None


@given(st.text(max_size=60))
def test_any_text_can_be_looked_for(text: str) -> None:
    assert OptOuts.of([OptOut(host="a.test", since=SINCE, reason="x")]).find(text) is None or "a.test" in text.lower()


def test_entries_are_added_and_removed_and_comments_stay(tmp_path: Path) -> None:
    added = add(tmp_path, "https://Outlet.example/private/", since=SINCE, reason=" asked by\n letter ")
    add(tmp_path, "other.example", since=SINCE, reason="asked by e-mail")
    assert added.address == "outlet.example/private/"
    path = opt_out_file(tmp_path)
    path.write_text(f"{path.read_text()}# a remark\n", encoding="utf-8")
    listed = load_opt_outs(tmp_path).entries
    assert [(entry.address, entry.reason) for entry in listed] == [
        ("outlet.example/private/", "asked by letter"),
        ("other.example", "asked by e-mail"),
    ]
    assert remove(tmp_path, "outlet.example/private/") == listed[0]
    assert load_opt_outs(tmp_path).entries == listed[1:]
    assert path.read_text(encoding="utf-8").endswith("# a remark\n")


def test_what_cannot_be_listed_is_bad_input(tmp_path: Path) -> None:
    add(tmp_path, "outlet.example", since=SINCE, reason="asked")
    with pytest.raises(BadInput, match=r"listed already, as outlet\.example"):
        add(tmp_path, "www.outlet.example/a", since=SINCE, reason="asked")
    for wrong in ("", "outlet", "*", "ftp://outlet.example/", "https://"):
        with pytest.raises(BadInput, match="no host or http"):
            add(tmp_path, wrong, since=SINCE, reason="asked")
    with pytest.raises(BadInput, match="no reason"):
        add(tmp_path, "new.example", since=SINCE, reason="  ")
    with pytest.raises(BadInput, match="not on the opt-out list"):
        remove(tmp_path, "new.example")


@pytest.mark.parametrize("line", ["outlet.example", "outlet.example 2026-11-27", "outlet.example 27.11.2026 asked", "* 2026-11-27 asked"])
def test_a_line_that_is_no_entry_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    opt_out_file(tmp_path).write_text(f"# who\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BadConfiguration, match="line 3 is no entry"):
        load_opt_outs(tmp_path)


def test_without_a_file_nobody_has_opted_out(tmp_path: Path) -> None:
    assert load_opt_outs(tmp_path).entries == ()
