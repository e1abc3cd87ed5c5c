"""Columns are named like the index's fields and hold what those hold; docs/export.md names each."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.reports.columns import COLUMNS, Column, chosen, row_of
from domain.coverage import Coverage, Tone
from domain.errors import BadInput
from indexing.documents import to_document
from tests.support.coverages import make_coverage, random_coverages
from tests.support.documentation import page, spans
from tests.support.full_coverage import full_coverage

MINSK = ZoneInfo("Europe/Minsk")
NO_FIELD = {"timestamp.local", "key_sentence"}  # what the index has no field for
PAGE = "docs/export.md"


def field_of(document: Mapping[str, Any], name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value[part] if value else None
    return value


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def normal(value: Any) -> Any:
    return value.replace("+00:00", "Z") if isinstance(value, str) else value


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.name not in NO_FIELD], ids=lambda column: column.name)
def test_a_column_holds_what_the_index_has_under_its_name(column: Column) -> None:
    for coverage in [full_coverage(), *random_coverages(40, seed=5)]:
        document = to_document(coverage)
        field = document["@timestamp"] if column.name == "timestamp" else field_of(document, column.name)
        assert plain(column.value(coverage, MINSK)) == normal(field)


def test_names_differ_and_no_spreadsheet_takes_one_for_a_formula() -> None:
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z_.]*", name) for name in names)


def test_local_times_are_those_of_the_office_in_summer_and_winter() -> None:
    local = next(column for column in COLUMNS if column.name == "timestamp.local")
    for month, hour in ((1, 9), (7, 10)):
        moment = datetime(2019, month, 7, 8, 0, tzinfo=UTC)
        shown = local.value(make_coverage(published=moment), ZoneInfo("Europe/Warsaw"))
        assert shown == datetime(2019, month, 7, hour, 0)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("coverage", "sentence"),
    [
        (full_coverage(), "The forum met."),
        (make_coverage(body="The forum\n met in Minsk."), "The forum met in Minsk"),
        (make_coverage(targets=()), None),
        (make_coverage(tone=Tone(polarity=0, label="neutral", confidence=0.5, evidence=(7,))), "The forum met in Minsk."),
    ],
)
def test_the_key_sentence_is_the_evidence_that_weighs_most(coverage: Coverage, sentence: str | None) -> None:
    [key] = row_of(coverage, chosen("key_sentence"), MINSK)
    assert key == sentence


def test_columns_come_as_they_are_asked_for_once_each() -> None:
    assert [column.name for column in chosen(" role, url.full,role,, tone.label ")] == ["role", "url.full", "tone.label"]
    assert chosen("all") == COLUMNS
    assert chosen(None) == tuple(column for column in COLUMNS if column.usual)


@pytest.mark.parametrize("names", ["", " , ", "role,rôle", "headline", "ALL"])
def test_unknown_columns_are_told_with_those_that_there_are(names: str) -> None:
    with pytest.raises(BadInput) as caught:
        chosen(names)
    assert all(column.name in caught.value.fix for column in COLUMNS)


def test_a_time_in_another_zone_is_given_in_utc() -> None:
    from datetime import timezone

    coverage = make_coverage(published=datetime(2019, 10, 7, 1, tzinfo=timezone(timedelta(hours=3))))
    assert row_of(coverage, chosen("timestamp,timestamp.local"), MINSK) == (
        datetime(2019, 10, 6, 22, tzinfo=UTC),
        datetime(2019, 10, 7, 1),  # noqa: DTZ001
    )


def test_the_page_names_every_column_in_order_with_its_kind_and_meaning() -> None:
    rows = [row for heading in ("The usual columns", "Further columns") for row in page(PAGE).rows(heading)]
    shown = [(spans(row[0])[0], row[1], row[2].replace("`", "")) for row in rows]
    assert shown == [(column.name, column.kind, column.meaning) for column in COLUMNS]
    assert len(page(PAGE).rows("The usual columns")) == len(chosen(None))
    assert Path(page(PAGE).path).exists()
