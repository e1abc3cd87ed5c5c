"""Scores language detection by language and length beside its peers: py3langid and lingua, as they come.

    python -m bench.language [--half held] [--quick] [--wrong]

Texts: tests/quality/language, a file a language, a sentence a line; each sentence, and the runs of eight and of three words that
it is cut into. be-tarask is Belarusian in classical orthography, be-latn in Latin script. Half of the sentences, by a hash, are
"dev", the rest "held". Peers limited to eight languages see no text of the others.
"""

import argparse
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.intervals import wilson
from processing.language import MODEL, detect

CASES = Path(__file__).parents[1] / "tests" / "quality" / "language"
EIGHT = ("be", "ru", "uk", "pl", "de", "en", "cs", "bg")
LENGTHS = ("sentence", "8 words", "3 words")
_WORDS = {"8 words": 8, "3 words": 3}

Detector = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text with the file that it comes from ("be-tarask"), its language, and which length and half it belongs to."""

    group: str
    language: str
    length: str
    half: str
    text: str


def texts(half: str | None = None) -> list[Text]:
    """Return the texts of a half ("dev", "held"), or all, in the order of the files."""
    found = [
        text for path in sorted(CASES.glob("*.txt")) for line in path.read_text("utf-8").splitlines() for text in _cut(path.stem, line)
    ]
    return [text for text in found if half in (None, text.half)]


def _cut(group: str, sentence: str) -> list[Text]:
    half = "held" if hashlib.sha256(sentence.encode()).digest()[0] % 2 else "dev"
    words = sentence.split()
    pieces = [("sentence", sentence)]
    for length, n in _WORDS.items():
        pieces += [(length, " ".join(words[at : at + n])) for at in range(0, len(words) - n + 1, n)]
    language = group.split("-")[0]
    return [Text(group=group, language=language, length=length, half=half, text=piece) for length, piece in pieces]


def ours(text: str) -> str:
    return detect(text).language


def py3langid(languages: tuple[str, ...] | None) -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(list(languages))
    return lambda text: str(identifier.classify(text)[0])


def lingua(languages: tuple[str, ...], *, low: bool) -> Detector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*(getattr(IsoCode639_1, code.upper()) for code in languages))
    detector = (builder.with_low_accuracy_mode() if low else builder).build()

    def name(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "und"

    return name


def peers() -> dict[str, tuple[Detector, bool]]:
    """Return the peers by name, and whether they were limited to the eight languages."""
    return {
        "py3langid, all languages": (py3langid(None), False),
        "py3langid, eight": (py3langid(EIGHT), True),
        "lingua, eight": (lingua(EIGHT, low=False), True),
        "lingua low, eight": (lingua(EIGHT, low=True), True),
    }


def peer_shares() -> dict[str, float]:
    """Return what share each peer gets right, of the eight languages where it was limited to them."""
    whole = texts()
    eight = [text for text in whole if text.group in EIGHT]
    counts = {name: score(detector, eight if limited else whole).share() for name, (detector, limited) in peers().items()}
    return {name: right / n for name, (right, n) in counts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a detector got right: [right, all] by group and length, its mistakes, and seconds of CPU."""

    counts: dict[tuple[str, str], list[int]]
    mistakes: list[tuple[Text, str]]
    cpu_s: float

    def share(self, *, groups: tuple[str, ...] | None = None, length: str | None = None) -> tuple[int, int]:
        chosen = [n for (group, of), n in self.counts.items() if (groups is None or group in groups) and length in (None, of)]
        return sum(n[0] for n in chosen), sum(n[1] for n in chosen)


def score(detector: Detector, cases: list[Text]) -> Score:
    detector("Форум"), detector("Forum opens")  # models load on first use
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    mistakes = []
    started = time.process_time()
    for case in cases:
        found = detector(case.text)
        counts[case.group, case.length][0] += found == case.language
        counts[case.group, case.length][1] += 1
        if found != case.language:
            mistakes.append((case, found))
    return Score(counts=dict(counts), mistakes=mistakes, cpu_s=time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("dev", "held"), help="only this half; all by default")
    parser.add_argument("--quick", action="store_true", help="ours only")
    parser.add_argument("--wrong", action="store_true", help="show what ours gets wrong")
    options = parser.parse_args()
    cases = texts(options.half)
    in_eight = [case for case in cases if case.language in EIGHT]
    print(f"{len(cases)} texts; ours: {MODEL}")
    whole = score(ours, cases)
    _table("ours", whole)
    if options.wrong:
        for case, found in whole.mistakes:
            print(f"    {case.group:10}{case.length:9} as {found:4} {case.text}")
    if options.quick:
        return
    for name, (detector, limited) in peers().items():
        _table(name, score(detector, in_eight if limited else cases))


def _table(name: str, result: Score) -> None:
    groups = sorted({group for group, _ in result.counts}, key=lambda one: (EIGHT.index(one) if one in EIGHT else 8, one))
    for label, chosen in (("the eight", EIGHT), ("all", None)):
        right, n = result.share(groups=chosen)
        low, high = wilson(right, n)
        print(f"{name}: {label} {right / n:.4f} ({low:.4f} to {high:.4f}) of {n}")
    print(f"  {result.share()[1] / result.cpu_s:,.0f} texts a second of CPU")
    for first in range(0, len(groups), 8):
        row = groups[first : first + 8]
        print("  " + f"{'':10}" + "".join(f"{group:>10}" for group in row))
        for length in LENGTHS:
            shares = (result.share(groups=(group,), length=length) for group in row)
            print(f"  {length:10}" + "".join(f"{right / n:10.3f}" if n else f"{'-':>10}" for right, n in shares))


if __name__ == "__main__":
    main()
