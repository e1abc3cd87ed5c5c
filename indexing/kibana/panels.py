"""What the dashboards ask: visualisations and saved searches, each with the condition under which it may be counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from indexing.kibana import lens
from indexing.kibana.lens import Columns, count, different, newest, ratio, times, top, weeks
from indexing.kibana.views import View

LIVE = "relevant: true and not article.status: removed"
# Copies of a text are no further opinions.
OPINIONS = f"{LIVE} and not story.role: (reprint or partial)"
RATED = "{}: (favourable or neutral or critical)"
# In the desk's colours; each with the desk's sign, for colour never carries tone alone.
TONES = {
    "favourable": ("▲ favourable", "{}: favourable", "#1f6fb2"),
    "neutral": ("● neutral", "{}: neutral", "#8b959d"),
    "critical": ("▼ critical", "{}: critical", "#d9730d"),
    "unsure": ("◆ unsure", "{}: unsure", "#b7a8cf"),
    "unrated": ("○ not rated", 'not {}: * or {}: "not-rated"', "#d5d9dc"),
}
_COLOURS = {name: colour for name, (_, _, colour) in TONES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    name: str
    title: str
    description: str
    view: View
    kind: Literal["xy", "table", "number"]
    columns: Columns
    query: str
    visualisation: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    name: str
    title: str
    description: str
    view: View
    columns: tuple[str, ...]
    query: str
    sort: tuple[str, str] = field(default=("@timestamp", "desc"))


def charts(coverage: View, mentions: View) -> tuple[Chart, ...]:
    return (*_numbers(coverage), *_overview(coverage), *_voices(coverage, mentions), *_completeness(coverage))


def _tones(of: str) -> Columns:
    columns: Columns = {}
    for name, (label, kql, _) in TONES.items():
        columns |= count(name, label, kql.format(of, of))
    return columns


def _net(of: str) -> Columns:
    return ratio("net", "Net tone", plus=f"{of}: favourable", minus=f"{of}: critical", of=RATED.format(of))


def _unsure(of: str) -> Columns:
    return ratio("doubt", "Unsure", plus=f"{of}: unsure", of=f"{of}: *", percent=True)


def _numbers(view: View) -> Iterator[Chart]:
    rated = RATED.format("tone.label")
    said: dict[str, tuple[str, str, Columns, str]] = {
        "articles": ("Articles", "All coverage, reprints included.", count("n", "Articles"), LIVE),
        "opinions": ("Without reprints", "Articles that are not copies of another one's text.", count("n", "Without reprints"), OPINIONS),
        "net-tone": ("Net tone", "(favourable - critical) / rated, from -1 to 1, reprints left out.", _net("tone.label"), OPINIONS),
        "rated": (
            "Rated",
            "Articles behind the net tone: favourable, neutral or critical.",
            count("n", "Rated"),
            f"{OPINIONS} and {rated}",
        ),
        "unsure": ("Unsure", "Share of articles whose tone could not be decided.", _unsure("tone.label"), OPINIONS),
        "outlets": ("Outlets", "Outlets with coverage.", different(view, "publisher.id", "n", "Outlets"), LIVE),
    }
    for name, (title, description, columns, query) in said.items():
        yield Chart(
            name=name,
            title=title,
            description=description,
            view=view,
            kind="number",
            columns=columns,
            query=query,
            visualisation=lens.number(next(iter(columns))),
        )


def _overview(view: View) -> Iterator[Chart]:
    yield Chart(
        name="tone-over-time",
        title="Coverage over time by tone",
        description="Articles without reprints.",
        view=view,
        kind="xy",
        columns=times() | _tones("tone.label"),
        query=OPINIONS,
        visualisation=lens.xy("bar_stacked", x="time", y=list(TONES), colours=_COLOURS),
    )
    yield Chart(
        name="net-tone-over-time",
        title="Net tone by week",
        description="(favourable - critical) / rated, reprints left out. A week with few rated articles says little.",
        view=view,
        kind="xy",
        columns=weeks() | _net("tone.label"),
        query=OPINIONS,
        visualisation=lens.xy("line", x="time", y=["net"]),
    )
    for name, title, field_name in (
        ("by-outlet", "Outlets", "publisher.name"),
        ("by-country", "Countries", "publisher.country"),
        ("by-language", "Languages", "article.in_language"),
    ):
        yield _table_by(view, name, f"{title}: articles and net tone", title, field_name)
    yield Chart(
        name="share-of-voice",
        title="Share of voice by week",
        description="Of all articles about any watch, reprints included.",
        view=view,
        kind="xy",
        columns=weeks() | top(view, "watch.id", "Watch", by="n", size=20) | count("n", "Articles"),
        query=LIVE,
        visualisation=lens.xy("bar_percentage_stacked", x="time", y=["n"], split="top"),
    )
    for name, title, field_name in (
        ("persons", "Persons", "entity.person"),
        ("organisations", "Organisations", "entity.organisation"),
        ("topics", "Topics", "topics"),
    ):
        yield _bars(view, name, f"{title} named" if name != "topics" else title, field_name)


def _table_by(view: View, name: str, title: str, label: str, field_name: str) -> Chart:
    columns = top(view, field_name, label, by="n", size=25) | count("n", "Articles")
    columns |= count("rated", "Rated", RATED.format("tone.label")) | _net("tone.label") | _unsure("tone.label")
    return Chart(
        name=name,
        title=title,
        description="Articles without reprints; net tone is over the rated ones alone.",
        view=view,
        kind="table",
        columns=columns,
        query=OPINIONS,
        visualisation=lens.table(["top", "n", "rated", "net", "doubt"]),
    )


def _bars(view: View, name: str, title: str, field_name: str, *, query: str = OPINIONS, size: int = 15) -> Chart:
    return Chart(
        name=name,
        title=title,
        description="Articles without reprints." if query == OPINIONS else "Articles, reprints included.",
        view=view,
        kind="xy",
        columns=top(view, field_name, title, by="n", size=size) | count("n", "Articles"),
        query=query,
        visualisation=lens.xy("bar_horizontal", x="top", y=["n"]),
    )


def _voices(coverage: View, mentions: View) -> Iterator[Chart]:
    yield _bars(coverage, "quoted", "Who is quoted", "quote.speakers")
    for name, title, field_name, label in (
        ("targets", "Sentences by target and attitude", "target.id", "Target"),
        ("holders", "Whose attitude", "holder", "Holder"),
    ):
        yield Chart(
            name=name,
            title=title,
            description="Mentions, one for each time that a target is named; reprints included.",
            view=mentions,
            kind="xy",
            columns=top(mentions, field_name, label, size=50) | _tones("label"),
            query="",
            visualisation=lens.xy("bar_horizontal_percentage_stacked", x="top", y=list(TONES), colours=_COLOURS),
        )
    for name, title, field_name, label, query in (
        ("speakers", "Speakers and their attitude", "speaker", "Speaker", "speaker: *"),
        ("attitude-by-outlet", "Sentences by outlet and attitude", "publisher.name", "Outlet", ""),
    ):
        columns = top(mentions, field_name, label, by="n", size=25) | count("n", "Mentions")
        columns |= count("rated", "Rated", RATED.format("label")) | _net("label") | _unsure("label")
        yield Chart(
            name=name,
            title=title,
            description="Mentions, one for each time that a target is named; reprints included.",
            view=mentions,
            kind="table",
            columns=columns,
            query=query,
            visualisation=lens.table(["top", "n", "rated", "net", "doubt"]),
        )


def _completeness(view: View) -> Iterator[Chart]:
    yield Chart(
        name="last-article",
        title="Outlets, the longest silent first",
        description="When each outlet last wrote about us. Is it quiet, or can we no longer read it? Ask `forumwatch why`.",
        view=view,
        kind="table",
        columns=top(view, "publisher.name", "Outlet", by="last", size=100, direction="asc")
        | newest(view, "@timestamp", "last", "Last article")
        | count("n", "Articles"),
        query=LIVE,
        visualisation=lens.table(["top", "last", "n"]),
    )
    for name, title, field_name, label in (
        ("outlets-over-time", "Articles by outlet and week", "publisher.name", "Outlet"),
        ("languages-over-time", "Articles by language and week", "article.in_language", "Language"),
    ):
        yield Chart(
            name=name,
            title=title,
            description="All coverage, reprints included.",
            view=view,
            kind="xy",
            columns=weeks() | top(view, field_name, label, by="n", size=20) | count("n", "Articles"),
            query=LIVE,
            visualisation=lens.xy("bar_stacked", x="time", y=["n"], split="top"),
        )
    yield _bars(view, "discovery", "How articles were found", "discovery.method", query=LIVE)
    yield _bars(view, "evidence", "Where the date was read", "article.published_from", query=LIVE)
    yield _bars(view, "reprints", "Originals and reprints", "story.role", query=LIVE)


def searches(coverage: View, mentions: View) -> tuple[SavedSearch, ...]:
    article = ("article.headline", "publisher.name", "article.in_language", "role", "tone.label", "url.full")
    said = ("sentence", "target.id", "holder", "speaker", "publisher.name", "polarity")
    corrected = ("article.headline", "publisher.name", "machine.tone.label", "tone.label", "correction.by", "correction.note")
    changed = ("article.headline", "publisher.name", "article.status", "article.headline_changed", "article.version_count", "url.full")
    doubtful = ("article.headline", "publisher.name", "article.in_language", "tone.label", "tone.polarity", "url.full")
    return (
        SavedSearch(
            name="latest",
            title="Latest coverage",
            description="Every article about a watch, newest first.",
            view=coverage,
            columns=article,
            query=LIVE,
        ),
        SavedSearch(
            name="critical-sentences",
            title="Critical sentences",
            description="What was said against a target, by whom.",
            view=mentions,
            columns=said,
            query="label: critical",
        ),
        SavedSearch(
            name="corrected",
            title="Corrected by a person",
            description="What the machine had said and what stands now.",
            view=coverage,
            columns=corrected,
            query="corrected: true and not article.status: removed",
            sort=("correction.at", "desc"),
        ),
        SavedSearch(
            name="changed",
            title="Gone or changed articles",
            description="Vanished from their site, or with another headline or text than before.",
            view=coverage,
            columns=changed,
            query=f"{LIVE} and (article.status: gone or article.version_count > 0)",
        ),
        SavedSearch(
            name="to-read",
            title="For a person to read",
            description="About us in the main, and no machine could tell the tone.",
            view=coverage,
            columns=doubtful,
            query=f'{OPINIONS} and role: main and (tone.label: (unsure or "not-rated") or not tone.label: *)',
        ),
    )
