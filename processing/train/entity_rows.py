"""The labelled sentences that the entity head learns from: every corpus brought to our scheme as far as it goes.

A corpus need not say everything: for each word a row tells which labels are possible, and the loss asks only that the head chooses
among them. So named events, which only our own sentences mark, are left open elsewhere; so is what Wikipedia's links leave unmarked.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, cast
from zlib import crc32

from domain.coverage import EntityKind
from domain.errors import BadInput
from processing.entities.tagging import KINDS, Place
from processing.sentences import split

HELD = 0.15  # the share of each set that is never learned from
FOLDS = {1: (0.0, HELD), 2: (HELD, 0.4)}  # the documents of factRuEval that are held, by their hash; the head that ships never saw fold 1
OWN_LANGUAGES = ("uk", "pl", "be", "ru", "en", "de")
_LONGEST = 600  # code points of a sentence; longer ones are cut at a blank
_MARK = re.compile(r"\[(PER|ORG|LOC|EVENT) ([^\[\]]+)\]")
_WIKI_NOISE = re.compile(r"''|\*\*|\||\(\s*(?:род|ur)\.|^\W|WEITERLEITUNG|PATRZ|REDIRECT|перенаправление", re.IGNORECASE)
_WIKI_WORDS, _WIKI_LOWER = 6, 3  # least words, and least words in lower case, of a sentence of Wikipedia that is one
# What stands before a name in Russian ("партии «", "города "): factRuEval counts it in, others do not.
_RUSSIAN_CLASS_WORD = re.compile(r"(?:\b[а-яё-]+\s+)?[«„\"]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """One sentence. `open` are stretches of which nothing is said; where `events` is false, an unmarked word may be part of an event."""

    corpus: str
    language: str
    text: str
    places: tuple[Place, ...]
    events: bool = False
    open: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    held: bool = False
    document: str = field(default="")


def held_out(key: str, share: float = HELD) -> bool:
    """Tell whether a sentence (or document) is on the dev side, by its hash."""
    return crc32(key.encode()) % 10_000 < share * 10_000


def held_document(key: str, fold: int = 1) -> bool:
    """Tell whether a document of factRuEval is on the dev side of this fold, by its hash."""
    first, end = FOLDS[fold]
    return held_out(key, end) and not held_out(key, first)


def outermost(places: Iterable[Place]) -> list[Place]:
    """Return places without those inside longer ones, in text order, none overlapping another."""
    taken: list[Place] = []
    for place in sorted(set(places), key=lambda one: (one.start - one.end, one.start)):
        if all(place.end <= other.start or other.end <= place.start for other in taken):
            taken.append(place)
    return sorted(taken)


def marked_line(line: str) -> tuple[str, tuple[Place, ...]]:
    """Return the text and the places of a line with marks: "[PER Іван Кравець] мовчить".

    Raises BadInput where a bracket is left over.
    """
    text, places, at = "", [], 0
    for found in _MARK.finditer(line):
        text += line[at : found.start()]
        places.append(Place(len(text), len(text) + len(found[2]), cast(EntityKind, found[1])))
        text += found[2]
        at = found.end()
    text += line[at:]
    if "[" in text or "]" in text:
        raise BadInput(f"a mark is not whole: {line[:80]}", fix="write [PER …], [ORG …], [LOC …] or [EVENT …], nothing nested")
    return text, tuple(places)


def own_rows(languages: Sequence[str] = OWN_LANGUAGES) -> list[EntityRow]:
    """Return our own written sentences, both sides."""
    rows = []
    for language in languages:
        sheet = resources.files("processing.train").joinpath("entities_own", f"{language}.txt")
        if not sheet.is_file():
            continue
        for line in sheet.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                text, places = marked_line(line.strip())
                before = tuple(class_words(text, places)) if language == "ru" else ()
                held = held_out(text)
                rows.append(
                    EntityRow(corpus="own", language=language, text=text, places=places, events=True, open=before, weight=1.5, held=held)
                )
    return rows


def class_words(text: str, places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Yield what stands before the organisations and places of a Russian text and is its class, not its name."""
    for place in places:
        before = _RUSSIAN_CLASS_WORD.search(text, 0, place.start)
        if place.kind in ("ORG", "LOC") and before and before.start() < before.end():
            yield before.span()


def corpus_rows(data: Path, fold: int = 1) -> list[EntityRow]:
    """Return the sentences of the corpora in `data`, both sides, silver ones too."""
    return gold_rows(data, fold) + [row for language in ("en", "ru", "pl", "de") for row in _wikipedia(data, language)]


def gold_rows(data: Path, fold: int = 1) -> list[EntityRow]:
    """Return the sentences of the corpora in `data` that people labelled, both sides."""
    rows = [*_gold(data, "wikigold.en"), *_gold(data, "uner_ewt.dev.en"), *_gold(data, "germeval2014.dev.de")]
    rows += _gold(data, "factrueval2016.dev.ru", fold=fold)
    return rows


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, gzipped or not."""
    written = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in written.splitlines():
        yield json.loads(line)


def _places(row: dict[str, Any]) -> tuple[list[Place], list[tuple[int, int]]]:
    """Return the outermost places of our kinds, and the stretches that a corpus calls something else ("MISC")."""
    every = [(int(e["start"]), int(e["end"]), str(e["type"])) for e in row["entities"]]
    places = outermost(Place(start, end, kind) for start, end, kind in every if kind in KINDS)
    return places, [(start, end) for start, end, kind in every if kind not in KINDS]


def _gold(data: Path, name: str, *, fold: int | None = None) -> Iterator[EntityRow]:
    corpus = name.split(".")[0]
    for row in read_jsonl(data / f"{name}.jsonl.gz"):
        places, _ = _places(row)
        held = held_document(row["id"], fold) if fold else held_out(row["text"])
        for start, end in sentences(row["text"], row["lang"]):
            mine = tuple(Place(p.start - start, p.end - start, p.kind) for p in places if start <= p.start and p.end <= end)
            text = row["text"][start:end]
            nameless = tuple((p.start, p.end) for p in mine if text[p.start : p.end].islower() and row["lang"] == "ru" and not held)
            yield EntityRow(corpus=corpus, language=row["lang"], text=text, places=mine, open=nameless, held=held, document=str(row["id"]))


def sentences(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text; very long ones in pieces."""
    for span in split(text, language):
        start = span.start
        while span.end - start > _LONGEST:
            cut = text.rfind(" ", start + 50, start + _LONGEST)
            cut = cut if cut > 0 else start + _LONGEST
            yield start, cut
            start = cut
        yield start, span.end


def _wikipedia(data: Path, language: str) -> Iterator[EntityRow]:
    """Yield what looks like a sentence; capitalised words without a link are left open, for Wikipedia links a name once."""
    for row in read_jsonl(data / f"wikiann.train.{language}.jsonl.gz"):
        text, cut = row["text"], row["text"].split()
        if _WIKI_NOISE.search(text) or len(cut) < _WIKI_WORDS or sum(word.islower() for word in cut) < _WIKI_LOWER or text[-1] not in ".!?":
            continue
        places, _ = _places(row)
        if any(re.search(r"[,(/]", text[p.start : p.end]) or text[p.start].islower() for p in places):
            continue
        covered = {n for p in places for n in range(p.start, p.end)}
        unsaid = tuple(m.span() for m in re.finditer(r"(?<!^)\b[^\W\d_]\S*", text) if m[0][0].isupper() and m.start() not in covered)
        yield EntityRow(
            corpus="wikiann", language=language, text=text, places=tuple(places), open=unsaid, weight=0.4, document=str(row["id"])
        )


def silver_rows(path: Path) -> Iterator[EntityRow]:
    """Yield the sentences of RuSentNE with what slovnet's model (MIT) finds, put right by the corpus' own entity tags.

    A line is {"text", "gold": [[start, end, tag]], "silver": [[start, end, type]]}. What slovnet calls an organisation and the corpus does
    not name is believed less: it is left open.
    """
    tags: dict[str, EntityKind] = {"PERSON": "PER", "ORGANIZATION": "ORG", "COUNTRY": "LOC"}
    for row in read_jsonl(path):
        text = row["text"]
        sure = [Place(s, e, tags[tag]) for s, e, tag in row["gold"] if tag in tags and not text[s:e].islower()]
        told = [Place(s, e, kind) for s, e, kind in row["silver"]]
        unsaid = [(one.start, one.end) for one in told if one.kind == "ORG"]
        places = []
        for one in told:
            over = [g for g in sure if g.start < one.end and one.start < g.end]
            same = next((g for g in over if (g.start, g.end) == (one.start, one.end)), None)
            if same:
                places.append(same)
                unsaid = [span for span in unsaid if span != (one.start, one.end)]
            elif over:
                unsaid += [(one.start, one.end), *((g.start, g.end) for g in over)]
            elif one.kind != "ORG":
                places.append(one)
        for one in sure:
            if all(one.end <= t.start or t.end <= one.start for t in told):
                unsaid.append((one.start, one.end)) if text[one.start].islower() else places.append(one)
        kept = tuple(p for p in outermost(places) if all(p.end <= s or e <= p.start for s, e in unsaid))
        unsaid += class_words(text, kept)
        yield EntityRow(corpus="rusentne", language="ru", text=text, places=kept, open=tuple(unsaid), weight=0.5)
