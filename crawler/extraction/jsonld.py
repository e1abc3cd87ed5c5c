"""The article that a page describes in JSON-LD (schema.org)."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.text import likeness, one_line

Node = dict[str, Any]

_RANK = {"NewsArticle": 0, "ReportageNewsArticle": 0, "AnalysisNewsArticle": 0, "OpinionNewsArticle": 0, "BackgroundNewsArticle": 0}
_RANK |= {
    "LiveBlogPosting": 1,
    "Article": 1,
    "Report": 1,
    "BlogPosting": 2,
    "TechArticle": 2,
    "ScholarlyArticle": 2,
    "AdvertiserContentArticle": 2,
}
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_TYPE = re.compile(r"\"@type\"\s*:\s*\[?\s*\"(\w+)\"")
_PAIR = re.compile(r"\"(headline|datePublished|dateModified|dateCreated|articleSection|inLanguage)\"\s*:\s*\"(.{1,400}?)\"\s*[,}\n]")
_AUTHOR = re.compile(r"\"author\"\s*:[\s\[{]*(?:\"@type\"\s*:\s*\"\w+\"\s*,\s*)?(?:\"name\"\s*:\s*)?\"([^\"{}]{2,80})\"")
_MOST_NODES = 2000
_DECODER = json.JSONDecoder(strict=False)


class Linked:
    """Every JSON-LD node of a page, and the one that is its article."""

    def __init__(self, tree: HtmlElement, *, title: str) -> None:
        self.nodes = [node for text in _scripts(tree) for node in _nodes(_loaded(text))][:_MOST_NODES]
        self._by_id = {node["@id"]: node for node in reversed(self.nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
        self.article = self._article(title)

    def _article(self, title: str) -> Node:
        """The best ranked article node; among several of one rank the one that the page's title speaks of, then the first."""
        ranked = [(rank, node) for node in self.nodes if (rank := _rank(node)) is not None]
        if not ranked:
            return {}
        best = min(rank for rank, _ in ranked)
        return max((node for rank, node in ranked if rank == best), key=lambda node: likeness(string(node.get("headline")), title))

    @property
    def is_news(self) -> bool:
        return _rank(self.article) == 0

    def of_type(self, name: str) -> Iterator[Node]:
        return (node for node in self.nodes if name in types(node))

    def resolved(self, value: Any) -> Node:
        """Return the object that `value` is or names by its @id; {} where it is neither."""
        if not isinstance(value, dict):
            return {}
        reference = value.get("@id")
        return self._by_id.get(reference, value) if isinstance(reference, str) and "name" not in value else value

    def names(self, value: Any) -> list[str]:
        """Return the names of persons or organisations that `value` (text, object, reference or list of these) holds."""
        found: list[str] = []
        for item in as_list(value):
            node = self.resolved(item)
            if "@list" in node:
                found.extend(self.names(node["@list"]))
                continue
            name = item if isinstance(item, str) else node.get("name") or _full_name(node)
            found.extend(text for part in as_list(name) if (text := string(part)))
        return found

    def page_value(self, key: str) -> str:
        """Return the article's value as text, else that of the page node that plugins write instead ("WebPage")."""
        own = string(self.article.get(key))
        return own or next((text for node in self.of_type("WebPage") if (text := string(node.get(key)))), "")


def _full_name(node: Node) -> str:
    return " ".join(text for key in ("givenName", "familyName") if (text := string(node.get(key))))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def string(value: Any) -> str:
    """Return a JSON value as one line of text without markup; "" for what is no text."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if isinstance(value, dict):
        value = value.get("@value", "")
    return one_line(_TAGS.sub(" ", unescape(unescape(value)))) if isinstance(value, str) else ""


def types(node: Node) -> list[str]:
    return [str(name).rpartition("/")[2] for name in as_list(node.get("@type"))]


def _rank(node: Node) -> int | None:
    ranks = [_RANK[name] for name in types(node) if name in _RANK]
    return min(ranks) if ranks else None


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield re.sub(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$", "", script.text.strip().rstrip(";"))


def _loaded(text: str) -> Any:
    """Return the value of a JSON text, mended where a comma is too many; what can be picked out of it where it cannot be read."""
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)  # real pages have line breaks inside strings
        except (ValueError, RecursionError):
            continue
    return _several(text) or _picked(text)


def _several(text: str) -> list[Any]:
    """The values of a script that holds one JSON text after another, [] where one of them cannot be read."""
    values: list[Any] = []
    place = 0
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n;,"))
    return values


def _picked(text: str) -> Node | None:
    """The plain values of an article in broken JSON (a quotation mark inside a headline is enough to break it)."""
    kind = next((match[1] for match in _TYPE.finditer(text) if match[1] in _RANK), None)
    if kind is None:
        return None
    node: Node = {"@type": kind}
    for match in _PAIR.finditer(text):
        node.setdefault(match[1], match[2].replace('\\"', '"').replace("\\/", "/"))
    author = _AUTHOR.search(text)
    return node | ({"author": author[1]} if author else {})


def _nodes(value: Any) -> Iterator[Node]:
    """Yield every object inside `value`, outer before inner, in document order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(inner for inner in reversed(list(item.values())) if isinstance(inner, dict | list))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
