"""Scores finders of entities on labelled text that none of ours learned from: F1 by exact place and kind, with intervals.

    python -m bench.entities [--data ../shared/data/train] [--peer NAME=COMMAND …] [--examples 20] [--fold 2]

Natural: the held parts (15 % by hash) of wikigold and UNER EWT dev (en), factRuEval-2016 dev (ru, by document), GermEval 2014 dev (de).
`--fold 2` asks 30 other documents of factRuEval, which the head that ships has learned: it is for one that was trained with `--fold 2`.
Written: the held part of processing/train/entities_own. Of nested gold only the outermost counts; EVENT counts where the set marks it.
Finders: the shipped join; the gazetteer, the rules and the encoder's head each alone. A peer is a command that reads JSONL
({"id", "lang", "text"}) and writes {"id", "entities": [{"start", "end", "type"}]}; bench/entity_peers.py is one for natasha's model and
spaCy's. Intervals are 95 % bootstrap percentiles over rows (1,000 draws).
"""

import argparse
import json
import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from bench.encoder import take_chosen
from bench.intervals import bootstrap
from domain.coverage import EntityKind
from domain.errors import BadInput
from processing import entities
from processing.entities.model import loaded
from processing.entities.tagging import Place
from processing.train.entity_rows import FOLDS, held_document, held_out, outermost, own_rows, read_jsonl

CORPORA = ("wikigold.en", "uner_ewt.dev.en", "factrueval2016.dev.ru", "germeval2014.dev.de")
COLUMNS: tuple[str, ...] = ("PER", "ORG", "LOC", "EVENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A labelled text; `kinds` are those that its set marks."""

    key: str
    language: str
    text: str
    gold: frozenset[Place]
    kinds: frozenset[str]


Told = Sequence[frozenset[Place]]  # one set of places a case
Finder = Callable[[Sequence[Case]], Told]


def held_sets(data: Path, fold: int = 1) -> dict[str, list[Case]]:
    """Return the held texts by set; those of corpora only where their folder is."""
    sets: dict[str, list[Case]] = {}
    for name in CORPORA if data.is_dir() else ():
        by_document = name.startswith("factrueval")
        for row in read_jsonl(data / f"{name}.jsonl.gz"):
            if held_document(row["id"], fold) if by_document else held_out(row["text"]):
                marked = [Place(e["start"], e["end"], e["type"]) for e in row["entities"] if e["type"] in COLUMNS[:3]]
                case = Case(
                    key=row["id"], language=row["lang"], text=row["text"], gold=frozenset(outermost(marked)), kinds=frozenset(COLUMNS[:3])
                )
                sets.setdefault(name.split(".")[0], []).append(case)
    for n, one in enumerate(row for row in own_rows() if row.held):
        case = Case(key=f"own{n}", language=one.language, text=one.text, gold=frozenset(one.places), kinds=frozenset(COLUMNS))
        sets.setdefault(f"own {one.language}", []).append(case)
    return sets


def finders() -> dict[str, Finder]:
    """Return ours by name."""

    def of(find: Callable[[str, str], Sequence[entities.EntitySpan]]) -> Finder:
        return lambda cases: [frozenset(Place(s.start, s.end, s.kind) for s in find(one.text, one.language)) for one in cases]

    return {
        "forumwatch": of(entities.find_spans),
        "encoder": of(loaded().find),
        "rules": of(entities.find_by_rule),
        "gazetteer": of(lambda text, language: entities.without_overlaps(entities.GAZETTEER.find(text, language))),
    }


def peer(command: str) -> Finder:
    """Return a finder that is another program; it raises BadInput where that program cannot be run or fails."""

    def find(cases: Sequence[Case]) -> Told:
        asked = "".join(json.dumps({"id": one.key, "lang": one.language, "text": one.text}) + "\n" for one in cases)
        try:
            told = subprocess.run(shlex.split(command), input=asked, capture_output=True, text=True, check=False)
        except OSError as error:
            raise BadInput(f"the peer {command!r} cannot be run: {error}", fix="give NAME=COMMAND") from error
        if told.returncode:
            last = told.stderr.strip().rpartition("\n")[2]
            raise BadInput(
                f"the peer {command!r} ended with status {told.returncode}: {last}", fix="bench/entity_peers.py says what it needs"
            )
        answers = {row["id"]: row["entities"] for row in map(json.loads, told.stdout.splitlines())}
        return [
            frozenset(Place(e["start"], e["end"], cast(EntityKind, e["type"])) for e in answers.get(one.key, ()) if e["type"] in COLUMNS)
            for one in cases
        ]

    return find


def commands(given: Sequence[str]) -> dict[str, str]:
    """Return commands by name, of NAME=COMMAND."""
    return {name: command for name, _, command in (one.partition("=") for one in given)}


def counts(cases: Sequence[Case], told: Told, kind: str | None = None) -> np.ndarray:
    """Return (right, found, labelled) of each case, of one kind or of all that its set marks."""
    rows = []
    for one, places in zip(cases, told, strict=True):
        wanted = {kind} if kind else one.kinds
        gold, found = {p for p in one.gold if p.kind in wanted}, {p for p in places if p.kind in wanted}
        rows.append((len(gold & found), len(found), len(gold)))
    return np.array(rows, np.int64).reshape(-1, 3)


def f1(summed: np.ndarray) -> float:
    """Return F1 of (right, found, labelled)."""
    right, found, gold = summed
    return float(2 * right / (found + gold)) if found + gold else 0.0


def interval(rows: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of F1, drawn by text."""
    return bootstrap(lambda drawn: f1(rows[drawn].sum(0)), len(rows))


def table(name: str, cases: Sequence[Case], systems: Mapping[str, Finder], examples: int) -> None:
    """Print the figures of each finder on one set."""
    characters = sum(len(one.text) for one in cases)
    print(f"\n{name}: {len(cases)} texts, {sum(len(one.gold) for one in cases)} names")
    print(f"  {'':11} {'F1':>5}  {'95 %':11}  {'P':>5} {'R':>5}  " + "  ".join(f"{kind:>5}" for kind in COLUMNS) + "   chars/s")
    for system, find in systems.items():
        began = time.perf_counter()
        told = find(cases)
        took = time.perf_counter() - began
        rows = counts(cases, told)
        right, found, gold = rows.sum(0)
        low, high = interval(rows)
        by_kind = [f1(counts(cases, told, kind).sum(0)) for kind in COLUMNS]
        print(
            f"  {system:11} {f1(rows.sum(0)):5.3f}  {low:.3f}-{high:.3f}  {right / max(found, 1):5.3f} {right / max(gold, 1):5.3f}  "
            + "  ".join(f"{score:5.3f}" for score in by_kind)
            + f"  {characters / took:8,.0f}"
        )
        if examples and system == "forumwatch":
            show_errors(cases, told, examples)


def show_errors(cases: Sequence[Case], told: Told, examples: int) -> None:
    """Print the commonest errors."""
    wrong: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for one, places in zip(cases, told, strict=True):
        wrong.update((one.text[p.start : p.end], p.kind) for p in places - one.gold if p.kind in one.kinds)
        missed.update((one.text[p.start : p.end], p.kind) for p in one.gold - places)
    print("  wrong:", wrong.most_common(examples), "\n  missed:", missed.most_common(examples))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1].parent / "shared" / "data" / "train")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help="another program to measure beside ours")
    parser.add_argument("--examples", type=int, default=0, help="how many of the commonest errors to show")
    parser.add_argument(
        "--fold",
        type=int,
        choices=FOLDS,
        default=1,
        help="which documents of factRuEval are asked; 2: for a head trained with --fold 2 alone",
    )
    options = parser.parse_args()
    take_chosen()
    systems = finders()
    systems.update((name, peer(command)) for name, command in commands(options.peer).items())
    print(entities.model_name(), file=sys.stderr)
    if options.fold != 1:
        print("fold 2 of factRuEval: what ships learned from these documents; the figures are for a head trained without", file=sys.stderr)
    try:
        for name, cases in held_sets(options.data, options.fold).items():
            table(name, cases, systems, options.examples)
    except BadInput as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
