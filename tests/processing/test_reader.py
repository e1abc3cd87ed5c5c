"""The reader: an article becomes one coverage a watch, the same one every time."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.article import Article, Discovery, Reading
from domain.codec import from_json, to_json
from domain.coverage import Coverage
from domain.ids import coverage_id
from domain.source import Publisher
from domain.watch import Target, Watch
from processing.reader import Reader
from tests.support.processing import FORUM

NOW = datetime(2019, 10, 8, 9, 0, tzinfo=UTC)
SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "minsk-dialogue-2019.txt"
PUBLISHER = Publisher(id="gazette", name="The Gazette", country="GB")
PEER = Watch(id="peer", name="Riga Round", kind="peer", targets=(Target(id="round", kind="event", names={"en": ("Riga Round",)}),))

BODY = {
    "en": "The Minsk Dialogue opened in Belarus on Monday. Diplomats from sixty countries attend the forum.\n\n"
    '"The Minsk Dialogue is a wonderful place to listen," said Helena Brandvold, a former ambassador.',
    "ru": "В понедельник в Белоруссии открылся форум «Минский диалог». На него приехали дипломаты из шестидесяти стран.\n\n"
    "«На „Минском диалоге“ умеют слушать», — сказала бывший посол Хелена Брандволд.",
    "be": "У панядзелак у Беларусі адкрыўся форум «Мінскі дыялог». На яго прыехалі дыпламаты з шасцідзесяці краін.\n\n"
    "«На „Мінскім дыялогу“ ўмеюць слухаць», — сказала былы пасол Хелена Брандвольд.",
    "uk": "У понеділок у Білорусі відкрився форум «Мінський діалог». На нього приїхали дипломати із шістдесяти країн.\n\n"
    "«На „Мінському діалозі“ вміють слухати», — сказала колишня посол Олена Брандвольд.",
    "pl": "W poniedziałek na Białorusi rozpoczęło się forum „Dialog Miński”. Przyjechali dyplomaci z sześćdziesięciu krajów.\n\n"
    "„Na Dialogu Mińskim umieją słuchać” — powiedziała była ambasador Helena Brandvold.",
    "de": "Am Montag hat in Belarus das Forum „Minsker Dialog“ begonnen. Diplomaten aus sechzig Ländern sind angereist.\n\n"
    "„Beim Minsker Dialog hört man zu“, sagte die frühere Botschafterin Helena Brandvold.",
}


def reading(body: str, headline: str = "", **changes: object) -> Reading:
    values = {"id": "a1", "url": "https://x.test/1", "canonical_url": "https://x.test/1", "source": "gazette", **changes}
    article = Article(headline=headline, body=body, **values)  # type: ignore[arg-type]
    return Reading(visit=7, run="r1", article=article, discovery=Discovery(method="feed"))


def read(body: str, headline: str = "", **changes: object) -> Coverage:
    return Reader([FORUM]).read(reading(body, headline, **changes), PUBLISHER, now=NOW)[0]


@pytest.mark.parametrize("language", sorted(BODY))
def test_an_article_in_each_language_is_read(language: str) -> None:
    coverage = read(BODY[language])
    assert (coverage.in_language, coverage.relevant) == (language, True)
    assert {mention.target for mention in coverage.mentions} == {"forum"}
    named = [mention for mention in coverage.mentions if mention.form == "name"]
    assert len(named) == 2
    assert "Q184" in {entity.wikidata for entity in coverage.entities}
    assert [quote.target for quote in coverage.quotes] == ["forum"]
    assert [mention.holder for mention in named] == ["outlet", "third-party"]
    assert coverage.tone is not None
    assert coverage.tone.label != "not-rated"
    assert coverage.tone.baseline is False


@pytest.mark.parametrize("language", sorted(BODY))
def test_every_place_slices_back(language: str) -> None:
    coverage = read(BODY[language])
    body = coverage.article.body
    assert all(body[m.start : m.end] == m.text for m in coverage.mentions if m.field == "body")
    assert all(m.sentence_start <= m.start < m.end <= m.sentence_end for m in coverage.mentions)
    assert all(body[q.start : q.end] == q.text for q in coverage.quotes)


def test_the_same_reading_gives_the_same_coverages_but_for_when() -> None:
    later = datetime(2020, 1, 1, tzinfo=UTC)
    first = Reader([FORUM, PEER]).read(reading(BODY["en"]), PUBLISHER, now=NOW)
    second = Reader([FORUM, PEER]).read(reading(BODY["en"]), PUBLISHER, now=later)
    assert tuple(replace(one, processed=later) for one in first) == second


def test_there_is_one_coverage_a_watch_in_their_order() -> None:
    coverages = Reader([FORUM, PEER]).read(reading(BODY["en"]), PUBLISHER, now=NOW)
    assert [(one.watch, one.watch_kind, one.relevant) for one in coverages] == [("forum", "own", True), ("peer", "peer", False)]
    assert [one.id for one in coverages] == [coverage_id("a1", "forum"), coverage_id("a1", "peer")]


def test_an_irrelevant_article_gets_a_first_look_only() -> None:
    coverage = read("The Minsk agreements were signed in Belarus. Nobody was content.")
    assert not coverage.relevant
    assert (coverage.role, coverage.tone, coverage.entities, coverage.quotes, coverage.topics) == (None, None, (), (), ())
    assert not any(model.startswith(("entities=", "sentiment=")) for model in coverage.models)


def test_a_coverage_says_what_made_its_values() -> None:
    kinds = {model.partition("=")[0] for model in read(BODY["en"]).models}
    assert kinds == {"language", "sentences", "mentions", "relevance", "nominals", "entities", "quotes", "topics", "sentiment"}


def test_provenance_is_carried_over() -> None:
    coverage = read(BODY["en"])
    assert (coverage.publisher, coverage.run, coverage.processed) == (PUBLISHER, "r1", NOW)
    assert coverage.discovery.method == "feed"
    assert from_json(Coverage, to_json(coverage)) == coverage


def test_the_pages_tag_speaks_where_the_text_has_no_letters() -> None:
    coverage = read("12:30, 15:40", in_language="be-BY")
    assert (coverage.in_language, coverage.in_language_confidence) == ("be", 0.0)
    assert read("12:30").in_language == "und"


def test_an_empty_article_is_irrelevant_and_no_error() -> None:
    coverage = read("")
    assert (coverage.relevant, coverage.mentions, coverage.in_language) == (False, (), "und")


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is beside the project on its developers' machines only")
def test_the_seed_article_is_mainly_about_us_and_not_critical() -> None:
    headline, _, body = SEED.read_text().partition("\n")
    coverage = read(body, headline, in_language="en")
    assert (coverage.relevant, coverage.role, coverage.in_language) == (True, "main", "en")
    assert coverage.tone is not None
    assert coverage.tone.label != "critical"
    assert coverage.tone.polarity > -0.15
    assert coverage.tone.baseline is False
    assert {"Belarus", "Donbas", "Minsk Dialogue"} <= {entity.name for entity in coverage.entities}
    assert "diplomacy" in coverage.topics
