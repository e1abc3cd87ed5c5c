"""The registry's outlets at the command line: looked through, and copied into the configuration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from typing import get_args

import typer

from desk import registry, wording
from desk.cli.context import house
from desk.cli.files import write_new
from desk.cli.terminal import printable, wrapped
from desk.registry import Outlet, front_page
from domain.errors import BadInput
from domain.source import Ownership, Source, SourceKind
from scheduler.wiring import House

HEAD = "# From forumwatch's registry of outlets; yours to edit. `verified` says when `forumwatch sources check` saw it answer.\n"
RISKY = "⚠"  # beside a name: passing on its links is risky somewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which outlets a list is to show; None wants any."""

    country: str | None = None
    kind: str | None = None
    ownership: str | None = None
    language: str | None = None

    def check(self) -> None:
        """Raise BadInput for a word that no outlet can have."""
        for option, value, known in (("kind", self.kind, get_args(SourceKind)), ("ownership", self.ownership, get_args(Ownership))):
            if value is not None and value not in known:
                raise BadInput(f"--{option} {value}", fix=f"give one of {', '.join(known)}")

    def fits(self, source: Source) -> bool:
        """Say whether a source is wanted; the language "be" wants "be-tarask" as well."""
        return (
            (self.country is None or source.country == self.country.upper())
            and (self.kind is None or source.kind == self.kind)
            and (self.ownership is None or source.ownership == self.ownership)
            and (self.language is None or any(code.split("-")[0] == self.language.lower() for code in source.languages))
        )


def show_registry(wanted: Wanted, own: Sequence[Source]) -> None:
    """Print the registry's outlets that are wanted; those that are configured already are marked."""
    wanted.check()
    _check_country(wanted.country)
    found = [outlet for outlet in registry.outlets(wanted.country) if wanted.fits(outlet.source)]
    if not found:
        typer.echo("the registry has no such outlet; leave an option away")
        return
    taken = _Taken(own)
    for country, group in groupby(found, key=lambda outlet: outlet.source.country):
        typer.echo(f"{wording.country(country)} ({country})")
        for outlet in group:
            _show(outlet, taken=bool(taken.by(outlet.source)))
        typer.echo()
    lands = len({outlet.source.country for outlet in found})
    typer.echo(f"{wording.counted(len(found), 'outlet')} of {wording.counted(lands, 'country', 'countries')}; ✓ is among your sources")
    show_warnings(outlet.source for outlet in found)
    typer.echo("copy some with `forumwatch sources add ID`, a whole country with\n`forumwatch sources add --country XX`")


def show_sources(sources: Sequence[Source]) -> None:
    """Print configured sources with their ways of discovery, and what to know before passing their links on."""
    for source in sources:
        typer.echo(wrapped(f"{source.id}  {_named(source)}", rest="    "))
        ways = (("feed", source.feeds), ("sitemap", source.sitemaps), ("section", source.sections))
        counts = ", ".join(wording.counted(len(urls), way) for way, urls in ways if urls)
        facts = (
            source.country,
            source.kind,
            _owned(source),
            " ".join(source.languages),
            counts or "asked at its front page",
            f"verified {source.verified}",
        )
        typer.echo(wrapped(", ".join(fact for fact in facts if fact), first="    "))
    typer.echo(wording.counted(len(sources), "source"))
    show_warnings(sources)


def _show(outlet: Outlet, *, taken: bool) -> None:
    source, indent = outlet.source, " " * 4
    about = f" – {outlet.remark}" if outlet.remark else ""
    facts = (source.kind, _owned(source), f"tier {source.tier}", " ".join(source.languages))
    typer.echo(wrapped(f"{outlet.id}  {_named(source)}{about}", first="✓ " if taken else "  ", rest=indent))
    typer.echo(indent + ", ".join(fact for fact in facts if fact))


def _owned(source: Source) -> str:
    return wording.OWNERSHIP_WORDS.get(source.ownership or "", "")


def _named(source: Source) -> str:
    """Return a source's name, marked where passing on its links is risky."""
    return " ".join(source.name.split()) + (f" {RISKY}" if source.link_warning else "")


def show_warnings(sources: Iterable[Source]) -> None:
    """Print each link warning once, with those whom it concerns."""
    concerned: dict[str, list[str]] = {}
    for source in sources:
        if source.link_warning:
            concerned.setdefault(source.link_warning, []).append(source.id)
    for warning, ids in concerned.items():
        typer.echo(wrapped(f"{warning} ({', '.join(ids)})", first=f"{RISKY} "))


def add_outlets(ids: Sequence[str], country: str | None, *, only_for_pages: Mapping[str, str | None]) -> None:
    """Copy outlets of the registry into the configuration: those named, or all of a country.

    `only_for_pages`: options that mean nothing here, with what was given. Raises BadInput; then none is written.
    """
    with house() as rooms:
        _check_options(ids, country, only_for_pages)
        chosen = _chosen(ids) if ids else _of_country(country)
        new, passed = _sorted_out(rooms, chosen)
        folder = rooms.settings.config / "sources"
        if not new:
            raise BadInput(f"nothing to add: {'; '.join(passed)}", fix=f"edit the files in {folder}")
        for outlet in new:
            write_new(folder / f"{outlet.id}.toml", HEAD + outlet.text)
    typer.echo(f"written to {folder}:")
    for outlet in new:
        source = outlet.source
        about = (source.country, source.kind, _owned(source))
        typer.echo(printable(f"  {outlet.id}.toml  {source.name} ({', '.join(part for part in about if part)})"))
    for reason in passed:
        typer.echo(wrapped(f"not {reason}", rest="  "))
    show_warnings(outlet.source for outlet in new)
    typer.echo("Their feeds and pages are as commonly known; nobody has asked them yet. Next:")
    typer.echo("  forumwatch sources check\n  forumwatch run")


def refuse_known(homepage: str) -> None:
    """Raise BadInput for a front page that the registry knows: its entry says more than the page, warnings included."""
    if outlet := registry.outlet_at(homepage):
        fix = f"copy that by `forumwatch sources add {outlet.id}`, or give --id for a file of your own"
        raise BadInput(f"{homepage} is {outlet.id} of the registry, with owner, time zone and what to know of its links", fix=fix)


def _check_options(ids: Sequence[str], country: str | None, only_for_pages: Mapping[str, str | None]) -> None:
    given = [option for option, value in only_for_pages.items() if value is not None]
    if ids and country is not None:
        given.append("--country")
    if given:
        raise BadInput(f"{given[0]} says nothing of the registry's outlets", fix="leave it away, and edit the file that is written")


def _chosen(ids: Sequence[str]) -> list[Outlet]:
    """Return the outlets with these ids, in their order. Raises BadInput."""
    known = {outlet.id: outlet for outlet in registry.outlets()}
    for id_ in ids:
        if id_ not in known:
            near = get_close_matches(id_, known, n=1)
            see = "look at `forumwatch sources list --registry`, or give the address of its front page"
            raise BadInput(f"the registry has no outlet {id_!r}", fix=f"did you mean {near[0]}?" if near else see)
    return [known[id_] for id_ in dict.fromkeys(ids)]


def _of_country(country: str | None) -> list[Outlet]:
    """Return all outlets of a country. Raises BadInput."""
    if country is None:
        fix = "give ids of `forumwatch sources list --registry`, --country XX, or the address of a front page"
        raise BadInput("no outlet is named", fix=fix)
    _check_country(country)
    return list(registry.outlets(country))


def _check_country(country: str | None) -> None:
    if country is not None and country.upper() not in registry.countries():
        raise BadInput(f"the registry has no outlet of {country!r}", fix=f"it has {', '.join(registry.countries())}")


def _sorted_out(rooms: House, chosen: Iterable[Outlet]) -> tuple[list[Outlet], list[str]]:
    """Return the outlets that can be added, and in words why the others cannot."""
    new: list[Outlet] = []
    passed: list[str] = []
    taken = _Taken(rooms.sources)
    for outlet in chosen:
        if same := taken.by(outlet.source):
            passed.append(f"{outlet.id}, which is {'there' if same == outlet.id else f'your source {same}'} already")
        elif wish := rooms.opt_outs.find(outlet.source.homepage):
            passed.append(f"{outlet.id}, for {wish.words}")
        else:
            new.append(outlet)
    return new, passed


class _Taken:
    """The sources that are configured, found again by id or front page."""

    def __init__(self, own: Sequence[Source]) -> None:
        self._ids = {source.id for source in own}
        self._pages = {front_page(source.homepage): source.id for source in own}

    def by(self, source: Source) -> str | None:
        """Return the id of the configured source that is this one, None where there is none."""
        return source.id if source.id in self._ids else self._pages.get(front_page(source.homepage))
