"""What changed between two states of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

KEPT_WORDS = 12  # unchanged words shown on either side of a change
LONGEST = 4_000  # words of one text that are compared; more would take seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of words that stayed, went or came; "gap" stands for unchanged words left out."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the way from one text to the other; empty if they are equal but for white space.

    The texts of "same" and "gone" (and what gaps leave out) make up `before`, those of "same" and "new" `after`.
    """
    old, new = _words(before), _words(after)
    if old == new:
        return ()
    matcher = SequenceMatcher(a=old, b=new)
    out: list[Change] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            out += _shortened(old[i1:i2], first=i1 == 0, last=i2 == len(old))
            continue
        if i2 > i1:
            out.append(Change(kind="gone", text=" ".join(old[i1:i2])))
        if j2 > j1:
            out.append(Change(kind="new", text=" ".join(new[j1:j2])))
    return tuple(out)


def _words(text: str) -> list[str]:
    words = re.findall(r"\S+", text)
    return words if len(words) <= LONGEST else [*words[:LONGEST], "…"]


def _shortened(words: list[str], *, first: bool, last: bool) -> list[Change]:
    head, tail = ([] if first else words[:KEPT_WORDS]), ([] if last else words[-KEPT_WORDS:])
    if len(words) <= 2 * KEPT_WORDS + 1:
        return [Change(kind="same", text=" ".join(words))]
    parts = [("same", head), ("gap", ["…"]), ("same", tail)]
    return [Change(kind="gap" if kind == "gap" else "same", text=" ".join(part)) for kind, part in parts if part]
