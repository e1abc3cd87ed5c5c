"""Downloads that end early: what is certainly no page, or enough of one, is not loaded to its end."""

from typing import Protocol

from scrapy.http import Headers

from crawler.pages.glance import HTML_TYPES, UNSURE_TYPES, media_type
from crawler.transport.sniffing import kind_of


class Stop(Protocol):
    """Tells of one answer when to stop. A request names in its meta "stop" what makes one."""

    def at_headers(self, headers: Headers) -> bool:
        """True if nothing of the body is wanted."""

    def at_piece(self, piece: bytes) -> bool:
        """True if no more of the body is wanted than this piece and those before it."""


class ToTheEnd:
    """Stops nowhere."""

    def at_headers(self, headers: Headers) -> bool:
        return False

    def at_piece(self, piece: bytes) -> bool:
        return False


class NoPage:
    """Stops at what is not declared as a page; and at what is, and begins as a PDF, a picture or a video."""

    def __init__(self) -> None:
        self._unseen = False

    def at_headers(self, headers: Headers) -> bool:
        self._unseen = "Content-Encoding" not in headers  # packed bytes say nothing
        return media_type((headers.get("Content-Type") or b"").decode("latin-1")) not in HTML_TYPES | UNSURE_TYPES

    def at_piece(self, piece: bytes) -> bool:
        unseen, self._unseen = self._unseen, False
        return unseen and kind_of(piece[:16]) is not None


class Enough:
    """Stops once more than `size` bytes have come."""

    def __init__(self, size: int) -> None:
        self._left = size

    def at_headers(self, headers: Headers) -> bool:
        return False

    def at_piece(self, piece: bytes) -> bool:
        self._left -= len(piece)
        return self._left < 0


HTML_ONLY = {"html_only": True, "stop": NoPage}  # request meta of a page
