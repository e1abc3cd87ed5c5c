"""The parsed page: one tree, and the few look-ups that all readers of it share."""

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from lxml.etree import LxmlError, _Element
from lxml.html import HtmlElement

from crawler.extraction.blocks import text_of
from crawler.extraction.jsonld import Linked
from crawler.extraction.text import one_line
from crawler.extraction.texts import Text, inside_list, texts

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
# What XML cannot hold, written out or as a numeric reference; lxml would parse it and later refuse to move it.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,9}));?", re.I)

_MOST_ELEMENTS = 50_000  # real articles have some thousand

_VALUES = ("content", "datetime", "src", "href")  # attributes that hold a microdata value, before the text


def _reference(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    return " " if code < 32 or 0x7F <= code < 0x80 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) else match[0]


def parse(text: str) -> HtmlElement | None:
    """Return the tree of an HTML text, None where there is nothing to parse. Never raises."""
    safe = _REFERENCE.sub(_reference, _NOT_XML.sub(" ", text))
    try:
        tree = html.document_fromstring(safe.encode(), parser=_PARSER)
    except (LxmlError, ValueError):  # empty, or nothing but white space
        return None
    if not isinstance(tree, HtmlElement):
        return None
    _cut(tree)
    return tree


def _cut(tree: HtmlElement) -> None:
    """Take away what follows the first elements of a huge page, as no article is there and every reader would walk through it."""
    last = next(islice(tree.iter(), _MOST_ELEMENTS, None), None)
    if last is None:
        return
    del last[:]
    while (parent := last.getparent()) is not None:
        for sibling in list(last.itersiblings()):
            parent.remove(sibling)
        last = parent


class Document:
    """A parsed page: `tree` as it came, `meta` by lower-case name, the page's title, its JSON-LD."""

    def __init__(self, tree: HtmlElement, *, url: str) -> None:
        self.tree = tree
        self.url = url
        self.meta = _meta(tree)
        titles = (title for title in tree.iter("title") if next(title.iterancestors("svg"), None) is None)  # drawings have titles, too
        self.title = next((line for title in titles if (line := one_line(title.text_content()[:4000]))), "")
        self.linked = Linked(tree, title=self.title or self.first("og:title"))

    @cached_property
    def host(self) -> str:
        """The page's host without "www.", "" where its address has none."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @cached_property
    def base(self) -> str:
        """The address that relative links start from."""
        href = next((str(base.get("href")) for base in self.tree.iter("base") if base.get("href")), "")
        return absolute(href, self.url) or self.url

    @cached_property
    def texts(self) -> list[Text]:
        """The visible texts in document order."""
        return list(texts(self.tree))

    def all(self, *names: str) -> list[str]:
        """Return the values of these meta names, in the order of the names, then of the page."""
        return [value for name in names for value in self.meta.get(name, [])]

    def first(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")

    def itemprop(self, *names: str) -> Iterator[tuple[_Element, str]]:
        """Yield (element, value) of microdata properties, unless they stand in a list of other articles."""
        for element in self.tree.iter(etree.Element):
            if (element.get("itemprop") or "").lower() in names and not inside_list(element):
                value = next((found for name in _VALUES if (found := element.get(name))), None) or text_of(element)
                if line := one_line(value):
                    yield element, line


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        value = one_line(unescape(tag.get("content") or ""))
        for attribute in ("property", "name", "http-equiv", "itemprop"):
            name = (tag.get(attribute) or "").strip().lower()
            if name and value and not (attribute == "itemprop" and inside_list(tag)):
                found.setdefault(name, []).append(value)
    return found


def absolute(href: str, base: str) -> str | None:
    """Return the http(s) address that `href` means on a page at `base`; None where it is none."""
    try:
        address = urljoin(base, href.strip())
        return address if urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc else None
    except ValueError:
        return None
