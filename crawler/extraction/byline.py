"""Who wrote the article, as the page names them."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from lxml.etree import _Element

from crawler.extraction.blocks import text_of
from crawler.extraction.dateline import place_of_body, place_of_headline
from crawler.extraction.document import Document
from crawler.extraction.headline import is_site, site_names
from crawler.extraction.persons import is_agency, is_person, people
from crawler.extraction.text import fold, listed, one_line
from crawler.extraction.texts import inside_list

_META = listed(
    "author article:author og:article:author dc.creator dc:creator dcterms.creator dcterms:creator dc.contributor parsely-author "
    "sailthru.author byl citation_author cxenseparse:author article:author_name article.author authors og:author rnews:author "
    "mrc__author mediator_author analytics:author twitter:creator:name creator"
)
_WRITTEN_BY = re.compile(r"written|verfasst|écrit|escrito|autor|автор|geschrieben|napisane|scritto|skriven|аўтар|geschreven|yazan", re.I)
_LABEL = re.compile(
    r"^(?:(?:[Ww]ritten |[Tt]ext |[Rr]eport(?:ed|ing)? |[Ww]ords )?[Bb]y|BY|Von|VON|Par|Por|Di|Door|Av|Af|"
    r"(?:Author|Autor(?:ka|zy|in|i|en|es)?|Autoři|Autors|Autorius|Auteur|Autore|Text|Tekst|Texte|Testo|Texto|Oprac\.?|Opracował[a]?|Napisał[a]?|"
    r"Автор(?:ы|и)?(?: текста)?|Аўтар(?:ы|ка)?|Аутор|Текст|Тэкст|Teksti|Szerző|Yazan|Συντάκτης)\s?:)(?:\s|$)|"
    r"^(?:(?:本报|本報)?(?:作者|记者|記者|撰文|文)|글|取材)\s?[:：／|]\s*"
)
_MARK = re.compile(
    r"(?<![a-z])(?:author|byline|autor|avtor|reporter|journalist|writer|contributor|verfasser|auteur|autore|forfatter|signature)"
    r"(?:s|es|in)?(?:[-_]{0,2}(?:name|link|names|text|label|line|fn|title|url|inner|info|block|box|wrapper|container|list|item|vcard|content|meta))*"
    r"(?![a-z])"
)
_NO_MARK = re.compile(r"bio|image|img|avatar|photo|picture|social|desc|position|job|role|twitter|comment|follow|more|related|button|count")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ITS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|zy)?|avtor|people|person|profiles?|staff|journalist|auteurs?|redacteur|team|by|users?|columnist)s?/", re.I
)
_MOST = 12
_MOST_BESIDE = 6
_ABOVE, _BELOW = 40, 15  # texts above the headline and below the last paragraph among which the author may be named
_LONGEST = 160
_LINE = 80

Names = tuple[str, ...]


def byline(page: Document, *, headline: str, body: list[str]) -> Names:
    """Return the authors in the page's order without "By" and job titles; () where it names none. `body` are the paragraphs.

    Persons win over newsrooms, agencies and the outlet itself, whichever part of the page names them; those are returned only
    where nobody else is named.
    """
    outlet = site_names(page)
    others: Names = ()
    near = _Near(page, headline=headline, body=body)
    for found in (_linked(page), _meta(page), _marked(page, near), _written(page)):
        names = _named(found)
        writers = tuple(name for name in names if not _is_outlet(name, outlet))
        if any(map(is_person, writers)):
            return writers
        others = others or writers or names
    return others


def signature(paragraphs: list[str]) -> str:
    """Return the name that stands alone under a text, "" where its last paragraph is no name."""
    return _alone(paragraphs[-1]) if len(paragraphs) > 1 else ""


def overline(paragraphs: list[str], *, summary: str) -> str:
    """Return the name that stands alone above a text, where the page's summary was taken from that line; "" for any other."""
    first = paragraphs[0] if len(paragraphs) > 1 else ""
    return _alone(first) if first and fold(first) == fold(summary) else ""


def _alone(line: str) -> str:
    name = line.strip(" .")
    return name if 2 <= len(name.split()) <= 3 and len(line) <= 40 and is_person(name) and not line.endswith(("!", "?")) else ""


def _is_outlet(name: str, outlet: set[str]) -> bool:
    return is_agency(name) or is_site(name, outlet)


class _Near:
    """Where this article stands on the page; further down are the cards of others, with authors of their own."""

    def __init__(self, page: Document, *, headline: str, body: list[str]) -> None:
        self._places: dict[_Element, int] = {}
        for place, text in enumerate(page.texts):
            self._places.setdefault(text.element, place)
        start, end = place_of_body(page.texts, body)
        head = place_of_headline(page.texts, fold(headline), before=start)
        known = [place for place in (head, start, end) if place is not None]
        self._from, self._to = (min(known) - _ABOVE, max(known) + _BELOW) if known else (0, len(page.texts))

    def has(self, element: _Element) -> bool:
        place = next((place for inner in element.iter() if (place := self._places.get(inner)) is not None), None)
        return place is None or self._from <= place <= self._to


def _named(found: Iterator[str]) -> Names:
    names: dict[str, str] = {}
    for text in islice(found, _MOST):
        for name in people(text):
            names.setdefault(fold(name), name)
    return tuple(names.values())


def _linked(page: Document) -> Iterator[str]:
    article = page.linked.article
    yield from page.linked.names(article.get("author") or article.get("creator"))


def _meta(page: Document) -> Iterator[str]:
    """The first meta name that gives a name; where plugins label it for Twitter ("Written by"), that."""
    for name in _META:
        if values := [value for value in page.all(name) if people(value[: 4 * _LINE])]:
            yield from values
            return
    if _WRITTEN_BY.search(page.first("twitter:label1")):
        yield page.first("twitter:data1")


def _marked(page: Document, near: _Near) -> Iterator[str]:
    """Persons in microdata, rel=author and classes such as "byline"; several that stand side by side in the same markup."""
    for element, value in page.itemprop("author", "creator"):
        names = [text_of(inner) for inner in element.iter() if inner.get("itemprop") == "name"]
        yield from names or [value if element.get("content") else text_of(element) or value]
    first: _Element | None = None
    found: list[str] = []
    for element in page.tree.iter("a", "span", "div", "p", "address", "strong", "b", "em", "i", "li", "h3", "h4", "h5", "h6", "cite"):
        if not _is_marked(element) or inside_list(element) or (first is not None and not _beside(first, element)):
            continue
        if not near.has(element):
            continue
        if names := list(_in_block(element)):
            first = element if first is None else first
            found += names
    if len(set(found)) <= _MOST_BESIDE:  # more are the outlet's columnists
        yield from found


def _is_marked(element: _Element) -> bool:
    if element.get("rel") == "author":
        return True
    for mark in (element.get("class") or "").split():
        name = _CAMEL.sub("-", mark).lower()
        if _MARK.search(name) and not _NO_MARK.search(name):
            return True
    return False


def _beside(one: _Element, other: _Element) -> bool:
    """Whether two elements are of one make and one block: "<a class=author>Jane</a>, <a class=author>John</a>"."""
    if one.tag != other.tag or one.get("class") != other.get("class"):
        return False
    return one.getparent() is other.getparent() or _grandparent(one) is _grandparent(other) is not None


def _grandparent(element: _Element) -> _Element | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None else None


def _in_block(element: _Element) -> Iterator[str]:
    """The persons of a block that is marked as a byline: its links to their pages, else its texts one by one."""
    whole = text_of(element)[: 2 * _LONGEST]
    if not whole or len(whole) > _LONGEST:
        return
    links = [text_of(link) for link in element.iter("a") if _ITS_PAGE.search(link.get("href") or "")]
    for text in (links, [whole], [str(text) for text in element.itertext()]):
        persons = [name for part in text for name in people(one_line(part)) if is_person(name)]
        if persons and (text is links or text != [whole] or len(persons) == len(people(whole))):
            yield from persons
            return


def _written(page: Document) -> Iterator[str]:
    """A line "By Jane Roe" or "14:05 | Автор: …", its name in the same text or in the next one."""
    for text, following in pairwise(page.texts):
        if len(text.text) > _LINE:
            continue
        for part in re.split(r"\s*[|•·]\s*", text.text):
            label = _LABEL.match(part)
            name = (part[label.end() :].strip() or following.text) if label else ""
            if name and len(name) <= _LINE and (names := people(name)) and all(map(is_person, names)) and not inside_list(text.element):
                yield name
                return
