"""A text under repair: each change keeps its note, and the notes keep their places while later changes move the text."""

import re
from collections.abc import Iterable
from dataclasses import replace

from domain.article import Repair, RepairedField, RepairKind

_LONGEST = 200  # code points of what stood there that a note keeps
_SPACES = re.compile(r"\s{2,}|[^\S ]")

Edit = tuple[int, int, str]  # code points [start, end) of the text as it is now, and what is to stand there


class Mending:
    """One field's text; `notes` say where something else stood, in code points of `text` as it reads at the end."""

    def __init__(self, text: str, *, field: RepairedField) -> None:
        self.text = text
        self.field = field
        self.notes: list[Repair] = []

    def note(self, kind: RepairKind, start: int, end: int, was: str) -> None:
        """Add a note without a change: the text was mended before it came here."""
        self.notes.append(Repair(kind=kind, field=self.field, start=start, end=end, was=was[:_LONGEST]))

    def apply(self, edits: Iterable[Edit], kind: RepairKind | None) -> None:
        """Make the edits, which are in text order and do not overlap; `kind` None: they are no repair, only move the rest."""
        pieces: list[str] = []
        moved: list[tuple[int, int]] = []  # (end of an edit in the old text, by how much what stands behind it moves)
        fresh: list[Repair] = []
        last = shift = 0
        for start, end, text in edits:
            pieces += (self.text[last:start], text)
            if kind:
                was = self.text[start:end][:_LONGEST]
                fresh.append(Repair(kind=kind, field=self.field, start=start + shift, end=start + shift + len(text), was=was))
            shift += len(text) - (end - start)
            moved.append((end, shift))
            last = end
        if not moved:
            return
        self.text = "".join((*pieces, self.text[last:]))
        self.notes = [replace(note, start=_at(note.start, moved), end=_at(note.end, moved)) for note in self.notes] + fresh

    def tidy(self) -> None:
        """Collapse white space to single spaces and trim: what a removal left behind."""
        self.apply([(match.start(), match.end(), " ") for match in _SPACES.finditer(self.text)], None)
        trimmed = self.text.strip()
        if trimmed != self.text:
            lead = len(self.text) - len(self.text.lstrip())
            size = len(trimmed)
            self.notes = [
                replace(note, start=min(max(note.start - lead, 0), size), end=min(max(note.end - lead, 0), size)) for note in self.notes
            ]
            self.text = trimmed


def _at(place: int, moved: list[tuple[int, int]]) -> int:
    shift = 0
    for end, by in moved:
        if place < end:
            break
        shift = by
    return place + shift
