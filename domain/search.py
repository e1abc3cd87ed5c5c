"""Saved searches: queries that are asked of whatever is new."""

import re
from dataclasses import dataclass
from datetime import datetime

from domain.errors import BadInput

_LONGEST_NAME = 60
_NOT_WORD = re.compile(r"[^\w]+")


def search_id(name: str) -> str:
    """Return an id made of a name: "Große Worte" -> "grosse-worte". Raises BadInput."""
    made = _NOT_WORD.sub("-", name.casefold()).strip("-_")
    if not made or len(name) > _LONGEST_NAME:
        raise BadInput(f"{name[:80]!r} is no name for a search", fix=f"use letters or digits, {_LONGEST_NAME} characters at most")
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query with a name; each coverage that comes to match it does so exactly once."""

    id: str  # slug of the name
    name: str
    query: str  # as a person wrote it
    by: str
    created: datetime
    emails: tuple[str, ...] = ()  # who is told of each story that comes to match
    webhook: str | None = None  # which program is
    matches: int = 0  # so far
    last_match: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Coverages that a saved search has not been asked of since the store acknowledged them."""

    after: int  # ack_seq that the search stood at
    upto: int  # ack_seq that it stands at when these are done
    coverages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A coverage that matches a saved search, for the first and only time."""

    number: int  # grows over all searches
    search: str
    coverage: str
    at: datetime
