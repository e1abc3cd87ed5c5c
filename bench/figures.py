"""Figures of quality beside those of peers and their floors, and the table that shows them on 80 columns."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FLOORS_FILE = Path(__file__).parents[1] / "tests" / "quality" / "floors.json"
FLOORS: dict[str, Any] = json.loads(FLOORS_FILE.read_text("utf-8"))
LABEL = 16  # columns for the name of a set, or for a further measure of it
NOT_INSTALLED = "?"
BELOW = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one measure says of one set, in 0..1.

    `n` counts what was judged. `peers` are figures by name, None for a peer that is not installed; one that cannot read the set is not
    among them.
    """

    task: str
    on: str
    measure: str
    n: int
    ours: float
    interval: tuple[float, float] | None = None
    floor: float | None = None
    peers: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def is_below(self) -> bool:
        return self.floor is not None and self.ours < self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A set that could not be measured here, and why."""

    task: str
    on: str
    why: str


Found = Figure | Missing


def floor(section: str, *names: str) -> float | None:
    """Return a floor of `floors.json`, None where it has none for these names."""
    found = FLOORS.get(section, {}).get("floors", {})
    for name in names:
        found = found.get(name, {})
    return found if isinstance(found, int | float) else None


def table(title: str, found: Sequence[Found], install: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines for one task: the title, a line a figure, and how to install the peers that are absent.

    The first measure of a set stands beside the set's name, further ones below it under their own.
    """
    figures = [one for one in found if isinstance(one, Figure)]
    peers = list(dict.fromkeys(name for one in figures for name in one.peers))
    yield title
    if figures:
        yield f"{'':{LABEL}}{'n':>5}{'ours':>6}  {'95 %':<10}{'floor':>6}  {''.join(f' {name:>5}' for name in peers)}".rstrip()
    seen: set[str] = set()
    for one in found:
        label = f"  {one.measure}" if isinstance(one, Figure) and one.on in seen else one.on
        seen.add(one.on)
        yield f"{label:{LABEL}}{_cells(one, peers) if isinstance(one, Figure) else '  ' + one.why}".rstrip()
    for name in peers:
        if any(name in one.peers and one.peers[name] is None for one in figures):
            yield f"  {NOT_INSTALLED} {name} is not installed: {install[name]}"


def _cells(one: Figure, peers: Iterable[str]) -> str:
    interval = "-".join(map(_short, one.interval)) if one.interval else ""
    least = "" if one.floor is None else _short(one.floor)
    mark = BELOW if one.is_below else ""
    beside = "".join(f" {_peer(one, name):>{max(len(name), 5)}}" for name in peers)
    return f"{one.n:>5}{_short(one.ours):>6}  {interval:<10}{least:>6}{mark:>2}{beside}"


def _peer(one: Figure, name: str) -> str:
    if name not in one.peers:
        return "-"
    figure = one.peers[name]
    return NOT_INSTALLED if figure is None else _short(figure)


def _short(figure: float) -> str:
    return f"{figure:.3f}".removeprefix("0")


def fallen(found: Iterable[Found]) -> list[str]:
    """Return what lies below its floor, in words."""
    return [
        f"{one.task}, {one.on}, {one.measure}: {_short(one.ours)}, floor {_short(one.floor)}"
        for one in found
        if isinstance(one, Figure) and one.floor is not None and one.is_below
    ]


def as_json(found: Iterable[Found]) -> str:
    """Return all as JSON: what was measured under `figures`, what was not under `missing`."""
    rows: dict[str, list[dict[str, Any]]] = {"figures": [], "missing": []}
    for one in found:
        rows["figures" if isinstance(one, Figure) else "missing"].append(asdict(one))
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
