"""A page without its markup, by searching alone: no tree is built, and each byte is passed over a few times, in C.

Bytes in, bytes out, in any encoding whose markup is ASCII. All of it errs towards more text: what a parser would show is
never left out, some of what it would not show may stay in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_TAG = re.compile(rb"<[a-zA-Z/!?][^<>]*>")
_BEGUN = re.compile(rb"<[a-zA-Z/!?]")
_BARE = re.compile(rb"<(?![a-zA-Z/!?])")
_QUOTED_ENDS = (  # tags to their first ">", where the quotes before it are odd in number
    re.compile(rb"""<[a-zA-Z/!?][^<>"]*+(?:"[^<>"]*+"[^<>"]*+)*+"[^<>"]*+>"""),
    re.compile(rb"""<[a-zA-Z/!?][^<>"']*+(?:'[^<>"']*+'[^<>"']*+)*+'[^<>"']*+>"""),
)
_TELLING_TAG = re.compile(rb"<(?:[mM][eE][tT][aA]|\?[xX][mM][lL])")
_HIDDEN = re.compile(rb"<(?:!--|script\b|style\b)")  # in lower case
_JSON = re.compile(rb"<script\b[^<>]*json")
# Tags that do not part words: "<b>Minsk</b> Dialogue", "Dia<wbr>logue".
_INLINE = frozenset(
    b"a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s small span strong sub sup time tt u var "
    b"wbr".split()
)
_TELLING = frozenset((b"meta", b"?xml"))
_BEGINS_TAG = frozenset(bytes((letter,)) for letter in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!?")
_LONGEST_TAG = 4096  # bytes that a tag with a "<" in an attribute may take


@dataclass(frozen=True, kw_only=True)
class Stripped:
    """What is left of a page."""

    shown: bytes  # the page without scripts, styles and comments
    structured: tuple[bytes, ...]  # contents of scripts that hold JSON

    @cached_property
    def run(self) -> bytes:
        """The letters of `visible` in their order, single spaces for tags, also inside words: a quarter of the cost."""
        if _BARE.search(self.shown):
            run = _TAG.sub(b" ", self.shown)
        else:
            run = b" ".join([piece.split(b">", 1)[-1] for piece in self.shown.split(b"<")])
        return b" ".join((self.visible if _is_cut(run, self.shown) else run).split())

    @cached_property
    def visible(self) -> bytes:
        """The visible text, words whole and blocks parted by a space."""
        return _without_tags(self.shown)

    @cached_property
    def tags(self) -> bytes:
        """<meta …>, <?xml …> and whatever else has its content in an attribute."""
        return b"".join(b"<%b>" % tag for tag in _telling(self.shown))


def _is_cut(run: bytes, shown: bytes) -> bool:
    """Whether parts of tags are left among the letters, because a quoted "<" or ">" seemed to begin or end one."""
    if b"<" in run and _BEGUN.search(run):
        return True
    return b">" in run and any(quoted_end.search(shown) for quoted_end in _QUOTED_ENDS)


def strip(html: bytes) -> Stripped:
    """Return the visible text of a page, and what it tells machines."""
    shown, structured = _without_hidden(html)
    return Stripped(shown=shown, structured=tuple(structured))


def text_of(markup: bytes) -> bytes:
    """Return the text of a piece of a page that holds no scripts."""
    return _without_tags(markup) if b"<" in markup else markup


def _without_hidden(html: bytes) -> tuple[bytes, list[bytes]]:
    """Return the page without scripts, styles and comments; and the JSON of its scripts."""
    lowered = html.lower()  # ASCII letters only, so places are the same in both
    kept: list[bytes] = []
    structured: list[bytes] = []
    unclosed: set[bytes] = set()
    position = 0
    for opening in _HIDDEN.finditer(lowered):
        kind, start = opening[0], opening.start()
        if start < position or kind in unclosed:
            continue
        end = _end_of(lowered, kind, start)
        if end < 0:  # keep the rest: better too much text than too little
            unclosed.add(kind)
            continue
        if kind == b"<script" and _JSON.match(lowered, start, end):
            structured.append(html[lowered.find(b">", start) + 1 : end])
        kept.append(html[position:start])
        position = end
    kept.append(html[position:])
    return b"".join(kept), structured


def _end_of(lowered: bytes, kind: bytes, start: int) -> int:
    """Return where the hidden part ends: a comment behind its end, a script before its closing tag; -1 if it never does."""
    if kind != b"<!--":
        return lowered.find(b"</" + kind[1:], start)
    end = lowered.find(b"-->", start + 2)  # "<!-->" is a whole comment
    other = lowered.find(b"--!>", start + 4, end if end >= 0 else len(lowered))
    return other + 4 if other >= 0 else end + 3 if end >= 0 else -1


def _telling(html: bytes) -> Iterator[bytes]:
    """Yield the tags that hold content themselves; a quoted "<" or ">" ends none."""
    pieces = _Pieces(html)
    for opening in _TELLING_TAG.finditer(html):
        if opening.start() + 1 < pieces.position:
            continue  # inside a quote of the one before
        pieces.position = opening.end()
        odd = _OddPieces()
        odd.text_of(opening[0][1:] + next(pieces), pieces)
        yield from odd.telling
    yield from _itemprops(html)


def _itemprops(html: bytes) -> Iterator[bytes]:
    """Yield the tags that name a property of the page."""
    pieces = _Pieces(html)
    while (found := html.find(b"itemprop", pieces.position)) >= 0:
        pieces.position = max(pieces.position, html.rfind(b"<", pieces.position, found) + 1)
        tag, _, _ = next(pieces).partition(b">")
        if b"itemprop" in tag:
            yield tag


def _without_tags(html: bytes) -> bytes:
    """Return the text between the tags."""
    first, *pieces = html.split(b"<")
    words = [first]
    odd = _OddPieces()
    rest = iter(pieces)
    for piece in rest:
        try:
            tag, text = piece.split(b">")
            words += (_GAPS[tag.partition(b" ")[0]], text)
        except ValueError:  # one in fifty: `try` costs the others nothing, an `if` each would
            words += odd.text_of(piece, rest)
    return b"".join((*words, *(b" " + text for text in odd.unsure)))


class _Gaps(dict[bytes, bytes]):
    """Tag name, as written -> what the tag puts between two words. Raises ValueError for what needs a closer look."""

    def __missing__(self, name: bytes) -> bytes:
        if len(self) > 10_000:
            self.clear()
        plain = _plain(name)
        if plain in _TELLING or name[:1] not in _BEGINS_TAG:
            raise ValueError(name)
        gap = self[name] = b"" if plain.removeprefix(b"/") in _INLINE else b" "
        return gap


_GAPS = _Gaps()


class _Pieces(Iterator[bytes]):
    """What stands between the "<" of a page, from a place on."""

    def __init__(self, html: bytes) -> None:
        self._html = html
        self.position = 0

    def __next__(self) -> bytes:
        if self.position > len(self._html):
            raise StopIteration
        end = self._html.find(b"<", self.position)
        start, end = self.position, end if end >= 0 else len(self._html)
        self.position = end + 1
        return self._html[start:end]


class _OddPieces:
    """Reads what is no plain tag with text behind it."""

    def __init__(self) -> None:
        self.telling: list[bytes] = []
        self.unsure: list[bytes] = []  # text that may be part of a tag: said once more

    def text_of(self, piece: bytes, rest: Iterator[bytes]) -> tuple[bytes, bytes]:
        """Return the gap and the text of what stands between two "<"; takes more from the rest while a quoted attribute goes on."""
        if piece[:1] not in _BEGINS_TAG:
            return b"<", piece
        tag, closed, text = piece.partition(b">")
        while (quote := _open_quote(tag)) and not closed and len(tag) < _LONGEST_TAG and (more := next(rest, None)) is not None:
            self.unsure.append(more)
            tag, closed, text = (tag + b"<" + more).partition(b">")
        if not closed:
            return b"<", tag
        if quote and (end := text.find(b">", text.find(quote) + 1)) >= 0:
            self.unsure.append(text)
            tag, text = tag + b">" + text[:end], text[end + 1 :]
        name = _plain(tag)
        if name in _TELLING:
            self.telling.append(tag)
        return b"" if name.removeprefix(b"/") in _INLINE else b" ", text


def _plain(tag: bytes) -> bytes:
    """Return the tag's name in lower case, with the slash of a closing one."""
    words = tag.split(None, 1)
    return words[0].lower().removesuffix(b"/") if words else b""


def _open_quote(tag: bytes) -> bytes:
    """Return the quote inside which a tag was cut, b"" where it was not."""
    return b'"' if tag.count(b'"') % 2 else b"'" if b'"' not in tag and tag.count(b"'") % 2 else b""
