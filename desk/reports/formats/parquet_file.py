"""Apache Parquet: typed columns, lists as lists, each column with its meaning; for pandas, DuckDB, Spark and the like."""

from collections.abc import Iterable
from typing import Any, BinaryIO

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from desk.reports.columns import Kind, Row, row_of
from desk.reports.formats import Sheet
from domain.coverage import Coverage

ROWS = 2_000  # in a row group
_LETTERS = 8_000_000  # in a row group, about; texts are held until it is whole
_TYPES: dict[Kind, Any] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "number": pa.float64(),
    "count": pa.int64(),
    "flag": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
    "local time": pa.timestamp("us"),
}


def write(coverages: Iterable[Coverage], file: BinaryIO, sheet: Sheet) -> tuple[str, ...]:
    """Write row groups of at most 2,000 coverages, fewer where texts are long."""
    schema = pa.schema([pa.field(c.name, _TYPES[c.kind], metadata={"meaning": c.meaning}) for c in sheet.columns])
    rows: list[Row] = []
    letters = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as parquet:
        for coverage in coverages:
            rows.append(row_of(coverage, sheet.columns, sheet.zone))
            letters += sum(len(value) for value in rows[-1] if isinstance(value, str))
            if len(rows) == ROWS or letters >= _LETTERS:
                parquet.write_batch(_batch(rows, schema))
                rows, letters = [], 0
                pa.default_memory_pool().release_unused()  # texts of a row group are large
        if rows:
            parquet.write_batch(_batch(rows, schema))
    return ()


def _batch(rows: list[Row], schema: Any) -> Any:
    return pa.record_batch(
        [pa.array(values, type=field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)], schema=schema
    )
