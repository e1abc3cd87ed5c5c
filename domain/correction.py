"""A person's word on a coverage. It wins over the machine's everywhere, also after the article is read anew."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from domain.coverage import CorrectionNote, Coverage, Machine, Role, Tone, ToneLabel
from domain.errors import BadInput

METHOD = "person"  # `tone.method` of a tone that a person gave
# Polarity of a tone that a person named without a number: plainly on its side, yet not as far as can be.
POLARITIES: dict[ToneLabel, float] = {"favourable": 0.5, "neutral": 0.0, "critical": -0.5}
_LONGEST_NAME, _LONGEST_NOTE = 100, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person says is so; None: nothing about that. Raises BadInput where it says nothing, or what cannot be."""

    relevant: bool | None = None
    role: Role | None = None
    tone: ToneLabel | None = None
    polarity: float | None = None  # -1..1; None with a tone: the usual one of its label

    def __post_init__(self) -> None:
        if (self.relevant, self.role, self.tone, self.polarity) == (None, None, None, None):
            raise BadInput("the correction says nothing", fix="give relevance, role or tone")
        if self.role is not None and self.role not in get_args(Role):
            raise BadInput(f"{self.role!r} is no role", fix=f"use one of {', '.join(get_args(Role))}")
        if self.tone is not None and self.tone not in POLARITIES:
            raise BadInput(f"{self.tone!r} is no tone that a person can give", fix=f"use one of {', '.join(POLARITIES)}")
        if self.polarity is not None and (self.tone is None or not -1 <= self.polarity <= 1):
            raise BadInput(f"polarity {self.polarity} does not fit", fix="give a tone, and a number from -1 to 1")
        if self.relevant is False and (self.role or self.tone):
            raise BadInput("what is not about us has neither role nor tone", fix="correct one or the other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One line of a coverage's history of corrections, which only grows."""

    id: int
    coverage: str
    by: str
    at: datetime
    note: str | None = None
    change: Change | None  # None: it takes an earlier one back
    undoes: int | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What all corrections of a coverage come to: of each thing the last word that nobody took back."""

    change: Change
    note: CorrectionNote  # of the last correction among them


def standing(corrections: Iterable[Correction]) -> Standing | None:
    """Return what holds, None where nothing does; `corrections` in the order that they were made."""
    holding = [c for c in corrections if c.change is not None and not c.undone]
    if not holding:
        return None
    said: dict[str, object] = {}
    for correction in holding:
        change = correction.change
        assert change is not None
        if change.relevant is False:
            said = {"relevant": False}
            continue
        if change.relevant or change.role or change.tone:
            said["relevant"] = True if change.relevant else said.get("relevant") or None
        said |= {"role": change.role} if change.role else {}
        said |= {"tone": change.tone, "polarity": change.polarity} if change.tone else {}
    last = holding[-1]
    return Standing(change=Change(**said), note=CorrectionNote(by=last.by, at=last.at, note=last.note))  # type: ignore[arg-type]


def corrected(coverage: Coverage, what: Standing | None) -> Coverage:
    """Return what the machine said with the corrections laid over it."""
    if what is None:
        return coverage
    change = what.change
    relevant = coverage.relevant if change.relevant is None else change.relevant
    return replace(
        coverage,
        relevant=relevant,
        relevance=coverage.relevance if change.relevant is None else float(change.relevant),
        role=(change.role or coverage.role or "passing") if relevant else None,
        tone=_tone(coverage.tone, change) if change.tone else coverage.tone,
        machine=Machine(relevant=coverage.relevant, relevance=coverage.relevance, role=coverage.role, tone=coverage.tone),
        correction=what.note,
    )


def checked_author(by: str, note: str | None) -> tuple[str, str | None]:
    """Return author and note without stray space. Raises BadInput."""
    by, note = " ".join(by.split()), (note or "").strip() or None
    if not by or len(by) > _LONGEST_NAME:
        raise BadInput("a correction needs the name of whoever makes it", fix=f"give up to {_LONGEST_NAME} characters")
    if note and len(note) > _LONGEST_NOTE:
        raise BadInput(f"the note has {len(note)} characters", fix=f"use {_LONGEST_NOTE} at most")
    return by, note


def _tone(machine: Tone | None, change: Change) -> Tone:
    assert change.tone is not None
    polarity = POLARITIES[change.tone] if change.polarity is None else change.polarity
    evidence = machine.evidence if machine else ()
    return Tone(polarity=polarity, label=change.tone, confidence=1.0, method=METHOD, evidence=evidence)
