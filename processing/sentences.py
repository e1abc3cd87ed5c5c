"""Where sentences begin and end: a rule splitter for fifteen languages, in linear time.

A full stop, question or exclamation mark or ellipsis ends a sentence when white space follows and the next word can begin
one; full stops of abbreviations, initials, dates and ordinal numbers do not. Blank lines always end one, so that a headline
needs no full stop. What runs on for 3,000 code points (a table, a list) is cut, so that no later stage meets a sentence without
bound. For a language without a table the tables of all are used.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from domain.coverage import Span
from processing.abbreviations import table

RULES = "rules@2"

_CLOSERS = "»”“’\"')\\]}›"
_OPENERS = "«“„”‘\"'(\\[{‹¿¡*•"
_DASHES = "–—―-"

# One run of closing marks (French sets a space before its own); the lookbehind keeps a long run from being tried at each of its characters.
_END = re.compile(rf"(?<![.!?…؟।])([.!?…؟।]++)((?:[{_CLOSERS}]|[ \u00a0\u202f]»(?=[\s,;]|$))*+)(?=\s|$)|([。！？]++)([」』”{_CLOSERS}]*+)")
_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+|[\u2029\x0c]\s*+")
_LINE = re.compile(r"\r\n|[\n\r\u2028]")
_NEXT = re.compile(rf"\s*+([{_OPENERS}]*+)\s*+([{_DASHES}]?)\s*+[{_OPENERS}]*+(\S?)")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*$")
_LAST_WORD = re.compile(r"^.*?(\w+)\.?$", re.DOTALL)
_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")  # "j", "j.r"
_BEFORE_TIME = frozenset(
    {"в", "к", "с", "на", "за", "у", "ў", "ва", "з", "да", "до", "від", "от", "ад", "w", "we", "z", "od", "do", "през"}
)
_ELIDED = re.compile("^[^\\W\\d_]{1,5}['’]")  # "l'art."
_HOURS = frozenset({"a.m", "p.m"})
_TIME_GOES_ON = frozenset({"GMT", "UTC", "EST", "EDT", "CET", "CEST", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"})
_LOOK_BACK = 24  # code points; no abbreviation is longer
_SENTENCE_WORDS = 6  # so many words make it likely that "… in 2019 г." ends a sentence
_LIST_ITEM = re.compile(r"[•*▪●·–—-]\s|\d{1,2}[.)]\s")
_LONGEST = 3_000  # code points
_WRAPPED = 60  # a line at least so long may be wrapped in the middle of a sentence


@lru_cache(maxsize=32)  # every stage of reading asks for the same few texts
def split(text: str, language: str) -> tuple[Span, ...]:
    """Return the sentences of a text in order, without the white space around them; offsets are code points.

    They do not overlap, and every character that is not white space lies in one. Blank lines end a sentence.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text, language.split("-")[0].lower()):
        span = _trimmed(text, start, end)
        if span:
            spans.extend(_cut(text, span))
        start = end
    return tuple(spans)


def _cut(text: str, span: Span) -> Iterator[Span]:
    """Yield a sentence whole, or in pieces at white space where it is too long to be one."""
    start = span.start
    while span.end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        end = space if space > 0 else start + _LONGEST
        piece = _trimmed(text, start, end)
        if piece:
            yield piece
        start = end
    rest = _trimmed(text, start, span.end)
    if rest:
        yield rest


def sentence_at(sentences: tuple[Span, ...], start: int) -> Span | None:
    """Return the sentence that holds a position, by bisection; None for white space between sentences."""
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle].end <= start:
            low = middle + 1
        else:
            high = middle
    return sentences[low] if low < len(sentences) and sentences[low].start <= start else None


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of a text (blank lines part them), without the white space around them."""
    spans: list[Span] = []
    start = 0
    for end in [*(found.end() for found in _PARAGRAPH.finditer(text)), len(text)]:
        span = _trimmed(text, start, end)
        if span:
            spans.append(span)
        start = end
    return tuple(spans)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start=start + left, end=start + right) if left < right else None


def _ends(text: str, language: str) -> list[int]:
    """Return every offset where a sentence ends, rising, the end of the text included."""
    ends = {found.end() for found in _PARAGRAPH.finditer(text)} | {len(text)}
    ends |= {found.start() for found in _LINE.finditer(text) if _line_ends(text, found.start(), found.end())}
    start = 0
    for found in _END.finditer(text):
        if found[3] or _is_end(text, found, start, language):
            ends.add(found.end())
            start = found.end()
    return sorted(ends)


def _line_ends(text: str, at: int, after_at: int) -> bool:
    """Tell whether a single line break parts sentences: a list, or a line too short to have been wrapped."""
    after = text[after_at : after_at + 8].lstrip(" \t")
    if not after or _LIST_ITEM.match(after):
        return True
    line_start = text.rfind("\n", max(0, at - _WRAPPED), at)
    wrapped = line_start < 0 and at >= _WRAPPED
    return not wrapped and not after[0].islower() and text[at - 1 : at] not in {",", ";", "-", "–", "—", "("}


def _is_end(text: str, found: re.Match[str], start: int, language: str) -> bool:
    """Decide for a full stop (or its like) before white space."""
    following = _NEXT.match(text, found.end())
    assert following is not None  # every part of the pattern may be empty
    first = following[3]
    if not first:
        return True
    if first.islower() or (found[2] and following[2]):  # "«…?» — said X"
        return False
    if found[1] != "." or found[2]:
        return True
    return not _is_abbreviation(text, found.start(), following.start(3), max(start, found.start() - 200), language)


def _is_abbreviation(text: str, stop: int, after: int, start: int, language: str) -> bool:
    """Tell whether the full stop at `stop` belongs to an abbreviation, an initial or an ordinal, and the sentence goes on."""
    before = _WORD_BEFORE.search(text, max(start, stop - _LOOK_BACK), stop)
    if before is None:
        return False
    word = before.group().lower()
    forms = {word, _ELIDED.sub("", word), _with_word_before(text, before.start(), word)}
    if forms & table("numbered", language) and text[after].isdigit():
        return True
    if forms & table("final", language):
        return not _ends_after_final(text, start, stop, after, word, language)
    if forms & table("inner", language):
        return True
    if word in table("numbered", language) and len(word) > 1:
        return False
    if _INITIALS.fullmatch(word):
        return not (language == "en" and word == "i")
    return word.isdigit() and len(word) <= 2 and _is_ordinal(text, start, before.start(), language)


def _is_ordinal(text: str, start: int, at: int, language: str) -> bool:
    """Tell whether a number of one or two digits counts: a heading's at the start of a sentence, in German a date's as well."""
    earlier = text[start:at].rstrip()
    if language == "de":  # "am 7. Oktober", "im 20. Jahrhundert", but not "siehe Nr. 17."
        return _LAST_WORD.sub(r"\1", earlier[-_LOOK_BACK:]).lower() not in table("numbered", "de")
    return not earlier


def _with_word_before(text: str, at: int, word: str) -> str:
    """Return "т.д" for the second word of "т. д.", else the word."""
    earlier = re.search(r"(\w{1,3})\.\s?$", text[max(0, at - 6) : at])
    return f"{earlier[1].lower()}.{word}" if earlier else word


def _ends_after_final(text: str, start: int, stop: int, after: int, word: str, language: str) -> bool:
    """Tell whether an abbreviation that may end a sentence does, before a word that is capitalised (or a number)."""
    if language == "en" and word != "etc":
        following = re.match(r"[^\W\d_]+", text[after : after + 20])
        if following is None:
            return True
        name = following.group()
        return name not in _TIME_GOES_ON if word in _HOURS else name.lower() in table("starters", language)
    if word not in table("counted", language) or _with_word_before(text, stop - len(word), word) != word:
        return True
    # "г. Минск", "в. Альховая" before a name; "2019 г. Форум …" after a number, once enough was said to be a sentence.
    preceding = text[start : stop - len(word)].split()
    opens_with_time = "".join(preceding[:1]).lower() in _BEFORE_TIME  # "В мае 2019 г. Минск …"
    enough = _SENTENCE_WORDS if opens_with_time else _SENTENCE_WORDS // 2
    return bool(preceding) and preceding[-1][-1].isdigit() and len(preceding) >= enough
