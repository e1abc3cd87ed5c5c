"""The indices: made from composable templates, one for each schema version, behind an alias that never changes.

`forumwatch-coverage` is an alias of `forumwatch-coverage-v1`; so a next one can be built beside and the alias moved
(indexing.elasticsearch.migration).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch

from domain.errors import StoreError
from domain.settings import ElasticsearchSettings
from indexing.elasticsearch.mapping import coverage_mapping, mentions_mapping
from indexing.elasticsearch.names import Index, Names, aliased, all_indices, index_of, write_alias
from indexing.sqlite.schema import terms_version

log = structlog.get_logger(__name__)

_PRIORITY = 500  # above the templates that a cluster brings with it
_EXISTS = "resource_already_exists_exception"
_WRITES = {"is_write_index": True}  # at most one index of an alias can say so

__all__ = ["Names", "index_of", "write_alias"]


def set_up(client: Elasticsearch, settings: ElasticsearchSettings, names: Names) -> None:
    """Make what is missing; one request where nothing is. Safe from several processes at once.

    Raises StoreError for indices of another version, and where something else has our names.
    """
    found = {index.alias: index for index in aliased(client, names)}
    missing = [alias for alias in names.aliases if alias not in found]
    if missing:
        put_templates(client, names, settings, wanted_meta(client, names, settings))
        for alias in missing:
            _bring(client, names, alias)
        found = {index.alias: index for index in aliased(client, names)}
    for alias in names.aliases:
        _check(alias, found.get(alias), names.schema)
        if write_alias(alias, names.schema) not in found[alias].aliases:
            _let_write(client, names, found[alias])


def wanted_meta(client: Elasticsearch, names: Names, settings: ElasticsearchSettings) -> dict[str, Any]:
    """Return what the mapping of a new index says of itself: schema, version of the search terms, analysers."""
    return {"schema": names.schema, "terms": terms_version(), "analysers": found_analysers(client, names, settings.analysers)}


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


def _check(alias: str, index: Index | None, known: int) -> None:
    schema = index.meta.get("schema") if index else None
    if index is None or schema is None:
        fix = "look for an index or a template of that name that is not ours, or set FORUMWATCH_ELASTICSEARCH__PREFIX"
        raise StoreError(f"{alias} was not made by forumwatch", fix=fix)
    if schema > known:
        raise StoreError(newer(alias, schema, known), fix="upgrade forumwatch, or set another FORUMWATCH_ELASTICSEARCH__PREFIX")
    if schema < known:
        fix = "run `forumwatch store migrate`; readers and writers may go on meanwhile"
        raise StoreError(f"{alias} is of an older forumwatch (schema {schema}, this one writes {known})", fix=fix)
    if index.meta.get("terms") != terms_version():
        # What was written earlier is found by other stems than what is written now.
        log.warning("store.terms_differ", alias=alias, fix="run `forumwatch store migrate` when convenient")


def newer(alias: str, schema: int, known: int) -> str:
    return f"{alias} is of a newer forumwatch (schema {schema}, this one knows {known})"


def moved_on(client: Elasticsearch, names: Names) -> str | None:
    """Return what to say where a newer version has migrated the indices; None where it has not."""
    schemas = [(index.alias, index.meta.get("schema", 0)) for index in aliased(client, names)]
    return next((newer(alias, schema, names.schema) for alias, schema in schemas if schema > names.schema), None)


def put_templates(client: Elasticsearch, names: Names, settings: ElasticsearchSettings, meta: Mapping[str, Any]) -> None:
    """Lay the templates by which every index of this schema is made."""
    index = {"number_of_shards": settings.shards, "auto_expand_replicas": "0-1"}
    client.cluster.put_component_template(name=f"{names.prefix}-settings", template={"settings": {"index": index}}, meta=meta)
    analysers = meta["analysers"]
    for alias, mapping in ((names.coverage, coverage_mapping(analysers)), (names.mentions, mentions_mapping(analysers))):
        client.cluster.put_component_template(name=f"{alias}-mappings", template={"mappings": {"_meta": meta, **mapping}}, meta=meta)
        client.indices.put_index_template(
            name=alias,
            index_patterns=[names.index(alias), f"{names.index(alias)}-*"],
            composed_of=[f"{names.prefix}-settings", f"{alias}-mappings"],
            priority=_PRIORITY,
            version=names.schema,
            meta=meta,
        )


def _bring(client: Elasticsearch, names: Names, alias: str) -> None:
    """Give an alias its index: the one that somebody took it from, else a new one."""
    ours = [index for index in all_indices(client, names) if index.alias == alias]
    if any(index.is_read for index in ours):
        return  # another process was faster
    # What a migration put aside is closed to writing; what it builds is not ready.
    lost = [index for index in ours if index.meta.get("schema") == names.schema and not index.is_next and not index.blocked]
    if lost:
        newest, writing = max(lost, key=lambda index: index.number), write_alias(alias, names.schema)
        others = [index.name for index in ours if writing in index.aliases and index is not newest]
        actions: list[Mapping[str, Any]] = [{"remove": {"index": other, "alias": writing}} for other in others]
        actions += [{"add": {"index": newest.name, "alias": alias}}, {"add": {"index": newest.name, "alias": writing, **_WRITES}}]
        client.indices.update_aliases(actions=actions)
        return
    try:
        create(client, names.index(alias, free_number(names, ours)), {alias: {}, write_alias(alias, names.schema): _WRITES})
    except BadRequestError as error:
        if error.error != _EXISTS:  # then another process was faster
            raise


def create(client: Elasticsearch, index: str, aliases: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> None:
    """Make an index as the templates say, with these settings besides."""
    client.indices.create(index=index, aliases=dict(aliases), settings=settings)


def free_number(names: Names, indices: Sequence[Index]) -> int:
    """Return the first number from which on no index of this schema has one."""
    return max((index.number for index in indices if index.schema == names.schema), default=0) + 1


def _let_write(client: Elasticsearch, names: Names, index: Index) -> None:
    """Give back the alias that writers use."""
    action = {"index": index.name, "alias": write_alias(index.alias, names.schema), **_WRITES}
    try:
        client.indices.update_aliases(actions=[{"add": action}])
    except ApiError as error:  # a status of 500 here
        if "more than one write index" not in str(error):  # then a migration has just moved it
            raise


def templates(names: Names) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every template that `set_up` makes, those first that use others."""
    for alias in names.aliases:
        yield "index", alias
    for name in (f"{names.prefix}-settings", *(f"{alias}-mappings" for alias in names.aliases)):
        yield "component", name
