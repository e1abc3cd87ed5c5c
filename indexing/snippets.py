"""The piece of a text that shows why it was found."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from domain.coverage import Coverage
from domain.query import TextQuery
from indexing.finding import iterate_among
from indexing.terms import Term, iterate
from indexing.text_query import Reading, family_of, readings, wanted

WIDTH = 240  # code points
_LEAD = 80  # of them before the first mark
_SPACE = re.compile(r"\s")

Mark = tuple[int, int]


def snippet(coverage: Coverage, text: TextQuery | None, *, width: int = WIDTH) -> tuple[str, tuple[Mark, ...]]:
    """Return a piece of body (else description, else headline) around the first found words, and their marks in it.

    Without words to find, the piece lies around the first mention of a target. Marks are code points, end exclusive;
    an inflected word is marked whole. White space shows as single blanks, one for one, so that offsets hold.
    """
    article = coverage.article
    fields = [value for value in (article.body, article.description, article.headline) if value]
    if text is None:
        spans = [(m.start, m.end) for m in coverage.mentions if m.field == "body"]
        return _piece(article.body, sorted(spans), width) if spans else _piece(next(iter(fields), ""), [], width)
    family = family_of(coverage.in_language)
    sought = tuple(dict.fromkeys(r for words in wanted(text) for r in readings(words, family)))
    for value in fields:
        spans = _first_found(value, sought, coverage.in_language, width)
        if spans:
            return _piece(value, spans, width)
    return _piece(next(iter(fields), ""), [], width)


def marks(text: str, query: TextQuery | None, in_language: str, *, limit: int = 1000) -> tuple[Mark, ...]:
    """Return the spans of `text` that the query's words and phrases stand for; for headlines and whole articles."""
    sought = tuple(dict.fromkeys(r for words in wanted(query) for r in readings(words, family_of(in_language))))
    return tuple(islice(_found(text, sought, in_language), limit))


def _found(text: str, sought: Sequence[Reading], in_language: str, *, reach: int | None = None) -> Iterator[Mark]:
    """Yield spans in order of their end, not all that begin `reach` or more behind the first; a phrase's words are in one span."""
    if not sought:
        return
    singles = {reading[0] for reading in sought if len(reading) == 1}
    phrases = [reading for reading in sought if len(reading) > 1]
    if not phrases:
        yield from ((start, end) for _, start, end in iterate_among(text, (in_language,), singles, reach=reach))
        return
    longest = max(map(len, phrases))
    recent: list[Term] = []
    for term in iterate(text, (in_language,)):
        recent = [*recent[-(longest - 1) :], term]
        tail = tuple(t.term for t in recent)
        for phrase in phrases:
            if tail[-len(phrase) :] == phrase:
                yield recent[-len(phrase)].start, term.end
                break
        else:
            if term.term in singles:
                yield term.start, term.end


def _first_found(text: str, sought: Sequence[Reading], in_language: str, width: int) -> list[Mark]:
    """Return the first span and those less than `width` after it."""
    found = _found(text, sought, in_language, reach=width)
    first = next(found, None)
    return [] if first is None else [first, *takewhile(lambda span: span[0] < first[0] + width, found)]


def _piece(text: str, spans: Sequence[Mark], width: int) -> tuple[str, tuple[Mark, ...]]:
    first = spans[0][0] if spans else 0
    start = _word_start(text, max(0, first - _LEAD), first) if first > _LEAD else 0
    end = min(len(text), start + width)
    if end < len(text):
        end = _word_end(text, end, min(len(text), max(spans[0][1], start + width // 2) if spans else start + width // 2))
    shown = _SPACE.sub(" ", text[start:end])
    inside = tuple((s - start, e - start) for s, e in _merged(spans) if s >= start and e <= end)
    return shown, inside


def _word_start(text: str, at: int, latest: int) -> int:
    """Return the first start of a word from `at` on, at most `latest`."""
    space = _SPACE.search(text, at, latest)
    return space.end() if space else at


def _word_end(text: str, at: int, earliest: int) -> int:
    """Return the last end of a word before `at`, at least `earliest`."""
    while at > earliest and not text[at].isspace():
        at -= 1
    return at if at > earliest else earliest


def _merged(spans: Sequence[Mark]) -> list[Mark]:
    """Return the spans in order, none overlapping another."""
    merged: list[Mark] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
