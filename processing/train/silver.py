"""Labels RuSentNE's sentences with natasha's slovnet, for the entity head to learn from beside gold data.

    python -m processing.train.silver RUSENTNE.jsonl.gz SILVER.jsonl

Runs in the training environment, with natasha 1.6 (MIT; its model is inside the wheel).
"""

import gzip
import json
import sys
from pathlib import Path


def main(source: Path, target: Path) -> None:
    """Write one line a sentence: its text, the spans that RuSentNE itself names, and what slovnet finds."""
    import natasha  # type: ignore[import-not-found]
    from navec import Navec  # type: ignore[import-not-found]
    from slovnet import NER  # type: ignore[import-not-found]

    data = Path(natasha.__file__).parent / "data"
    words = Navec.load(next((data / "emb").glob("*.tar")))
    tagger = NER.load(data / "model" / "slovnet_ner_news_v1.tar")
    tagger.navec(words)
    named: dict[str, list[list[object]]] = {}
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            named.setdefault(row["text"], []).append([row["start"], row["end"], row["entity_tag"]])
    with target.open("w", encoding="utf-8") as file:
        for text, gold in named.items():
            silver = [[span.start, span.stop, span.type] for span in tagger(text).spans]
            file.write(json.dumps({"text": text, "gold": gold, "silver": silver}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
