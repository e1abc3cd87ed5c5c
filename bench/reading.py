"""How fast articles are read: language to tone, with every head, in one process on the cores at hand.

    python -m bench.reading [--articles 60] [--targets]

The articles have 25 sentences each, drawn from our own written sentences of one language, five of which name the forum; the mean length
is printed. Beside it: the start-up and the memory of a fresh worker that has read its first article.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

from bench.encoder import take_chosen
from desk.cli.shipped import shipped_watch
from domain.cores import reading_threads
from domain.heap import tidy
from processing.analysis import Analysis, Analyst, Texts, language_of, misleading_names
from processing.train.own.sheets import LANGUAGES, Row, rows
from processing.train.own.told import told_rows

SENTENCES = 25
FORUM = ("Dialog", "иалог", "ыялог", "іалог")
_FIRST = """
import json, resource, sys, time
began = time.perf_counter()
from bench.reading import Texts, analyst, read, tidy
tidy()
read(analyst(), Texts(**json.load(sys.stdin)))
print(json.dumps({"start_s": time.perf_counter() - began, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def analyst(*, every_sentence: bool = True) -> Analyst:
    """Return the reader for the shipped watch."""
    watch = shipped_watch()
    assert watch is not None
    return Analyst(watch, every_sentence=every_sentence)


def read(reader: Analyst, texts: Texts) -> Analysis:
    """Return what the worker would: the language first, then all the rest."""
    language = language_of(texts, None, names=misleading_names(reader.watch))
    return reader.read(texts, language.language, always_full=True)


def articles(count: int) -> Iterator[Texts]:
    """Yield the texts of made-up articles, the languages in turn; the same for the same count."""
    draw = random.Random(7)
    told = told_rows()
    stocks = {language: _stock(language, [row for row in told if row.lang == language], draw) for language in LANGUAGES}
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        ours, others = stocks[language]
        headline, *chosen = [*(next(ours) for _ in range(5)), *(next(others) for _ in range(SENTENCES - 5))]
        draw.shuffle(chosen)
        paragraphs = [" ".join(chosen[at : at + 3]) for at in range(0, len(chosen), 3)]
        yield Texts(headline=headline, body="\n\n".join(paragraphs))


def _stock(language: str, told: Sequence[Row], draw: random.Random) -> tuple[Iterator[str], Iterator[str]]:
    """Return sentences that name the forum and others, each once before any comes again: readings of late sentences are remembered."""
    found = [*rows(language), *told]
    draw.shuffle(found)
    ours = [row.text for row in found if any(name in row.target for name in FORUM)]
    others = [row.text for row in found if not any(name in row.text for name in FORUM)]
    return cycle(dict.fromkeys(ours)), cycle(dict.fromkeys(others))


def first_article() -> dict[str, float]:
    """Return seconds to the first article read, and the memory then, of a fresh process."""
    texts = json.dumps(next(articles(1)).by_field())  # made here: that is no part of a worker's start
    told = subprocess.run([sys.executable, "-c", _FIRST], input=texts, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--threads", type=int, default=reading_threads(), help="articles beside each other; as `forumwatch process` does")
    parser.add_argument("--targets", action="store_true", help="only sentences that name a target go to the encoder")
    options = parser.parse_args()
    take_chosen()
    tidy()
    warm = 2 * len(LANGUAGES)
    first, made = (chosen := list(articles(warm + options.articles)))[:warm], chosen[warm:]
    reader = analyst(every_sentence=not options.targets)
    for texts in first:  # the names of a language are inflected as its first articles ask for them
        read(reader, texts)
    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(options.threads) as pool:  # as `forumwatch process` and `analyze` do
        told = list(pool.map(lambda texts: read(reader, texts), made))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    length = sum(len(texts.body) for texts in made) / len(made)
    mentions = sum(len(one.mentions) for one in told) / len(made)
    print(f"{len(made)} articles of {SENTENCES} sentences, {length:.0f} characters, {mentions:.1f} mentions")
    print(f"read {len(made) / took:.2f} articles/s, {cpu / len(made) * 1000:.0f} ms CPU an article, {cpu / took:.2f} cores")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    first = first_article()
    print(f"a fresh worker: first article after {first['start_s']:.2f} s, {first['rss_mb']:.0f} MB")


if __name__ == "__main__":
    main()
