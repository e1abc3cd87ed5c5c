"""The registry that comes with the package: real outlets, described as source files are, one file a country.

Reading is lazy: a country opens its one file, an id is looked up in the text, and only what is asked for is checked.
What the fields mean, and how to dispute an entry: docs/sources-and-watches.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from domain.source import Source
from scheduler.configuration import parse_source

_FOLDER = files("desk") / "shipped" / "registry"
_HOMEPAGE = re.compile(r'^homepage = "(.+)"$', re.M)
_HEADER = re.compile(r"^\[([a-z0-9-]+)\]\n", re.M)


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One entry. `text` is what its source file would hold, remarks of the registry included."""

    id: str
    text: str

    @property
    def remark(self) -> str:
        """What the registry says of it in English, "" where the name says it all."""
        return " ".join(line.removeprefix("#").strip() for line in self.text.splitlines() if line.startswith("#"))

    @cached_property
    def source(self) -> Source:
        """The entry as a checked record. Raises BadConfiguration, which a test rules out for what is shipped."""
        return parse_source(self.text, Path(f"{self.id}.toml"))


def countries() -> tuple[str, ...]:
    """Return the countries that the registry has outlets of, ISO 3166-1, in alphabetical order."""
    return tuple(_code(file) for file in _country_files())


def outlets(country: str | None = None) -> Iterator[Outlet]:
    """Yield the outlets of one country (ISO 3166-1, any case) or of all, in the order of the files."""
    for file in _country_files():
        if country is None or _code(file) == country.upper():
            yield from entries(file.read_text(encoding="utf-8"))


def outlet_at(homepage: str) -> Outlet | None:
    """Return the outlet with this front page, None where the registry has none."""
    page = front_page(homepage)
    return next((outlet for outlet in outlets() if (own := _HOMEPAGE.search(outlet.text)) and front_page(own[1]) == page), None)


def unwarned(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return the ids of configured sources that need a `link_warning` and have none: the registry has one, or they are made in exile.

    An empty one, `link_warning = ""`, is a person's word and counts.
    """
    silent = [source for source in sources if source.link_warning is None]
    risky = [outlet.source for outlet in outlets() if "\nlink_warning = " in outlet.text] if silent else []
    known = {source.id for source in risky} | {front_page(source.homepage) for source in risky}
    return tuple(s.id for s in silent if s.ownership == "exile" or known & {s.id, front_page(s.homepage)})


def front_page(homepage: str) -> str:
    """Return a front page's address without what may differ: scheme, "www.", last slash."""
    return homepage.strip().lower().partition("://")[2].removeprefix("www.").rstrip("/")


def _country_files() -> list[Traversable]:
    return sorted((file for file in _FOLDER.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _code(file: Traversable) -> str:
    return file.name.removesuffix(".toml").upper()


def entries(text: str) -> Iterator[Outlet]:
    """Yield the entries of a file: paragraphs that have a header `[id]`, with the remarks above it."""
    for paragraph in text.strip().split("\n\n"):
        if header := _HEADER.search(paragraph):
            id_ = header[1]
            body = paragraph[: header.start()] + paragraph[header.end() :]
            yield Outlet(id=id_, text=body.replace(f"[{id_}.", "[") + "\n")
