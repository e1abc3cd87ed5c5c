"""A query as SQL."""

# ruff: noqa: S608 (names in the statements are ours, values are bound)

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.query import And, Filters, Not, Or, Phrase, Query, TextQuery, Word
from indexing.sqlite.rows import ENTITY_KINDS, KIND_CODES, prefix_of
from indexing.text_query import readings
from indexing.times import micros

NOTHING = '"∅"'  # no term is a symbol
_LISTED = "(SELECT value FROM json_each(?))"


@dataclass(slots=True)
class Where:
    """A condition on table `coverage` (alias c), with its values; `match` is the full-text part where it has one."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    match: "Match | None" = None

    def add(self, condition: str, *values: object) -> None:
        self.conditions.append(condition)
        self.values += values

    @property
    def any_order(self) -> str:
        """The condition for reading all that matches: SQLite may begin with the smallest set of numbers."""
        return " AND ".join(self.conditions)

    @property
    def by_time(self) -> str:
        """The condition for reading the first few by time: SQLite walks the index by time and looks each number up."""
        return self.any_order.replace("c.number", "+c.number")

    def without_text(self) -> "Where":
        """Return the condition without its full-text part, which `where` adds last."""
        return Where(self.conditions[:-1], self.values[:-1]) if self.match else self

    @property
    def read(self) -> str:
        """FROM … WHERE … for reading all that matches, with the columns that only the table has."""
        return self._from("" if any(condition.startswith("c.time") for condition in self.conditions) else "NOT INDEXED")

    @property
    def counted(self) -> str:
        """FROM … WHERE … for counting, for which the narrow index is enough."""
        return self._from("NOT INDEXED" if self._has_numbers(self.conditions) else "")

    def _from(self, unless_joined: str) -> str:
        """Begin with the texts where nothing else gives a set of numbers: FTS5 hands them out in the table's own order.

        Otherwise SQLite, which has no statistics, is kept from reading the whole table in the order of an index.
        """
        if self.match is None or self.match.negated or self._has_numbers(self.conditions[:-1]):
            return f"FROM coverage c {unless_joined} WHERE {self.any_order}"
        conditions = " AND ".join([*self.conditions[:-1], "text MATCH ?"])
        return f"FROM text CROSS JOIN coverage c ON c.number = text.rowid WHERE {conditions}"

    @staticmethod
    def _has_numbers(conditions: Sequence[str]) -> bool:
        return any(condition.startswith("c.number IN") for condition in conditions)


@dataclass(frozen=True, slots=True)
class Match:
    """An FTS5 expression; `negated`: all that does not match it."""

    expression: str
    negated: bool = False

    def inverted(self) -> "Match":
        return Match(self.expression, not self.negated)


def where(query: Query, families: Sequence[str], profiles: bytes | None = None) -> Where:
    """Return the condition of a query over documents of these language families; `profiles`: as `profiles_of` found them."""
    made = Where()
    filters = query.filters
    made.add("c.removed IN (0, 1)" if filters.removed else "c.removed = 0")
    if not filters.reprints:
        made.add("c.reprint = 0")
    _add_times(made, filters)
    if profiles is not None:
        # Half the time of c.profile IN (…): a byte is sooner read than a number is sought.
        made.add("substr(?, c.profile, 1) = x'01'", profiles)
    _add_tags(made, filters)
    if query.text is not None:
        made.match = match(query.text, families)
        word = "NOT IN" if made.match.negated else "IN"
        made.add(f"c.number {word} (SELECT rowid FROM text WHERE text MATCH ?)", made.match.expression)
    return made


def profiles_of(connection: sqlite3.Connection, filters: Filters) -> bytes | None:
    """Return a byte for each profile, 1 where the filters ask for it, from number 1 on; None if they ask nothing of profiles."""
    wanted: dict[str, Sequence[str]] = {
        "watch": filters.watches,
        "outlet": filters.outlets,
        "country": filters.countries,
        "language": filters.languages,
        "tone": filters.tones,
        "role": filters.roles,
    }
    columns = {column: values for column, values in wanted.items() if values}
    if not columns:
        return None
    conditions = " AND ".join(f"{column} IN {_LISTED}" for column in columns)
    # An empty value stands for "none" in the table, and nobody can ask for it.
    lists = [_list([value for value in values if value]) for values in columns.values()]
    (last,) = connection.execute("SELECT max(number) FROM profile").fetchone()
    marks = bytearray(last or 0)
    for (number,) in connection.execute(f"SELECT number FROM profile WHERE {conditions}", lists):
        marks[number - 1] = 1
    return bytes(marks)


def _add_times(made: Where, filters: Filters) -> None:
    if filters.after is not None:
        made.add("c.time >= ?", micros(filters.after))
    if filters.before is not None:
        made.add("c.time < ?", micros(filters.before))
    if filters.polarity_min is not None:
        made.add("c.polarity >= ?", filters.polarity_min)
    if filters.polarity_max is not None:
        made.add("c.polarity <= ?", filters.polarity_max)
    if filters.articles:
        made.add(f"c.number IN (SELECT number FROM coverage WHERE article IN {_LISTED})", _list(filters.articles))
    if filters.coverages:
        made.add(f"c.id IN {_LISTED}", _list(filters.coverages))


def _add_tags(made: Where, filters: Filters) -> None:
    for kind, values in (("target", filters.targets), ("topic", filters.topics), ("story", filters.stories)):
        if values:
            _add_names(made, f"kind = ? AND value IN {_LISTED}", KIND_CODES[kind], _list(values))
    if filters.entities:
        kinds = json.dumps([KIND_CODES[kind] for kind in (*ENTITY_KINDS.values(), "wikidata")])
        folded = _list([value.casefold() for value in filters.entities])
        _add_names(made, f"kind IN {_LISTED} AND folded IN {_LISTED}", kinds, folded)


def _add_names(made: Where, condition: str, *values: object) -> None:
    made.add(f"c.number IN (SELECT coverage FROM tag WHERE name IN (SELECT number FROM name WHERE {condition}))", *values)


def _list(values: Sequence[str]) -> str:
    """Return the values as JSON text for json_each; half a character becomes what no document holds."""
    return json.dumps([value.encode(errors="backslashreplace").decode() for value in values])


def match(node: TextQuery, families: Sequence[str]) -> Match:
    """Return the expression of a node: FTS5 knows NOT only between two sides, so what is left out is pulled outward."""
    if isinstance(node, Not):
        return match(node.node, families).inverted()
    if isinstance(node, And):
        return _conjunction([match(child, families) for child in node.nodes])
    if isinstance(node, Or):  # a OR b = NOT (NOT a AND NOT b)
        return _conjunction([match(child, families).inverted() for child in node.nodes]).inverted()
    return Match(_leaf(node, families))


def _conjunction(matches: Sequence[Match]) -> Match:
    if not matches:
        return Match(NOTHING, negated=True)  # nothing is asked for: everything matches
    positive = [m.expression for m in matches if not m.negated]
    negative = [m.expression for m in matches if m.negated]
    if not positive:
        return Match(_group(negative, "OR"), negated=True)
    both = _group(positive, "AND")
    return Match(f"({both} NOT {_group(negative, 'OR')})" if negative else both)


def _group(expressions: Sequence[str], operator: str) -> str:
    return expressions[0] if len(expressions) == 1 else f"({f' {operator} '.join(expressions)})"


def _leaf(node: Word | Phrase, families: Sequence[str]) -> str:
    words = (node.text,) if isinstance(node, Word) else node.words
    phrases = [
        '"' + " ".join(prefix_of(family) + term for term in reading) + '"' for family in families for reading in readings(words, family)
    ]
    return _group(list(dict.fromkeys(phrases)), "OR") if phrases else NOTHING
