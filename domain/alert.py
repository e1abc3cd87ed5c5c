"""Alerts: a saved search tells people, or a program, of a story that has come to match."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.ids import digest

Channel = Literal["email", "webhook"]
AlertState = Literal["waiting", "sent", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One story of one saved search on its way to one address."""

    number: int
    key: str  # of search and story: the same at every try and on every channel, so that a receiver can tell a repetition
    search: str
    story: str
    coverage: str  # the article of the story that matched first
    channel: Channel
    address: str  # an e-mail address or a URL
    state: AlertState
    attempts: int
    next_try: datetime
    problem: str | None
    made: datetime
    sent: datetime | None


def alert_key(search: str, created: datetime, story: str) -> str:
    """Return the key of a story for a search; a search that is made anew under an old name has keys of its own."""
    return digest("alert", search, created.isoformat(), story)
