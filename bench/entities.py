"""Scores the entity finder on human-labelled text: precision, recall and F1 by exact span and kind, and by overlap.

    python -m bench.entities [--data ../shared/data/train] [--examples 20]

Sets: UNER EWT dev (en, web text), factRuEval-2016 dev (ru, news), GermEval 2014 dev (de, news and Wikipedia). Of nested gold
only the outermost counts. There is no labelled set for be, uk, and none that the developers did not see for pl.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path

from processing.entities import MODEL, find_spans

SETS = {"en": "uner_ewt.dev.en", "ru": "factrueval2016.dev.ru", "de": "germeval2014.dev.de"}
KINDS = ("PER", "ORG", "LOC")
Place = tuple[int, int, str]


def gold_of(row: dict[str, list[dict[str, int | str]]]) -> set[Place]:
    """Return the outermost labelled places of the three kinds."""
    places = {(int(e["start"]), int(e["end"]), str(e["type"])) for e in row["entities"] if e["type"] in KINDS}

    def inside(place: Place) -> bool:
        return any(o[0] <= place[0] and place[1] <= o[1] and o[1] - o[0] > place[1] - place[0] for o in places)

    return {place for place in places if not inside(place)}


def overlaps(place: Place, others: set[Place]) -> bool:
    return any(o[2] == place[2] and o[0] < place[1] and place[0] < o[1] for o in others)


def figures(found: int, right: int, gold: int, covered: int) -> str:
    precision, recall = right / max(found, 1), covered / max(gold, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def score(path: Path, language: str, examples: int) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    counts: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    started = time.perf_counter()
    for row in rows:
        gold = gold_of(row)
        found = {(s.start, s.end, s.kind) for s in find_spans(row["text"], language) if s.kind in KINDS}
        for kind in (*KINDS, "all"):
            g, f = ({p for p in places if kind in ("all", p[2])} for places in (gold, found))
            counts.update({("gold", kind): len(g), ("found", kind): len(f), ("right", kind): len(g & f)})
            counts["near", kind] += sum(overlaps(p, g) for p in f)
            counts["covered", kind] += sum(overlaps(p, f) for p in g)
        wrong.update((row["text"][p[0] : p[1]], p[2]) for p in found - gold)
        missed.update((row["text"][p[0] : p[1]], p[2]) for p in gold - found)
    took = time.perf_counter() - started
    characters = sum(len(row["text"]) for row in rows)
    print(f"{path.name}  {len(rows)} rows  {characters / took / 1000:.0f},000 characters/s")
    for kind in ("all", *KINDS):
        gold_count, found_count, right = counts["gold", kind], counts["found", kind], counts["right", kind]
        near = figures(found_count, counts["near", kind], gold_count, counts["covered", kind])
        print(f"  {kind:4} exact  {figures(found_count, right, gold_count, right)}   overlap  {near}   n {gold_count}")
    if examples:
        print("  wrong:", wrong.most_common(examples), "\n  missed:", missed.most_common(examples))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1].parent / "shared" / "data" / "train")
    parser.add_argument("--examples", type=int, default=0, help="how many of the commonest errors to show")
    options = parser.parse_args()
    print(MODEL)
    for language, name in SETS.items():
        score(options.data / f"{name}.jsonl.gz", language, options.examples)


if __name__ == "__main__":
    main()
