"""Columns and layers of Lens visualisations (datasource `formBased`), in the form in which Kibana exports them."""

from collections.abc import Mapping, Sequence
from typing import Any

from indexing.kibana.views import TIME, View

Columns = dict[str, dict[str, Any]]

LAYER = "layer"
_RECORDS = "___records___"


def weeks(*, name: str = "time", label: str = "Week") -> Columns:
    return {name: _histogram("1w", label)}


def times(*, name: str = "time", label: str = "Time") -> Columns:
    """Return buckets as wide as the time range asks for."""
    return {name: _histogram("auto", label)}


def _histogram(interval: str, label: str) -> dict[str, Any]:
    params = {"interval": interval, "includeEmptyRows": True, "dropPartials": False}
    return _bucket("date_histogram", label, TIME, "date", "interval", params)


def top(view: View, field: str, label: str, *, size: int, by: str = "", name: str = "top", direction: str = "desc") -> Columns:
    """Return the values of a field that come first by the metric column `by`, by the alphabet without one.

    Raises KeyError for a field that cannot be counted.
    """
    params = {
        "size": size,
        "orderBy": {"type": "column", "columnId": by} if by else {"type": "alphabetical", "fallback": False},
        "orderDirection": direction if by else "asc",
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    return {name: _bucket("terms", label, field, view.data_type(field), "ordinal", params)}


def count(name: str, label: str, kql: str = "") -> Columns:
    """Return the number of documents, or of those for which `kql` holds."""
    column = _metric("count", label, "number", {"sourceField": _RECORDS, "params": {"emptyAsNull": not kql}})
    return {name: column | ({"filter": _kql(kql)} if kql else {})}


def different(view: View, field: str, name: str, label: str) -> Columns:
    """Return how many values a field has."""
    view.data_type(field)
    return {name: _metric("unique_count", label, "number", {"sourceField": field, "params": {"emptyAsNull": True}})}


def newest(view: View, field: str, name: str, label: str) -> Columns:
    if view.data_type(field) != "date":
        raise KeyError(field)
    return {name: _metric("max", label, "date", {"sourceField": field, "params": {}})}


def ratio(name: str, label: str, *, plus: str, of: str, minus: str = "", percent: bool = False) -> Columns:
    """Return (plus - minus) / of, each the number of documents for which that KQL holds, as a formula with its parts.

    Kibana computes the parts anew from the formula; they are there because its exports have them.
    """
    asked = [kql for kql in (plus, minus, of) if kql]
    calls = [f"count(kql='{kql}')" for kql in asked]
    above = f"{calls[0]} - {calls[1]}" if minus else calls[0]
    text = f"({above}) / {calls[-1]}" if minus else f"{above} / {calls[-1]}"
    part = f"Part of {label}"
    parts: Columns = {}
    for number, kql in enumerate(asked):
        parts |= count(f"{name}X{number}", part, kql)
    ids, math = list(parts), f"{name}X{len(parts)}"
    numerator: Any = _call("subtract", ids[:2], above, 1) if minus else ids[0]
    tree = _call("divide", [numerator, ids[-1]], text, 0)
    parts[math] = _metric("math", part, "number", {"params": {"tinymathAst": tree}, "references": ids})
    shown = {"id": "percent", "params": {"decimals": 0}} if percent else {"id": "number", "params": {"decimals": 2}}
    params = {"formula": text, "isFormulaBroken": False, "format": shown}
    return {name: _metric("formula", label, "number", {"params": params, "references": [math]})} | parts


def _call(function: str, args: Sequence[Any], text: str, start: int) -> dict[str, Any]:
    location = {"min": start, "max": start + len(text)}
    return {"type": "function", "name": function, "args": list(args), "location": location, "text": text}


def _bucket(operation: str, label: str, field: str, data_type: str, scale: str, params: Mapping[str, Any]) -> dict[str, Any]:
    shared = {"label": label, "customLabel": True, "isBucketed": True, "dataType": data_type, "scale": scale}
    return shared | {"operationType": operation, "sourceField": field, "params": dict(params)}


def _metric(operation: str, label: str, data_type: str, more: dict[str, Any]) -> dict[str, Any]:
    shared = {"label": label, "customLabel": True, "isBucketed": False, "dataType": data_type, "scale": "ratio"}
    return shared | {"operationType": operation} | more


def _kql(query: str) -> dict[str, str]:
    return {"language": "kuery", "query": query}


def xy(kind: str, *, x: str, y: Sequence[str], split: str = "", colours: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a chart with axes; `kind` is one of Lens's series types, `colours` by column."""
    layer: dict[str, Any] = {"layerId": LAYER, "layerType": "data", "seriesType": kind, "xAccessor": x, "accessors": list(y)}
    layer |= {"position": "top", "showGridlines": False}
    if split:
        layer["splitAccessor"] = split
    if colours:
        layer["yConfig"] = [{"forAccessor": column, "color": colours[column]} for column in y]
    shown = {"x": True, "yLeft": True, "yRight": True}
    return {
        "layers": [layer],
        "legend": {"isVisible": True, "position": "bottom"},
        "preferredSeriesType": kind,
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": shown,
        "gridlinesVisibilitySettings": shown,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
    }


def table(columns: Sequence[str]) -> dict[str, Any]:
    return {"layerId": LAYER, "layerType": "data", "columns": [{"columnId": column, "isTransposed": False} for column in columns]}


def number(column: str) -> dict[str, Any]:
    return {"layerId": LAYER, "layerType": "data", "metricAccessor": column}


KINDS = {"xy": "lnsXY", "table": "lnsDatatable", "number": "lnsMetric"}


def state(columns: Columns, query: str, visualisation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a Lens object holds as its state: one layer, restricted by a KQL query."""
    layer = {"columns": columns, "columnOrder": list(columns), "incompleteColumns": {}, "sampling": 1, "ignoreGlobalFilters": False}
    return {
        "adHocDataViews": {},
        "datasourceStates": {"formBased": {"layers": {LAYER: layer}}, "indexpattern": {"layers": {}}, "textBased": {"layers": {}}},
        "filters": [],
        "internalReferences": [],
        "query": _kql(query),
        "visualization": dict(visualisation),
    }
