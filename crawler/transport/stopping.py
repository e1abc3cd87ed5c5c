"""Downloads that end early: what is certainly no page is not loaded to its end. For Scrapy's signals."""

from scrapy import Request
from scrapy.exceptions import StopDownload
from scrapy.http import Headers

from crawler.pages.glance import HTML_TYPES, UNSURE_TYPES, media_type
from crawler.transport.sniffing import kind_of

HTML_ONLY = {"html_only": True}  # request meta: stop at a picture, a video, a PDF


def stop_at_headers(headers: Headers, request: Request) -> None:
    """Stop what is not declared as a page."""
    if not request.meta.get("html_only"):
        return
    if media_type((headers.get("Content-Type") or b"").decode("latin-1")) not in HTML_TYPES | UNSURE_TYPES:
        raise StopDownload(fail=False)
    request.meta["unseen"] = "Content-Encoding" not in headers  # packed bytes say nothing


def stop_at_first_bytes(data: bytes, request: Request) -> None:
    """Stop what is declared as a page and begins as a PDF, a picture or a video."""
    if request.meta.pop("unseen", False) and kind_of(data[:16]):
        raise StopDownload(fail=False)
