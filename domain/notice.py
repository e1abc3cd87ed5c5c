"""Notices: what a person should know and can do something about."""

from dataclasses import dataclass
from datetime import datetime

# Every kind, the gravest first; docs/health.md tells what each means and what to do.
KINDS = (
    "ledger-away",
    "store-away",
    "disk-full",
    "serve-hangs",
    "serve-stopped",
    "configuration-refused",
    "dead-letters",
    "waiting-long",
    "digest-failed",
    "alert-dead",
    "serve-problem",
    "no-run",
    "run-interrupted",
    "back-pressure",
    "source-silent",
    "source-failing",
    "pages-failing",
    "unreadable",
    "disk-low",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that is not as usual."""

    kind: str  # one of `KINDS`
    subject: str  # what it is about: a source, a digest, a saved search
    text: str  # what is so, one sentence
    action: str  # what to do about it, one sentence
    since: datetime | None = None
    grave: bool = False  # articles are missing, refused, or reach nobody until somebody acts
