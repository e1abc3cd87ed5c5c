"""A query as Elasticsearch's query DSL: the same meaning as in every store."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.query import And, Filters, Not, Or, Query, TextQuery, Word
from indexing.text_query import FAMILIES, Reading, family_of, readings, wanted
from indexing.times import micros

Clause = dict[str, Any]

EVERYTHING: Clause = {"match_all": {}}
NOTHING: Clause = {"match_none": {}}
UNRATED = "not-rated"
_TERMS = "article.search_terms"
_SINGLE = ("watch.id", "publisher.id", "publisher.country", "article.in_language", "role")
_LISTED = 60_000  # values in one `terms` clause; an index takes 65,536
_HEADLINE = 3  # weight of a word in the headline in "best", beside the 1 that it has as part of the text


def condition(query: Query) -> Clause:
    """Return what must hold of a document, without any ranking. Raises BadInput for moments without time zone."""
    clauses = _filters(query.filters)
    if query.text is not None:
        families = sorted({family_of(language) for language in query.filters.languages}) or FAMILIES
        clauses.append(_text(query.text, families))
    return {"bool": {"filter": clauses}}


def ranked(query: Query) -> Clause:
    """Return the condition with scores: how well the words fit, of whatever language, more in a headline."""
    made = condition(query)
    words = sorted({term for phrase in wanted(query.text) for family in FAMILIES for r in readings(phrase, family) for term in r})
    if words:
        match: Clause = {"query": " ".join(words), "analyzer": "whitespace"}
        made["bool"]["should"] = [{"match": {_TERMS: match}}, {"match": {"article.headline_terms": match | {"boost": _HEADLINE}}}]
    return made


def _text(node: TextQuery, families: Sequence[str], *, negated: bool = False) -> Clause:
    """Return the clause of a node; what is negated is negated at its leaves, so that nesting stays within bounds."""
    if isinstance(node, Not):
        return _text(node.node, families, negated=not negated)
    if isinstance(node, And | Or):
        clauses = [_text(child, families, negated=negated) for child in node.nodes]
        return _all(clauses) if isinstance(node, And) is not negated else _any(clauses)
    leaf = _leaf((node.text,) if isinstance(node, Word) else node.words, families)
    return {"bool": {"must_not": [leaf]}} if negated else leaf


def _leaf(words: Sequence[str], families: Sequence[str]) -> Clause:
    """Return the clause of a word or phrase: its readings, for the documents of each language family."""
    same: dict[frozenset[Reading], list[str]] = {}
    for family in families:
        same.setdefault(frozenset(readings(words, family)), []).append(family)
    clauses: list[Clause] = []
    for found, read_so in same.items():
        said = _said(found)
        if len(read_so) == len(FAMILIES):
            clauses.append(said)
        elif found:
            clauses.append(_all([said, {"terms": {"article.search_language": read_so}}]))
    return _any(clauses)


def _said(found: Iterable[Reading]) -> Clause:
    singles = sorted(reading[0] for reading in found if len(reading) == 1)
    phrases = sorted(reading for reading in found if len(reading) > 1)
    clauses: list[Clause] = [{"match_phrase": {_TERMS: " ".join(reading)}} for reading in phrases]
    return _any([{"terms": {_TERMS: singles}}, *clauses] if singles else clauses)


def _filters(filters: Filters) -> list[Clause]:
    clauses: list[Clause] = [{"term": {"relevant": True}}]
    if not filters.removed:
        clauses.append(_none_of("article.status", "removed"))
    for field, values in _listed(filters).items():
        if values:
            # An empty value stands for "none" where a coverage has just one, and nobody can ask for it.
            clauses.append(_one_of(field, [value for value in values if value or field not in _SINGLE]))
    if filters.tones:
        rated = _one_of("tone.label", filters.tones)
        clauses.append(_any([rated, _without("tone.label")]) if UNRATED in filters.tones else rated)
    bounds = {"gte": filters.after, "lt": filters.before}
    times = {word: micros(moment) for word, moment in bounds.items() if moment is not None}
    if times:
        clauses.append({"range": {"timestamp.us": times}})
    low, high = filters.polarity_min, filters.polarity_max
    # Lucene holds -0.0 to be less than 0.0.
    polarities = ({} if low is None else {"gte": low or -0.0}) | ({} if high is None else {"lte": high or 0.0})
    if polarities:
        clauses += [{"range": {"tone.polarity": polarities}}, _none_of("tone.label", UNRATED)]
    if not filters.reprints:
        clauses.append(_none_of("story.role", "reprint", "partial"))
    return clauses


def _listed(filters: Filters) -> dict[str, Sequence[str]]:
    return {
        "watch.id": filters.watches,
        "publisher.id": filters.outlets,
        "publisher.country": filters.countries,
        "article.in_language": filters.languages,
        "role": filters.roles,
        "target.mentioned": filters.targets,
        "entity.key": [value.casefold() for value in filters.entities],
        "topics": filters.topics,
        "story.id": filters.stories,
        "article.id": filters.articles,
        "coverage.id": filters.coverages,
    }


def _one_of(field: str, values: Sequence[str]) -> Clause:
    possible = [value for value in dict.fromkeys(values) if _is_text(value)]
    return _any([{"terms": {field: possible[first : first + _LISTED]}} for first in range(0, len(possible), _LISTED)])


def _is_text(value: str) -> bool:
    """Return whether any document can hold the value: halves of surrogate pairs are in none."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _none_of(field: str, *values: str) -> Clause:
    return {"bool": {"must_not": [{"terms": {field: list(values)}}]}}


def _without(field: str) -> Clause:
    return {"bool": {"must_not": [{"exists": {"field": field}}]}}


def _all(clauses: Sequence[Clause]) -> Clause:
    if not clauses:
        return EVERYTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": list(clauses)}}


def _any(clauses: Sequence[Clause]) -> Clause:
    if not clauses:
        return NOTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}
