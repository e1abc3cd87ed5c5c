"""Broken input for parsers: real documents of our own, changed as transfers, templates and malice change them."""

import os
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))  # of each test, drawn anew each time; 0: a few, always the same ones
LONGEST = 300_000  # bytes: what grows by each change stops here

# Few and repeatable in the suite, many and new by `make fuzz`.
bounded = settings(
    max_examples=EXAMPLES or 80,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TOKENS = (
    *(b"<", b">", b"&", b'"', b"'", b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\x1f\x8b\x08", b"\xed\xa0\x80", b"%", b"%zz"),
    *(
        b"&#0;",
        b"&#xD800;",
        b"&#99999999999;",
        b"&shy;",
        b"&unknown;",
        b"&lt;p&gt;",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"<!-->",
        b"--!>",
    ),
    *(
        b"<script>",
        b"</script>",
        b'<script type="application/ld+json">',
        b"<style>",
        b"<svg><title>",
        b"<table><td>",
        b"<template>",
        b"<br/>",
    ),
    *(
        b"<base href='http://[::1'>",
        b"<meta charset=utf-7>",
        b"<meta charset=hex>",
        b"<meta http-equiv=refresh content='0;url=//'>",
        b"<title>",
    ),
    *(
        b"{",
        b"}",
        b"[[[[",
        b'{"@type": "NewsArticle", "headline": {}}',
        b'"datePublished": 1e400',
        b'"author": [null, [1]]',
        b"\\u0000",
        b"\\ud800",
    ),
    *(
        b"0000-00-00",
        b"9999-12-31T23:59:59-23:59",
        b"32.13.2019",
        b"-1",
        b"1e999",
        b"99999999999999999999",
        "\u0660\u0661".encode(),
        b"NaN",
    ),
    *(
        b"http://[",
        b"http://a:99999/",
        b"//",
        b"http://\xd1\x8f.\xd1\x80\xd1\x84/",
        b"javascript:1",
        b"http://%00/",
        b"http://a@b@c/",
        b"?&&=&;",
    ),
    *(
        b"<?xml version='1.0' encoding='hex'?>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>&b;",
        b"xmlns:news='x'",
        b"<url><loc/>",
    ),
    *(
        b"User-agent:",
        b"Disallow: *$",
        b"Crawl-delay: nan",
        b"Allow: /%",
        b"WARC/1.0\r\n",
        b"Content-Length: -5\r\n",
        b"\r\n\r\n",
        b"HTTP/1.1 99",
    ),
)
CHARSETS = ("utf-16", "utf-32", "windows-1251", "koi8-r", "iso-8859-2", "cp037", "utf-7", "shift_jis")
Change = Callable[[random.Random, bytes, bytes], bytes]


def mutated(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a strategy of documents: a seed, changed up to six times."""
    return st.builds(
        _changed,
        st.sampled_from(seeds),
        st.sampled_from(seeds),
        st.lists(st.sampled_from(CHANGES), max_size=6),
        st.randoms(use_true_random=False).map(lambda chance: random.Random(chance.getrandbits(64))),
    )


def _changed(seed: bytes, other: bytes, changes: Sequence[Change], chance: random.Random) -> bytes:
    for change in changes:
        seed = change(chance, seed, other)[:LONGEST]
    return seed


def _range(chance: random.Random, data: bytes, *, most: int = 4_000) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 2, 7, 60, most)))


def flip(chance: random.Random, data: bytes, _: bytes) -> bytes:
    """Other bits in one to eight bytes."""
    changed = bytearray(data)
    for _each in range(chance.randint(1, 8) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(chance: random.Random, data: bytes, _: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:start] + data[end:]


def truncate(chance: random.Random, data: bytes, _: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def repeat(chance: random.Random, data: bytes, _: bytes) -> bytes:
    start, end = _range(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 30)) + data[end:]


def insert(chance: random.Random, data: bytes, _: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 200)) + data[at:]


def splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """A piece of another document, put where a tag or a line begins."""
    start, end = _range(chance, other)
    at = max(data.rfind(b"<", 0, chance.randint(0, len(data))), 0)
    return data[:at] + other[start:end] + data[at:]


def swap_tags(chance: random.Random, data: bytes, _: bytes) -> bytes:
    """Two neighbouring pieces between "<" the other way round."""
    pieces = data.split(b"<")
    if len(pieces) > 2:
        at = chance.randrange(len(pieces) - 1)
        pieces[at], pieces[at + 1] = pieces[at + 1], pieces[at]
    return b"<".join(pieces)


def empty_attribute(chance: random.Random, data: bytes, _: bytes) -> bytes:
    """The value between two quotes replaced by what nobody expects there."""
    quotes = [at for at, byte in enumerate(data) if byte == 0x22]
    places = [(left, right) for left, right in pairwise(quotes) if right - left < 300]
    if not places:
        return data
    left, right = chance.choice(places)
    return data[: left + 1] + chance.choice((b"", *TOKENS)) + data[right:]


def recode(chance: random.Random, data: bytes, _: bytes) -> bytes:
    """Another encoding than the document says, for the whole or from some place on."""
    start = chance.choice((0, chance.randint(0, len(data))))
    return data[:start] + data[start:].decode("utf-8", "replace").encode(chance.choice(CHARSETS), "replace")


CHANGES: tuple[Change, ...] = (flip, cut, truncate, repeat, insert, insert, splice, swap_tags, empty_attribute, recode)
