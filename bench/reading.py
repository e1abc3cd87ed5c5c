"""How fast articles are read: language to tone, with every head, in one process on the cores at hand.

    python -m bench.reading [--articles 60]

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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from desk.cli.shipped import shipped_watch
from processing.analysis import Analyst, Texts
from processing.train.own.sheets import LANGUAGES, rows

SENTENCES = 25
_FIRST = """
import json, resource, sys, time
began = time.perf_counter()
from bench.reading import articles, analyst
reader = analyst()
language, texts = next(articles(1))
reader.read(texts, language, always_full=True)
print(json.dumps({"start_s": time.perf_counter() - began, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def analyst() -> Analyst:
    """Return the reader for the shipped watch."""
    watch = shipped_watch()
    assert watch is not None
    return Analyst(watch)


def articles(count: int) -> Iterator[tuple[str, Texts]]:
    """Yield language and texts of made-up articles; the same for the same count."""
    draw = random.Random(7)
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        found = rows(language)
        ours = [
            row.text for row in found if "Dialog" in row.target or "иалог" in row.target or "ыялог" in row.target or "іалог" in row.target
        ]
        others = [row.text for row in found if row.kind == "person"]
        chosen = draw.sample(ours, 4) + draw.sample(others, SENTENCES - 5)
        draw.shuffle(chosen)
        paragraphs = [" ".join(chosen[at : at + 3]) for at in range(0, len(chosen), 3)]
        yield language, Texts(headline=draw.choice(ours), body="\n\n".join(paragraphs))


def first_article() -> dict[str, float]:
    """Return seconds to the first article read, and the memory then, of a fresh process."""
    told = subprocess.run([sys.executable, "-c", _FIRST], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    made = list(articles(options.articles))
    reader = analyst()
    reader.read(made[0][1], made[0][0], always_full=True)
    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(options.threads) as pool:  # as `forumwatch process` and `analyze` do
        read = list(pool.map(lambda one: reader.read(one[1], one[0], always_full=True), made))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    length = sum(len(texts.body) for _, texts in made) / len(made)
    mentions = sum(len(one.mentions) for one in read) / len(made)
    print(f"{len(made)} articles of {SENTENCES} sentences, {length:.0f} characters, {mentions:.1f} mentions")
    print(f"read {len(made) / took:.2f} articles/s, {cpu / len(made) * 1000:.0f} ms CPU an article, {cpu / took:.2f} cores")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    first = first_article()
    print(f"a fresh worker: first article after {first['start_s']:.2f} s, {first['rss_mb']:.0f} MB")


if __name__ == "__main__":
    main()
