"""Unpacks what servers packed (gzip, deflate, br, zstd), within bounds."""

import re

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import ACCEPTED_ENCODINGS, HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

MAX_LAYERS = 2  # "gzip, gzip" is a common mistake; each further layer would cost as much as a whole page for nothing
_KNOWN = frozenset({*ACCEPTED_ENCODINGS, b"x-gzip"})
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class CannotUnpack(Exception):
    """A body that is not packed as its Content-Encoding says, or in a way that we did not ask for."""


class BoundedCompression(HttpCompressionMiddleware):
    """Scrapy's middleware, which bounds what each layer unpacks to, but not how many there are.

    It also hands on what it cannot unpack, as if that were the page. Raises CannotUnpack, and IgnoreRequest for too much.
    What is markup as it came is taken as that, for some servers say gzip and pack nothing; so is text that is "packed as utf-8".
    """

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]
        names = [name.strip().lower() for value in response.headers.getlist("Content-Encoding") for name in value.split(b",")]
        layers = [name for name in names if name not in {b"", b"identity"}]
        if not layers or not response.body or _is_plain(response.body, layers):
            response.headers.pop("Content-Encoding", None)
            return response
        if len(layers) > MAX_LAYERS:
            raise CannotUnpack(f"packed {len(layers)} times")
        if unknown := [name for name in layers if name not in _KNOWN]:
            raise CannotUnpack(f"packed as {_words(unknown)}, which was not asked for")
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest:  # more than DOWNLOAD_MAXSIZE
            raise
        except Exception as error:  # the boundary to four codecs, each with errors of its own
            raise CannotUnpack(f"not {_words(layers)}, as it says") from error
        assert isinstance(unpacked, Response)
        return unpacked


def _is_plain(body: bytes, layers: list[bytes]) -> bool:
    if _MARKUP.match(body):
        return True
    return not _KNOWN.intersection(layers) and _BINARY.search(body, 0, 512) is None


def _words(encodings: list[bytes]) -> str:
    return b", ".join(encodings).decode("latin-1")[:100]
