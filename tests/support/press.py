"""A small press whose every count can be done by hand: sixteen coverages of two watches that may be counted, and two that may not.

What each article is, stands in one line of `_ARTICLES`; answers in tests are worked out from there. Ids are the keys; those of the
peer's watch begin with "riga:".
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from domain.article import ArchiveRef, Version
from domain.coverage import CorrectionNote, Coverage, Entity, Holder, Machine, Mention, Quote, Role, StoryRef, StoryRole, Tone, ToneLabel
from domain.source import Publisher
from domain.watch import TargetKind
from tests.support.coverages import make_coverage

OWN, PEER = "minsk-dialogue", "riga-forum"
OUTLETS = {
    publisher.id: publisher
    for publisher in (
        Publisher(id="vestnik", name="Вестник", country="BY", kind="newspaper", tier=1, ownership="state", time_zone="Europe/Minsk"),
        Publisher(id="zorka", name="Зорка", country="BY", kind="portal", tier=2, ownership="private", time_zone="Europe/Minsk"),
        Publisher(id="kurier", name="Kurier", country="PL", kind="newspaper", tier=1, ownership="private", time_zone="Europe/Warsaw"),
        Publisher(id="dzien", name="Dzień", country="PL", kind="portal", tier=2, ownership="private", time_zone="Europe/Warsaw"),
        Publisher(id="agora", name="Agora", country="DE", kind="broadcaster", tier=1, ownership="public", time_zone="Europe/Berlin"),
        Publisher(id="ostpost", name="Ostpost", country="UA", kind="blog", tier=3, ownership="exile", time_zone="Europe/Kiev"),
    )
}


class _Article(NamedTuple):
    key: str
    published: str
    language: str
    role: Role
    tone: ToneLabel
    headline: str
    body: str
    topics: tuple[str, ...] = ()
    story: tuple[str, StoryRole] | None = None


class _Said(NamedTuple):
    """The mention of a target in the n-th sentence of a body."""

    target: str
    sentence: int
    label: ToneLabel
    holder: Holder = "outlet"
    speaker: str | None = None


_OPENED = "Форум «Минский диалог» открылся"
_OPENING = "В Минске открылся форум «Минский диалог». Евгений Прейгерман назвал его полезным."
_SAID = "Dialog Miński pominął opozycję. Dyrektor forum nie odpowiedział na krytykę."
_ARTICLES = (
    _Article("vestnik-1", "2019-10-07T08:40", "ru", "main", "favourable", _OPENED, _OPENING, ("security",), ("s1", "original")),
    _Article("zorka-1", "2019-10-07T10:00", "ru", "secondary", "favourable", _OPENED, _OPENING, ("security",), ("s1", "reprint")),
    _Article("ostpost-3", "2019-10-07T12:00", "ru", "secondary", "favourable", _OPENED, _OPENING, ("security",), ("s1", "reprint")),
    _Article("kurier-1", "2019-10-08T06:00", "pl", "main", "critical", "Dialog bez opozycji", _SAID, ("opposition",), ("s2", "original")),
    _Article(
        *("agora-1", "2019-10-09T12:00", "en", "secondary", "unsure", "Minsk draws praise and doubt"),
        "Some call the Minsk Dialogue useful. Others call it useless.",
        ("security", "opposition"),
        ("s2", "follow-up"),
    ),
    _Article(
        *("ostpost-1", "2019-10-15T09:00", "ru", "main", "critical", "Кому нужен диалог"),
        "Минский диалог никого не представляет. О форумах по безопасности пишут мало.",
        ("opposition",),
    ),
    _Article(
        *("vestnik-2", "2019-10-16T07:00", "ru", "passing", "favourable", "Гости столицы"),
        "Директор Минского диалога встретил гостей.",
        ("security",),
    ),
    _Article(
        *("kurier-2", "2019-10-22T06:00", "pl", "main", "critical", "Dyrektor pod ostrzałem"),
        "Jan Kowal: dyrektor zawiódł. Forum trwało dwa dni.",
        ("opposition",),
        ("s3", "original"),
    ),
    _Article(
        *("zorka-2", "2019-10-23T15:00", "be", "main", "neutral", "Форум у Мінску"),
        "Удзельнікі форуму гаварылі пра бяспеку.",
    ),
    _Article(
        *("ostpost-2", "2019-10-24T09:00", "ru", "secondary", "critical", "Директор подвёл"),
        "Ян Коваль считает, что директор подвёл.",
        ("opposition",),
        ("s3", "partial"),
    ),
    _Article(
        *("agora-2", "2019-11-12T12:00", "en", "main", "not-rated", "Trade comes to the forum"),
        "The Minsk Dialogue will speak of trade.",
        ("trade",),
    ),
    _Article(
        *("dzien-1", "2019-11-13T08:00", "pl", "secondary", "favourable", "Goście wracają"),
        "Forum było dobrze przygotowane.",
        ("security",),
        ("s4", "original"),
    ),
    _Article(
        *("kurier-3", "2019-11-13T10:00", "pl", "secondary", "favourable", "Goście wracają"),
        "Forum było dobrze przygotowane.",
        ("security",),
        ("s4", "reprint"),
    ),
    _Article(*("vestnik-3", "2019-10-10T08:00", "ru", "main", "critical", "Снято"), "Этой статьи больше нет."),
    _Article(*("kurier-4", "2019-10-11T08:00", "pl", "passing", "neutral", "Porozumienia mińskie"), "To nie jest o forum."),
    _Article("riga:kurier-1", "2019-10-08T06:00", "pl", "passing", "neutral", "Dialog bez opozycji", _SAID, (), ("s2", "original")),
    _Article(
        "riga:agora-3", "2019-10-16T12:00", "en", "main", "favourable", "Riga listens", "The Riga Forum heard everybody.", ("security",)
    ),
    _Article("riga:dzien-2", "2019-11-14T08:00", "pl", "main", "favourable", "Ryga", "Forum Ryskie wraca.", ("security",)),
)
_SAYS: dict[str, tuple[_Said, ...]] = {
    "vestnik-1": (_Said("forum", 0, "neutral"), _Said("forum", 1, "favourable", "participant", "Евгений Прейгерман")),
    "zorka-1": (_Said("forum", 0, "neutral"), _Said("forum", 1, "favourable", "participant", "Евгений Прейгерман")),
    "ostpost-3": (_Said("forum", 0, "neutral"), _Said("forum", 1, "favourable", "participant", "Евгений Прейгерман")),
    "kurier-1": (_Said("forum", 0, "critical"), _Said("director", 1, "critical")),
    "agora-1": (_Said("forum", 0, "favourable", "third-party"), _Said("forum", 1, "unsure", "third-party")),
    "ostpost-1": (_Said("forum", 0, "critical"),),
    "vestnik-2": (_Said("director", 0, "favourable"),),
    "kurier-2": (_Said("director", 0, "critical", "third-party", "Jan Kowal"), _Said("forum", 1, "neutral")),
    "zorka-2": (_Said("forum", 0, "neutral"),),
    "ostpost-2": (_Said("director", 0, "critical", "third-party", "Ян Коваль"),),
    "agora-2": (_Said("forum", 0, "not-rated"),),
    "dzien-1": (_Said("forum", 0, "favourable"),),
    "kurier-3": (_Said("forum", 0, "favourable"),),
    "vestnik-3": (_Said("forum", 0, "critical"),),
    "kurier-4": (_Said("forum", 0, "neutral"),),
    "riga:kurier-1": (_Said("riga", 0, "neutral"),),
    "riga:agora-3": (_Said("riga", 0, "favourable"),),
    "riga:dzien-2": (_Said("riga", 0, "favourable"),),
}
_KINDS: dict[str, TargetKind] = {"forum": "event", "director": "person", "riga": "event"}
_DIRECTOR = "Q1001"
_PERSONS = {  # as each language writes them, with their Wikidata id
    "vestnik-1": (("Евгений Прейгерман", _DIRECTOR),),
    "zorka-1": (("Евгений Прейгерман", _DIRECTOR),),
    "ostpost-3": (("Евгений Прейгерман", _DIRECTOR),),
    "kurier-1": (("Jauhien Prejhierman", _DIRECTOR), ("Jan Kowal", None)),
    "agora-1": (("Yauheni Preiherman", _DIRECTOR),),
    "ostpost-1": (("Jan Kowal", None),),
    "vestnik-2": (("Евгений Прейгерман", _DIRECTOR),),
    "kurier-2": (("Jan Kowal", None),),
}
_QUOTES = {
    "vestnik-1": ("Евгений Прейгерман", "Диалог полезен.", "forum"),
    "kurier-1": ("Jan Kowal", "To wstyd.", "director"),
    "kurier-2": ("Jan Kowal", "Dyrektor zawiódł.", "director"),
    "agora-1": ("Yauheni Preiherman", "We listen.", None),
}


def press() -> list[Coverage]:
    return [_coverage(article) for article in _ARTICLES]


def _coverage(article: _Article) -> Coverage:
    key, watch = article.key.removeprefix("riga:"), PEER if article.key.startswith("riga:") else OWN
    published = datetime.fromisoformat(article.published).replace(tzinfo=UTC)
    role = article.story[1] if article.story else "original"
    made: dict[str, Any] = {
        "id": article.key,
        "article_id": key,
        "watch": watch,
        "watch_kind": "own" if watch == OWN else "peer",
        "url": f"https://{key}.test/",
        "source": key.rpartition("-")[0],
        "publisher": OUTLETS[key.rpartition("-")[0]],
        "headline": article.headline,
        "body": article.body,
        "published": published,
        "published_from": "json-ld",
        "published_precision": "minute",
        "fetched": published + timedelta(minutes=5),
        "first_indexed": published + timedelta(minutes=10),
        "processed": published + timedelta(minutes=8),
        "in_language": article.language,
        "role": article.role,
        "tone": _tone(article.tone),
        "topics": article.topics,
        "story": StoryRef(id=article.story[0], role=role) if article.story else None,
        "mentions": tuple(_mentions(article)),
        "entities": tuple(_entities(article)),
        "quotes": tuple(_quotes(article.key)),
    }
    return make_coverage(**(made | _SPECIAL.get(article.key, {})))


def _tone(label: ToneLabel) -> Tone:
    return Tone(polarity={"favourable": 0.5, "critical": -0.5}.get(label, 0.0), label=label, confidence=0.6, method="press@1")


def _mentions(article: _Article) -> Iterator[Mention]:
    for said in _SAYS[article.key]:
        parts = [f"{part.rstrip('.')}." for part in article.body.split(". ")]
        start = article.body.index(parts[said.sentence])
        yield Mention(
            target=said.target,
            target_kind=_KINDS[said.target],
            field="body",
            start=start,
            end=start + 3,
            text=article.body[start : start + 3],
            sentence_start=start,
            sentence_end=start + len(parts[said.sentence]),
            polarity={"favourable": 0.5, "critical": -0.5}.get(said.label, 0.0),
            label=said.label,
            holder=said.holder,
            speaker=said.speaker,
        )


def _entities(article: _Article) -> Iterator[Entity]:
    for name, wikidata in _PERSONS.get(article.key, ()):
        yield Entity(name=name, kind="PER", wikidata=wikidata)
    if article.key == "agora-1":
        yield Entity(name="OSCE", kind="ORG", wikidata="Q81299")


def _quotes(key: str) -> Iterator[Quote]:
    if key in _QUOTES:
        speaker, text, target = _QUOTES[key]
        yield Quote(speaker=speaker, text=text, start=0, end=len(text), target=target)


def _corrected(by: str, day: int, **was: Any) -> dict[str, Any]:
    machine = Machine(**({"relevant": True, "relevance": 0.9, "role": "main", "tone": _tone("neutral")} | was))
    return {"correction": CorrectionNote(by=by, at=datetime(2019, 10, day, 9, tzinfo=UTC), note="read by a person"), "machine": machine}


_SPECIAL: dict[str, dict[str, Any]] = {
    "ostpost-1": {"first_indexed": datetime(2019, 11, 2, tzinfo=UTC)},
    "vestnik-2": _corrected("anna", 17, role="passing", tone=_tone("critical")),
    "kurier-2": {
        **_corrected("anna", 24),
        "versions": (
            Version(
                headline="Dyrektor odpowiada",
                body="Forum trwało dwa dni.",
                valid_from=datetime(2019, 10, 22, 6, tzinfo=UTC),
                valid_to=datetime(2019, 10, 22, 9, tzinfo=UTC),
            ),
        ),
    },
    "zorka-2": {
        **_corrected("boris", 25, role="secondary"),
        "status": "gone",
        "archive": ArchiveRef(file="20191023.warc.gz", offset=512, length=2048, digest="sha256:0"),
        "published_from": "url",
        "published_precision": "day",
    },
    "vestnik-3": {"status": "removed"},
    "kurier-4": {**_corrected("boris", 12, role="passing"), "relevant": False, "role": None, "tone": None},
}
