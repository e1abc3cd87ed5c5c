"""Brings what several finders say of one text together: who is listed is linked, what is unexpected is told by the encoder's head."""

import re
from collections.abc import Sequence
from dataclasses import replace

from processing.entities.spans import EntitySpan

_CLASS_WORDS = re.compile(r"(?:[^\W\d_]\S*\s+)*[«„“\"]?")


def linked(text: str, found: Sequence[EntitySpan], listed: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the found spans, each with the normal form and Wikidata id of the listed name that it is.

    It is that name where it stands at the same place, or ends with it and has only its class before it ("партии «Яблоко").
    """
    at_end: dict[int, list[EntitySpan]] = {}
    for one in listed:
        at_end.setdefault(one.end, []).append(one)
    return [_linked(text, one, at_end.get(one.end, ())) for one in found]


def _linked(text: str, one: EntitySpan, listed: Sequence[EntitySpan]) -> EntitySpan:
    for known in sorted(listed, key=lambda known: known.start):
        before = text[one.start : known.start]
        if known.kind == one.kind and known.start >= one.start and before.islower() | (not before) and _CLASS_WORDS.fullmatch(before):
            return replace(one, name=known.name, wikidata=known.wikidata)
    return one
