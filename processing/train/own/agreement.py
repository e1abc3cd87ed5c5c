"""How far two labellers agree."""

from collections import Counter
from collections.abc import Sequence


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return Cohen's kappa in [-1, 1]: agreement beyond chance; 1.0 where both give one label only, always the same.

    Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
    """
    observed = sum(first == second for first, second in pairs) / len(pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    expected = sum(firsts[label] * seconds[label] for label in firsts) / len(pairs) ** 2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
