"""Scores relevance, roles and mentions on our own short texts, beside two plain ways to look for a name.

    python -m bench.relevance [--side dev|held|seen] [--misses] [--speed]

The texts stand in tests/quality/relevance/LANGUAGE.tsv: role ("-" where irrelevant), what the text tries, the text. Names that have
to be found stand in braces, "{Minsk Dialogue}" for the forum and "{Preiherman|preiherman}" for another target; what may or may not
belong to the span in parentheses, "{Minsk Dialogue('s)}". " || " ends the headline. A hash of the text decides its side: rules may
be mended by what `dev` (40 %) shows, never by `held`. `seen/` holds texts that were written later, round by
round, to find faults; docs/methods/relevance.md tells how the rules did at the first sight of each round.
--misses lists what was judged wrongly, with the reasons given for it.
"""

import argparse
import hashlib
import re
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.intervals import wilson
from domain.codec import from_dict
from domain.coverage import FieldName, Mention, Role
from domain.watch import Watch
from processing.fastlook import NamesFastLook
from processing.language import detect
from processing.mentions import MentionFinder
from processing.relevance import Judgement, judge

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "quality" / "relevance"
WATCH = ROOT / "desk" / "shipped" / "watches" / "minsk-dialogue.toml"
DEV_SHARE = 0.4
MAIN_LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")

Side = Literal["dev", "held", "seen"]
SIDES: tuple[Side, ...] = ("dev", "held", "seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A span that has to be found; its end may lie anywhere from `end` to `longest`."""

    field: FieldName
    start: int
    end: int
    longest: int
    target: str

    def fits(self, mention: Mention) -> bool:
        same = (mention.field, mention.start, mention.target) == (self.field, self.start, self.target)
        return same and mention.end in (self.end, self.longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text with what a press officer says about it; `role` None where it does not concern the forum."""

    language: str
    topic: str
    role: Role | None
    headline: str
    body: str
    spans: tuple[Marked, ...]
    seen: bool = False  # written to find faults, and mended by

    @property
    def side(self) -> Side:
        if self.seen:
            return "seen"
        digest = hashlib.sha256(f"{self.headline}\n{self.body}".encode()).digest()
        return "dev" if int.from_bytes(digest[:4], "big") / 2**32 < DEV_SHARE else "held"


_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|n)")
_MARK = re.compile(r"\{(?P<words>[^{}()|]+)(?:\((?P<more>[^{}()|]+)\))?(?:\|(?P<target>[a-z]+))?\}")


def load(folder: Path = FOLDER) -> list[Case]:
    """Return all texts, by language. Raises ValueError for a line that cannot be read."""
    paths = sorted(folder.rglob("*.tsv"))
    return [_case(path.stem, line, path.parent.name == "seen") for path in paths for line in path.read_text("utf-8").splitlines()]


def _case(language: str, line: str, seen: bool) -> Case:
    role, topic, text = line.split("\t")
    if role not in ("main", "secondary", "affiliation", "passing", "-"):
        raise ValueError(f"no role: {line!r}")
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\n", text)
    head, parted, body = text.rpartition(" || ")
    headline, in_headline = _unmark(head if parted else "", "headline")
    body, in_body = _unmark(body, "body")
    known = None if role == "-" else role
    return Case(language=language, topic=topic, role=known, headline=headline, body=body, spans=(*in_headline, *in_body), seen=seen)  # type: ignore[arg-type]


def _unmark(text: str, field: FieldName) -> tuple[str, tuple[Marked, ...]]:
    plain, spans, at = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[at : found.start()]
        start, end = len(plain), len(plain) + len(found["words"])
        plain += found["words"] + (found["more"] or "")
        spans.append(Marked(field=field, start=start, end=end, longest=len(plain), target=found["target"] or "forum"))
        at = found.end()
    plain += text[at:]
    if "{" in plain or "}" in plain:
        raise ValueError(f"braces do not match: {text!r}")
    return plain, tuple(spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system says about a text."""

    relevant: bool
    role: Role | None = None
    mentions: tuple[Mention, ...] = ()
    reasons: tuple[str, ...] = ()


System = Callable[[Case], Answer]


def shipped_watch() -> Watch:
    return from_dict(Watch, tomllib.loads(WATCH.read_text("utf-8")))


def forumwatch(watch: Watch) -> System:
    """The program as it reads an article of which no page has told the language."""
    finder = MentionFinder(watch)

    def answer(case: Case) -> Answer:
        language = detect(f"{case.headline}\n{case.body}", hint=None).language
        found = finder.find(headline=case.headline, description=None, body=case.body, language=language)
        said: Judgement = judge(found, watch, headline=case.headline, description=None, body=case.body)
        return Answer(relevant=said.role is not None, role=said.role, mentions=found.mentions, reasons=said.reasons)

    return answer


def _institutions(watch: Watch) -> Iterable[str]:
    return (name for target in watch.targets if target.alone for names in target.names.values() for name in names)


def substring(watch: Watch) -> System:
    """Any name of the watch occurs as it stands there, in capitals or not."""
    names = [name.casefold() for name in _institutions(watch)]

    def answer(case: Case) -> Answer:
        text = f"{case.headline}\n{case.body}".casefold()
        return Answer(relevant=any(name in text for name in names))

    return answer


def lemma_pattern(watch: Watch) -> System:
    """What alert services let one write: each word of a name without its ending, spaces or a hyphen between the words."""
    patterns = []
    for name in _institutions(watch):
        stems = [re.escape(word if len(word) < 6 else word[:-2]) + r"\w*" for word in re.findall(r"\w+", name)]
        patterns.append(r"\b" + r"\W{1,3}".join(stems))
    wanted = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda case: Answer(relevant=bool(wanted.search(f"{case.headline}\n{case.body}")))


@dataclass(slots=True)
class Score:
    """Counts over texts; `roles` over relevant texts that were found relevant, `spans` over relevant texts."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    rejected: int = 0
    roles: int = 0
    spans_right: int = 0
    spans_said: int = 0
    spans_there: int = 0

    def add(self, case: Case, answer: Answer) -> None:
        relevant = case.role is not None
        self.hits += answer.relevant and relevant
        self.false += answer.relevant and not relevant
        self.missed += relevant and not answer.relevant
        self.rejected += not relevant and not answer.relevant
        self.roles += relevant and answer.relevant and case.role == answer.role
        if relevant:
            self.spans_right += len(case.spans) - len(_span_misses(case, answer))
            self.spans_said += len(answer.mentions)
            self.spans_there += len(case.spans)

    @property
    def n(self) -> int:
        return self.hits + self.false + self.missed + self.rejected

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        wrong = self.false + self.missed
        return 2 * self.hits / (2 * self.hits + wrong) if self.hits + wrong else 1.0

    @property
    def role_accuracy(self) -> float:
        return self.roles / self.hits if self.hits else 1.0

    @property
    def span_f1(self) -> float:
        there = self.spans_said + self.spans_there
        return 2 * self.spans_right / there if there else 1.0


def _span_misses(case: Case, answer: Answer) -> list[Marked]:
    return [span for span in case.spans if not any(span.fits(mention) for mention in answer.mentions)]


def score(system: System, cases: Iterable[Case]) -> Score:
    found = Score()
    for case in cases:
        found.add(case, system(case))
    return found


def _print_table(watch: Watch, side: Side, cases: Sequence[Case]) -> None:
    relevant = sum(case.role is not None for case in cases)
    print(f"\n{side}: {len(cases)} texts, {relevant} relevant")
    print(f"{'':<16}{'texts':>6}{'P':>7}{'R':>7}{'F1':>7}{'role':>7}{'spans':>7}   95 % of P and of R")
    ours = forumwatch(watch)
    for language in sorted({case.language for case in cases}, key=lambda one: (*(one != main for main in MAIN_LANGUAGES), one)):
        print(_row(language, score(ours, (case for case in cases if case.language == language))))
    print(_row("all", score(ours, cases)))
    for name, system in (("substring", substring(watch)), ("lemma pattern", lemma_pattern(watch))):
        print(_row(name, score(system, cases), plain=True))


def _row(name: str, found: Score, *, plain: bool = False) -> str:
    figures = (found.precision, found.recall, found.f1, *(() if plain else (found.role_accuracy, found.span_f1)))
    cells = "".join(f"{figure:>7.3f}" for figure in figures) + " " * (14 if plain else 0)
    low_p, high_p = wilson(found.hits, found.hits + found.false)
    low_r, high_r = wilson(found.hits, found.hits + found.missed)
    return f"{name:<16}{found.n:>6}{cells}   {low_p:.2f}-{high_p:.2f}  {low_r:.2f}-{high_r:.2f}"


def _print_misses(watch: Watch, cases: Iterable[Case]) -> None:
    ours = forumwatch(watch)
    for case in cases:
        answer = ours(case)
        lost = _span_misses(case, answer) if case.role else []
        extra = [one for one in answer.mentions if not any(span.fits(one) for span in case.spans)] if case.role else []
        if (case.role is not None) == answer.relevant and answer.role == case.role and not lost and not extra:
            continue
        print(f"\n{case.language} [{case.topic}] {case.role or 'irrelevant'}, said {answer.role or 'irrelevant'}")
        print("  " + " || ".join(filter(None, (case.headline, case.body))).replace("\n", "\\n"))
        texts = {"headline": case.headline, "body": case.body}
        for span in lost:
            print(f"  not found: {span.target} {texts[span.field][span.start : span.end]!r}")
        for one in extra:
            print(f"  too much: {one.target} {one.text!r}")
        print(*(f"    {reason}" for reason in answer.reasons), sep="\n")


def _print_speed(watch: Watch, cases: Sequence[Case]) -> None:
    """MB/s of matching in text made of all our short texts (full of names), and of the fast look on texts without one."""
    full = "\n\n".join(case.body for case in cases)
    empty = "\n\n".join(case.body for case in cases if not case.spans and "insk" not in case.body.casefold() and "инск" not in case.body)
    finder, look = MentionFinder(watch), NamesFastLook([watch])
    works: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("mentions, full of names", full, lambda text: finder.find(headline="", description=None, body=text, language="en")),
        ("mentions, hardly a name", empty * 20, lambda text: finder.find(headline="", description=None, body=text, language="en")),
        ("fast look, hardly a name", empty * 20, look.concerns),
    )
    print()
    for name, text, work in works:
        best = min(_seconds(work, text) for _ in range(5))
        print(f"{name:<26}{len(text.encode()) / best / 1e6:>7.2f} MB/s")


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    watch, cases = shipped_watch(), load()
    sides: tuple[Side, ...] = (arguments.side,) if arguments.side else SIDES
    for side in sides:
        here = [case for case in cases if case.side == side]
        _print_table(watch, side, here)
        if arguments.misses:
            _print_misses(watch, here)
    if arguments.speed:
        _print_speed(watch, cases)


if __name__ == "__main__":
    main()
