"""A cluster in earnest: TLS, users, keys with few rights."""

import hashlib
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.errors import StoreError, StoreUnavailable
from domain.query import Query
from indexing.elasticsearch import ElasticsearchStore
from tests.support.coverages import make_coverage, random_coverages
from tests.support.es_node import SecureNode, es_secure_node
from tests.support.es_stores import a_prefix, open_elasticsearch

__all__ = ["es_secure_node"]

pytestmark = [pytest.mark.live_index, pytest.mark.slow]


@pytest.fixture(scope="module")
def admin(es_secure_node: SecureNode) -> Iterator[Elasticsearch]:
    node = es_secure_node
    with Elasticsearch(node.address, basic_auth=(node.user, node.password), ca_certs=str(node.ca_file), request_timeout=60) as opened:
        yield opened


def key(admin: Elasticsearch, *, cluster: list[str], prefix: str, privileges: list[str]) -> str:
    role = {"cluster": cluster, "indices": [{"names": [f"{prefix}-*"], "privileges": privileges}]}
    return str(admin.security.create_api_key(name=prefix, role_descriptors={"role": role})["encoded"])


def opened(node: SecureNode, **settings: Any) -> ElasticsearchStore:
    return open_elasticsearch(node.address, **({"ca_file": node.ca_file, "patience_s": 20} | settings))


def test_a_user_is_enough_for_everything(es_secure_node: SecureNode) -> None:
    store = opened(es_secure_node, user=es_secure_node.user, password=es_secure_node.password)
    store.setup()
    coverages = random_coverages(20, seed=2)
    assert len(store.write(coverages).delivered) == 20
    assert [store.get(c.id) for c in coverages] == coverages
    store.remove([c.id for c in coverages])
    assert store.count() == 0
    store.close()


def test_the_fingerprint_of_the_authority_does_instead_of_its_file(es_secure_node: SecureNode) -> None:
    der = ssl.PEM_cert_to_DER_cert(es_secure_node.ca_file.read_text())
    fingerprint = hashlib.sha256(der).hexdigest()
    store = opened(es_secure_node, ca_file=None, fingerprint=fingerprint, user=es_secure_node.user, password=es_secure_node.password)
    store.setup()
    assert store.count() == 0
    store.close()


@pytest.mark.parametrize("identity", [{}, {"user": "admin", "password": "wrong"}, {"api_key": "d3Jvbmc6d3Jvbmc="}])
def test_a_wrong_identity_is_told_at_once_without_telling_it(es_secure_node: SecureNode, identity: dict[str, str]) -> None:
    store = opened(es_secure_node, **identity)
    for ask in (store.setup, lambda: store.write([make_coverage()]), lambda: store.search(Query())):
        with pytest.raises(StoreError, match="does not know our API key or user") as caught:
            ask()
        assert not isinstance(caught.value, StoreUnavailable)  # waiting would not help
        assert "wrong" not in str(caught.value)
        assert "\n" not in str(caught.value)
    store.close()


def test_each_needs_few_rights_only(es_secure_node: SecureNode, admin: Elasticsearch) -> None:
    prefix = a_prefix()
    maker = key(admin, cluster=["manage_index_templates"], prefix=prefix, privileges=["create_index", "manage", "view_index_metadata"])
    writer = key(admin, cluster=[], prefix=prefix, privileges=["index", "delete", "read", "maintenance", "view_index_metadata"])
    reader = key(admin, cluster=[], prefix=prefix, privileges=["read", "view_index_metadata"])
    made = opened(es_secure_node, prefix=prefix, api_key=maker)
    made.setup()
    made.close()
    written = opened(es_secure_node, prefix=prefix, api_key=writer)
    written.setup()
    assert written.write([make_coverage()]).delivered
    assert written.count() == 1
    written.close()
    read = opened(es_secure_node, prefix=prefix, api_key=reader)
    read.setup()
    assert [hit.coverage for hit in read.search(Query()).hits] == [make_coverage()]
    with pytest.raises(StoreError, match="does not allow") as caught:
        read.write([make_coverage(2)])
    assert not isinstance(caught.value, StoreUnavailable)
    read.close()


def test_indices_of_another_prefix_are_out_of_reach(es_secure_node: SecureNode, admin: Elasticsearch) -> None:
    elsewhere = key(admin, cluster=["manage_index_templates"], prefix=a_prefix(), privileges=["all"])
    store = opened(es_secure_node, api_key=elsewhere)
    with pytest.raises(StoreError, match="does not allow"):
        store.setup()
    store.close()
