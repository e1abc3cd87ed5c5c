"""What a query means, said as plainly as possible: the oracle that every store is compared with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.coverage import Coverage, ToneLabel
from domain.query import And, FacetName, Filters, Interval, Not, Or, Query, TextQuery, Word
from indexing.terms import terms
from indexing.text_query import family_of, readings

_ENTITY_FACETS = {"person": "PER", "organisation": "ORG", "location": "LOC"}


def matching(coverages: Iterable[Coverage], query: Query) -> list[Coverage]:
    """Return the coverages that match, newest first."""
    found = [c for c in coverages if passes(c, query.filters) and (query.text is None or says(c, query.text))]
    return sorted(found, key=lambda c: (-c.timestamp.timestamp(), c.id))


def says(coverage: Coverage, node: TextQuery) -> bool:
    if isinstance(node, Not):
        return not says(coverage, node.node)
    if isinstance(node, And):
        return all(says(coverage, child) for child in node.nodes)
    if isinstance(node, Or):
        return any(says(coverage, child) for child in node.nodes)
    words = (node.text,) if isinstance(node, Word) else node.words
    article = coverage.article
    fields = [_terms(text, coverage.in_language) for text in (article.headline, article.description, article.body) if text]
    return any(_follow(reading, field) for reading in readings(words, family_of(coverage.in_language)) for field in fields)


def _terms(text: str, language: str) -> list[str]:
    return [term.term for term in terms(text, (language,))]


def _follow(reading: Sequence[str], field: Sequence[str]) -> bool:
    width = len(reading)
    return any(tuple(field[at : at + width]) == tuple(reading) for at in range(len(field) - width + 1))


def passes(coverage: Coverage, filters: Filters) -> bool:
    polarity = coverage.tone.polarity if coverage.tone and coverage.tone.label != "not-rated" else None
    names = {e.name.casefold() for e in coverage.entities} | {e.wikidata.casefold() for e in coverage.entities if e.wikidata}
    return (
        coverage.relevant
        and (filters.removed or coverage.status != "removed")
        and _within(filters.watches, [coverage.watch])
        and _within(filters.outlets, [coverage.publisher.id])
        and _within(filters.countries, [coverage.publisher.country])
        and _within(filters.languages, [coverage.in_language])
        and _within(filters.tones, [tone_of(coverage)])
        and _within(filters.roles, [coverage.role])
        and _within(filters.targets, [m.target for m in coverage.mentions])
        and _within([name.casefold() for name in filters.entities], names)
        and _within(filters.topics, coverage.topics)
        and _within(filters.stories, [coverage.story.id] if coverage.story else [])
        and _within(filters.articles, [coverage.article.id])
        and _within(filters.coverages, [coverage.id])
        and (filters.after is None or coverage.timestamp >= filters.after)
        and (filters.before is None or coverage.timestamp < filters.before)
        and (filters.polarity_min is None or (polarity is not None and polarity >= filters.polarity_min))
        and (filters.polarity_max is None or (polarity is not None and polarity <= filters.polarity_max))
        and (filters.reprints or coverage.story is None or coverage.story.role not in ("reprint", "partial"))
    )


def _within(wanted: Sequence[str], values: Iterable[str | None]) -> bool:
    return not wanted or any(value in wanted for value in values)


def tone_of(coverage: Coverage) -> ToneLabel:
    return coverage.tone.label if coverage.tone else "not-rated"


def facet_values(coverage: Coverage, name: FacetName) -> set[str]:
    single: dict[str, str | None] = {
        "outlet": coverage.publisher.id,
        "country": coverage.publisher.country,
        "language": coverage.in_language,
        "tone": tone_of(coverage),
        "role": coverage.role,
        "watch": coverage.watch,
        "story": coverage.story.id if coverage.story else None,
    }
    if name in single:
        value = single[name]
        return {value} if value else set()
    if name == "target":
        return {mention.target for mention in coverage.mentions}
    if name == "topic":
        return set(coverage.topics)
    return {entity.name for entity in coverage.entities if entity.kind == _ENTITY_FACETS[name]}


def facet(coverages: Iterable[Coverage], query: Query, name: FacetName, size: int) -> list[tuple[str, int]]:
    counts = Counter(value for coverage in matching(coverages, query) for value in facet_values(coverage, name))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size]


def timeline(coverages: Iterable[Coverage], query: Query, interval: Interval, zone: str) -> list[tuple[date, str, int]]:
    """Return (first local day, tone, count)."""
    counts = Counter((_start(c, interval, zone), tone_of(c)) for c in matching(coverages, query))
    return [(start, tone, count) for (start, tone), count in sorted(counts.items())]


def _start(coverage: Coverage, interval: Interval, zone: str) -> date:
    day = coverage.timestamp.astimezone(ZoneInfo(zone)).date()
    if interval == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if interval == "week" else day
