"""The table of all figures: what it says of floors, of peers that are absent and of sets that are not here, on 80 columns."""

import json
from pathlib import Path

import pytest

from bench import quality
from bench.figures import FLOORS, Figure, Found, Missing, as_json, fallen, floor, table
from bench.intervals import bootstrap, of_f1
from bench.quality import TASKS, Options

pytestmark = pytest.mark.quality

BY_TESTS_ALONE = {"metadata", "body_styles", "body_in_disguise"}  # pages made up by tests/support: no peer, no bench
INSTALL = {"vader": "pip install vaderSentiment"}
FOUND: list[Found] = [
    Figure(
        task="sentiment",
        on="newsmtsc-dev en",
        measure="macro-F1",
        n=343,
        ours=0.8136,
        interval=(0.771, 1.0),
        floor=0.78,
        peers={"majority": 0.19, "textblob": 0.387, "vader": None, "lexicon": 0.4},
    ),
    Figure(task="sentiment", on="newsmtsc-dev en", measure="F1(PN)", n=343, ours=0.8),
    Figure(task="sentiment", on="rusentne-held ru", measure="macro-F1", n=703, ours=0.5, floor=0.59, peers={"majority": 0.281}),
    Missing(task="sentiment", on="gerntsa-held de", why="not measured: ../shared/data/train is not there"),
]


def test_a_table_is_read_on_80_columns() -> None:
    assert list(table("sentiment: macro-F1", FOUND, INSTALL)) == [
        "sentiment: macro-F1",
        "                    n  ours  95 %       floor   majority textblob vader lexicon",
        "newsmtsc-dev en   343  .814  .771-1.000  .780       .190     .387     ?    .400",
        "  F1(PN)          343  .800                            -        -     -       -",
        "rusentne-held ru  703  .500              .590 !     .281        -     -       -",
        "gerntsa-held de   not measured: ../shared/data/train is not there",
        "  ? vader is not installed: pip install vaderSentiment",
    ]
    assert max(map(len, table("sentiment: macro-F1", FOUND, INSTALL))) <= 80


def test_only_what_lies_below_its_floor_is_told() -> None:
    assert fallen(FOUND) == ["sentiment, rusentne-held ru, macro-F1: .500, floor .590"]
    assert fallen([Figure(task="topics", on="held", measure="F1", n=1, ours=0.79, floor=0.79)]) == []


def test_json_has_the_figures_and_what_is_missing() -> None:
    told = json.loads(as_json(FOUND))
    assert [row["ours"] for row in told["figures"]] == [0.8136, 0.8, 0.5]
    assert told["figures"][0]["peers"]["vader"] is None
    assert [row["on"] for row in told["missing"]] == ["gerntsa-held de"]


def test_floors_are_looked_up_by_their_names() -> None:
    assert floor("relevance", "held", "f1") == FLOORS["relevance"]["floors"]["held"]["f1"]
    assert floor("relevance", "held", "no such measure") is None
    assert floor("relevance", "held") is None


def test_every_floor_is_in_the_table_or_kept_by_tests_alone() -> None:
    source = Path(quality.__file__).read_text("utf-8")
    assert {name for name in FLOORS if f'"{name}"' not in source} == BY_TESTS_ALONE


@pytest.mark.parametrize("section", FLOORS)
def test_every_floor_is_held_by_a_test(section: str) -> None:
    tests = [path for path in Path(__file__).parents[1].rglob("test_*.py") if path != Path(__file__)]
    assert any(f'["{section}"]' in path.read_text("utf-8") for path in tests)


@pytest.mark.parametrize(("task", "floors"), [("sentences", 2), ("quotes", 4)])
def test_a_task_is_measured_with_every_floor_it_has(task: str, floors: int) -> None:
    figures = [one for one in TASKS[task][1](Options()) if isinstance(one, Figure)]
    assert [one.floor for one in figures] == list(FLOORS[task]["floors"].values())
    assert len(figures) == floors
    for one in figures:
        assert one.interval is not None
        assert one.interval[0] - 1e-9 <= one.ours <= one.interval[1] + 1e-9
    assert [row["n"] for row in json.loads(as_json(figures))["figures"]] == [one.n for one in figures]


def test_a_sample_that_is_not_here_is_named(tmp_path: Path) -> None:
    [told] = TASKS["extraction"][1](Options(sample=tmp_path / "pages"))
    assert isinstance(told, Missing)
    assert told.why.endswith("pages is not there")


def test_a_figure_below_its_floor_fails_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--only", "sentences", "--json", str(tmp_path / "figures.json")]
    assert quality.main(asked) == 0
    assert "below" not in capsys.readouterr().out
    monkeypatch.setitem(FLOORS, "sentences", {"floors": {"six": 0.9, "nine": 1.1}})
    assert quality.main(asked) == 1
    assert "below its floor: sentences, nine, F1: " in capsys.readouterr().out
    assert [row["floor"] for row in json.loads((tmp_path / "figures.json").read_text("utf-8"))["figures"]] == [0.9, 1.1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [(["--peer", "stanza=x"], "--peer stanza: give natasha or spacy"), (["--json", "no/such/file"], "there is no folder no/such")],
)
def test_a_wrong_option_is_told_before_anything_is_measured(asked: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        quality.main(asked)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_intervals() -> None:
    assert of_f1(8, 2) == pytest.approx((2 * 0.490 / 1.490, 2 * 0.943 / 1.943), abs=1e-3)
    assert of_f1(0, 0) == (0.0, 1.0)
    low, high = bootstrap(lambda drawn: sum(n < 50 for n in drawn) / len(drawn), 100)
    assert (low, high) == pytest.approx((0.40, 0.60), abs=0.02)
    assert bootstrap(lambda drawn: 1.0, 3) == (1.0, 1.0)
