"""Intervals of confidence: for shares, F1, and any measure."""

import math
import random
from collections.abc import Callable, Sequence

DRAWS = 1_000


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, (0, 1) where nothing was counted."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def of_f1(right: int, wrong: int) -> tuple[float, float]:
    """Return the 95 % interval of F1: Wilson's of the share that is right among all found or due, which F1 rises with."""
    low, high = wilson(right, right + wrong)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def bootstrap(measure: Callable[[Sequence[int]], float], n: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval (percentiles) of a measure of n things, asked for with the indexes of those drawn."""
    draw, places = random.Random(0), range(n)
    values = sorted(measure(draw.choices(places, k=n)) for _ in range(DRAWS))
    return values[int(0.025 * DRAWS)], values[int(0.975 * DRAWS) - 1]
