"""Requests and their answers: redirects, further tries, Retry-After."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from w3lib.url import safe_url_string

from crawler.manners.pauses import Pauses
from crawler.manners.retry_after import retry_after
from crawler.transport.failures import NoAnswer, failed, of_exception
from crawler.transport.guard import blocked_literal, blocked_port, parse_hosts
from domain.errors import BlockedAddress
from domain.settings import CrawlSettings
from domain.urls import host_of
from domain.visit import Outcome

TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
RENDERED_TYPE = "text/html; charset=utf-8"  # of a document that a browser made of a page
LONGEST_ADDRESS = 8192  # what servers take at most
FIRST_PAUSE_S = 1.0  # before the second try; doubled each time
FIRST_PAUSE_MAPPED_S = 0.05
SILENCE = 10  # requests in a row that a host leaves without any answer; it is not asked further in this crawl


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes a request conditional."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered, redirects followed; any status that is no error in itself."""

    url: str  # that answered
    hops: tuple[str, ...] = ()  # addresses that it was redirected to, the last one is `url`
    status: int
    headers: dict[str, str]  # lower-case names; the last value of a repeated header, but all lines of X-Robots-Tag
    raw_headers: tuple[tuple[str, str], ...] = ()
    body: bytes
    protocol: str = "HTTP/1.1"
    content_encoding: str | None = None  # over the wire; `body` is unpacked
    address: str | None = None  # IP address that answered
    request_headers: tuple[tuple[str, str], ...] = ()  # as they were sent, but for Host
    fetched: datetime
    rendered: bytes | None = None  # the document after its scripts have run, UTF-8; None where no browser was asked for

    @property
    def validators(self) -> Validators:
        return Validators(etag=self.headers.get("etag"), last_modified=self.headers.get("last-modified"))


@dataclass(slots=True)
class Fetcher:
    """Fetches through Scrapy's downloader. One for a crawl: it remembers which hosts asked us to wait."""

    crawler: Crawler
    settings: CrawlSettings
    pauses: Pauses = field(default_factory=Pauses)
    _silent: Counter[str] = field(default_factory=Counter)
    _mapped: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._mapped = frozenset(parse_hosts(self.settings.hosts))

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        judge: Callable[[str], Awaitable[NoAnswer | None]] | None = None,
        meta: dict[str, Any] | None = None,
    ) -> Answer | NoAnswer:
        """Return what the address answers in the end. `judge` may stop at an address that a redirect leads to."""
        asked = {url}
        hops: list[str] = []
        headers = validators.headers() if validators else {}
        while True:
            response = await self._with_patience(url, headers=headers, meta=meta or {})
            if isinstance(response, NoAnswer):
                return response
            target = redirect_target(response)
            if target is None:
                return _answer(response, tuple(hops))
            if isinstance(target, NoAnswer):
                return target
            if target in asked or len(hops) >= self.settings.max_redirects:
                return failed("redirect loop", f"{len(hops) + 1} redirects, the last to {target}", status=response.status)
            if (blocked := self._blocked(target)) is not None:
                return of_exception(blocked)
            if judge is not None and (verdict := await judge(target)) is not None:
                return verdict
            asked.add(target)
            hops.append(target)
            url = target

    def _blocked(self, url: str) -> BlockedAddress | None:
        """Return why an address is out of reach, as far as it shows; the guard has the last word when it is connected to."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if host in self._mapped:
            return None
        return blocked_literal(host) or blocked_port(host, parts.port or (443 if parts.scheme == "https" else 80), self.settings.ports)

    async def _with_patience(self, url: str, *, headers: dict[str, str], meta: dict[str, Any]) -> Response | NoAnswer:
        """Ask, and ask again after a pause while the failure looks temporary."""
        host = host_of(url)
        pause_s = FIRST_PAUSE_MAPPED_S if host in self._mapped else max(FIRST_PAUSE_S, self.settings.delay_s)
        for further in reversed(range(self.settings.retries + 1)):
            if (no_use := await self._no_use(host)) is not None:
                return no_use
            result = await self._once(url, headers=headers, meta=meta)
            await self._remember(host, result)
            if not isinstance(result, NoAnswer):
                return result
            if not result.temporary or result.until is not None or not further:
                return result
            await asyncio.sleep(pause_s * random.uniform(0.8, 1.2))
            pause_s *= 2
        raise AssertionError("the last try returns")

    async def _no_use(self, host: str) -> NoAnswer | None:
        """Return why a host is not to be asked now: it asked us to wait, or it has been silent for long."""
        if (until := await self.pauses.until(host)) is not None:
            return NoAnswer(outcome=Outcome.FAILED, reason=f"{host} asked us to wait", until=until, temporary=True)
        if self._silent[host] >= SILENCE:
            return failed("silent", f"{host} left {self._silent[host]} requests in a row without an answer", temporary=True)
        return None

    async def _remember(self, host: str, result: Response | NoAnswer) -> None:
        silent = isinstance(result, NoAnswer) and result.temporary and result.status is None
        self._silent[host] = self._silent[host] + 1 if silent else 0
        if isinstance(result, NoAnswer) and result.until is not None and result.outcome is not Outcome.BUDGET:
            await self.pauses.note(host, result.until)

    async def _once(self, url: str, *, headers: dict[str, str], meta: dict[str, Any]) -> Response | NoAnswer:
        try:
            request = Request(url, headers=headers, meta={"dont_redirect": True, **meta}, callback=NO_CALLBACK, dont_filter=True)
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # the boundary to Scrapy: whatever a request raises is this visit's outcome
            return of_exception(error)
        return of_status(response) or response


def redirect_target(response: Response) -> str | NoAnswer | None:
    """Return where a redirect leads, None for an answer that is no redirect."""
    if response.status not in REDIRECTS:
        return None
    location = response.headers.get("Location")
    if location is None:
        return failed(f"http-{response.status}", "a redirect that names no address", status=response.status)
    try:
        target = urljoin(response.url, safe_url_string(location)).partition("#")[0]
        parts = urlsplit(target)
        if len(target) > LONGEST_ADDRESS:
            return failed(f"http-{response.status}", f"a redirect to an address of {len(target):,} letters", status=response.status)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return target
    except ValueError:
        pass
    return failed(f"http-{response.status}", "a redirect to what is no http(s) address", status=response.status)


def of_status(response: Response) -> NoAnswer | None:
    """Return what a status of 4xx (but 404 and 410) or 5xx stands for, None for any other."""
    status = response.status
    if status < 400 or status in {404, 410}:
        return None
    until = retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC)) if status in {429, 503} else None
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "no such status is known"
    words = failed(f"http-{status}", phrase, temporary=status in TEMPORARY, status=status)
    if until is None:
        return words
    return NoAnswer(outcome=words.outcome, reason=words.reason, status=status, temporary=True, until=until)


def _answer(response: Response, hops: tuple[str, ...]) -> Answer:
    raw = _pairs(response.headers)
    return Answer(
        url=response.url,
        hops=hops,
        status=response.status,
        headers=_last_of_each(raw),
        raw_headers=raw,
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        content_encoding=response.meta.get("content_encoding"),
        address=str(response.ip_address) if response.ip_address else None,
        request_headers=_pairs(response.request.headers) if response.request is not None else (),
        fetched=datetime.now(UTC),
    )


def _last_of_each(raw: tuple[tuple[str, str], ...]) -> dict[str, str]:
    headers = {name.lower(): value for name, value in raw}
    if "x-robots-tag" in headers:  # each of several lines may speak to another crawler
        headers["x-robots-tag"] = "\n".join(value for name, value in raw if name.lower() == "x-robots-tag")
    return headers


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in (values or ())
        if value is not None
    )
