"""The sentence splitter stays as good on the hard cases as it was measured; `floors.json` holds the floors and the peers' figures."""

import json
from pathlib import Path

import pytest

from bench.sentences import OURS, cases, f1, groups, naive, ours, over

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["sentences"]
pytestmark = pytest.mark.quality


def test_the_cases_are_those_that_the_floors_were_measured_on() -> None:
    read = cases()
    assert sum(len(case.ends) for case in read) == FLOORS["boundaries"]
    assert sum(len(case.ends) for case in read if case.language in OURS) >= 200
    assert all(len(case.ends) >= 10 for case in read)


@pytest.mark.parametrize("group", ["six", "nine"])
def test_boundaries_of_hard_cases(group: str) -> None:
    found, plain = (f1(*over(groups()[group], ends)) for ends in (ours, naive))
    assert found >= FLOORS["floors"][group]
    assert found > plain
