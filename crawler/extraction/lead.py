"""Puts back what readers leave out though it stands right above the text: the lead."""

from collections.abc import Sequence

from crawler.extraction.notices import is_notice
from crawler.extraction.runs import Run
from crawler.extraction.text import fold

_KNOWN_BY = 40  # folded characters by which a paragraph is known
_SUMMARY_LEAST = 20  # folded characters of a summary that says something
_LEAD = 40  # width of the shortest lead
_NEAR = 6  # blocks between headline and text, the lead among them
_ENDS = tuple('.!?…。！？»”"')


def with_lead(reading: list[str], runs: Sequence[Run], *, headline: str, summary: str) -> list[str]:
    """Put back the lead: a sentence in a block of its own between headline and text, or what begins like the page's own summary."""
    first = fold(reading[0])[:_KNOWN_BY] if reading else ""
    own = fold(headline)
    wanted = fold(summary)[:_KNOWN_BY]
    opening = fold(" ".join(reading[:3]))
    keys = [run.key for run in runs]
    start = next((place for place, key in enumerate(keys) if first and key.startswith(first)), 0)
    above = next((place for place in range(start - 1, -1, -1) if own and keys[place].startswith(own)), None)
    if above is None:
        return reading
    found: list[str] = []
    for place in range(above + 1, start):
        run, key = runs[place], keys[place]
        if key[: 2 * _KNOWN_BY] in opening or run.link_share > 0.3 or is_notice(run.text):
            continue
        summed_up = len(wanted) >= _SUMMARY_LEAST and key.startswith(wanted)
        if summed_up or (start - above <= _NEAR and run.width >= _LEAD and run.text.endswith(_ENDS)):
            found.append(run.text)
    return [*found, *reading]
