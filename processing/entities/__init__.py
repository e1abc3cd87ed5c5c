"""Finds who and what an article names: the watch's targets, a gazetteer of ours, and the encoder's head for the unexpected.

Rules for people lend the head's names their normal form; alone, with the gazetteer, they are `find_by_rule`. Measured by bench/entities.py;
see docs/methods/entities.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.coverage import Entity, EntityKind, FieldName
from processing.encoder.choice import label
from processing.entities import model
from processing.entities.gazetteer import Gazetteer
from processing.entities.grouping import HEADLINE_WEIGHT, LEAD_WEIGHT, Placed, group
from processing.entities.joining import linked
from processing.entities.organisations import OrganisationRules
from processing.entities.people import PersonRules
from processing.entities.spans import EntityFinder, EntitySpan, without_overlaps
from processing.names.evidence import title_case

__all__ = [
    "GAZETTEER",
    "MODEL_BY_RULE",
    "EntityFinder",
    "EntitySpan",
    "KnownSpan",
    "find",
    "find_by_rule",
    "find_spans",
    "model_name",
    "without_overlaps",
]

GAZETTEER, _PEOPLE, _ORGANISATIONS = Gazetteer(), PersonRules(), OrganisationRules()
_LISTED = "+".join(f"{finder.name}@{finder.version}" for finder in (GAZETTEER, _PEOPLE))
MODEL_BY_RULE = f"{_LISTED}+{_ORGANISATIONS.name}@{_ORGANISATIONS.version}"  # of `find_by_rule`
NameFinder = Callable[[str, str], list[EntitySpan]]
_GAP = "\n\n"  # between headline and body, which are read as one text


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSpan:
    """A place where the watch's target is named, so that it is an entity whatever else says."""

    field: FieldName
    start: int
    end: int
    name: str  # the target's name in the language of the text
    kind: EntityKind
    wikidata: str | None = None


def find(headline: str, body: str, language: str, *, known: Sequence[KnownSpan] = (), by: NameFinder | None = None) -> tuple[Entity, ...]:
    """Return the entities of an article, the most salient first.

    `language` is the detected one; `known` are mentions of the watch's targets (those in the description are ignored).
    Spans count code points of `body` and do not overlap; `count` includes the headline. The longest name wins. `by` finds the others
    (default `find_spans`).
    """
    shift = len(headline) + len(_GAP)
    text = headline + _GAP + body
    targets = [_target_span(one, 0 if one.field == "headline" else shift) for one in known if one.field != "description"]
    spans = without_overlaps([*targets, *(by or find_spans)(text, language)])
    spans = _sure_of_headline(spans, headline, shift)
    lead = shift + (body.find("\n\n") if "\n\n" in body else len(body))
    return group([_placed(span, shift, lead) for span in spans])


def model_name() -> str:
    """Return what `find` works with, as a coverage says it."""
    return f"{_LISTED}+encoder@{model.version()}{label()}"


def find_spans(text: str, language: str) -> list[EntitySpan]:
    """Return what a text names, place by place, without overlaps."""
    return without_overlaps(_candidates(text, language))


def find_by_rule(text: str, language: str) -> list[EntitySpan]:
    """Return what the gazetteer and the rules find, without the encoder."""
    return without_overlaps(_by_rule(text, language, GAZETTEER.find(text, language)))


def _candidates(text: str, language: str) -> list[EntitySpan]:
    listed = GAZETTEER.find(text, language)
    people = _people(text, language, listed)  # they know the full names of surnames
    return [*linked(text, model.loaded().find(text, language), [*listed, *people]), *listed, *people]


def _by_rule(text: str, language: str, listed: list[EntitySpan]) -> list[EntitySpan]:
    organisations = _ORGANISATIONS.find(text, language) if language in _PEOPLE.languages() else []
    return [*listed, *_people(text, language, listed), *organisations]


def _people(text: str, language: str, listed: list[EntitySpan]) -> list[EntitySpan]:
    if language not in _PEOPLE.languages():
        return []
    places = frozenset(place for span in listed if span.kind != "PER" for place in range(span.start, span.end))
    return _PEOPLE.find(text, language, places)


def _target_span(one: KnownSpan, shift: int) -> EntitySpan:
    return EntitySpan(start=one.start + shift, end=one.end + shift, name=one.name, kind=one.kind, wikidata=one.wikidata, method="target")


def _sure_of_headline(spans: list[EntitySpan], headline: str, shift: int) -> list[EntitySpan]:
    """Leave out what rules found across the headline's end, and in a headline in title case unless the body names it, too."""
    inside = [span for span in spans if span.end <= len(headline) or span.start >= shift]
    if not title_case(headline):
        return inside
    named = {span.name for span in inside if span.start >= shift}
    return [span for span in inside if span.start >= shift or span.method in ("target", "gazetteer") or span.name in named]


def _placed(span: EntitySpan, shift: int, lead: int) -> Placed:
    if span.start < shift:
        return Placed(span, True, HEADLINE_WEIGHT)
    moved = replace(span, start=span.start - shift, end=span.end - shift)
    return Placed(moved, False, LEAD_WEIGHT if span.start < lead else 1.0)
