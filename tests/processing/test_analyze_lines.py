"""The filter `forumwatch analyze`, line by line: the fields that design §5 promises, and clear words for bad records."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInput
from processing.jsonl import Analyzer
from tests.support.processing import FORUM

ANALYZER = Analyzer(FORUM)
BODY = 'The Minsk Dialogue opened in Belarus. "It is a wonderful forum," said Helena Brandvold. Paul Example hates the terrible Acme Group.'


def analyze(**record: Any) -> dict[str, Any]:
    return ANALYZER.analyze_line({"id": 1, **record})


def test_the_answer_has_the_promised_fields_and_no_others() -> None:
    answer = analyze(headline="Forum opens", body=BODY)
    assert list(answer) == ["id", "in_language", "relevance", "role", "tone", "mentions", "entities", "quotes", "topics"]
    assert set(answer["tone"]) == {"polarity", "label", "confidence", "evidence"}
    assert set(answer["mentions"][0]) == {"target", "form", "field", "start", "end", "polarity", "label", "probabilities", "holder"}
    assert set(answer["entities"][0]) == {"text", "kind", "start", "end", "name", "wikidata"}
    assert json.loads(json.dumps(answer)) == answer


def test_without_targets_the_watchs_are_looked_for() -> None:
    answer = analyze(body=BODY)
    assert [(m["target"], BODY[m["start"] : m["end"]]) for m in answer["mentions"]] == [("forum", "Minsk Dialogue")]
    assert answer["relevance"] >= 0.5


def test_entities_are_places_of_the_body_in_order() -> None:
    entities = analyze(headline="Belarus", body=BODY)["entities"]
    assert all(BODY[entity["start"] : entity["end"]] == entity["text"] for entity in entities)
    assert [entity["start"] for entity in entities] == sorted(entity["start"] for entity in entities)
    assert ("Belarus", "LOC", "Q184") in {(entity["name"], entity["kind"], entity["wikidata"]) for entity in entities}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_probabilities_are_always_there_and_sum_to_one(language: str) -> None:
    body = BODY if language == "en" else "Форум «Минский диалог» открылся в Белоруссии. Дипломаты приехали на форум."
    for mention in analyze(body=body)["mentions"]:
        assert set(mention["probabilities"]) == {"negative", "neutral", "positive"}
        assert sum(mention["probabilities"].values()) == pytest.approx(1.0)
        assert mention["label"] != "not-rated"


def test_tone_is_null_only_without_mentions() -> None:
    assert analyze(body="Nothing happened in Belarus.")["tone"] is None
    assert analyze(body="Форум «Минский диалог» открылся.")["tone"]["label"] == "neutral"
    assert analyze(body="ფორუმი Minsk Dialogue გაიხსნა.", in_language="ka")["tone"]["label"] == "not-rated"


def test_an_irrelevant_text_is_read_in_full_all_the_same() -> None:
    answer = analyze(body="Nothing happened in Belarus, said Paul Exner.")
    assert (answer["role"], answer["relevance"] < 0.5) == (None, True)
    assert {entity["name"] for entity in answer["entities"]} == {"Belarus", "Paul Exner"}


def test_names_in_the_record_replace_the_watch() -> None:
    answer = analyze(body=BODY, targets=[{"id": "acme", "names": ["Acme Group"]}])
    assert [(m["target"], BODY[m["start"] : m["end"]]) for m in answer["mentions"]] == [("acme", "Acme Group")]
    assert answer["mentions"][0]["label"] in {"critical", "unsure"}
    assert answer["mentions"][0]["polarity"] < 0


@pytest.mark.parametrize(
    ("body", "name", "seen"),
    [
        ("О Чистом береге говорили все. Фонд Чистый берег молчит.", "Чистый берег", ["Чистом береге", "Чистый берег"]),
        ("Гаварылі пра Рыжскую сустрэчу ўвесь дзень.", "Рыжская сустрэча", ["Рыжскую сустрэчу"]),
        ("Говорили про Ризьку зустріч увесь день.", "Ризька зустріч", ["Ризьку зустріч"]),
        ("Mówiono o Rundzie Ryskiej przez cały dzień.", "Runda Ryska", ["Rundzie Ryskiej"]),
        ("Yesterday the Riga Round opened.", "Riga Round", ["Riga Round"]),
        ("Gestern begann die Rigaer Runde.", "Rigaer Runde", ["Rigaer Runde"]),
        ("Вчера открылся форум Riga Round.", "Riga Round", ["Riga Round"]),
    ],
)
def test_names_in_the_record_match_in_their_inflected_forms(body: str, name: str, seen: list[str]) -> None:
    answer = analyze(body=body, targets=[{"id": "x", "names": [name]}])
    assert [body[m["start"] : m["end"]] for m in answer["mentions"]] == seen


def test_a_target_with_a_span_is_judged_there_and_nowhere_else() -> None:
    body = "Acme opened. Everybody loves the wonderful Acme. Acme closed."
    start = body.index("Acme. Acme")
    answer = analyze(body=body, headline="Acme", targets=[{"id": "acme", "names": ["Acme"], "span": [start, start + 4]}])
    assert [(m["field"], m["start"], m["end"], m["label"]) for m in answer["mentions"]] == [("body", start, start + 4, "favourable")]
    assert answer["tone"]["evidence"] == [0]


def test_targets_with_and_without_spans_stand_in_text_order() -> None:
    body = "Acme opened and Initech closed before Acme could."
    start = body.rindex("Acme")
    answer = analyze(body=body, targets=[{"id": "a", "names": ["Acme"], "span": [start, start + 4]}, {"id": "i", "names": ["Initech"]}])
    assert [m["target"] for m in answer["mentions"]] == ["i", "a"]


def test_offsets_of_a_span_count_code_points() -> None:
    body = "🦄🦄 Acme is wonderful."
    answer = analyze(body=body, targets=[{"id": "a", "names": ["Acme"], "span": [3, 7]}])
    assert body[answer["mentions"][0]["start"] : answer["mentions"][0]["end"]] == "Acme"


BAD = [
    ({}, "lacks body"),
    ({"body": 3}, "body is a int"),
    ({"body": ["a"]}, "body is a list"),
    ({"body": "a", "headline": {}}, "headline is a dict"),
    ({"body": "half \ud800"}, "surrogate"),
    ({"body": "a", "in_language": "english please"}, "in_language"),
    ({"body": "a", "targets": {}}, "targets"),
    ({"body": "a", "targets": []}, "targets"),
    ({"body": "a", "targets": ["b"]}, "lacks id"),
    ({"body": "a", "targets": [{"id": "b"}]}, "lacks names"),
    ({"body": "a", "targets": [{"id": "b", "names": "c"}]}, "lacks names"),
    ({"body": "a", "targets": [{"id": "b", "names": [" "]}]}, "lacks names"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"], "kind": "ship"}]}, "kind"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"], "span": [0, 2]}]}, "span"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"], "span": [1, 1]}]}, "span"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"], "span": [True, 1]}]}, "span"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"], "span": "0-1"}]}, "span"),
    ({"body": "a", "targets": [{"id": "b", "names": ["c"]}, {"id": "b", "names": ["d"]}]}, "twice"),
]


@pytest.mark.parametrize(("record", "word"), BAD)
def test_a_bad_record_is_answered_by_one_clear_line(record: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput) as caught:
        analyze(**record)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.fix


bodies = st.lists(
    st.sampled_from(
        ["The Minsk Dialogue", "«Минский диалог»", "is good", "terrible", "said", "сказал", "Paul Hope", ".", "“", "”", "\n\n", "Belarus"]
    ),
    max_size=20,
).map(" ".join)  # fmt: skip


@given(bodies)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_every_answer_is_sound(body: str) -> None:
    answer = analyze(body=body)
    assert (answer["tone"] is None) == (answer["mentions"] == [])
    assert all(body[q["start"] : q["end"]] == q["text"] for q in answer["quotes"])
    assert all(body[e["start"] : e["end"]] == e["text"] for e in answer["entities"])
    assert all(sum(m["probabilities"].values()) == pytest.approx(1.0) for m in answer["mentions"])
    assert answer == analyze(body=body)
