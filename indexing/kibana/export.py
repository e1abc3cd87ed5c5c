"""Saved objects as Kibana exports them: one JSON object a line, and a summary at the end.

The form is that of Kibana 8.11's exports, which every later version takes and brings up to date by itself: `typeMigrationVersion`
says which form that is. Ids stay the same, so a further import replaces what an earlier one brought.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from indexing.kibana import lens
from indexing.kibana.dashboards import Dashboard, Panel, dashboards
from indexing.kibana.lens import KINDS, LAYER
from indexing.kibana.panels import Chart, SavedSearch, charts, searches
from indexing.kibana.views import View, data_view, views

SavedObject = dict[str, Any]

_CORE = "8.8.0"
_VERSIONS = {"index-pattern": "8.0.0", "search": "8.0.0", "lens": "8.9.0", "dashboard": "8.9.0"}
_SOURCE = "kibanaSavedObjectMeta.searchSourceJSON.index"


def saved_objects(prefix: str) -> Iterator[str]:
    """Yield the lines of the file to import, for indices of this prefix; the same in every run."""
    coverage, mentions = views(prefix)
    made = [
        *(_object("index-pattern", view.id, _texts(data_view(view)), []) for view in (coverage, mentions)),
        *(_search(prefix, search) for search in searches(coverage, mentions)),
        *(_chart(prefix, chart) for chart in charts(coverage, mentions)),
        *(_dashboard(prefix, dashboard, coverage) for dashboard in dashboards()),
    ]
    yield from map(_line, made)
    yield _line(
        {"excludedObjects": [], "excludedObjectsCount": 0, "exportedCount": len(made), "missingRefCount": 0, "missingReferences": []}
    )


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _texts(attributes: SavedObject) -> SavedObject:
    """Return the attributes with lists and objects as the JSON texts that a data view keeps."""
    return {name: _line(value) if isinstance(value, dict | list) else value for name, value in attributes.items()}


def _object(kind: str, key: str, attributes: SavedObject, references: Sequence[dict[str, str]]) -> SavedObject:
    return {
        "type": kind,
        "id": key,
        "attributes": attributes,
        "references": list(references),
        "managed": False,
        "coreMigrationVersion": _CORE,
        "typeMigrationVersion": _VERSIONS[kind],
    }


def _to(view: View, name: str) -> dict[str, str]:
    return {"type": "index-pattern", "id": view.id, "name": name}


def _search(prefix: str, search: SavedSearch) -> SavedObject:
    for name in (*search.columns, search.sort[0]):
        if name not in ("article.headline", "sentence", "correction.note"):  # shown, never counted
            search.view.data_type(name)
    source = {"query": {"language": "kuery", "query": search.query}, "filter": [], "indexRefName": _SOURCE}
    attributes = {
        "title": f"{prefix}: {search.title}",
        "description": search.description,
        "columns": list(search.columns),
        "sort": [list(search.sort)],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _line(source)},
    }
    return _object("search", f"{prefix}-{search.name}", attributes, [_to(search.view, _SOURCE)])


def _chart(prefix: str, chart: Chart) -> SavedObject:
    attributes = {
        "title": f"{prefix}: {chart.title}",
        "description": chart.description,
        "visualizationType": KINDS[chart.kind],
        "state": lens.state(chart.columns, chart.query, chart.visualisation),
    }
    return _object("lens", f"{prefix}-{chart.name}", attributes, [_to(chart.view, f"indexpattern-datasource-layer-{LAYER}")])


def _dashboard(prefix: str, dashboard: Dashboard, view: View) -> SavedObject:
    attributes = {
        "title": f"{prefix}: {dashboard.title}",
        "description": dashboard.description,
        "panelsJSON": _line([_panel(panel) for panel in dashboard.panels]),
        "optionsJSON": _line({"hidePanelTitles": False, "syncColors": True, "syncCursor": True, "syncTooltips": False, "useMargins": True}),
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60000},
        "controlGroupInput": {
            "chainingSystem": "HIERARCHICAL",
            "controlStyle": "oneLine",
            "ignoreParentSettingsJSON": _line(
                {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
            ),
            "panelsJSON": _line(_controls(dashboard, view)),
        },
        "kibanaSavedObjectMeta": {"searchSourceJSON": _line({"query": {"language": "kuery", "query": ""}, "filter": []})},
    }
    references = [
        {"type": panel.kind, "id": f"{prefix}-{panel.name}", "name": f"{panel.name}:panel_{panel.name}"} for panel in dashboard.panels
    ]
    references += [_to(view, f"controlGroup_{_control(name)}:optionsListDataView") for name, _ in dashboard.controls]
    return _object("dashboard", f"{prefix}-{dashboard.name}", attributes, references)


def _panel(panel: Panel) -> SavedObject:
    return {
        "version": "8.11.0",
        "type": panel.kind,
        "panelIndex": panel.name,
        "panelRefName": f"panel_{panel.name}",
        "gridData": {"i": panel.name, "x": panel.x, "y": panel.y, "w": panel.width, "h": panel.height},
        "embeddableConfig": {"enhancements": {}},
        "title": panel.title,
    }


def _controls(dashboard: Dashboard, view: View) -> SavedObject:
    controls = {}
    for order, (name, title) in enumerate(dashboard.controls):
        view.data_type(name)
        asked = {"id": _control(name), "fieldName": name, "title": title, "selectedOptions": [], "enhancements": {}}
        controls[_control(name)] = {"order": order, "width": "small", "grow": True, "type": "optionsListControl", "explicitInput": asked}
    return controls


def _control(name: str) -> str:
    return name.replace(".", "-")
