"""`forumwatch sources list --registry` and `sources add ID`: from the registry into one's own configuration."""

import re
import tomllib
from collections.abc import Callable
from datetime import date

import pytest

from desk import registry
from scheduler.configuration import load_sources, read_source
from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import Site


def listed(office: Office, *options: str) -> list[str]:
    """Return the ids that the list shows, after the terminal's width was looked at."""
    done = office.run_here("sources", "list", "--registry", *options)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    return re.findall(r"^(?:✓| ) ([a-z0-9-]+)  \S", done.stdout, re.M)


def files(office: Office) -> set[str]:
    return {path.name for path in office.config.glob("sources/*")}


def test_the_list_shows_every_outlet_once_by_country(office: Office) -> None:
    assert listed(office) == [outlet.id for outlet in registry.outlets()]


def test_the_list_can_be_narrowed(office: Office) -> None:
    belarusian = listed(office, "--language", "be", "--kind", "broadcaster")
    assert {"euroradio", "belsat", "radio-svaboda"} <= set(belarusian)
    assert "tagesschau" not in belarusian
    exiled = listed(office, "--country", "ru", "--ownership", "exile")
    assert "meduza" in exiled
    assert "tass" not in exiled
    assert "no such outlet" in office.run_here("sources", "list", "--registry", "--country", "QA", "--language", "be").stdout


def test_the_list_says_whose_an_outlet_is_and_warns_of_its_links(office: Office) -> None:
    text = office.run_here("sources", "list", "--registry", "--country", "BY").stdout
    assert "  belta  БелТА – BelTA, the state news agency.\n    agency, state-owned, tier 1, ru be en" in text
    assert "  zerkalo  Зеркало ⚠ – Zerkalo" in text
    words = " ".join(text.split())
    warning = "⚠ Belarus lists it as “extremist”: there, linking to it, reposting or quoting it can be punished"
    assert words.count(warning) == 1
    assert "zerkalo, nasha-niva" in words


def test_an_outlet_is_copied_as_the_registry_has_it(office: Office) -> None:
    done = office.run_here("sources", "add", "zerkalo", "belta")
    assert done.returncode == 0, done.stderr
    assert files(office) == {"zerkalo.toml", "belta.toml"}
    own = {outlet.id: outlet.source for outlet in registry.outlets("BY")}
    assert load_sources(office.config) == (own["belta"], own["zerkalo"])
    text = (office.config / "sources" / "zerkalo.toml").read_text(encoding="utf-8")
    assert "# Zerkalo, by the newsroom of TUT.BY" in text
    assert tomllib.loads(text)["verified"] == "never"
    assert "⚠ Belarus lists it" in done.stdout
    assert "nobody has asked them yet" in done.stdout
    assert "2 sources, all well formed" in office.run_here("sources", "check", "--offline").stdout


def test_a_whole_country_is_added_and_what_is_there_is_left_alone(office: Office) -> None:
    office.write_source("mine", 'name = "My ERR"\nhomepage = "http://err.ee"\ntier = 3')
    office.run_here("sources", "add", "postimees")
    done = office.run_here("sources", "add", "--country", "ee")
    assert done.returncode == 0, done.stderr
    assert files(office) == {"mine.toml", "postimees.toml", "delfi-ee.toml", "icds.toml", "mfa-estonia.toml"}
    assert "not err, which is your source mine already" in done.stdout
    assert "not postimees, which is there already" in done.stdout
    assert read_source(office.config / "sources" / "mine.toml").tier == 3
    text = office.run_here("sources", "list", "--registry", "--country", "EE").stdout
    assert re.findall(r"^✓ ([a-z-]+)", text, re.M) == ["err", "postimees", "delfi-ee", "icds", "mfa-estonia"]


def test_who_has_opted_out_is_not_added(office: Office) -> None:
    (office.config / "opt-out.txt").write_text("icds.ee 2026-03-01 asked by mail\n", encoding="utf-8")
    done = office.run_here("sources", "add", "--country", "EE")
    assert "icds.toml" not in files(office)
    assert "not icds, for icds.ee is on the opt-out list since 2026-03-01: asked by mail" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["belto"], "the registry has no outlet 'belto': did you mean belta?"),
        (["belta", "no-such-outlet-at-all"], "look at `forumwatch sources list --registry`"),
        ([], "no outlet is named"),
        (["--country", "XX"], "the registry has no outlet of 'XX': it has AM, AT"),
        (["belta", "--name", "Belta"], "--name says nothing of the registry's outlets"),
        (["belta", "--country", "RU"], "--country says nothing of the registry's outlets"),
        (["http://www.belta.test/", "belta"], "an address stands alone"),
        (["http://www.belta.by"], "is belta of the registry, with owner, time zone and what to know of its links: copy that by"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(office: Office, arguments: list[str], message: str) -> None:
    assert_refused(office.run_here("sources", "add", *arguments), message)
    assert files(office) == set()


def test_nothing_new_is_a_mistake_too(office: Office) -> None:
    office.run_here("sources", "add", "belta")
    before = (office.config / "sources" / "belta.toml").read_bytes()
    assert_refused(office.run_here("sources", "add", "belta"), "nothing to add: belta, which is there already")
    assert (office.config / "sources" / "belta.toml").read_bytes() == before


@pytest.mark.parametrize("option", [("--kind", "paper"), ("--ownership", "foreign")])
@pytest.mark.parametrize("registry_option", [(), ("--registry",)])
def test_a_word_that_no_outlet_can_have_is_refused(office: Office, option: tuple[str, str], registry_option: tuple[str, ...]) -> None:
    assert_refused(office.run_here("sources", "list", *registry_option, *option), " ".join(option), "give one of ")


def test_ones_own_sources_are_listed_with_owner_and_warning(office: Office) -> None:
    office.run_here("sources", "add", "zerkalo", "belta", "err")
    text = office.run_here("sources", "list").stdout
    assert "belta  БелТА\n    BY, agency, state-owned, ru be en de es zh pl, 2 feeds, verified never\n" in text
    assert "zerkalo  Зеркало ⚠\n    BY, portal, in exile, ru, 1 feed, verified never\n" in text
    assert "⚠ Belarus lists it as “extremist”" in text
    assert "err" not in office.run_here("sources", "list", "--country", "BY").stdout
    assert max(map(len, text.splitlines())) <= 80


def test_an_outlet_that_answers_is_no_longer_unverified(office: Office, site: Site, reach: Callable[..., None]) -> None:
    reach("en.people.cn")
    office.run_here("sources", "add", "peoples-daily")
    [section] = read_source(office.config / "sources" / "peoples-daily.toml").sections
    site.put(section, b"<html><body><a href='/n3/2026/0301/c90777-1.html'>Talks end in the capital after two days</a></body></html>")
    assert office.run("sources", "check", "peoples-daily").returncode == 0
    text = (office.config / "sources" / "peoples-daily.toml").read_text(encoding="utf-8")
    assert isinstance(tomllib.loads(text)["verified"], date)
    assert "# People's Daily, of the Communist Party" in text


def test_doctor_tells_of_sources_whose_links_are_risky_without_a_warning(office: Office) -> None:
    office.write_watch()
    office.write_source("nn", 'name = "Nasha Niva"\nhomepage = "http://www.nashaniva.com"')
    office.write_source("refuge", 'name = "Refuge"\nhomepage = "https://refuge.example/"\nownership = "exile"')
    office.write_source("known", 'name = "Known"\nhomepage = "https://zerkalo.example/"\nownership = "exile"\nlink_warning = ""')
    office.write_source("plain", 'name = "Plain"\nhomepage = "https://plain.example/"')
    office.run_here("sources", "add", "pozirk", "belta")
    said = " ".join(office.run_here("doctor").stdout.split())
    assert "note sources links of nn, refuge may be risky to pass on, and no link_warning says so" in said
