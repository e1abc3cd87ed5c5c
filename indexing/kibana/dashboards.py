"""Where the panels stand. A dashboard is 48 columns wide; rows follow each other from the top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

_WIDTH = 48
# Fields that both indices have, so that a choice holds for every panel.
_CHOICES = (
    ("watch.id", "Watch"),
    ("publisher.name", "Outlet"),
    ("publisher.country", "Country"),
    ("article.in_language", "Language"),
)
Kind = Literal["lens", "search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """`name` is that of a chart or of a saved search."""

    name: str
    title: str
    kind: Kind
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    name: str
    title: str
    description: str
    panels: tuple[Panel, ...]
    since: str = "now-90d"
    controls: tuple[tuple[str, str], ...] = field(default=_CHOICES)


@dataclass(frozen=True, slots=True)
class _Row:
    height: int
    panels: Sequence[tuple[str, str]]
    kind: Kind = "lens"


_NUMBERS = (
    ("articles", "Articles"),
    ("opinions", "Without reprints"),
    ("net-tone", "Net tone"),
    ("rated", "Rated"),
    ("unsure", "Unsure"),
    ("outlets", "Outlets"),
)


def dashboards() -> tuple[Dashboard, ...]:
    overview = (
        _Row(6, _NUMBERS),
        _Row(12, (("tone-over-time", "Coverage over time by tone"), ("net-tone-over-time", "Net tone by week"))),
        _Row(14, (("by-outlet", "Outlets"), ("by-country", "Countries"), ("by-language", "Languages"))),
        _Row(12, (("share-of-voice", "Share of voice by week"), ("topics", "Topics"))),
        _Row(14, (("persons", "Persons named"), ("organisations", "Organisations named"))),
        _Row(18, (("latest", "Latest coverage"),), "search"),
    )
    voices = (
        _Row(14, (("quoted", "Who is quoted"), ("speakers", "Speakers and their attitude"))),
        _Row(12, (("targets", "Sentences by target"), ("holders", "Whose attitude"))),
        _Row(14, (("attitude-by-outlet", "Sentences by outlet and attitude"),)),
        _Row(18, (("critical-sentences", "Critical sentences"),), "search"),
        _Row(14, (("to-read", "For a person to read"),), "search"),
    )
    completeness = (
        _Row(16, (("last-article", "Outlets, the longest silent first"), ("outlets-over-time", "Articles by outlet and week"))),
        _Row(12, (("languages-over-time", "Articles by language and week"), ("discovery", "How articles were found"))),
        _Row(12, (("evidence", "Where the date was read"), ("reprints", "Originals and reprints"))),
        _Row(14, (("changed", "Gone or changed articles"),), "search"),
        _Row(14, (("corrected", "Corrected by a person"),), "search"),
    )
    return (
        Dashboard(
            name="overview",
            title="Overview",
            description="How much is written about the forum, where, and in which tone.",
            panels=_placed(overview),
        ),
        Dashboard(
            name="voices",
            title="Voices",
            description="Who speaks of the forum and its people, and how; the critical sentences word for word.",
            panels=_placed(voices),
        ),
        Dashboard(
            name="completeness",
            title="Completeness",
            description="Whether we see everything: outlets gone quiet, languages, ways of discovery, what vanished or was corrected.",
            panels=_placed(completeness),
            since="now-1y",
        ),
    )


def _placed(rows: Sequence[_Row]) -> tuple[Panel, ...]:
    return tuple(_walk(rows))


def _walk(rows: Sequence[_Row]) -> Iterator[Panel]:
    y = 0
    for row in rows:
        width = _WIDTH // len(row.panels)
        for number, (name, title) in enumerate(row.panels):
            yield Panel(name=name, title=title, kind=row.kind, x=number * width, y=y, width=width, height=row.height)
        y += row.height
