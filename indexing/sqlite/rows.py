"""A coverage as rows, and rows in and out of the tables."""

import sqlite3
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from domain.codec import from_json, to_json
from domain.coverage import Coverage, EntityKind
from domain.query import FacetName
from indexing.terms import only_terms
from indexing.text_query import family_of
from indexing.times import micros

Kind = Literal[FacetName, "event", "wikidata"]
KINDS: tuple[Kind, ...] = (*get_args(FacetName), "event", "wikidata")
KIND_BITS = 4
KIND_CODES: dict[str, int] = {kind: code for code, kind in enumerate(KINDS)}  # all fit into KIND_BITS
OF_PROFILE: tuple[Kind, ...] = ("watch", "outlet", "country", "language", "tone", "role")  # in the order of Profile
ENTITY_KINDS: dict[EntityKind, Kind] = {"PER": "person", "ORG": "organisation", "LOC": "location", "EVENT": "event"}
REPRINTS = ("reprint", "partial")

Profile = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """All that the tables hold of one coverage; `derived` is None where it is not relevant and never shown."""

    id: str
    revision: int
    json: bytes  # compressed
    derived: "Derived | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    article: str
    removed: bool
    time: int  # microseconds since 1970
    profile: Profile
    reprint: bool
    polarity: float | None  # None where nobody rated it
    tags: frozenset[tuple[Kind, str]]  # what it has several of, and its story
    texts: tuple[str, str, str]  # terms of headline, description, body


def row_of(coverage: Coverage) -> Row:
    """Return the rows of a coverage that indexing.refusals does not refuse."""
    derived = _derived(coverage) if coverage.relevant else None
    kept = replace(coverage, article=replace(coverage.article, repaired=()))  # the places of repairs are the ledger's to know
    return Row(id=coverage.id, revision=coverage.revision, json=zlib.compress(to_json(kept).encode(), 1), derived=derived)


def coverage_of(document: bytes) -> Coverage:
    """Return the coverage that a document holds."""
    return from_json(Coverage, zlib.decompress(document))


def _derived(coverage: Coverage) -> Derived:
    article, tone = coverage.article, coverage.tone
    return Derived(
        article=article.id,
        removed=coverage.status == "removed",
        time=micros(coverage.timestamp),
        profile=_profile(coverage),
        reprint=coverage.story is not None and coverage.story.role in REPRINTS,
        polarity=tone.polarity if tone and tone.label != "not-rated" else None,
        tags=frozenset(_tags(coverage)),
        texts=(
            indexed(article.headline, coverage.in_language),
            indexed(article.description or "", coverage.in_language),
            indexed(article.body, coverage.in_language),
        ),
    )


def _profile(coverage: Coverage) -> Profile:
    """Return what a coverage has one of, "" where it has none."""
    return (
        coverage.watch,
        coverage.publisher.id,
        coverage.publisher.country or "",
        coverage.in_language,
        coverage.tone.label if coverage.tone else "not-rated",
        coverage.role or "",
    )


def _tags(coverage: Coverage) -> list[tuple[Kind, str]]:
    tags: list[tuple[Kind, str]] = [("target", mention.target) for mention in coverage.mentions]
    tags += [("topic", topic) for topic in coverage.topics]
    for entity in coverage.entities:
        tags.append((ENTITY_KINDS[entity.kind], entity.name))
        if entity.wikidata:
            tags.append(("wikidata", entity.wikidata))
    if coverage.story:
        tags.append(("story", coverage.story.id))
    return tags


def indexed(text: str, in_language: str) -> str:
    """Return the terms of a text as the table `text` holds them."""
    prefix = prefix_of(family_of(in_language))
    return " ".join([prefix + term for term in only_terms(text, (in_language,))])


def prefix_of(family: str) -> str:
    """Return the two letters that keep the terms of a language family apart from those of the others."""
    return family[:2]


def store(connection: sqlite3.Connection, row: Row) -> None:
    """Enter a row, unless the table has it in this or a newer revision."""
    old = connection.execute("SELECT number, revision FROM document WHERE id = ?", (row.id,)).fetchone()
    if old is not None and old[1] >= row.revision:
        return
    if old is None:
        number = connection.execute(
            "INSERT INTO document (id, revision, json) VALUES (?, ?, ?)", (row.id, row.revision, row.json)
        ).lastrowid
        assert number is not None
    else:
        number = old[0]
        forget(connection, number)
        connection.execute("UPDATE document SET revision = ?, json = ? WHERE number = ?", (row.revision, row.json, number))
    if row.derived is not None:
        _enter(connection, number, row.id, row.derived)


def index_again(connection: sqlite3.Connection, number: int, document: bytes) -> None:
    """Enter a kept document into the derived tables."""
    coverage = coverage_of(document)
    if coverage.relevant:
        _enter(connection, number, coverage.id, _derived(coverage))


def forget(connection: sqlite3.Connection, number: int) -> None:
    """Take a coverage out of the derived tables; its document must still be there."""
    found = connection.execute("SELECT tags, json FROM coverage JOIN document USING (number) WHERE number = ?", (number,)).fetchone()
    if found is None:
        return
    names = [(code >> KIND_BITS, number) for code in array("I", found[0])]
    connection.executemany("DELETE FROM tag WHERE name = ? AND coverage = ?", names)
    connection.execute("DELETE FROM coverage WHERE number = ?", (number,))
    texts = _derived(coverage_of(found[1])).texts
    connection.execute("INSERT INTO text (text, rowid, headline, description, body) VALUES ('delete', ?, ?, ?, ?)", (number, *texts))


def _enter(connection: sqlite3.Connection, number: int, coverage_id: str, derived: Derived) -> None:
    profile = _number_of_profile(connection, derived.profile)
    names = {_number_of_name(connection, kind, value): kind for kind, value in derived.tags}
    single = {_number_of_name(connection, kind, value): kind for kind, value in zip(OF_PROFILE, derived.profile, strict=True) if value}
    tags = _packed(names | single)
    values = (number, coverage_id, derived.article, derived.removed, derived.reprint, derived.time, profile, derived.polarity, tags)
    connection.execute("INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    connection.executemany("INSERT INTO tag VALUES (?, ?)", [(name, number) for name in names])
    connection.execute("INSERT INTO text (rowid, headline, description, body) VALUES (?, ?, ?, ?)", (number, *derived.texts))


def _packed(names: Mapping[int, Kind]) -> bytes:
    """Return numbers of names as four bytes each, the kind in the lowest bits: what facets count."""
    return array("I", [number << KIND_BITS | KIND_CODES[kind] for number, kind in names.items()]).tobytes()


_PROFILE = "SELECT number FROM profile WHERE watch = ? AND outlet = ? AND country = ? AND language = ? AND tone = ? AND role = ?"


def _number_of_profile(connection: sqlite3.Connection, profile: Profile) -> int:
    found = connection.execute(_PROFILE, profile).fetchone()
    if found:
        return int(found[0])
    return connection.execute("INSERT INTO profile VALUES (NULL, ?, ?, ?, ?, ?, ?)", profile).lastrowid or 0


def _number_of_name(connection: sqlite3.Connection, kind: Kind, value: str) -> int:
    key = (KIND_CODES[kind], value)
    found = connection.execute("SELECT number FROM name WHERE kind = ? AND value = ?", key).fetchone()
    if found:
        return int(found[0])
    return connection.execute("INSERT INTO name VALUES (NULL, ?, ?, ?)", (*key, value.casefold())).lastrowid or 0
