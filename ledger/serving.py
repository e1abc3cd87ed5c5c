"""The one row in which `serve` says how it is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from domain.codec import from_json, to_json
from domain.serving import Serving, ServingView
from ledger.engine import Database
from ledger.owners import is_gone, is_here, this_process
from ledger.rows import insert
from ledger.schema_serve import serving

_NAME = "serve"


class SqlServing(ServingView):
    """See `domain.serving.ServingView`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, state: Serving) -> None:
        values = {"process": this_process(), "beat": state.beat, "data": to_json(state)}

        def work(connection: Connection) -> None:
            statement = insert(connection, serving).values(name=_NAME, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))

        self._database.write(work)

    def serving(self, *, now: datetime) -> Serving | None:
        row = self._database.read(lambda connection: connection.execute(select(serving).where(serving.c.name == _NAME)).one_or_none())
        if row is None:
            return None
        said = from_json(Serving, row.data)
        silent = (now - row.beat).total_seconds() > 20 * said.tick_s
        return replace(said, alive=not is_gone(row.process) if is_here(row.process) else not silent)
