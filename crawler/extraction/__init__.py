"""Extraction: a fetched page to an article, with the evidence for each guess and a note of each repair."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.extraction.article import draft, extract

__all__ = ["draft", "extract"]


def __getattr__(name: str) -> Any:
    """Load the readers when the first page earns it: half a second that a crawl without news of us never spends."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.extraction import article

    return getattr(article, name)
