"""Keeps coverages and answers queries: the only door to the store."""

from pathlib import Path

from domain.errors import BadInput
from domain.protocols import CoverageStore
from domain.settings import ElasticsearchSettings


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
    fix = "set FORUMWATCH_STORE to sqlite:, sqlite:/path/to/file.db, or the https:// address of an Elasticsearch"
    raise BadInput(f"{address!r} is no store that this version knows", fix=fix)


__all__ = ["open_store"]
