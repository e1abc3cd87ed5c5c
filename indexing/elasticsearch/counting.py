"""Facets and timelines: aggregations, exact also over several shards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from heapq import nsmallest
from typing import Any, get_args

from elasticsearch import Elasticsearch

from domain.coverage import ToneLabel
from domain.query import FacetCount, FacetName, Interval, TimelinePoint
from indexing.elasticsearch.queries import UNRATED, Clause
from indexing.times import moment, zone

FIELDS: dict[FacetName, str] = {
    "outlet": "publisher.id",
    "country": "publisher.country",
    "language": "article.in_language",
    "tone": "tone.label",
    "role": "role",
    "target": "target.mentioned",
    "story": "story.id",
    "topic": "topics",
    "person": "entity.person",
    "organisation": "entity.organisation",
    "location": "entity.location",
    "watch": "watch.id",
}
_SINGLE: tuple[FacetName, ...] = ("outlet", "country", "language", "tone", "role", "watch")
_MANY = 10_000  # values of a facet that one answer holds
_FEW = 10  # at least: more than there are tones, so that these are always counted at once


def facets(
    client: Elasticsearch, index: str, condition: Clause, names: Sequence[FacetName], size: int
) -> dict[FacetName, tuple[FacetCount, ...]]:
    """Return the commonest values of each facet, ties by value."""
    if size <= 0 or not names:
        return dict.fromkeys(names, ())
    aggs: dict[str, dict[str, Any]] = {name: {"terms": _field(name) | {"size": max(_FEW, min(size + 1, _MANY))}} for name in names}
    answer = client.search(index=index, query=condition, size=0, aggs=aggs, track_total_hits=False, allow_partial_search_results=False)
    return {name: _counts(client, index, condition, name, size, answer["aggregations"][name]) for name in names}


def _field(name: FacetName) -> dict[str, Any]:
    # A coverage without mentions has no tone at all.
    return {"field": FIELDS[name]} | ({"missing": UNRATED} if name == "tone" else {})


def _counts(
    client: Elasticsearch, index: str, condition: Clause, name: FacetName, size: int, found: Mapping[str, Any]
) -> tuple[FacetCount, ...]:
    counted: Iterable[tuple[str, int]] = ((bucket["key"], bucket["doc_count"]) for bucket in found["buckets"])
    if found["doc_count_error_upper_bound"] or (found["sum_other_doc_count"] and size >= _MANY):  # some were left out: count all
        counted = _all_values(client, index, condition, FIELDS[name])
    # An empty value stands for "none" where a coverage has just one.
    named = ((value, count) for value, count in counted if value or name not in _SINGLE)
    best = nsmallest(size, named, key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value=value, count=count) for value, count in best)


def _all_values(client: Elasticsearch, index: str, condition: Clause, field: str) -> Iterator[tuple[str, int]]:
    after: dict[str, Any] = {}
    while True:
        composite: dict[str, Any] = {"size": _MANY, "sources": [{"value": {"terms": {"field": field}}}], **after}
        answer = client.search(
            index=index,
            query=condition,
            size=0,
            aggs={"values": {"composite": composite}},
            track_total_hits=False,
            allow_partial_search_results=False,
        )
        found = answer["aggregations"]["values"]
        yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in found["buckets"])
        if "after_key" not in found:
            return
        after = {"after": found["after_key"]}


def timeline(client: Elasticsearch, index: str, condition: Clause, *, interval: Interval, time_zone: str) -> tuple[TimelinePoint, ...]:
    """Return how many coverages of each tone fall into each interval, empty ones left out, oldest first."""
    place = zone(time_zone)
    tones = {"terms": _field("tone") | {"size": len(get_args(ToneLabel))}}
    intervals = {"field": "@timestamp", "calendar_interval": interval, "time_zone": time_zone, "min_doc_count": 1}
    answer = client.search(
        index=index,
        query=condition,
        size=0,
        aggs={"times": {"date_histogram": intervals, "aggs": {"tones": tones}}},
        track_total_hits=False,
        allow_partial_search_results=False,
    )
    points: list[TimelinePoint] = []
    for bucket in answer["aggregations"]["times"]["buckets"]:
        day: date = moment(bucket["key"] * 1000).astimezone(place).date()
        start = datetime(day.year, day.month, day.day, tzinfo=place)
        points += [TimelinePoint(start=start, tone=b["key"], count=b["doc_count"]) for b in bucket["tones"]["buckets"]]
    return tuple(sorted(points, key=lambda point: (point.start, point.tone)))
