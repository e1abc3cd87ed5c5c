"""The README's commands, make targets, markers and sample files are those that exist."""

import re
import tomllib
from dataclasses import MISSING, fields
from typing import get_args

import pytest

from examples.newsroom.content import ExtraKind, Gold, Text
from tests.support.documentation import ROOT, page, pages, spans

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.M)
ALL_TARGETS = re.findall(r"^([a-z-]+):", MAKEFILE, re.M)
MARKERS = [marker.partition(":")[0] for marker in PROJECT["tool"]["pytest"]["ini_options"]["markers"]]
TESTING = page("docs/testing.md")


def test_the_readme_begins_with_the_two_commands() -> None:
    first, second = [line.split("#")[0].strip() for line in page("README.md").typed[:2]]
    assert (first, second) == ("make run", "make test")
    assert {"run", "test"} <= set(TARGETS)
    assert "ONCE" in page("README.md").text
    assert "$(if $(ONCE)," in MAKEFILE


def test_what_must_be_green_is_the_readmes_own_test_command() -> None:
    commands = [line for line in CI if line.startswith("make ")]
    assert commands[-1] == page("README.md").typed[1].split("#")[0].strip()


def test_the_testing_guide_says_what_ci_runs() -> None:
    commands = [line for line in CI if line.startswith("make ")]
    assert [code for code in spans(TESTING.prose) if code in commands]
    assert all(command in spans(TESTING.prose) for command in commands)


def test_every_target_is_documented_and_nothing_else() -> None:
    assert [spans(row[0])[0] for row in TESTING.rows("Make targets")] == [f"make {target}" for target in TARGETS]


@pytest.mark.parametrize("name", [each.name for each in pages()])
def test_every_make_command_of_a_page_has_its_target(name: str) -> None:
    lines = [*page(name).typed, *page(name).code]
    asked = {
        word for line in lines if line.startswith("make ") for word in re.findall(r"(?<= )[a-z]+(?= |$)", line.split("#")[0].split('"')[0])
    }
    assert asked <= set(ALL_TARGETS)


def test_every_marker_is_documented_and_nothing_else() -> None:
    assert [spans(row[0])[0] for row in TESTING.rows("Markers")] == MARKERS


@pytest.mark.parametrize("marker", MARKERS)
def test_the_guide_says_which_markers_make_quick_leaves_out(marker: str) -> None:
    row = next(row for row in TESTING.rows("Markers") if spans(row[0]) == [marker])
    quick = re.search(r"^quick:.*\n(.*)", MAKEFILE, re.M)
    assert quick is not None
    assert (f"not {marker}" in quick[1]) == ("make quick" in spans(row[2]))


def test_the_sample_article_of_the_guide_has_fields_that_are_read() -> None:
    [block] = [block for block in TESTING.blocks if block.kind == "text"]
    head = tomllib.loads(block.text.split("+++\n")[1])
    assert set(head["gold"]) <= {field.name for field in fields(Gold)}
    assert set(head) - {"gold"} <= {field.name for field in fields(Text)}
    derived = {"outlet", "slug", "url", "paragraphs"}
    assert {field.name for field in fields(Text) if field.default is MISSING} - derived <= set(head)


def test_every_field_of_a_sample_article_is_named() -> None:
    named = set(spans(TESTING.section("An article in the sample newsroom")))
    head = {field.name for field in fields(Text)} - {"outlet", "slug", "url", "paragraphs", "gold"}
    assert head | {field.name for field in fields(Gold)} | set(get_args(ExtraKind)) <= named
