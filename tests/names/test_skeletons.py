"""The skeleton of a page by table is the skeleton of its characters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.names.fold import skeleton
from processing.names.skeletons import skeleton_of


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_both_ways_give_the_same(text: str) -> None:
    assert skeleton_of(text) == skeleton(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Minsk Dialogue, 2019!", "Мінскі дыялог", "Mинский ди\u00adалог", "\u2116 5 \u00bd \u01c6 Straße İstanbul æther", "ﬁnal ﬀ"),
        *("\ud800 half a pair", "Ελλάδα საქართველო 日本語 🙂", "и\u0306 й \u0301", "".join(map(chr, range(128)))),
    ],
)
def test_both_ways_give_the_same_for_odd_letters(text: str) -> None:
    assert skeleton_of(text) == skeleton(text)
    assert skeleton_of(text * 3) == skeleton(text) * 3
