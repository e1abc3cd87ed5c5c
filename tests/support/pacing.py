"""What tests of the cadence share: an office in this process, a clock to move, children that do nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from domain.settings import Settings
from domain.source import Source
from scheduler.children import Child
from scheduler.wiring import House

START = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
BRIEF = "exit 0"
WRONG = "echo 'forumwatch: something is wrong' >&2; exit 2"


class ShellChild(Child):
    """A child that runs a line of shell instead of a forumwatch command."""

    def _command(self) -> list[str]:
        return ["sh", "-c", *self._arguments]


@dataclass
class Clock:
    """Wall clock, moved by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Children:
    """Starts real children that run a harmless command, and remembers what was asked for."""

    folder: Path
    command: str = BRIEF
    asked: list[tuple[str, ...]] = field(default_factory=list)
    started: list[Child] = field(default_factory=list)

    def crawl(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Child:
        return self.start("crawl", arguments)

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        self.asked.append(tuple(arguments))
        self.started.append(ShellChild(name, [self.command], log=self.folder / "children.log"))
        return self.started[-1]

    def stop(self) -> None:
        for child in self.started:
            child.stop()

    def sources(self) -> list[str]:
        """Return the sources of all crawls, in order of their start."""
        return [word for arguments in self.asked for before, word in pairwise(arguments) if before == "--source"]


def house_of(folder: Path, *sources: str, **schedule: object) -> House:
    """Return rooms over a ledger of their own, with these sources."""
    settings = Settings.model_validate({"data": folder, "config": folder, "time_zone": "Europe/Riga", "schedule": schedule})
    house = House(settings)
    house.__dict__["sources"] = tuple(Source(id=name, name=name, homepage=f"https://{name}.test/") for name in sources)
    return house


def wait_for_end(children: Sequence[Child]) -> None:
    for child in children:
        child._process.wait(timeout=60)
