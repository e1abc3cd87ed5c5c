"""What every store promises about filters, facets and timelines."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.coverage import Coverage, Entity, Tone
from domain.errors import BadInput
from domain.protocols import CoverageStore
from domain.query import FacetCount, FacetName, Filters, Query
from indexing.query_text import parse_query
from tests.support.coverages import NOON, make_coverage

DAY = timedelta(days=1)

FILTERS: list[tuple[Filters, dict[str, object], dict[str, object]]] = [
    # filters, a coverage that passes, one that does not
    (Filters(watches=("peer",)), {"watch": "peer"}, {"watch": "forum"}),
    (Filters(outlets=("herald", "bbc")), {"outlet": "herald"}, {"outlet": "Herald"}),
    (Filters(countries=("PL",)), {"country": "PL"}, {"country": None}),
    (Filters(languages=("be", "uk")), {"in_language": "be"}, {"in_language": "ru"}),
    (Filters(tones=("critical",)), {"tone": "critical"}, {"tone": "neutral"}),
    (Filters(tones=("not-rated",)), {"tone": None}, {"tone": "unsure"}),
    (Filters(roles=("main", "secondary")), {"role": "secondary"}, {"role": "passing"}),
    (Filters(roles=("passing",)), {"role": "passing"}, {"role": None}),
    (Filters(targets=("director",)), {"targets": ("forum", "director")}, {"targets": ("forum",)}),
    (Filters(entities=("Ivan Ivanov",)), {"people": ("Ivan Ivanov",)}, {"people": ("Ivan",)}),
    (Filters(entities=("osce",)), {"organisations": ("OSCE",)}, {"organisations": ("EU",)}),
    (Filters(entities=("МІНСК",)), {"places": ("Мінск",)}, {"places": ("Минск",)}),
    (Filters(entities=("Minsk Dialogue",)), {"events": ("Minsk Dialogue",)}, {}),
    (Filters(entities=("Q2280",)), {"entities": (Entity(name="Minsk", kind="LOC", wikidata="Q2280"),)}, {"places": ("Minsk",)}),
    (Filters(topics=("security",)), {"topics": ("trade", "security")}, {"topics": ()}),
    (Filters(stories=("s1", "s2")), {"story": "s2"}, {"story": "s3"}),
    (Filters(articles=("a1",)), {"article_id": "a1"}, {"article_id": "a2"}),
    (Filters(after=NOON), {"published": NOON}, {"published": NOON - timedelta(microseconds=1)}),
    (Filters(before=NOON), {"published": NOON - timedelta(microseconds=1)}, {"published": NOON}),
    (Filters(after=NOON, before=NOON + DAY), {"published": NOON + DAY / 2}, {"published": NOON + DAY}),
    (Filters(after=NOON), {"published": None, "fetched": NOON}, {"published": None, "fetched": NOON - DAY}),
    (Filters(polarity_max=-0.2), {"tone": -0.2}, {"tone": -0.19}),
    (Filters(polarity_min=0.0), {"tone": 0.0}, {"tone": Tone(polarity=0.0, label="not-rated", confidence=0.0)}),
    (Filters(polarity_min=0.0), {"tone": -0.0}, {"tone": -0.01}),
    (Filters(polarity_max=-0.0), {"tone": 0.0}, {"tone": 0.01}),
    (Filters(polarity_min=-1.0), {"tone": -1.0}, {"tone": None}),
    (Filters(polarity_min=-0.1, polarity_max=0.1), {"tone": Tone(polarity=0.05, label="unsure", confidence=0.1)}, {"tone": 0.5}),
    (Filters(reprints=False), {"story": "s1", "story_role": "follow-up"}, {"story": "s1", "story_role": "reprint"}),
    (Filters(reprints=False), {"story": None}, {"story": "s1", "story_role": "partial"}),
    (Filters(removed=True, outlets=("herald",)), {"outlet": "herald", "status": "removed"}, {"status": "removed"}),
]


@pytest.mark.parametrize(("filters", "passes", "fails"), FILTERS)
def test_a_filter_keeps_what_it_names_and_nothing_else(
    store: CoverageStore, filters: Filters, passes: dict[str, object], fails: dict[str, object]
) -> None:
    store.write([make_coverage(1, headline="passes", **passes), make_coverage(2, headline="fails", **fails)])
    query = Query(filters=filters)
    assert [hit.coverage.article.headline for hit in store.search(query).hits] == ["passes"]
    assert store.count(query) == 1
    assert [c.article.headline for c in store.scroll(query)] == ["passes"]


def test_filters_are_joined_by_and(store: CoverageStore) -> None:
    store.write([make_coverage(1, outlet="herald", country="PL"), make_coverage(2, outlet="herald", country="DE"), make_coverage(3)])
    assert store.count(Query(filters=Filters(outlets=("herald",), countries=("PL",)))) == 1
    assert store.count(Query(filters=Filters(outlets=("herald", "agency")))) == 3


@pytest.mark.parametrize("name", ["outlets", "countries", "watches", "targets", "entities", "topics", "stories", "articles", "languages"])
def test_values_that_nothing_has_find_nothing(store: CoverageStore, name: str) -> None:
    store.write([make_coverage(country=None)])
    for value in ("", "nobody", "'; --", "\ud800", "x" * 2000):
        assert store.count(Query(filters=Filters(**{name: (value,)}))) == 0


def test_a_moment_without_zone_in_a_filter_is_a_mistake(store: CoverageStore) -> None:
    with pytest.raises(BadInput, match="time zone"):
        store.count(Query(filters=Filters(after=NOON.replace(tzinfo=None))))


def test_many_values_in_one_filter(store: CoverageStore) -> None:
    store.write([make_coverage(n) for n in range(50)])
    ids = tuple(make_coverage(n).article.id for n in range(0, 50, 2))
    assert store.count(Query(filters=Filters(articles=ids + tuple(f"unknown-{n}" for n in range(40_000))))) == 25


def test_the_words_of_people_make_these_filters(store: CoverageStore) -> None:
    store.write([make_coverage(1, tone=-0.4, people=("Anna Nowak",), outlet="herald"), make_coverage(2, tone=-0.2)])
    assert store.count(parse_query("tone:<-0.2")) == 1
    assert store.count(parse_query("tone:<=-0.2")) == 2
    assert store.count(parse_query('tone:critical entity:"anna nowak",nobody outlet:herald forum')) == 1
    assert store.count(parse_query("after:2019-10-07 before:2019-10-08", time_zone="Europe/Minsk")) == 2


FACETS: list[tuple[FacetName, dict[str, object], str]] = [
    ("outlet", {"outlet": "herald"}, "herald"),
    ("country", {"country": "PL"}, "PL"),
    ("language", {"in_language": "be"}, "be"),
    ("tone", {"tone": "critical"}, "critical"),
    ("role", {"role": "passing"}, "passing"),
    ("target", {"targets": ("director",)}, "director"),
    ("story", {"story": "s1"}, "s1"),
    ("topic", {"topics": ("security",)}, "security"),
    ("person", {"people": ("Anna",)}, "Anna"),
    ("organisation", {"organisations": ("OSCE",)}, "OSCE"),
    ("location", {"places": ("Minsk",)}, "Minsk"),
    ("watch", {"watch": "peer"}, "peer"),
]


@pytest.mark.parametrize(("name", "fields", "value"), FACETS)
def test_a_facet_counts_coverages_by_value(store: CoverageStore, name: FacetName, fields: dict[str, object], value: str) -> None:
    store.write([make_coverage(1, **fields), make_coverage(2, **fields), make_coverage(3)])
    assert FacetCount(value=value, count=2) in store.facets(Query(), [name])[name]
    assert store.facets(parse_query("nothing"), [name]) == {name: ()}


@pytest.mark.parametrize(("name", "fields", "value"), FACETS)
def test_a_facet_follows_the_query(store: CoverageStore, name: FacetName, fields: dict[str, object], value: str) -> None:
    store.write(
        [make_coverage(1, body="war", **fields), make_coverage(2, body="peace", **fields), make_coverage(3, status="removed", **fields)]
    )
    counts = {n: {f.value: f.count for f in store.facets(query, [name])[name]} for n, query in enumerate((parse_query("war"), Query()))}
    assert (counts[0][value], counts[1][value]) == (1, 2)


def test_facets_come_commonest_first_and_ties_by_value(store: CoverageStore) -> None:
    store.write([make_coverage(n, topics=topics) for n, topics in enumerate((("b", "a"), ("c", "b"), ("я",), ("Z",)))])
    expected = [("b", 2), ("Z", 1), ("a", 1), ("c", 1), ("я", 1)]
    assert [(f.value, f.count) for f in store.facets(Query(), ["topic"])["topic"]] == expected
    assert [(f.value, f.count) for f in store.facets(Query(), ["topic"], size=3)["topic"]] == expected[:3]
    assert store.facets(Query(), ["topic"], size=0)["topic"] == ()


def test_a_coverage_counts_once_for_each_value(store: CoverageStore) -> None:
    twice = tuple(Entity(name="Minsk", kind="LOC", salience=s) for s in (0.1, 0.2))
    store.write([make_coverage(targets=("forum", "forum"), entities=twice)])
    facets = store.facets(Query(), ["target", "location"])
    assert [f.count for f in (*facets["target"], *facets["location"])] == [1, 1]


def test_facets_leave_out_what_is_not_there(store: CoverageStore) -> None:
    store.write([make_coverage(country=None, role=None, tone=None)])
    facets = store.facets(Query(), ["country", "role", "tone", "story"])
    assert facets == {"country": (), "role": (), "tone": (FacetCount(value="not-rated", count=1),), "story": ()}


def test_facets_ignore_paging_and_come_in_the_order_asked_for(store: CoverageStore) -> None:
    store.write([make_coverage(n) for n in range(3)])
    facets = store.facets(Query(offset=2, limit=1), ["watch", "outlet", "target"])
    assert list(facets) == ["watch", "outlet", "target"]
    assert facets["outlet"][0].count == 3


def test_stories_collapse_by_facet_and_filter(store: CoverageStore) -> None:
    roles = ("original", "reprint", "partial", "follow-up")
    store.write([make_coverage(n, story="s1", story_role=role) for n, role in enumerate(roles)])
    store.write([make_coverage(9, story="s2")])
    assert [(f.value, f.count) for f in store.facets(Query(), ["story"])["story"]] == [("s1", 4), ("s2", 1)]
    without = Query(filters=Filters(reprints=False))
    assert [(f.value, f.count) for f in store.facets(without, ["story"])["story"]] == [("s1", 2), ("s2", 1)]


def at(*times: str, zone: str = "UTC") -> list[Coverage]:
    return [make_coverage(n, published=datetime.fromisoformat(t).replace(tzinfo=ZoneInfo(zone))) for n, t in enumerate(times)]


def days(store: CoverageStore, interval: str, zone: str) -> list[tuple[str, int]]:
    points = store.timeline(Query(), interval=interval, time_zone=zone)  # type: ignore[arg-type]
    return [(point.start.isoformat(), point.count) for point in points]


def test_days_begin_at_local_midnight_over_a_change_of_the_clock(store: CoverageStore) -> None:
    store.write(at("2019-10-26T23:59", "2019-10-27T00:00", "2019-10-27T23:59", "2019-10-28T00:00", zone="Europe/Warsaw"))
    expected = [("2019-10-26T00:00:00+02:00", 1), ("2019-10-27T00:00:00+02:00", 2), ("2019-10-28T00:00:00+01:00", 1)]
    assert days(store, "day", "Europe/Warsaw") == expected


def test_the_same_articles_fall_on_other_days_in_another_zone(store: CoverageStore) -> None:
    store.write(at("2019-10-07T21:30", "2019-10-07T20:30"))
    assert days(store, "day", "Europe/Minsk") == [("2019-10-07T00:00:00+03:00", 1), ("2019-10-08T00:00:00+03:00", 1)]
    assert days(store, "day", "UTC") == [("2019-10-07T00:00:00+00:00", 2)]


def test_a_day_whose_midnight_the_clock_skips(store: CoverageStore) -> None:
    store.write(at("2018-11-03T23:59", "2018-11-04T01:00", zone="America/Sao_Paulo"))
    points = store.timeline(Query(), interval="day", time_zone="America/Sao_Paulo")
    assert [(point.start.date().isoformat(), point.count) for point in points] == [("2018-11-03", 1), ("2018-11-04", 1)]


def test_weeks_begin_on_monday_and_months_on_the_first(store: CoverageStore) -> None:
    store.write(at("2019-10-06T12:00", "2019-10-07T12:00", "2019-10-31T12:00", "2019-11-01T12:00"))
    assert [start[:10] for start, _ in days(store, "week", "UTC")] == ["2019-09-30", "2019-10-07", "2019-10-28"]
    assert [(start[:10], n) for start, n in days(store, "month", "UTC")] == [("2019-10-01", 3), ("2019-11-01", 1)]


def test_a_timeline_is_by_tone_oldest_first_without_empty_points(store: CoverageStore) -> None:
    tones = ("critical", "critical", "favourable", None)
    store.write([make_coverage(n, tone=tone, published=NOON + n // 3 * 400 * DAY) for n, tone in enumerate(tones)])
    points = store.timeline(Query(), interval="day")
    assert [(point.tone, point.count) for point in points] == [("critical", 2), ("favourable", 1), ("not-rated", 1)]
    assert points[0].start == datetime(2019, 10, 7, tzinfo=UTC)


def test_a_timeline_follows_the_query(store: CoverageStore) -> None:
    store.write([make_coverage(1, body="war"), make_coverage(2, body="peace"), make_coverage(3, body="war", status="removed")])
    assert [point.count for point in store.timeline(parse_query("war"), interval="month")] == [1]


def test_an_outlier_in_time_costs_nothing(store: CoverageStore) -> None:
    store.write(at("1000-01-02T00:00", "2019-10-07T00:00", "8999-12-30T00:00"))
    assert [n for _, n in days(store, "day", "Asia/Kathmandu")] == [1, 1, 1]
    assert [n for _, n in days(store, "week", "America/Los_Angeles")] == [1, 1, 1]


def test_an_unknown_time_zone_is_a_mistake_of_the_caller(store: CoverageStore) -> None:
    store.write([make_coverage()])
    with pytest.raises(BadInput, match="Mars"):
        store.timeline(Query(), interval="day", time_zone="Mars/Olympus")
