"""The peers of the crawl benchmark: plain Scrapy (download only), and Scrapy with trafilatura in the callback.

`--extract text`: the article's text alone. `--extract record`: with headline, author, date and site, which a monitor needs.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Peer(scrapy.Spider):
    """Follows every link of the feeds; counts pages, and characters where it extracts ("text", "record")."""

    name = "peer"

    def __init__(self, feeds: list[str], extract: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = feeds
        self.extract = extract
        self.pages = 0
        self.characters = 0

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for url in response.xpath("//item/link/text()").getall():
            yield scrapy.Request(url, callback=self.parse_page)

    def parse_page(self, response: Response) -> None:
        self.pages += 1
        if self.extract:
            import trafilatura

            whole = self.extract == "record"
            form = "json" if whole else "txt"
            self.characters += len(trafilatura.extract(response.body, url=response.url, output_format=form, with_metadata=whole) or "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="+")
    parser.add_argument("--extract", choices=("text", "record"))
    arguments = parser.parse_args()
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "COOKIES_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Peer)
    process.crawl(crawler, feeds=arguments.feeds, extract=arguments.extract)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, Peer)
    print(spider.pages, spider.characters)
    return 0


if __name__ == "__main__":
    sys.exit(main())
