"""Alembic's part: imported only where a schema is not the newest, for it takes as long to load as all the rest."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_LOCK: Final = 7_265_001  # the same in every forumwatch: one process migrates PostgreSQL at a time


def known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def wait_for_turn(connection: Connection) -> None:
    """Hold off other migrating processes until the transaction ends; on SQLite it has begun with the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})


def upgrade(connection: Connection) -> None:
    """Run what is missing, inside the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    return config
