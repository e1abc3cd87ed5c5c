"""Which letters each one-byte charset was made for, and how well bytes fit them."""

import codecs
import re

from crawler.extraction.text import listed

# The letters beyond ASCII of each language (ISO 639). Of Cyrillic and Greek only small ones: capitals are rare, and some charsets hold
# the same alphabet with small letters and capitals exchanged.
_CYRILLIC = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфё",
    "be": "оеаінтсрвлкмдпуяыьгзбчйхжшюцэфёў",
    "uk": "оеаинтсрвлкмдпуяіьгзбчйхжшюцщфїєґ",
    "bg": "оеаинтсрвлкмдпуяьгзбчйхжшюцщфъ",
    "sr": "оеаинтсрвлкмдпугзбчхжшцфђјљњћџ",
}
_GREEK = {"el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"}
_CENTRAL = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîşţ",
    "sl": "čšž",
    "hr": "čćđšž",
}
_WESTERN = {
    "de": "äöüß",
    "fr": "àâçéèêëîïôùûœæÿ",
    "es": "áéíóúñü",
    "it": "àèéìòù",
    "pt": "áâãàçéêíóôõúü",
    "nl": "éëïóöü",
    "sv": "åäöé",
    "da": "æøåé",
    "is": "áéíóúýþæöð",
    "en": "éèïö",
}
_BALTIC = {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äõöüšž"}
_TURKISH = {"tr": "çğıöşüâîûİ"}
_SMALL_ONLY = frozenset((*_CYRILLIC, *_GREEK))
ALPHABETS: dict[str, dict[str, str]] = {
    **dict.fromkeys(listed("windows-1251 koi8-u iso-8859-5 cp866"), _CYRILLIC),
    **dict.fromkeys(listed("cp1252 iso8859-15"), _WESTERN),
    **dict.fromkeys(listed("cp1250 iso8859-2"), _CENTRAL),
    **dict.fromkeys(listed("cp1253 iso8859-7"), _GREEK),
    **dict.fromkeys(listed("cp1254"), _TURKISH),
    **dict.fromkeys(listed("cp1257 iso8859-13"), _BALTIC),
}
_SIGNS = re.compile("[\u00a0\u2010-\u203a\u00ab\u00bb\u00a9\u00ae\u00b0\u00a7\u00b7\u2022\u2116\u20ac\u2122\u00d7\\s]+")
_LONG_RUNS = 2.2  # bytes beyond ASCII in a row, on average, from which whole words consist of them
_UNLIKE = 0.3  # what a fit is worth where the runs speak against it
_NO_LETTER = 2  # how many letters one character weighs that is none: a control, a box
_TOO_FEW = 3


def same(charset: str) -> str | None:
    """Return the name under which `ALPHABETS` has a charset, None where it has none (East Asian ones)."""
    wanted = codecs.lookup(charset).name
    return next((name for name in ALPHABETS if codecs.lookup(name).name == wanted), None)


def fit(sample: bytes, charset: str) -> float:
    """Return the share of characters that are letters of the best fitting language of the charset, 0..1.

    `sample` is the runs beyond ASCII, parted by spaces. Signs such as quotation marks count for nothing, what is no letter
    counts against it. 0 for a sample too small to tell.
    """
    text = _SIGNS.sub("", sample.decode(charset, "replace"))
    if len(text) < _TOO_FEW:
        return 0.0
    runs = sample.split()
    whole_words = sum(map(len, runs)) >= _LONG_RUNS * len(runs)
    alphabets = ALPHABETS[charset]
    best = max(sum(map(_letters(language, letters).__contains__, text)) for language, letters in alphabets.items())
    wrong = sum(not character.isalpha() for character in text)
    fitting = max(0.0, (best - _NO_LETTER * wrong) / len(text))
    return fitting * (1.0 if whole_words == bool(_SMALL_ONLY & alphabets.keys()) else _UNLIKE)


def _letters(language: str, letters: str) -> frozenset[str]:
    return frozenset(letters if language in _SMALL_ONLY else letters + letters.upper())
