"""What no store takes: checks made of the types of a coverage's fields."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from indexing.refusals import _check_of, refusal_of
from tests.support.coverages import make_coverage
from tests.support.full_coverage import full_coverage


@dataclass(frozen=True)
class Strange:
    said: dict[str, str]


def test_a_coverage_with_everything_is_taken() -> None:
    assert refusal_of(full_coverage()) is None


@pytest.mark.parametrize("kind", [tuple[int, str], tuple[str, str], dict[str, str], list[str], str | float, bytes, Strange])
def test_a_type_that_no_rule_is_known_for_is_no_field_of_ours(kind: Any) -> None:
    with pytest.raises(KeyError):
        _check_of(kind)


@pytest.mark.parametrize("kind", [int, bool, int | None, tuple[int, ...], Literal[1, 2]])
def test_numbers_and_flags_need_no_check(kind: Any) -> None:
    assert _check_of(kind) is None


def test_words_of_a_closed_list_are_checked_as_text_is() -> None:
    broken: Any = "main\0"
    assert refusal_of(make_coverage(role=broken)) == "role holds a NUL character at 4"


def test_the_place_is_told() -> None:
    coverage = full_coverage()
    mention = replace(coverage.mentions[-1], probabilities=replace(coverage.mentions[-1].probabilities, neutral=float("nan")))
    number = len(coverage.mentions)
    broken = replace(coverage, mentions=(*coverage.mentions, mention))
    assert refusal_of(broken) == f"mentions[{number}].probabilities.neutral is nan, which is no number"
    naive = replace(coverage, processed=datetime(2019, 10, 7))  # noqa: DTZ001
    assert refusal_of(naive) == "processed has no time zone: 2019-10-07T00:00:00"
    assert refusal_of(replace(coverage, processed=datetime(9001, 1, 1, tzinfo=UTC))) == (
        "processed is out of the years 1000 to 9000: 9001-01-01T00:00:00+00:00"
    )
