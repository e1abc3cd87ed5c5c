"""The list: search, filters with counts, chips, pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from desk import wording
from desk.web.rows import Row, rows
from desk.web.searching import as_query
from desk.web.selection import FACETS, LAST_PAGE, PAGE_SIZE, PERIODS, Selection, Sort
from desk.web.site import Choice, Desk, Frame, Names, frame
from desk.wording import counted
from domain.errors import BadQuery
from domain.protocols import CoverageStore
from domain.query import FacetCount, FacetName, Filters, Query
from indexing.query_fields import FIELDS
from indexing.query_text import parse_query

FACET_TITLES: dict[FacetName, str] = {
    "tone": "Tone",
    "outlet": "Outlet",
    "country": "Country",
    "language": "Language",
    "role": "Role",
    "target": "Target",
    "topic": "Topic",
    "person": "People",
    "organisation": "Organisations",
    "location": "Places",
}
CHIP_TITLES = {
    "outlets": "Outlet",
    "countries": "Country",
    "languages": "Language",
    "tones": "Tone",
    "roles": "Role",
    "targets": "Target",
    "topics": "Topic",
    "entities": "Names",
    "stories": "Story",
}
HELP = (
    ("security minsk", "both words, in any inflection"),
    ('"Minsk Dialogue"', "words that follow each other"),
    ("war OR peace", "one of them"),
    ("forum -sport", "without a word"),
    *((field.example, field.meaning) for field in FIELDS.values()),
)
FACET_SIZE = 200
FACET_SHOWN = 8
PERIOD_WORDS = {"7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days", "all": "All"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the store says to a list; nothing but the mistake where the search text does not parse."""

    total: int = 0
    rows: tuple[Row, ...] = ()
    facets: Mapping[FacetName, Sequence[FacetCount]]
    mistake: BadQuery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A search text that does not parse: what stands before, at and after the wrong place."""

    message: str
    fix: str
    before: str
    at: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    name: str
    symbol: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    title: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An active filter, and the list without it."""

    title: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesView:
    frame: Frame
    q: str
    kept: tuple[tuple[str, str], ...]  # hidden fields of the search form
    kept_dates: tuple[tuple[str, str], ...]  # hidden fields of the date form
    after: str
    before: str
    mistake: Mistake | None
    help: tuple[tuple[str, str], ...]  # what the search box understands: an example, and what it means
    total: int
    shown: str
    rows: tuple[Row, ...]
    chips: tuple[Chip, ...]
    clear: str
    facets: tuple[Facet, ...]
    periods: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    reprints: Choice
    newer: str
    older: str
    to_save: str  # what is selected as a query; "" where nothing is, or nothing can be kept


def ask(desk: Desk, selection: Selection, *, now: datetime) -> Answers:
    """Return the page of hits and the counts beside it."""
    watch = desk.watch_of(selection)
    watch_id = watch.id if watch else None
    try:
        typed = parse_query(selection.q, time_zone=desk.zone.key)
    except BadQuery as mistake:
        return Answers(facets={}, mistake=mistake)
    filters = both(selection.filters(watch=watch_id, now=now, zone=desk.zone), typed.filters)
    if filters is None:
        return Answers(facets={})
    query = replace(typed, filters=filters, sort=selection.sort or "newest", offset=(selection.page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    page = desk.store.search(query)
    shown = selection.reprints or bool(selection.stories)
    return Answers(
        total=page.total,
        rows=rows(desk.store, page.hits, zone=desk.zone, watch=watch_id, kept_watch=selection.watch, reprints_shown=shown),
        facets=facet_counts(desk.store, query, selection, typed.filters),
    )


def both(picked: Filters, typed: Filters) -> Filters | None:
    """Return the filters that pass what both pass; None where nothing can. A watch that is typed outdoes the page's."""
    joined: dict[str, Any] = {}
    for field in fields(Filters):
        one, other = getattr(picked, field.name), getattr(typed, field.name)
        if not isinstance(one, tuple):
            continue
        if field.name == "watches" or not (one and other):
            joined[field.name] = other or one
        elif shared := tuple(value for value in one if value in other):
            joined[field.name] = shared
        else:
            return None
    for name, tighter in (("after", max), ("before", min), ("polarity_min", max), ("polarity_max", min)):
        bounds = [bound for bound in (getattr(picked, name), getattr(typed, name)) if bound is not None]
        joined[name] = tighter(bounds, default=None)
    return replace(picked, **joined)


def facet_counts(store: CoverageStore, query: Query, selection: Selection, typed: Filters) -> dict[FacetName, Sequence[FacetCount]]:
    """Return the counts of each facet; those of a facet in use are counted without it, so that others can be added."""
    by_field: dict[str, list[FacetName]] = {}
    for name, field in FACETS.items():
        by_field.setdefault(field if getattr(selection, field) else "", []).append(name)
    found: dict[FacetName, Sequence[FacetCount]] = {}
    for field, names in by_field.items():
        unpicked: dict[str, Any] = {field: getattr(typed, field)} if field else {}
        found |= store.facets(replace(query, filters=replace(query.filters, **unpicked)), names, size=FACET_SIZE)
    return found


def view(desk: Desk, selection: Selection, answers: Answers) -> ArticlesView:
    names = desk.names(desk.watch_of(selection))
    first = (selection.page - 1) * PAGE_SIZE
    last = first + len(answers.rows)
    return ArticlesView(
        frame=frame(desk, selection, title="Articles", here="articles", search=False),
        q=selection.q,
        kept=tuple(selection.pairs(without={"q", "page"})),
        kept_dates=tuple(selection.pairs(without={"period", "after", "before", "page"})),
        after=selection.after.isoformat() if selection.after else "",
        before=selection.before.isoformat() if selection.before else "",
        mistake=_mistake(selection.q, answers.mistake) if answers.mistake else None,
        help=HELP,
        total=answers.total,
        shown=f"{first + 1:,}–{last:,} of {counted(answers.total, 'article')}" if answers.rows else counted(answers.total, "article"),
        rows=answers.rows,
        chips=tuple(_chips(selection, names)),
        clear=Selection(watch=selection.watch, q=selection.q).url(),
        facets=tuple(f for name, title in FACET_TITLES.items() if (f := _facet(name, title, answers, selection, names)).values),
        periods=tuple(_period_choice(selection, period) for period in PERIODS),
        sorts=_sorts(selection),
        reprints=Choice(
            name="Hide reprints" if selection.reprints else "Show reprints",
            href=selection.url(reprints=not selection.reprints),
            chosen=selection.reprints,
        ),
        newer=selection.url(page=selection.page - 1) if selection.page > 1 else "",
        older=selection.url(page=selection.page + 1) if last < answers.total and selection.page < LAST_PAGE else "",
        to_save=as_query(selection, watch=selection.watch) if desk.searches is not None and answers.mistake is None else "",
    )


def _mistake(text: str, error: BadQuery) -> Mistake:
    at = min(max(error.position, 0), len(text))
    return Mistake(message=error.message, fix=error.fix, before=text[:at], at=text[at : at + 1] or "␣", after=text[at + 1 :])


def _chips(selection: Selection, names: Names) -> list[Chip]:
    chips = [
        Chip(title=title, value=names.of(field, value), href=selection.toggled(field, value).url())
        for field, title in CHIP_TITLES.items()
        for value in getattr(selection, field)
    ]
    if selection.after or selection.before:
        chips.append(Chip(title="Published", value=_dates(selection), href=selection.url(after=None, before=None)))
    elif selection.period and selection.period != "all":
        chips.append(Chip(title="Published", value=PERIOD_WORDS[selection.period].lower(), href=selection.url(period=None)))
    return chips


def _dates(selection: Selection) -> str:
    if selection.after and selection.before:
        return wording.span_of_days(min(selection.after, selection.before), max(selection.after, selection.before))
    return (
        f"from {wording.day(selection.after)}" if selection.after else f"until {wording.day(selection.before)}" if selection.before else ""
    )


def _facet(name: FacetName, title: str, answers: Answers, selection: Selection, names: Names) -> Facet:
    """Return one facet; chosen values that nothing matches any more stay, or they could not be taken back."""
    field = FACETS[name]
    chosen: tuple[str, ...] = getattr(selection, field)
    counts = {count.value: count.count for count in answers.facets.get(name, ())}
    if name == "tone":
        counts = {tone: counts[tone] for tone in wording.TONE_WORDS if tone in counts}
    if field != "entities":
        counts |= {value: 0 for value in chosen if value not in counts}
    symbols = {str(tone): symbol for tone, symbol in wording.TONE_SYMBOLS.items()} if name == "tone" else {}
    values = tuple(
        FacetValue(
            name=names.of(field, value),
            symbol=symbols.get(value, ""),
            count=count,
            href=selection.toggled(field, value).url(),
            chosen=value in chosen,
        )
        for place, (value, count) in enumerate(counts.items())
        if place < FACET_SHOWN or value in chosen
    )
    return Facet(title=title, values=values)


def _period_choice(selection: Selection, period: str) -> Choice:
    free = not (selection.after or selection.before)
    chosen = free and (selection.period or "all") == period
    return Choice(
        name=PERIOD_WORDS[period],
        href=selection.url(period=None if period == "all" else period, after=None, before=None),
        chosen=chosen,
    )


def _sorts(selection: Selection) -> tuple[Choice, ...]:
    current = selection.sort or "newest"
    words: dict[Sort, str] = {"newest": "Newest first", "oldest": "Oldest first"}
    if selection.q.strip():
        words["best"] = "Best match"
    return tuple(Choice(name=word, href=selection.url(sort=sort), chosen=sort == current) for sort, word in words.items())
