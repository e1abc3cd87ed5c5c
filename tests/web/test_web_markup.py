"""Spans of any kind, overlapping as they like, cut a text without changing it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.web.diff import changes
from desk.web.markup import Mark, markup, paragraphs

TEXTS = st.text(alphabet="ab é𝔐\n.", max_size=40)
MARKS = st.lists(
    st.builds(
        Mark,
        start=st.integers(-3, 45),
        end=st.integers(-3, 45),
        kind=st.sampled_from(["sentence", "mention", "entity"]),
        css=st.sampled_from(["", "critical", "per"]),
        title=st.sampled_from(["", "one", "two"]),
        anchor=st.sampled_from(["", "here"]),
    ),
    max_size=8,
)
WORDS = st.lists(st.sampled_from(["the", "forum", "Минск", "ended", "began", "…"]), max_size=60).map(" ".join)
FAST = settings(deadline=None, derandomize=True, max_examples=150)


@FAST
@given(TEXTS, MARKS)
def test_segments_joined_are_the_text(text: str, marks: list[Mark]) -> None:
    segments = markup(text, marks)
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)


@FAST
@given(TEXTS, MARKS)
def test_each_letter_stands_under_just_the_marks_that_cover_it(text: str, marks: list[Mark]) -> None:
    at = 0
    for segment in markup(text, marks):
        for place in range(at, at + len(segment.text)):
            expected = sorted((m.kind, m.css, m.title) for m in marks if m.start <= place < m.end)
            assert sorted((m.kind, m.css, m.title) for m in segment.marks) == expected
        at += len(segment.text)


@FAST
@given(TEXTS, MARKS)
def test_each_mark_opens_once(text: str, marks: list[Mark]) -> None:
    opened = [mark for segment in markup(text, marks) for mark in segment.opens]
    assert len(opened) == sum(1 for m in marks if max(0, m.start) < min(len(text), m.end))


@FAST
@given(TEXTS, MARKS)
def test_paragraphs_hold_all_that_is_no_blank_line(text: str, marks: list[Mark]) -> None:
    parts = ["".join(segment.text for segment in paragraph) for paragraph in paragraphs(text, marks)]
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.strip() and "\n\n" not in part for part in parts)


def test_a_mark_over_a_blank_line_goes_on_but_gives_its_anchor_once() -> None:
    first, second = paragraphs("one two\n\nthree", [Mark(start=4, end=14, kind="sentence", anchor="s")])
    assert [(s.text, s.anchor) for s in first] == [("one ", ""), ("two", "s")]
    assert [(s.text, s.css, s.anchor) for s in second] == [("three", "sentence", "")]


def test_marks_within_marks_come_widest_first() -> None:
    wide, narrow = Mark(start=0, end=5, kind="sentence"), Mark(start=0, end=2, kind="mention", css="critical", title="said so")
    first, rest = markup("abcde", [narrow, wide])
    assert (first.text, first.css, first.title, first.begins) == ("ab", "sentence mention critical", "said so", "begins")
    assert (rest.text, rest.css, rest.begins) == ("cde", "sentence", "")


@FAST
@given(WORDS, WORDS)
def test_a_difference_tells_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    if not found:
        assert before.split() == after.split()
        return
    assert any(change.kind in {"gone", "new"} for change in found)
    if not any(change.kind == "gap" for change in found):
        assert " ".join(c.text for c in found if c.kind in {"same", "gone"}).split() == before.split()
        assert " ".join(c.text for c in found if c.kind in {"same", "new"}).split() == after.split()


def test_long_stretches_that_stayed_are_left_out() -> None:
    same = " ".join(f"w{n}" for n in range(100))
    kinds = [(change.kind, len(change.text.split())) for change in changes(f"{same} old {same}", f"{same} new {same}")]
    assert kinds == [("gap", 1), ("same", 12), ("gone", 1), ("new", 1), ("same", 12), ("gap", 1)]


def test_white_space_alone_is_no_change() -> None:
    assert changes("a  b\n\nc", "a b c") == ()
