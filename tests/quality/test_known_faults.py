"""Faults of an earlier head, each with the sentence that showed it. They stay here so that no later model brings one back."""

import pytest

from processing.sentiment import TargetSentence
from processing.sentiment.registry import default_registry

pytestmark = pytest.mark.quality

NOT_CRITICAL = {"favourable", "neutral", "unsure"}
FAULTS = [
    ("negation", "en", "No one could call the [[Minsk Dialogue]] a success.", {"critical", "unsure"}),
    ("irony", "en", "Another triumph of the [[Minsk Dialogue]]: three hours of speeches, and not one answer.", {"critical", "unsure"}),
    ("charge-rejected", "en", "The charge that the [[Minsk Dialogue]] is a mere talking shop does not hold up.", NOT_CRITICAL),
    ("fact", "en", "The [[Minsk Dialogue]] brings together experts from more than 60 countries.", {"neutral", "unsure"}),
    ("plain blame", "ru", "[[«Минский диалог»]] — пустая трата денег.", {"critical", "unsure"}),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "language", "sentence", "allowed"), FAULTS, ids=[fault for fault, *_ in FAULTS])
def test_a_known_fault_does_not_come_back(fault: str, language: str, sentence: str, allowed: set[str]) -> None:
    start, end = sentence.index("[["), sentence.index("]]") - 2
    text = sentence.replace("[[", "").replace("]]", "")
    scorer = default_registry().best(language)
    assert scorer is not None
    chances = scorer.score([TargetSentence(text=text, start=start, end=end, language=language)])[0]
    assert scorer.label(chances, language) in allowed, f"{fault}: {chances}"
    assert fault != "plain blame" or chances.negative > max(chances.neutral, chances.positive)
