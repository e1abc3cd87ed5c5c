"""From spans to entities: the same thing in several forms and places is one entity."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.coverage import Entity, Span
from processing.entities.spans import EntitySpan, Method
from processing.names.fold import TOKEN, fold

HEADLINE_WEIGHT = 4.0
LEAD_WEIGHT = 2.0  # the first paragraph
_PREFIX = 5  # letters of each word by which an inflected name is told to be the same
_RANK: dict[Method, int] = {"target": 0, "gazetteer": 1, "model": 2, "rule": 3}


@dataclass(frozen=True, slots=True)
class Placed:
    """A span of the body, or one of the headline (then `in_headline`), with its weight."""

    span: EntitySpan
    in_headline: bool
    weight: float


def group(placed: Sequence[Placed]) -> tuple[Entity, ...]:
    """Return entities, the most salient first; their spans are those of the body, in text order."""
    groups: dict[tuple[str, ...], list[Placed]] = {}
    keys = _Keys(placed)
    for one in placed:
        groups.setdefault(keys.of(one.span), []).append(one)
    total = sum(one.weight for one in placed)
    entities = [_entity(members, total) for members in groups.values()]
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.spans[0].start if entity.spans else -1, entity.name)))


class _Keys:
    """Tells which spans are the same thing: by target, by Wikidata id, by name."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self._by_name: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._by_id: dict[str, tuple[str, ...]] = {}
        for one in sorted(placed, key=lambda one: _RANK[one.span.method]):
            key = ("name", one.span.kind, *_prefixes(one.span.name))
            if one.span.wikidata:
                key = self._by_id.setdefault(one.span.wikidata, ("id", one.span.wikidata))
            self._by_name.setdefault((one.span.kind, *_prefixes(one.span.name)), key)

    def of(self, span: EntitySpan) -> tuple[str, ...]:
        if span.wikidata:
            return self._by_id[span.wikidata]
        return self._by_name[(span.kind, *_prefixes(span.name))]


def _prefixes(name: str) -> tuple[str, ...]:
    return tuple(fold(word)[:_PREFIX] for word in TOKEN.findall(name))


def _entity(members: list[Placed], total: float) -> Entity:
    often = Counter(one.span.name for one in members)
    best = min(members, key=lambda one: (_RANK[one.span.method], -often[one.span.name], len(one.span.name), one.span.name))
    weight = sum(one.weight for one in members)
    spans = {(one.span.start, one.span.end) for one in members if not one.in_headline}
    return Entity(
        name=best.span.name,
        kind=best.span.kind,
        wikidata=next((one.span.wikidata for one in members if one.span.wikidata), None),
        count=len(members),
        salience=round(weight / total, 4),
        spans=tuple(Span(start=start, end=end) for start, end in sorted(spans)),
    )
