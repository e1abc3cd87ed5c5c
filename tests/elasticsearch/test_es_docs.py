"""docs/index.md names every field with its type, and everything on the page works."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.access import ROLES
from domain.settings import ElasticsearchSettings
from indexing.elasticsearch import ElasticsearchStore, access, schema
from indexing.elasticsearch.mapping import SCHEMA, coverage_mapping, flat, mentions_mapping
from tests.support.coverages import make_coverage

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
WANTED = ElasticsearchSettings().analysers
INDICES = {"forumwatch-coverage": coverage_mapping(WANTED), "forumwatch-mentions": mentions_mapping(WANTED)}
_ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (.+?) \| (?:`(.*)`)? ?\|$")


def section(title: str) -> list[str]:
    """Return the rows of the table under a heading, without its head."""
    part = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| `")]


def rows(title: str) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (field, type, meaning, example); a row with {a,b} stands for several."""
    for line in section(title):
        match = _ROW.fullmatch(line)
        assert match, line
        name, kind, meaning, example = match.groups()
        braces = re.search(r"\{(.+)\}", name)
        for choice in braces[1].split(",") if braces else [""]:
            yield name.replace(braces[0], choice) if braces else name, kind, meaning, example


def example_document(title: str) -> dict[str, Any]:
    """Return the document that the examples of a table make."""
    kinds, document = {name: kind for name, kind, _, _ in rows(title)}, {}
    for name, _, _, example in rows(title):
        if example is None:
            continue
        holder = document
        *path, last = name.split(".")
        for depth, part in enumerate(path):
            nested = kinds.get(".".join(path[: depth + 1])) == "nested"
            inner = holder.setdefault(part, [{}] if nested else {})
            holder = inner[0] if nested else inner
        holder[last] = json.loads(example)
    return document


def queries() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (words before it, index, body) of every query on the page."""
    found = re.findall(r"([^\n]+):\n\n```\nPOST (\S+)/_search\n(.+?)\n```", PAGE, re.S)
    return [(words, index, json.loads(body)) for words, index, body in found]


@pytest.mark.parametrize("title", INDICES)
def test_the_page_and_the_mapping_name_the_same_fields_with_the_same_types(title: str) -> None:
    listed = [(name, kind) for name, kind, _, _ in rows(title)]
    assert len(listed) == len(dict(listed))
    assert dict(listed) == flat(INDICES[title])


@pytest.mark.parametrize("title", INDICES)
def test_every_field_has_a_meaning_and_an_example(title: str) -> None:
    own = [(name, kind, meaning, example) for name, kind, meaning, example in rows(title) if not name.endswith((*WANTED, ".keyword"))]
    assert [name for name, _, meaning, _ in own if len(meaning) < 3] == []
    assert [name for name, kind, _, example in own if example is None and kind not in ("nested", "dense_vector")] == []


def test_the_page_names_the_indices_and_the_version() -> None:
    for alias in INDICES:
        assert f"| `{alias}` | `{alias}-v{SCHEMA}` |" in PAGE
    assert schema.Names("forumwatch").aliases == tuple(INDICES)
    assert {name for _, name in schema.templates(schema.Names("forumwatch"))} <= set(re.findall(r"`([^`]+)`", PAGE))


def test_every_query_on_the_page_is_tested() -> None:
    assert len(queries()) == PAGE.count("/_search") >= 8


@pytest.fixture
def examples(store: ElasticsearchStore, client: Elasticsearch) -> ElasticsearchStore:
    for title, alias in zip(INDICES, store.names.aliases, strict=True):
        client.index(index=alias, id="1", document=example_document(title), refresh=True)
    return store


@pytest.mark.live_index
def test_the_examples_are_documents_that_the_index_takes(examples: ElasticsearchStore, client: Elasticsearch) -> None:
    for title, alias in zip(INDICES, examples.names.aliases, strict=True):
        assert client.get(index=alias, id="1")["_source"] == example_document(title)


@pytest.mark.live_index
@pytest.mark.parametrize(("words", "index", "body"), queries(), ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_a_query_of_the_page_finds_the_page_s_own_example(
    examples: ElasticsearchStore, client: Elasticsearch, words: str, index: str, body: dict[str, Any]
) -> None:
    if "without reprints" in words:
        body["query"]["bool"]["must_not"].pop()
    answer = client.search(index=index.replace("forumwatch", examples.names.prefix), **body)
    assert answer["hits"]["total"]["value"] == 1
    for aggregation in answer.body.get("aggregations", {}).values():
        (bucket,) = aggregation["buckets"]
        assert all(inner["buckets"] for name, inner in bucket.items() if isinstance(inner, dict))
    for hit in answer["hits"]["hits"] if "highlight" in body else []:
        assert "<em>форум</em>" in str(hit["highlight"])


@pytest.mark.live_index
def test_a_text_of_more_than_a_million_characters_harms_no_highlighting(store: ElasticsearchStore, client: Elasticsearch) -> None:
    [(index, body)] = [(index, body) for _, index, body in queries() if "highlight" in body]
    store.write([make_coverage(in_language="ru", body="Форум. " + "слово " * 170_000)])
    store.refresh()
    answer = client.search(index=index.replace("forumwatch", store.names.prefix), **body)
    assert [str(hit["highlight"]).count("<em>Форум</em>") for hit in answer["hits"]["hits"]] == [1]


def test_the_page_on_security_names_the_privileges_of_each_role() -> None:
    page = (ROOT / "docs" / "elasticsearch-security.md").read_text(encoding="utf-8")
    for role in ROLES:
        wanted = access.descriptor(schema.Names("forumwatch"), role)
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `forumwatch-{role}` |")]
        cluster, indices = ([*re.findall(r"`([^`]+)`", cell)] for cell in row.split("|")[3:5])
        assert (cluster, indices) == (wanted["cluster"], wanted["indices"][0]["privileges"])
        assert all(f"`{pattern}`" in page for pattern in wanted["indices"][0]["names"])
