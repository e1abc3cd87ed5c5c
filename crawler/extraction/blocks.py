"""Text of a tree as paragraphs: HTML and trafilatura's TEI-like bodies alike."""

from collections.abc import Iterator

from lxml.etree import _Element

from crawler.extraction.text import listed, one_line

BLOCKS = frozenset(
    listed(
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul "
        "graphic item lb list quote row"
    )
)
CELLS = frozenset(("td", "th", "cell"))
SILENT = frozenset(listed("script style noscript template svg iframe object select option button textarea title meta link"))


def _pieces(element: _Element) -> Iterator[str | None]:
    """Yield texts in document order, None at each block boundary."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    block = element.tag in BLOCKS
    if block:
        yield None
    elif element.tag in CELLS or element.tag == "br":
        yield " "
    if element.text:
        yield element.text
    for child in element:
        yield from _pieces(child)
        if child.tail:
            yield child.tail
    if block:
        yield None
    elif element.tag in CELLS:
        yield " "


def paragraphs(element: _Element) -> list[str]:
    """Return the text of each block in document order, as single lines, empty ones left out."""
    found: list[str] = []
    run: list[str] = []
    for piece in _pieces(element):
        if piece is not None:
            run.append(piece)
        elif run:
            found.append(one_line("".join(run)))
            run = []
    if run:
        found.append(one_line("".join(run)))
    return [text for text in found if text]


def text_of(element: _Element) -> str:
    """Return the element's text as one line."""
    return " ".join(paragraphs(element))
