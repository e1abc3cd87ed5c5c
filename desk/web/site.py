"""What all pages share: the desk they look at, the frame around them, and how a view record becomes HTML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk import wording
from desk.web.access import visitor_of
from desk.web.assets import asset_path
from desk.web.selection import Selection
from domain.health import HealthView
from domain.protocols import ArchivedPages, Corrections, CoverageStore, RunsView, Searches
from domain.source import Source
from domain.watch import Watch

PAGES = {"overview": "/", "articles": "/articles", "searches": "/searches", "sources": "/sources", "runs": "/runs", "health": "/health"}
BAND = 3  # notices that are told above a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to pick from several."""

    name: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    title: str
    watch: str
    nav: tuple[Choice, ...]
    watches: tuple[Choice, ...]  # empty where there is only one
    zone: str
    watch_field: str = ""  # value of the hidden field that keeps the watch in a search
    search: bool = True  # show the search box in the head
    charts: bool = False
    band: "Band | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What should be known before anything else is read on a page."""

    grave: bool
    lines: tuple[str, ...]
    more: int  # notices besides
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the pages look at."""

    store: CoverageStore
    runs: RunsView
    corrections: Corrections | None
    searches: Searches | None
    health: HealthView | None
    archive: ArchivedPages | None
    watches: tuple[Watch, ...]
    sources: tuple[Source, ...]
    zone: ZoneInfo
    clock: Callable[[], datetime]

    def watch_of(self, selection: Selection) -> Watch | None:
        """Return the watch that is looked at: the one chosen, else the first of our own."""
        by_id = {watch.id: watch for watch in self.watches}
        own = [watch for watch in self.watches if watch.kind == "own"]
        return by_id[selection.watch] if selection.watch else next(iter(own or self.watches), None)

    def names(self, watch: Watch | None) -> "Names":
        return Names(
            outlets={source.id: source.name for source in self.sources},
            targets={target.id: _first_name(target.names, target.id) for target in (watch.targets if watch else ())},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called on the pages."""

    outlets: dict[str, str]
    targets: dict[str, str]

    def of(self, field: str, value: str) -> str:
        """Return the name of a value of one of the selection's fields."""
        words: dict[str, Callable[[str], str]] = {
            "outlets": lambda v: self.outlets.get(v, v),
            "targets": lambda v: self.targets.get(v, v),
            "countries": wording.country,
            "languages": wording.language,
            "tones": lambda v: next((word for tone, word in wording.TONE_WORDS.items() if tone == v), v),
            "roles": lambda v: wording.ROLE_WORDS.get(v, v),
            "stories": lambda v: "one story",
        }
        return words[field](value) if field in words else value


def frame(
    desk: Desk,
    selection: Selection,
    *,
    title: str,
    here: str,
    search: bool = True,
    charts: bool = False,
    band: bool = False,
    to_stranger: bool = False,
) -> Frame:
    """Return the frame of one page; its links keep the watch and nothing else. A stranger sees nothing of the desk.

    `band`: tell the gravest notices above the page.
    """
    if to_stranger:
        return Frame(title=title, watch="Press desk", nav=(), watches=(), zone=desk.zone.key, search=False)
    bare = Selection(watch=selection.watch)
    watch = desk.watch_of(selection)
    several = len(desk.watches) > 1
    path = PAGES.get(here, "/")
    return Frame(
        title=title,
        watch=watch.name if watch else "",
        nav=tuple(Choice(name=name.capitalize(), href=bare.url(page), chosen=name == here) for name, page in _pages(desk).items()),
        watches=tuple(Choice(name=w.name, href=Selection(watch=w.id).url(path), chosen=w is watch) for w in desk.watches)
        if several
        else (),
        zone=desk.zone.key,
        watch_field=selection.watch or "",
        search=search,
        charts=charts,
        band=_band(desk, bare) if band else None,
    )


def _band(desk: Desk, bare: Selection) -> Band | None:
    notices = desk.health.current(desk.clock()) if desk.health else ()
    if not notices:
        return None
    lines = tuple(notice.text.replace("`", "") for notice in notices[:BAND])
    grave = any(notice.grave for notice in notices)
    return Band(grave=grave, lines=lines, more=len(notices) - len(lines), href=bare.url(PAGES["health"]))


def _pages(desk: Desk) -> dict[str, str]:
    return {name: path for name, path in PAGES.items() if _has(desk, name)}


def _has(desk: Desk, page: str) -> bool:
    return {"searches": desk.searches is not None, "health": desk.health is not None}.get(page, True)


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["asset"] = asset_path
    env.globals["counted"] = wording.counted
    return env


def render(request: Request, template: str, view: object, *, status: int = 200) -> HTMLResponse:
    """Return the page: one frozen record, and who looks at it, under strict undefined names and autoescape."""
    env: Environment = request.app.state.templates
    return HTMLResponse(env.get_template(template).render(view=view, visitor=visitor_of(request)), status_code=status)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _first_name(names: dict[str, tuple[str, ...]], default: str) -> str:
    """Return the English name, else the first one."""
    phrases: Sequence[str] = names.get("en") or next((p for p in names.values() if p), ())
    return phrases[0] if phrases else default
