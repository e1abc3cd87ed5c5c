"""Relevance and role by rules that can be added up; the article that the project began with is the first case."""

import math
from pathlib import Path

import pytest

from processing.names.weighing import POINTS
from tests.support.names_watch import assess, look

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "minsk-dialogue-2019.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")
def test_the_seed_article_is_relevant_and_mainly_about_the_forum() -> None:
    headline, _, body = SEED.read_text(encoding="utf-8").partition("\n")
    judgement = assess(body.strip(), headline=headline)
    assert judgement.relevance > 0.9
    assert judgement.role == "main"
    assert look(body.strip(), headline=headline).rejected == ()


MAIN_BODY = (
    "The Minsk Dialogue opened on Monday in the Belarusian capital with seven hundred guests from sixty countries. "
    "Ministers will speak on Tuesday.\n\nThe Minsk Dialogue is held for the fifth time."
)


def test_main_is_headline_or_lead_and_three_sentences_counting_the_headline() -> None:
    assert assess(MAIN_BODY, headline="Minsk Dialogue opens its doors").role == "main"
    assert assess(MAIN_BODY, headline="Guests arrive").role == "secondary"


def test_a_description_that_repeats_the_body_is_not_counted_twice() -> None:
    first = MAIN_BODY.split(". ")[0] + "."
    assert assess(MAIN_BODY, headline="Guests arrive", description=first).role == "secondary"


def test_one_sentence_is_passing_and_a_quote_about_it_secondary() -> None:
    opening = "The minister travelled to four countries in a week and met six colleagues on the way to his holiday.\n\n"
    assert assess(opening + "Then he flew to the Minsk Dialogue forum.").role == "passing"
    quoted = assess(opening + "“The Minsk Dialogue forum is the only place where we still talk to each other,” he said.")
    assert quoted.role == "secondary"


def test_only_inside_titles_is_affiliation_however_often_the_person_speaks() -> None:
    body = (
        "Belarus seeks balance, said Yauheni Preiherman, director of the Minsk Dialogue Council. "
        "Preiherman sees no quick way out. Sanctions bite, Preiherman added."
    )
    judgement = assess(body, headline="Belarus between two fires")
    assert judgement.role == "affiliation"
    assert any("title" in reason for reason in judgement.reasons)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Analyst Yauheni Preiherman said that prices will rise. Preiherman sees no way out. Preiherman is sure."),
        ("ru", "Политолог Евгений Прейгерман заявил, что цены вырастут. Прейгерман уверен в этом. Прейгерман ждёт."),
        ("be", "Палітолаг Дзяніс Мельянцоў сказаў, што цэны вырастуць."),
    ],
)
def test_a_person_alone_is_not_enough(language: str, body: str) -> None:
    judgement = assess(body, language=language, headline="")
    assert judgement.relevance < 0.5
    assert judgement.role is None


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Yauheni Preiherman spoke at the forum in the Belarusian capital."),
        ("ru", "На форуме выступил Евгений Прейгерман."),
        ("pl", "Na forum przemawiał Jewgienij Prejgerman."),
        ("en", "Yauheni Preiherman and Dzianis Melyantsou wrote a paper."),
    ],
)
def test_a_person_with_context_or_another_target_is(language: str, body: str) -> None:
    assert assess(body, language=language).relevance >= 0.5


def test_only_namesakes_are_irrelevant_and_the_reasons_say_why() -> None:
    judgement = assess("Минский диалог по Донбассу возобновился.", language="ru", headline="Минские соглашения буксуют")
    assert judgement.relevance < 0.1
    assert "namesakes" in judgement.reasons[0]
    assert any("по Донбассу" in reason for reason in judgement.reasons)


def test_no_name_at_all_is_irrelevant() -> None:
    assert assess("Nothing of ours.").reasons == ("irrelevant: no name of the watch occurs",)


def test_a_bare_capitalised_name_is_relevant_but_less_surely_than_one_in_its_world() -> None:
    bare = assess("Yesterday he flew to the Minsk Dialogue and came back.")
    rich = assess("Yesterday he flew to the forum “Minsk Dialogue”, a security conference, and came back.", headline="Minsk Dialogue ends")
    assert 0.5 <= bare.relevance < rich.relevance


def test_chance_capitals_in_a_namesakes_world_are_irrelevant() -> None:
    judgement = assess("Минский диалог идёт трудно.", language="ru", headline="Контактная группа снова встретилась")
    assert judgement.relevance < 0.5
    assert any("not us" in reason for reason in judgement.reasons)


def test_the_reasons_add_up_to_the_verdict() -> None:
    judgement = assess(MAIN_BODY, headline="Minsk Dialogue opens its doors")
    assert judgement.reasons[0].startswith("relevant (0.9")
    points = [float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in judgement.reasons[1:]]
    assert all(point in POINTS.values() for point in points)
    bare = assess("Yesterday he flew to the Minsk Dialogue and came back.")
    total = sum(float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in bare.reasons[1:])
    assert bare.relevance == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)
