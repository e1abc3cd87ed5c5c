"""Where sentences begin and end: a rule splitter for six languages, in linear time.

A full stop, question or exclamation mark or ellipsis ends a sentence when white space follows and the next word can begin
one; full stops of abbreviations, initials, dates and ordinal numbers do not. Blank lines always end one, so that a headline
needs no full stop. What runs on for 3,000 code points (a table, a list) is cut, so that no later stage meets a sentence without
bound. For a language without a table the tables of all are used.
"""

import re
from collections.abc import Iterator
from functools import cache

from domain.coverage import Span

RULES = "rules@1"

_CLOSERS = "»”“’\"')\\]}›"
_OPENERS = "«“„”‘\"'(\\[{‹¿¡*•"
_DASHES = "–—―-"

# One run of closing marks; the lookbehind keeps a long run from being tried at each of its characters.
_END = re.compile(rf"(?<![.!?…؟।])([.!?…؟।]++)([{_CLOSERS}]*+)(?=\s|$)|([。！？]++)([」』”{_CLOSERS}]*+)")
_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+|[\u2029\x0c]\s*+")
_LINE = re.compile(r"\r\n|[\n\r\u2028]")
_NEXT = re.compile(rf"\s*+([{_OPENERS}]*+)\s*+([{_DASHES}]?)\s*+[{_OPENERS}]*+(\S?)")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*$")
_LOOK_BACK = 24  # code points; no abbreviation is longer
_SENTENCE_WORDS = 6  # so many words make it likely that "… in 2019 г." ends a sentence
_LIST_ITEM = re.compile(r"[•*▪●·–—-]\s|\d{1,2}[.)]\s")
_LONGEST = 3_000  # code points
_WRAPPED = 60  # a line at least so long may be wrapped in the middle of a sentence

# Full stops that never end a sentence before a capital: something follows always.
_INNER = {
    "en": "mr mrs ms dr prof st gen col lt sgt capt cpt maj adm gov sen rep rev hon pres amb jr sr vs eds e.g i.e cf approx ca dept mt ft "
    "supt cmdr insp messrs",
    "ru": "гор им ул пр-т просп пл пер кв корп стр см ср т.е т.к т.н т.о напр проф акад доц канд докт ген полк подп кап лейт св преп адм "
    "пос дер обл р-н респ м-р г-н г-жа табл",
    "be": "гор імя вул пр-т праф акад дац ген палк св см гл т.е т.зв напр вобл р-н рэсп сп спн табл",
    "uk": "гор ім вул просп пл пров буд кв проф акад доц ген полк св див т.зв напр обл р-н смт табл",
    "pl": "ul al pl os prof dr hab inż mgr gen płk ppłk mjr kpt sierż św bł ks bp abp np tj tzn tzw m.in im wg ok por woj pow gm red "
    "prok adw marsz pos dyr zast ds dyw",
    "de": "dr prof hr fr frl st z.b u.a d.h i.d.r o.ä bzw ca vgl evtl ggf inkl exkl mio mrd tsd abs sog dipl ing hg hrsg geb gest verh "
    "v.a z.t z.zt u.u i.a i.v a.d a.m",
}
# Those that do so before a number only.
_NUMBERED = {
    "en": "no nos fig vol pp p ed est jan feb mar apr jun jul aug sep sept oct nov dec",
    "ru": "пп гл рис чл ст янв фев февр мар апр июн июл авг сент сен окт нояб ноя дек",
    "be": "арт мал студз лют сак крас чэрв ліп жн вер кастр ліст снеж",
    "uk": "пп рис ст січ лют берез квіт трав черв лип серп верес жовт листоп груд",
    "pl": "nr str art pkt poz ust zob ur min",
    "de": "nr art bd str max min jan feb mär apr jun jul aug sep sept okt nov dez",
}
# Full stops of abbreviations that end a sentence as well when a capital follows.
_FINAL = {
    "en": "etc inc ltd co corp a.m p.m u.s u.k u.n d.c e.u",
    "ru": "г гг в вв др пр т.д т.п н.э тыс млн млрд трлн руб коп долл км кг чел",
    "be": "г гг ст стст інш г.д т.п т.д тыс млн млрд руб кап чал",
    "uk": "р рр ст ін т.д т.п н.е тис млн млрд грн коп дол чол",
    "pl": "r w itd itp in n.e p.n.e godz tys mln mld zł gr",
    "de": "usw etc u.s.w",
}
# Words that begin a sentence after "U.S." rather than go on with a name ("U.S. Army").
_STARTERS = {
    "en": "the a an he she it they we i you in on at by for from to but and or so if when while as after before this that these those "
    "there however meanwhile his her its their our my no not yet although despite with since under over what who why how",
}
# Those of them that stand before a name ("г. Минск") or after a number ("2019 г.").
_COUNTED = {"ru": "г гг в вв", "be": "г гг ст стст", "uk": "р рр ст", "pl": "r w", "en": "", "de": ""}
_TABLES = {"counted": _COUNTED, "inner": _INNER, "numbered": _NUMBERED, "final": _FINAL, "starters": _STARTERS}


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
    pair = _with_word_before(text, before.start(), word)
    final = _table("final", language)
    if pair in final or word in final:
        return not _ends_after_final(text, start, stop, after, word, language)
    if word in _table("inner", language) or pair in _table("inner", language):
        return True
    if word in _table("numbered", language):
        return text[after].isdigit()
    if len(word) == 1 and word.isalpha():
        return not (language == "en" and word == "i")
    if language == "de" and word.isdigit() and len(word) <= 2:  # "am 7. Oktober", "im 20. Jahrhundert"
        return True
    return bool(re.fullmatch(r"\d{1,2}", word)) and before.start() == start  # a numbered heading


def _with_word_before(text: str, at: int, word: str) -> str:
    """Return "т.д" for the second word of "т. д.", else the word."""
    earlier = re.search(r"(\w{1,3})\.\s?$", text[max(0, at - 6) : at])
    return f"{earlier[1].lower()}.{word}" if earlier else word


def _ends_after_final(text: str, start: int, stop: int, after: int, word: str, language: str) -> bool:
    """Tell whether an abbreviation that may end a sentence does, before a word that is capitalised (or a number)."""
    if language == "en" and "." in word:
        following = re.match(r"[^\W\d_]+", text[after : after + 20])
        return following is None or following.group().lower() in _table("starters", language)
    if word not in _table("counted", language) or _with_word_before(text, stop - len(word), word) != word:
        return True
    # "г. Минск", "в. Альховая" before a name; "2019 г. Форум …" after a number, once enough was said to be a sentence.
    preceding = text[start : stop - len(word)].rstrip()
    return preceding[-1:].isdigit() and len(preceding.split()) >= _SENTENCE_WORDS


@cache
def _table(kind: str, language: str) -> frozenset[str]:
    tables = _TABLES[kind]
    chosen = [tables[language]] if language in tables else list(tables.values())
    return frozenset(word for table in chosen for word in table.split())
