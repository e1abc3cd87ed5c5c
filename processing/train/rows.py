"""The labelled sentences that the target scorer learns from, and how they are cut, marked and put into batches."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from processing.encoder.choice import EncoderWeights
from processing.encoder.marking import CutTarget, Marked, cut_target, marked
from processing.encoder.pack import Floats
from processing.encoder.tokens import Pieces
from processing.train.own import sheets as own
from processing.train.own.told import told_rows

SMOOTHING = 0.1  # of labels, spread over all three classes
LENGTHS = (24, 32, 40, 48, 64, 80, 112, 160)  # tokens; a batch is padded to one of these


UNLABELLED = "unlabelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sentence with one target; `label` is -1, 0 or 1; `corpus` says where it comes from; rows of one `group` say the same.

    A row of the corpus UNLABELLED says nothing by its label.
    """

    key: str
    corpus: str
    language: str
    text: str
    start: int
    end: int
    label: int
    group: str = ""


def corpus_rows(path: Path, corpus: str) -> list[Row]:
    """Return the rows of a gzipped JSONL file as `shared/data/train` has them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [
        Row(key=str(r["id"]), corpus=corpus, language=r["lang"], text=r["text"], start=r["start"], end=r["end"], label=r["label"])
        for r in read
    ]


def as_row(one: own.Row) -> Row:
    """Return one of our own sentences that is not unclear."""
    label = int(one.label)
    return Row(key=one.id, corpus=f"own-{one.lang}", language=one.lang, text=one.text, start=one.start, end=one.end, label=label)


def own_rows(side: own.Side) -> list[Row]:
    """Return our own written sentences of one side, without the unclear ones."""
    return [as_row(one) for one in own.labelled(side)]


def parallel_rows() -> list[Row]:
    """Return the training sentences that are told in all languages, those of a scenario as a group."""
    return [replace(as_row(one), group=one.family) for one in told_rows()]


def split_by_text(rows: Sequence[Row], share: float) -> tuple[list[Row], list[Row]]:
    """Return (train, dev): all rows of one sentence on one side, drawn by a hash of the sentence."""
    held = [crc32(row.text.encode()) % 10_000 < share * 10_000 for row in rows]
    return [row for row, out in zip(rows, held, strict=True) if not out], [row for row, out in zip(rows, held, strict=True) if out]


@dataclass(frozen=True, slots=True)
class Cut:
    """A row with its word pieces."""

    row: Row
    target: CutTarget


def cut(row: Row, pieces: Pieces) -> Cut | None:
    """Return the row cut into word pieces; None where its target was lost."""
    target = cut_target(row.text, row.start, row.end, pieces)
    return Cut(row, target) if target else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of one step; see `network`. `marks` is [rows, tokens, 3]: which learnt mark stands where; `group`, -1 for a row alone.

    `wanted` is [rows, 3]: the probabilities of critical, neutral and favourable that are to be learnt.
    """

    rows: tuple[int, ...]
    words: Floats
    marks: Floats
    mask: Floats
    target: Floats
    opened: NDArray[np.int32]
    wanted: Floats
    weights: Floats
    group: NDArray[np.int64]


def smoothed(labels: Sequence[int]) -> Floats:
    """Return what labels of -1, 0, 1 want of a model, [rows, 3]: not all of it for the one."""
    wanted: Floats = np.eye(3, dtype=np.float32)[np.array(labels, np.int64) + 1] * (1 - SMOOTHING) + np.float32(SMOOTHING / 3)
    return wanted


Unit = list[tuple[int, Marked]]  # rows that go into one step together: a row alone, or a scenario in all its languages


class Batches:
    """Makes batches of a list of cut rows; word embeddings of all their pieces are kept in memory.

    `wanted` [rows, 3] is to be learnt; without it each row's label, smoothed.
    """

    def __init__(
        self, cuts: Sequence[Cut], pack: EncoderWeights, *, weights: Sequence[float] | None = None, wanted: Floats | None = None
    ) -> None:
        self.cuts = cuts
        self._pack = pack
        self._weights = weights or [1.0] * len(cuts)
        self._wanted = smoothed([one.row.label for one in cuts]) if wanted is None else wanted
        names = {name: number for number, name in enumerate(sorted({one.row.group for one in cuts if one.row.group}))}
        self._group = [names.get(one.row.group, -1) for one in cuts]
        together: dict[object, list[int]] = {}
        for place, one in enumerate(cuts):
            together.setdefault(one.row.group or place, []).append(place)
        self._units = list(together.values())
        used = sorted({pack.bos, pack.eos, *(number for one in cuts for number in one.target.ids)})
        self._place = {number: place for place, number in enumerate(used)}
        self._table = pack.rows("emb.word", pack.shape.words, pack.shape.hidden, np.array(used))

    def epoch(self, tokens: int, *, draw: np.random.RandomState | None = None, hide: float = 0.0) -> Iterator[Batch]:
        """Yield every row once, in batches of about so many tokens; in random order and partly hidden where `draw` is given."""
        by_length: dict[int, list[Unit]] = {}
        for places in self._units:
            hidden = draw.rand() < hide if draw is not None else hide >= 1
            bos, eos = self._pack.bos, self._pack.eos
            unit = [(place, marked(self.cuts[place].target, bos=bos, eos=eos, hidden=hidden)) for place in places]
            longest = max(len(read.ids) for _, read in unit)
            by_length.setdefault(next(n for n in LENGTHS if longest <= n), []).append(unit)
        steps: list[tuple[int, list[Unit]]] = []
        for length, units in by_length.items():
            if draw is not None:
                draw.shuffle(units)  # type: ignore[arg-type]
            steps += [(length, some) for some in _filled(units, max(4, tokens // length))]
        if draw is not None:
            draw.shuffle(steps)  # type: ignore[arg-type]
        for length, units in steps:
            yield self._batch(length, [one for unit in units for one in unit])

    def _batch(self, length: int, members: Unit) -> Batch:
        size = len(members)
        words = np.zeros((size, length, self._pack.shape.hidden), np.float32)
        marks = np.zeros((size, length, 3), np.float32)
        mask, target = np.zeros((size, length), np.float32), np.zeros((size, length), np.float32)
        opened, weights = np.zeros(size, np.int32), np.zeros(size, np.float32)
        for n, (place, read) in enumerate(members):
            for at, number in enumerate(read.ids):
                if number < 0:
                    marks[n, at, -1 - number] = 1
                else:
                    words[n, at] = self._table[self._place[number]]
            mask[n, : len(read.ids)] = 1
            target[n, read.opened + 1 : read.closed] = 1
            opened[n], weights[n] = read.opened, self._weights[place]
        places = tuple(place for place, _ in members)
        group = np.array([self._group[place] for place in places], np.int64)
        return Batch(places, words, marks, mask, target, opened, self._wanted[list(places)], weights, group)


def _filled(units: Sequence[Unit], size: int) -> Iterator[list[Unit]]:
    """Yield the units in steps of about so many rows; none is parted."""
    step: list[Unit] = []
    for unit in units:
        if step and sum(map(len, step)) + len(unit) > size:
            yield step
            step = []
        step.append(unit)
    if step:
        yield step
