"""Makes a page's tree readable: tables that only lay out become plain blocks, text between line breaks becomes paragraphs.

Old and Bitrix templates put the article into table cells, and separate its paragraphs by <br><br>. Extractors look for <p>
and take the cells for data ("| | |").
"""

import re
from copy import deepcopy

from lxml import etree, html
from lxml.etree import _Element
from lxml.html import HtmlElement

from crawler.extraction.blocks import BLOCKS, text_of
from crawler.extraction.text import letters, listed, one_line
from crawler.extraction.texts import inside_list

_DROPPED = listed("script style noscript template svg iframe object embed canvas select option button input textarea")
_TRANSPARENT = ("noindex", "font", "nobr", "wbr")
_INLINE_WITH_BREAKS = frozenset(listed("span b strong i em big small u tt"))
_CONTAINERS = frozenset(listed("div p article section main td blockquote body center li form dd"))
_IN_LAYOUT_CELL = frozenset(listed("table p div h1 h2 h3 h4 h5 h6 ul ol form article section iframe"))
_BODY_CLASS = re.compile(r"(?:article|story|post|entry|news|detail)[-_]{0,2}(?:body|text|content)(?:__text|-text)?")
_LONG_CELL = 400  # characters; cells of figures and names are shorter
_LONG_INLINE = 150  # an inline element with more text is a block in disguise
_ENDS_SENTENCE = re.compile(r"(?:[.!?…:;»”\"')\]]|\d:\d\d)\s*$")  # or is a date line
_SHORT_LINE = 60
_LINKED_LINE = 4  # letters of a line that is a link: an entry of a menu, another article's headline
_BESIDE_A_LINK = 12  # letters and digits beside it: a date, a sign


def prepared(tree: HtmlElement) -> HtmlElement:
    """Return a copy of the tree with its layout undone; the tree itself stays as it is."""
    copy = deepcopy(tree)
    etree.strip_elements(copy, *_DROPPED, with_tail=False)
    etree.strip_tags(copy, *_TRANSPARENT)
    for table in reversed(list(copy.iter("table"))):
        if _only_lays_out(table):
            _to_blocks(table)
    for element in list(copy.iter(*_INLINE_WITH_BREAKS)):
        if _double_breaks(element) or (element.find("br") is not None and len(text_of(element)) > _LONG_INLINE):
            element.tag = "div"
    for element in list(copy.iter(*_CONTAINERS)):
        if element.find("br") is not None or _has_loose_text(element):
            _paragraphs_from_breaks(element)
    for form in list(copy.iter("form")):
        if len(text_of(form)) > _LONG_CELL:  # some servers wrap whole pages; readers take a form for controls
            form.tag = "div"
    _join_split_body(copy)
    return copy


def _join_split_body(tree: _Element) -> None:
    """Move the parts of a body that advertisements split into several blocks of one class into the first of them.

    Parts of another <article>, of side blocks and parts inside a part stay where they are.
    """
    first: dict[tuple[str, _Element | None], _Element] = {}
    for element in list(tree.iter("div", "section")):
        mark = next((name for name in (element.get("class") or "").lower().split() if _BODY_CLASS.fullmatch(name)), None)
        if mark is None or inside_list(element):
            continue
        main = first.setdefault((mark, next(element.iterancestors("article"), None)), element)
        if main is not element and main not in element.iterancestors():
            main.extend(list(element))
            if isinstance(element, HtmlElement):
                element.drop_tree()


def _rows(table: _Element) -> list[_Element]:
    rows: list[_Element] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def _only_lays_out(table: _Element) -> bool:
    if table.get("role") == "presentation":
        return True
    cells = [cell for row in _rows(table) for cell in row if cell.tag in ("td", "th")]
    if len(cells) <= 1:
        return True
    return any(
        any(child.tag in _IN_LAYOUT_CELL for child in cell.iter(etree.Element) if child is not cell)
        or _double_breaks(cell)
        or len(text_of(cell)) > _LONG_CELL
        for cell in cells
    )


def _to_blocks(table: _Element) -> None:
    for row in _rows(table):
        for cell in row:
            if cell.tag in ("td", "th"):
                cell.tag = "div"
        row.tag = "div"
    for child in table:
        if child.tag in ("tbody", "thead", "tfoot", "caption"):
            child.tag = "div"
    table.tag = "div"


def _blank(text: str | None) -> bool:
    return not (text or "").strip()


def _has_loose_text(element: _Element) -> bool:
    """Whether text stands beside blocks without a block of its own; readers lose it or run it together."""
    if not any(child.tag in BLOCKS for child in element):
        return False
    return not _blank(element.text) or any(not _blank(child.tail) or child.tag == "a" for child in element)


def _double_breaks(element: _Element) -> bool:
    """Whether two <br> follow each other with nothing between them."""
    for child in element:
        if child.tag == "br" and _blank(child.tail):
            following = child.getnext()
            if following is not None and following.tag == "br":
                return True
    return False


class _Run:
    """Inline content between two boundaries, to become one paragraph of `container`."""

    def __init__(self, container: _Element) -> None:
        self.container = container
        self._begin()

    def _begin(self) -> None:
        self.paragraph: _Element = html.Element("p")
        self.waiting: list[str] = []  # texts since the last element
        self.line: list[str] = []  # texts since the last <br>
        self.linked = 0  # letters of its links

    def add_text(self, text: str | None) -> None:
        if text:
            self.waiting.append(text)
            self.line.append(text)

    def add(self, element: _Element) -> None:
        self._settle()
        element.tail = None
        self.line.append(text_of(element))
        self.linked += sum(letters(text_of(link)) for link in element.iter("a"))
        self.paragraph.append(element)

    def break_line(self) -> None:
        self.waiting.append(" ")
        self.line = []
        self.linked = 0

    def _settle(self) -> None:
        text = "".join(self.waiting) or None
        if len(self.paragraph):
            self.paragraph[-1].tail = text
        else:
            self.paragraph.text = text
        self.waiting = []

    def line_is_whole(self, following: str) -> bool:
        """Whether a single <br> here ends a paragraph, rather than a line of one."""
        line = one_line("".join(self.line))
        if self.linked >= _LINKED_LINE and self.linked >= letters(line) - _BESIDE_A_LINK:
            return True
        return bool(_ENDS_SENTENCE.search(line)) or (len(line) < _SHORT_LINE and bool(following) and not following[0].islower())

    def close(self) -> None:
        """Hang what was collected into the container and begin anew."""
        self._settle()
        if len(self.paragraph) or not _blank(self.paragraph.text):
            self.container.append(self.paragraph)
        self._begin()


def _paragraphs_from_breaks(container: _Element) -> None:
    """Wrap the container's inline runs in <p>, split at <br><br> and at a <br> that ends a sentence or a short line."""
    children = [(child, child.tail) for child in container]
    run = _Run(container)
    run.add_text(container.text)
    container.text = None
    for child, _ in children:
        container.remove(child)
    if container.tag == "p":
        container.tag = "div"
    after_break = False
    for child, tail in children:
        if child.tag == "br":
            if after_break or run.line_is_whole((tail or "").strip()):
                run.close()
            run.break_line()
            after_break = _blank(tail)
        elif child.tag in BLOCKS:
            run.close()
            child.tail = None
            container.append(child)
            after_break = False
        else:
            run.add(child)
            after_break = False
        run.add_text(tail)
    run.close()
