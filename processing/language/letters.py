"""Which letters an alphabet has beyond those that all of its script share, and how often they come."""

import re

CYRILLIC = ("ru", "be", "uk", "bg", "kk")
LATIN = ("en", "pl", "de", "cs", "sk", "lt", "lv", "fr", "es", "it", "tr")

# Languages that write a letter; a text with it is hardly in one of the others.
_WRITTEN_IN = {
    "ў": "be",
    "ї": "uk",
    "є": "uk",
    "ґ": "uk be",
    "ъ": "ru bg kk",
    "ыэё": "ru be kk",
    "и": "ru uk bg kk",
    "щ": "ru uk bg kk",
    "і": "be uk kk",
    "ь": "ru be uk kk",
    "әғқңөұүһ": "kk",
    "łńśćźż": "pl",
    "ąę": "pl lt",
    "ó": "pl cs sk es it",
    "ß": "de",
    "ä": "de sk",
    "ö": "de tr",
    "ü": "de tr es",
    "řěů": "cs",
    "ľĺŕ": "sk",
    "ô": "sk fr",
    "ýďťň": "cs sk",
    "áíú": "cs sk es",
    "é": "cs sk es fr it",
    "čšž": "cs sk lt lv",
    "ėįų": "lt",
    "ū": "lt lv",
    "āēīģķļņ": "lv",
    "ñ": "es",
    "ğşı": "tr",
    "ç": "tr fr",
    "âîû": "fr tr",
    "êëïœ": "fr",
    "èàù": "fr it",
    "ìò": "it",
}
WRITTEN_IN = {letter: frozenset(languages.split()) for letters, languages in _WRITTEN_IN.items() for letter in letters}

# The marked letters of an alphabet and their share of running text: a text that has none of them grows unlikely with its length.
MARKED = {"ru": "ыэъёь", "uk": "іїєґь", "be": "іўыэёь", "bg": "ъ", "kk": "ыіәғқңөұүһ"}
SHARE = {
    "ru": 0.045,
    "uk": 0.083,
    "be": 0.125,
    "bg": 0.017,
    "kk": 0.15,
    "pl": 0.07,
    "cs": 0.13,
    "sk": 0.10,
    "lt": 0.06,
    "lv": 0.09,
    "fr": 0.035,
    "es": 0.02,
    "it": 0.008,
    "tr": 0.09,
    "de": 0.017,
    "en": 0.0,
}
APOSTROPHE = re.compile("[а-яіў]['’ʼ][еёюяії]")  # be and uk only

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_SOFT = re.compile("[łśźńć]")
_FOREIGN_TO_BELARUSIAN = re.compile("[wqxąęóřěůýáíéđėįųūäöüßāēīñçğş]")
_HACEK = re.compile("[čšž]")
# Short words of it that neither Polish nor Czech nor Croatian has, and some that those have rarely.
_LATIN_WORDS = {"heta", "hety", "hetaja", "hetyja", "hetaha", "hetym", "nia", "niama", "jakija", "jakaja", "jaho", "užo", "dzie", "paśla"}
_LATIN_WORDS |= {"pavodle", "siońnia", "vielmi", "taksama", "pamiž", "mienski", "miensk", "biełaruś", "bielaruś", "biełaruski", "bolš"}
_LATIN_WORDS |= {"chto", "dyjałoh", "jašče"}
_LATIN_RARE = {"kab", "jaki", "jany", "jana", "miž", "praz", "moža", "naša", "kali", "što", "abo", "kala", "pra", "try", "uže"}
# Clusters of it that they lack: "-dzicca", "-ańni", "-yjałoh".
_LATIN_CLUSTER = re.compile(r"(?:dz|[bvmnls])iacca\b|zicca\b|[aeiouy]ńni\b|yjał")


def marked(language: str, text: str) -> int:
    """Return how many letters of a lower-case text are marked ones of the language."""
    if language in MARKED:
        return sum(text.count(letter) for letter in MARKED[language])
    return sum(1 for letter in text if letter not in _PLAIN and letter.isalpha())


def is_latin_belarusian(words: list[str]) -> bool:
    """Tell whether lower-case words are Belarusian in Latin script (łacinka), which no model knows.

    The letter ŭ tells it; so do ł, ś, ź, ń or ć beside č, š or ž, which Polish and Czech do not share, and its own short words.
    """
    text = " ".join(words)
    if _FOREIGN_TO_BELARUSIAN.search(text):
        return False
    if "ŭ" in text or (_SOFT.search(text) and (_HACEK.search(text) or _LATIN_CLUSTER.search(text))):
        return True
    known = sum(2 * (word in _LATIN_WORDS) + (word in _LATIN_RARE) for word in words)
    known += 2 * len(_LATIN_CLUSTER.findall(text))
    return known >= 2 and known * 3 >= len(words)
