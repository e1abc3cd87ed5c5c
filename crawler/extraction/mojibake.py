"""Undoes a wrong decoding inside a text: UTF-8 that somebody read as windows-1252 ("cafÃ©") or windows-1251 ("РџСЂРёРІРµС‚")."""

import re

# Characters that continuation bytes (0x80-0xBF) turn into.
_TAIL_1252 = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_TAIL_1251 = "[\u0080-\u009f\u00a0-\u00bf\u0401-\u040f\u0451-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]"
_RUN_1252 = re.compile(f"(?:[\u00c2-\u00df]{_TAIL_1252}|[\u00e0-\u00ef]{_TAIL_1252}{{2}}|[\u00f0-\u00f4]{_TAIL_1252}{{3}})+")
# One pair alone is a word of two letters somewhere; three in a row, with punctuation between, are not.
_RUN_1251 = re.compile(f"[РС]{_TAIL_1251}(?:[\x20-\x40\u00a0]*(?:[РС]{_TAIL_1251}|в[\u0402\u0403\u20ac].))" + "{2,}")
# What a short run may turn into; "à" + no-break space + "«" would else become a Samaritan letter.
_EXPECTED = re.compile("[\u00a0-\u017f\u0386-\u03ce\u0400-\u0491\u2010-\u2044\u20ac\u2116\u2122]+")
_LONG_RUN = 12  # characters that no accident of French punctuation reaches


def unmojibake(text: str) -> tuple[str, set[str]]:
    """Return the text with such runs read rightly, and the runs as they read now; unchanged where there are none."""
    restored: set[str] = set()

    def replaced(match: re.Match[str], charset: str) -> str:
        run = _restored(match[0], charset)
        if run != match[0]:
            restored.add(run)
        return run

    text = _RUN_1252.sub(lambda match: replaced(match, "cp1252"), text)
    text = _RUN_1251.sub(lambda match: replaced(match, "cp1251"), text)
    return text, restored


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
