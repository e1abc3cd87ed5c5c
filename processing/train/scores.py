"""How well told labels meet the gold ones; shared by the recipes and the benches."""

from collections import Counter
from collections.abc import Sequence

CLASSES = (-1, 0, 1)


def f1_by_class(gold: Sequence[int], told: Sequence[int]) -> dict[int, float]:
    """Return F1 of critical (-1), neutral (0) and favourable (1); 0.0 for a class that neither side has."""
    pairs = Counter(zip(gold, told, strict=True))
    found = {}
    for label in CLASSES:
        either = sum(n for pair, n in pairs.items() for one in pair if one == label)
        found[label] = 2 * pairs[label, label] / either if either else 0.0
    return found


def macro_f1(gold: Sequence[int], told: Sequence[int]) -> float:
    """Return the mean F1 of the three classes."""
    return sum(f1_by_class(gold, told).values()) / len(CLASSES)


def f1_of_judgements(gold: Sequence[int], told: Sequence[int]) -> float:
    """Return the mean F1 of the two classes that judge, F1(PN) of RuSentNE."""
    each = f1_by_class(gold, told)
    return (each[-1] + each[1]) / 2
