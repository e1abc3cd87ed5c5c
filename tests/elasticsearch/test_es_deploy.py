"""What starts a cluster starts the version that the tests run against, on loopback only."""

import re
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
SCRIPT = (DEPLOY / "elasticsearch" / "node.sh").read_text(encoding="utf-8")


def pinned() -> str:
    match = re.search(r"^version=(\S+)$", SCRIPT, re.M)
    assert match
    return match[1]


def test_the_container_has_the_version_of_the_script() -> None:
    assert re.findall(r"image: elasticsearch:(\S+)", COMPOSE) == [pinned()]


def test_the_container_is_published_on_loopback_alone() -> None:
    ports = re.findall(r'^\s+- "(.*:9200)"$', COMPOSE, re.M)
    assert len(ports) == 1
    assert ports[0].startswith("127.0.0.1:")
    assert "healthcheck:" in COMPOSE


@pytest.mark.live_index
def test_the_node_has_the_version_of_the_script(client: Elasticsearch) -> None:
    (node,) = client.nodes.info(filter_path="nodes.*.version,nodes.*.host")["nodes"].values()
    assert node["version"] == pinned()
    assert node["host"] == "127.0.0.1"
