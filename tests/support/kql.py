"""The part of the Kibana query language that our saved objects and pages use, as query DSL: what Kibana would ask."""

import re
from collections.abc import Iterator
from typing import Any

Clause = dict[str, Any]
_TOKEN = re.compile(r'\s*("[^"]*"|[()]|>=|<=|[:<>]|[^\s()":<>]+)')
_RANGES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


def query_dsl(kql: str) -> Clause:
    """Raises ValueError for anything outside the part: `field: value`, lists in brackets, comparisons, and, or, not."""
    if not kql:
        return {"match_all": {}}
    reader = _Reader(_TOKEN.findall(kql))
    clause = reader.either()
    if reader.rest:
        raise ValueError(f"{kql}: cannot read {reader.rest[0]!r}")
    return clause


def fields(clause: Any) -> Iterator[str]:
    """Yield the fields that a clause asks for."""
    if isinstance(clause, list):
        for item in clause:
            yield from fields(item)
    elif isinstance(clause, dict):
        for kind, inner in clause.items():
            if kind in ("match", "match_phrase", "range"):
                yield from inner
            elif kind == "exists":
                yield inner["field"]
            else:
                yield from fields(inner)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def either(self) -> Clause:
        return self._joined("or", self.both, lambda found: {"bool": {"should": found, "minimum_should_match": 1}})

    def both(self) -> Clause:
        return self._joined("and", self.one, lambda found: {"bool": {"filter": found}})

    def one(self) -> Clause:
        word = self._next()
        if word == "not":
            return {"bool": {"must_not": [self.one()]}}
        if word == "(":
            return self._closed(self.either())
        relation = self._next()
        if relation in _RANGES:
            return {"range": {word: {_RANGES[relation]: self._next()}}}
        if relation != ":":
            raise ValueError(f"{word}: expected a colon, found {relation!r}")
        value = self._next()
        if value != "(":
            return _is(word, value)
        values = [_is(word, self._next())]
        while self.rest[:1] == ["or"]:
            self._next()
            values.append(_is(word, self._next()))
        return self._closed({"bool": {"should": values, "minimum_should_match": 1}})

    def _joined(self, word: str, part: Any, made: Any) -> Clause:
        found = [part()]
        while self.rest[:1] == [word]:
            self._next()
            found.append(part())
        return found[0] if len(found) == 1 else made(found)

    def _closed(self, clause: Clause) -> Clause:
        if self._next() != ")":
            raise ValueError("a bracket is not closed")
        return clause

    def _next(self) -> str:
        if not self.rest:
            raise ValueError("ends too early")
        return self.rest.pop(0)


def _is(field: str, value: str) -> Clause:
    if value == "*":
        return {"exists": {"field": field}}
    if re.fullmatch(r'[():<>]|"', value):
        raise ValueError(f"{field}: {value!r} is no value")
    return {"match_phrase": {field: value.strip('"')}} if value.startswith('"') else {"match": {field: value}}
