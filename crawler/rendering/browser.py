"""Runs the scripts of a page in Chromium, by scrapy-playwright, and gives back the document as it then stands.

The page itself was fetched by the crawl, with all its manners, and is handed to the browser; what its scripts load comes through
the guarding proxy. The browser can resolve no name, speaks no UDP, and has no other way out.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.manners.daily import DailyBudget, DailySpent
from crawler.manners.robots import RobotsMiddleware
from crawler.pages.glance import HTML_TYPES, media_type
from crawler.rendering.presence import chromium, why_not
from crawler.rendering.proxy import GuardingProxy, Pass
from crawler.transport.failures import NoAnswer, failed
from crawler.transport.fetching import Answer
from crawler.transport.guard import installed_guard, parse_hosts
from domain.opt_out import NO_OPT_OUTS, OptOuts
from domain.settings import CrawlSettings
from domain.source import Source
from domain.urls import host_of

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Route
    from playwright.async_api import Request as Wanted
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

PAGES_AT_ONCE = 2  # a page's scripts take a core
CLOSING_S = 5.0
STARTING_S = 30.0
LOADED = 5  # times crawl.max_body_bytes that the scripts of one page may load
NOT_LOADED = frozenset({"image", "media", "font", "texttrack", "manifest", "ping", "eventsource"})  # no text comes of them
SWITCHES = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # it resolves no name; the proxy is at that address
    "--proxy-bypass-list=<-loopback>",  # by default what is on this machine is asked without the proxy
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-features=DnsOverHttps,AsyncDns,WebTransport,DirectSockets,OptimizationHints,MediaRouter,Prerender2,NetworkPrediction",
    "--no-pings",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=512",
)
WITHOUT = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete globalThis[name];"
READ = """limit => {
    const html = "" + (document.documentElement ? document.documentElement.outerHTML : "");
    return html.length > limit ? null : "<!DOCTYPE html>\\n" + html;
}"""
log = structlog.get_logger(__name__)


class Renderer:
    """The browser of one crawl; it starts with the first page. `lacks` says why there is none."""

    def __init__(self, crawler: Crawler, settings: CrawlSettings, *, opt_outs: OptOuts = NO_OPT_OUTS) -> None:
        self.lacks = why_not(settings)
        self._crawler, self._settings, self._opt_outs = crawler, settings, opt_outs
        self._room = asyncio.Semaphore(PAGES_AT_ONCE)
        self._starting = asyncio.Lock()
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        mapped = parse_hosts(settings.hosts)
        self._proxy = GuardingProxy(installed_guard(), ports=settings.ports, mapped=mapped, refusal=self._refusal)

    async def render(self, answer: Answer, source: Source) -> Answer | NoAnswer:
        """Return the answer with the document as it stands when scripts have come to rest, or after `crawl.render_s`."""
        async with self._room:
            await self.start()
            if self.lacks is not None or self._handler is None:
                return failed("no-browser", self.lacks or "it did not start")
            admitted = self._proxy.admit(max_bytes=LOADED * self._settings.max_body_bytes)
            try:
                async with asyncio.timeout(self._settings.render_s + CLOSING_S):
                    html = await self._document(answer, source, admitted)
            except TimeoutError:
                return failed("render", f"its scripts left no document within {self._settings.render_s:g} s")
            except Exception as error:  # the boundary to Playwright: whatever a page does to a browser is this visit's outcome
                return failed("render", (str(error).splitlines() or [type(error).__name__])[0])
            finally:
                await self._close_context(admitted.name)
                await self._proxy.revoke(admitted)
        if admitted.refused:
            log.info("render.refused", source=source.id, url=answer.url, refused=admitted.refused[:5], count=len(admitted.refused))
        if html is None:
            return failed("render", f"its scripts made a document of more than {self._settings.max_body_bytes:,} letters")
        return replace(answer, rendered=html.encode("utf-8", "replace"))

    async def close(self) -> None:
        """End the browser and the proxy."""
        handler, self._handler = self._handler, None
        if handler is not None:
            with suppress(Exception):  # it is to be gone; how it went does not matter any more
                async with asyncio.timeout(2 * CLOSING_S):
                    await handler.close()
            await self._proxy.close()

    async def start(self) -> None:
        """Start browser and proxy, once. A browser that cannot start is remembered as lacking."""
        async with self._starting:
            if self._handler is not None or self.lacks is not None:
                return
            from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # what goes wrong stands in the visit's reason
            await self._proxy.start()
            handler = ScrapyPlaywrightDownloadHandler(self._crawler)
            handler.config.launch_options = _launch_options(chromium(self._settings) or "", self._proxy.address)
            handler.config.target_closed_max_retries = 0
            handler.process_request_headers = None
            handler.abort_request = self._is_unwanted
            self._handler = handler
            try:
                async with asyncio.timeout(STARTING_S):
                    await handler._launch()
                    await handler._maybe_launch_browser()
            except Exception as error:  # Playwright's own words for a Chromium that does not start are many
                self.lacks = f"its browser does not start: {(str(error).splitlines() or [type(error).__name__])[0]}"[:300]
                log.error("browser.missing", reason=self.lacks)

    async def _document(self, answer: Answer, source: Source, admitted: Pass) -> str | None:
        """Return the document as text, None for one that is too large."""
        assert self._handler is not None
        meta = {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_context": admitted.name,
            "playwright_context_kwargs": self._context(source, admitted),
            "playwright_page_init_callback": _hand_over(answer),
            "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": self._settings.render_s * 1000},
        }
        request = Request(answer.url, meta=meta, dont_filter=True)
        await self._handler.download_request(request)
        page: Page = request.meta["playwright_page"]
        await _come_to_rest(page, self._settings.render_s)
        html: str | None = await page.evaluate(READ, self._settings.max_body_bytes)
        return html

    def _context(self, source: Source, admitted: Pass) -> dict[str, Any]:
        """Return what is the page's own: its pass, no cookies of others, nothing kept."""
        pass_ = {"server": self._proxy.address, "username": admitted.name, "password": admitted.secret, "bypass": "<-loopback>"}
        return {
            "proxy": pass_,
            "user_agent": self._crawler.settings["USER_AGENT"],
            "service_workers": "block",
            "accept_downloads": False,
            "ignore_https_errors": source.policy.tls == "unverified",
            **({"locale": source.languages[0]} if source.languages else {}),
        }

    async def _is_unwanted(self, wanted: "Wanted") -> bool:
        """Whether a page's request is not to be made: no text comes of it, the site or its owner said no, or its host had enough today."""
        if wanted.resource_type in NOT_LOADED or wanted.is_navigation_request() or not wanted.url.startswith(("http://", "https://")):
            return True
        return self._refusal(wanted.url) is not None or await self._is_forbidden(wanted) or await self._is_too_much(wanted)

    async def _is_forbidden(self, wanted: "Wanted") -> bool:
        """Whether the robots.txt of the page's own host forbids an address; those of other hosts are not asked."""
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is None or host_of(wanted.url) != host_of(wanted.frame.url):
            return False
        try:
            await robots.process_request(Request(wanted.url))
        except IgnoreRequest:
            return True
        return False

    async def _is_too_much(self, wanted: "Wanted") -> bool:
        """Count a request for the day of its host; return whether that is over."""
        daily = self._crawler.get_downloader_middleware(DailyBudget)
        if daily is None:
            return False
        try:
            await daily.process_request(Request(wanted.url))
        except DailySpent:
            return True
        return False

    def _refusal(self, url: str) -> str | None:
        entry = self._opt_outs.find(url)
        return entry.words if entry else None

    async def _close_context(self, name: str) -> None:
        if self._handler is None or (wrapper := self._handler.context_wrappers.get(name)) is None:
            return
        with suppress(Exception):  # a context that hangs goes with the browser
            async with asyncio.timeout(CLOSING_S):
                await wrapper.context.close()


def _launch_options(path: str, proxy: str) -> dict[str, Any]:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": path,
        "args": list(SWITCHES),
        "proxy": {"server": proxy, "bypass": "<-loopback>"},  # without a pass: what the browser asks for itself is refused
        "chromium_sandbox": not is_root,  # as root Chromium has none
        "timeout": STARTING_S * 1000,
    }


def _hand_over(answer: Answer) -> Callable[["Page", Request], Awaitable[None]]:
    """Return what gives a page to a browser instead of the network; where it leads on from there is not followed."""
    headers = {
        name: value for name, value in answer.headers.items() if name not in {"content-encoding", "content-length", "transfer-encoding"}
    }
    if media_type(headers.get("content-type", "")) not in HTML_TYPES:
        headers["content-type"] = "text/html"
    handed_over = False

    async def deliver(route: "Route") -> None:
        nonlocal handed_over
        if not route.request.is_navigation_request():
            await route.fallback()
        elif handed_over:
            await route.fulfill(status=204)  # the page stays; were it refused, the browser would show an error in its place
        else:
            handed_over = True
            await route.fulfill(status=answer.status, headers=headers, body=answer.body)

    async def prepare(page: "Page", _: Request) -> None:
        context: BrowserContext = page.context
        await context.add_init_script(WITHOUT)
        await context.route("**/*", lambda route: route.abort())  # of windows that the page opens
        await page.route("**/*", deliver)

    return prepare


async def _come_to_rest(page: "Page", longest_s: float) -> None:
    """Return when nothing has been loaded for half a second, or after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(longest_s):
            await page.wait_for_load_state("networkidle", timeout=0)
