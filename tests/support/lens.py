"""What a Lens visualisation asks and shows: its columns as aggregations, and its table from the answer."""

import re
from collections.abc import Mapping
from typing import Any

from tests.support.kql import query_dsl

Json = dict[str, Any]
Row = dict[str, Any]
_METRICS = {"unique_count": "cardinality", "max": "max"}
_CALENDAR = {"auto": "day", "1w": "week"}  # "auto" depends on the time range


def search_of(state: Json) -> Json:
    """Return the search that Kibana makes of the one layer of a Lens state."""
    [layer] = state["datasourceStates"]["formBased"]["layers"].values()
    columns = {key: layer["columns"][key] for key in layer["columnOrder"]}
    return {"size": 0, "query": query_dsl(state["query"]["query"]), "aggs": _aggregations(columns)}


def _aggregations(columns: Mapping[str, Json]) -> Json:
    made: Json = {key: _metric(column) for key, column in columns.items() if _asks(column)}
    for key, column in reversed(columns.items()):
        if column["isBucketed"]:
            made = {key: _buckets(column) | {"aggs": made}}
    return made


def _asks(column: Json) -> bool:
    return not column["isBucketed"] and column["operationType"] not in ("formula", "math")


def _buckets(column: Json) -> Json:
    field, params = column["sourceField"], column["params"]
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": field, "calendar_interval": _CALENDAR[params["interval"]], "min_doc_count": 1}}
    by = params["orderBy"]
    order = {by["columnId"] if by["type"] == "column" else "_key": params["orderDirection"]}
    return {"terms": {"field": field, "size": params["size"], "order": order}}


def _metric(column: Json) -> Json:
    """A count is a filter of its own, as Lens asks for it where it has one."""
    if column["operationType"] == "count":
        return {"filter": query_dsl(column["filter"]["query"]) if "filter" in column else {"match_all": {}}}
    return {_METRICS[column["operationType"]]: {"field": column["sourceField"]}}


def table_of(state: Json, aggregations: Json) -> list[Row]:
    """Return the rows of the table behind the visualisation: column -> value, without the parts of formulas."""
    [layer] = state["datasourceStates"]["formBased"]["layers"].values()
    columns = {key: layer["columns"][key] for key in layer["columnOrder"]}
    rows = _rows({}, [key for key, column in columns.items() if column["isBucketed"]], aggregations)
    for row in rows:
        for key, column in columns.items():
            if column["operationType"] == "formula":
                [math] = column["references"]
                row[key] = _computed(columns[math]["params"]["tinymathAst"], row)
    return [{key: value for key, value in row.items() if not re.search(r"X\d+$", key)} for row in rows]


def _rows(above: Row, buckets: list[str], found: Json) -> list[Row]:
    if not buckets:
        return [above | {key: _value(answer) for key, answer in found.items() if isinstance(answer, dict)}]
    first, *rest = buckets
    rows: list[Row] = []
    for bucket in found[first]["buckets"]:
        rows += _rows(above | {first: bucket.get("key_as_string", bucket["key"])}, rest, bucket)
    return rows


def _value(answer: Json) -> Any:
    return answer.get("value_as_string", answer.get("value", answer.get("doc_count")))


def _computed(tree: Any, row: Row) -> float | None:
    if isinstance(tree, str):
        return float(row[tree])
    if not isinstance(tree, dict):
        return float(tree)
    left, right = (_computed(arg, row) for arg in tree["args"])
    assert left is not None
    assert right is not None
    if tree["name"] == "subtract":
        return left - right
    assert tree["name"] == "divide"
    return left / right if right else None


def formula_text(tree: Any, columns: Mapping[str, Json], *, inner: bool = False) -> str:
    """Return the formula that a parsed one stands for."""
    if isinstance(tree, str):
        return f"count(kql='{columns[tree]['filter']['query']}')"
    sign = {"subtract": "-", "divide": "/"}[tree["name"]]
    text = f" {sign} ".join(formula_text(arg, columns, inner=True) for arg in tree["args"])
    return f"({text})" if inner else text
