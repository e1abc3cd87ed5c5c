"""Links lead somewhere, paths exist, words are those of the code, outcomes are all told."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from crawler.extraction.jsonl import extract_line
from domain.visit import Outcome
from processing.jsonl import Analyzer
from processing.stories import GroupLines
from scheduler.configuration import read_watch
from tests.support.documentation import ROOT, page, pages, spans

PAGES = [each.name for each in pages()]
ROOMS = ("crawler", "desk", "domain", "indexing", "ledger", "processing", "scheduler")
RUN_TIME = ("config", "var", "shared", ".venv")  # folders that people, runs or set-up make
GUIDES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_to_a_file_and_a_heading(name: str) -> None:
    broken = [link for link in page(name).links if not re.match(r"[a-z]+:", link) and not _leads_somewhere(name, link)]
    assert broken == []


def _leads_somewhere(name: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    if not target.exists() or not target.resolve().is_relative_to(ROOT):
        return False
    return not anchor or anchor in page(target.resolve().relative_to(ROOT).as_posix()).anchors


@pytest.mark.parametrize("name", PAGES)
def test_headings_of_a_page_differ(name: str) -> None:
    assert len(page(name).anchors) == len(page(name).headings)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_readme_leads_to_every_guide(guide: str) -> None:
    assert f"docs/{guide}" in page("README.md").links


@pytest.mark.parametrize("name", PAGES)
def test_every_path_of_ours_that_a_page_names_exists(name: str) -> None:
    assert [path for path in _paths(name) if not (ROOT / path).exists()] == []


def _paths(name: str) -> Iterator[str]:
    """Yield what is written like a path below one of the root's folders."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in RUN_TIME}
    for code in page(name).code:
        top, slash, rest = code.partition("/")
        if slash and top in tops and re.fullmatch(r"[\w./@-]*", rest):
            yield code


def test_the_map_names_at_least_a_path_for_every_room() -> None:
    assert {path.partition("/")[0] for path in _paths("docs/architecture.md")} >= set(ROOMS)


def test_every_word_of_the_glossary_in_code_font_exists_in_the_code() -> None:
    words = [code for row in page("docs/glossary.md").rows() for code in spans(" ".join(row))]
    assert len(words) > 30
    assert [word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", _code()) is None] == []


@cache
def _code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))


def test_every_outcome_has_its_part_and_nothing_else() -> None:
    assert sorted(page("docs/outcomes.md").headings[1:]) == sorted(outcome.value for outcome in Outcome)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_says_when_it_happens_and_what_to_do(outcome: Outcome) -> None:
    assert len(page("docs/outcomes.md").section(outcome.value).split()) >= 20


def test_every_kind_of_failure_is_documented() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "crawler").rglob("*.py")))
    kinds = set(re.findall(r'\bfailed\(\s*"([^"]+)"', sources)) | {"extraction", "processing", "crashed"}
    assert len(kinds) > 8
    assert kinds <= {code for row in page("docs/outcomes.md").rows("failed") for code in spans(row[0])}


def test_every_decision_record_is_numbered_and_says_context_choice_and_cost() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.M) == ["Context", "Choice", "Cost"], path.name


def test_the_changelog_keeps_the_usual_headings() -> None:
    known = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    parts = [
        heading
        for heading in page("CHANGELOG.md").headings[1:]
        if not re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+)\]( - \d{4}-\d\d-\d\d)?", heading)
    ]
    assert parts
    assert set(parts) <= known


def test_the_filters_answer_with_the_fields_that_their_page_names(tmp_path: Path) -> None:
    text = "The Polatsk Dialogue opened on Monday. “We came here to listen to each other,” said Anna Kovalenko, a mayor from Poland."
    article = {"id": "a", "headline": "Guests arrive", "body": text, "published": "2019-10-07T09:00:00Z", "in_language": "en"}
    guide = next(block.text for block in page("docs/sources-and-watches.md").blocks if "watches/" in block.caption)
    path = tmp_path / "polatsk-dialogue.toml"
    path.write_text(guide, encoding="utf-8")
    group = GroupLines(window=timedelta(days=30))
    answers = {
        "`forumwatch extract`": [extract_line({"id": "a", "url": "https://outlet.example/1", "html": f"<h1>Guests arrive</h1><p>{text}"})],
        "`forumwatch analyze [--watch ID]`": [Analyzer(read_watch(path)).analyze_line(article)],
        "`forumwatch group [--pairs]`": [group.group_line(article), group.compare_line({"id": "p", "a": article, "b": article})],
    }
    for heading, records in answers.items():
        named = set(re.findall(r'"(\w+)"', page("docs/filters.md").section(heading)))
        assert _keys(records) <= named, heading


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | _keys(list(value.values()))
    return {key for item in value for key in _keys(item)} if isinstance(value, list) else set()
