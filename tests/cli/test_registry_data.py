"""The registry that is shipped: every entry is whole, and says what a person can check."""

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale
from babel.core import get_global

import desk
from crawler.sites import site_of
from desk import registry
from desk.registry import Outlet
from domain.source import Source
from domain.urls import host_of, normalise
from scheduler.configuration import parse_source

FOLDER = Path(desk.__path__[0]) / "shipped" / "registry"
OUTLETS = tuple(registry.outlets())
SOURCES = tuple(outlet.source for outlet in OUTLETS)

# CLDR has more two-letter codes than ISO 3166-1: unions, pseudo regions and reserved ones.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
COUNTRIES = {code for code in Locale("en").territories if len(code) == 2} - NOT_ISO
PLAIN_HTTP = {"kremlin", "peoples-daily"}
# Their dates are those of the country that they write for, or of the city that they write from.
ABROAD = {"sputnik-belarus", "soyuz", "radio-svaboda", "radio-svoboda", "radio-svoboda-ukraine", "current-time", "rfe-rl"}
LEFT = {
    "tut.by",
    "nn.by",
    "naviny.by",
    "belapan.by",
    "reform.by",
    "novychas.by",
    "tvrain.ru",
    "sputniknews.com",
    "xinhuanet.com",
    "eesc.lt",
}


def addresses(source: Source) -> tuple[str, ...]:
    return (source.homepage, *source.feeds, *source.sitemaps, *source.sections)


def test_the_registry_is_as_large_and_as_wide_as_a_forum_needs() -> None:
    assert len(OUTLETS) >= 300
    by_country = Counter(source.country for source in SOURCES)
    wanted = {"BY": 35, "RU": 40, "UA": 15, "PL": 15, "LT": 8, "LV": 7, "DE": 15, "FR": 10, "GB": 12, "US": 20, "BE": 8, "CN": 5}
    assert {code: number for code, number in wanted.items() if by_country[code] < number} == {}
    assert len(by_country) >= 40
    by_kind = Counter(source.kind for source in SOURCES)
    assert min(by_kind[kind] for kind in ("agency", "broadcaster", "newspaper", "magazine", "portal", "think-tank", "official")) >= 20
    assert {source.tier for source in SOURCES} == {1, 2, 3}


def test_belarus_and_russia_have_outlets_of_every_side() -> None:
    for country in ("BY", "RU"):
        sides = Counter(source.ownership for source in SOURCES if source.country == country)
        assert min(sides["state"], sides["private"], sides["exile"]) >= 7


def test_each_id_homepage_and_feed_occurs_once() -> None:
    for values in (
        [outlet.id for outlet in OUTLETS],
        [normalise(source.homepage) for source in SOURCES],
        [feed for source in SOURCES for feed in (*source.feeds, *source.sitemaps)],
    ):
        assert [value for value, number in Counter(values).items() if number > 1] == []


def test_an_entry_says_all_that_a_list_or_an_article_shows_of_its_outlet() -> None:
    """Each field stands in the entry itself: a default would hide that nobody looked."""
    needed = {"name", "homepage", "country", "languages", "time_zone", "kind", "ownership", "tier", "verified"}
    tables = {outlet.id: tomllib.loads(outlet.text) for outlet in OUTLETS}
    assert {id_: needed - set(table) for id_, table in tables.items() if not needed <= set(table)} == {}
    assert {id_ for id_, table in tables.items() if table["verified"] != "never"} == set()
    assert {id_ for id_, table in tables.items() if table["tier"] not in {1, 2, 3}} == set()
    assert {id_ for id_, table in tables.items() if not table["languages"]} == set()
    assert {id_ for id_, table in tables.items() if not {"feeds", "sitemaps", "sections"} & set(table)} == set(), "no way in"


def test_countries_are_those_of_iso_3166() -> None:
    assert {source.country for source in SOURCES} <= COUNTRIES


def test_languages_are_written_as_bcp_47_does() -> None:
    codes = {code for source in SOURCES for code in source.languages}
    assert {code for code in codes if str(Locale.parse(code, sep="-")).replace("_", "-") != code} == set()


def test_time_zones_are_of_the_outlets_country() -> None:
    assert {source.time_zone for source in SOURCES} <= available_timezones()
    aliases, territories = get_global("zone_aliases"), get_global("zone_territories")
    at = {source.id: territories[aliases.get(source.time_zone, source.time_zone)] for source in SOURCES}
    assert {source.id for source in SOURCES if at[source.id] != source.country} == ABROAD


def test_the_addresses_of_an_entry_are_of_its_own_site() -> None:
    """A feed elsewhere could be anyone's, and an article elsewhere would end as off-site."""
    sites = {source.id: {site_of(address) for address in addresses(source)} for source in SOURCES}
    assert {id_: found for id_, found in sites.items() if len(found) != 1} == {}


def test_addresses_are_of_https_but_for_sites_that_have_none() -> None:
    plain = {source.id for source in SOURCES if any(not address.startswith("https://") for address in addresses(source))}
    assert plain == PLAIN_HTTP


def test_no_address_is_of_a_site_that_an_outlet_has_left() -> None:
    assert {host_of(address).removeprefix("www.") for source in SOURCES for address in addresses(source)} & LEFT == set()


def test_who_made_it_in_exile_is_never_linked_without_a_warning() -> None:
    assert [source.id for source in SOURCES if source.ownership == "exile" and not source.link_warning] == []


def test_a_warning_is_a_sentence_that_fits_a_line_of_a_digest() -> None:
    warnings = {source.link_warning for source in SOURCES if source.link_warning}
    assert [text for text in warnings if not (text.endswith(".") and 40 < len(text) <= 160)] == []
    assert len(warnings) <= 12, "the same risk is told in the same words"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_a_file_is_whole_toml_of_one_country_and_begins_with_a_word_on_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    mine = {outlet.id: outlet for outlet in registry.outlets(file.stem)}
    assert list(mine) == list(tables)
    assert {table["country"] for table in tables.values()} == {file.stem.upper()}
    assert {id_: tomllib.loads(outlet.text) for id_, outlet in mine.items()} == tables
    assert text.startswith("# ")


def test_a_country_opens_its_own_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    read: Callable[..., str] = Path.read_text

    def counted(self: Path, *args: object, **options: object) -> str:
        opened.append(self.name)
        return read(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", counted)
    assert [outlet.id for outlet in registry.outlets("Ee")][:2] == ["err", "postimees"]
    assert opened == ["ee.toml"]
    assert list(registry.outlets("ZZ")) == []


def test_an_entry_may_have_a_policy_of_its_own(tmp_path: Path) -> None:
    entry = '# Remark.\n[slow]\nname = "Slow"\nhomepage = "https://slow.example/"\n[slow.policy]\ndelay_s = 20\n'
    [outlet] = registry.entries(f"# Head.\n\n{entry}")
    assert outlet.remark == "Remark."
    assert outlet.source.policy.delay_s == 20
    assert parse_source(outlet.text, tmp_path / "slow.toml") == outlet.source
    assert {field.name for field in fields(Outlet)} == {"id", "text"}
