"""What answers and failures mean, without a network."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import Request, Response

from crawler.manners.retry_after import retry_after
from crawler.pages.reading import in_sample
from crawler.sites import site_of, sites_of
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import _answer, of_status, redirect_target
from crawler.visits.identity import canonical_key_of
from domain.article import Article
from domain.visit import Outcome
from tests.support.crawl import source

NOW = datetime(2019, 10, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        (b"120", NOW + timedelta(seconds=120)),
        (b"0", NOW),
        (b"Mon, 07 Oct 2019 15:00:00 +0200", NOW + timedelta(hours=1)),
        (b"Mon, 07 Oct 2019 11:00:00 GMT", NOW),
        (b"Wed, 21 Oct 2099 07:28:00 GMT", NOW + timedelta(days=1)),
        (b"99999999999999999999", NOW + timedelta(days=1)),
        (b"soon", None),
        (b"-5", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(value: bytes | None, until: datetime | None) -> None:
    assert retry_after(value, now=NOW) == until


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=40))
def test_retry_after_reads_any_bytes(value: bytes) -> None:
    until = retry_after(value, now=NOW)
    assert until is None or NOW <= until <= NOW + timedelta(days=1)


def answered(status: int, **headers: str) -> Response:
    return Response("http://outlet.test/a/b", status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("status", [200, 203, 204, 301, 304, 404, 410])
def test_these_answers_are_read_further(status: int) -> None:
    assert of_status(answered(status)) is None


@pytest.mark.parametrize(
    ("status", "temporary"), [(400, False), (403, False), (451, False), (429, True), (500, True), (503, True), (799, False)]
)
def test_other_answers_are_failures_some_of_them_temporary(status: int, temporary: bool) -> None:
    failure = of_status(answered(status))
    assert failure is not None
    assert (failure.outcome, failure.temporary, failure.until) == (Outcome.FAILED, temporary, None)
    assert failure.reason.startswith(f"http-{status}: ")


def test_retry_after_counts_for_429_and_503_alone() -> None:
    assert all((found := of_status(answered(status, Retry_After="5"))) is not None and found.until for status in (429, 503))
    assert (found := of_status(answered(500, Retry_After="5"))) is not None
    assert found.until is None


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/c?x=1#top", "http://outlet.test/c?x=1"),
        ("c", "http://outlet.test/a/c"),
        ("//other.test/c", "http://other.test/c"),
        ("https://outlet.test/мир", "https://outlet.test/%D0%BC%D0%B8%D1%80"),
    ],
)
def test_a_redirect_leads_where_its_location_says(location: str, target: str) -> None:
    assert redirect_target(answered(302, Location=location)) == target


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://outlet.test/a", "javascript:alert(1)", "https://", "http://[bad/"])
def test_a_redirect_to_what_is_no_page_is_a_failure(location: str) -> None:
    target = redirect_target(answered(302, Location=location))
    assert isinstance(target, NoAnswer)
    assert target.reason.startswith("http-302")


def test_a_redirect_without_location_is_a_failure() -> None:
    assert isinstance(redirect_target(answered(302)), NoAnswer)
    assert redirect_target(answered(200, Location="/c")) is None


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://www.belta.by/", "belta.by"),
        ("http://somebody.blogspot.com/", "somebody.blogspot.com"),
        ("http://www.outlet.test/", "outlet.test"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("https://co.uk/", "co.uk"),
        ("mailto:a@b.test", ""),
    ],
)
def test_an_address_belongs_to_a_registered_site(url: str, site: str) -> None:
    assert site_of(url) == site


def test_a_source_publishes_on_the_sites_of_its_homepage_sections_and_sitemaps_but_not_of_its_feeds() -> None:
    outlet = source(
        sections=("http://sister.test/news",), sitemaps=("http://maps.test/s.xml",), feeds=("http://feeds.example.test/outlet",)
    )
    assert sites_of(outlet) == {"outlet.test", "sister.test", "maps.test"}


@pytest.mark.parametrize(
    ("canonical", "key"),
    [
        ("http://outlet.test/real", "http://outlet.test/real"),
        ("/real?utm_source=x", "http://outlet.test/real"),
        ("http://outlet.test/", "http://outlet.test/found"),
        ("http://other.test/real", "http://outlet.test/found"),
        ("mailto:x", "http://outlet.test/found"),
    ],
)
def test_a_canonical_address_is_believed_only_where_it_can_be_right(canonical: str, key: str) -> None:
    article = Article(id="", url="", canonical_url=canonical, source="outlet", headline="x")
    assert canonical_key_of(article, "http://outlet.test/found", frozenset({"outlet.test"})) == key


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=50), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_sample_holds_the_smaller_one(url_key: str, one: float, other: float) -> None:
    assert in_sample(url_key, min(one, other)) <= in_sample(url_key, max(one, other))


def test_a_sample_is_as_large_as_asked_for() -> None:
    urls = [f"http://outlet.test/{n}" for n in range(20_000)]
    assert 150 < sum(in_sample(url, 0.01) for url in urls) < 250
    assert not any(in_sample(url, 0) for url in urls)
    assert all(in_sample(url, 1) for url in urls)


def test_all_lines_of_x_robots_tag_are_kept_and_of_other_headers_the_last() -> None:
    headers = {"X-Robots-Tag": ["otherbot: noindex", "noarchive"], "ETag": ['"1"', '"2"']}
    answer = _answer(Response("https://a.test/", headers=headers, request=Request("https://a.test/")), ())
    assert answer.headers == {"x-robots-tag": "otherbot: noindex\nnoarchive", "etag": '"2"'}
