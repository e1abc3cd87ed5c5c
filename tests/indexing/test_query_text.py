"""What people may write, and what they are told when it does not parse."""

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInput, BadQuery
from domain.query import And, Filters, Not, Or, Phrase, Query, Word
from indexing.query_fields import FIELDS
from indexing.query_text import MAX_LENGTH, MAX_WORDS, parse_query

A, B, C = Word(text="a"), Word(text="b"), Word(text="c")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("   \n", None),
        ("a", A),
        ("a b", And(nodes=(A, B))),
        ("a AND b", And(nodes=(A, B))),
        ("a OR b", Or(nodes=(A, B))),
        ("a OR b OR c", Or(nodes=(A, B, C))),
        ("a b OR c", And(nodes=(A, Or(nodes=(B, C))))),
        ("a OR b c", And(nodes=(Or(nodes=(A, B)), C))),
        ("(a b) OR c", Or(nodes=(And(nodes=(A, B)), C))),
        ("((a))", A),
        ("-a", Not(node=A)),
        ("−a", Not(node=A)),
        ("NOT a", Not(node=A)),
        ("a -b", And(nodes=(A, Not(node=B)))),
        ("a -(b OR c)", And(nodes=(A, Not(node=Or(nodes=(B, C)))))),
        ("a OR -b", Or(nodes=(A, Not(node=B)))),
        ('"a b"', Phrase(words=("a", "b"))),
        ("“a b”", Phrase(words=("a", "b"))),
        ("„a b“", Phrase(words=("a", "b"))),
        ("«a b» c", And(nodes=(Phrase(words=("a", "b")), C))),
        ('-"a b"', Not(node=Phrase(words=("a", "b")))),
        ('"a', None),
        ("a-b", Phrase(words=("a", "b"))),
        ("12:30", Phrase(words=("12", "30"))),
        ("a — b", And(nodes=(A, B))),
        ("or and not", And(nodes=(Word(text="or"), Word(text="and"), Word(text="not")))),
        ("Мінск: форум", And(nodes=(Word(text="Мінск"), Word(text="форум")))),
        ("Minsk: forum", And(nodes=(Word(text="Minsk"), Word(text="forum")))),
        ("don't", Word(text="don't")),
    ],
)
def test_words_phrases_and_operators(text: str, node: object) -> None:
    if text == '"a':
        with pytest.raises(BadQuery):
            parse_query(text)
    else:
        assert parse_query(text).text == node


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("outlet:bbc", Filters(outlets=("bbc",))),
        ("outlet:bbc,dw outlet:bbc", Filters(outlets=("bbc", "dw"))),
        ("OUTLET:bbc", Filters(outlets=("bbc",))),
        ("country:by", Filters(countries=("BY",))),
        ("lang:BE", Filters(languages=("be",))),
        ("tone:critical,unsure", Filters(tones=("critical", "unsure"))),
        ("tone:not-rated", Filters(tones=("not-rated",))),
        ("tone:negative", Filters(tones=("critical",))),
        ("tone:<=-0.2", Filters(polarity_max=-0.2)),
        ("tone:<-0.2", Filters(polarity_max=math.nextafter(-0.2, -math.inf))),
        ("tone:>−.5", Filters(polarity_min=math.nextafter(-0.5, math.inf))),
        ("tone:>=0.1 tone:<=0.5", Filters(polarity_min=0.1, polarity_max=0.5)),
        ("tone:-0.1..0.1", Filters(polarity_min=-0.1, polarity_max=0.1)),
        ("role:main", Filters(roles=("main",))),
        ("target:forum", Filters(targets=("forum",))),
        ('entity:"Minsk Dialogue",OSCE', Filters(entities=("Minsk Dialogue", "OSCE"))),
        ("entity:«Мінскі дыялог»", Filters(entities=("Мінскі дыялог",))),
        ("topic:security", Filters(topics=("security",))),
        ("story:abc", Filters(stories=("abc",))),
        ("watch:forum", Filters(watches=("forum",))),
        ("after:2019-10-07", Filters(after=datetime(2019, 10, 7, tzinfo=ZoneInfo("Europe/Minsk")))),
        ("before:2019-10-07T12:30", Filters(before=datetime(2019, 10, 7, 12, 30, tzinfo=ZoneInfo("Europe/Minsk")))),
        ("after:2019-10-07T12:30:00Z", Filters(after=datetime(2019, 10, 7, 12, 30, tzinfo=UTC))),
    ],
)
def test_fields_make_filters(text: str, filters: Filters) -> None:
    query = parse_query(text, time_zone="Europe/Minsk")
    assert query.filters == filters
    assert query.text is None
    assert parse_query(f"a {text} b", time_zone="Europe/Minsk") == Query(text=And(nodes=(A, B)), filters=filters)


def test_every_field_has_an_example_that_parses() -> None:
    for name, field in FIELDS.items():
        assert parse_query(field.example).filters != Filters(), name
        assert field.meaning


def test_paging_and_order_are_passed_on() -> None:
    assert parse_query("a", sort="best", offset=40, limit=10) == Query(text=A, sort="best", offset=40, limit=10)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("a outle:bbc", 2, "unknown field 'outle:': did you mean outlet:?"),
        ("xyzzy:1", 0, "or put quotes round it"),
        ("https://site.test/a", 0, "put quotes round it"),
        ("a outlet:", 9, "has no value"),
        ("outlet: bbc", 7, "outlet:bbc"),
        ('outlet:""', 7, "has no value"),
        ("outlet:a,", 9, "has no value"),
        ("tone:criticl", 5, "did you mean critical?"),
        ("tone:loud", 5, "favourable, neutral"),
        ("tone:<5", 5, "from -1"),
        ("tone:<-0.1 tone:<-0.2", 16, "twice"),
        ("role:chief", 5, "main, secondary"),
        ("country:Belarus", 8, "two letters"),
        ("lang:belarusian!", 5, "language code"),
        ("after:07.10.2019", 6, "2019-10-07"),
        ("after:2019-02-30", 6, "2019-10-07"),
        ("after:2019-10-08 before:2019-10-07", 24, "before it begins"),
        ("after:2019-10-08 after:2019-10-09", 23, "twice"),
        ('a "b c', 2, 'close it with "'),
        ("«b c", 0, "close it with »"),
        ("(a b", 0, "not closed"),
        ("a (b (c)", 2, "not closed"),
        ("a)", 1, "closes nothing"),
        ("OR a", 0, "both sides"),
        ("a OR", 2, "both sides"),
        ("a OR OR b", 2, "both sides"),
        ("(a OR) b", 3, "both sides"),
        ("a AND b OR c", 8, "parentheses"),
        ("a NOT", 2, "nothing follows"),
        ("-outlet:bbc", 0, "only words can"),
        ("a OR outlet:bbc", 5, "whole query"),
        ("outlet:bbc OR a", 0, "whole query"),
        ("(a outlet:bbc)", 3, "whole query"),
        ("!?", 0, "nothing to search for"),
        ("()", 0, "nothing to search for"),
        ("a\ud800", 1, "half a character"),
        ("(" * 50 + "a" + ")" * 50, 17, "nested"),
        ("a " * MAX_LENGTH, MAX_LENGTH, "too long"),
        ("a " * (MAX_WORDS + 1), 2 * MAX_WORDS + 2, "too many words"),
    ],
)
def test_a_mistake_is_pointed_at_and_the_way_out_named(text: str, position: int, says: str) -> None:
    with pytest.raises(BadQuery) as caught:
        parse_query(text)
    assert caught.value.position == position
    assert says in str(caught.value)
    assert caught.value.fix


def test_an_unknown_time_zone_is_named() -> None:
    with pytest.raises(BadInput, match="Mars"):
        parse_query("after:2019-10-07", time_zone="Mars/Olympus")


pieces = st.sampled_from(
    ['"', "«", "»", "(", ")", "-", "OR", "AND", "NOT", "outlet:", "tone:<", "after:", "a", "форум", ",", " ", "  ", "1", "x:y", ".."]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=st.lists(pieces, max_size=12).map("".join) | st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_parses_or_is_a_mistake_inside_the_text(text: str) -> None:
    try:
        query = parse_query(text)
    except BadQuery as caught:
        mistake = caught
    else:
        assert isinstance(query, Query)
        return
    assert 0 <= mistake.position <= len(text)
    assert mistake.message
    assert mistake.fix
