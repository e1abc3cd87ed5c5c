"""Undoes a wrong decoding inside a text: UTF-8 that somebody read as windows-1252 ("cafÃ©") or windows-1251 ("РџСЂРёРІРµС‚")."""

import re
from collections.abc import Iterator

# Characters that continuation bytes (0x80-0xBF) turn into.
_TAIL_1252 = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_TAIL_1251 = "[\u0080-\u009f\u00a0-\u00bf\u0401-\u040f\u0451-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]"
_RUN_1252 = re.compile(f"(?:[\u00c2-\u00df]{_TAIL_1252}|[\u00e0-\u00ef]{_TAIL_1252}{{2}}|[\u00f0-\u00f4]{_TAIL_1252}{{3}})+")
_SIGN_1252 = re.compile(f"[\u00c2-\u00f4]{_TAIL_1252}")
# One pair alone is a word of two letters somewhere; three in a row, with punctuation between, are not.
_RUN_1251 = re.compile(f"[РС]{_TAIL_1251}(?:[\x20-\x40\u00a0]*(?:[РС]{_TAIL_1251}|в[\u0402\u0403\u20ac].))" + "{2,}")
# What a short run may turn into; "à" + no-break space + "«" would else become a Samaritan letter.
_EXPECTED = re.compile("[\u00a0-\u017f\u0386-\u03ce\u0400-\u0491\u2010-\u2044\u20ac\u2116\u2122]+")
_LONG_RUN = 12  # characters that no accident of French punctuation reaches
_BEFORE, _AFTER = re.compile(r"[^\s<>=\"]*\Z"), re.compile(r"[^\s<>=\"]*")
_LONGEST_WORD = 60
_PIECE = re.compile(r"\S+")
_CORE = re.compile(r"\w(?:.*\w)?")


class Garbled:
    """The words of a page that were read wrongly and are mended now, each with how it stood there before."""

    def __init__(self) -> None:
        self._was: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._was)

    def update(self, other: "Garbled") -> None:
        """Take over what another one knows."""
        self._was.update(other._was)

    def add(self, pieces: list[tuple[str, str]]) -> None:
        """Note a word with the signs around it: its characters as they read now, each with what stood there."""
        self._note(pieces)
        letters = [place for place, (now, _) in enumerate(pieces) if now.isalnum()]
        if letters:
            self._note(pieces[letters[0] : letters[-1] + 1])

    def _note(self, pieces: list[tuple[str, str]]) -> None:
        now, was = ("".join(texts) for texts in zip(*pieces, strict=True))
        if now != was:
            self._was[now] = was

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, what stood there) for such words of `text`; neighbours are told as one."""
        start, end, was = -1, -1, ""
        for match in _PIECE.finditer(text):
            before = self._before(match[0])
            if before is None:
                continue
            if start >= 0 and text[end : match.start()] == " ":
                end, was = match.end(), f"{was} {before}"
                continue
            if start >= 0:
                yield start, end, was
            start, end, was = match.start(), match.end(), before
        if start >= 0:
            yield start, end, was

    def _before(self, piece: str) -> str | None:
        if (whole := self._was.get(piece)) is not None:
            return whole
        core = _CORE.search(piece)
        was = self._was.get(core[0]) if core else None
        return piece[: core.start()] + was + piece[core.end() :] if core and was is not None else None


def unmojibake(text: str) -> tuple[str, Garbled]:
    """Return the text with such runs read rightly, and what was mended; unchanged where there are none."""
    garbled = Garbled()

    def replaced(match: re.Match[str], charset: str) -> str:
        run = _restored(match[0], charset)
        if run != match[0]:
            _remember(garbled, match, run)
        return run

    if _SIGN_1252.search(text):  # much faster than the runs, and most pages have none
        text = _RUN_1252.sub(lambda match: replaced(match, "cp1252"), text)
    text = _RUN_1251.sub(lambda match: replaced(match, "cp1251"), text)
    return text, garbled


def _remember(garbled: Garbled, match: re.Match[str], run: str) -> None:
    """Note the whole words that the run is part of: a letter alone would be found in sound words as well."""
    text, (start, end) = match.string, match.span()
    head, tail = _BEFORE.search(text[max(0, start - _LONGEST_WORD) : start]), _AFTER.match(text[end : end + _LONGEST_WORD])
    pieces = [(character, character) for character in (head[0] if head else "")]
    place = start
    for character in run:
        size = len(character.encode())  # as many characters stood for it
        pieces.append((character, text[place : place + size]))
        place += size
    pieces += [(character, character) for character in (tail[0] if tail else "")]
    word: list[tuple[str, str]] = []
    for piece in (*pieces, (" ", " ")):
        if not piece[0].isspace():
            word.append(piece)
        elif word:
            garbled.add(word)
            word = []


def _restored(run: str, charset: str) -> str:
    try:
        read = _bytes_of(run, charset).decode()
    except UnicodeError:
        return run
    return read if len(run) >= _LONG_RUN or charset == "cp1251" or _EXPECTED.fullmatch(read) else run


def _bytes_of(text: str, charset: str) -> bytes:
    """Encode as browsers' tables do: bytes that the charset leaves open stand for themselves."""
    out = bytearray()
    for character in text:
        try:
            out += character.encode(charset)
        except UnicodeEncodeError:
            out += character.encode("latin-1")
    return bytes(out)
