"""docs/commands.md has every command with its options; every command line that a page shows can be typed."""

import re

import pytest

from domain.settings import WebSettings
from indexing.query_fields import FIELDS
from indexing.query_text import parse_query
from tests.support.documentation import ROOT, command_problem, commands, options, page, pages, spans

COMMANDS = commands()
NAMES = [" ".join(name) for name in COMMANDS]
HEADINGS = {
    " ".join(w for w in spans(h)[0].split()[1:] if w.islower()): h for h in page("docs/commands.md").headings if "`forumwatch " in h
}


def test_every_command_has_a_heading_and_nothing_else() -> None:
    assert sorted(HEADINGS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_its_public_options_and_no_other(name: str) -> None:
    text = page("docs/commands.md").section(HEADINGS[name])
    described = {item[1] for item in re.finditer(r"^- `(--[a-z-]+)[ `]", text, re.M)}
    assert described == options(COMMANDS[tuple(name.split())]) - {"--help"}


@pytest.mark.parametrize("name", NAMES)
def test_a_heading_shows_the_arguments(name: str) -> None:
    line = spans(HEADINGS[name])[0]
    assert command_problem(line.replace("[", "").replace("]", ""), whole=True) is None
    needed = [p for p in COMMANDS[tuple(name.split())].params if p.param_type_name == "argument"]
    assert len(re.findall(r"\b[A-Z]+\b", line)) == len(needed)
    assert len(re.findall(r"\[[A-Z]+\]", line)) == sum(not p.required for p in needed)


@pytest.mark.parametrize("name", [each.name for each in pages()])
def test_every_command_line_of_a_page_can_be_typed(name: str) -> None:
    lines = [line for line in page(name).typed if re.match(r"(\S+=\S+ )*(\S*/)?forumwatch ", line)]
    inline = [code.replace("[", "").replace("]", "") for code in page(name).code if code.startswith("forumwatch ")]
    problems = [command_problem(line, whole=True) for line in lines] + [command_problem(code, whole=False) for code in inline]
    assert [problem for problem in problems if problem] == []


def test_every_command_that_a_message_of_ours_advises_exists() -> None:
    rooms = ("crawler", "desk", "domain", "indexing", "ledger", "processing", "scheduler")
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    advised = [(path, match[1]) for path in paths for match in _ADVISED.finditer(path.read_text(encoding="utf-8"))]
    assert len(advised) > 10
    problems = [f"{path.relative_to(ROOT)}: {problem}" for path, line in advised if (problem := command_problem(line, whole=False))]
    assert not problems, "\n".join(problems)


_ADVISED = re.compile(r"`(forumwatch [^`\n]+)`")


def test_a_wrong_command_line_is_noticed() -> None:
    assert command_problem("forumwatch sources remove URL", whole=False)
    assert command_problem("forumwatch run --sources x", whole=False)
    assert command_problem("forumwatch crawl --follow", whole=False), "hidden options are not for documentation"
    assert command_problem("forumwatch add", whole=True)
    assert command_problem("forumwatch run --source", whole=True)
    assert command_problem("forumwatch sources", whole=True)
    assert command_problem('.venv/bin/forumwatch search "two words" --limit=5 | wc -l  # counts', whole=True) is None


def test_every_field_of_the_query_language_is_documented_and_no_other() -> None:
    rows = page("docs/commands.md").rows("The query language")
    assert sorted(code for row in rows for code in spans(row[0])) == sorted(f"{name}:" for name in FIELDS)


def test_the_queries_that_are_shown_parse() -> None:
    text = page("docs/commands.md").section("The query language")
    shown = [code for code in spans(text) if re.search(r"[a-z]:\S", code)]
    assert len(shown) >= 3
    assert all(parse_query(query).filters is not None for query in shown)


def test_the_values_of_tone_and_role_are_all_there() -> None:
    text = page("docs/commands.md").section("The query language")
    for name in ("tone", "role"):
        values = re.findall(r"[a-z]+(?:-[a-z]+)*", FIELDS[name].meaning.partition(";")[0])
        assert set(values) <= set(spans(text))


def test_the_readme_gives_the_dashboards_usual_address() -> None:
    web = WebSettings()
    assert f"http://{web.host}:{web.port}/" in page("README.md").text
