"""Records to JSON and back: the quick way says the same as the thorough one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from domain.article import Discovery
from domain.codec import from_json, many_from_json, to_dict, to_json
from domain.coverage import Coverage
from tests.support.coverages import make_coverage, random_coverages
from tests.support.full_coverage import full_coverage

KYIV = timezone(timedelta(hours=3))
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2019, 10, 7, 12, 0, 0, 1, tzinfo=KYIV),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


def coverages() -> Iterator[Coverage]:
    yield full_coverage()
    yield from random_coverages(50)
    for moment in MOMENTS:
        yield make_coverage(published=moment)
    for number in (0.0, 1.0, 1e-7, 1e22, 0.1 + 0.2, -1.0):
        yield make_coverage(relevance=number)
    for text in ("", "\0", 'ў\u0301 ʼ 🕊 \u2028 "\\ </script>', "Лаўроў" * 1000):
        yield make_coverage(body=text, headline=text)


@pytest.mark.parametrize("coverage", list(coverages()))
def test_many_at_once_are_read_as_one_by_one(coverage: Coverage) -> None:
    line = to_json(coverage)
    read, again = many_from_json(Coverage, [line, line])
    assert read == again == from_json(Coverage, line) == coverage
    assert to_json(read) == line


def test_what_is_not_of_our_making_is_read_as_before() -> None:
    coverage = make_coverage()
    plain = to_dict(coverage)
    older = {name: value for name, value in plain.items() if name not in ("topics", "models")} | {"abolished": [1], "relevance": "0.9"}
    assert many_from_json(Coverage, [json.dumps(older)]) == [coverage]
    with pytest.raises(ValidationError, match="headline"):
        many_from_json(Coverage, [json.dumps(plain | {"article": {**plain["article"], "headline": 7}})])
    with pytest.raises(ValidationError, match="processed"):
        many_from_json(Coverage, [json.dumps({name: value for name, value in plain.items() if name != "processed"})])


def test_a_moment_keeps_its_offset() -> None:
    discovery = Discovery(method="feed", published=MOMENTS[1])
    (read,) = many_from_json(Discovery, [to_json(discovery)])
    assert read == discovery
    assert read.published is not None
    assert read.published.utcoffset() == timedelta(hours=3)
