"""The piece of text that shows why a coverage was found."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.query import And, Not, Or, Phrase, TextQuery, Word
from indexing.snippets import WIDTH, marks, snippet
from tests.support.coverages import make_coverage


def marked(body: str, query: TextQuery | None, *, language: str = "en", **fields: object) -> list[str]:
    shown, spans = snippet(make_coverage(body=body, in_language=language, mentions=(), **fields), query)
    return [shown[start:end] for start, end in spans]


FORUM = Word(text="forum")


def test_inflected_words_are_marked() -> None:
    assert marked("Форумы и форумов, форма.", Word(text="форум"), language="ru") == ["Форумы", "форумов"]


def test_only_the_first_field_that_holds_a_word_is_shown() -> None:
    coverage = make_coverage(headline="The forum", description="About the forum", body="Nothing.", mentions=())
    assert snippet(coverage, FORUM)[0] == "About the forum"
    assert snippet(replace(coverage, article=replace(coverage.article, description=None)), FORUM)[0] == "The forum"


def test_phrases_and_single_words_together() -> None:
    query = Or(nodes=(Phrase(words=("Minsk", "Dialogue")), Word(text="peace"), Not(node=Word(text="war"))))
    assert marked("Minsk and the Minsk Dialogue on war and peace", query) == ["Minsk Dialogue", "peace"]


def test_overlapping_phrases_are_one_mark() -> None:
    query = And(nodes=(Phrase(words=("a", "b")), Phrase(words=("b", "c"))))
    assert marked("x a b c y", query) == ["a b c"]


def test_long_texts_are_cut_at_words() -> None:
    body = "word " * 500 + "the forum met " + "tail " * 500
    shown, spans = snippet(make_coverage(body=body), FORUM)
    assert len(shown) <= WIDTH
    assert shown.split()[0] in ("word", "the")
    assert shown.split()[-1] == "tail"
    assert shown[slice(*spans[0])] == "forum"


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    shown, spans = snippet(make_coverage(body="x" * 5000 + " forum " + "y" * 5000), FORUM)
    assert shown[slice(*spans[0])] == "forum"
    assert len(shown) <= WIDTH


def test_white_space_shows_as_blanks_and_offsets_hold() -> None:
    shown, spans = snippet(make_coverage(body="One\n\nforum\tmet\r\n."), FORUM)
    assert shown == "One  forum met  ."
    assert shown[slice(*spans[0])] == "forum"


@pytest.mark.parametrize("query", [None, FORUM, Phrase(words=()), Not(node=FORUM)])
def test_an_empty_article_has_an_empty_snippet(query: TextQuery | None) -> None:
    assert snippet(make_coverage(headline="", body="", mentions=()), query) == ("", ())


def test_without_a_found_word_the_beginning_is_shown() -> None:
    assert marked("The council met.", Not(node=FORUM)) == []
    assert snippet(make_coverage(body="The council met.", mentions=()), Not(node=FORUM))[0] == "The council met."


def test_marks_of_a_whole_text() -> None:
    text = "Forum. " * 5
    assert [text[s:e] for s, e in marks(text, FORUM, "en")] == ["Forum"] * 5
    assert len(marks(text, FORUM, "en", limit=2)) == 2
    assert marks(text, None, "en") == ()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(body=st.text(st.sampled_from("forum FORUMS x\n…я -"), max_size=900), width=st.integers(20, 300))
def test_marks_are_in_order_inside_the_piece_and_never_overlap(body: str, width: int) -> None:
    shown, spans = snippet(make_coverage(body=body, mentions=()), Or(nodes=(FORUM, Phrase(words=("x", "forum")))), width=width)
    ends = [0, *(end for _, end in spans)]
    assert all(before <= start < end <= len(shown) for before, (start, end) in zip(ends, spans, strict=False))
