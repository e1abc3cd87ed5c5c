"""How fast the embedded store writes and answers: `python -m bench.store --documents 20000`.

Coverages are random: 3 kB of words with the frequencies of a language, 12 entities, 300 outlets, 3 years. Each figure is
over many different queries, one client, the file warm in the system's cache as it is after writing.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.article import Article, Discovery
from domain.coverage import Coverage, Entity, Mention, StoryRef, Tone
from domain.ids import article_id, coverage_id
from domain.protocols import CoverageStore
from domain.query import FacetName, Filters, Query
from domain.source import Publisher
from indexing import open_store
from indexing.query_text import parse_query

LANGUAGES = {"ru": 0.45, "en": 0.25, "be": 0.1, "uk": 0.1, "pl": 0.06, "de": 0.04}
LETTERS = {"ru": "оеаитнсрвл", "be": "аеітнсрвлы", "uk": "оаеитнсрвл", "en": "etaoinshrd", "pl": "aioezrnwst", "de": "enisratdhu"}
ENDINGS = {
    "ru": ("", "а", "ов", "ами"),
    "be": ("", "а", "аў", "амі"),
    "uk": ("", "а", "ів", "ами"),
    "en": ("", "s"),
    "pl": ("", "a", "ów"),
    "de": ("", "en", "s"),
}
SINCE = datetime(2023, 1, 1, tzinfo=UTC)
DAYS = 1096
PAGE: tuple[FacetName, ...] = ("tone", "outlet", "country", "language", "role", "topic", "person", "organisation", "location")


class Press:
    """Makes coverages, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.words = {language: self._vocabulary(language) for language in LANGUAGES}
        self.ranks = list(range(1, 8001))
        self.weights = [0.0]
        for rank in self.ranks:
            self.weights.append(self.weights[-1] + 1 / rank)
        self.names = {kind: [f"{kind} {number}" for number in range(4000)] for kind in ("PER", "ORG", "LOC")}
        self.outlets = [
            Publisher(id=f"outlet-{n}", name=f"Outlet {n}", country=self.random.choice(("BY", "RU", "UA", "PL", "DE", "GB", "LT", None)))
            for n in range(300)
        ]
        self.languages = self.random.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()), k=300)

    def _vocabulary(self, language: str) -> list[str]:
        letters = LETTERS[language]
        return ["".join(self.random.choices(letters, k=self.random.randint(3, 9))) for _ in range(8000)]

    def text(self, language: str, words: int) -> str:
        chosen = self.random.choices(self.words[language], cum_weights=self.weights[1:], k=words)
        endings = self.random.choices(ENDINGS[language], k=words)
        return " ".join(map("".join, zip(chosen, endings, strict=True)))

    def coverage(self, n: int) -> Coverage:
        rng = self.random
        outlet = min(299, int(rng.expovariate(1 / 40)))
        publisher, language = self.outlets[outlet], self.languages[outlet]
        key = article_id(f"https://outlet.test/{n}")
        watch = "forum" if rng.random() < 0.7 else "peer"
        polarity = rng.gauss(0, 0.4)
        label = "unsure" if rng.random() < 0.2 else "favourable" if polarity > 0.15 else "critical" if polarity < -0.15 else "neutral"
        published = SINCE + timedelta(seconds=rng.randrange(DAYS * 86400))
        return Coverage(
            id=coverage_id(key, watch),
            watch=watch,
            article=Article(
                id=key,
                url=f"https://outlet.test/{n}",
                canonical_url=f"https://outlet.test/{n}",
                source=publisher.id,
                headline=self.text(language, 9),
                body=self.text(language, 450),
                published=published,
                fetched=published,
            ),
            publisher=publisher,
            discovery=Discovery(method="feed"),
            in_language=language,
            relevant=True,
            relevance=0.9,
            role=rng.choice(("main", "secondary", "affiliation", "passing")),
            mentions=tuple(self._mention(rng.choice(("forum", "council", "director"))) for _ in range(4)),
            tone=Tone(polarity=max(-1.0, min(1.0, polarity)), label=label, confidence=0.6),  # type: ignore[arg-type]
            entities=tuple(Entity(name=name, kind=kind) for kind in self.names for name in self._some(self.names[kind])),  # type: ignore[arg-type]
            topics=tuple(rng.sample(("security", "trade", "energy", "culture", "defence", "migration"), 2)),
            story=StoryRef(id=f"story-{int(rng.expovariate(1 / 9000))}", role=rng.choice(("original", "original", "reprint", "follow-up"))),
            processed=published,
            revision=1,
        )

    def _some(self, names: list[str]) -> list[str]:
        return list({names[min(len(names) - 1, int(self.random.paretovariate(0.6)) - 1)] for _ in range(4)})

    def _mention(self, target: str) -> Mention:
        return Mention(target=target, target_kind="event", field="body", start=0, end=5, text="forum", sentence_start=0, sentence_end=80)

    def query(self) -> str:
        """Return a query as an analyst writes them: a word or two, common or rare, and perhaps a filter."""
        rng = self.random
        words = [self.text(rng.choice(("ru", "en")), 1) for _ in range(rng.choice((0, 1, 1, 2)))]
        first = SINCE + timedelta(days=rng.randrange(DAYS - 200))
        filters = ["watch:forum", "", "lang:ru", "tone:critical", f"outlet:outlet-{rng.randrange(60)}", f'entity:"PER {rng.randrange(50)}"']
        span = f"after:{first.date()} before:{(first + timedelta(days=180)).date()}"
        return " ".join([*words, rng.choice(filters), rng.choice(("", "", span))]).strip()


def timed(label: str, calls: list[Callable[[], object]]) -> None:
    for call in calls[:3]:
        call()
    took: list[float] = []
    for call in calls:
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    p95 = statistics.quantiles(took, n=20)[18]
    print(f"{label:58} p50 {statistics.median(took):7.1f} ms   p95 {p95:7.1f} ms   worst {max(took):7.1f} ms")


def page(store: CoverageStore, query: Query) -> None:
    store.search(query)
    store.facets(query, PAGE)


def batches(press: Press, documents: int) -> Iterator[list[Coverage]]:
    for first in range(0, documents, 200):
        yield [press.coverage(n) for n in range(first, min(documents, first + 200))]


def fill(store: CoverageStore, press: Press, documents: int) -> None:
    spent = 0.0
    for batch in batches(press, documents):
        start = time.perf_counter()
        store.write(batch)
        spent += time.perf_counter() - start
    print(f"{'write, batches of 200':58} {documents / spent:7.0f} coverages/s")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--file", type=Path, help="keep the store here, and use it again if it is there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        file = options.file or Path(folder) / "coverage.db"
        store = open_store(f"sqlite:{file}", data=Path(folder))
        store.setup()
        press = Press()
        if not store.count():
            fill(store, press, options.documents)
        print(f"{store.count()} coverages, {file.stat().st_size / 1e6:.0f} MB")
        measure(store, press, options.queries)
        store.close()


def measure(store: CoverageStore, press: Press, queries: int) -> None:
    everything = Query(filters=Filters(reprints=False))
    asked = [parse_query(press.query()) for _ in range(queries)]
    texts = [query for query in asked if query.text]
    days = [query for query in asked if query.filters.after]
    timed("list page with 9 facets, mixed queries", [lambda q=q: page(store, q) for q in asked])  # type: ignore[misc]
    timed("list page with 9 facets, everything without reprints", [lambda: page(store, everything)] * 10)
    timed("list page with 9 facets, everything", [lambda: page(store, Query())] * 10)
    timed("search alone, words", [lambda q=q: store.search(q) for q in texts])  # type: ignore[misc]
    timed("search alone, words, best first", [lambda q=q: store.search(Query(text=q.text, filters=q.filters, sort="best")) for q in texts])  # type: ignore[misc]
    timed("facets alone, mixed queries", [lambda q=q: store.facets(q, PAGE) for q in asked])  # type: ignore[misc]
    timed("timeline by week, 180 days", [lambda q=q: store.timeline(q, interval="week", time_zone="Europe/Minsk") for q in days])  # type: ignore[misc]
    timed("timeline by week, everything", [lambda: store.timeline(everything, interval="week", time_zone="Europe/Minsk")] * 10)
    start = time.perf_counter()
    scrolled = sum(1 for _ in store.scroll(everything))
    print(f"{'scroll':58} {scrolled / (time.perf_counter() - start):7.0f} coverages/s")


if __name__ == "__main__":
    main(sys.argv[1:])
