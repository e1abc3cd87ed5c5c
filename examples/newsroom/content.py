"""The outlets and their articles, read from outlets.toml and content/<outlet>/<slug>.md.

An article is a TOML head between two lines of "+++" and a body whose paragraphs are parted by blank lines.
`<slug>@2.md` is how that article reads from the second edition on. The gold labels in the head are a person's
honest reading; `examples.newsroom.expected` serves them to tests.
"""

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.coverage import Role, ToneLabel
from domain.urls import normalise
from domain.watch import TargetKind

HERE = Path(__file__).resolve().parent
EDITIONS = (1, 2)
# When the second edition came out: what changed with it cannot be older than this.
SECOND_EDITION = datetime.fromisoformat("2019-11-21T16:30:00+03:00")

Style = Literal["json-ld", "open-graph", "bitrix", "windows-1251", "table", "microdata", "plain"]
Listing = Literal["rss", "atom", "rdf", "json-feed", "news-sitemap", "sitemap-index"]
ExtraKind = Literal["tracked", "pdf", "redirect", "index", "off-site", "missing", "copy"]
ReprintKind = Literal["verbatim", "headline", "cut"]
Namesake = Literal["minsk-agreements", "contact-group", "minsk-mazowiecki", "other-forum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """An address that an outlet lists beside its articles.

    tracked: an article once more, with tracking parameters; redirect: its old address; copy: its print version, with
    rel=canonical; index: a section page; pdf, missing (404), off-site: what they say.
    """

    kind: ExtraKind
    url: str
    of: str | None = None  # slug of the article meant
    title: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlet:
    """One invented outlet. `words` are the labels of its pages, `sections` section id -> label, in menu order."""

    id: str
    name: str
    host: str
    language: str
    time_zone: str
    style: Style
    article_path: str
    section_path: str
    sections: dict[str, str]
    words: dict[str, str]
    listings: tuple[Listing, ...] = ()
    robots: str | None = None  # None: /robots.txt answers 404
    charset: str = "utf-8"
    charset_in_header: bool = True
    extras: tuple[Extra, ...] = ()

    def url(self, path: str) -> str:
        """Return the normal form of an address on this outlet."""
        return normalise(f"http://{self.host}{path}")

    def section_url(self, section: str) -> str:
        return self.url(self.section_path.format(section=section))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a careful reader says of an article with regard to the forum."""

    relevant: bool
    role: Role | None = None
    tone: ToneLabel | None = None
    targets: tuple[TargetKind, ...] = ()  # kinds of the targets that are named
    story: str | None = None  # articles on one event share it, in any language
    reprint_of: str | None = None  # "<outlet>/<slug>"
    reprint_kind: ReprintKind | None = None
    namesake: Namesake | None = None  # what it may be mistaken for


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One article in one state."""

    outlet: str
    slug: str
    url: str
    headline: str
    description: str
    paragraphs: tuple[str, ...]
    byline: tuple[str, ...] = ()
    published: datetime  # aware, in the outlet's own offset
    modified: datetime | None = None
    section: str
    keywords: tuple[str, ...] = ()
    language: str
    split_words: bool = False  # Bitrix's filter against SQL: "fr om", "wh ere"
    noindex: bool = False
    edition_from: int = 1
    gone_from: int | None = None
    gold: Gold

    @property
    def changed(self) -> datetime:
        return self.modified or self.published

    @property
    def key(self) -> str:
        return f"{self.outlet}/{self.slug}"


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return all outlets in the order of outlets.toml."""
    tables = tomllib.loads((HERE / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
    return tuple(_outlet(table) for table in tables)


def _outlet(table: dict[str, Any]) -> Outlet:
    extras = table.pop("extra", [])
    bare = Outlet(**{**table, "listings": tuple(table.get("listings", ()))})
    return replace(bare, extras=tuple(_extra(bare, extra) for extra in extras))


def _extra(outlet: Outlet, table: dict[str, Any]) -> Extra:
    url = table.get("url") or (outlet.url(table["path"]) if "path" in table else None)
    if url is None:  # the article's own address as a newsletter would spread it
        address = _read(outlet, _path_of(outlet, table["of"], 1)).url
        url = f"{address}{'&' if '?' in address else '?'}{table['query']}"
    return Extra(kind=table["kind"], url=url, of=table.get("of"), title=table.get("title"), published=table.get("published"))


@cache
def texts(outlet: Outlet, edition: int = 1) -> tuple[Text, ...]:
    """Return the articles that an outlet shows in an edition, newest first."""
    shown = [text for text in _all(outlet, edition) if text.edition_from <= edition and not _gone(text, edition)]
    return tuple(sorted(shown, key=lambda text: text.published, reverse=True))


@cache
def gone(outlet: Outlet, edition: int) -> tuple[Text, ...]:
    """Return the articles that have vanished by that edition."""
    return tuple(text for text in _all(outlet, edition) if _gone(text, edition))


def _gone(text: Text, edition: int) -> bool:
    return text.gone_from is not None and text.gone_from <= edition


def _all(outlet: Outlet, edition: int) -> Iterator[Text]:
    for path in sorted((HERE / "content" / outlet.id).glob("*.md")):
        if "@" not in path.stem:
            yield _read(outlet, _path_of(outlet, path.stem, edition))


def _path_of(outlet: Outlet, slug: str, edition: int) -> Path:
    """Return the newest state of the article by that edition."""
    folder = HERE / "content" / outlet.id
    states = [folder / f"{slug}@{n}.md" for n in range(edition, 1, -1)]
    return next((path for path in states if path.exists()), folder / f"{slug}.md")


@cache
def _read(outlet: Outlet, path: Path) -> Text:
    _, head, body = path.read_text(encoding="utf-8").split("+++\n")
    table = tomllib.loads(head)
    slug = path.stem.partition("@")[0]
    number = table.pop("id", None) or 100_000 + zlib.crc32(slug.encode()) % 900_000
    address = table.pop("path", None) or outlet.article_path.format(
        section=table["section"], slug=slug, id=number, number=number, **_date_parts(table["published"])
    )
    gold = table.pop("gold")
    return Text(
        outlet=outlet.id,
        slug=slug,
        url=outlet.url(address),
        paragraphs=tuple(" ".join(paragraph.split()) for paragraph in body.strip().split("\n\n")),
        byline=tuple(table.pop("byline", ())),
        keywords=tuple(table.pop("keywords", ())),
        gold=Gold(**{**gold, "targets": tuple(gold.get("targets", ()))}),
        **table,
    )


def _date_parts(published: datetime) -> dict[str, str]:
    return {"year": f"{published:%Y}", "month": f"{published:%m}", "day": f"{published:%d}"}
