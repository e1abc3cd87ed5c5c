"""Believable coverages, sources and runs for the dashboard's tests: invented outlets, invented words, fixed dates."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from domain.article import ArchiveRef, Article, Discovery, Version
from domain.coverage import Coverage, Entity, EntityKind, Mention, Quote, Role, Span, StoryRef, Tone, ToneLabel
from domain.ids import article_id, coverage_id
from domain.protocols import RunRow, SourceCounts, WhyLine
from domain.source import Publisher, Source
from domain.watch import Target, Watch

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

WATCH = Watch(
    id="minsk-dialogue",
    name="Minsk Dialogue",
    languages=("en", "ru", "be"),
    time_zone="Europe/Minsk",
    targets=(
        Target(id="forum", kind="event", names={"en": ("Minsk Dialogue",), "ru": ("Минский диалог",), "be": ("Мінскі дыялог",)}),
        Target(id="preiherman", kind="person", names={"en": ("Yauheni Preiherman",)}, alone=False),
    ),
)
PEER = Watch(id="lake-forum", name="Lake Forum", kind="peer", targets=(Target(id="lake", kind="event", names={"en": ("Lake Forum",)}),))

SOURCES = (
    Source(
        id="northern-post",
        name="The Northern Post",
        homepage="https://northern-post.test/",
        country="GB",
        languages=("en",),
        kind="newspaper",
    ),
    Source(
        id="vestnik",
        name="Вестник региона",
        homepage="https://vestnik.test/",
        country="RU",
        languages=("ru",),
        kind="agency",
        ownership="state",
    ),
    Source(
        id="svoj-cas",
        name="Свой час",
        homepage="https://svoj-cas.test/",
        country="BY",
        languages=("be", "ru"),
        link_warning="In Belarus, passing on links to this outlet is punished as spreading extremist material.",
    ),
    Source(id="dnipro-daily", name="Дніпро сьогодні", homepage="https://dnipro-daily.test/", country="UA", languages=("uk",)),
    Source(
        id="kurier-wschodni",
        name="Kurier Wschodni",
        homepage="https://kurier-wschodni.test/",
        country="PL",
        languages=("pl",),
        kind="newspaper",
    ),
    Source(
        id="abendblatt", name="Abendblatt am Fluss", homepage="https://abendblatt.test/", country="DE", languages=("de",), kind="newspaper"
    ),
    Source(
        id="eastern-brief", name="Eastern Brief", homepage="https://eastern-brief.test/", country="US", languages=("en",), kind="think-tank"
    ),
    Source(id="baltic-wire", name="Baltic Wire", homepage="https://baltic-wire.test/", country="LT", languages=("en",), kind="agency"),
    Source(
        id="stolica", name="Столица", homepage="https://stolica.test/", country="BY", languages=("ru",), kind="portal", ownership="state"
    ),
    Source(id="policy-notes", name="Policy Notes", homepage="https://policy-notes.test/", country="BE", languages=("en",), kind="blog"),
)

# (sentence, tone toward the forum) by language; the first name in it that FORUM lists is the mention.
FORUM = {
    "en": "Minsk Dialogue",
    "ru": "Минского диалога",
    "be": "Мінскага дыялогу",
    "uk": "Мінського діалогу",
    "pl": "Dialogu Mińskiego",
    "de": "Minsker Dialog",
}
SAYS: dict[str, tuple[tuple[str, ToneLabel], ...]] = {
    "en": (
        ("The Minsk Dialogue has become the one room in the region where all sides still talk, a diplomat said.", "favourable"),
        ("Delegates praised the Minsk Dialogue for an agenda that was frank and well prepared.", "favourable"),
        ("The Minsk Dialogue opened on Monday with some 500 guests from 50 countries.", "neutral"),
        ("A further round of the Minsk Dialogue is planned for the spring.", "neutral"),
        ("Critics called the Minsk Dialogue a stage for speeches that change nothing.", "critical"),
        ("The Minsk Dialogue failed to bring the two delegations to one table.", "critical"),
    ),
    "ru": (
        ("В работе Минского диалога приняли участие эксперты из пятидесяти стран.", "not-rated"),
        ("Организаторы Минского диалога представили доклад о безопасности в регионе.", "not-rated"),
    ),
    "be": (
        ("Удзельнікі Мінскага дыялогу абмеркавалі бяспеку ва Усходняй Еўропе.", "not-rated"),
        ("Наступная сустрэча Мінскага дыялогу пройдзе вясной.", "not-rated"),
    ),
    "uk": (("Учасники Мінського діалогу обговорили безпеку в регіоні.", "not-rated"),),
    "pl": (("Uczestnicy Dialogu Mińskiego rozmawiali o bezpieczeństwie regionu.", "not-rated"),),
    "de": (("Der Minsker Dialog brachte Fachleute aus fünfzig Ländern zusammen.", "not-rated"),),
}
FILLER = {
    "en": (
        "Talks in Minsk went on behind closed doors until the evening.",
        "Yauheni Preiherman said that small states need channels of their own.",
        "The European Union sent no official delegation this year.",
        "Observers from Poland and Lithuania followed the debate online.",
    ),
    "ru": (
        "Обсуждение в Минске продолжалось до вечера.",
        "Евгений Прейгерман отметил роль малых государств.",
        "Представители Европейского союза наблюдали за дискуссией.",
    ),
    "be": ("Размова ў Мінску працягвалася да вечара.", "Яўген Прэйгерман адзначыў ролю малых дзяржаў."),
    "uk": ("Розмова в Мінську тривала до вечора.", "Представники Європейського Союзу стежили за дискусією."),
    "pl": ("Rozmowy w Mińsku trwały do wieczora.", "Obserwatorzy z Litwy śledzili debatę w sieci."),
    "de": ("Die Gespräche in Minsk dauerten bis in den Abend.", "Die Europäische Union schickte keine offizielle Delegation."),
}
HEADLINES = {
    "en": (
        "What the Minsk Dialogue leaves behind",
        "Security forum opens in the Belarusian capital",
        "Small states look for a voice of their own",
        "Five takeaways from the Minsk Dialogue",
    ),
    "ru": ("В столице открылся форум по безопасности", "Эксперты подвели итоги Минского диалога"),
    "be": ("У сталіцы адкрыўся форум пра бяспеку", "Пра што гаварылі на Мінскім дыялогу"),
    "uk": ("У столиці Білорусі відкрився безпековий форум",),
    "pl": ("W stolicy Białorusi ruszyło forum bezpieczeństwa",),
    "de": ("Sicherheitsforum in Minsk eröffnet",),
}
NAMES: tuple[tuple[str, EntityKind, str | None, tuple[str, ...]], ...] = (
    ("Yauheni Preiherman", "PER", None, ("Yauheni Preiherman", "Евгений Прейгерман", "Яўген Прэйгерман")),
    ("Minsk", "LOC", "Q2280", ("Minsk", "Минске", "Мінску", "Мінську", "Mińsku")),
    ("European Union", "ORG", "Q458", ("European Union", "Европейского союза", "Європейського Союзу", "Europäische Union")),
    ("Poland", "LOC", "Q36", ("Poland",)),
    ("Lithuania", "LOC", "Q37", ("Lithuania", "Litwy")),
)  # fmt: skip


def believable(count: int = 60, *, seed: int = 7, now: datetime = NOW, watch: Watch = WATCH) -> list[Coverage]:
    """Return coverages of the last 80 days, newest last; some are reprints, one changed, one is gone."""
    rng = random.Random(seed)
    made: list[Coverage] = []
    for number in range(count):
        origin = made[-1] if made and number % 5 == 4 else None
        published = now - timedelta(hours=(count - number) * 80 * 24 / count + rng.uniform(0, 9))
        made.append(_reprint(origin, rng, number, published) if origin else _coverage(rng, number, published, watch))
    if count > 2:
        made[-2] = replace(made[-2], status="gone")
        made[-3] = replace(made[-3], versions=(_earlier(made[-3]),))
    return made


def _coverage(rng: random.Random, number: int, published: datetime, watch: Watch) -> Coverage:
    source = rng.choice(SOURCES)
    language = rng.choice(source.languages)
    said = rng.sample(SAYS[language], k=min(len(SAYS[language]), rng.choice((1, 2, 2, 3))))
    filler = rng.sample(FILLER[language], k=2)
    sentences = [said[0][0], filler[0], *(text for text, _ in said[1:]), filler[1]]
    body = " ".join(sentences[:2]) + "\n\n" + " ".join(sentences[2:])
    mentions = tuple(_mention(body, text, label, FORUM[language]) for text, label in said)
    article = _article(rng, number, source, language, body, published)
    return Coverage(
        id=coverage_id(article.id, watch.id),
        watch=watch.id,
        watch_kind=watch.kind,
        article=article,
        publisher=Publisher.of(source),
        discovery=Discovery(method=rng.choice(("feed", "sitemap")), via=f"{source.homepage}feed.xml"),
        archive=ArchiveRef(file="20261120-0001.warc.gz", offset=number * 9_000, length=8_200, digest="sha256:" + article.id),
        run="run-20261120",
        in_language=language,
        in_language_confidence=0.98,
        relevant=True,
        relevance=round(rng.uniform(0.6, 0.99), 2),
        role=_role(rng, len(said)),
        mentions=mentions,
        tone=_tone(mentions),
        entities=tuple(_entities(body)),
        quotes=_quotes(body, language),
        topics=(rng.choice(("security", "diplomacy", "economy")),),
        story=StoryRef(id=f"story-{number}", role="original"),
        processed=published + timedelta(hours=2),
        models=("language=py3langid@0.4", "sentiment=textblob@0.20.1"),
        revision=number + 1,
        first_indexed=published + timedelta(hours=2),
    )


def _article(rng: random.Random, number: int, source: Source, language: str, body: str, published: datetime) -> Article:
    url = f"{source.homepage}2026/{number}"
    return Article(
        id=article_id(url),
        url=url,
        canonical_url=url,
        source=source.id,
        headline=rng.choice(HEADLINES[language]),
        description=None,
        body=body,
        byline=("Anna Reporter",) if number % 3 else (),
        published=published,
        published_from=rng.choice(("json-ld", "meta", "feed")),
        published_precision=rng.choice(("second", "minute", "day")),
        fetched=published + timedelta(hours=1),
        in_language=language,
        section="World",
        repairs=("bitrix-split",) if number % 7 == 0 else (),
    )


def _mention(body: str, sentence: str, label: ToneLabel, name: str) -> Mention:
    start = body.index(sentence)
    at = start + sentence.index(name)
    polarity = {"favourable": 0.55, "critical": -0.5}.get(label, 0.0)
    return Mention(
        target="forum",
        target_kind="event",
        field="body",
        start=at,
        end=at + len(name),
        text=name,
        sentence_start=start,
        sentence_end=start + len(sentence),
        polarity=polarity,
        label=label,
        method=None if label == "not-rated" else "textblob@0.20.1",
    )


def _tone(mentions: Sequence[Mention]) -> Tone:
    rated = [m for m in mentions if m.label != "not-rated"]
    if not rated:
        return Tone(polarity=0.0, label="not-rated", confidence=0.0)
    mean = sum(m.polarity for m in rated) / len(rated)
    clash = {m.label for m in rated} >= {"favourable", "critical"}
    label: ToneLabel = "unsure" if clash else "favourable" if mean > 0.15 else "critical" if mean < -0.15 else "neutral"
    return Tone(polarity=mean, label=label, confidence=0.6, method="textblob@0.20.1", baseline=True, evidence=tuple(range(len(mentions))))


def _role(rng: random.Random, sentences: int) -> Role:
    return "main" if sentences > 2 else "secondary" if sentences == 2 else rng.choice(("passing", "affiliation"))


def _entities(body: str) -> Iterator[Entity]:
    for name, kind, wikidata, forms in NAMES:
        spans = tuple(Span(start=at, end=at + len(form)) for form in forms for at in _places(body, form))
        if spans:
            yield Entity(name=name, kind=kind, wikidata=wikidata, count=len(spans), salience=0.2, spans=spans)


def _places(body: str, form: str) -> Iterator[int]:
    at = body.find(form)
    while at >= 0:
        yield at
        at = body.find(form, at + 1)


def _quotes(body: str, language: str) -> tuple[Quote, ...]:
    words = "small states need channels of their own"
    if language != "en" or words not in body:
        return ()
    at = body.index(words)
    return (Quote(speaker="Yauheni Preiherman", text=words, start=at, end=at + len(words)),)


def _reprint(origin: Coverage, rng: random.Random, number: int, published: datetime) -> Coverage:
    """Return the same text under another outlet's name."""
    source = rng.choice([s for s in SOURCES if s.id != origin.publisher.id])
    url = f"{source.homepage}2026/{number}"
    article = replace(origin.article, id=article_id(url), url=url, canonical_url=url, source=source.id, published=published)
    assert origin.story is not None
    story = StoryRef(id=origin.story.id, role="reprint", origin=origin.article.id, similarity=0.97)
    return replace(
        origin, id=coverage_id(article.id, origin.watch), article=article, publisher=Publisher.of(source), story=story, revision=number + 1
    )


def _earlier(coverage: Coverage) -> Version:
    article = coverage.article
    since = article.published or NOW
    return Version(
        headline=f"{article.headline}: first reports",
        body=article.body.replace("evening", "morning").replace("вечера", "утра").replace("Abend", "Morgen"),
        valid_from=since,
        valid_to=since + timedelta(hours=5),
    )


@dataclass(frozen=True, kw_only=True)
class FixedRuns:
    """A RunsView over fixed rows."""

    rows: Sequence[SourceCounts] = ()
    past: Sequence[RunRow] = ()
    misses: tuple[int, int] = (0, 0)
    by_run: dict[str, Sequence[SourceCounts]] = field(default_factory=dict)

    def counts(self, run: str | None = None) -> list[SourceCounts]:
        return list(self.rows if run is None else self.by_run.get(run, ()))

    def runs(self, *, limit: int = 20) -> list[RunRow]:
        return list(self.past[:limit])

    def why(self, url_key: str) -> list[WhyLine]:
        return []

    def miss_rate(self) -> tuple[int, int]:
        return self.misses


def believable_runs(*, now: datetime = NOW) -> FixedRuns:
    rows = [_counts(number, source) for number, source in enumerate(SOURCES)]
    past = (
        _run("run-20261120", "running", now - timedelta(minutes=3), None, found=40, pending=3, relevant=5),
        _run("run-20261119", "done", now - timedelta(days=1), timedelta(minutes=7), found=310, pending=0, relevant=12),
        _run("run-20261118", "interrupted", now - timedelta(days=2), timedelta(hours=2), found=101, pending=44, relevant=4),
    )
    return FixedRuns(rows=rows, past=past, misses=(1, 120), by_run={"run-20261119": rows[:3]})


def _run(name: str, state: Literal["running", "done", "interrupted"], started: datetime, took: timedelta | None, **counts: int) -> RunRow:
    return RunRow(id=name, state=state, started=started, ended=started + took if took else None, **counts)


def _counts(number: int, source: Source) -> SourceCounts:
    outcomes = {"irrelevant": 20 + 7 * number, "relevant": number, "robots-refused": number % 3, "failed": number % 2, "unchanged": 4}
    pending = 2 if number == 4 else 0
    return SourceCounts(
        source=source.id,
        found=sum(outcomes.values()) + pending,
        outcomes={name: count for name, count in outcomes.items() if count},
        pending=pending,
        relevant=number,
        delivered=max(0, number - 1),
        waiting=1 if number > 1 else 0,
        dead_letters=1 if number == 1 else 0,
        problem="its feed answers HTML, not a feed" if number == 3 else None,
    )
