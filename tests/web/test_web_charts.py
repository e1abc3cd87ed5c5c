"""Charts are pure functions of their figures: the same spec each time, drawn without scripts."""

import json
from datetime import date
from pathlib import Path

import pytest

from desk import charts
from desk.charts import PRINT, TONES, ShareBar, Spec, VolumeBar

GOLDEN = Path(__file__).parent / "golden"


def bars() -> list[VolumeBar]:
    found = [(1, "favourable", 2), (1, "critical", 1), (4, "not-rated", 7)]
    return [
        VolumeBar(
            start=date(2026, 10, day),
            end=date(2026, 10, day + 1),
            tone=tone,  # type: ignore[arg-type]
            count=count,
            period=f"{day} October 2026",
            tone_word=tone.replace("-", " "),
            href=f"/articles?tone={tone}&from=2026-10-0{day}&to=2026-10-0{day}",
        )
        for day, tone, count in found
    ]


def shares() -> list[ShareBar]:
    return [
        ShareBar(name="Свой час", tone="neutral", count=3, tone_word="neutral", href="/articles?outlet=svoj-cas&tone=neutral"),
        ShareBar(name="Свой час", tone="critical", count=1, tone_word="critical", href="/articles?outlet=svoj-cas&tone=critical"),
        ShareBar(
            name="Baltic Wire", tone="favourable", count=2, tone_word="favourable", href="/articles?outlet=baltic-wire&tone=favourable"
        ),
    ]


def volume(**kwargs: object) -> Spec:
    return charts.volume(bars(), start=date(2026, 9, 28), end=date(2026, 10, 8), **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "spec"), [("volume", volume()), ("shares", charts.shares(shares(), about="Articles by outlet and tone"))])
def test_the_spec_is_the_one_that_was_looked_at(name: str, spec: Spec) -> None:
    """To renew it: look at the drawing first, then write json.dumps(spec, indent=1, ensure_ascii=False, sort_keys=True)."""
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(spec)) == golden


def test_tones_are_stacked_from_the_ground_up() -> None:
    [rows] = volume()["datasets"].values()
    assert [(row["tone"], row["bottom"], row["top"]) for row in rows] == [("favourable", 0, 2), ("critical", 2, 3), ("not-rated", 0, 7)]


@pytest.mark.parametrize(("most", "top"), [(1, 1), (3, 3), (4, 4), (5, 6), (7, 8), (9, 10), (17, 20), (41, 60), (1_000, 1_000)])
def test_the_axis_of_counts_has_whole_numbers_only(most: int, top: int) -> None:
    bar = VolumeBar(start=date(2026, 1, 1), end=date(2026, 1, 2), tone="neutral", count=most, period="", tone_word="")
    spec = charts.volume([bar], start=date(2026, 1, 1), end=date(2026, 1, 2))
    ticks = spec["encoding"]["y"]["axis"]["values"]
    assert ticks[-1] == top
    assert len(ticks) <= 5
    assert all(isinstance(tick, int) for tick in ticks)


@pytest.mark.parametrize("spec", [volume(), charts.shares(shares(), about="Articles by outlet and tone")])
def test_a_drawing_links_to_our_own_pages(spec: Spec) -> None:
    drawn = charts.svg(spec, width=400)
    assert drawn.count('href="/articles?') == 3
    assert "vega.github.io" not in drawn
    assert "<script" not in drawn
    assert "style=" not in drawn


def test_on_screen_colours_are_the_style_sheets_business() -> None:
    assert all(f"var(--{tone})" in json.dumps(volume()) for tone in TONES)
    printed = json.dumps(volume(palette=PRINT, width=600))
    assert "var(" not in printed
    assert "#1f6fb2" in printed


def test_a_name_is_a_name_in_a_drawing_whatever_it_holds() -> None:
    bar = ShareBar(name="<script>alert(1)</script>", tone="neutral", count=1, tone_word="neutral", href='/articles?outlet="><script>')
    drawn = charts.svg(charts.shares([bar], about="<b>"), width=900)
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_no_figures_draw_no_bars_and_raise_nothing() -> None:
    empty = charts.volume([], start=date(2026, 1, 1), end=date(2026, 1, 2))
    assert "role-frame" in charts.svg(empty, width=300)
