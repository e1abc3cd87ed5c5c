"""Mentions of our short texts stay what they are: at their code points, in decomposed letters, among other paragraphs."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.relevance import Case, load
from processing.mentions import Found
from tests.support.names_watch import look

CASES = load()
NAMED = [case for case in CASES if case.spans and not case.headline]
# Paragraphs that speak of nothing of ours, of no namesake and of no gathering.
NEUTRAL = [
    "The river froze early that winter. Children skated under the old bridge until dark.",
    "Цены на яблоки выросли, а груши подешевели. Продавцы винят заморозки.",
    "Дажджы прыйшлі позна. Бульба ўрадзіла дробная.",
    "W sadzie dojrzały śliwki. Sąsiad naprawił płot.",
    "Die Fähre fuhr heute nicht. Am Ufer warteten drei Radfahrer. 🚲",
    "🦉🦉 Ū\u0304 \U0001f1e7\U0001f1fe — cafe\u0301 № 5…",
    "河水很清。",
]
PARAGRAPHS = st.lists(st.sampled_from(NEUTRAL), max_size=3)
# What typesetters and typists put between or into letters; none of it parts a word.
INVISIBLE = ["\u00ad", "\u200b", "\u2060", "\u0301", "\ufeff"]


def seen(found: Found, *, shift: int = 0) -> tuple[set[tuple[str, int, int]], set[tuple[str, int, int]]]:
    """Return (target, start, end) of mentions and of what was rejected, moved back by `shift`."""
    mentions = {(one.target, one.start - shift, one.end - shift) for one in found.mentions}
    return mentions, {(one.mention.target, one.mention.start - shift, one.mention.end - shift) for one in found.rejected}


def check_offsets(text: str, found: Found) -> None:
    for mention in (*found.mentions, *(one.mention for one in found.rejected)):
        assert text[mention.start : mention.end] == mention.text
        assert mention.sentence_start <= mention.start < mention.end <= mention.sentence_end <= len(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_decomposed_letters_change_no_mention(form: str) -> None:
    for case in NAMED:
        text = unicodedata.normalize(form, case.body)  # type: ignore[arg-type]
        found = look(text, language=case.language)
        check_offsets(text, found)
        as_written = look(case.body, language=case.language)
        assert [compared(one.text) for one in found.mentions] == [compared(one.text) for one in as_written.mentions], text


def compared(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(case=st.sampled_from(CASES), before=PARAGRAPHS, after=PARAGRAPHS)
def test_other_paragraphs_around_a_text_change_nothing_in_it(case: Case, before: list[str], after: list[str]) -> None:
    front = "".join(f"{paragraph}\n\n" for paragraph in before)
    text = front + case.body + "".join(f"\n\n{paragraph}" for paragraph in after)
    found = look(text, language=case.language)
    check_offsets(text, found)
    assert seen(found, shift=len(front)) == seen(look(case.body, language=case.language))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(case=st.sampled_from(NAMED), data=st.data())
def test_invisible_characters_inside_words_hide_no_mention(case: Case, data: st.DataObject) -> None:
    inside = [found.start() for found in re.finditer(r"(?<=[^\W\d_])(?=[^\W\d_])", case.body)]
    places = data.draw(st.lists(st.sampled_from(inside), max_size=6, unique=True)) if inside else []
    text, moved = case.body, {at: at for at in range(len(case.body) + 1)}
    for place in sorted(places, reverse=True):
        sign = data.draw(st.sampled_from(INVISIBLE))
        text = text[:place] + sign + text[place:]
        moved = {at: now + (at > place) for at, now in moved.items()}
    found = look(text, language=case.language)
    check_offsets(text, found)
    mentions, _ = seen(look(case.body, language=case.language))
    assert seen(found)[0] == {(target, moved[start], moved[end]) for target, start, end in mentions}


@settings(deadline=None, derandomize=True, max_examples=200)
@given(case=st.sampled_from(NAMED), front=st.text(alphabet=st.sampled_from("🦉🇧🇾e\u0301и\u0306ﬁ𝔐 "), max_size=12))
def test_offsets_count_code_points_behind_emoji_and_marks(case: Case, front: str) -> None:
    text = f"{front}\n\n{case.body}"
    found = look(text, language=case.language)
    check_offsets(text, found)
    assert seen(found, shift=len(front) + 2)[0] == seen(look(case.body, language=case.language))[0]
