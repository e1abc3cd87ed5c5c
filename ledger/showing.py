"""What readers of the store can tell of a coverage, and at which acknowledgement that changed.

A coverage is acknowledged anew for many reasons, most of which no reader sees: another model, another story. Digests go by these.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, Connection, func, select

from ledger.rows import CHUNK, AnyRow, insert, rows_by
from ledger.schema import corrections, versions
from ledger.schema_reports import showings


def note(connection: Connection, acknowledged: Mapping[str, int], rows: Mapping[str, AnyRow]) -> None:
    """Note what became visible with these acknowledgements (coverage id -> ack_seq), in their own transaction.

    What counts is the coverage as it is now, even where the store has acknowledged an earlier revision.
    """
    if not acknowledged:
        return
    before = rows_by(connection, showings, showings.c.coverage, acknowledged)
    earlier = _greatest(connection, versions.c.article, func.count(), {rows[id_].article for id_ in acknowledged})
    said = _greatest(connection, corrections.c.coverage, func.max(corrections.c.id), acknowledged)
    values = [
        _news(id_, seq, rows[id_], before.get(id_))
        | _seen(id_, seq, rows[id_].status, earlier.get(rows[id_].article, 0), said.get(id_, 0), before.get(id_))
        for id_, seq in acknowledged.items()
    ]
    statement = insert(connection, showings)
    kept = {column.name: statement.excluded[column.name] for column in showings.columns if not column.primary_key}
    connection.execute(statement.on_conflict_do_update(index_elements=["coverage"], set_=kept), values)


def _seen(coverage: str, seq: int, status: str, earlier: int, correction: int, before: AnyRow | None) -> dict[str, Any]:
    shown = before is not None and before.shown_seq is not None
    return {
        "coverage": coverage,
        "shown_seq": None if status == "removed" else before.shown_seq if before is not None and shown else seq,
        "status": status,
        "gone_seq": seq if status == "gone" and (before is None or before.status != "gone") else before.gone_seq if before else 0,
        "versions": earlier,
        "changed_seq": seq if before is not None and shown and earlier > before.versions else before.changed_seq if before else 0,
        "correction": correction,
        "corrected_seq": seq if correction > (before.correction if before else 0) else before.corrected_seq if before else 0,
    }


def _news(coverage: str, seq: int, row: AnyRow, before: AnyRow | None) -> dict[str, Any]:
    """What was only read again is acknowledged like all else, and yet no news: saved searches that match it now alert nobody."""
    return {"news_seq": before.news_seq if row.quiet and before is not None else seq}


def _greatest(connection: Connection, key: Column[Any], value: Any, keys: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        query = select(key, value).where(key.in_(wanted[start : start + CHUNK])).group_by(key)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found
