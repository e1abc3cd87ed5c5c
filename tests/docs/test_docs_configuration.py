"""What the pages say of source and watch files is what the project reads."""

import re
import tomllib
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from domain.settings import load_settings
from domain.source import CrawlPolicy, Selectors, Source
from domain.watch import Target, Watch
from processing.language import detect
from processing.mentions import MentionFinder
from processing.names.paradigms import INFLECTED, forms
from processing.relevance import RELEVANT, judge
from scheduler.configuration import read_source, read_watch
from tests.support.documentation import Block, page, pages, spans

GUIDE = page("docs/sources-and-watches.md")
TABLES: dict[str, type] = {"A source": Source, "Policy": CrawlPolicy, "Selectors": Selectors, "A watch": Watch, "Targets": Target}
BLOCKS = [block for each in pages() for block in each.blocks if block.kind == "toml"]
CELLS = [(heading, field.name) for heading, cls in TABLES.items() for field in fields(cls)]


def rows(heading: str) -> dict[str, list[str]]:
    return {spans(row[0])[0]: row for row in GUIDE.rows(heading)}


def field_of(heading: str, name: str) -> Field[Any]:
    return next(field for field in fields(TABLES[heading]) if field.name == name)


@pytest.mark.parametrize("heading", TABLES)
def test_every_field_is_documented_and_nothing_else(heading: str) -> None:
    assert list(rows(heading)) == [field.name for field in fields(TABLES[heading])]


@pytest.mark.parametrize(("heading", "name"), CELLS)
def test_a_field_has_its_default(heading: str, name: str) -> None:
    cell, field = rows(heading)[name][1], field_of(heading, name)
    default = field.default if field.default_factory is MISSING else field.default_factory()
    if default is MISSING:
        assert cell in {"required", "the file's name"}
    elif default is None or default in ((), {}) or is_dataclass(default):
        assert cell in {"none", "as set", "see below", "at least one"}
    else:
        assert spans(cell) == [_toml(default)]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize(("heading", "name"), CELLS)
def test_a_field_with_fixed_values_names_them_all(heading: str, name: str) -> None:
    kind = get_type_hints(TABLES[heading])[name]
    parts = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    allowed = {value for part in parts if get_origin(part) is Literal for value in get_args(part)}
    assert allowed <= set(spans(rows(heading)[name][2]))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{Path(block.page).stem}-{BLOCKS.index(block)}")
def test_an_example_is_read_by_the_projects_own_reader(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = [code for code in spans(block.caption) if code.startswith("config/")]
    assert len(named) == 1, f"the line before the block names its file: {block.caption!r}"
    path = tmp_path / named[0].partition("/")[2]
    path.parent.mkdir(exist_ok=True)
    path.write_text(block.text, encoding="utf-8")
    if path.name == "settings.toml":
        monkeypatch.setenv("FORUMWATCH_CONFIG", str(tmp_path))
        assert load_settings({"FORUMWATCH_CONFIG": str(tmp_path)}).model_fields_set >= set(tomllib.loads(block.text))
    elif path.parent.name == "sources":
        assert read_source(path).id == path.stem
    else:
        assert read_watch(path).id == path.stem


def test_both_kinds_of_file_and_the_settings_have_an_example() -> None:
    named = {Path(code).parent.name for block in BLOCKS for code in spans(block.caption) if code.startswith("config/")}
    assert named == {"config", "sources", "watches"}


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """The watch of the guide."""
    path = tmp_path_factory.mktemp("watches") / "polatsk-dialogue.toml"
    path.write_text(next(b.text for b in BLOCKS if "watches/" in b.caption and b.page == GUIDE.name), encoding="utf-8")
    return read_watch(path)


VERDICTS = {row[0].strip('«»"'): row[1] for row in GUIDE.rows("Trying it")}


@pytest.mark.parametrize("text", VERDICTS)
def test_a_text_of_the_guide_is_judged_as_the_guide_says(watch: Watch, text: str) -> None:
    language = detect(text).language
    found = MentionFinder(watch).find(headline="", description=None, body=text, language=language)
    verdict = judge(found, watch, headline="", description=None, body=text)
    wanted, _, reason = VERDICTS[text].partition(": ")
    assert ("relevant" if verdict.relevance >= RELEVANT else "not relevant") == wanted
    assert any(SIGNS[reason] in line for line in verdict.reasons)


SIGNS = {  # the guide's words -> the program's
    "": "in passing",
    "part of a namesake": "part of",
    "beside a namesake": "beside",
    "common words": "common words here",
    "does not suffice alone": "does not suffice alone",
    "context beside her": "context beside it",
    "another target": "names 2 of the watch's targets",
}


@pytest.mark.parametrize(("name", "language"), [("Полоцкий диалог", "ru"), ("Dialog Połocki", "pl")])
def test_the_forms_that_the_guide_lists_are_made(name: str, language: str) -> None:
    listed = re.search(rf"from [«\"]{name}[»\"]\s+come\s+(.*?)[;.] ?", GUIDE.prose.replace("\n", " "))
    assert listed is not None
    shown = [" ".join(form.split()) for form in re.findall(r"[«\"]([^»\"]+)[»\"]", listed[1])]
    assert len(shown) >= 3
    assert set(shown) <= set(forms(name, language))


def test_the_belarusian_name_is_made_in_latin_letters_as_the_guide_says() -> None:
    assert "Połacki dyjałoh" in GUIDE.text
    assert "Połacki dyjałoh" in forms("Полацкі дыялог", "be")


def test_the_guide_names_every_language_that_is_inflected() -> None:
    words = {"en": "English", "ru": "Russian", "be": "Belarusian", "uk": "Ukrainian", "pl": "Polish", "de": "German"}
    assert sorted(words) == sorted(INFLECTED)
    assert all(word in GUIDE.section("Writing names") for word in words.values())


def test_a_language_without_rules_gives_the_name_as_written() -> None:
    assert forms("Dialogue de Polatsk", "fr") == ("Dialogue de Polatsk",)


def test_the_pattern_of_the_outlet_guide_matches_the_article_that_it_names() -> None:
    guide = page("docs/adding-an-outlet.md")
    pattern = next(tomllib.loads(b.text)["article_pattern"] for b in guide.blocks if "article_pattern" in b.text)
    [address] = {word for line in guide.typed if "forumwatch why" in line for word in line.split() if word.startswith("https:")}
    assert re.search(pattern, address)
    assert not re.search(pattern, "https://harbour-post.example/contacts/")


def test_a_date_may_stand_in_a_watch_as_the_table_says(tmp_path: Path) -> None:
    path = tmp_path / "dated.toml"
    path.write_text('name = "n"\nsince = 2015-01-01\n[[targets]]\nid = "f"\nkind = "event"\n[targets.names]\nen = ["Some Forum"]\n')
    assert read_watch(path).since == date(2015, 1, 1)
