"""The sample newsroom holds what the product has to be shown with, and its gold labels agree with its texts."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.urls import normalise
from domain.visit import Outcome
from examples.newsroom.content import HERE, outlets, texts
from examples.newsroom.expected import GoldArticle, articles, found, second_visit, totals
from scheduler.configuration import load_sources

# Any inflected form of the forum's or its director's name, in the scripts and languages of the sample.
NAME = re.compile(
    r"minsk[- ]dialog(?:ue)?|минск\w+ диалог|мінск\w+ дыялог|менск\w+ дыялёг|мінськ\w+ діало[гз]|mińsk\w* dialog|dialog\w* mińsk\w+"
    r"|minsker dialog|preiherman|прейгерман|прэйгерман",
    re.I,
)
NAMESAKE = re.compile(
    r"minsk dialogue on donbas|минский диалог по донбассу|мінський діалог щодо донбасу|minsker dialog über den donbass"
    r"|miński dialog z mieszkańcami",
    re.I,
)
SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\"“]?\s+|\n\n")

FIRST = articles(1)
ALL = articles(2) + [article for article in FIRST if article.url not in {later.url for later in articles(2)}]
READ = [article for article in ALL if article.outcome in {Outcome.RELEVANT, Outcome.IRRELEVANT}]
RELEVANT = [article for article in READ if article.gold.relevant]


def primary(article: GoldArticle) -> str:
    return article.language.partition("-")[0]


def naming_sentences(article: GoldArticle) -> int:
    return sum(NAME.search(sentence) is not None for sentence in SENTENCE_END.split(article.body))


def named(articles_: Iterable[GoldArticle]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "article", list(articles_), ids=lambda article: f"{article.source}-{article.url.rsplit('/', 2)[-1][:40]}"
    )


def test_at_least_twelve_outlets_carry_at_least_seventy_articles() -> None:
    assert len(outlets()) >= 12
    assert len(READ) >= 70
    assert len([article for article in FIRST if article in READ]) >= 64


def test_six_languages_are_there_with_eight_articles_each() -> None:
    languages = Counter(map(primary, READ))
    assert set(languages) == {"en", "ru", "be", "uk", "pl", "de"}
    assert min(languages.values()) >= 8, languages
    assert "be-tarask" in {article.language for article in READ}


def test_half_of_the_articles_concern_the_forum() -> None:
    assert len(RELEVANT) >= 36
    assert len(READ) - len(RELEVANT) >= 28


@pytest.mark.parametrize("tone", ["critical", "favourable", "neutral"])
def test_each_tone_is_there_eight_times_in_three_languages(tone: str) -> None:
    rated = [article for article in RELEVANT if article.outcome is Outcome.RELEVANT and article.gold.tone == tone]
    assert len(rated) >= 8
    assert len(set(map(primary, rated))) >= 3


def test_each_role_is_there() -> None:
    roles = Counter(article.gold.role for article in RELEVANT)
    assert min(roles[role] for role in ("main", "secondary", "passing", "affiliation")) >= 3, roles


def test_each_namesake_is_there_three_times() -> None:
    namesakes = Counter(article.gold.namesake for article in READ)
    assert min(namesakes[kind] for kind in ("minsk-agreements", "contact-group", "minsk-mazowiecki")) >= 3, namesakes
    assert namesakes["other-forum"] >= 1
    assert not any(article.gold.namesake for article in RELEVANT)


def test_every_style_has_its_pages() -> None:
    styles = Counter(article.style for article in READ)
    assert set(styles) == {"json-ld", "open-graph", "bitrix", "windows-1251", "table", "microdata", "plain"}
    assert len({article.source for article in READ if article.style == "bitrix"}) == 2


def test_a_russian_agency_text_is_reprinted_whole_renamed_and_cut() -> None:
    origin = by_key("sozh/otkrylsya-forum")
    reprints = {article.gold.reprint_kind: article for article in reprints_of("sozh/otkrylsya-forum")}
    assert set(reprints) == {"verbatim", "headline", "cut"}
    assert (reprints["verbatim"].headline, reprints["verbatim"].body) == (origin.headline, origin.body)
    assert reprints["headline"].headline != origin.headline
    assert reprints["headline"].body == origin.body
    assert origin.body.startswith(reprints["cut"].body)
    assert len(reprints["cut"].body) < 0.85 * len(origin.body)


def test_an_english_agency_text_is_reprinted_by_two() -> None:
    origin = by_key("longitude/security-conference-opens-in-belarus")
    reprints = reprints_of("longitude/security-conference-opens-in-belarus")
    assert len({article.source for article in reprints}) == 2
    assert {article.body for article in reprints} == {origin.body}


def test_reprints_come_after_their_origin() -> None:
    for article in READ:
        if article.gold.reprint_of is not None:
            assert article.published > by_key(article.gold.reprint_of).published, article.key


def test_the_opening_is_told_in_six_languages() -> None:
    told = [article for article in READ if article.gold.story == "opening-2019"]
    assert {primary(article) for article in told} == {"en", "ru", "be", "uk", "pl", "de"}


def by_key(key: str) -> GoldArticle:
    source, slug = key.split("/")
    return next(article for article in READ if article.source == source and slug in article.url)


def reprints_of(key: str) -> list[GoldArticle]:
    return [article for article in READ if article.gold.reprint_of == key]


@named(ALL)
def test_an_article_is_of_a_natural_length(article: GoldArticle) -> None:
    assert 120 <= len(article.body.split()) <= 400
    assert 3 <= len(article.body.split("\n\n")) <= 8


@named(ALL)
def test_an_article_says_when_it_was_published_in_its_own_zone(article: GoldArticle) -> None:
    zone = ZoneInfo(next(outlet.time_zone for outlet in outlets() if outlet.id == article.source))
    assert article.published.utcoffset() == article.published.astimezone(zone).utcoffset()
    assert (article.published.year, article.published.month) in {(2019, 10), (2019, 11)}
    assert article.modified is None or article.modified > article.published


@named(RELEVANT)
def test_a_relevant_article_names_the_forum_as_its_role_says(article: GoldArticle) -> None:
    gold, sentences = article.gold, naming_sentences(article)
    up_front = any(NAME.search(text) for text in (article.headline, article.body.split("\n\n")[0]))
    assert gold.tone is not None
    assert gold.targets
    match gold.role:
        case "main":
            assert up_front
            assert sentences >= 3
        case "secondary":
            assert sentences >= 2
        case _:
            assert sentences == 1


@named(article for article in READ if not article.gold.relevant)
def test_an_irrelevant_article_names_at_most_a_namesake(article: GoldArticle) -> None:
    gold = article.gold
    whole = "\n".join((article.headline, article.description, article.body))
    assert NAME.search(NAMESAKE.sub("", whole)) is None
    assert (gold.role, gold.tone, gold.targets, gold.reprint_of) == (None, None, (), None)


def test_articles_on_war_name_the_forum_beside_the_agreements_and_say_nothing_against_it() -> None:
    war = [article for article in RELEVANT if article.gold.story == "shelling-october-2019"]
    assert {primary(article) for article in war} == {"en", "ru", "uk"}
    assert {(article.gold.role, article.gold.tone) for article in war} == {("passing", "neutral")}
    assert all(re.search(r"minsk agreements|минские соглашения|мінські угоди", article.body, re.I) for article in war)


def test_no_text_holds_what_an_editor_would_strike_out() -> None:
    for path in sorted((HERE / "content").glob("*/*.md")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\u00ad\u200b\ufeff\t]|  +|[ \t]$| [,.;:!?](?!\w)", text, re.M), path.name


@pytest.mark.parametrize(("language", "foreign"), [("be", "ищъ"), ("be-tarask", "ищъ"), ("uk", "ыэёъ"), ("ru", "іўїєґ")])
def test_cyrillic_letters_are_those_of_the_language(language: str, foreign: str) -> None:
    for article in ALL:
        if article.language == language:
            strays = set(foreign) & set(f"{article.headline}{article.description}{article.body}".lower())
            assert not strays, (article.key, strays)


def test_addresses_are_normal_and_unique() -> None:
    for edition in (1, 2):
        addresses = [each.url for each in found(edition)]
        assert addresses == [normalise(url) for url in addresses]
        assert len(addresses) == len(set(addresses))


def test_every_kind_of_address_is_met_once_at_least() -> None:
    counted = totals(1)
    assert sum(counted.values()) == len(found(1))
    for outcome in ("redirected", "duplicate", "not-html", "no-article", "gone", "off-site", "robots-refused", "opted-out"):
        assert counted[Outcome(outcome)] == 1, outcome


def test_between_the_visits_one_is_corrected_one_gone_one_new() -> None:
    first, second = ({article.url: article for article in articles(edition)} for edition in (1, 2))
    (new,) = second.keys() - first.keys()
    (vanished,) = first.keys() - second.keys()
    (corrected,) = [url for url in first.keys() & second.keys() if first[url].body != second[url].body]
    assert all(article.gold.relevant for article in (second[new], first[vanished], second[corrected]))
    assert first[corrected].headline != second[corrected].headline
    modified = second[corrected].modified
    assert modified is not None
    assert modified > first[corrected].published
    expected = second_visit()
    assert (expected[new], expected[vanished], expected[corrected]) == (Outcome.RELEVANT, Outcome.GONE, Outcome.RELEVANT)
    assert Counter(expected.values())[Outcome.UNCHANGED] == totals(1)[Outcome.RELEVANT] - 2


def test_every_section_of_an_article_is_in_its_outlets_menu() -> None:
    for outlet in outlets():
        for text in texts(outlet, 2):
            assert text.section in outlet.sections or "/private/" in text.url, text.key


def test_every_outlet_is_a_source_of_the_sample_configuration() -> None:
    sources = {source.id: source for source in load_sources(Path(HERE / "config"))}
    assert set(sources) == {outlet.id for outlet in outlets()}
    for outlet in outlets():
        source = sources[outlet.id]
        assert (source.name, source.homepage, source.time_zone) == (outlet.name, outlet.url("/"), outlet.time_zone)
        assert source.languages == (outlet.language,)


def test_articles_are_in_order_of_time_within_an_outlet() -> None:
    for _, group in groupby(FIRST, key=lambda article: article.source):
        times = [article.published for article in group]
        assert times == sorted(times, reverse=True)
