"""Takes out of a page what stands around its article: lists of other articles, readers' comments, notices, forms.

By shape first: entries that follow each other, each a headline that leads elsewhere, or a name with a time above a text. Names of
classes come second, as words of several languages. Nothing is taken that would leave the page without prose.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from urllib.parse import urlsplit

from lxml.etree import _Element
from lxml.html import HtmlElement

from crawler.extraction.entries import has_digit, header_lines, is_date, undated
from crawler.extraction.names import Kind, named, tells_live, unname
from crawler.extraction.notices import is_notice, speaks_of_cookies
from crawler.extraction.runs import Outline, Run, outline, width
from crawler.extraction.text import fold

_HEADLINE = 15  # width of the least that another article's headline has
_TEASER = 650  # width of the longest text below such a headline
_IN_LINK = 0.75  # of a line that is a headline
_BUTTON = 25  # folded characters of a link that says "more" or "reply"
_A_LIST = 3  # entries that follow each other
_A_TALK = 2
_LABEL = 60  # width of the longest line above a list that names it
_BOX = 300  # width of the text of a single teaser
_BAR = 3  # links of a bar of links
_LINES = 8  # of an entry
_ENOUGH = 80  # width of the prose that must be left
_STORY_BEFORE = 90  # width of the prose above comments; entries of a live blog have less above them
_A_NOTICE = 700  # width of the prose of a notice; a block with more is the article, whatever its name
_A_NOTICE_SHARE = 0.5  # of the page's prose
_HOLDS_THE_STORY = 0.4  # of the page's prose
_FORM = 600  # width of a form without prose
_BOXES = frozenset(("div", "aside", "section", "li", "table", "dd", "article"))


def decluttered(tree: HtmlElement, *, headline: str, host: str) -> Outline:
    """Take the clutter out of the tree, which is changed in place, and return the outline of what is left.

    Where too little prose would be left everything stays.
    """
    page = _Clutter(tree, headline=fold(headline), site=_site(host))
    marked = list(page.marked())
    gone = {run for element in marked for run in range(*page.outline.spans[element]) if page.outline.runs[run].is_prose}
    if page.prose - sum(page.outline.runs[run].width for run in gone) >= min(_ENOUGH, page.prose):
        for element in marked:
            if element.getparent() is not None and isinstance(element, HtmlElement):
                element.drop_tree()
    left = outline(tree)
    _unname_the_story(left)
    return left


def _unname_the_story(left: Outline) -> None:
    """Take misleading names from the blocks that hold most of the prose, alone or with their likes."""
    told = [0]  # width of the prose before each run
    likes: dict[object, int] = {}
    for run in left.runs:
        prose = run.width if run.is_prose else 0
        told.append(told[-1] + prose)
        like = (run.element.tag, run.element.get("class"))
        likes[like] = likes.get(like, 0) + prose
    least = max(1.0, _HOLDS_THE_STORY * told[-1])
    for element, (start, end) in left.spans.items():
        if max(told[end] - told[start], likes.get((element.tag, element.get("class")), 0)) >= least:
            unname(element)


def _sums(values: Iterable[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def _site(host: str) -> str:
    """The last two labels of a host: an outlet's other desks are on its sub-domains."""
    return ".".join(host.rsplit(".", 2)[-2:])


class _Clutter:
    """Finds the clutter of one page; `headline` is folded."""

    def __init__(self, tree: HtmlElement, *, headline: str, site: str) -> None:
        self.tree = tree
        self.headline = headline
        self.site = site
        self.outline: Outline = outline(tree)
        runs = self.outline.runs
        self.told = _sums(run.width if run.is_prose else 0 for run in runs)  # before each run
        self.links = _sums(run.links for run in runs)
        self.figures = _sums(has_digit(run.text) for run in runs)
        self.prose = self.told[-1]
        self.headers: dict[_Element, int] = {}
        self.is_endless = any(fold("".join(title.itertext())) != headline for title in tree.iter("h1"))

    def marked(self) -> Iterator[_Element]:
        """Yield the elements to be taken out; some stand in others."""
        for element in self.outline.spans:
            if self._is_named_clutter(element) or self._is_form(element) or self._is_line_of_clutter(element) or self._is_box(element):
                yield element
            elif len(element) >= _A_TALK:
                yield from self._rows(element)
                if self.is_endless:
                    yield from self._further_articles([child for child in element if child in self.outline.spans])

    def _prose_in(self, element: _Element) -> int:
        start, end = self.outline.spans[element]
        return self.told[end] - self.told[start]

    def _told_before(self, element: _Element) -> int:
        return self.told[self.outline.spans[element][0]]

    def _is_form(self, element: _Element) -> bool:
        if element.tag != "form" or self._prose_in(element):
            return False
        return sum(run.width for run in self.outline.inside(element)) <= _FORM

    def _is_line_of_clutter(self, element: _Element) -> bool:
        """Whether a block is a single line that is a notice, or a bar of links."""
        lines = self.outline.inside(element)
        if len(lines) != 1 or lines[0].element is not element:
            return False
        line = lines[0]
        if line.link_share < 0.5 and is_notice(line.text):
            return True
        return line.links >= _BAR and line.linked >= _IN_LINK * width(undated(line.text))

    def _is_box(self, element: _Element) -> bool:
        """Whether a block is one other article's headline above a line or two of it, amid the text."""
        if element.tag not in _BOXES or not 2 <= len(lines := self.outline.inside(element)) <= _LINES:
            return False
        return bool(self._is_other_article(element)) and sum(line.width for line in lines[1:]) <= _BOX

    def _is_named_clutter(self, element: _Element) -> bool:
        """Whether a block's name says that it is clutter, and its matter does not belie it."""
        kind = named(element)
        if kind is None or self._has_headline(element):
            return False
        prose = self._prose_in(element)
        if kind is Kind.TALK:
            return self._told_before(element) >= _STORY_BEFORE
        if kind is Kind.LIST:
            links = sum(1 for run in self.outline.inside(element) if self._leads_elsewhere(run.href))
            return links > 1 and prose <= _TEASER * links
        if kind is Kind.CONSENT and any(speaks_of_cookies(run.text) for run in self.outline.inside(element)):
            return True
        return prose <= _A_NOTICE and prose < _A_NOTICE_SHARE * self.prose

    def _has_headline(self, element: _Element) -> bool:
        return bool(self.headline) and any(run.key.startswith(self.headline) for run in self.outline.inside(element))

    def _rows(self, parent: _Element) -> Iterator[_Element]:
        """Yield the entries of lists of other articles and of readers' talk, each with the line above it."""
        start, end = self.outline.spans[parent]
        has_links = self.links[end] - self.links[start] >= _A_LIST
        has_figures = self.figures[end] - self.figures[start] >= _A_TALK
        children = [child for child in parent if child in self.outline.spans] if has_links or has_figures else []
        if has_links:
            for row in _consecutive(children, map(self._is_other_article, children), least=_A_LIST):
                yield from self._with_label(row)
            for row in _alike(children, self._last_link):
                yield from self._with_label(row)
        if has_figures and not tells_live(parent):
            for row in _consecutive(children, map(self._is_comment, children), least=_A_TALK):
                if self._told_before(row[0]) >= _STORY_BEFORE:
                    yield from self._with_label(row)
            yield from self._talk_in_pairs(children)

    def _with_label(self, row: list[_Element]) -> Iterator[_Element]:
        above = row[0].getprevious()
        if above is None and (parent := row[0].getparent()) is not None and parent.tag not in ("body", "article", "main"):
            above = parent.getprevious()
        if above is not None and above in self.outline.spans:
            lines = self.outline.inside(above)
            if len(lines) == 1 and self._is_label(lines[0], above, row):
                yield above
        yield from row

    def _is_label(self, line: Run, above: _Element, row: list[_Element]) -> bool:
        """Whether a line names the list below it; where prose follows the list it may be the heading of that."""
        if line.width > _LABEL or line.text[-1] in ".!?…" or line.key == self.headline:
            return False
        last = row[-1] if row[-1].getparent() is above.getparent() else row[-1].getparent()
        following = last.getnext() if last is not None else None
        return line.text[-1] == ":" or following is None or following not in self.outline.spans or not self._prose_in(following)

    def _is_other_article(self, element: _Element) -> bool | None:
        """Whether a block is a headline that leads elsewhere, perhaps with a date and a text; None where it has no more than a date."""
        lines = self.outline.inside(element)
        if not lines:
            return None
        if len(lines) > _LINES:
            return False
        head = next((line for line in lines if not is_date(line.text)), None)
        if head is None:
            return None
        if head.linked < _HEADLINE or not self._leads_elsewhere(head.href) or head.key == self.headline:
            return False
        rest = sum(line.width for line in lines if line is not head)
        return head.linked >= _IN_LINK * width(undated(head.text)) and rest <= _TEASER

    def _leads_elsewhere(self, href: str) -> bool:
        """Whether an address is another page of this site."""
        if not href.partition("#")[0] or href.startswith(("mailto:", "javascript:", "tel:")):
            return False
        if "//" not in href[:8]:
            return True
        try:
            return _site(urlsplit(href.strip()).hostname or "") == self.site
        except ValueError:
            return False

    def _is_comment(self, element: _Element) -> bool | None:
        """Whether a block is a name with a time above a text that is no link."""
        lines = self.outline.inside(element)
        if not lines:
            return None
        header = self._header(element)
        return 0 < header < len(lines) and _has_text(lines[header:])

    def _header(self, element: _Element) -> int:
        """Return how many of a block's first lines say who wrote a comment and when, 0 where they don't."""
        if element not in self.headers:
            self.headers[element] = header_lines(self.outline.inside(element))
        return self.headers[element]

    def _last_link(self, element: _Element) -> str:
        """Return the short link that a teaser or a comment ends with ("more", "reply"), "" for any other block."""
        lines = self.outline.inside(element)
        if not lines or not lines[-1].links or len(lines) > _LINES:
            return ""
        link = next((link for link in reversed(list(element.iter("a"))) if "href" in link.attrib), None)
        words = fold("".join(map(str, link.itertext()))) if link is not None else ""
        if link is None or not words or len(words) > _BUTTON or not lines[-1].key.endswith(words):
            return ""
        text = sum(line.width for line in lines)
        href = link.get("href") or ""
        if self._leads_elsewhere(href):
            return words if text <= _TEASER else ""
        is_reply = not href.partition("#")[0] or href.startswith("javascript:")
        return words if is_reply and self._told_before(element) >= _STORY_BEFORE else ""

    def _further_articles(self, children: Sequence[_Element]) -> Iterator[_Element]:
        """Yield whole articles that follow this one in blocks like its own, each under a headline of its own."""
        own = next((place for place, child in enumerate(children) if child.get("class") and self._has_headline(child)), None)
        for child in children[own + 1 :] if own is not None else ():
            is_like = child.tag == children[own or 0].tag and child.get("class") == children[own or 0].get("class")
            if is_like and child.find(".//h1") is not None and not self._has_headline(child):
                yield child

    def _talk_in_pairs(self, children: Sequence[_Element]) -> Iterator[_Element]:
        """Yield names with a time and the texts between them, where each is a block of its own beside the others."""
        heads = [
            place for place, child in enumerate(children) if (lines := self.outline.inside(child)) and self._header(child) == len(lines)
        ]
        pairs = [(place, following) for place, following in pairwise([*heads, len(children)]) if following - place > 1]
        if len(pairs) >= _A_TALK and self._told_before(children[pairs[0][0]]) >= _STORY_BEFORE:
            for place, following in pairs:
                yield from children[place : following if following < len(children) else place + 2]


def _consecutive(children: Sequence[_Element], entries: Iterable[bool | None], *, least: int) -> Iterator[list[_Element]]:
    """Yield the rows of at least so many children that are entries, with what is neither (None) before and between them."""
    row: list[_Element] = []
    count = 0
    between: list[_Element] = []
    for child, is_entry in (*zip(children, entries, strict=True), (None, False)):
        if is_entry and child is not None:
            row.extend((*between, child))
            count += 1
            between = []
        elif is_entry is None and child is not None:
            between.append(child)
        else:
            if count >= least:
                yield row
            row, between, count = [], [], 0


def _alike(children: Sequence[_Element], mark: Callable[[_Element], str]) -> Iterator[list[_Element]]:
    """Yield the rows of at least three neighbours that have the same mark; "" is none."""
    marks = ((child, mark(child)) for child in children)
    for name, row in groupby(marks, key=itemgetter(1)):
        entries = [child for child, _ in row]
        if name and len(entries) >= _A_LIST:
            yield entries


def _has_text(lines: Sequence[Run]) -> bool:
    return any(line.width > 20 and line.link_share < 0.5 for line in lines)
