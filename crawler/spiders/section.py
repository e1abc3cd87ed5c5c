"""Finds articles on a source's section pages."""

from collections.abc import Iterable
from functools import partial

from crawler.discovery.listing import Listing
from crawler.discovery.sections import parse_section
from crawler.spiders.listings import ListingSpider
from domain.source import Source


class SectionSpider(ListingSpider):
    """Visits the links of section pages that look like articles."""

    name = "section"

    async def discover(self, source: Source) -> list[str]:
        return await look_at_sections(self, source, source.sections)


async def look_at_sections(spider: ListingSpider, source: Source, sections: Iterable[str]) -> list[str]:
    """Offer the article links of the section pages; return the problems met."""
    parse = partial(_parse, source)
    looked = [await spider.look(section, source, parse) for section in sections]
    return [one.problem for one in looked if one.problem]


def _parse(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    return parse_section(body, url=url, source=source.id, content_type=content_type, article_pattern=source.article_pattern)
