"""The indices: made from composable templates, one for each schema version, behind an alias that never changes.

`forumwatch-coverage` is an alias of `forumwatch-coverage-v1`; so a next version can be built beside and the alias moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from elasticsearch import BadRequestError, Elasticsearch

from domain.errors import StoreError
from domain.settings import ElasticsearchSettings
from indexing.elasticsearch.mapping import SCHEMA, coverage_mapping, mentions_mapping
from indexing.sqlite.schema import terms_version

log = structlog.get_logger(__name__)

_PRIORITY = 500  # above the templates that a cluster brings with it
_EXISTS = "resource_already_exists_exception"


@dataclass(frozen=True, slots=True)
class Names:
    """What our indices are called."""

    prefix: str

    @property
    def coverage(self) -> str:
        return f"{self.prefix}-coverage"

    @property
    def mentions(self) -> str:
        return f"{self.prefix}-mentions"

    @property
    def aliases(self) -> tuple[str, str]:
        return self.coverage, self.mentions


def index_of(alias: str) -> str:
    """Return the index of this schema version that an alias stands for."""
    return f"{alias}-v{SCHEMA}"


def set_up(client: Elasticsearch, settings: ElasticsearchSettings) -> None:
    """Make what is missing; one request where nothing is. Safe from several processes at once.

    Raises StoreError for indices of another version, and where something else has our names.
    """
    names = Names(settings.prefix)
    found = _metas(client, names)
    missing = [alias for alias in names.aliases if alias not in found]
    if missing:
        _put_templates(client, names, settings)
        for alias in missing:
            _create(client, alias)
        found = _metas(client, names)
    for alias in names.aliases:
        _check(alias, found.get(alias))


def found_analysers(client: Elasticsearch, names: Names, wanted: Sequence[str]) -> list[str]:
    """Return those of the analysers that the cluster has.

    Asked by simulating a template, which needs no other right than to make templates; `_analyze` would need to manage the cluster.
    """
    return [analyser for analyser in wanted if _has(client, names, analyser)]


def _has(client: Elasticsearch, names: Names, analyser: str) -> bool:
    mapping = {"properties": {"text": {"type": "text", "analyzer": analyser}}}
    try:
        client.indices.simulate_template(index_patterns=[f"{names.prefix}-trial"], priority=_PRIORITY, template={"mappings": mapping})
    except BadRequestError:
        return False
    return True


def _metas(client: Elasticsearch, names: Names) -> dict[str, Mapping[str, Any]]:
    """Return alias -> `_meta` of the mapping behind it, for the aliases that are there."""
    answer = client.options(ignore_status=404).indices.get(
        index=list(names.aliases), ignore_unavailable=True, filter_path=["*.aliases", "*.mappings._meta"]
    )
    found: dict[str, Mapping[str, Any]] = {}
    for index, state in answer.body.items():
        for alias in names.aliases:
            if alias in state.get("aliases", {}) or alias == index:
                found[alias] = state.get("mappings", {}).get("_meta", {})
    return found


def _check(alias: str, meta: Mapping[str, Any] | None) -> None:
    schema = (meta or {}).get("schema")
    if meta is None or schema is None:
        fix = "look for an index or a template of that name that is not ours, or set FORUMWATCH_ELASTICSEARCH__PREFIX"
        raise StoreError(f"{alias} was not made by forumwatch", fix=fix)
    if schema > SCHEMA:
        fix = "upgrade forumwatch, or set another FORUMWATCH_ELASTICSEARCH__PREFIX"
        raise StoreError(f"{alias} was written by a newer forumwatch (schema {schema}, this one knows {SCHEMA})", fix=fix)
    if schema < SCHEMA:
        raise StoreError(
            f"{alias} is of an older forumwatch (schema {schema}, this one writes {SCHEMA})",
            fix="delete the index, then run `forumwatch store rebuild`",
        )
    if meta.get("terms") != terms_version():
        # What was written earlier is found by other stems than what is written now.
        log.warning("store.terms_differ", alias=alias, fix="delete our indices and run `forumwatch store rebuild` when convenient")


def _put_templates(client: Elasticsearch, names: Names, settings: ElasticsearchSettings) -> None:
    analysers = found_analysers(client, names, settings.analysers)
    meta = {"schema": SCHEMA, "terms": terms_version(), "analysers": analysers}
    index = {"number_of_shards": settings.shards, "auto_expand_replicas": "0-1"}
    client.cluster.put_component_template(name=f"{names.prefix}-settings", template={"settings": {"index": index}}, meta=meta)
    for alias, mapping in ((names.coverage, coverage_mapping(analysers)), (names.mentions, mentions_mapping(analysers))):
        client.cluster.put_component_template(name=f"{alias}-mappings", template={"mappings": {"_meta": meta, **mapping}}, meta=meta)
        client.indices.put_index_template(
            name=alias,
            index_patterns=[index_of(alias), f"{index_of(alias)}-*"],
            composed_of=[f"{names.prefix}-settings", f"{alias}-mappings"],
            priority=_PRIORITY,
            version=SCHEMA,
            meta=meta,
        )


def _create(client: Elasticsearch, alias: str) -> None:
    index = index_of(alias)
    try:
        client.indices.create(index=index, aliases={alias: {}})
    except BadRequestError as error:
        if error.error != _EXISTS:
            raise
        # Another process was faster; or somebody took the alias away, and then it comes back.
        if not client.indices.exists_alias(name=alias):
            client.indices.put_alias(index=index, name=alias)


def templates(names: Names) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every template that `set_up` makes, those first that use others."""
    for alias in names.aliases:
        yield "index", alias
    for name in (f"{names.prefix}-settings", *(f"{alias}-mappings" for alias in names.aliases)):
        yield "component", name
