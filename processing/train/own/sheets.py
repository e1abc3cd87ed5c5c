"""Our own labelled sentences, as they were written: a sheet for each language, a line for each sentence.

A line is `family | style | kind | label | holder | tags | text with its [[target]]`; lines that begin with # are comments.
docs/methods/labelling.md says what the labels mean; scenarios.toml and parallel.toml, to which side a family belongs.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from domain.errors import BadInput

Side = Literal["train", "dev", "test"]
Kind = Literal["forum", "organiser", "person"]
Holder = Literal["outlet", "organiser", "participant", "third-party"]

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")
LABELS = ("-1", "0", "1", "unclear")
TAGS = frozenset(
    {
        *("boilerplate", "negation", "irony", "quote", "reported", "other-target", "event-not-attitude"),
        *("charge-and-denial", "charge-rejected", "weak", "nominal", "comparison", "mixed"),
    }
)
_TARGET = re.compile(r"\[\[(.+?)\]\]")
_FIELDS = 7
_DECISION = 3  # fields of a line of adjudicated.tsv


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sentence and what its writer says of it. `start` and `end` are code points of `text`, end exclusive."""

    id: str
    lang: str
    side: Side
    family: str
    style: str
    kind: Kind
    written: str  # the writer's label, one of LABELS
    label: str  # the label that counts: the adjudicator's where there is one, else the writer's
    holder: Holder
    tags: tuple[str, ...]
    text: str
    start: int
    end: int

    @property
    def target(self) -> str:
        return self.text[self.start : self.end]


@cache
def scenarios() -> Mapping[str, Any]:
    """Return side -> {"styles", "families"}."""
    return tomllib.loads((FOLDER / "scenarios.toml").read_text("utf-8"))


@cache
def parallel() -> Mapping[str, Any]:
    """Return the scenarios that all languages tell, by id: {"kind", "label", "holder", "tags", "gist"}."""
    return tomllib.loads((FOLDER / "parallel.toml").read_text("utf-8"))


def side_of(family: str) -> Side:
    """Return the side of a family. Raises KeyError for an unknown one."""
    if family in parallel():
        return "test"
    return cast(Side, next(side for side, about in scenarios().items() if family in about["families"]))


def rows(lang: str, folder: Path = FOLDER / "written") -> list[Row]:
    """Return the sentences of a language in the order of its sheet. Raises BadInput that names the line."""
    path = folder / f"{lang}.txt"
    found: list[Row] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            row = _row(lang, line, counts)
        except (ValueError, KeyError, StopIteration) as error:
            raise BadInput(f"{path.name}, line {number}: {error or 'unknown family'}", fix="see processing/train/own/sheets.py") from error
        found.append(row)
    return found


def all_rows() -> Iterator[Row]:
    for lang in LANGUAGES:
        yield from rows(lang)


def pinned(side: Side = "test") -> str:
    """Return the SHA-256 of a side's sentences, targets and labels: what a published figure was measured on."""
    lines = sorted(f"{row.id}\t{row.text}\t{row.start}\t{row.end}\t{row.label}\n" for row in all_rows() if row.side == side)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def adjudicated(path: Path = FOLDER / "adjudicated.tsv") -> Mapping[str, str]:
    """Return id -> label of the rows on which the first two labellers differed. Raises BadInput for a label that is none."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if len(line) != _DECISION or line[1] not in LABELS:
            raise BadInput(f"{path.name}: {line[0]}", fix="write id, label and rule, parted by tabs")
    return {line[0]: line[1] for line in lines}


def labelled(side: Side) -> list[Row]:
    """Return the sentences of a side in all languages, without the unclear ones."""
    return [row for row in all_rows() if row.side == side and row.label != "unclear"]


def _row(lang: str, line: str, counts: dict[str, int]) -> Row:
    fields = [field.strip() for field in line.split("|", _FIELDS - 1)]
    if len(fields) != _FIELDS:
        raise ValueError(f"has {len(fields)} fields, not {_FIELDS}")
    family, style, kind, label, holder, tags, marked = fields
    side = side_of(family)
    check(kind in get_args(Kind), f"{kind!r} is no kind")
    check(label in LABELS, f"{label!r} is no label")
    check(holder in get_args(Holder), f"{holder!r} is no holder")
    check(not (strange := set(tags.split()) - TAGS), f"{strange} are no tags")
    check(style in scenarios()[side]["styles"], f"{style!r} is no style of the {side} side")
    text, start, end = target_in(marked)
    if family in parallel():
        about = parallel()[family]
        check((kind, label) == (about["kind"], str(about["label"])), "differs from parallel.toml in kind or label")
    counts[family] = counts.get(family, 0) + 1
    number = f"{lang}-{family}-{counts[family]}"
    return Row(
        id=number,
        lang=lang,
        side=side,
        family=family,
        style=style,
        kind=cast(Kind, kind),
        written=label,
        label=adjudicated().get(number, label),
        holder=cast(Holder, holder),
        tags=tuple(sorted(tags.split())),
        text=text,
        start=start,
        end=end,
    )


def target_in(marked: str) -> tuple[str, int, int]:
    """Return the text without the marks of its one [[target]], and where that starts and ends. Raises ValueError."""
    targets = _TARGET.findall(marked)
    check(len(targets) == 1, f"has {len(targets)} targets in [[…]], not one")
    start = marked.index("[[")
    return _TARGET.sub(r"\1", marked), start, start + len(targets[0])


def check(condition: bool, message: str) -> None:
    """Raise ValueError with this message unless the condition holds."""
    if not condition:
        raise ValueError(message)
