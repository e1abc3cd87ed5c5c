"""The skeletons of whole pages: what fold.skeleton gives, by table, several times as fast."""

import numpy as np

from processing.names.fold import skeleton

Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]

_UNKNOWN, _DROPPED, _SEVERAL = 0x110000, 0x110001, 0x110002  # no code points
_NO_ASCII_LETTER = bytes(code for code in range(128) if not chr(code).isalnum())
_TABLE: Codes = np.full(0x110000, _UNKNOWN, dtype=np.uint32)  # code point -> that of its skeleton; filled as characters turn up


def skeleton_of(text: str) -> str:
    """Return `skeleton(text)`."""
    if text.isascii():
        return text.encode().lower().translate(None, _NO_ASCII_LETTER).decode()
    text = text.casefold()
    codes = _codes(text)
    found = _look_up(codes)
    several = found == _SEVERAL
    if several.any():  # "№" becomes "no"
        for code in set(codes[several].tolist()):
            text = text.replace(chr(code), skeleton(chr(code)))
        found = _look_up(_codes(text))
    kept: bytes = found[found != _DROPPED].tobytes()
    return kept.decode("utf-32-le")


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _look_up(codes: Codes) -> Codes:
    found: Codes = _TABLE[codes]
    unknown = codes[found == _UNKNOWN]
    if not unknown.size:
        return found
    for code in set(unknown.tolist()):
        plain = skeleton(chr(code))
        _TABLE[code] = ord(plain) if len(plain) == 1 else _SEVERAL if plain else _DROPPED
    return _look_up(codes)
