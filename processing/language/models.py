"""The two language models: py3langid, which knows 97 languages, and lingua, which is better at few words of few languages.

lingua's whole models of all languages that we read take 500 MB and seconds to load. So it reads Cyrillic with its whole models,
where close languages meet, and Latin script with the small ones; both load when the first short text comes.
"""

import math
from functools import cache
from importlib.metadata import version

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder
from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from processing.language.letters import CYRILLIC, LATIN

MODEL = f"py3langid@{version('py3langid')}+lingua@{version('lingua-language-detector')}+words@1"

_LEAST = {True: 1e-6, False: 1e-4}  # lingua rounds small chances to nothing


def ranked(text: str) -> dict[str, float]:
    """Return the logarithm of each language's likelihood by py3langid, up to a constant."""
    weights = dict(_identifier().rank(text))
    weights.pop("zxx", None)  # "no language": whoever asks knows that there are letters
    return weights


def chances(text: str, *, cyrillic: bool) -> dict[str, float]:
    """Return the logarithm of lingua's probability for each language that we read in a script."""
    found = _detector(cyrillic).compute_language_confidence_values(text)
    return {one.language.iso_code_639_1.name.lower(): math.log(one.value + _LEAST[cyrillic]) for one in found}


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)


@cache
def _detector(cyrillic: bool) -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code.upper()) for code in (CYRILLIC if cyrillic else LATIN)]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return builder.build() if cyrillic else builder.with_low_accuracy_mode().build()
