"""Looks after our own sentences: `python -m processing.train.own check | blind LANG | compare`.

check    counts by language, side and label; what breaks the rules of docs/methods/labelling.md (status 1)
blind    a language's sentences shuffled, their targets marked, for the second labeller: `key TAB sentence`
compare  Cohen's kappa of both labellers by language, and the rows on which they differ with the adjudicator's word
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from domain.ids import digest
from processing.train.own.agreement import kappa
from processing.train.own.sheets import FOLDER, LANGUAGES, Row, adjudicated, all_rows, parallel, rows
from processing.train.own.told import told_rows

NEAR = 0.4  # Jaccard of character 5-grams from which two sentences are too alike to be on two sides


def key_of(row: Row) -> str:
    """Return the name under which the blind labeller sees a sentence: it tells nothing of side or family."""
    return digest(row.lang, row.text, str(row.start))[:8]


def blind(lang: str) -> Iterator[str]:
    found = rows(lang)
    random.Random(f"blind {lang}").shuffle(found)
    for row in found:
        yield f"{key_of(row)}\t{row.text[: row.start]}[[{row.target}]]{row.text[row.end :]}"


def second(lang: str) -> dict[str, str]:
    """Return key -> the second labeller's label."""
    path = FOLDER / "second" / f"{lang}.tsv"
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()] if path.exists() else []
    return {line[0]: line[1].strip() for line in lines}


def compare() -> Iterator[str]:
    for lang in LANGUAGES:
        labels = second(lang)
        both = [(row, labels[key_of(row)]) for row in rows(lang) if key_of(row) in labels]
        if not both:
            continue
        agreed = sum(row.written == other for row, other in both)
        value = kappa([(row.written, other) for row, other in both])
        yield f"{lang}  {len(both)} rows, agreed {agreed / len(both):.3f}, kappa {value:.3f}"
        for row, other in both:
            if row.written != other:
                text = f"{row.text[: row.start]}[[{row.target}]]{row.text[row.end :]}"
                yield f"  {row.id}\t{row.written}\t{other}\t{adjudicated().get(row.id, '?')}\t{text}"


def troubles(found: Sequence[Row]) -> Iterator[str]:
    """Yield what breaks the rules: near twins on two sides, twins anywhere, parallel scenarios that a language lacks."""
    texts = Counter((row.lang, row.text, row.start) for row in found)
    yield from (f"{lang}: written twice: {text}" for (lang, text, _), count in texts.items() if count > 1)
    for lang in sorted({row.lang for row in found}):
        here = [row for row in found if row.lang == lang]
        told = {row.family for row in here}
        if missing := parallel().keys() - told:
            yield f"{lang}: lacks {', '.join(sorted(missing))}"
        yield from _near(here)


def _near(found: Sequence[Row]) -> Iterator[str]:
    grams = [{row.text.casefold()[at : at + 5] for at in range(max(1, len(row.text) - 4))} for row in found]
    holding: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(found):
        shared: Counter[int] = Counter(other for gram in grams[at] for other in holding[gram])
        for other, common in shared.items():
            alike = common / (len(grams[at]) + len(grams[other]) - common)
            if found[other].side != row.side and alike >= NEAR:
                yield f"{row.id} is too like {found[other].id} ({alike:.2f})"
        for gram in grams[at]:
            holding[gram].append(at)


def counts(found: Iterable[Row]) -> Iterator[str]:
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in found:
        table[row.lang, row.side][row.label] += 1
    for (lang, side), labels in sorted(table.items()):
        yield f"{lang} {side:5} {labels.total():5}   " + "   ".join(f"{label} {labels[label]}" for label in ("-1", "0", "1", "unclear"))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("check", "blind", "compare"))
    parser.add_argument("lang", nargs="?", choices=LANGUAGES)
    options = parser.parse_args(arguments)
    if options.what == "compare":
        print(*compare(), sep="\n")
        return 0
    if options.what == "blind":
        print(*blind(options.lang or "en"), sep="\n")
        return 0
    told = [row for row in told_rows() if options.lang in (None, row.lang)]
    found = [*(rows(options.lang) if options.lang else all_rows()), *told]
    print(*counts(found), sep="\n")
    wrong = list(troubles(found))
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
