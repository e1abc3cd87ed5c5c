"""Scenarios told in all six languages to train on: the same matter, label and strength, so that languages can be held to one answer.

A sheet in `told/` has a block a scenario, parted by blank lines: `kind | label | holder | tags`, then `lang | text with its [[target]]`
for each language, in the order of LANGUAGES. All of them are training data, labelled once, by their writers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

from domain.errors import BadInput
from processing.train.own.sheets import FOLDER, LANGUAGES, TAGS, Holder, Kind, Row, check, target_in

LABELS = ("-1", "0", "1")
_STYLE = "told"  # no outlet style was given out for these


def told_rows(folder: Path = FOLDER / "told") -> list[Row]:
    """Return the sentences of all sheets; `family` names the scenario. Raises BadInput that names sheet and block."""
    return [row for path in sorted(folder.glob("*.txt")) for row in _sheet(path)]


def _sheet(path: Path) -> Iterator[Row]:
    for number, block in enumerate(path.read_text("utf-8").strip().split("\n\n"), 1):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        try:
            yield from _block(f"{path.stem}{number:03}", lines)
        except ValueError as error:
            raise BadInput(f"told/{path.name}, block {number}: {error}", fix="see processing/train/own/told.py") from error


def _block(family: str, lines: list[str]) -> Iterator[Row]:
    heads, *told = [[field.strip() for field in line.split("|")] for line in lines]
    check(len(heads) == 4, f"has {len(heads)} fields in its first line, not 4")
    kind, label, holder, tags = heads
    check(kind in get_args(Kind), f"{kind!r} is no kind")
    check(label in LABELS, f"{label!r} is no label")
    check(holder in get_args(Holder), f"{holder!r} is no holder")
    check(not (strange := set(tags.split()) - TAGS), f"{strange} are no tags")
    check(tuple(fields[0] for fields in told) == LANGUAGES, f"is not told in {', '.join(LANGUAGES)}, in this order")
    for lang, *rest in told:
        text, start, end = target_in("|".join(rest))
        yield Row(
            id=f"{lang}-{family}",
            lang=lang,
            side="train",
            family=family,
            style=_STYLE,
            kind=cast(Kind, kind),
            written=label,
            label=label,
            holder=cast(Holder, holder),
            tags=tuple(sorted(tags.split())),
            text=text,
            start=start,
            end=end,
        )
