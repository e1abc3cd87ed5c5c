"""Extraction: a fetched page to an article, with the evidence for each guess and a note of each repair."""

from crawler.extraction.article import draft, extract

__all__ = ["draft", "extract"]
