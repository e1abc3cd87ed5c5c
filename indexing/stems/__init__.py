"""One stem for all forms of a word: Snowball's, light stemmers of our own, and small mendings."""

import re
import threading
from collections.abc import Callable

import Stemmer  # type: ignore[import-not-found]

from indexing.stems.slavic import belarusian, polish, russian, ukrainian

Stem = Callable[[str], str]

SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_CYRILLIC = re.compile("[Ѐ-ԯ]")
_LATIN = re.compile("[a-zA-ZÀ-ɏ]")
_lock = threading.Lock()  # a Snowball stemmer is no two threads' at once
_snowball: dict[str, Stemmer.Stemmer] = {}


def snowball(language: str) -> Stem:
    """Return Snowball's stemmer of a language in SNOWBALL; it takes lower-case words."""

    def stem(word: str) -> str:
        with _lock:
            if language not in _snowball:
                _snowball[language] = Stemmer.Stemmer(SNOWBALL[language], 0)
            stemmed: str = _snowball[language].stemWord(word)
            return stemmed

    return stem


_ATLANTIC = ((re.compile("ogu$"), "og"), (re.compile("(?<=..)our$"), "or"), (re.compile("enc$"), "ens"), (re.compile("(?<=...)is$"), "iz"))


def english(word: str) -> str:
    """Return Snowball's stem, the same for both sides of the Atlantic: dialogue / dialog, defence / defense, labour / labor."""
    stem = snowball("en")(word.lower())
    for british, american in _ATLANTIC:
        stem = british.sub(american, stem)
    return stem


_ABSTRACT = re.compile(r"^(.{3,}(?:heit|keit|schaft|ung|tät))(?:en|s)?$")
_UMLAUTS = str.maketrans("äöü", "aou")


def german(word: str) -> str:
    """Return Snowball's stem, but keep the suffix of abstract nouns: Snowball takes "Sicherheit" for "sich"."""
    lower = word.lower()
    abstract = _ABSTRACT.match(lower)
    return abstract[1].translate(_UMLAUTS) if abstract else snowball("de")(lower)


def _russian(word: str) -> str:
    return russian(word, snowball("ru"))


OWN: dict[str, Stem] = {"be": belarusian, "de": german, "en": english, "pl": polish, "ru": _russian, "uk": ukrainian}
LANGUAGES = tuple(sorted(SNOWBALL.keys() | OWN.keys()))  # that have a stemmer


def stem(word: str, language: str) -> str:
    """Return the stem of a word (NFC, case kept) in a text of this language (a code in LANGUAGES, or "und").

    A word in another script than the language's is taken for English (Latin) or Russian (Cyrillic), as is every
    word of a text in no known language; other scripts go as they are.
    """
    home = _script_of(language)
    if language != "und" and (home is None or home.search(word)):
        return _stemmer(language)(word)
    if _CYRILLIC.search(word):
        return _russian(word)
    return english(word) if _LATIN.search(word) else word.lower()


def _stemmer(language: str) -> Stem:
    own = OWN.get(language)
    if own is not None:
        return own
    with_snowball = snowball(language)
    return lambda word: with_snowball(word.lower())


def _script_of(language: str) -> re.Pattern[str] | None:
    """Return what a word of the language looks like, None for any script but Latin and Cyrillic."""
    if language in {"be", "ru", "uk"}:
        return _CYRILLIC
    return None if language in {"ar", "el", "hi", "hy", "ne", "ta"} else _LATIN
