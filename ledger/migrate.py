"""Brings a ledger to the newest schema, or says why it cannot."""

from sqlalchemy import Connection, inspect, text

from domain.errors import BadInput, LedgerTooNew
from ledger.engine import Database
from ledger.schema import REVISION


def migrate(database: Database) -> None:
    """Make or upgrade the tables. Raises LedgerTooNew, or BadInput for a database that is not a ledger."""
    found = database.read(_version)
    if found == REVISION:
        return
    _check(found, database.name)
    if database.dialect == "sqlite":
        database.outside(lambda connection: connection.exec_driver_sql("PRAGMA journal_mode=WAL"))
    database.write(lambda connection: _upgrade(connection, database.name))


def _version(connection: Connection) -> str | None:
    """Return the schema's revision, None for an empty database, "" for tables that are not ours."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables and "visits" in tables:
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
    return "" if tables else None


def _check(found: str | None, name: str) -> None:
    from ledger.upgrade import known_revisions

    if found is None:
        return
    if not found:
        raise BadInput(f"{name} is a database, but not a ledger", fix="move it away, or point FORUMWATCH_DATA at another folder")
    if found not in known_revisions():
        raise LedgerTooNew(path=name, found=found, known=REVISION)


def _upgrade(connection: Connection, name: str) -> None:
    from ledger.upgrade import upgrade, wait_for_turn

    wait_for_turn(connection)
    _check(_version(connection), name)  # again: another process may have been quicker
    upgrade(connection)
