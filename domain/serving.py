"""What `forumwatch serve` says of itself, for whoever asks how it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

REFUSED, HELD = "configuration not taken up: ", "crawls are held: "  # how a problem begins that is told as a notice of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """A process that `serve` has started."""

    name: str  # crawl, process, deliver, or the id of a scheduled job
    pid: int
    started: datetime
    run: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How things stood when it last looked for what is due."""

    started: datetime
    beat: datetime  # when it last looked; older than some ticks: it hangs, or the machine slept
    owner: str  # machine and process, in words
    pid: int
    alive: bool = True  # whether the process is there, as far as can be told from here
    tick_s: float  # pause between two looks
    next_due: datetime | None = None  # of the source that is due next
    due: int = 0  # sources that are due and wait for a free child
    children: tuple[ChildRow, ...] = ()
    restarts: int = 0  # of the scheduler's thread, by its watchdog
    problems: tuple[str, ...] = ()  # what keeps it from doing all, each with the mend; a refused configuration among them


class ServingView(Protocol):
    """For health pages."""

    def serving(self, *, now: datetime) -> Serving | None:
        """Return what `serve` said last; None if it never ran here."""
