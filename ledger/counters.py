"""Numbers that only grow, drawn inside the transaction that uses them."""

from typing import Literal

from sqlalchemy import Connection

from ledger.schema import counters


def draw(connection: Connection, name: Literal["revision", "ack_seq"], count: int) -> range:
    """Return the next `count` numbers. The row stays locked until commit, so numbers become visible in their order."""
    if count == 0:
        return range(0)
    grown = counters.update().where(counters.c.name == name).values(value=counters.c.value + count)
    last: int = connection.execute(grown.returning(counters.c.value)).scalar_one()
    return range(last - count + 1, last + 1)
