"""The tables.

document   every coverage whole, as compressed JSON: the truth, from which all else can be made again
coverage   one narrow row for each relevant one, so that lists, counts and charts read little
profile    each combination of outlet, country, language, tone… once; a coverage has the number of its combination
tag, name  values of which a coverage has several: targets, topics, entities (and its story)
text       FTS5 over search terms that indexing.terms made; each term begins with its language family.
           It holds the index alone: to take a coverage out, its terms are made again from the old document
"""

import hashlib
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import Stemmer  # type: ignore[import-not-found]

import indexing.stems
import indexing.stems.slavic
import indexing.terms
from domain.errors import StoreTooNew

SCHEMA = 2

_DOCUMENT = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, json BLOB NOT NULL
);
"""
_DERIVED = """
DROP TABLE IF EXISTS coverage; DROP TABLE IF EXISTS profile; DROP TABLE IF EXISTS tag; DROP TABLE IF EXISTS name;
DROP TABLE IF EXISTS text;
CREATE TABLE profile (
    number INTEGER PRIMARY KEY, watch TEXT NOT NULL, outlet TEXT NOT NULL, country TEXT NOT NULL, language TEXT NOT NULL,
    tone TEXT NOT NULL, role TEXT NOT NULL, UNIQUE (watch, outlet, country, language, tone, role)
);
CREATE TABLE coverage (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, article TEXT NOT NULL, removed INTEGER NOT NULL, reprint INTEGER NOT NULL,
    time INTEGER NOT NULL, profile INTEGER NOT NULL, polarity REAL, tags BLOB NOT NULL
);
CREATE INDEX coverage_newest ON coverage (removed, time DESC, id, reprint, profile, polarity);
CREATE INDEX coverage_article ON coverage (article);
CREATE TABLE name (number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value TEXT NOT NULL, folded TEXT NOT NULL, UNIQUE (kind, value));
CREATE INDEX name_folded ON name (folded, kind);
CREATE TABLE tag (name INTEGER NOT NULL, coverage INTEGER NOT NULL, PRIMARY KEY (name, coverage)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (headline, description, body, content = '', tokenize = 'ascii');
"""


def terms_version() -> str:
    """Return what changes whenever indexing.terms may make other terms; then `text` has to be made again."""
    sources = b"".join(Path(str(module.__file__)).read_bytes() for module in (indexing.terms, indexing.stems, indexing.stems.slavic))
    return f"{hashlib.sha256(sources).hexdigest()[:16]} {Stemmer.version()} {unicodedata.unidata_version}"


def is_ready(connection: sqlite3.Connection) -> bool:
    """Return whether the tables are there and made by this version. Raises StoreTooNew for those of a newer one."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
        return False
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    if int(meta.get("schema", 0)) > SCHEMA:
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        raise StoreTooNew(
            f"{path} was written by a newer forumwatch (schema {meta['schema']}, this one knows {SCHEMA})",
            fix="upgrade forumwatch, or move the file away and run `forumwatch store rebuild`",
        )
    return meta == {"schema": str(SCHEMA), "terms": terms_version()}


def create(connection: sqlite3.Connection, index: Callable[[sqlite3.Connection, int, bytes], None]) -> None:
    """Make the tables inside the caller's transaction; `index` enters a document (number, json) into the derived ones."""
    for statement in _statements(_DOCUMENT + _DERIVED):
        connection.execute(statement)
    numbers = [number for (number,) in connection.execute("SELECT number FROM document")]
    for number in numbers:
        (json,) = connection.execute("SELECT json FROM document WHERE number = ?", (number,)).fetchone()
        index(connection, number, json)
    connection.executemany("REPLACE INTO meta VALUES (?, ?)", [("schema", str(SCHEMA)), ("terms", terms_version())])


def _statements(script: str) -> Iterator[str]:
    """Yield single statements: `executescript` would commit the caller's transaction."""
    return (statement for statement in script.split(";") if statement.strip())
