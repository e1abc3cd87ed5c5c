"""Coverages for tests: `make_coverage(**overrides)` for one, `random_coverages(n)` for many, both the same in every run."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from domain.article import Article, Discovery
from domain.coverage import Coverage, Entity, EntityKind, Mention, Role, Span, StoryRef, Tone, ToneLabel
from domain.ids import article_id, coverage_id
from domain.source import Publisher

NOON = datetime(2019, 10, 7, 12, 0, tzinfo=UTC)
_ARTICLE = {field.name for field in fields(Article)} - {"id", "in_language"}
_OUTLETS = ("agency", "herald", "gazeta", "novosti", "zviazda", "tydzien")
_COUNTRIES = ("BY", "PL", "DE", "UA", None)

_WORDS = {
    "en": "forum forums dialogue security conference conferences peace Minsk director said war border talks",
    "ru": "форум форума форумов диалог безопасность безопасности война войны Лаврова Лавров вопросов минский мира",
    "be": "форум форуму форумаў дыялог дыялогу бяспека бяспецы вайна войны мінскага мінскі ўдзельнікі Менск",
    "uk": "форум форумів діалог діалозі безпека безпеці війна війни Харків Харкова мінський президентові",
    "pl": "forum dialog dialogiem bezpieczeństwo bezpieczeństwa wojna wojnie miński mińskiego Polska Polsce",
    "de": "Forum Forums Dialog Sicherheit Sicherheiten Konferenz Konferenzen Krieg Frieden Minsker",
    "ka": "ფორუმი მინსკი Minsk დიალოგი",
    "und": "forum форум 2019 OSCE",
}
WORDS: dict[str, tuple[str, ...]] = {language: tuple(words.split()) for language, words in _WORDS.items()}


def make_coverage(n: int = 1, **overrides: Any) -> Coverage:
    """Return a relevant coverage; different `n` give different articles of the same watch.

    `overrides` are fields of Coverage, or of its article (headline, body, description, published, …), and:
    `outlet`, `country` (of the publisher); `tone` as a number, a label or a Tone; `targets` as ids;
    `people`, `organisations`, `places`, `events` as names; `story` as an id; `story_role`.
    """
    watch = overrides.pop("watch", "forum")
    url = overrides.pop("url", f"https://outlet.test/{n}")
    article = {key: overrides.pop(key) for key in list(overrides) if key in _ARTICLE}
    article = {"headline": f"Article {n}", "body": "The forum met in Minsk.", "published": NOON + timedelta(minutes=n)} | article
    article_key = overrides.pop("article_id", article_id(url))
    made: dict[str, Any] = {
        "id": coverage_id(article_key, watch),
        "watch": watch,
        "article": Article(**({"id": article_key, "url": url, "canonical_url": url, "source": "agency"} | article)),
        "publisher": _publisher(overrides),
        "discovery": Discovery(method="feed", via="https://outlet.test/feed"),
        "run": "run-1",
        "in_language": "en",
        "relevant": True,
        "relevance": 0.9,
        "role": "main",
        "processed": NOON,
        "revision": 1,
        "mentions": tuple(_mention(target) for target in overrides.pop("targets", ("forum",))),
        "entities": tuple(_entities(overrides)),
        "story": _story(overrides),
        "tone": _tone(overrides.pop("tone", None)),
    }
    return Coverage(**(made | overrides))


def _publisher(overrides: dict[str, Any]) -> Publisher:
    outlet = overrides.pop("outlet", "agency")
    return Publisher(id=outlet, name=outlet.title(), country=overrides.pop("country", "BY"))


def _mention(target: str) -> Mention:
    return Mention(target=target, target_kind="event", field="body", start=4, end=9, text="forum", sentence_start=0, sentence_end=23)


def _entities(overrides: dict[str, Any]) -> Iterator[Entity]:
    kinds: dict[str, EntityKind] = {"people": "PER", "organisations": "ORG", "places": "LOC", "events": "EVENT"}
    for key, kind in kinds.items():
        for name in overrides.pop(key, ()):
            yield Entity(name=name, kind=kind, salience=0.1, spans=(Span(start=4, end=9),))


def _story(overrides: dict[str, Any]) -> StoryRef | None:
    story, role = overrides.pop("story", None), overrides.pop("story_role", "original")
    return StoryRef(id=story, role=role) if isinstance(story, str) else story


def _tone(tone: float | str | Tone | None) -> Tone | None:
    if tone is None or isinstance(tone, Tone):
        return tone
    if isinstance(tone, str):
        polarity = {"favourable": 0.5, "critical": -0.5}.get(tone, 0.0)
        return Tone(polarity=polarity, label=tone, confidence=0.5)  # type: ignore[arg-type]
    label: ToneLabel = "favourable" if tone > 0.15 else "critical" if tone < -0.15 else "neutral"
    return Tone(polarity=tone, label=label, confidence=0.5)


def random_coverage(rng: random.Random, n: int, *, words: int = 30, since: datetime = NOON, days: float = 60) -> Coverage:
    """Return any coverage: languages, outlets, tones, entities and times are drawn from small sets, so that they collide."""
    language = rng.choice(tuple(WORDS))
    label: ToneLabel = rng.choice(get_args(ToneLabel))
    published = since + timedelta(seconds=rng.randrange(int(days * 86400)))
    status = rng.choices(("live", "gone", "removed"), (8, 1, 1))[0]
    return make_coverage(
        n,
        watch=rng.choice(("forum", "peer")),
        headline=random_text(rng, language, 5),
        description=rng.choice((None, random_text(rng, language, 6))),
        body=random_text(rng, language, words),
        published=rng.choice((published, published, None)),
        fetched=published + timedelta(hours=1),
        in_language=language,
        outlet=rng.choice(_OUTLETS),
        country=rng.choice(_COUNTRIES),
        tone=rng.choice((None, Tone(polarity=round(rng.uniform(-1, 1), 2), label=label, confidence=0.5))),
        role=rng.choice((*get_args(Role), None)),
        targets=_some(rng, ("forum", "council", "director"), 2),
        topics=_some(rng, ("security", "trade", "culture"), 2),
        people=_some(rng, ("Ivan Ivanov", "Anna Nowak", "Žydrūnas"), 2),
        organisations=_some(rng, ("OSCE", "ОБСЕ", "EU"), 2),
        places=_some(rng, ("Minsk", "Мінск", "Donbas"), 2),
        events=_some(rng, ("Minsk Dialogue",), 1),
        story=rng.choice((None, "s1", "s2", "s3")),
        story_role=rng.choice(("original", "reprint", "partial", "follow-up")),
        status=status,
        relevant=rng.random() > 0.1,
        revision=rng.randrange(1, 5),
    )


def random_coverages(n: int, *, seed: int = 1, words: int = 30) -> list[Coverage]:
    rng = random.Random(seed)
    return [random_coverage(rng, number, words=words) for number in range(n)]


def random_text(rng: random.Random, language: str, words: int) -> str:
    """Return words of a language with marks between them, as untidy as the press."""
    return "".join(word + rng.choice((" ", " ", ", ", ". ", "\n\n", " — ", "-")) for word in rng.choices(WORDS[language], k=words)).strip()


def _some(rng: random.Random, values: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(rng.sample(values, rng.randint(0, min(most, len(values)))))


def revised(coverage: Coverage, **changes: Any) -> Coverage:
    """Return the coverage with changes and, unless they name another, the next revision."""
    return replace(coverage, **({"revision": coverage.revision + 1} | changes))
