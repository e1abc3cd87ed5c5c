"""Scores topics on our own headlines with leads: by words alone, by vectors alone, and by both as shipped.

    python -m bench.topics [--side dev|held] [--misses]

tests/quality/topics/LANGUAGE.tsv: topics parted by ";" ("-" for none), then headline || lead. A line's number names its scenario,
which is told in all six languages; a hash of that number decides the side, so no translation of a dev text is held. Thresholds and the
weight of words were set on `dev`. Intervals are 95 % bootstrap percentiles over scenarios (1,000 draws).
"""

import argparse
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.encoder import take_chosen
from bench.intervals import bootstrap
from bench.relevance import MAIN_LANGUAGES
from processing import topics
from processing.topic_vectors import NONE, nearness

FOLDER = Path(__file__).parents[1] / "tests" / "quality" / "topics"
VECTORS_LEAST = 0.25  # cosine, best on dev
WORDS_LEAST = 1.0  # share of enough words

Side = Literal["dev", "held"]
SIDES: tuple[Side, ...] = ("dev", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text with its topics."""

    language: str
    scenario: int
    topics: frozenset[str]
    headline: str
    lead: str

    @property
    def side(self) -> Side:
        return "dev" if hashlib.sha256(f"scenario {self.scenario}".encode()).digest()[0] < 128 else "held"


System = Callable[[Case], frozenset[str]]
Told = Sequence[tuple[Case, frozenset[str]]]


def load() -> list[Case]:
    return [
        _case(language, number, line)
        for language in MAIN_LANGUAGES
        for number, line in enumerate((FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines())
    ]


def _case(language: str, number: int, line: str) -> Case:
    names, text = line.split("\t")
    headline, lead = text.split(" || ")
    wanted = frozenset() if names == NONE else frozenset(names.split(";"))
    return Case(language=language, scenario=number, topics=wanted, headline=headline, lead=lead)


def shipped(case: Case) -> frozenset[str]:
    return frozenset(topics.find(case.headline, case.lead, case.language))


def words_alone(case: Case) -> frozenset[str]:
    found = topics.by_words(case.headline, case.lead, case.language)
    return frozenset(topic for topic, strength in found.items() if strength >= WORDS_LEAST)


def vectors_alone(case: Case) -> frozenset[str]:
    found = nearness(case.headline, case.lead, case.language)
    return frozenset(topic for topic, near in found.items() if near >= VECTORS_LEAST and topic != NONE)


SYSTEMS: Mapping[str, System] = {"words": words_alone, "vectors": vectors_alone, "both": shipped}


def micro(told: Told) -> float:
    """Return F1 over all topics of all texts."""
    right = sum(len(case.topics & found) for case, found in told)
    both = sum(len(case.topics) + len(found) for case, found in told)
    return 2 * right / both if both else 1.0


def macro(told: Told) -> float:
    """Return the mean F1 over the topics that these texts have."""
    names = sorted({name for case, _ in told for name in case.topics})
    ones = [[(case, found) for case, found in told if name in case.topics or name in found] for name in names]
    figures = [2 * sum(name in case.topics & found for case, found in rows) for name, rows in zip(names, ones, strict=True)]
    totals = [sum((name in case.topics) + (name in found) for case, found in rows) for name, rows in zip(names, ones, strict=True)]
    return sum(figure / total for figure, total in zip(figures, totals, strict=True)) / max(len(names), 1)


def interval(told: Told) -> tuple[float, float]:
    """Return the 95 % interval of `micro`, drawn by scenario: its translations are no texts of their own."""
    scenarios = sorted({case.scenario for case, _ in told})
    rows = [[one for one in told if one[0].scenario == scenario] for scenario in scenarios]
    return bootstrap(lambda drawn: micro([one for n in drawn for one in rows[n]]), len(rows))


def answers(cases: Iterable[Case], system: System) -> Told:
    return [(case, system(case)) for case in cases]


def _print_side(side: Side, cases: Sequence[Case]) -> None:
    print(f"\n{side}: {len(cases)} texts, {len({case.scenario for case in cases})} scenarios")
    print(f"{'micro F1':<9}{''.join(f'{language:>7}' for language in MAIN_LANGUAGES)}{'all':>7}{'macro':>7}   95 % of all")
    for name, system in SYSTEMS.items():
        told = answers(cases, system)
        by_language = [micro([one for one in told if one[0].language == language]) for language in MAIN_LANGUAGES]
        low, high = interval(told)
        print(f"{name:<9}{''.join(f'{figure:>7.3f}' for figure in (*by_language, micro(told), macro(told)))}   {low:.2f}-{high:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    take_chosen()
    cases = load()
    for side in (arguments.side,) if arguments.side else SIDES:
        here = [case for case in cases if case.side == side]
        _print_side(side, here)
        for case, found in answers(here, shipped) if arguments.misses else ():
            if found != case.topics:
                print(f"  {case.language} {case.headline}: {sorted(found) or NONE}, not {sorted(case.topics) or NONE}")


if __name__ == "__main__":
    main()
