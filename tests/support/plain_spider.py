"""A plain Scrapy spider, none of ours, in a process with our settings; prints how each request ended."""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess

from crawler.settings import scrapy_settings
from domain.settings import CrawlSettings

ENDS: dict[str, str] = {}


class PlainSpider(scrapy.Spider):
    """Follows redirects as Scrapy does."""

    name = "plain"
    urls: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.urls:
            yield scrapy.Request(url, callback=self.arrived, errback=self.failed, meta={"asked": url}, dont_filter=True)

    def arrived(self, response: Any) -> None:
        ENDS[response.meta["asked"]] = str(response.status)

    def failed(self, failure: Any) -> None:
        ENDS[failure.request.meta["asked"]] = failure.type.__name__


def main() -> None:
    job = json.loads(sys.argv[1])
    settings = scrapy_settings(CrawlSettings(hosts=job["hosts"], delay_s=0, timeout_s=20, **job.get("settings", {})))
    if job.get("unguarded"):
        settings["TWISTED_DNS_RESOLVER"] = "scrapy.resolver.CachingThreadedResolver"
    process = AsyncCrawlerProcess(settings)
    process.crawl(PlainSpider, urls=tuple(job["urls"]))
    process.start()
    print(json.dumps(ENDS))


if __name__ == "__main__":
    main()
