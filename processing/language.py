"""Which language a text is in.

py3langid (a naive Bayes over byte n-grams) ranks all the languages that it knows; for short texts, where that is weak, the
ranking is weighed with what else is known: the six languages that the product reads, the page's own tag, and the letters
that one East Slavic alphabet has and another lacks. URLs and markup go first: they cost Belarusian five points.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

MODEL = f"py3langid@{version('py3langid')}"
SITE_LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")

SHORT = 80  # letters; below this a text is weighed with what else is known
READ = 8_000  # code points of a text that are looked at

_SITE_WEIGHT = 30.0  # how much likelier one of our languages is than another, before a short text is read
_HINT_WEIGHT = 4.0  # how much likelier the language of the page's tag is than the rest
_UNSURE = 0.8  # a long text below this is weighed with the hint, too
_MISFIT = 0.05  # what is left of a language's weight for each letter that its alphabet lacks, up to three
_QUOTED = 0.01  # share of foreign letters that quotations explain, in a long text

# Letters of the East Slavic alphabets that the language does not write.
_LACKS = {
    "be": re.compile("[ищъїє]"),
    "ru": re.compile("[іїєўґ]"),
    "uk": re.compile("[ыэёъў]"),
    "bg": re.compile("[ыэёіїєўґ]"),
    "sr": re.compile("[ыэёіїєўґйщъьюя]"),
    "mk": re.compile("[ыэёіїєўґйщъьюя]"),
}
_NOT_TEXT = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}"
    r"|</?[A-Za-z!][^<>]{0,500}>"
    r"|&#?\w{1,10};"
    r"|\b[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[a-z]{2,6}\b"
    r"|(?<!\w)[@#]\w{1,60}"
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Detected:
    """A language as BCP 47 primary tag ("und" where there are no letters) and how sure we are of it, 0..1."""

    language: str
    confidence: float


UNDETERMINED = Detected("und", 0.0)


def detect(text: str, *, hint: str | None = None) -> Detected:
    """Return the language of a text; `hint` is what its page says of itself (BCP 47) and weighs only where the text is unsure."""
    clean = _NOT_TEXT.sub(" ", text[:READ])
    letters = len(_LETTER.findall(clean))
    if not letters:
        return UNDETERMINED
    weights = dict(_identifier().rank(clean))
    weights.pop("zxx", None)  # "no language": we know that there are letters
    short = letters < SHORT
    _weigh_letters(weights, clean.lower(), letters, short=short)
    if short:
        for language in SITE_LANGUAGES:
            weights[language] *= _SITE_WEIGHT
    _weigh_hint(weights, hint, short=short)
    return _best(weights)


def base_of(tag: str | None) -> str | None:
    """Return the primary language of a BCP 47 tag ("en-GB", "pt_BR"), None where it is none."""
    base = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0] if tag else ""
    return base if re.fullmatch("[a-z]{2,3}", base) and base != "und" else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _weigh_letters(weights: dict[str, float], text: str, letters: int, *, short: bool) -> None:
    for language, lacking in _LACKS.items():
        foreign = len(lacking.findall(text))
        if foreign and (short or foreign > _QUOTED * letters):
            weights[language] = weights.get(language, 0.0) * _MISFIT ** min(foreign, 3)


def _weigh_hint(weights: dict[str, float], hint: str | None, *, short: bool) -> None:
    base = base_of(hint)
    if base in weights and (short or _best(weights).confidence < _UNSURE):
        weights[base] *= _HINT_WEIGHT


def _best(weights: dict[str, float]) -> Detected:
    total = sum(weights.values())
    language = max(weights, key=lambda name: (weights[name], name))
    return Detected(language, round(weights[language] / total, 4)) if total > 0 else UNDETERMINED
