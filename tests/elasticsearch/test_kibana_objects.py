"""deploy/kibana/forumwatch.ndjson is what Kibana's import takes, asks for fields that exist, and is the generator's own work.

The form is that of Kibana's exports and of the schemas by which it checks saved objects when they come in (dashboard v1, search
8.8.0, lens v0, in its public sources): attributes that are not listed here it refuses.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from indexing.elasticsearch.mapping import coverage_mapping, flat, mentions_mapping
from indexing.kibana import saved_objects
from indexing.kibana.views import views
from tests.support.documentation import ROOT, page
from tests.support.kql import fields, query_dsl
from tests.support.lens import formula_text

Json = dict[str, Any]
FILE = ROOT / "deploy" / "kibana" / "forumwatch.ndjson"
LINES = FILE.read_text(encoding="utf-8").splitlines()
OBJECTS: list[Json] = [json.loads(line) for line in LINES[:-1]]
MAPPINGS = {"forumwatch-coverage": coverage_mapping(()), "forumwatch-mentions": mentions_mapping(())}

_ENVELOPE = {
    "type": str,
    "id": str,
    "attributes": dict,
    "references": list,
    "managed": bool,
    "coreMigrationVersion": str,
    "typeMigrationVersion": str,
}
_ATTRIBUTES: dict[str, dict[str, type]] = {
    "index-pattern": {
        **dict.fromkeys(
            ("title", "name", "timeFieldName", "fields", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "typeMeta"), str
        ),
        "allowNoIndex": bool,
    },
    "search": {
        **dict.fromkeys(("title", "description"), str),
        **dict.fromkeys(("columns", "sort"), list),
        **dict.fromkeys(("grid", "kibanaSavedObjectMeta"), dict),
        **dict.fromkeys(("hideChart", "isTextBasedQuery"), bool),
    },
    "lens": {"title": str, "description": str, "visualizationType": str, "state": dict},
    "dashboard": {
        **dict.fromkeys(("title", "description", "panelsJSON", "optionsJSON", "timeFrom", "timeTo"), str),
        **dict.fromkeys(("refreshInterval", "controlGroupInput", "kibanaSavedObjectMeta"), dict),
        "timeRestore": bool,
    },
}
_COLUMN = {"label": str, "customLabel": bool, "dataType": str, "isBucketed": bool, "scale": str, "operationType": str}
_OPERATIONS: dict[str, set[str]] = {  # what each has besides
    "date_histogram": {"sourceField", "params"},
    "terms": {"sourceField", "params"},
    "count": {"sourceField", "params"},
    "unique_count": {"sourceField", "params"},
    "max": {"sourceField", "params"},
    "formula": {"params", "references"},
    "math": {"params", "references"},
}
_SERIES = {"bar_stacked", "bar_percentage_stacked", "bar_horizontal", "bar_horizontal_percentage_stacked", "line"}
_DATA_TYPES = {"keyword": "string", "boolean": "boolean", "date": "date", "integer": "number", "long": "number", "double": "number"}


def of_type(kind: str) -> list[Any]:
    return [pytest.param(each, id=each["id"]) for each in OBJECTS if each["type"] == kind]


def texts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, parsed) of every JSON text inside an object."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and (name.endswith("JSON") or name in ("fieldFormatMap", "fields", "sourceFilters", "typeMeta")):
                yield name, json.loads(inner)
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def view_of(saved: Json) -> str:
    [view] = {reference["id"] for reference in saved["references"] if reference["type"] == "index-pattern"}
    return view


def layer_of(saved: Json) -> tuple[str, Json]:
    [(key, layer)] = saved["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].items()
    return key, layer


def flat_fields(view: str) -> dict[str, str]:
    """Return the fields that are neither nested nor inside a nested one, with their types."""
    nested = tuple(name for name, field in MAPPINGS[view]["properties"].items() if field.get("type") == "nested")
    return {name: kind for name, kind in flat(MAPPINGS[view]).items() if name.split(".")[0] not in nested}


def test_the_file_is_what_the_generator_makes() -> None:
    assert FILE.read_bytes() == "".join(f"{line}\n" for line in saved_objects("forumwatch")).encode(), "run `make kibana`"


def test_the_last_line_sums_the_export_up() -> None:
    assert json.loads(LINES[-1]) == {
        "excludedObjects": [],
        "excludedObjectsCount": 0,
        "exportedCount": len(OBJECTS),
        "missingRefCount": 0,
        "missingReferences": [],
    }


def test_ids_and_titles_differ() -> None:
    assert len({(each["type"], each["id"]) for each in OBJECTS}) == len(OBJECTS)
    titles = [(each["type"], each["attributes"]["title"]) for each in OBJECTS]
    assert len(set(titles)) == len(titles)
    assert {each["type"] for each in OBJECTS} == set(_ATTRIBUTES)


@pytest.mark.parametrize("saved", [pytest.param(each, id=f"{each['type']}-{each['id']}") for each in OBJECTS])
def test_an_object_has_the_form_that_kibana_exports(saved: Json) -> None:
    assert {name: type(value) for name, value in saved.items()} == _ENVELOPE
    assert {name: type(value) for name, value in saved["attributes"].items()} == _ATTRIBUTES[saved["type"]]
    for version in (saved["coreMigrationVersion"], saved["typeMigrationVersion"]):
        # 8.11 must not be asked to take what it does not know.
        assert tuple(map(int, version.split("."))) <= (8, 11, 0)
    for reference in saved["references"]:
        assert set(reference) == {"type", "id", "name"}
    assert len({reference["name"] for reference in saved["references"]}) == len(saved["references"])
    assert list(texts(saved["attributes"])) or saved["type"] == "lens"


def test_every_reference_leads_to_an_object_of_the_file() -> None:
    known = {(each["type"], each["id"]) for each in OBJECTS}
    named = {(reference["type"], reference["id"]) for each in OBJECTS for reference in each["references"]}
    assert named <= known
    used = {key for key in known if key[0] != "dashboard"}
    assert named == used, "something is on no dashboard"


@pytest.mark.parametrize("saved", of_type("index-pattern"))
def test_a_data_view_goes_by_time_and_names_fields_that_exist(saved: Json) -> None:
    attributes, known = saved["attributes"], flat(MAPPINGS[saved["id"]])
    assert attributes["title"] == saved["id"]
    assert known[attributes["timeFieldName"]] == "date"
    formats = json.loads(attributes["fieldFormatMap"])
    assert formats
    assert set(formats) <= set(known)
    assert {name for name, kind in flat_fields(saved["id"]).items() if kind in ("float", "double")} <= set(formats)
    assert {entry["value"].rstrip("*") for entry in json.loads(attributes["sourceFilters"])} <= set(known)


@pytest.mark.parametrize("saved", of_type("search"))
def test_a_saved_search_shows_and_asks_for_flat_fields(saved: Json) -> None:
    attributes, known = saved["attributes"], flat_fields(view_of(saved))
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert source["indexRefName"] in {reference["name"] for reference in saved["references"]}
    assert (source["filter"], source["query"]["language"]) == ([], "kuery")
    assert set(attributes["columns"]) <= set(known)
    assert set(fields(query_dsl(source["query"]["query"]))) <= set(known)
    [[by, direction]] = attributes["sort"]
    assert (known[by], direction) == ("date", "desc")


@pytest.mark.parametrize("saved", of_type("lens"))
def test_the_columns_of_a_chart_count_flat_fields_that_can_be_counted(saved: Json) -> None:
    key, layer = layer_of(saved)
    known, columns = flat_fields(view_of(saved)), layer["columns"]
    assert [reference["name"] for reference in saved["references"]] == [f"indexpattern-datasource-layer-{key}"]
    assert sorted(layer["columnOrder"]) == sorted(columns)
    bucketed = [columns[name]["isBucketed"] for name in layer["columnOrder"]]
    assert bucketed == sorted(bucketed, reverse=True)  # buckets come first, outer before inner
    for column in columns.values():
        assert {name: type(column[name]) for name in _COLUMN} == _COLUMN
        assert set(column) - set(_COLUMN) - {"filter"} == _OPERATIONS[column["operationType"]]
        field = column.get("sourceField", "___records___")
        if field != "___records___":
            assert known[field] in _DATA_TYPES, f"{field} cannot be counted"
            assert column["operationType"] == "unique_count" or column["dataType"] == _DATA_TYPES[known[field]]
        if column["operationType"] == "terms":
            by = column["params"]["orderBy"]
            assert by["type"] == "alphabetical" or columns[by["columnId"]]["isBucketed"] is False


@pytest.mark.parametrize("saved", of_type("lens"))
def test_a_chart_shows_columns_that_it_has(saved: Json) -> None:
    key, layer = layer_of(saved)
    shown = saved["attributes"]["state"]["visualization"]
    kind = saved["attributes"]["visualizationType"]
    if kind == "lnsMetric":
        used = [shown["metricAccessor"]]
    elif kind == "lnsDatatable":
        used = [column["columnId"] for column in shown["columns"]]
    else:
        assert kind == "lnsXY"
        [drawn] = shown["layers"]
        assert drawn["layerId"] == key
        assert drawn["seriesType"] in _SERIES
        used = [drawn["xAccessor"], *drawn["accessors"], *filter(None, [drawn.get("splitAccessor")])]
        assert [each["forAccessor"] for each in drawn.get("yConfig", [])] in ([], drawn["accessors"])
    parts = {name for name in layer["columns"] if re.search(r"X\d+$", name)}
    assert sorted(used) == sorted(set(layer["columns"]) - parts)


@pytest.mark.parametrize("saved", of_type("lens"))
def test_a_formula_and_its_parts_say_the_same(saved: Json) -> None:
    _, layer = layer_of(saved)
    for name, column in layer["columns"].items():
        if column["operationType"] != "formula":
            continue
        [math] = column["references"]
        tree = layer["columns"][math]["params"]["tinymathAst"]
        text = column["params"]["formula"]
        assert formula_text(tree, layer["columns"]) == text == tree["text"]
        assert layer["columns"][math]["references"] == [part for part in layer["columns"] if part.startswith(f"{name}X") and part != math]
        for each in (tree, *(arg for arg in tree["args"] if isinstance(arg, dict))):
            assert text[each["location"]["min"] : each["location"]["max"]] == each["text"]


@pytest.mark.parametrize("saved", of_type("lens"))
def test_a_chart_of_coverage_leaves_out_what_must_not_be_counted(saved: Json) -> None:
    state = saved["attributes"]["state"]
    known, query = flat_fields(view_of(saved)), state["query"]["query"]
    _, layer = layer_of(saved)
    asked = [query, *(column["filter"]["query"] for column in layer["columns"].values() if "filter" in column)]
    assert {field for kql in asked for field in fields(query_dsl(kql))} <= set(known)
    if view_of(saved) == "forumwatch-mentions":
        return
    assert query.startswith("relevant: true and not article.status: removed")
    if any("tone.label" in kql for kql in asked):
        assert "not story.role: (reprint or partial)" in query


@pytest.mark.parametrize("saved", of_type("dashboard"))
def test_the_panels_of_a_dashboard_do_not_overlap_and_have_their_objects(saved: Json) -> None:
    attributes = saved["attributes"]
    panels, references = json.loads(attributes["panelsJSON"]), {each["name"]: each for each in saved["references"]}
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridData"]
        assert panel["panelIndex"] == place["i"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert max(x for x, _ in cells) < 48
        assert not cells & taken
        taken |= cells
        assert references[f"{panel['panelIndex']}:{panel['panelRefName']}"]["type"] == panel["type"]
    controls = json.loads(attributes["controlGroupInput"]["panelsJSON"])
    for key, control in controls.items():
        assert references[f"controlGroup_{key}:optionsListDataView"]["type"] == "index-pattern"
        # A choice is to hold for every panel, so both indices have the field.
        assert all(flat_fields(view)[control["explicitInput"]["fieldName"]] == "keyword" for view in MAPPINGS)
    assert len(references) == len(panels) + len(controls)


def test_another_prefix_is_another_set_beside_the_first() -> None:
    other = [json.loads(line) for line in saved_objects("press.office")][:-1]
    assert not {each["id"] for each in other} & {each["id"] for each in OBJECTS}
    assert [each["id"].replace("press.office", "forumwatch") for each in other] == [each["id"] for each in OBJECTS]
    assert [each["attributes"]["title"] for each in other if each["type"] == "index-pattern"] == [
        "press.office-coverage",
        "press.office-mentions",
    ]


@pytest.mark.parametrize("field", ["quotes.speaker", "entities.name", "article.body", "publisher.link_warning", "no.such"])
def test_the_generator_refuses_fields_that_no_chart_can_count(field: str) -> None:
    coverage, _ = views("forumwatch")
    with pytest.raises(KeyError):
        coverage.data_type(field)


def test_the_guide_names_every_dashboard() -> None:
    named = [row[0] for row in page("docs/analysts.md").rows("Begin with Kibana")]
    assert [f"forumwatch: {name}" for name in named] == [each["attributes"]["title"] for each in OBJECTS if each["type"] == "dashboard"]
