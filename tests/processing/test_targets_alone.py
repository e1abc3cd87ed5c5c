"""Without every sentence, the encoder reads those that name a target and no others, and tone stays what it was."""

import pytest

from processing.analysis import Analyst, Texts
from processing.entities import model
from tests.support.processing import FORUM

BODY = (
    "The Minsk Dialogue was a disgrace to its hosts. Jarosław Kowalczyk of the Baltic Institute spoke in Riga. "
    "Guests called the Minsk Dialogue the most useful meeting of the year. It rained in the evening."
)


def test_tone_is_the_same_and_names_are_told_by_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Analyst(FORUM).read(Texts(headline="A forum", body=BODY), "en")

    def read(*_: object) -> None:
        raise AssertionError("a sentence was read for names or topics")

    monkeypatch.setattr(model, "loaded", read)
    monkeypatch.setattr("processing.topic_vectors.sentence_reader", read)
    part = Analyst(FORUM, every_sentence=False).read(Texts(headline="A forum", body=BODY), "en")
    assert part.relevant
    assert [(m.start, m.target, m.probabilities, m.label) for m in part.mentions] == [
        (m.start, m.target, m.probabilities, m.label) for m in whole.mentions
    ]
    assert part.tone == whole.tone
    said = "\n".join(part.models)
    assert "entities=gazetteer" in said
    assert "topics=words@1" in said
    assert "+encoder@" in "\n".join(whole.models)
    assert "+encoder@" not in said  # what did not read an article is not named among its models
    assert "sentiment=target-encoder" in said
