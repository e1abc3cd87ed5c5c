"""Fits the lexicon's slope on our dev sentences and prints what it is worth there: `python -m processing.train.lexicon`."""

import math
import statistics
from collections.abc import Sequence

from processing.sentiment import LexiconScorer, SentimentScorer, TargetSentence, TextBlobScorer
from processing.sentiment.lexicon import LEAST, squashed, sum_of
from processing.train.own.sheets import LANGUAGES, Row, labelled
from processing.train.scores import macro_f1

SLOPES = [step / 20 for step in range(5, 61)]


def sentence(row: Row) -> TargetSentence:
    """Return the row as scorers read it."""
    return TargetSentence(text=row.text, start=row.start, end=row.end, language=row.lang)


def surprise(slope: float, sums: Sequence[float], labels: Sequence[int]) -> float:
    """Return the mean negative log-likelihood of the labels in nats, for a slope."""
    neutral = slope * squashed(LEAST)

    def one(total: float, label: int) -> float:
        x = slope * squashed(total)
        return math.log(math.exp(-x) + math.exp(neutral) + math.exp(x)) - (-x, neutral, x)[label + 1]

    return statistics.mean(map(one, sums, labels))


def told(scorer: SentimentScorer, rows: Sequence[Row]) -> list[int]:
    """Return the likeliest class of each row."""
    classes = [(one.negative, one.neutral, one.positive) for one in scorer.score([sentence(row) for row in rows])]
    return [max((0, -1, 1), key=lambda label: chances[label + 1]) for chances in classes]


def main() -> None:
    """Print the best slope, then macro-F1 by language; TextBlob beside it in English."""
    rows = labelled("dev")
    sums, labels = [sum_of(sentence(row)) for row in rows], [int(row.label) for row in rows]
    best = min(SLOPES, key=lambda slope: surprise(slope, sums, labels))
    print(f"slope {best} ({surprise(best, sums, labels):.4f} nats; nothing known {surprise(0, sums, labels):.4f})")
    for language in LANGUAGES:
        own = [row for row in rows if row.lang == language]
        gold = [int(row.label) for row in own]
        beside = f"  textblob {macro_f1(gold, told(TextBlobScorer(), own)):.3f}" if language == "en" else ""
        ours, majority = macro_f1(gold, told(LexiconScorer(), own)), macro_f1(gold, [0] * len(own))
        print(f"{language}  n {len(own)}  majority {majority:.3f}  lexicon {ours:.3f}{beside}")


if __name__ == "__main__":
    main()
