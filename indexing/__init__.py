"""Keeps coverages and answers queries: the only door to the store."""

from pathlib import Path

from domain.access import StoreAccess
from domain.errors import BadInput
from domain.protocols import CoverageStore
from domain.settings import ElasticsearchSettings
from domain.status import Inspection
from domain.upkeep import StoreUpkeep
from domain.urls import masked


def open_store(address: str, *, data: Path, elasticsearch: ElasticsearchSettings | None = None) -> CoverageStore:
    """Return the store at this address; connects to nothing yet: call `setup` once before the first use.

    "sqlite:" is coverage.db in the data folder, "sqlite:PATH" another file; "https://HOST:PORT" (on this machine http://
    too) is an Elasticsearch, reached as the settings say. Raises BadInput for any other address.
    """
    scheme, colon, rest = address.partition(":")
    if scheme == "sqlite" and colon:
        from indexing.sqlite import SqliteStore

        return SqliteStore(Path(rest) if rest else data / "coverage.db")
    if scheme in ("http", "https") and colon:
        from indexing.elasticsearch import ElasticsearchStore

        return ElasticsearchStore(address, elasticsearch or ElasticsearchSettings())
    raise _unknown(address)


def open_upkeep(address: str, *, data: Path, elasticsearch: ElasticsearchSettings | None = None) -> StoreUpkeep:
    """Return what keeps the store at this address in order; connects to nothing yet. Addresses are those of `open_store`.

    It need not be set up before, for what it is there to mend may be the very thing that setup refuses.
    """
    scheme, colon, rest = address.partition(":")
    if scheme == "sqlite" and colon:
        from indexing.sqlite.upkeep import SqliteUpkeep

        return SqliteUpkeep(Path(rest) if rest else data / "coverage.db", snapshots=data / "snapshots")
    if scheme in ("http", "https") and colon:
        from indexing.elasticsearch.upkeep import ElasticsearchUpkeep

        return ElasticsearchUpkeep(address, elasticsearch or ElasticsearchSettings())
    raise _unknown(address)


def open_inspection(address: str, *, data: Path, elasticsearch: ElasticsearchSettings | None = None) -> Inspection:
    """Return what looks at the store at this address; connects to nothing yet. Addresses are those of `open_store`."""
    scheme, colon, rest = address.partition(":")
    if scheme == "sqlite" and colon:
        from indexing.sqlite.inspection import SqliteInspection

        return SqliteInspection(Path(rest) if rest else data / "coverage.db")
    if scheme in ("http", "https") and colon:
        from indexing.elasticsearch.inspection import ElasticsearchInspection

        return ElasticsearchInspection(address, elasticsearch or ElasticsearchSettings())
    raise _unknown(address)


def open_access(address: str, *, elasticsearch: ElasticsearchSettings | None = None) -> StoreAccess:
    """Return what makes roles and keys at this address; connects to nothing yet.

    Raises BadInput for an embedded store: its file has the rights that the system gives it.
    """
    scheme, colon, _ = address.partition(":")
    if scheme == "sqlite" and colon:
        fix = "the rights of its file say who may do what; roles and keys are for an Elasticsearch in FORUMWATCH_STORE"
        raise BadInput("an SQLite store has no roles and keys", fix=fix)
    if scheme in ("http", "https") and colon:
        from indexing.elasticsearch.access import ElasticsearchAccess

        return ElasticsearchAccess(address, elasticsearch or ElasticsearchSettings())
    raise _unknown(address)


def _unknown(address: str) -> BadInput:
    fix = "set FORUMWATCH_STORE to sqlite:, sqlite:/path/to/file.db, or the https:// address of an Elasticsearch"
    return BadInput(f"{masked(address)!r} is no store that this version knows", fix=fix)


__all__ = ["open_access", "open_inspection", "open_store", "open_upkeep"]
