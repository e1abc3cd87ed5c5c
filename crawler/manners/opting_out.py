"""The opt-out list at work: nothing on it is asked, not even for its robots.txt, whoever names it or redirects there."""

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from domain.opt_out import NO_OPT_OUTS, OptOut, OptOuts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class OptedOut(IgnoreRequest):
    """The address is on the opt-out list."""

    def __init__(self, entry: OptOut) -> None:
        super().__init__(entry.words)


class OptOutMiddleware:
    """Refuses what the list of the setting CRAWL_OPT_OUTS covers; the first of our parts that sees a request."""

    def __init__(self, crawler: "Crawler") -> None:
        self._opt_outs: OptOuts = crawler.settings.get("CRAWL_OPT_OUTS") or NO_OPT_OUTS

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "OptOutMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if entry := self._opt_outs.find(request.url):
            raise OptedOut(entry)
