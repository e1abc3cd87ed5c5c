"""Scores the sentence splitter on hard cases: precision, recall and F1 of the boundaries between sentences, beside peers.

    python -m bench.sentences [--wrong]

Cases: tests/quality/sentences, a file a language, ¦ where one sentence ends and the next begins; a file's lines follow each other
with a space between. Peers: pysbd and razdel where they are installed, and a splitter at every stop before a capital.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.intervals import wilson
from processing.sentences import RULES, split

CASES = Path(__file__).parents[1] / "tests" / "quality" / "sentences"
OURS = ("ru", "be", "uk", "pl", "de", "en")
MARK = "¦"

Ends = Callable[[str, str], set[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The text of a language and the offsets (code points) where its sentences end, the last left out."""

    language: str
    text: str
    ends: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Boundaries that a splitter found and should have found; `missed` and `wrong` are offsets."""

    right: int
    wrong: frozenset[int]
    missed: frozenset[int]

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + len(self.wrong) + len(self.missed), 1)


def cases() -> list[Case]:
    """Return the cases of all languages, ours first."""
    read = [_case(path) for path in CASES.glob("*.txt")]
    return sorted(read, key=lambda case: (OURS.index(case.language) if case.language in OURS else len(OURS), case.language))


def _case(path: Path) -> Case:
    lines = path.read_text("utf-8").splitlines()
    sentences = [sentence.strip() for line in lines for sentence in line.split(MARK)]
    ends, at = set(), -1
    for sentence in sentences:
        at += 1 + len(sentence)
        ends.add(at)
    return Case(language=path.stem, text=" ".join(sentences), ends=frozenset(ends - {at}))


def score(case: Case, ends: Ends) -> Score:
    found = ends(case.text, case.language) - {len(case.text)}
    return Score(right=len(found & case.ends), wrong=frozenset(found - case.ends), missed=case.ends - found)


def ours(text: str, language: str) -> set[int]:
    return {span.end for span in split(text, language)}


def naive(text: str, language: str) -> set[int]:
    """Return every stop before white space and a capital; what a first attempt does."""
    return {found.start() + 1 for found in re.finditer(r"[.!?…](?=\s+[^\W\d_a-zа-я])", text)}


def pysbd_ends(text: str, language: str) -> set[int]:
    import pysbd  # type: ignore[import-not-found,unused-ignore]
    from pysbd.languages import LANGUAGE_CODES  # type: ignore[import-not-found,unused-ignore]

    code = language if language in LANGUAGE_CODES else "ru" if language in {"be", "uk", "bg", "kk"} else "en"
    return _ends_of(text, pysbd.Segmenter(language=code, clean=False).segment(text))


def razdel_ends(text: str, language: str) -> set[int]:
    import razdel  # type: ignore[import-not-found,unused-ignore]

    return {one.stop for one in razdel.sentenize(text)}


def _ends_of(text: str, sentences: list[str]) -> set[int]:
    ends, at = set(), 0
    for sentence in sentences:
        bare = sentence.strip()
        found = text.find(bare, at)
        if found >= 0:
            at = found + len(bare)
            ends.add(at)
    return ends


def splitters() -> dict[str, Ends]:
    """Return ours, and the peers that are installed; says which are absent."""
    chosen: dict[str, Ends] = {RULES: ours}
    for name, ends in {"pysbd": pysbd_ends, "razdel": razdel_ends}.items():
        if find_spec(name):
            chosen[name] = ends
        else:
            print(f"{name} is not installed: left out")
    return {**chosen, "naive": naive}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="show each boundary that ours misses or invents")
    options = parser.parse_args()
    chosen, read = splitters(), cases()
    print(f"{'':14}{'n':>5}" + "".join(f"{name:>10}" for name in chosen))
    totals: dict[tuple[str, str], list[int]] = {}
    for case in read:
        scores = {name: score(case, ends) for name, ends in chosen.items()}
        print(f"{case.language:14}{len(case.ends):5}" + "".join(f"{one.f1:10.3f}" for one in scores.values()))
        group = "six languages" if case.language in OURS else "other nine"
        for name, one in scores.items():
            total = totals.setdefault((group, name), [0, 0, 0])
            for place, count in enumerate((one.right, len(one.wrong), len(one.missed))):
                total[place] += count
        if options.wrong:
            _show(case, scores[RULES])
    for group in ("six languages", "other nine"):
        sums = [totals[group, name] for name in chosen]
        row = "".join(f"{2 * right / max(2 * right + wrong + missed, 1):10.3f}" for right, wrong, missed in sums)
        right, wrong, missed = sums[0]
        low, high = wilson(right, right + wrong + missed)
        print(f"{group:14}{right + missed:5}{row}   ours: right of all found or due, 95 %: {low:.3f} to {high:.3f}")


def _show(case: Case, result: Score) -> None:
    for kind, places in (("invented", result.wrong), ("missed", result.missed)):
        for at in sorted(places):
            print(f"    {kind}: {case.text[max(0, at - 30) : at]}¦{case.text[at : at + 20]}")


if __name__ == "__main__":
    main()
