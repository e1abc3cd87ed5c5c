"""The entity head: its decoding, its places in the text, and that nothing depends on what is read beside it."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInput
from processing.encoder import reading
from processing.encoder.runtime import Threads
from processing.entities.model import EntityHead, ModelFinder, loaded, shipped, span_of
from processing.entities.tagging import KINDS, LABELS, Floats, Place, decode, first_pieces, labels_of, places_of, words
from processing.train.entity_rows import FOLDS, held_document, held_out, marked_line, outermost, own_rows

FLOORS = json.loads((Path(__file__).parents[1] / "quality" / "floors.json").read_text(encoding="utf-8"))["entities_own"]
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
NAMES = st.sampled_from(["Ян Новак", "Прейгерман", "Минск", "Lukashenka", "ООН", "Київ", "й" + "\u0306", "😀", "Kraków", "e\u0301"])
MIXED = st.lists(st.one_of(NAMES, st.sampled_from([" ", ", ", " — ", "«", "»", ".", "\n\n", " сказал ", " in "]), TEXTS), max_size=12)


def is_valid(labels: Sequence[int]) -> bool:
    """Tell whether a run keeps the grammar of BIOES, spelled out apart from the decoder."""
    inside: str | None = None
    for label in (LABELS[n] for n in labels):
        position, _, kind = label.partition("-")
        if (inside is None) != (position in "OBS") or (inside is not None and kind != inside):
            return False
        inside = kind if position in "BI" else None
    return inside is None


@given(st.integers(0, 7), st.randoms(use_true_random=False))
def test_decoding_gives_a_valid_run(length: int, random: object) -> None:
    scores = np.random.RandomState(random.randint(0, 2**31)).randn(length, len(LABELS)).astype(np.float32)  # type: ignore[attr-defined]
    run = decode(scores)
    assert len(run) == length
    assert is_valid(run)


@pytest.mark.parametrize("seed", range(4))
def test_decoding_gives_the_best_of_all_valid_runs(seed: int) -> None:
    scores: Floats = np.random.RandomState(seed).randn(3, len(LABELS)).astype(np.float32)
    valid = [run for run in product(range(len(LABELS)), repeat=3) if is_valid(run)]
    best = max(valid, key=lambda run: sum(float(scores[n, label]) for n, label in enumerate(run)))
    assert tuple(decode(scores)) == best


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from((*KINDS, None))), max_size=8))
def test_labels_and_places_say_the_same(parts: list[tuple[int, str | None]]) -> None:
    text, places = "", []
    for count, kind in parts:
        start = len(text)
        text += " ".join(["слово"] * count)
        if kind:
            places.append(Place(start, len(text), kind))  # type: ignore[arg-type]
        text += " "
    cut = words(text)
    assert places_of(cut, labels_of(cut, places)) == places


@given(TEXTS)
def test_words_hold_every_sign_and_no_mark_begins_one(text: str) -> None:
    cut = words(text)
    covered = {place for start, end in cut for place in range(start, end)}
    assert covered == {n for n, sign in enumerate(text) if not sign.isspace()}
    assert not any(start > 0 and text[start] in "\u0301\u0306\u00ad" and not text[start - 1].isspace() for start, _ in cut)


def test_a_piece_of_two_words_is_the_first_of_both() -> None:
    assert first_pieces([(0, 3), (3, 4), (4, 5), (6, 9)], [(0, 2), (2, 3), (3, 5)]) == [0, 2, 2, None]


@settings(max_examples=60, deadline=None)
@given(MIXED.map("".join))
def test_places_are_slices_between_words(text: str) -> None:
    found = loaded().find(text, "ru")
    starts, ends = {start for start, _ in words(text)}, {end for _, end in words(text)}
    for one in found:
        assert (one.start in starts, one.end in ends, bool(one.name)) == (True, True, True)
    assert all(one.end <= following.start for one, following in pairwise(found))


def test_marks_and_emoji_before_a_name_do_not_move_it() -> None:
    plain = "Вчера в Минске выступил Евгений Прейгерман."
    for before in ("😀😀 ", "и\u0306 — ", "\u200b", "👩‍👩‍👧 "):
        found = {before_less(one.start, one.end, before, plain) for one in loaded().find(before + plain, "ru") if one.kind == "PER"}
        assert "Евгений Прейгерман" in found


def before_less(start: int, end: int, before: str, plain: str) -> str:
    return (before + plain)[start:end]


def test_a_sentence_is_read_the_same_beside_others_and_by_any_number_of_threads() -> None:
    sentences = [row.text for row in held()[:24]]
    alone = [fresh(1).read([one])[0] for one in sentences]
    for threads in (1, 3):
        together = fresh(threads).read(sentences)
        assert [one.places for one in together] == [one.places for one in alone]
        assert all(np.array_equal(a.vector, b.vector) for a, b in zip(together, alone, strict=True))


def fresh(threads: int) -> ModelFinder:
    """The model, with nothing remembered."""
    return ModelFinder(EntityHead.read(shipped("reader")), reading.loaded(), Threads(threads))


@cache
def held() -> list:  # type: ignore[type-arg]
    return [row for row in own_rows() if row.held]


@pytest.mark.parametrize("language", sorted(FLOORS["floors"]))
def test_own_held_sentences(language: str) -> None:
    right = found = gold = 0
    for row in held():
        if row.language == language:
            told = {Place(one.start, one.end, one.kind) for one in loaded().find(row.text, language)}
            right, found, gold = right + len(told & set(row.places)), found + len(told), gold + len(row.places)
    assert gold >= 50
    assert 2 * right / (found + gold) >= FLOORS["floors"][language]


def test_normal_forms_leave_out_what_a_name_is_called() -> None:
    text = "Депутат партии «Яблоко» и города Орша"
    assert span_of(text, Place(8, 22, "ORG"), "ru").name == "Яблоко"
    assert span_of(text, Place(26, 37, "LOC"), "ru").name == "Орша"
    assert span_of("доклад Остапа Верхогляда", Place(7, 24, "PER"), "ru").name == "Остап Верхогляд"


def test_a_possessive_is_no_part_of_a_name() -> None:
    assert [slice(*one) for one in words("Merkel's aide")] == [slice(0, 6), slice(6, 8), slice(9, 13)]
    assert words("O'Brien") == [(0, 7)]


def test_marks_are_read() -> None:
    text, places = marked_line("[PER Іван Кравець] їде в [LOC Харків].")
    assert text == "Іван Кравець їде в Харків."
    assert [(text[one.start : one.end], one.kind) for one in places] == [("Іван Кравець", "PER"), ("Харків", "LOC")]
    for wrong in ("[PER Іван", "[PERSON Іван] є", "[ORG Рада [LOC Києва]]"):
        with pytest.raises(BadInput):
            marked_line(wrong)


def test_of_nested_places_the_outermost_stays() -> None:
    inner, outer, other = Place(8, 14, "LOC"), Place(0, 14, "ORG"), Place(20, 25, "PER")
    assert outermost([inner, other, outer]) == [outer, other]


def test_no_document_is_held_by_two_folds_and_the_first_is_what_was_always_held() -> None:
    documents = [f"book_{n}" for n in range(2_000)]
    held = {fold: {key for key in documents if held_document(key, fold)} for fold in FOLDS}
    assert held[1] == {key for key in documents if held_out(key)}
    assert not held[1] & held[2]
    assert all(len(one) > 0.1 * len(documents) for one in held.values())
