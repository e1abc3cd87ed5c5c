"""A local site of many pages for the crawl benchmark: feeds of 500 items, N article pages, every k-th naming the forum."""

import argparse
import asyncio
import gzip
import json
import os
import random
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bench.chrome import LANGUAGES, chrome, words
from crawler.pages.glance import glance
from processing.fastlook import NamesFastLook
from scheduler.configuration import read_watch

NAMING = (
    "<p>The Minsk Dialogue forum opened on Monday. The Minsk Dialogue brought experts from many countries together, "
    "and the organisers of the Minsk Dialogue expect a frank exchange.</p>"
)
WATCH = Path(__file__).parents[1] / "desk" / "shipped" / "watches" / "minsk-dialogue.toml"
PER_FEED = 500
MEAN_BYTES = 139_000
SIZES = [MEAN_BYTES * share // 100 for share in range(20, 181, 10)]  # 28 to 250 kB, MEAN_BYTES on average


@dataclass(frozen=True, slots=True)
class Pages:
    """`count` pages; those of one variant share what surrounds the article."""

    count: int
    every: int
    around: Sequence[tuple[bytes, bytes]]

    def body(self, number: int) -> bytes:
        before, behind = self.around[number % len(self.around)]
        naming = NAMING.encode() if number % self.every == 0 else b""
        return before.replace(b"NUMBER", b"%d" % number) + naming + behind


def generated(count: int, every: int) -> Pages:
    """Return pages of MEAN_BYTES on average, in three languages."""
    return Pages(count, every, [_generated(variant) for variant in range(len(SIZES) * len(LANGUAGES))])


def _generated(variant: int) -> tuple[bytes, bytes]:
    """Return a page's halves around the place for the forum; every second one is laid out as old systems do, by line breaks."""
    language, chance = LANGUAGES[variant % len(LANGUAGES)], random.Random(-1 - variant)
    paragraphs = [_paragraph(chance, language) for _ in range(24)]
    size = SIZES[variant % len(SIZES)] - sum(len(paragraph.encode()) for paragraph in paragraphs)
    above, below = chrome(variant, language=language, size=max(size, 5_000))
    title = f"{words(chance, language, 6).capitalize()} NUMBER"
    head = f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{title}</title>"
    begin, end = ("<article>", "</article>") if variant % 2 else ('<div class="news-detail"><div>', "</div></div>")
    texts = [f"<p>{text}</p>" if variant % 2 else f"{text}<br><br>" for text in paragraphs]
    article = f"{begin}<h1>{title}</h1><time datetime=2019-10-07>2019-10-07</time>{''.join(texts[:12])}"
    return f"{head}{above}{article}".encode(), f"{''.join(texts[12:])}{end}{below}".encode()


def _paragraph(chance: random.Random, language: str) -> str:
    link = f'<a href="/tag/{chance.randint(1, 99)}">{words(chance, language, 2)}</a>'
    return f"{words(chance, language, 12).capitalize()} {link}, <em>{words(chance, language, 1)}</em> {words(chance, language, 12)}."


def sampled(count: int, every: int, folder: Path) -> Pages:
    """Return the real pages of a folder with gold.jsonl and html/, again and again; the forum is named in the middle.

    Those that name it by themselves are left out, so that every k-th page names it and no other.
    """
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines()]
    pages = [gzip.decompress((folder / row["html"]).read_bytes()) for row in gold]
    look = NamesFastLook([read_watch(WATCH)])
    return Pages(count, every, [_halves(page) for page in pages if not look.concerns(*glance(page, content_type="text/html").texts)])


def _halves(body: bytes) -> tuple[bytes, bytes]:
    at = body.find(b"<p", len(body) // 3)
    return (body, b"") if at < 0 else (body[:at], body[at:])


class Site:
    """Answers /feed/<n>.xml, /robots.txt and /a/<n> over HTTP/1.1 with kept-alive connections."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def feed(self, number: int, host: str) -> bytes:
        numbers = range(number * PER_FEED, min((number + 1) * PER_FEED, self._pages.count))
        items = "".join(f"<item><title>News {i}</title><link>{escape(f'http://{host}/a/{i}')}</link></item>" for i in numbers)
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>bench</title>{items}</channel></rss>'.encode()

    def answer(self, path: str, host: str) -> tuple[str, str, bytes]:
        if path == "/robots.txt":
            return "200 OK", "text/plain", b"User-agent: *\nDisallow:\n"
        folder, _, name = path[1:].partition("/")
        number = name.removesuffix(".xml")
        if folder == "feed" and number.isdigit():
            return "200 OK", "application/rss+xml", self.feed(int(number), host)
        if folder == "a" and number.isdigit() and int(number) < self._pages.count:
            return "200 OK", "text/html", self._pages.body(int(number))
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
    pages = generated(arguments.pages, arguments.every)
    if arguments.set is not None:
        pages = sampled(arguments.pages, arguments.every, arguments.set)
    server = await asyncio.start_server(Site(pages).serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with server:
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), arguments.seconds)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--every", type=int, default=50, help="every k-th page names the forum")
    parser.add_argument("--set", type=Path, default=None, help="folder with gold.jsonl and html/: real pages instead of generated ones")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--core", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    chosen = parse()
    if chosen.core is not None:
        os.sched_setaffinity(0, {chosen.core})
    asyncio.run(main(chosen))
