"""How a write to Elasticsearch is parted among its threads, and what of it no store takes."""

from dataclasses import replace

import pytest

from bench.store import Press
from indexing.elasticsearch.writing import _LEAST, _SLICE, _by_id, _by_language, _fit, _slices

COVERAGE = Press().coverage(1)


@pytest.mark.parametrize("number", [0, 1, _SLICE, _SLICE + 1, 10 * _SLICE - 1])
def test_slices_hold_all_once_and_none_is_large(number: int) -> None:
    revisions = [[COVERAGE]] * number
    slices = list(_slices(revisions, threads=2))
    assert [some for each in slices for some in each] == revisions
    assert all(1 <= len(each) <= _SLICE for each in slices)


def test_slices_grow_at_first_and_are_small_at_the_end() -> None:
    sizes = [len(each) for each in _slices([[COVERAGE]] * 1000, threads=2)]
    middle = sizes.index(_SLICE)
    assert sizes[0] == _LEAST
    assert sizes[: middle + 1] == sorted(sizes[: middle + 1])
    assert sizes[middle:] == sorted(sizes[middle:], reverse=True)
    assert sizes[-1] <= _LEAST


def test_those_of_one_language_are_written_together_each_in_its_turn() -> None:
    coverages = [replace(COVERAGE, id=f"{n}", in_language="ru" if n % 3 else "be") for n in range(7)]
    ordered = [some[0] for some in _by_language(_by_id(coverages))]
    assert [c.id for c in ordered] == ["0", "3", "6", "1", "2", "4", "5"]
    assert {c.in_language for c in ordered[:3]} == {"be"}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_newest_revision_that_a_store_takes_is_written(order: tuple[int, ...]) -> None:
    refused: dict[str, str] = {}
    unfit = replace(COVERAGE, revision=3, run="\0")
    coverages = [unfit if revision == 3 else replace(COVERAGE, revision=revision) for revision in order]
    (revisions,) = _by_id(coverages)
    assert _fit(revisions, refused) == replace(COVERAGE, revision=2)
    assert refused == {COVERAGE.id: "run holds a NUL character at 0"}
