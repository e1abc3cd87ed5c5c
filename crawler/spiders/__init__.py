"""Scrapy spiders: one for each way of discovery, and one that joins them for a source."""

from crawler.spiders.backfill import BackfillSpider
from crawler.spiders.base import ArticleSpider, Crawl
from crawler.spiders.feed import FeedSpider
from crawler.spiders.section import SectionSpider
from crawler.spiders.sitemap import NewsSitemapSpider
from crawler.spiders.source import SourceSpider

__all__ = ["ArticleSpider", "BackfillSpider", "Crawl", "FeedSpider", "NewsSitemapSpider", "SectionSpider", "SourceSpider"]
