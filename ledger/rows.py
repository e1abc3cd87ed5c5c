"""Statements that every table needs: insert with conflict handling, read and update many rows by key."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.errors import BadInput

CHUNK = 500  # values of one IN (…)

AnyRow = Row[*tuple[Any, ...]]


def insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Return an INSERT of the connection's dialect, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    raise BadInput(f"no ledger on {connection.dialect.name}", fix="use SQLite or PostgreSQL")


def rows_by(
    connection: Connection, table: Table, column: Column[Any], keys: Iterable[Any], *, only: Sequence[Column[Any]] = ()
) -> dict[Any, AnyRow]:
    """Return key -> row for the keys that exist; `only`: these columns, `column` among them, where not all are needed."""
    wanted = sorted({key for key in keys if key is not None})
    found: dict[Any, AnyRow] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(*(only or table.columns)).where(column.in_(wanted[start : start + CHUNK])).with_for_update()
        found |= {row._mapping[column]: row for row in connection.execute(query)}
    return found


def update_rows(connection: Connection, table: Table, key: str, values: Sequence[dict[str, Any]]) -> None:
    """Update one row for each dictionary; all have the same names, "key" (the value of column `key`) among them."""
    if values:
        connection.execute(table.update().where(table.c[key] == bindparam("key")), values)
