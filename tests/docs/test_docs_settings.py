"""docs/settings.md has every setting and no other, with the default that the code has."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from domain.settings import PREFIX, secret_names, setting_names
from tests.support.documentation import page, pages, spans

UNITS = {"_s": "seconds", "_bytes": "bytes", "_minutes": "minutes", "_days": "days"}
SETTINGS = setting_names()
ROWS = {spans(row[0])[0]: row for row in page("docs/settings.md").rows()}


def default(name: str) -> Any:
    """Return a default as TOML would give it; None for what is not set."""
    value = SETTINGS[name].get_default(call_default_factory=True)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value or (value if isinstance(value, dict | int | float) else None)


def documented_default(cell: str) -> Any:
    return None if cell == "not set" else tomllib.loads(f"value = {spans(cell)[0]}")["value"]


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert list(ROWS) == list(SETTINGS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_has_its_environment_name(name: str) -> None:
    assert spans(ROWS[name][1]) == [PREFIX + name.upper().replace(".", "__")]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_has_its_default(name: str) -> None:
    assert documented_default(ROWS[name][2]) == default(name)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_has_the_unit_that_its_name_ends_with(name: str) -> None:
    unit = next((unit for suffix, unit in UNITS.items() if name.endswith(suffix)), "")
    assert ROWS[name][3] == unit


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_says_what_it_means(name: str) -> None:
    assert len(ROWS[name][4].split()) >= 3


def test_each_section_has_a_table_of_its_own() -> None:
    for section in {name.partition(".")[0] for name in SETTINGS if "." in name}:
        rows = page("docs/settings.md").rows(section.capitalize())
        assert [spans(row[0])[0] for row in rows] == [name for name in SETTINGS if name.startswith(f"{section}.")]


def test_every_variable_that_any_page_names_is_a_setting() -> None:
    files = [f"{name}_file" for name in secret_names()]
    known = {PREFIX + name.upper().replace(".", "__") for name in [*SETTINGS, *files]}
    sections = {variable.partition("__")[0] for variable in known}
    named = {word for each in pages() for word in re.findall(rf"\b{PREFIX}[A-Z_]+", each.text)}
    assert named
    assert named <= known | sections
