"""Discovery: pure parsers from bytes to candidates."""

from crawler.discovery.listing import Listing

__all__ = ["Listing"]
