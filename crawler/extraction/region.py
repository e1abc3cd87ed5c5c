"""A reader of our own that looks at shape alone: the block of the page with most prose and least of anything else.

It knows no class names and no words, so it errs where the other readers don't.
"""

from crawler.extraction.runs import Outline, Run
from crawler.extraction.text import fold

_SHORT_COSTS = 25  # what a line that is no prose takes from its block, in width
_LINK_COSTS = 50
_NEAR_SHARE = 0.35  # of what the best stretch on the page is worth suffices near the headline
_LONG = 400  # width beyond which a paragraph counts no more: disclaimers are one long one


def region(page: Outline, *, headline: str) -> list[Run]:
    """Return the runs of the stretch that is the article; [] where the page has no prose.

    It is looked for below the headline, first in the smallest block around that: news of two sentences are shorter than what stands
    beside them.
    """
    title = _title(page.runs, fold(headline))
    if title is None:
        return _stretch(_block(page))
    around = (page.runs[title].element, *page.runs[title].element.iterancestors())
    ends = dict.fromkeys(page.spans[block][1] for block in around if block in page.spans)  # in order, each once
    stretches = [stretch for end in ends if (stretch := _stretch(page.runs[title + 1 : end]))]
    most = max(map(_total, stretches), default=0)
    near = next((stretch for stretch in stretches if _total(stretch) >= _NEAR_SHARE * most), [])
    return near or _stretch(_block(page))


def _title(runs: list[Run], own: str) -> int | None:
    """The place of the headline: a heading rather than another line, the last of them, as menus and paths come before."""
    places = [place for place, run in enumerate(runs) if own and not run.is_prose and run.key.startswith(own)]
    return next((place for place in places if runs[place].element.tag in ("h1", "h2")), places[-1] if places else None)


def _block(page: Outline) -> list[Run]:
    """The runs of the block with most prose and least else."""
    worth = [0]
    for run in page.runs:
        worth.append(worth[-1] + _worth(run))
    best = max(page.spans.values(), key=lambda span: (worth[span[1]] - worth[span[0]], span[0] - span[1]), default=(0, 0))
    return page.runs[best[0] : best[1]]


def _worth(run: Run) -> int:
    if run.is_prose:
        return min(run.width, _LONG)
    return -_LINK_COSTS if run.link_share > 0.5 else -_SHORT_COSTS


def _total(runs: list[Run]) -> int:
    return sum(map(_worth, runs))


def _stretch(runs: list[Run]) -> list[Run]:
    """The dearest stretch: what is worth less than nothing is cut from both ends."""
    best, best_from, best_to = 0, 0, 0
    total, start = 0, 0
    for place, run in enumerate(runs):
        if total <= 0:
            total, start = 0, place
        total += _worth(run)
        if total > best:
            best, best_from, best_to = total, start, place + 1
    return runs[best_from:best_to]
