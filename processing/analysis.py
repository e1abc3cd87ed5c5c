"""Reads one text for one watch: mentions, relevance, entities, holders, sentiment, tone, quotations, topics. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.coverage import Entity, EntityKind, FieldName, Mention, Quote, Role, Tone
from domain.watch import Target, TargetKind, Watch
from processing import entities, nominals, quotes, topics
from processing.entities import EntitySpan, KnownSpan
from processing.language import MODEL as LANGUAGE_MODEL
from processing.language import Detected, base_of, detect, detect_document
from processing.mentions import Found, MentionFinder
from processing.relevance import RELEVANT, judge
from processing.sentences import RULES as SENTENCE_RULES
from processing.sentiment import Registry, default_registry, listed_registry, rate, with_holders
from processing.speech import Named
from processing.tone import tone_of

_KINDS: dict[TargetKind, EntityKind] = {"event": "EVENT", "organiser": "ORG", "person": "PER"}
_FIRST_LOOK = (f"language={LANGUAGE_MODEL}", f"sentences={SENTENCE_RULES}", "mentions=names@2", "relevance=points@2")
_FULL_LOOK = (f"nominals={nominals.RULES}", f"quotes={quotes.RULES}")
_BY_RULE = (f"entities={entities.MODEL_BY_RULE}", f"topics={topics.RULES_BY_WORDS}")
_ORDER: dict[FieldName, int] = {"headline": 0, "description": 1, "body": 2}
_ENOUGH = 80  # code points of a body by which its language can be told without the headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The fields of an article that are read; offsets count code points of these very strings."""

    headline: str = ""
    description: str = ""
    body: str = ""

    def by_field(self) -> dict[FieldName, str]:
        return {"headline": self.headline, "description": self.description, "body": self.body}


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was read; without the full look (irrelevant articles) only relevance, role and unrated mentions."""

    relevance: float
    role: Role | None
    reasons: tuple[str, ...]
    mentions: tuple[Mention, ...]
    tone: Tone | None = None
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    topics: tuple[str, ...] = ()
    models: tuple[str, ...] = _FIRST_LOOK

    @property
    def relevant(self) -> bool:
        return self.relevance >= RELEVANT


def language_of(texts: Texts, hint: str | None, *, names: Collection[str] = ()) -> Detected:
    """Return the language of an article by the frame of its body (with the headline where the body is short), else its page's tag.

    `names` say nothing of a language and are left out.
    """
    if len(texts.body) >= _ENOUGH:
        found = detect_document(texts.body, hint=hint, names=names)
    else:
        found = detect(f"{texts.headline}\n{texts.description}\n{texts.body}", hint=hint, names=names)
    if found.language != "und":
        return found
    return Detected(base_of(hint) or "und", 0.0)


def misleading_names(watch: Watch) -> frozenset[str]:
    """Return the watch's names in Latin script: they stand unchanged in texts of any language ("Minsk Dialogue" reads as French)."""
    names = (name for target in watch.targets for names in target.names.values() for name in names)
    return frozenset(name for name in names if name.isascii())


class Analyst:
    """Reads articles for one watch; make one and use it for many.

    Without `encoder` by lists and rules alone; without `every_sentence` the encoder reads only those that name a target, for tone.
    """

    def __init__(self, watch: Watch, registry: Registry | None = None, *, encoder: bool = True, every_sentence: bool = True) -> None:
        self.watch = watch
        self._finder = MentionFinder(watch)
        self._registry = registry or (default_registry() if encoder else listed_registry())
        self._by_meaning = encoder and every_sentence
        self._find_names = entities.find_spans if self._by_meaning else entities.find_by_rule
        self._targets = {target.id: target for target in watch.targets}
        self._encoder_models = (
            (f"entities={entities.model_name()}", f"topics={topics.rules_by_meaning()}") if self._by_meaning else _BY_RULE
        )

    def find(self, texts: Texts, language: str) -> Found:
        """Return the mentions of the watch's targets, and the namesakes."""
        return self._finder.find(headline=texts.headline, description=texts.description or None, body=texts.body, language=language)

    def read(self, texts: Texts, language: str, *, found: Found | None = None, always_full: bool = False) -> Analysis:
        """Return the analysis; `found` replaces what the watch's names would find, and is then all there is.

        Irrelevant articles get a first look only.
        """
        given, found = found is not None, found or self.find(texts, language)
        description = texts.description or None
        verdict = judge(found, self.watch, headline=texts.headline, description=description, body=texts.body)
        if verdict.relevance < RELEVANT and not always_full:
            return Analysis(relevance=verdict.relevance, role=None, reasons=verdict.reasons, mentions=found.mentions)
        fields = texts.by_field()
        named_things = entities.find(texts.headline, texts.body, language, known=self.known(found.mentions, language), by=self._find_names)
        named = self.named(found.mentions, fields, named_things, language)
        without_names = [] if given else nominals.find(found.mentions, fields, language, named)
        spoken_of = sorted([*found.mentions, *without_names], key=lambda one: (_ORDER[one.field], one.start, one.end))
        mentions = with_holders(rate(spoken_of, fields, language, self._registry), fields, language, named)
        return Analysis(
            relevance=verdict.relevance,
            role=verdict.role,
            reasons=verdict.reasons,
            mentions=mentions,
            tone=tone_of(mentions, fields, self._registry),
            entities=named_things,
            quotes=tuple(
                quote
                for field in ("headline", "body")
                for quote in quotes.find(fields[field], language, named=named[field], mentions=mentions, field=field)
            ),
            topics=topics.find(
                _without(texts.headline, "headline", mentions),
                _without(texts.body, "body", mentions),
                language,
                by_meaning=self._by_meaning,
            ),
            models=(*_FIRST_LOOK, *_FULL_LOOK, *self._encoder_models, *_sentiment_models(mentions)),
        )

    def known(self, mentions: Sequence[Mention], language: str) -> list[KnownSpan]:
        """Return the mentions as entities."""
        known = []
        for mention in mentions:
            target = self._targets[mention.target]
            known.append(
                KnownSpan(
                    field=mention.field,
                    start=mention.start,
                    end=mention.end,
                    name=name_in(target, language),
                    kind=_KINDS[target.kind],
                    wikidata=target.wikidata,
                )
            )
        return known

    def named(
        self, mentions: Sequence[Mention], fields: Mapping[FieldName, str], found: Sequence[Entity], language: str
    ) -> dict[FieldName, list[Named]]:
        """Return people and organisations of each field, in order; the watch's targets go before what else overlaps them."""
        named: dict[FieldName, list[Named]] = {}
        for field, text in fields.items():
            ours = [self._ours(mention, language) for mention in mentions if mention.field == field]
            taken = {place for mine in ours for place in range(mine.start, mine.end)}
            spans = _spans(found) if field == "body" else self._find_names(text, language)
            free = [_other(span) for span in spans if span.kind in ("PER", "ORG") and taken.isdisjoint(range(span.start, span.end))]
            speaking = [one for one in ours if one.ours or one.title_only]
            named[field] = sorted([*speaking, *free], key=lambda one: (one.start, one.end))
        return named

    def _ours(self, mention: Mention, language: str) -> Named:
        """An event speaks for nobody, but its name inside a title tells whose speaker that is."""
        target = self._targets[mention.target]
        title = mention.affiliation and target.kind != "person"
        return Named(
            start=mention.start,
            end=mention.end,
            name=name_in(target, language),
            person=target.kind == "person",
            ours=target.kind != "event",
            title_only=title,
        )


def name_in(target: Target, language: str) -> str:
    """Return the target's first name in a language, else in English, else in any."""
    names = target.names.get(language) or target.names.get("en") or next(iter(target.names.values()), ())
    return names[0] if names else target.id


def _spans(found: Sequence[Entity]) -> list[EntitySpan]:
    return [EntitySpan(start=span.start, end=span.end, name=entity.name, kind=entity.kind) for entity in found for span in entity.spans]


def _other(span: EntitySpan) -> Named:
    return Named(start=span.start, end=span.end, name=span.name, person=span.kind == "PER")


def _without(text: str, field: FieldName, mentions: Sequence[Mention]) -> str:
    """Leave out the targets' names: a forum called "Dialogue" is not therefore about diplomacy."""
    pieces, at = [], 0
    for mention in sorted((one for one in mentions if one.field == field), key=lambda one: one.start):
        pieces.append(text[at : mention.start])
        at = max(at, mention.end)
    return " ".join([*pieces, text[at:]])


def _sentiment_models(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(f"sentiment={method}" for method in sorted({mention.method for mention in mentions if mention.method}))
