"""Scores the sentiment scorers on held-out targets: macro-F1 of three classes, and F1 of each.

    python -m bench.sentiment [--data ../shared/data/train]

English: NewsMTSC dev. A scorer that would take TextBlob's place must beat its macro-F1 here. The class is the one that the
label names (|polarity| < 0.15 is neutral).
"""

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path

from processing.sentiment import SentimentScorer, TargetSentence, TextBlobScorer, label_of, method_of, polarity_of

SETS = {"en": "newsmtsc.dev.en"}
CLASSES = {-1: "critical", 0: "neutral", 1: "favourable"}


def f1(gold: Sequence[str], said: Sequence[str], name: str) -> float:
    right = sum(g == s == name for g, s in zip(gold, said, strict=True))
    return 2 * right / max(gold.count(name) + said.count(name), 1)


def score(scorer: SentimentScorer, path: Path, language: str) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    sentences = [TargetSentence(text=row["text"], start=row["start"], end=row["end"], language=language) for row in rows]
    started = time.perf_counter()
    said = [label_of(polarity_of(chances)) for chances in scorer.score(sentences)]
    took = time.perf_counter() - started
    gold = [CLASSES[row["label"]] for row in rows]
    each = {name: f1(gold, said, name) for name in CLASSES.values()}
    shown = "  ".join(f"{name} {value:.3f}" for name, value in each.items())
    print(f"{path.name}  {method_of(scorer)}  n {len(rows)}  F1 macro {sum(each.values()) / 3:.3f}  {shown}  {len(rows) / took:.0f} rows/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1].parent / "shared" / "data" / "train")
    options = parser.parse_args()
    scorers: list[SentimentScorer] = [TextBlobScorer()]
    for scorer in scorers:
        for language, name in SETS.items():
            if language in scorer.languages:
                score(scorer, options.data / f"{name}.jsonl.gz", language)


if __name__ == "__main__":
    main()
