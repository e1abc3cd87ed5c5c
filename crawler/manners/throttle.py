"""The pause between two requests to one host."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.httpobj import urlparse_cached

from crawler.transport.guard import parse_hosts
from domain.protocols import HostTurn

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

LONGEST_CRAWL_DELAY_S = 30.0
AskForTurn = Callable[[str, float], Awaitable[HostTurn]]  # host, pause in seconds


class HostThrottle(AutoThrottle):
    """AutoThrottle with a floor for each host: the source's own delay, or the Crawl-delay of its robots.txt if longer.

    A slow host gets longer pauses, up to AUTOTHROTTLE_MAX_DELAY. Mapped hosts (`crawl.hosts`) get `crawl.hosts_delay_s`,
    usually none. Scrapy spaces the requests of this process; with other crawls the pauses are shared by taking turns.
    """

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        self._mapped = frozenset(parse_hosts(crawler.settings.getdict("CRAWL_HOSTS")))
        self._default = crawler.settings.getfloat("DOWNLOAD_DELAY")
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
        self._floors = {host: float(slot["delay"]) for host, slot in slots.items() if "delay" in slot}
        self._ask_for_turn: AskForTurn | None = None
        self._last: dict[str, float] = {}  # host -> time.monotonic() of its last request

    def share(self, ask_for_turn: AskForTurn) -> None:
        """Take turns with other crawls from now on."""
        self._ask_for_turn = ask_for_turn

    async def turn(self, host: str) -> None:
        """Return when the host may be asked: its pause after the last request of any crawl is over."""
        if self._ask_for_turn is None or not (pause_s := self._pause_s(host)):
            return
        while True:
            asked = time.monotonic()
            turn = await self._ask_for_turn(host, pause_s)
            due = max(asked + turn.wait_s, self._last.get(host, -pause_s) + pause_s)
            while (left := due - time.monotonic()) > 0:
                await asyncio.sleep(left)
            now = time.monotonic()
            if now <= asked + turn.wait_s + turn.grace_s:
                self._last[host] = now
                return

    def _pause_s(self, host: str) -> float:
        floor = self._floors.get(host, self._default)
        slot = self.crawler.engine.downloader.slots.get(host)
        return floor if host in self._mapped or slot is None else max(floor, slot.delay)

    def at_least(self, host: str, delay_s: float, *, exact: bool = False) -> None:
        """Ask `host` no faster than this from now on; `exact` forgets the default delay, as a source's own policy may."""
        if host in self._mapped:
            return
        before = self._floors.get(host, 0.0 if exact else self._default)
        floor = self._floors[host] = max(before, delay_s)
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings.setdefault(host, {})["delay"] = floor
        if slot := downloader.slots.get(host):
            slot.delay = max(slot.delay, floor)

    def crawl_delay(self, host: str, delay_s: float | None) -> None:
        """Heed the Crawl-delay of robots.txt, up to half a minute: with more a host would never be read."""
        if delay_s:
            self.at_least(host, min(delay_s, LONGEST_CRAWL_DELAY_S))

    def is_unpaced(self, host: str) -> bool:
        """Whether the host gets no pauses, as it is mapped."""
        return host in self._mapped and not self._floors.get(host)

    def _min_delay(self) -> float:
        return 0.0  # the floor of each host is applied below

    def _start_delay(self) -> float:
        return self._default

    def _adjust_delay(self, slot: "Slot", latency: float, response: "Response") -> None:
        host = urlparse_cached(response).hostname or ""
        if host in self._mapped:
            return
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, self._floors.get(host, self._default))
