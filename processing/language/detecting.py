"""Detects the language of one stretch of text; a long one by its model alone, a short one with all that is known.

Weights were chosen on the dev half of tests/quality/language; see docs/methods/language.md.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from processing.language.letters import APOSTROPHE, CYRILLIC, LATIN, SHARE, WRITTEN_IN, is_latin_belarusian, marked
from processing.language.models import chances, ranked
from processing.language.words import OWNERS, PATTERNS

SITE_LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")
READ_LANGUAGES = (*CYRILLIC, *LATIN)

SHORT = 200  # letters; below this a text is weighed with what else is known
READ = 8_000  # code points of a text that are looked at

_RANK_WEIGHT = 0.25  # py3langid is too sure of itself: it takes neighbouring bytes for independent
_CHANCE_WEIGHT = {True: 1.0, False: 0.7}  # lingua's whole models, its small ones
_WORD = 2.0  # against a language that lacks a short word
_LETTER = 3.0  # against one that lacks a letter
_PATTERN = 0.6  # against one that does not write a cluster or ending
_ABSENT = 0.6  # of a letter's share, for each letter that is not one of the language's marked ones
_PRIOR = {"sk": -2.0, "kk": -1.0, "lt": -0.5, "lv": -0.5, "fr": -0.5, "es": -0.5, "it": -0.5, "tr": -0.5}
_SITE = 0.7  # for our six languages in a short text
_ASKED = 0.7  # for the languages of the site or watch
_READ_FIRST = 12.0  # by how much (log) another language must be likelier than all that we read, in a short text
_HINT = math.log(4.0)  # how much likelier the language of the page's tag is than the rest
_UNSURE = 0.8  # a long text below this is weighed with the hint, too
_TOLD = 0.2  # below this nothing was told

# Letters that a Cyrillic language does not write, for long texts, where few of them may be quotations.
_LACKS = {
    "be": re.compile("[ищъїє]"),
    "ru": re.compile("[іїєўґ]"),
    "uk": re.compile("[ыэёъў]"),
    "bg": re.compile("[ыэёіїєўґ]"),
    "sr": re.compile("[ыэёіїєўґйщъьюя]"),
    "mk": re.compile("[ыэёіїєўґйщъьюя]"),
}
_QUOTED = 0.01  # share of foreign letters that quotations explain, in a long text

_NOT_TEXT = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}"
    r"|</?[A-Za-z!][^<>]{0,500}>"
    r"|&#?\w{1,10};"
    r"|\b[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[a-z]{2,6}\b"
    r"|(?<!\w)[@#]\w{1,60}"
)
_IS_LETTER = re.compile(r"[^\W\d_]")
_IS_CYRILLIC = re.compile("[\u0400-\u052f]")
_IS_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Detected:
    """A language as BCP 47 primary tag ("und" where nothing tells it) and how sure we are of it, 0..1."""

    language: str
    confidence: float


UNDETERMINED = Detected("und", 0.0)


def detect(text: str, *, hint: str | None = None, languages: Collection[str] = (), names: Collection[str] = ()) -> Detected:
    """Return the language of a text; what else is known of it weighs only where the text is short or unsure.

    `hint` is what its page says of itself or what its body turned out to be (BCP 47), `languages` are those of its site or
    watch; `names` are left out, because a name is the same in many languages.
    """
    clean = _clean(text, names)
    letters = len(_IS_LETTER.findall(clean))
    if not letters:
        return UNDETERMINED
    cyrillic = len(_IS_CYRILLIC.findall(clean)) * 2 > letters
    lower = clean.lower()
    words = _WORDS.findall(lower)
    if not cyrillic and is_latin_belarusian(words):
        return Detected("be", 0.95)
    weights = ranked(clean)
    if letters >= SHORT:
        return _best(_long(weights, lower, letters, base_of(hint)))
    latin = not cyrillic and len(_IS_LATIN.findall(clean)) * 2 > letters
    if cyrillic or latin:
        known = max(weights[one] for one in (CYRILLIC if cyrillic else LATIN))
        if max(weights.values()) - known <= _READ_FIRST:
            weights = _short(weights, clean, words, letters, cyrillic=cyrillic)
    _prefer(weights, hint, languages)
    return _best(weights)


def base_of(tag: str | None) -> str | None:
    """Return the primary language of a BCP 47 tag ("en-GB", "pt_BR"), None where it is none."""
    base = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0] if tag else ""
    return base if re.fullmatch("[a-z]{2,3}", base) and base != "und" else None


def _clean(text: str, names: Collection[str]) -> str:
    clean = _NOT_TEXT.sub(" ", text[:READ])
    if names:
        longest_first = sorted(names, key=len, reverse=True)
        clean = re.sub(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", " ", clean, flags=re.IGNORECASE)
    return clean


def _long(weights: dict[str, float], text: str, letters: int, hint: str | None) -> dict[str, float]:
    for language, lacking in _LACKS.items():
        foreign = len(lacking.findall(text))
        if foreign > _QUOTED * letters:
            weights[language] -= _LETTER * min(foreign, 3)
    if hint in weights and _best(weights).confidence < _UNSURE:
        weights[hint] += _HINT
    return weights


def _short(weights: Mapping[str, float], text: str, words: list[str], letters: int, *, cyrillic: bool) -> dict[str, float]:
    """Return the log weights of the languages that we read in the text's script: both models, and our own evidence."""
    languages = CYRILLIC if cyrillic else LATIN
    by_lingua = chances(text, cyrillic=cyrillic)
    lower = text.lower()
    against = _against(lower, words, languages, cyrillic=cyrillic)
    return {
        one: _RANK_WEIGHT * weights[one]
        + _CHANCE_WEIGHT[cyrillic] * by_lingua[one]
        - against[one]
        - _ABSENT * SHARE[one] * (letters - marked(one, lower))
        + _PRIOR.get(one, 0.0)
        + (_SITE if one in SITE_LANGUAGES else 0.0)
        for one in languages
    }


def _against(lower: str, words: list[str], languages: Collection[str], *, cyrillic: bool) -> dict[str, float]:
    """Return what words, letters and endings say against each language."""
    evidence = [(_WORD, OWNERS[word]) for word in words if word in OWNERS]
    evidence += [(_LETTER, WRITTEN_IN[letter]) for letter in set(lower) if letter in WRITTEN_IN]
    if cyrillic:
        counted = ((min(2, len(form.findall(lower))), writers) for form, writers in PATTERNS)
        evidence += [(_PATTERN * times, writers) for times, writers in counted if times]
        if APOSTROPHE.search(lower):
            evidence.append((_LETTER, frozenset({"be", "uk"})))
    return {one: sum(weight for weight, writers in evidence if one not in writers) for one in languages}


def _prefer(weights: dict[str, float], hint: str | None, languages: Collection[str]) -> None:
    base = base_of(hint)
    if base in weights:
        weights[base] += _HINT
    for language in languages:
        if language in weights:
            weights[language] += _ASKED


def _best(weights: Mapping[str, float]) -> Detected:
    language = max(weights, key=lambda name: (weights[name], name))
    confidence = 1.0 / sum(math.exp(max(weight - weights[language], -700.0)) for weight in weights.values())
    return Detected(language, round(confidence, 4)) if confidence >= _TOLD else UNDETERMINED
