"""Scores the sentence splitter on hard cases: precision, recall and F1 of the boundaries between sentences, beside peers.

    python -m bench.sentences [--wrong]

Cases: tests/quality/sentences, a file a language, ¦ where one sentence ends and the next begins; a file's lines follow each other
with a space between. Peers: pysbd and razdel where they are installed, and a splitter at every stop before a capital.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.intervals import of_f1
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
    def errors(self) -> int:
        return len(self.wrong) + len(self.missed)


def cases() -> list[Case]:
    """Return the cases of all languages, ours first."""
    read = [_case(path) for path in CASES.glob("*.txt")]
    return sorted(read, key=lambda case: (OURS.index(case.language) if case.language in OURS else len(OURS), case.language))


def groups() -> dict[str, list[Case]]:
    """Return the cases of the six languages, and of the other nine."""
    read = cases()
    return {
        "six": [case for case in read if case.language in OURS],
        "nine": [case for case in read if case.language not in OURS],
    }


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


def over(cases: Sequence[Case], ends: Ends) -> tuple[int, int]:
    """Return how many boundaries of several texts a splitter gets right, and how many it invents or misses."""
    scores = [score(case, ends) for case in cases]
    return sum(one.right for one in scores), sum(one.errors for one in scores)


def f1(right: int, errors: int) -> float:
    return 2 * right / max(2 * right + errors, 1)


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


def peers() -> dict[str, Ends | None]:
    """Return the peers by name, None for one that is not installed."""
    libraries = {"pysbd": pysbd_ends, "razdel": razdel_ends}
    return {**{name: ends if find_spec(name) else None for name, ends in libraries.items()}, "naive": naive}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true", help="show each boundary that ours misses or invents")
    options = parser.parse_args()
    chosen: dict[str, Ends] = {RULES: ours}
    for name, ends in peers().items():
        if ends:
            chosen[name] = ends
        else:
            print(f"{name} is not installed: left out")
    print(f"{'':14}{'n':>5}" + "".join(f"{name:>10}" for name in chosen))
    for case in cases():
        scores = [score(case, ends) for ends in chosen.values()]
        print(f"{case.language:14}{len(case.ends):5}" + "".join(f"{f1(one.right, one.errors):10.3f}" for one in scores))
        if options.wrong:
            _show(case, scores[0])
    for name, group in groups().items():
        sums = [over(group, ends) for ends in chosen.values()]
        low, high = of_f1(*sums[0])
        row = "".join(f"{f1(*counts):10.3f}" for counts in sums)
        print(f"{name:14}{sum(len(case.ends) for case in group):5}{row}   95 % of ours: {low:.3f} to {high:.3f}")


def _show(case: Case, result: Score) -> None:
    for kind, places in (("invented", result.wrong), ("missed", result.missed)):
        for at in sorted(places):
            print(f"    {kind}: {case.text[max(0, at - 30) : at]}¦{case.text[at : at + 20]}")


if __name__ == "__main__":
    main()
