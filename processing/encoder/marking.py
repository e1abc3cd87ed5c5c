"""How a sentence and its target become the scorer's input; training and reading share this."""

from collections.abc import Sequence
from dataclasses import dataclass

from processing.encoder.tokens import Pieces

MOST = 156  # word pieces of a sentence; what is longer is cut around its target. Two marks and both ends come on top
OPEN, CLOSE, PLACEHOLDER = 0, 1, 2  # rows of the table of learnt marks


@dataclass(frozen=True, slots=True)
class Marked:
    """The input's ids; a negative id -1 - n stands for learnt mark n. `opened` and `closed` are the places of the target's marks."""

    ids: tuple[int, ...]
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class CutTarget:
    """A sentence's word pieces and which of them are the target's, [first, last]."""

    ids: tuple[int, ...]
    first: int
    last: int


def cut_target(text: str, start: int, end: int, pieces: Pieces) -> CutTarget | None:
    """Return the sentence cut, and shortened around its target where it is too long; None where no piece is the target's."""
    tokens = pieces.cut(text, most=2_000)
    hit = [n for n, (begin, stop) in enumerate(tokens.spans) if begin < end and stop > start]
    if not hit:
        return None
    first, last, ids = hit[0], hit[-1], tokens.ids
    if len(ids) > MOST:
        begin = max(0, min(first - (MOST - (last - first + 1)) // 2, len(ids) - MOST))
        ids, first, last = ids[begin : begin + MOST], first - begin, min(last - begin, MOST - 1)
    return CutTarget(tuple(ids), first, last)


def marked(one: CutTarget, *, bos: int, eos: int, hidden: bool = False) -> Marked:
    """Return the input with the target between two marks; `hidden`: a placeholder stands for the target."""
    target: Sequence[int] = [-1 - PLACEHOLDER] if hidden else one.ids[one.first : one.last + 1]
    ids = (bos, *one.ids[: one.first], -1 - OPEN, *target, -1 - CLOSE, *one.ids[one.last + 1 :], eos)
    return Marked(ids, one.first + 1, one.first + 2 + len(target))
