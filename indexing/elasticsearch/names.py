"""What our indices are called, and which of them is what at this moment.

Readers ask the alias `forumwatch-coverage`. Writers go through `forumwatch-coverage-write-v1`, which names the schema that
they write: once a newer version has moved it away, an older one has nowhere to write to, and what it has waits. A copy that
is being built is `forumwatch-coverage-next`. What has no alias is left over from before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from indexing.elasticsearch.mapping import SCHEMA

_ASKED = ["*.aliases", "*.mappings._meta", "*.settings.index.blocks", "*.settings.index.number_of_shards"]


@dataclass(frozen=True, slots=True)
class Pair:
    """The names of both indices, or of aliases of theirs."""

    coverage: str
    mentions: str

    @property
    def both(self) -> tuple[str, str]:
        return self.coverage, self.mentions


@dataclass(frozen=True, slots=True)
class Names:
    """What the indices of one prefix are called, for a program that knows this schema."""

    prefix: str
    schema: int = SCHEMA

    @property
    def coverage(self) -> str:
        return f"{self.prefix}-coverage"

    @property
    def mentions(self) -> str:
        return f"{self.prefix}-mentions"

    @property
    def aliases(self) -> tuple[str, str]:
        return self.coverage, self.mentions

    @property
    def reading(self) -> Pair:
        return Pair(self.coverage, self.mentions)

    @property
    def writing(self) -> Pair:
        return Pair(write_alias(self.coverage, self.schema), write_alias(self.mentions, self.schema))

    @property
    def next(self) -> Pair:
        return Pair(f"{self.coverage}-next", f"{self.mentions}-next")

    def index(self, alias: str, number: int = 1) -> str:
        """Return the name of an index of this schema; the second and later ones have their number behind it."""
        return f"{alias}-v{self.schema}" + (f"-{number}" if number > 1 else "")


def write_alias(alias: str, schema: int) -> str:
    return f"{alias}-write-v{schema}"


def index_of(alias: str) -> str:
    """Return the first index of this schema version that an alias stands for."""
    return Names("").index(alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One of our indices as it stands in the cluster."""

    name: str
    alias: str  # what readers call it, or would
    aliases: frozenset[str]
    meta: Mapping[str, Any]
    shards: int
    blocked: bool  # closed to writing

    @property
    def is_read(self) -> bool:
        return self.alias in self.aliases

    @property
    def is_next(self) -> bool:
        return f"{self.alias}-next" in self.aliases

    @property
    def number(self) -> int:
        """Which of the indices of one schema it is, by its name."""
        return _parsed(self.alias, self.name)[1]

    @property
    def schema(self) -> int:
        """The schema by its name; what it really has says `meta`."""
        return _parsed(self.alias, self.name)[0]


def _parsed(alias: str, name: str) -> tuple[int, int]:
    """Return schema and number of an index of ours; zeros for any other name."""
    match = re.fullmatch(rf"{re.escape(alias)}-v(\d+)(?:-(\d+))?", name)
    return (int(match[1]), int(match[2] or 1)) if match else (0, 0)


def all_indices(client: Elasticsearch, names: Names) -> list[Index]:
    """Return all our indices, of every schema, those of coverages first, then by name."""
    answer = client.indices.get(index=[f"{alias}-v*" for alias in names.aliases], filter_path=_ASKED, ignore_unavailable=True)
    found = [
        (alias, name, state) for alias in names.aliases for name, state in sorted(answer.body.items()) if _parsed(alias, name) != (0, 0)
    ]
    return [_index(alias, name, state) for alias, name, state in found]


def aliased(client: Elasticsearch, names: Names) -> list[Index]:
    """Return the indices that readers' aliases, or the names themselves, stand for; one request, asked at every start."""
    answer = client.options(ignore_status=404).indices.get(index=list(names.aliases), ignore_unavailable=True, filter_path=_ASKED)
    states = [(alias, name, state) for alias in names.aliases for name, state in answer.body.items()]
    return [_index(alias, name, state) for alias, name, state in states if alias == name or alias in state.get("aliases", {})]


def _index(alias: str, name: str, state: Mapping[str, Any]) -> Index:
    settings = state.get("settings", {}).get("index", {})
    blocks: Mapping[str, Any] = settings.get("blocks", {})
    return Index(
        name=name,
        alias=alias,
        aliases=frozenset(state.get("aliases", {})),
        meta=state.get("mappings", {}).get("_meta", {}),
        shards=int(settings.get("number_of_shards", 1)),
        blocked=str(blocks.get("write", "false")) == "true",
    )


def in_use(indices: Sequence[Index]) -> list[Index]:
    return [index for index in indices if index.is_read]


def being_built(indices: Sequence[Index]) -> list[Index]:
    return [index for index in indices if index.is_next]


def left_over(indices: Sequence[Index]) -> list[Index]:
    """Return those that nobody reads and nobody builds."""
    return [index for index in indices if not index.is_read and not index.is_next]
