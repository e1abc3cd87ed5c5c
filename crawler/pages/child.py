"""What runs in a process that reads pages: `python -m crawler.pages.child`, orders on its standard input, replies on its standard output.

It imports little: each process pays for it again.
"""

import os
import signal
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from struct import Struct
from typing import TYPE_CHECKING, BinaryIO

from crawler.pages.reading import PageReader
from domain.article import Page
from domain.codec import from_json, to_json
from domain.heap import tidy
from domain.look import LookRecipe
from domain.source import Source
from domain.visit import Visit

if TYPE_CHECKING:
    from domain.protocols import FastLook

ORDER = Struct("!III")  # bytes of its three parts: the order, its source, the page's body
REPLY = Struct("!I")  # bytes of what follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a process is to be told before the first order."""

    look: LookRecipe
    sample_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to read; the page's body follows apart, and so does the source, which is the same for many pages."""

    page: Page
    visit: Visit


def framed(head: bytes, source: bytes = b"", body: bytes = b"") -> bytes:
    """Return a frame of the pipe to a process."""
    return b"".join((ORDER.pack(len(head), len(source), len(body)), head, source, body))


def look_of(recipe: LookRecipe) -> "FastLook":
    """Return what the recipe makes."""
    module, _, name = recipe.make.partition(":")
    made: FastLook = getattr(import_module(module), name)(*recipe.of)
    return made


def serve(orders: BinaryIO, replies: BinaryIO) -> None:
    """Answer orders until the pipe is closed, as it is when the crawl ends, however that happens."""
    reader: PageReader | None = None
    while len(sizes := orders.read(ORDER.size)) == ORDER.size:
        head, source, body = (orders.read(size) for size in ORDER.unpack(sizes))
        if reader is None:
            setup = from_json(Setup, head)
            reader = PageReader(look_of(setup.look), setup.sample_rate)
            continue
        order = from_json(Order, head)
        read = reader.read(replace(order.page, body=body), order.visit, _source(source))
        reply = to_json(read).encode()
        replies.write(REPLY.pack(len(reply)) + reply)
        replies.flush()


@lru_cache(maxsize=64)
def _source(source: bytes) -> Source:
    return from_json(Source, source)


def main() -> None:
    """Read orders; what libraries print goes to standard error."""
    tidy()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it is the crawl that is interrupted; its end is ours
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.buffer, replies)
    except BrokenPipeError:  # the crawl was killed meanwhile: nobody waits for the answer, and it cannot be flushed
        os._exit(0)


if __name__ == "__main__":
    main()
