"""The watch and the sources that come with the package, and what stands in the configuration folder."""

from importlib.resources import as_file, files
from pathlib import Path

from domain.errors import BadInput
from domain.watch import Watch
from scheduler.configuration import load_watches, read_watch

SHIPPED = files("desk") / "shipped"


def shipped_watch(watch_id: str = "minsk-dialogue") -> Watch | None:
    """Return a watch of the package, None if there is none of that id."""
    with as_file(SHIPPED / "watches" / f"{watch_id}.toml") as path:
        return read_watch(path) if path.is_file() else None


def chosen_watch(config: Path, watch_id: str | None) -> Watch:
    """Return the watch with this id from the configuration, else from the package; without an id the first. Raises BadInput."""
    configured = load_watches(config)
    if watch_id is None:
        watch = configured[0] if configured else shipped_watch()
    else:
        watch = next((w for w in configured if w.id == watch_id), None) or shipped_watch(watch_id)
    if watch is None:
        known = ", ".join(w.id for w in configured) or "none"
        raise BadInput(f"no watch {watch_id!r} in {config / 'watches'}", fix=f"known: {known}; `forumwatch watches new NAME` makes one")
    return watch
