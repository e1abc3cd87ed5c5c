"""Scores the sentiment scorers on held-out targets, natural sets and our own written sentences apart.

    python -m bench.sentiment [--data ../shared/data/train] [--own-only]

Natural: NewsMTSC dev (en); a tenth of RuSentNE (ru) and of GerNTSA (de), drawn by sentence and never trained on. Own: the test side of
processing/train/own (docs/methods/labelling.md). The class is the likeliest one, for every scorer; "unsure" is reported apart.
Peers: majority (always neutral); our lexicon, in all six languages; TextBlob and, where the package is installed, VADER, which both
read English only.
Intervals are 95 % bootstrap percentiles over rows (1,000 draws).
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench.encoder import take_chosen
from bench.intervals import bootstrap
from domain.coverage import Probabilities, ToneLabel
from processing.sentiment import LexiconScorer, SentimentScorer, TargetSentence, TextBlobScorer
from processing.sentiment.target_encoder import TargetEncoder
from processing.train.own.sheets import LANGUAGES, Side, labelled
from processing.train.rows import Row, as_row, corpus_rows, split_by_text
from processing.train.scores import f1_of_judgements, macro_f1

Told = Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A labelled sentence; `tags` and `family` only where it is our own."""

    row: Row
    tags: tuple[str, ...] = ()
    family: str = ""

    @property
    def sentence(self) -> TargetSentence:
        return TargetSentence(text=self.row.text, start=self.row.start, end=self.row.end, language=self.row.language)


def natural_sets(data: Path) -> dict[str, list[Case]]:
    """Return the sets of natural news by name."""
    rows = {
        "newsmtsc-dev en": corpus_rows(data / "newsmtsc.dev.en.jsonl.gz", "newsmtsc"),
        "rusentne-held ru": split_by_text(corpus_rows(data / "rusentne.train.ru.jsonl.gz", "rusentne"), 0.1)[1],
        "gerntsa-held de": split_by_text(corpus_rows(data / "gerntsa.train.de.jsonl.gz", "gerntsa"), 0.1)[1],
    }
    return {name: [Case(row=row) for row in found] for name, found in rows.items()}


def own_cases(side: Side = "test") -> list[Case]:
    """Return our own sentences of one side, without the unclear ones."""
    return [Case(row=as_row(one), tags=one.tags, family=one.family) for one in labelled(side)]


def class_of(chances: Probabilities) -> int:
    """Return the likeliest class: -1, 0 or 1."""
    values = {-1: chances.negative, 0: chances.neutral, 1: chances.positive}
    return max(values, key=lambda label: values[label])


def interval(measure: Callable[[Told, Told], float], gold: Told, told: Told) -> tuple[float, float]:
    """Return the 95 % interval of a measure, drawn by row."""
    return bootstrap(lambda drawn: measure([gold[n] for n in drawn], [told[n] for n in drawn]), len(gold))


def calibration_error(cases: Sequence[Case], chances: Sequence[Probabilities], bins: int = 10) -> float:
    """Return the expected calibration error of the likeliest class (ECE, equal-width bins)."""
    boxes: dict[int, list[tuple[float, bool]]] = {}
    for case, one in zip(cases, chances, strict=True):
        top = max(one.negative, one.neutral, one.positive)
        boxes.setdefault(min(int(top * bins), bins - 1), []).append((top, class_of(one) == case.row.label))
    parts = [abs(sum(top - right for top, right in box)) for box in boxes.values()]
    return sum(parts) / max(len(cases), 1)


System = Callable[[Sequence[TargetSentence]], list[int]]


def by(scorer: SentimentScorer) -> System:
    """Return a scorer as a system: its likeliest classes."""
    return lambda sentences: [class_of(one) for one in scorer.score(sentences)]


def peers() -> Iterator[tuple[str, tuple[str, ...], System | None]]:
    """Yield name, languages ("*": all) and system of what we compare with, None where it is not installed."""
    yield "majority", ("*",), lambda sentences: [0] * len(sentences)
    yield "lexicon", LexiconScorer.languages, by(LexiconScorer())
    yield "textblob", TextBlobScorer.languages, by(TextBlobScorer())
    yield "vader", ("en",), vader() if find_spec("vaderSentiment") else None


def vader() -> System:
    """Return VADER, with the thresholds that its authors give."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-not-found,unused-ignore]

    analyzer = SentimentIntensityAnalyzer()

    def rate(sentences: Sequence[TargetSentence]) -> list[int]:
        compounds = [analyzer.polarity_scores(one.text)["compound"] for one in sentences]
        return [1 if value >= 0.05 else -1 if value <= -0.05 else 0 for value in compounds]

    return rate


def line(name: str, system: str, gold: Told, told: Told) -> str:
    """Return a line of the table."""
    low, high = interval(macro_f1, gold, told)
    least, most = interval(f1_of_judgements, gold, told)
    return (
        f"{name:18} {system:15} n {len(gold):5}  macro-F1 {macro_f1(gold, told):.3f} [{low:.3f} {high:.3f}]"
        f"  F1(PN) {f1_of_judgements(gold, told):.3f} [{least:.3f} {most:.3f}]"
    )


def compare(name: str, cases: Sequence[Case], language: str, scorer: TargetEncoder) -> list[Probabilities]:
    """Print all systems on one set; return ours' probabilities."""
    gold = [case.row.label for case in cases]
    sentences = [case.sentence for case in cases]
    for system, languages, rate in peers():
        if "*" in languages or language in languages:
            print(line(name, system, gold, rate(sentences)) if rate else f"{name:18} {system:15} not installed")
    chances = scorer.score(sentences)
    print(line(name, "target-encoder", gold, [class_of(one) for one in chances]))
    words = Counter(scorer.label(one, language) for one in chances)
    print(
        f"{'':18} {'':15} ECE {calibration_error(cases, chances):.3f}  unsure {words['unsure'] / len(cases):.3f}",
        sureness(cases, chances, scorer),
    )
    return chances


def sureness(cases: Sequence[Case], chances: Sequence[Probabilities], scorer: TargetEncoder) -> str:
    """Return how often a word that judges is right, once unsure ones are left out."""
    parts = []
    for word, label in (("critical", -1), ("favourable", 1)):
        said = [case.row.label == label for case, one in zip(cases, chances, strict=True) if scorer.label(one, case.row.language) == word]
        parts.append(f"precision of {word} {statistics.mean(said):.3f} ({len(said)})" if said else f"never {word}")
    return "  ".join(parts)


def by_tag(cases: Sequence[Case], told: Told) -> Iterator[str]:
    """Yield accuracy by tag, over all languages: hard matters are reported apart."""
    right: dict[str, list[bool]] = {}
    for case, label in zip(cases, told, strict=True):
        for tag in case.tags or ("plain",):
            right.setdefault(tag, []).append(label == case.row.label)
    for tag, hits in sorted(right.items()):
        yield f"  {tag:20} n {len(hits):4}  accuracy {statistics.mean(hits):.3f}"


def parallel(cases: Sequence[Case], chances: Sequence[Probabilities], scorer: TargetEncoder) -> Iterator[str]:
    """Yield how alike the languages judge the scenarios that all of them tell.

    Net tone as charts have it: (favourable - critical) / rated, by labels, what is unsure left out; beside it by the likeliest class.
    """
    told: dict[str, dict[str, OfScenario]] = {}
    for case, one in zip(cases, chances, strict=True):
        if case.family.startswith("p"):
            label = scorer.label(one, case.row.language)
            told.setdefault(case.family, {})[case.row.language] = OfScenario(case.row.label, class_of(one), label)
    pairs = [(one[a], one[b]) for one in told.values() for a in one for b in one if a < b]
    alike = statistics.mean(a.likeliest == b.likeliest for a, b in pairs)
    said = [a.label == b.label for a, b in pairs if "unsure" not in (a.label, b.label)]
    yield f"parallel: {len(told)} scenarios, the same class in two languages {alike:.3f}, the same label"
    yield f"  where both are sure {statistics.mean(said):.3f} ({len(said) / len(pairs):.0%} of the pairs)"
    neutral = [one for one in told.values() if all(here.gold == 0 for here in one.values())]
    by_class = {language: statistics.mean(one[language].likeliest for one in neutral) for language in LANGUAGES}
    by_label = {language: _net([one[language].label for one in neutral]) for language in LANGUAGES}
    for name, nets in (("label", by_label), ("likeliest class", by_class)):
        yield f"  net tone on the {len(neutral)} neutral ones by {name}: " + "  ".join(f"{one} {net:+.3f}" for one, net in nets.items())
        yield f"  greatest difference {max(nets.values()) - min(nets.values()):.3f}"


class OfScenario(NamedTuple):
    """What is true and what was said of a sentence."""

    gold: int
    likeliest: int
    label: ToneLabel


def _net(labels: Sequence[ToneLabel]) -> float:
    counts = Counter(labels)
    rated = len(labels) - counts["unsure"]
    return (counts["favourable"] - counts["critical"]) / max(rated, 1)


def risk_coverage(cases: Sequence[Case], chances: Sequence[Probabilities]) -> str:
    """Return the accuracy of the surest half, three quarters, and all."""
    ranked = sorted(zip(cases, chances, strict=True), key=lambda pair: -max(pair[1].negative, pair[1].neutral, pair[1].positive))
    right = [class_of(one) == case.row.label for case, one in ranked]
    return "  ".join(f"{share:.0%} {statistics.mean(right[: max(1, int(len(right) * share))]):.3f}" for share in (0.25, 0.5, 0.75, 0.9, 1))


def of_language(cases: Sequence[Case]) -> Mapping[str, list[Case]]:
    """Return cases by language."""
    return {language: [case for case in cases if case.row.language == language] for language in LANGUAGES}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1].parent / "shared" / "data" / "train")
    parser.add_argument("--own-only", action="store_true")
    options = parser.parse_args()
    take_chosen()
    scorer = TargetEncoder(languages=LANGUAGES, verified=True)
    if not options.own_only:
        print("natural news")
        for name, cases in natural_sets(options.data).items():
            compare(name, cases, name[-2:], scorer)
    print("our own written sentences, test side")
    all_cases: list[Case] = []
    all_chances: list[Probabilities] = []
    for language, cases in of_language(own_cases()).items():
        all_cases += cases
        all_chances += compare(f"own-test {language}", cases, language, scorer)
    print("by tag, all languages", *by_tag(all_cases, [class_of(one) for one in all_chances]), sep="\n")
    print("risk and coverage: accuracy of the surest", risk_coverage(all_cases, all_chances))
    print(*parallel(all_cases, all_chances, scorer), sep="\n")


if __name__ == "__main__":
    main()
