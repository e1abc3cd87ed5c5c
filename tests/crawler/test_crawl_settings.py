"""Our settings in Scrapy's names, and the pace that they set."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.core.downloader import Slot
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from crawler.manners.budget import Budget
from crawler.manners.robots import RobotsRefused, RobotsUnreachable, rules_of
from crawler.manners.throttle import LONGEST_CRAWL_DELAY_S, HostThrottle
from crawler.settings import scrapy_settings, user_agent
from domain.errors import BadInput
from domain.settings import CrawlSettings
from tests.support.crawl import source


def test_outlets_are_told_who_reads_them() -> None:
    assert user_agent("press@forum.example").startswith("forumwatch/")
    assert user_agent("press@forum.example").endswith(" (+press@forum.example)")
    assert "scrapy" not in user_agent("").lower()


def test_the_settings_keep_our_manners() -> None:
    scrapy = scrapy_settings(CrawlSettings(max_body_bytes=1234, timeout_s=7))
    assert scrapy["ROBOTSTXT_OBEY"] is True
    assert scrapy["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert scrapy["HTTPPROXY_ENABLED"] is False
    assert scrapy["COOKIES_ENABLED"] is False
    assert scrapy["TELNETCONSOLE_ENABLED"] is False
    assert scrapy["TWISTED_DNS_RESOLVER"] == "crawler.transport.guard.GuardedResolver"
    assert (scrapy["DOWNLOAD_MAXSIZE"], scrapy["DOWNLOAD_TIMEOUT"]) == (1234, 7)
    assert {scheme for scheme, handler in scrapy["DOWNLOAD_HANDLERS"].items() if handler} == {"http", "https"}


def test_each_host_has_the_delay_of_its_source_and_mapped_hosts_have_none() -> None:
    sources = [source("a", "https://a.test/", policy={"delay_s": 9}), source("b", "https://b.test/"), source("c", "https://c.test/")]
    slots = scrapy_settings(CrawlSettings(delay_s=3, hosts={"c.test": "127.0.0.1:1"}), sources)["DOWNLOAD_SLOTS"]
    assert {host: slot["delay"] for host, slot in slots.items()} == {"a.test": 9, "b.test": 3, "c.test": 0}


def test_an_authority_file_that_is_missing_or_none_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "words.pem").write_text("not a certificate")
    for name in ("none.pem", "words.pem"):
        with pytest.raises(BadInput, match=name):
            scrapy_settings(CrawlSettings(ca_file=tmp_path / name))


def throttle(**settings: Any) -> HostThrottle:
    crawler = get_crawler(settings_dict=scrapy_settings(CrawlSettings(**settings), [source("a", "https://a.test/", policy={"delay_s": 1})]))
    return HostThrottle(crawler)


def adjusted(throttle: HostThrottle, url: str, *, delay: float, latency: float) -> float:
    """Return the slot's delay after a page that took `latency` seconds to answer."""
    throttle.mindelay, throttle.maxdelay = throttle._min_delay(), throttle._max_delay()
    slot = Slot(1, delay, jitter=0.0)
    throttle._adjust_delay(slot, latency, Response(url, request=Request(url)))
    return slot.delay


def test_a_slow_host_is_given_more_time_and_a_quick_one_never_less_than_its_delay() -> None:
    assert adjusted(throttle(delay_s=2), "https://a.test/x", delay=1, latency=10) == 10
    assert adjusted(throttle(delay_s=2), "https://a.test/x", delay=1, latency=0.01) == 1
    assert adjusted(throttle(delay_s=2), "https://unknown.test/x", delay=2, latency=0.01) == 2


def test_mapped_hosts_are_never_slowed() -> None:
    assert adjusted(throttle(hosts={"m.test": "127.0.0.1:1"}), "https://m.test/x", delay=0, latency=10) == 0


def test_robots_txt_is_heeded_under_our_name() -> None:
    rules = rules_of(200, "\ufeffUser-agent: *\nDisallow: /\n\nUser-agent: ForumWatch\nDisallow: /private\n".encode())
    rules.check("https://a.test/news/1")
    with pytest.raises(RobotsRefused):
        rules.check("https://a.test/private/1")


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_without_a_robots_txt_all_is_allowed_whatever_the_page_says(status: int) -> None:
    rules_of(status, b"User-agent: *\nDisallow: /").check("https://a.test/news/1")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_a_server_cannot_give_its_robots_txt_nothing_is_fetched(status: int) -> None:
    with pytest.raises(RobotsUnreachable, match=str(status)):
        rules_of(status).check("https://a.test/news/1")


@pytest.mark.parametrize(("asked", "given"), [(None, 1), (0.5, 1), (10, 10), (86_400, LONGEST_CRAWL_DELAY_S)])
def test_crawl_delay_is_heeded_where_it_is_longer_than_ours_up_to_a_limit(asked: float | None, given: float) -> None:
    found = throttle(delay_s=2)
    slot = Slot(1, 1, jitter=0.0)
    found.crawler._engine = SimpleNamespace(downloader=SimpleNamespace(per_slot_settings={}, slots={"a.test": slot}))  # type: ignore[assignment]
    found.crawl_delay("a.test", asked)
    assert slot.delay == given


def test_a_budget_ends_with_the_run_or_with_the_source() -> None:
    budget = Budget(CrawlSettings(max_pages=10))
    small, large = source("small", policy={"max_pages": 3}), source("large")
    assert budget.take(small, 32) == 3
    assert budget.take(small, 32) == 0
    assert "policy.max_pages = 3" in budget.reason(small)
    assert budget.take(large, 32) == 7
    assert budget.take(large, 32) == 0
    assert "crawl.max_pages = 10" in budget.reason(large)
    budget.give_back(small, 2)
    assert budget.take(large, 1) == 1


def test_a_run_that_lasts_too_long_has_no_budget() -> None:
    budget = Budget(CrawlSettings(max_minutes=1e-9))
    assert budget.take(source(), 1) == 0
    assert "crawl.max_minutes" in budget.reason(source())
