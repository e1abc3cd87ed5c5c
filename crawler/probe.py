"""Looks at a few addresses outside any run, with the same manners as a run: guard, robots.txt, size and time limits.

A reactor starts once a process: call one of these functions once, in a command of its own.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess

from crawler.discovery.autodiscovery import feeds_of_page, sitemaps_of_robots
from crawler.failures import NoAnswer
from crawler.fetching import Answer, Fetcher
from crawler.settings import scrapy_settings
from domain.article import Page
from domain.errors import BadInput
from domain.settings import CrawlSettings

_LANGUAGE = re.compile(rb"<html\b[^>]*\blang\s*=\s*[\"']?([a-zA-Z]{2,3})\b", re.I)
_SITE_NAME = re.compile(rb"<meta\b[^>]*\bproperty\s*=\s*[\"']og:site_name[\"'][^>]*\bcontent\s*=\s*[\"']([^\"']+)", re.I)
_TITLE = re.compile(rb"<title\b[^>]*>([^<]+)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProbe:
    """What an outlet's front page and robots.txt tell about it."""

    homepage: str  # after redirects
    name: str | None
    languages: tuple[str, ...]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    sections: tuple[str, ...]  # the front page, where there is neither feed nor sitemap


def fetch_page(url: str, *, settings: CrawlSettings) -> Page:
    """Return the page at an address. Raises BadInput, with the reason, when there is none to be had."""
    answer = _fetch([url], settings)[url]
    if isinstance(answer, NoAnswer):
        raise BadInput(f"{url}: {answer.reason or answer.outcome}", fix="check the address in a browser")
    if answer.status >= 400:
        raise BadInput(f"{url}: the server answers {answer.status}", fix="check the address in a browser")
    return Page(url=url, final_url=answer.url, status=answer.status, headers=answer.headers, body=answer.body, fetched=answer.fetched)


def probe_site(url: str, *, settings: CrawlSettings) -> SiteProbe:
    """Return what the outlet at this front page offers. Raises BadInput when the page cannot be had."""
    robots_url = urljoin(url, "/robots.txt")
    answers = _fetch([url, robots_url], settings)
    front, robots = answers[url], answers[robots_url]
    if isinstance(front, NoAnswer):
        raise BadInput(f"{url}: {front.reason or front.outcome}", fix="check the address in a browser")
    if front.status >= 400:
        raise BadInput(f"{url}: the server answers {front.status}", fix="give the outlet's front page")
    feeds = feeds_of_page(front.body, url=front.url, content_type=front.headers.get("content-type")).feeds
    has_robots = isinstance(robots, Answer) and robots.status == 200
    sitemaps = sitemaps_of_robots(robots.body, url=robots_url).sitemaps if has_robots and isinstance(robots, Answer) else ()
    news = tuple(address for address in sitemaps if "news" in address.lower()) or (() if feeds else sitemaps)
    language = _first(_LANGUAGE, front.body)
    return SiteProbe(
        homepage=front.url,
        name=_first(_SITE_NAME, front.body) or _first(_TITLE, front.body) or urlsplit(front.url).hostname,
        languages=(language.lower(),) if language else (),
        feeds=feeds,
        sitemaps=news,
        sections=() if feeds or news else (front.url,),
    )


def _first(pattern: re.Pattern[bytes], body: bytes) -> str | None:
    match = pattern.search(body)
    return " ".join(unescape(match.group(1).decode("utf-8", errors="replace")).split()) or None if match else None


def _fetch(urls: list[str], settings: CrawlSettings) -> dict[str, Answer | NoAnswer]:
    answers: dict[str, Answer | NoAnswer] = {}
    quick = settings.model_copy(update={"retries": 0, "delay_s": min(settings.delay_s, 1.0)})
    process = CrawlerProcess(scrapy_settings(quick))
    process.crawl(_ProbeSpider, urls=urls, crawl_settings=quick, answers=answers)
    process.start()
    return answers


class _ProbeSpider(scrapy.Spider):
    """Fetches the given addresses one after the other."""

    name = "probe"

    def __init__(self, *, urls: list[str], crawl_settings: CrawlSettings, answers: dict[str, Answer | NoAnswer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = urls
        self._crawl_settings = crawl_settings
        self._answers = answers

    async def start(self) -> AsyncIterator[Any]:
        fetcher = Fetcher(self.crawler, self._crawl_settings)
        for url in self._urls:
            self._answers[url] = await fetcher.get(url)
        for request in list[scrapy.Request]():
            yield request  # an asynchronous generator, as Scrapy wants it
