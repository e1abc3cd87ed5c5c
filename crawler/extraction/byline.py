"""Who wrote the article, as the page names them."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from crawler.extraction.blocks import text_of
from crawler.extraction.document import Document
from crawler.extraction.text import fold, listed, one_line
from crawler.extraction.texts import beginning, inside_list

_META = listed("author article:author dc.creator dcterms.creator parsely-author sailthru.author byl citation_author cxenseparse:author")
_BY = re.compile(
    r"^(?:(?:written|posted|story|text|words|interview|report|reporting)\s+)?(?:by|von|par|por|di|door|av|af|od|autor(?:ka|ka:|:in|in)?|"
    r"autorzy|author|автор(?:ы|и|ка)?|аўтар(?:ы)?|текст|тэкст|опубликовал[а]?|text|tekst|fot)\b\s*[:–—-]?\s*",
    re.I,
)
_LABEL = re.compile(
    r"^(?:(?:[Ww]ritten |[Tt]ext |[Rr]eport )?[Bb]y|BY|Von|Par|"
    r"(?:Author|Autor(?:ka|zy|in)?|Auteur|Autore|Text|Tekst|Автор(?:ы)?|Аўтар(?:ы)?|Текст|Тэкст)\s?:)(?:\s|$)"
)
_JOINTS = re.compile(r"\s*(?:;|\||•|·|/|\n|\s&\s|\s(?:and|und|oraz|et|и|і|ja|och|og)\s)\s*", re.I)
_NO_NAME = re.compile(r"https?:|www\.|@|\.(?:com|net|org|ru|by|pl|ua|de)\b|[<>{}=_]|\d{3,}", re.I)
_NO_PERSON = frozenset(
    listed(
        "admin administrator editor red redakcja redaktor redaktion редакция рэдакцыя редакція войти login staff unknown none null "
        "guest user"
    )
)
_CLASSES = frozenset(
    listed(
        "author byline by-line author-name author_name authorname post-author entry-author article-author article__author "
        "article-author-name author__name byline__name byline-name byline-author news-author news-detail-author detail-author "
        "c-byline__name p-author"
    )
)
_NAME = re.compile(r"[^\W\d_a-zа-яёіўїєґ][^\W\d_]+(?:[-'’][^\W\d_]+)*|[^\W\d_a-zа-я]\.")
_MOST = 12
_LONGEST = 80


def byline(page: Document) -> tuple[str, ...]:
    """Return the authors in the page's order, persons or newsrooms, without "By"; () where it names none."""
    for found in (_linked(page), _meta(page), _marked(page), _written(page)):
        if names := _cleaned(found):
            return names
    return ()


def signature(paragraphs: list[str]) -> str:
    """Return the name that stands alone under a text, "" where its last paragraph is no name."""
    last = paragraphs[-1] if len(paragraphs) > 1 else ""
    words = last.strip(" .").split()
    alone = 2 <= len(words) <= 3 and len(last) <= 40 and all(_NAME.fullmatch(word) for word in words)
    return last.strip(" .") if alone else ""


def _linked(page: Document) -> Iterator[str]:
    yield from page.linked.names(page.linked.article.get("author"))
    if not page.linked.article.get("author"):
        yield from page.linked.names(page.linked.article.get("creator"))


def _meta(page: Document) -> Iterator[str]:
    """The first meta name that gives a name; where plugins label it for Twitter ("Written by"), that."""
    for name in _META:
        if values := [value for value in page.all(name) if _plausible(value)]:
            yield from values
            return
    if re.search(
        r"written|verfasst|écrit|escrito|autor|автор|geschrieben|napisane|scritto|skriven|аўтар", page.first("twitter:label1"), re.I
    ):
        yield page.first("twitter:data1")


def _marked(page: Document) -> Iterator[str]:
    """Names in microdata, rel=author and classes such as "byline", if they look like a person's."""
    for element, value in page.itemprop("author", "creator"):
        names = [text_of(inner) for inner in element.iter() if inner.get("itemprop") == "name"]
        yield from names or [value]
    for element in page.tree.iter("a", "span", "div", "p", "address", "strong", "b"):
        marked = element.get("rel") == "author" or _CLASSES & set((element.get("class") or "").lower().split())
        if marked and not inside_list(element):
            text = beginning(element)
            if len(text) <= 2 * _LONGEST and _is_person(_BY.sub("", text)):
                yield text
                return


def _written(page: Document) -> Iterator[str]:
    """A line "By Jane Roe" or "14:05 | Автор: …", its name in the same text or in the next one."""
    for text, following in pairwise(page.texts):
        if len(text.text) > _LONGEST:
            continue
        for part in re.split(r"\s*[|•·]\s*", text.text):
            label = _LABEL.match(part)
            name = (part[label.end() :].strip() or following.text) if label else ""
            if name and len(name) <= _LONGEST and _is_person(name) and not inside_list(text.element):
                yield name
                return


def _is_person(text: str) -> bool:
    names = [name for part in _JOINTS.split(text) for name in part.split(",")]
    return all(
        1 < len(name.split()) <= 5 and all(word[0].isupper() or len(word) <= 3 for word in name.split()) for name in names if name.strip()
    )


def _plausible(name: str) -> bool:
    return bool(name) and not _NO_NAME.search(name) and any(map(str.isalpha, name))


def _cleaned(found: Iterator[str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for text in filter(_plausible, islice(found, _MOST)):
        for part in _split(_BY.sub("", one_line(text))):
            name = _BY.sub("", part).strip(" ,.:;-–—|")
            if _plausible(name) and 2 <= len(name) <= _LONGEST and len(name.split()) <= 8 and fold(name) not in _NO_PERSON:
                names.setdefault(fold(name), name)
    return tuple(names.values())


def _split(text: str) -> list[str]:
    """Split a list of authors; a comma parts only what reads like whole names ("Smith, John" is one)."""
    parts = [part for part in _JOINTS.split(text) if part]
    return [name for part in parts for name in (part.split(",") if all(len(item.split()) > 1 for item in part.split(",")) else [part])]
