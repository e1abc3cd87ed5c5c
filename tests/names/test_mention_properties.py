"""What holds for any text: spans slice back, never repeat, lie in their sentence; and the fast look never misses."""

import html
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import Mention
from processing.fastlook import NamesFastLook
from processing.mentions import Found
from processing.names.paradigms import forms
from processing.relevance import judge
from tests.support.names_watch import look, shipped_watch

WATCH = shipped_watch()
FAST_LOOK = NamesFastLook([WATCH])

ALL_FORMS = sorted(
    {
        form
        for target in WATCH.targets
        for language, lemmas in target.names.items()
        for lemma in lemmas
        for form in forms(lemma, language, kind=target.kind)
    }
)
OTHERS = [phrase for phrases in (*WATCH.namesakes.values(), *WATCH.context.values()) for phrase in phrases]
FILLERS = [
    "Анна",
    "сказал",
    "director of the",
    "директор",
    "Preiherman",
    "Прейгермана",
    "Е.",
    "EU-",
    "#",
    "форум",
    "х",
    "Minsk",
    "on Donbas",
]
GLUE = [
    " ",
    " ",
    " ",
    ". ",
    ", ",
    "\n",
    "\n\n",
    " «",
    "» ",
    "“",
    "” ",
    '"',
    "-",
    " — ",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\u0301",
    "’",
    "(",
    ") ",
]

PIECES = st.one_of(st.sampled_from(ALL_FORMS), st.sampled_from(OTHERS), st.sampled_from(FILLERS), st.text(max_size=8))
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(GLUE)), max_size=8).map(lambda pairs: "".join(a + b for a, b in pairs))


def everything(found: Found) -> list[Mention]:
    return [*found.mentions, *(one.mention for one in found.rejected)]


@settings(deadline=None, derandomize=True, max_examples=250)
@given(headline=TEXTS, description=st.none() | TEXTS, body=TEXTS, language=st.sampled_from(["en", "ru", "be", "uk", "pl", "de", "und"]))
def test_spans_slice_back_never_overlap_and_lie_in_their_sentence(headline: str, description: str | None, body: str, language: str) -> None:
    found = look(body, headline=headline, description=description, language=language)
    fields = {"headline": headline, "description": description or "", "body": body}
    taken: dict[str, set[int]] = defaultdict(set)
    for mention in everything(found):
        assert fields[mention.field][mention.start : mention.end] == mention.text
        assert mention.text
        assert mention.sentence_start <= mention.start < mention.end <= mention.sentence_end
        span = set(range(mention.start, mention.end))
        assert taken[mention.field].isdisjoint(span)
        taken[mention.field] |= span
    order = [("headline", "description", "body").index(mention.field) for mention in found.mentions]
    assert order == sorted(order)


@settings(deadline=None, derandomize=True, max_examples=250)
@given(headline=TEXTS, body=TEXTS)
def test_the_fast_look_never_misses_what_the_finder_finds(headline: str, body: str) -> None:
    if look(body, headline=headline).mentions:
        assert FAST_LOOK.concerns(headline, body)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    form=st.sampled_from(ALL_FORMS),
    cuts=st.lists(st.integers(1, 60), max_size=3),
    by=st.sampled_from([" ", "\u00ad", "\u200b", "\n", "\u2060"]),
)
def test_the_fast_look_sees_through_split_words(form: str, cuts: list[int], by: str) -> None:
    """Bitrix splits words ("fr om"), typesetters put soft hyphens: the raw page has them, the extracted text no longer."""
    damaged = form
    for cut in cuts:
        damaged = damaged[:cut] + by + damaged[cut:]
    assert FAST_LOOK.concerns(f"xx {damaged}, yy")


@pytest.mark.parametrize("form", ALL_FORMS[::7])
def test_the_fast_look_sees_through_entities_and_mojibake(form: str) -> None:
    entities = form.encode("ascii", "xmlcharrefreplace").decode()
    assert FAST_LOOK.concerns(entities)
    assert FAST_LOOK.concerns(html.escape(entities))
    assert FAST_LOOK.concerns(as_browsers_decode(form, "cp1252"))
    if any("а" <= letter <= "я" for letter in form):
        assert FAST_LOOK.concerns(as_browsers_decode(form, "cp1251"))


def as_browsers_decode(text: str, charset: str) -> str:
    """Return the UTF-8 bytes of a text read in another charset; bytes that the charset leaves open stand for themselves."""
    return "".join(bytes([byte]).decode(charset, "ignore") or chr(byte) for byte in text.encode())


@settings(deadline=None, derandomize=True, max_examples=150)
@given(headline=TEXTS, description=st.none() | TEXTS, body=TEXTS)
def test_a_judgement_is_a_probability_with_a_role_exactly_where_relevant(headline: str, description: str | None, body: str) -> None:
    found = look(body, headline=headline, description=description)
    judgement = judge(found, WATCH, headline=headline, description=description, body=body)
    assert 0 <= judgement.relevance <= 1
    assert (judgement.role is not None) == (judgement.relevance >= 0.5)
    assert judgement.reasons
    if not found.mentions:
        assert judgement.role is None


@pytest.mark.parametrize(
    "unit", ["Minsk Dialogue ", "«Минский диалог» ", "“Minsk Dialogue said director contact group forum ", "Minsk ", "Прейгерман Е. "]
)
def test_a_text_without_end_and_full_of_names_is_read_whole(unit: str) -> None:
    """One sentence of a hundred thousand characters: work must stay linear, or this never ends."""
    body = unit * (100_000 // len(unit))
    found = look(body)
    judgement = judge(found, WATCH, headline="", description=None, body=body)
    assert len(everything(found)) == (0 if unit == "Minsk " else body.count(unit.split()[0]))
    assert judgement.reasons
