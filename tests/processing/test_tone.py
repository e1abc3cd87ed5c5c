"""Tone: one vote a sentence, weighted by place, by whose attitude it is, honest where it does not know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import FieldName, Mention, Tone
from processing.sentiment import Registry, TextBlobScorer
from processing.tone import lead_end, tone_of
from tests.support.processing import mention, rated_mention

# Ten sentences of 40 code points in a body whose lead is the first two.
LINE = "Sentence {} of the body says a few words. "
LEAD = LINE.format(0) + LINE.format(1).strip()
BODY = LEAD + "\n\n" + "".join(LINE.format(number) for number in range(2, 10))
TEXTS: dict[FieldName, str] = {"headline": "A headline names it", "description": "", "body": BODY}
REGISTRY = Registry([TextBlobScorer()])


def sentence(number: int, polarity: float, **changes: object) -> Mention:
    start = BODY.index(f"Sentence {number}")
    end = BODY.index(".", start) + 1
    return rated_mention(polarity, start=start + 2, end=start + 6, sentence_start=start, sentence_end=end, **changes)


def headline(polarity: float, **changes: object) -> Mention:
    text = TEXTS["headline"]
    return rated_mention(polarity, field="headline", start=2, end=6, sentence_start=0, sentence_end=len(text), **changes)


def tone(*mentions: Mention) -> Tone:
    found = tone_of(mentions, TEXTS, REGISTRY)
    assert found is not None
    return found


def test_no_mentions_no_tone() -> None:
    assert tone_of([], TEXTS, REGISTRY) is None


def test_unrated_mentions_are_not_rated_as_a_whole() -> None:
    found = tone(mention(), mention(start=30, end=40))
    assert (found.label, found.polarity, found.confidence, found.baseline, found.method) == ("not-rated", 0.0, 0.0, False, None)


def test_a_sentence_votes_once_however_often_it_names_us() -> None:
    found = tone(sentence(3, 0.8), sentence(3, 0.8), sentence(3, 0.8), sentence(4, -0.2))
    assert found.polarity == pytest.approx((0.8 - 0.2) / 2)


def test_headline_counts_twice_and_lead_one_and_a_half_times() -> None:
    assert tone(headline(0.9), sentence(5, -0.3)).polarity == pytest.approx((2 * 0.9 - 0.3) / 3, abs=1e-4)
    assert tone(sentence(0, 0.9), sentence(5, -0.3)).polarity == pytest.approx((1.5 * 0.9 - 0.3) / 2.5, abs=1e-4)


def test_a_sentence_that_the_description_repeats_votes_once() -> None:
    repeated = BODY[: BODY.index(".") + 1]
    texts: dict[FieldName, str] = {**TEXTS, "description": repeated}
    again = rated_mention(0.6, field="description", sentence_start=0, sentence_end=len(repeated))
    found = tone_of([again, sentence(0, 0.6), sentence(5, 0.0)], texts, REGISTRY)
    assert found is not None
    assert found.polarity == pytest.approx(1.5 * 0.6 / 2.5)


def test_organisers_praise_of_themselves_is_left_out_but_not_their_doubt() -> None:
    assert tone(sentence(3, 0.9, holder="organiser"), sentence(4, 0.1)).polarity == pytest.approx(0.1)
    assert tone(sentence(3, -0.5, holder="organiser"), sentence(4, -0.1)).polarity == pytest.approx(-0.3)


def test_a_sentence_that_names_us_only_in_its_speakers_title_does_not_vote() -> None:
    found = tone(sentence(3, -0.9, affiliation=True, holder="organiser"), sentence(4, 0.2))
    assert (found.polarity, found.evidence) == (0.2, (1,))


def test_where_nothing_is_left_to_vote_we_are_unsure() -> None:
    found = tone(sentence(3, 0.9, holder="organiser"))
    assert (found.label, found.polarity, found.confidence) == ("unsure", 0.0, 0.0)


def test_outlet_and_third_parties_are_told_apart() -> None:
    found = tone(sentence(3, 0.4), sentence(4, 0.2, holder="third-party"), sentence(5, 0.4, holder="participant"))
    assert found.outlet == pytest.approx(0.4)
    assert found.third_party == pytest.approx(0.3)


def test_an_outlet_and_third_parties_that_clash_leave_us_unsure() -> None:
    found = tone(*(sentence(n, 0.5) for n in (3, 4, 5, 6)), sentence(7, -0.5, holder="third-party"))
    assert (found.label, found.polarity) == ("unsure", 0.3)


def test_votes_that_clash_leave_us_unsure_with_the_number() -> None:
    found = tone(sentence(3, 0.8), sentence(4, 0.8), sentence(5, -0.4), sentence(6, -0.4))
    assert (found.label, found.polarity) == ("unsure", 0.2)


def test_one_faint_sentence_is_too_little_for_a_word() -> None:
    assert tone(sentence(5, 0.45)).label == "unsure"
    assert tone(sentence(5, 0.45), sentence(6, 0.45)).label == "favourable"
    assert tone(sentence(5, 0.9)).label == "favourable"


def test_a_neutral_mean_needs_no_more_than_one_sentence() -> None:
    assert tone(sentence(5, 0.1)).label == "neutral"


def test_textblob_alone_is_a_baseline() -> None:
    found = tone(sentence(3, 0.9))
    assert (found.baseline, found.method) == (True, "textblob@0.20.1")


def test_evidence_is_in_order_of_weight() -> None:
    assert tone(sentence(3, 0.1), sentence(4, 0.7), headline(0.5)).evidence == (2, 1, 0)


def test_the_lead_is_the_first_paragraph_of_running_text() -> None:
    body = "A headline names it\n\nMinsk, 7 October\n\n" + LEAD + "\n\nMore."
    assert body[: lead_end(body, TEXTS["headline"])].endswith(LEAD)


votes = st.tuples(
    st.integers(min_value=0, max_value=9),
    st.floats(min_value=-1, max_value=1),
    st.sampled_from(["outlet", "organiser", "participant", "third-party"]),
)


@given(st.lists(votes, min_size=1, max_size=12))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_a_tone_keeps_its_bounds(given_votes: list[tuple[int, float, str]]) -> None:
    mentions = [sentence(number, polarity, holder=holder) for number, polarity, holder in given_votes]
    found = tone(*mentions)
    polarities = [one.polarity for one in mentions]
    assert min([*polarities, 0]) - 1e-3 <= found.polarity <= max([*polarities, 0]) + 1e-3
    assert 0 <= found.confidence <= 1
    assert len(set(found.evidence)) == len(found.evidence)
    assert all(0 <= index < len(mentions) for index in found.evidence)
    assert found.label != "not-rated"
