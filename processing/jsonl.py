"""The public filter `forumwatch analyze`, a record at a time (design §5)."""

from dataclasses import dataclass
from typing import Any

from domain.coverage import Entity, Mention, Quote, Tone
from domain.errors import BadInput
from domain.watch import Target, TargetKind, Watch
from processing.analysis import Analyst, Texts, language_of, misleading_names
from processing.language import base_of, detect
from processing.mentions import Found
from processing.names.paradigms.people import is_person
from processing.sentences import sentence_at, split

Record = dict[str, Any]

_KINDS: tuple[TargetKind, ...] = ("event", "organiser", "person")
_CYRILLIC = ("ru", "be", "uk")


class Analyzer:
    """Answers the lines of `analyze`; each line by itself."""

    def __init__(self, watch: Watch) -> None:
        self._analyst = Analyst(watch)
        self._names = misleading_names(watch)

    def analyze_line(self, record: Record) -> Record:
        """Return the analysis of {id, headline?, description?, body, in_language?, published?, targets?}. Raises BadInput.

        Without targets, those of the watch. A target with a `span` is judged at that span of `body` only: one mention exactly.
        """
        texts = Texts(headline=_text(record, "headline"), description=_text(record, "description"), body=_body(record))
        hint = _text(record, "in_language") or None
        if hint is not None and base_of(hint) is None:
            raise BadInput(f"in_language = {hint!r}", fix='write a BCP 47 tag such as "en" or "be"')
        _text(record, "published")
        language = language_of(texts, hint, names=self._names).language
        if record.get("targets") is None:
            analysis = self._analyst.read(texts, language, always_full=True)
        else:
            asked = _targets(record["targets"], texts.body)
            analyst = Analyst(_watch(asked, language))
            analysis = analyst.read(texts, language, found=_found(analyst, asked, texts, language), always_full=True)
        return {
            "id": record["id"],
            "in_language": language,
            "relevance": analysis.relevance,
            "role": analysis.role,
            "tone": _tone(analysis.tone),
            "mentions": [_mention(mention) for mention in analysis.mentions],
            "entities": _entities(analysis.entities, texts.body),
            "quotes": [_quote(quote) for quote in analysis.quotes],
            "topics": list(analysis.topics),
        }


@dataclass(frozen=True, slots=True)
class _Asked:
    """A target of a record."""

    id: str
    names: tuple[str, ...]
    kind: TargetKind
    span: tuple[int, int] | None


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{name} is a {type(value).__name__}", fix="write it as a string")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadInput(f"{name} holds half of a surrogate pair", fix="write whole characters")
    return value


def _body(record: Record) -> str:
    if record.get("body") is None:
        raise BadInput("lacks body", fix='add "body", the text of the article')
    return _text(record, "body")


def _targets(value: object, body: str) -> list[_Asked]:
    if not isinstance(value, list) or not value:
        raise BadInput("targets is no list of targets", fix='write [{"id": …, "names": […]}], or leave it out')
    asked = [_target(one, body) for one in value]
    ids = [one.id for one in asked]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise BadInput(f"target {twice!r} occurs twice", fix="give each target an id of its own")
    return asked


def _target(value: object, body: str) -> _Asked:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str | int):
        raise BadInput("a target lacks id", fix='write {"id": …, "names": […]}')
    key = str(value["id"])
    names = value.get("names")
    span = _span(value.get("span"), key, body)
    if names is None and span is not None:
        names = [body[span[0] : span[1]]]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise BadInput(f"target {key!r} lacks names", fix='add "names", a list of names')
    kind = value.get("kind", "person" if any(is_person(name) for name in names) else "event")
    if kind not in _KINDS:
        raise BadInput(f"target {key!r}: kind = {kind!r}", fix="write event, organiser or person")
    return _Asked(key, tuple(name.strip() for name in names), kind, span)


def _span(value: object, key: str, body: str) -> tuple[int, int] | None:
    if value is None:
        return None
    whole = isinstance(value, list) and len(value) == 2 and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
    if not (whole and isinstance(value, list) and 0 <= value[0] < value[1] <= len(body)):
        fix = f"write [start, end] with 0 <= start < end <= {len(body)}, in code points of body"
        raise BadInput(f"target {key!r}: span = {value!r}", fix=fix)
    return value[0], value[1]


def _watch(asked: list[_Asked], language: str) -> Watch:
    targets = tuple(Target(id=one.id, kind=one.kind, names=_by_language(one.names, language)) for one in asked)
    return Watch(id="asked", name="asked", languages=(language,), targets=targets)


def _by_language(names: tuple[str, ...], language: str) -> dict[str, tuple[str, ...]]:
    """Sort names into languages: the text's where the script fits it, else what they look like."""
    sorted_names: dict[str, tuple[str, ...]] = {}
    for name in names:
        cyrillic = any("\u0400" <= letter <= "\u052f" for letter in name)
        fits = cyrillic == (language in _CYRILLIC) and language != "und"
        own = language if fits else detect(name).language if cyrillic else "en"
        sorted_names[own] = (*sorted_names.get(own, ()), name)
    return sorted_names


def _found(analyst: Analyst, asked: list[_Asked], texts: Texts, language: str) -> Found:
    """Return the mentions by name of the targets without a span, and the given spans of the others, in text order."""
    at_spans = {one.id for one in asked if one.span}
    by_name = analyst.find(texts, language)
    mentions = [mention for mention in by_name.mentions if mention.target not in at_spans]
    mentions += [_mention_at(one, texts.body, language) for one in asked if one.span]
    order = {"headline": 0, "description": 1, "body": 2}
    mentions.sort(key=lambda mention: (order[mention.field], mention.start, mention.end))
    rejected = tuple(one for one in by_name.rejected if one.mention.target not in at_spans)
    return Found(mentions=tuple(mentions), rejected=rejected, evidence=by_name.evidence)


def _mention_at(one: _Asked, body: str, language: str) -> Mention:
    assert one.span is not None
    start, end = one.span
    sentences = split(body, language)
    first, last = sentence_at(sentences, start), sentence_at(sentences, end - 1)
    return Mention(
        target=one.id,
        target_kind=one.kind,
        field="body",
        start=start,
        end=end,
        text=body[start:end],
        sentence_start=min(start, first.start) if first else start,
        sentence_end=max(end, last.end) if last else end,
    )


def _tone(tone: Tone | None) -> Record | None:
    if tone is None:
        return None
    return {"polarity": tone.polarity, "label": tone.label, "confidence": tone.confidence, "evidence": list(tone.evidence)}


def _mention(mention: Mention) -> Record:
    chances = mention.probabilities
    return {
        "target": mention.target,
        "form": mention.form,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "polarity": mention.polarity,
        "label": mention.label,
        "probabilities": {"negative": chances.negative, "neutral": chances.neutral, "positive": chances.positive},
        "holder": mention.holder,
    }


def _entities(entities: tuple[Entity, ...], body: str) -> list[Record]:
    """Return one record a place, in text order."""
    places = [(span, entity) for entity in entities for span in entity.spans]
    places.sort(key=lambda place: place[0].start)
    return [
        {
            "text": body[span.start : span.end],
            "kind": entity.kind,
            "start": span.start,
            "end": span.end,
            "name": entity.name,
            "wikidata": entity.wikidata,
        }
        for span, entity in places
    ]


def _quote(quote: Quote) -> Record:
    return {
        "speaker": quote.speaker,
        "text": quote.text,
        "field": quote.field,
        "start": quote.start,
        "end": quote.end,
        "target": quote.target,
    }
