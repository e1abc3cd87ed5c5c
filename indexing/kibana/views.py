"""The data views, and what Kibana's charts can do with each field: known from the mapping, so that no panel asks for more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexing.elasticsearch.mapping import coverage_mapping, flat, mentions_mapping
from indexing.elasticsearch.names import Names

TIME = "@timestamp"
_DATA_TYPES = {"keyword": "string", "date": "date", "boolean": "boolean"} | dict.fromkeys(("integer", "long", "float", "double"), "number")
_LINKS = ("url.full", "url.original", "article.image", "discovery.feed")
# Long, or for machines: what Discover need not show of a document.
_HIDDEN = ("article.search_terms", "article.headline_terms", "mentions", "versions", "embedding", "timestamp.us")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One of our indices as Kibana sees it; `fields`: the flat ones that can be counted and sorted, with Lens's type."""

    id: str
    name: str
    fields: Mapping[str, str]
    decimals: tuple[str, ...] = field(default=())
    links: tuple[str, ...] = field(default=())
    hidden: tuple[str, ...] = field(default=())

    def data_type(self, name: str) -> str:
        """Raises KeyError for a field that is nested, not indexed, or text."""
        return self.fields[name]


def views(prefix: str) -> tuple[View, View]:
    """Return the data views of coverages and of mentions. Charts use no field that depends on a cluster's analysers."""
    names = Names(prefix)
    coverage = _view(names.coverage, f"{prefix}: coverage", coverage_mapping(()))
    return coverage, _view(names.mentions, f"{prefix}: mentions", mentions_mapping(()))


def _view(alias: str, name: str, mapping: Mapping[str, Any]) -> View:
    types, known = dict(_countable(mapping["properties"], "")), flat(mapping)
    return View(
        id=alias,
        name=name,
        fields={field: _DATA_TYPES[kind] for field, kind in types.items()},
        decimals=tuple(field for field, kind in types.items() if kind in ("float", "double")),
        links=tuple(field for field in _LINKS if field in types),
        hidden=tuple(f"{field}*" if known[field] == "object" else field for field in _HIDDEN if field in known),
    )


def _countable(fields: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Yield (dotted name, type) of every field that aggregations take as it is."""
    for name, spec in fields.items():
        kind = spec.get("type", "object")
        if kind in _DATA_TYPES and spec.get("doc_values", True):
            yield path + name, kind
        if kind == "object":
            yield from _countable(spec.get("properties", {}), f"{path}{name}.")
        yield from _countable(spec.get("fields", {}), f"{path}{name}.")


def data_view(view: View) -> dict[str, Any]:
    """Return the attributes of a saved data view. It may be imported before there is an index."""
    formats: dict[str, Any] = {name: {"id": "number", "params": {"pattern": "0.00"}} for name in view.decimals}
    formats |= {name: {"id": "url", "params": {}} for name in view.links}
    return {
        "allowNoIndex": True,
        "fieldFormatMap": formats,
        "fields": [],
        "name": view.name,
        "runtimeFieldMap": {},
        "sourceFilters": [{"value": name} for name in view.hidden],
        "timeFieldName": TIME,
        "title": view.id,
        "typeMeta": {},
    }
