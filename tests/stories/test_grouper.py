"""Reprints are found whatever was changed about them, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import StoryRef
from domain.errors import BadInput
from processing.stories import Grouper, GroupLines

START = datetime(2019, 10, 7, 9, tzinfo=UTC)
AGENCY = """Участники форума «Минский диалог» обсудили вопросы европейской безопасности и контроля над вооружениями.

В работе форума принимают участие более семисот экспертов, дипломатов и политиков из шестидесяти стран мира.

Организаторы рассчитывают, что встреча поможет найти точки соприкосновения между востоком и западом континента.

Заключительное заседание пройдёт в среду, после него участники представят совместные рекомендации."""
OTHER = """Уборка урожая на севере страны близится к концу, сообщили в министерстве сельского хозяйства.

Хозяйства убрали девяносто восемь процентов площадей, средняя урожайность выше прошлогодней на три центнера."""


def grouper(days: float = 30) -> Grouper:
    return Grouper(window=timedelta(days=days))


def add(to: Grouper, key: str, body: str, *, minutes: int = 0, headline: str = "Заголовок") -> StoryRef:
    return to.add(key, headline=headline, body=body, published=START + timedelta(minutes=minutes))


def test_the_first_article_is_an_original_of_its_own_story() -> None:
    story = add(grouper(), "a", AGENCY)
    assert (story.role, story.origin, story.similarity) == ("original", None, None)


def test_a_verbatim_reprint_under_another_headline_points_to_the_original() -> None:
    groups = grouper()
    first = add(groups, "a", AGENCY)
    second = add(groups, "b", AGENCY, minutes=5, headline="В Минске говорят о безопасности")
    assert (second.id, second.role, second.origin, second.similarity) == (first.id, "reprint", "a", 1.0)


def test_typography_case_and_yo_do_not_hide_a_reprint() -> None:
    groups = grouper()
    add(groups, "a", AGENCY)
    second = add(groups, "b", AGENCY.upper().replace("«", '"').replace("»", '"').replace("Ё", "Е"), minutes=5)
    assert second.similarity == 1.0


def test_a_cut_text_is_partial() -> None:
    groups = grouper()
    add(groups, "a", AGENCY)
    second = add(groups, "b", "\n\n".join(AGENCY.split("\n\n")[:2]), minutes=5)
    assert (second.role, second.origin) == ("partial", "a")


def test_a_text_with_an_added_paragraph_is_still_a_reprint() -> None:
    groups = grouper()
    add(groups, "a", AGENCY)
    assert add(groups, "b", AGENCY + "\n\nНапомним, в прошлом году форум собрал пятьсот человек.", minutes=5).role == "reprint"


def test_different_news_are_different_stories() -> None:
    groups = grouper()
    first, second = add(groups, "a", AGENCY), add(groups, "b", OTHER, minutes=5)
    assert first.id != second.id
    assert second.role == "original"


def test_a_shared_quotation_is_no_reprint() -> None:
    groups = grouper()
    add(groups, "a", AGENCY)
    quoting = OTHER + "\n\n" + AGENCY.split("\n\n")[0]
    assert add(groups, "b", quoting, minutes=5).role == "original"


def test_a_reprint_of_a_reprint_points_to_the_original() -> None:
    groups = grouper()
    add(groups, "a", AGENCY)
    add(groups, "b", AGENCY, minutes=5)
    assert add(groups, "c", AGENCY, minutes=9).origin == "a"


def test_outside_the_window_the_same_text_is_news_again() -> None:
    groups = grouper(days=1)
    add(groups, "a", AGENCY)
    assert add(groups, "b", AGENCY, minutes=60 * 24 * 2).role == "original"


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.text(alphabet="абв ", min_size=1, max_size=80), min_size=1, max_size=12))
def test_stories_never_depend_on_later_articles(bodies: list[str]) -> None:
    whole, part = grouper(), grouper()
    stories = [add(whole, str(i), body, minutes=i) for i, body in enumerate(bodies)]
    again = [add(part, str(i), body, minutes=i) for i, body in enumerate(bodies[: len(bodies) // 2])]
    assert stories[: len(again)] == again


def test_a_settled_article_is_remembered_with_its_story() -> None:
    groups, fresh = grouper(), grouper()
    first = add(groups, "a", AGENCY)
    fresh.remember("a", headline="Заголовок", body=AGENCY, published=START, story=first)
    assert add(fresh, "b", AGENCY, minutes=5) == add(groups, "b", AGENCY, minutes=5)


def test_filter_answers_in_order_and_names_the_origin() -> None:
    lines = GroupLines(window=timedelta(days=30))
    first = lines.group_line({"id": 1, "headline": "h", "body": AGENCY, "published": "2019-10-07T09:00:00+03:00", "in_language": "ru"})
    second = lines.group_line({"id": 2, "headline": "x", "body": AGENCY, "published": None})
    assert first == {"id": 1, "story": first["story"], "syndication_of": None, "similarity": None}
    assert second == {"id": 2, "story": first["story"], "syndication_of": "1", "similarity": 1.0}


def test_pairs_compare_each_line_by_itself() -> None:
    compare = GroupLines.compare_line
    assert compare({"id": 7, "a": {"body": AGENCY}, "b": {"body": AGENCY}}) == {"id": 7, "similarity": 1.0, "same_story": True}
    assert compare({"id": 8, "a": {"body": AGENCY}, "b": {"body": OTHER}})["same_story"] is False


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"id": 1, "headline": "", "body": " "}, "empty"),
        ({"id": 1, "body": 5}, "body is a int"),
        ({"id": 1, "body": "x", "published": "yesterday"}, "published = 'yesterday'"),
    ],
)
def test_a_bad_line_is_answered_with_the_mend(record: dict[str, object], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        GroupLines(window=timedelta(days=1)).group_line(record)
