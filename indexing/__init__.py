"""Keeps coverages and answers queries: the only door to the store."""

from pathlib import Path

from domain.errors import BadInput
from domain.protocols import CoverageStore


def open_store(address: str, *, data: Path) -> CoverageStore:
    """Return the store at this address: "sqlite:" is coverage.db in the data folder, "sqlite:PATH" another file.

    Opens nothing yet: call `setup` once before the first use. Raises BadInput for any other address.
    """
    scheme, colon, rest = address.partition(":")
    if scheme != "sqlite" or not colon:
        raise BadInput(f"{address!r} is no store that this version knows", fix="set FORUMWATCH_STORE to sqlite: or sqlite:/path/to/file.db")
    from indexing.sqlite import SqliteStore

    return SqliteStore(Path(rest) if rest else data / "coverage.db")


__all__ = ["open_store"]
