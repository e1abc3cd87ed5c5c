"""A local site of many pages for the crawl benchmark: one feed, N article pages, every k-th naming the forum."""

import argparse
import asyncio
import gzip
import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

NAMING = (
    "<p>The Minsk Dialogue forum opened on Monday. The Minsk Dialogue brought experts from many countries together, "
    "and the organisers of the Minsk Dialogue expect a frank exchange.</p>"
)
FILLER = "".join(f'<li><a href="/section/{i}">Section {i} of the paper and what else is in it today</a></li>' for i in range(400))
PARAGRAPH = (
    "<p>The council met on {n} matters in its spring session and put off the rest until autumn, members said. "
    "A report on the state of the roads is due in week {n}; the budget for bridges stays as it was, and the ferry goes on.</p>"
)


def own_page(number: int) -> bytes:
    """Return a generated news page of about 45 kB, most of it menus, as pages are."""
    body = "".join(PARAGRAPH.format(n=number * 31 + i) for i in range(12))
    head = f"<head><meta charset=utf-8><title>News {number}</title></head>"
    article = f"<article><h1>News item number {number}</h1><time datetime=2019-10-07>7 October 2019</time>{body}</article>"
    return f"<!doctype html><html lang=en>{head}<body><ul>{FILLER}</ul>{article}</body></html>".encode()


def pages(count: int, every: int, folder: Path | None) -> list[bytes]:
    """Return `count` pages, from the sample in `folder` where given, every `every`-th with a paragraph on the forum."""
    bodies = [own_page(i) for i in range(count)] if folder is None else _sampled(folder, count)
    return [_named(body) if i % every == 0 else body for i, body in enumerate(bodies)]


def _sampled(folder: Path, count: int) -> list[bytes]:
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines()]
    raw = [gzip.decompress((folder / row["html"]).read_bytes()) for row in gold]
    return [raw[i % len(raw)] for i in range(count)]


def _named(body: bytes) -> bytes:
    """Put the paragraph before the page's middle paragraph, so that it lies in the text."""
    at = body.find(b"<p", len(body) // 3)
    return body + NAMING.encode() if at < 0 else body[:at] + NAMING.encode() + body[at:]


class Site:
    """Answers /feed.xml, /robots.txt and /a/<n> over HTTP/1.1 with kept-alive connections."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._bodies = bodies

    def feed(self, host: str) -> bytes:
        items = "".join(
            f"<item><title>News {i}</title><link>{escape(f'http://{host}/a/{i}')}</link></item>" for i in range(len(self._bodies))
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>bench</title>{items}</channel></rss>'.encode()

    def answer(self, path: str, host: str) -> tuple[str, str, bytes]:
        if path == "/robots.txt":
            return "200 OK", "text/plain", b"User-agent: *\nDisallow:\n"
        if path == "/feed.xml":
            return "200 OK", "application/rss+xml", self.feed(host)
        number = path.removeprefix("/a/")
        if number.isdigit() and int(number) < len(self._bodies):
            return "200 OK", "text/html", self._bodies[int(number)]
        return "404 Not Found", "text/plain", b"no such page"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
                status, kind, body = self.answer(lines[0].split(" ")[1], host)
                writer.write(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def main(arguments: argparse.Namespace) -> None:
    """Serve until a signal or `--seconds` have passed; print the port first."""
    site = Site(pages(arguments.pages, arguments.every, arguments.set))
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with server:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), arguments.seconds)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=480)
    parser.add_argument("--every", type=int, default=10, help="every k-th page names the forum")
    parser.add_argument("--set", type=Path, default=None, help="folder with gold.jsonl and html/: real pages instead of generated ones")
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--core", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = parse()
    if chosen.core is not None:
        os.sched_setaffinity(0, {chosen.core})
    asyncio.run(main(chosen))
