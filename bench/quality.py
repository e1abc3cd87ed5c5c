"""Measures all that is read out of texts, beside peers and floors, in one table.

    python -m bench.quality [--only TASK …] [--json FILE] [--peer NAME=COMMAND …]

A row is a set, or a further measure of the set above it: how many were judged, our figure with its 95 % interval (Wilson's, or bootstrap
percentiles), the floor of tests/quality/floors.json ("!" where we are below it), and peers' figures on the same texts ("-" where a peer
cannot read them, "?" where it is not installed). --peer names a finder of entities in an environment of its own (bench/entity_peers.py).
What each set is, and what a figure on it is worth, stands in docs/methods. The exit status is 1 where a figure is below its floor.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bench import entities, extraction, language, quotes, relevance, sentences, sentiment, topics
from bench.encoder import take_chosen
from bench.entity_peers import PEERS
from bench.figures import Figure, Found, Missing, as_json, fallen, floor, table
from bench.intervals import of_f1, wilson
from domain.errors import BadInput
from processing.analysis import Analyst
from processing.sentiment.target_encoder import TargetEncoder
from processing.train.own.sheets import LANGUAGES
from processing.train.scores import f1_of_judgements, macro_f1

ROOT = Path(__file__).parents[1]
Counts = np.ndarray
Peers = Mapping[str, float | None]
Measure = Callable[[Sequence[int], Sequence[int]], float]

INSTALL = {
    "vader": "pip install vaderSentiment",
    "pysbd": "pip install pysbd",
    "razdel": "pip install razdel",
    "natasha": "see bench/entity_peers.py, then --peer",
    "spacy": "see bench/entity_peers.py, then --peer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the corpora and the sample of pages are, and peers' commands by name."""

    data: Path = extraction.SHARED / "train"
    sample: Path = extraction.SAMPLE
    scorer: Path = extraction.SCORER
    entity_peers: Mapping[str, str] = field(default_factory=dict)


def of_relevance(_: Options) -> Iterator[Found]:
    watch, cases = relevance.shipped_watch(), relevance.load()
    systems = {"ours": relevance.forumwatch, "substring": relevance.substring, "lemma": relevance.lemma_pattern}
    for side in relevance.SIDES:
        ours, *others = (relevance.score(make(watch), (case for case in cases if case.side == side)) for make in systems.values())
        spans_wrong = ours.spans_said + ours.spans_there - 2 * ours.spans_right
        rows = {
            "f1": ("F1", ours.n, of_f1(ours.hits, ours.false + ours.missed)),
            "precision": ("precision", ours.hits + ours.false, wilson(ours.hits, ours.hits + ours.false)),
            "recall": ("recall", ours.hits + ours.missed, wilson(ours.hits, ours.hits + ours.missed)),
            "role_accuracy": ("role", ours.hits, wilson(ours.roles, ours.hits)),
            "span_f1": ("spans", ours.spans_there, of_f1(ours.spans_right, spans_wrong)),
        }
        for name, (measure, n, interval) in rows.items():
            told = zip([*systems][1:], others, strict=True) if measure not in ("role", "spans") else ()
            plain = {peer: getattr(one, name) for peer, one in told}
            right, least = getattr(ours, name), floor("relevance", side, name)
            yield Figure(task="relevance", on=side, measure=measure, n=n, ours=right, interval=interval, floor=least, peers=plain)


def of_language(_: Options) -> Iterator[Found]:
    ours, peers = language.score(language.ours, language.texts()), language.peer_shares()
    sets = {
        "eight": ours.share(groups=language.EIGHT),
        "all": ours.share(),
        "sentence": ours.share(length="sentence"),
        "8 words": ours.share(length="8 words"),
        "3 words of be, ru, uk": ours.share(groups=("be", "be-tarask", "ru", "uk"), length="3 words"),
    }
    beside = {
        "eight": {"py3langid": "py3langid, eight", "lingua": "lingua, eight", "lingua-low": "lingua low, eight"},
        "all": {"py3langid": "py3langid, all languages"},
    }
    for name, counts in sets.items():
        shares = {peer: peers[run] for peer, run in beside.get(name, {}).items()}
        yield _share("language", name.replace(" of be, ru, uk", " be ru uk"), "accuracy", counts, floor("language", name), shares)


def of_sentences(_: Options) -> Iterator[Found]:
    for name, cases in sentences.groups().items():
        right, errors = sentences.over(cases, sentences.ours)
        f1, n = sentences.f1(right, errors), sum(len(case.ends) for case in cases)
        peers = {peer: sentences.f1(*sentences.over(cases, ends)) if ends else None for peer, ends in sentences.peers().items()}
        least, interval = floor("sentences", name), of_f1(right, errors)
        yield Figure(task="sentences", on=name, measure="F1", n=n, ours=f1, interval=interval, floor=least, peers=peers)


def of_entities(options: Options) -> Iterator[Found]:
    if not options.data.is_dir():
        yield from (_absent("entities", name.split(".")[0], options.data) for name in entities.CORPORA)
    for name, cases in entities.held_sets(options.data).items():
        rows = {system: entities.counts(cases, find(cases)) for system, find in entities.finders().items()}
        yield _entities(name, "F1", rows["forumwatch"], floor("entities", name), _entity_peers(cases, options, rows["rules"]))
        least = floor("entities_own", name.removeprefix("own "))
        if least is not None:
            yield _entities(name, "encoder alone", rows["encoder"], least, {})


def _entities(name: str, measure: str, rows: Counts, least: float | None, peers: Peers) -> Figure:
    ours, interval, names = entities.f1(rows.sum(0)), entities.interval(rows), int(rows[:, 2].sum())
    return Figure(task="entities", on=name, measure=measure, n=names, ours=ours, interval=interval, floor=least, peers=peers)


def _entity_peers(cases: Sequence[entities.Case], options: Options, rules: Counts) -> dict[str, float | None]:
    told: dict[str, float | None] = {}
    for name, one in PEERS.items():
        if one.language == cases[0].language:
            command = options.entity_peers.get(name)
            told[name] = entities.f1(entities.counts(cases, entities.peer(command)(cases)).sum(0)) if command else None
    return {"rules": entities.f1(rules.sum(0)), **told}


def of_sentiment(options: Options) -> Iterator[Found]:
    scorer = TargetEncoder(languages=LANGUAGES, verified=True)
    if options.data.is_dir():
        for name, cases in sentiment.natural_sets(options.data).items():
            yield from _sentiment(name, cases, scorer, {"macro-F1": macro_f1, "F1(PN)": f1_of_judgements})
    else:
        yield _absent("sentiment", "natural news", options.data)
    for spoken, cases in sentiment.of_language(sentiment.own_cases()).items():
        yield from _sentiment(f"own {spoken}", cases, scorer, {"macro-F1": macro_f1})


def _sentiment(name: str, cases: Sequence[sentiment.Case], scorer: TargetEncoder, measures: Mapping[str, Measure]) -> Iterator[Figure]:
    gold, asked = [case.row.label for case in cases], [case.sentence for case in cases]
    ours = [sentiment.class_of(one) for one in scorer.score(asked)]
    readers = {peer: rate for peer, languages, rate in sentiment.peers() if {"*", name[-2:]} & {*languages}}
    told = {peer: rate(asked) if rate else None for peer, rate in readers.items()}
    for measure, f1 in measures.items():
        peers = {peer: None if labels is None else f1(gold, labels) for peer, labels in told.items()}
        least = floor("sentiment_own", name.removeprefix("own ")) if measure == "macro-F1" else None
        right, interval = f1(gold, ours), sentiment.interval(f1, gold, ours)
        yield Figure(task="sentiment", on=name, measure=measure, n=len(gold), ours=right, interval=interval, floor=least, peers=peers)


def of_quotes(_: Options) -> Iterator[Found]:
    found = quotes.score([case for case in quotes.load() if case.side == "held"], Analyst(relevance.shipped_watch()))
    parts = {
        "P": ("precision", (found.right, found.told)),
        "R": ("recall", (found.right, found.there)),
        "speaker": ("speaker", (found.speakers, found.right)),
        "target": ("target", (found.targets, found.right)),
    }
    for key, (measure, counts) in parts.items():
        yield _share("quotes", "held", measure, counts, floor("quotes", key))


def of_topics(_: Options) -> Iterator[Found]:
    held = [case for case in topics.load() if case.side == "held"]
    told = {name: topics.answers(held, system) for name, system in topics.SYSTEMS.items()}
    ours, n, interval, least = topics.micro(told["both"]), len(held), topics.interval(told["both"]), floor("topics", "micro")
    peers = {name: topics.micro(told[name]) for name in ("words", "vectors")}
    yield Figure(task="topics", on="held", measure="micro F1", n=n, ours=ours, interval=interval, floor=least, peers=peers)


def of_extraction(options: Options) -> Iterator[Found]:
    for path in (options.sample, options.scorer):
        if not path.exists():
            yield _absent("extraction", "sample", path)
            return
    ours, peer = (
        extraction.score(name, gold=options.sample, scorer=options.scorer)["groups"]["ALL"] for name in ("forumwatch", "trafilatura")
    )
    body, n, bad = {"trafilatura": peer["F1"]}, ours["n_body"], floor("extraction", "bad") or 0.0
    yield Figure(task="extraction", on="body", measure="F1", n=n, ours=ours["F1"], floor=floor("extraction", "F1"), peers=body)
    yield _share("extraction", "body", "F1 of .5 on", (round((1 - ours["bad"]) * n), n), 1 - bad, {"trafilatura": 1 - peer["bad"]})
    for key in ("date", "title", "author", "lang"):
        n = ours[f"n_{key}"]
        yield _share("extraction", key, "right", (round(ours[key] * n), n), floor("extraction", key), {"trafilatura": peer[key]})


def _share(task: str, on: str, measure: str, counts: tuple[int, int], least: float | None, peers: Peers | None = None) -> Figure:
    """Return the figure of a share, (right, all)."""
    right, n = counts
    ours = right / n if n else 1.0
    return Figure(task=task, on=on, measure=measure, n=n, ours=ours, interval=wilson(right, n), floor=least, peers=peers or {})


def _absent(task: str, on: str, path: Path) -> Missing:
    return Missing(task=task, on=on, why=f"not measured: {os.path.relpath(path, ROOT)} is not there")


Task = Callable[[Options], Iterator[Found]]
TASKS: Mapping[str, tuple[str, Task]] = {
    "relevance": ("F1 of what concerns the forum; roles, places", of_relevance),
    "language": ("texts whose language is right", of_language),
    "sentences": ("F1 of the boundaries in hard cases", of_sentences),
    "entities": ("F1 by exact place and kind", of_entities),
    "sentiment": ("macro-F1 of critical, neutral, favourable toward the target", of_sentiment),
    "quotes": ("precision of quotations, direct and reported; whose, of what", of_quotes),
    "topics": ("micro F1 over nineteen topics", of_topics),
    "extraction": ("F1 of the body; pages where the rest is exact", of_extraction),
}


def measured(names: Sequence[str], options: Options) -> Iterator[Found]:
    """Print a table a task as soon as it is measured, and yield what it shows."""
    for name in names:
        title, task = TASKS[name]
        found = list(task(options))
        print(*table(f"{name}: {title}", found, INSTALL), "", sep="\n", flush=True)
        yield from found


def installed_peers() -> dict[str, str]:
    """Return the commands of those finders of entities that this environment has."""
    return {name: f"{sys.executable} -m bench.entity_peers {name}" for name, one in PEERS.items() if find_spec(one.package)}


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=TASKS, default=list(TASKS), metavar="TASK", help=", ".join(TASKS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help=f"command of {' or '.join(PEERS)}")
    arguments = parser.parse_args(given)
    take_chosen()
    commands = entities.commands(arguments.peer)
    if unknown := commands.keys() - PEERS:
        parser.error(f"--peer {', '.join(sorted(unknown))}: give {' or '.join(PEERS)}")
    if arguments.json and not arguments.json.parent.is_dir():
        parser.error(f"--json {arguments.json}: there is no folder {arguments.json.parent}")
    try:
        found = list(measured(arguments.only, Options(entity_peers={**installed_peers(), **commands})))
    except BadInput as error:
        parser.error(str(error))
    if arguments.json:
        arguments.json.write_text(as_json(found), "utf-8")
    below = fallen(found)
    print(*(f"below its floor: {one}" for one in below), sep="\n", end="\n" if below else "")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
