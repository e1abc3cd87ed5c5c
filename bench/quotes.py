"""Scores quotations, direct and reported, and their speakers on our own short texts.

    python -m bench.quotes [--side dev|held] [--misses] [--shipped-names]

The texts stand in tests/quality/quotes/LANGUAGE.toml, with what somebody says in braces: "{d Helena Brandvold|The hall was full}" is
quoted, "r" reported, "d!" says that it is about the forum. A hash of the text decides its side: rules may be mended by what `dev`
(half) shows, never by `held`. A quotation is found where four fifths of its characters (three fifths where reported) are the same, and
its kind is; speakers and targets are counted among those found. Names come from the gazetteer and the rules, so that the figures hold still
when the entity head is trained anew; --shipped-names takes all that forumwatch takes.
"""

import argparse
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.intervals import wilson
from bench.relevance import MAIN_LANGUAGES, shipped_watch
from domain.coverage import FieldName, Quote, is_direct
from processing import entities, quotes
from processing.analysis import Analyst, Texts
from processing.names.fold import folded_words
from processing.speech import Named

FOLDER = Path(__file__).parents[1] / "tests" / "quality" / "quotes"
SAME = {True: 0.8, False: 0.6}  # share of characters, direct and reported

NameFinder = Callable[[str, str], list[entities.EntitySpan]]
Side = Literal["dev", "held"]
SIDES: tuple[Side, ...] = ("dev", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What has to be found; of `speakers` any will do, none where nobody is named."""

    start: int
    end: int
    direct: bool
    speakers: tuple[str, ...]
    of_forum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text with all that is said in it."""

    language: str
    tries: str
    field: FieldName
    text: str
    said: tuple[Said, ...]

    @property
    def side(self) -> Side:
        return "dev" if hashlib.sha256(self.text.encode()).digest()[0] < 128 else "held"


_MARK = re.compile(r"\{(?P<kind>[dr])(?P<forum>!?) (?P<who>[^|{}]+)\|(?P<words>[^{}]+)\}")


def load() -> list[Case]:
    return [
        _case(language, row)
        for language in MAIN_LANGUAGES
        for row in tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))["cases"]
    ]


def _case(language: str, row: dict[str, str]) -> Case:
    text, said, at = "", [], 0
    for found in _MARK.finditer(row["text"]):
        text += row["text"][at : found.start()]
        names = () if found["who"] == "-" else tuple(name.strip() for name in found["who"].split("/"))
        end = len(text) + len(found["words"])
        said.append(Said(start=len(text), end=end, direct=found["kind"] == "d", speakers=names, of_forum=bool(found["forum"])))
        text, at = text + found["words"], found.end()
    field: FieldName = "headline" if row.get("field") == "headline" else "body"
    return Case(language=language, tries=row["tries"], field=field, text=text + row["text"][at:], said=tuple(said))


def found_in(case: Case, analyst: Analyst, find_names: NameFinder = entities.find_by_rule) -> tuple[Quote, ...]:
    """Return what forumwatch finds, with the watch's names and those that `find_names` gives."""
    texts = Texts(headline=case.text) if case.field == "headline" else Texts(body=case.text)
    mentions = analyst.find(texts, case.language).mentions
    ours = analyst.named(mentions, {case.field: ""}, (), case.language)[case.field]
    others = [
        Named(start=span.start, end=span.end, name=span.name, person=span.kind == "PER")
        for span in find_names(case.text, case.language)
        if span.kind in ("PER", "ORG") and not any(one.start < span.end and span.start < one.end for one in mentions)
    ]
    named = sorted([*ours, *others], key=lambda one: (one.start, one.end))
    return quotes.find(case.text, case.language, named=named, mentions=mentions, field=case.field)


def _share(said: Said, quote: Quote) -> float:
    common = min(said.end, quote.end) - max(said.start, quote.start)
    return max(common, 0) / (max(said.end, quote.end) - min(said.start, quote.start))


def _plain(name: str) -> str:
    return " ".join(folded_words(name))


def _same(said: Said, quote: Quote, text: str) -> bool:
    return said.direct == is_direct(quote, text) and _share(said, quote) >= SAME[said.direct]


def _speaker_right(said: Said, quote: Quote) -> bool:
    return (quote.speaker is None and not said.speakers) or _plain(quote.speaker or "") in map(_plain, said.speakers)


@dataclass(slots=True)
class Score:
    """Counts over quotations."""

    there: int = 0
    told: int = 0
    right: int = 0
    speakers: int = 0
    targets: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def speaker_accuracy(self) -> float:
        return self.speakers / self.right if self.right else 1.0

    @property
    def target_accuracy(self) -> float:
        return self.targets / self.right if self.right else 1.0


def score(cases: Iterable[Case], analyst: Analyst, *, direct: bool | None = None, find_names: NameFinder = entities.find_by_rule) -> Score:
    """Return the counts over texts, of one kind alone where `direct` says so."""
    total = Score()
    for case in cases:
        told = [one for one in found_in(case, analyst, find_names) if direct in (None, is_direct(one, case.text))]
        there = [one for one in case.said if direct in (None, one.direct)]
        pairs = list(_pairs(there, told, case.text))
        total.there += len(there)
        total.told += len(told)
        total.right += len(pairs)
        total.speakers += sum(_speaker_right(said, quote) for said, quote in pairs)
        total.targets += sum(said.of_forum == (quote.target == "forum") for said, quote in pairs)
    return total


def _pairs(there: Sequence[Said], told: Sequence[Quote], text: str) -> Iterator[tuple[Said, Quote]]:
    for said in there:
        for quote in told:
            if _same(said, quote, text):
                yield said, quote
                break


def _row(name: str, found: Score) -> str:
    figures = (found.precision, found.recall, found.speaker_accuracy, found.target_accuracy)
    cells = "".join(f"{figure:>9.3f}" for figure in figures)
    intervals = (wilson(found.right, found.told), wilson(found.right, found.there), wilson(found.speakers, found.right))
    return f"{name:<10}{found.there:>6}{cells}   " + "  ".join(f"{low:.2f}-{high:.2f}" for low, high in intervals)


def _print_misses(cases: Iterable[Case], analyst: Analyst) -> None:
    for case in cases:
        told = found_in(case, analyst)
        pairs = list(_pairs(case.said, told, case.text))
        lost = [said for said in case.said if said not in [one for one, _ in pairs]]
        extra = [quote for quote in told if quote not in [one for _, one in pairs]]
        wrong = [(said, quote) for said, quote in pairs if not _speaker_right(said, quote) or said.of_forum != (quote.target == "forum")]
        if not lost and not extra and not wrong:
            continue
        print(f"\n{case.language} [{case.tries}] {case.text!r}")
        print(
            *(f"  not found: {case.text[said.start : said.end]!r} ({', '.join(said.speakers)})" for said in lost), sep="\n", end=_end(lost)
        )
        print(*(f"  too much ({quote.speaker}): {quote.text!r}" for quote in extra), sep="\n", end=_end(extra))
        print(*(f"  {quote.speaker!r}, on {quote.target}: {quote.text!r}" for _, quote in wrong), sep="\n", end=_end(wrong))


def _end(lines: Sequence[object]) -> str:
    return "\n" if lines else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--shipped-names", action="store_true")
    arguments = parser.parse_args()
    analyst, cases = Analyst(shipped_watch()), load()
    find_names = entities.find_spans if arguments.shipped_names else entities.find_by_rule
    for side in (arguments.side,) if arguments.side else SIDES:
        here = [case for case in cases if case.side == side]
        print(f"\n{side}: {len(here)} texts")
        print(f"{'':<10}{'there':>6}{'P':>9}{'R':>9}{'speaker':>9}{'target':>9}   95 % of P, of R, of speakers")
        for language in MAIN_LANGUAGES:
            print(_row(language, score((case for case in here if case.language == language), analyst, find_names=find_names)))
        for name, kind in (("direct", True), ("reported", False), ("all", None)):
            print(_row(name, score(here, analyst, direct=kind, find_names=find_names)))
        if arguments.misses:
            _print_misses(here, analyst)


if __name__ == "__main__":
    main()
