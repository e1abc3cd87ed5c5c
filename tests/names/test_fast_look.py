"""The fast look lets through what may concern a watch, and little else."""

import gzip
import re
from pathlib import Path

import pytest

from domain.protocols import FastLook
from domain.watch import Target, Watch
from processing.fastlook import NamesFastLook
from processing.mentions import MentionFinder
from tests.support.names_watch import shipped_watch

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "extraction-sample" / "html"


@pytest.fixture(scope="module")
def fast_look() -> FastLook:
    return NamesFastLook([shipped_watch()])


@pytest.mark.parametrize(
    "text",
    [
        "О Минском диалоге",
        "Дом Прейгермана",
        "the MINSK dialogue",
        "Mинский ди\u00adалог",
        "Min sk Dialogue",
        "Минский&nbsp;диалог",
        "&#1052;&#1080;&#1085;&#1089;&#1082;&#1080;&#1081; диалог",
        "#минскийдиалог",
        "РњРёРЅСЃРєРёР№ РґРёР°Р»РѕРі",
    ],
)
def test_it_says_yes(fast_look: FastLook, text: str) -> None:
    assert fast_look.concerns("headline", "", text)


@pytest.mark.parametrize("text", ["", "Минск за диалог", "Минские соглашения", "a dialogue in Minsk", "&amp;", "Ð" * 50])
def test_it_says_no(fast_look: FastLook, text: str) -> None:
    assert not fast_look.concerns(text)


def test_nothing_is_watched_without_watches() -> None:
    assert not NamesFastLook([]).concerns("Minsk Dialogue")


def person_and_acronym() -> Watch:
    return Watch(
        id="short",
        name="Short",
        targets=(
            Target(id="kim", kind="person", names={"en": ("Anna Kim",), "ru": ("Анна Ким",)}, alone=True),
            Target(id="iiss", kind="organiser", names={"en": ("IISS",)}),
            Target(id="one", kind="person", names={"en": ("Madonna",)}),
        ),
    )


@pytest.mark.parametrize(
    "text", ["Anna Kim came.", "Аннa Ким", "A. Kim and K. Anna", "Anna S. Kim", "An na Kim", "the IISS said", "II SS", "Madonna"]
)
def test_short_names_are_looked_for_word_by_word(text: str) -> None:
    assert NamesFastLook([person_and_acronym()]).concerns(text)


@pytest.mark.parametrize("text", ["Kim came.", "Anna came. Kim left.", "hiiss", "Kimono of Anna", "I I S S"])
def test_short_names_do_not_fire_inside_other_words(text: str) -> None:
    assert not NamesFastLook([person_and_acronym()]).concerns(text)


def test_short_names_are_found_by_the_finder_too() -> None:
    found = MentionFinder(person_and_acronym()).find(
        headline="IISS", description=None, body="Anna Kim and Madonna met. Kim sang.", language="en"
    )
    assert [mention.target for mention in found.mentions] == ["iiss", "kim", "one", "kim"]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the extraction sample is not beside this checkout")
def test_few_pages_of_other_news_get_through(fast_look: FastLook) -> None:
    pages = [gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in sorted(SAMPLE.glob("*.gz"))]
    texts = [re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", page) for page in pages]
    assert sum(fast_look.concerns(text) for text in texts) <= 2
