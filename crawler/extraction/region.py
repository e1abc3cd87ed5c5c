"""A reader of our own that looks at shape alone: the block of the page with most prose and least of anything else.

It knows no class names and no words, so it errs where the other readers don't.
"""

from crawler.extraction.runs import Outline, Run
from crawler.extraction.text import fold

_SHORT_COSTS = 25  # what a line that is no prose takes from its block, in width
_LINK_COSTS = 50
_LONG = 400  # width beyond which a paragraph counts no more: disclaimers are one long one


def region(page: Outline, *, headline: str) -> list[Run]:
    """Return the runs of the block that holds the article, from below the headline on; [] where the page has no prose."""
    worth = [0]
    for run in page.runs:
        worth.append(worth[-1] + _worth(run))
    best: tuple[int, int] = (0, 0)
    top = 0
    for start, end in page.spans.values():
        if worth[end] - worth[start] > top or (worth[end] - worth[start] == top and end - start < best[1] - best[0]):
            best, top = (start, end), worth[end] - worth[start]
    runs = page.runs[best[0] : best[1]]
    below = next((place for place, run in enumerate(runs, 1) if fold(run.text) == fold(headline)), 0)
    return _trimmed(runs[below:])


def _worth(run: Run) -> int:
    if run.is_prose:
        return min(run.width, _LONG)
    return -_LINK_COSTS if run.link_share > 0.5 else -_SHORT_COSTS


def _trimmed(runs: list[Run]) -> list[Run]:
    """Cut what is worth less than nothing from both ends: the dearest stretch is the article."""
    best, best_from, best_to = 0, 0, 0
    total, start = 0, 0
    for place, run in enumerate(runs):
        if total <= 0:
            total, start = 0, place
        total += _worth(run)
        if total > best:
            best, best_from, best_to = total, start, place + 1
    return runs[best_from:best_to]
