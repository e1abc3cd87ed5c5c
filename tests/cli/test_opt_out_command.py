"""`forumwatch sources opt-out`: the list of those who are never asked, kept from the command line."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import Site, feed, page


def test_entries_are_added_listed_and_taken_back(office: Office) -> None:
    assert "nobody has opted out" in office.run_here("sources", "opt-out", "list").stdout
    added = office.run_here("sources", "opt-out", "add", "https://Outlet.example/private/", "--reason", "asked by letter")
    assert added.stdout.startswith("outlet.example/private/ is not asked from now on")
    office.run_here("sources", "opt-out", "add", "other.example", "--reason", "by e-mail", "--since", "2026-05-03")
    rows = [line.split(maxsplit=2) for line in office.run_here("sources", "opt-out", "list").stdout.splitlines()]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["address", "since", "reason"],
        ["outlet.example/private/", datetime.now(UTC).date().isoformat(), "asked by letter"],
        ["other.example", "2026-05-03", "by e-mail"],
    ]
    assert office.run_here("sources", "opt-out", "remove", "other.example").stdout == "other.example may be asked again\n"
    assert "other.example" not in office.run_here("sources", "opt-out", "list").stdout


def test_mistakes_are_told_in_one_line(office: Office) -> None:
    run = office.run_here
    assert_refused(run("sources", "opt-out", "add", "outlet", "--reason", "x"), "'outlet' is no host", "outlet.example")
    assert_refused(run("sources", "opt-out", "add", "outlet.example", "--reason", "x", "--since", "May"), "'May' is no date")
    assert_refused(run("sources", "opt-out", "remove", "outlet.example"), "is not on the opt-out list")
    (office.config / "opt-out.txt").write_text("outlet.example\n", encoding="utf-8")
    assert_refused(run("sources", "opt-out", "list"), "opt-out.txt", "line 1 is no entry", "write ADDRESS DATE REASON")


def test_a_run_asks_nothing_that_is_listed_and_says_so(office: Office, site: Site, reach: Callable[..., None]) -> None:
    reach("outlet.test")
    site.put("http://outlet.test/open", page("Harbour news"))
    site.put("http://outlet.test/private/1", page("Private news"))
    site.put("http://outlet.test/feed.xml", feed(("a", "/open"), ("b", "/private/1")))
    (office.config / "sources").mkdir()
    text = 'name = "Outlet"\nhomepage = "http://outlet.test/"\nfeeds = ["http://outlet.test/feed.xml"]\n'
    (office.config / "sources" / "outlet.toml").write_text(text, encoding="utf-8")
    assert office.run_here("watches", "new", "Riga Forum").returncode == 0
    office.run_here("sources", "opt-out", "add", "outlet.test/private/", "--reason", "asked by letter")
    done = office.run("run")
    assert "1 opted-out" in done.stdout, done.stdout + done.stderr
    assert "/private/1" not in site.paths()
    why = " ".join(office.run_here("why", "http://outlet.test/private/1").stdout.split())
    assert "is not to be asked, or not to be used: outlet.test/private/ is on the opt-out list since" in why
    added = " ".join(office.run("add", "http://outlet.test/private/1").stdout.split())
    assert added.count("asked by letter") == 2, "a person's word does not outweigh the outlet's"
    assert "/private/1" not in site.paths()
