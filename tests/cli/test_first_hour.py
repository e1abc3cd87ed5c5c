"""The first hour with a forum of one's own: from its name to its coverage, by commands alone, no file edited by hand."""

import subprocess
from collections.abc import Callable

import pytest

from tests.support import riga
from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import Site

pytestmark = pytest.mark.slow

NEW = ("watches", "new", "Riga Security Forum", "--languages", "en,ru,pl,de", "--also", "lv=Rīgas drošības forums")
OPTIONS = ("--person", "Ilze Kalniņa", "--site", "https://forum.riga.test/", "--time-zone", "Europe/Riga")


@pytest.fixture
def courier(site: Site, reach: Callable[..., None]) -> Site:
    reach(riga.HOST)
    riga.open_courier(site)
    return site


def said(done: "subprocess.CompletedProcess[str]") -> str:
    """Return what a command that went well printed, once it is known to fit 80 columns (addresses and paths apart)."""
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    wide = [line for line in done.stdout.splitlines() if len(line) > 80 and "/" not in line]
    assert not wide
    return " ".join(done.stdout.split())


def test_the_first_hour(office: Office, courier: Site) -> None:
    names = said(office.run(*NEW, *OPTIONS))
    assert "Рижского форума безопасности" in names
    assert "Rīgas drošības forums" in names
    assert "check this: translated" in names
    assert "рижские переговоры" in names

    tried = said(office.run_here("watches", "try", "--text", "На Рижском форуме безопасности говорили о Балтике."))
    assert "Riga Security Forum: relevant" in tried
    assert "[Рижском форуме безопасности]" in tried
    assert "role main" in said(office.run("watches", "try", "--url", riga.OPENING))

    assert "http://courier.test/rss" in said(office.run("sources", "add", f"http://{riga.HOST}/"))
    assert "courier-test" in said(office.run("sources", "list"))

    table = said(office.run("run"))
    assert "3 pages" in table
    assert "2 relevant" in table

    found = said(office.run("search", "форумом безопасности"))  # a case that stands nowhere in the article
    assert riga.GUESTS in found
    assert "1 found" in found
    assert riga.OPENING in said(office.run("search", '"Riga security forums"'))

    assert "was never found" in said(office.run("why", riga.MISSED))
    added = said(office.run("add", riga.MISSED))
    assert "entered by hand" in added
    assert "relevance" in added
    assert "the store has revision" in added
    assert "2 found" in said(office.run("search", "lang:en"))

    stages = [line.split()[2] for line in office.run("why", riga.GUESTS).stdout.splitlines() if line[2:4].isdigit()]
    assert stages[:3] == ["found", "fetched", "fast"]
    assert stages[-1] == "delivery"
    assert "so it was not read further" in said(office.run("why", riga.HARBOUR))
    again = said(office.run("add", riga.HARBOUR))  # a person's word: read in full this time
    assert again.count("outcome not relevant to any watch") == 2
    assert "put into the inbox" in again


def test_an_article_may_be_added_before_there_is_any_source(office: Office, courier: Site) -> None:
    office.write_watch(riga.WATCH, name="riga")
    assert "relevance" in said(office.run("add", riga.MISSED))
    found = said(office.run("search", "hotels"))
    assert riga.HOST in found
    assert "1 found" in found


def test_a_watch_made_of_a_cyrillic_name_finds_it_in_latin_letters_too(office: Office) -> None:
    names = said(office.run_here("watches", "new", "Астанинский клуб", "--languages", "ru,en,be,de"))
    assert "astana-club.toml" in names
    assert "Астанинского клуба" in names
    assert "Astana Club check this: translated" in names
    for text in ("Заседание Астанинского клуба прошло вчера.", "The Astana Club met yesterday.", "Gestern tagte der „Astana-Klub“."):
        assert "Астанинский клуб: relevant" in said(office.run_here("watches", "try", "--text", text))
    assert "not relevant" in said(office.run_here("watches", "try", "--text", "Вчера прошёл новый раунд астанинских переговоров."))


def test_a_page_that_is_no_article_cannot_be_tried(office: Office, courier: Site) -> None:
    office.write_watch(riga.WATCH, name="riga")
    assert_refused(office.run("watches", "try", "--url", f"http://{riga.HOST}/absent"), f"http://{riga.HOST}/absent", "404")
    assert_refused(office.run("watches", "try", "--url", "http://127.0.0.1:8080/"), "127.0.0.1", "not a public address")
    assert not (office.data / "ledger.db").exists() or "0 found" in office.run("search").stdout
