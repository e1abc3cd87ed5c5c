"""Roles and keys as they are made on a real cluster: once, by whoever may, and never more than they say."""

import time
from contextlib import closing
from fnmatch import fnmatch

import pytest

from domain.errors import BadInput, StoreError
from domain.settings import ElasticsearchSettings
from indexing import open_access
from indexing.elasticsearch import access
from indexing.elasticsearch.names import Names
from tests.support.coverages import make_coverage
from tests.support.es_cluster import USER_PASSWORD, Cluster, cluster
from tests.support.es_node import es_node, es_secure_node
from tests.support.es_stores import open_elasticsearch

__all__ = ["cluster", "es_node", "es_secure_node"]

pytestmark = [pytest.mark.live_index, pytest.mark.slow]


@pytest.fixture(autouse=True)
def holding_one(cluster: Cluster) -> None:
    cluster.hold_one()


def test_roles_are_made_once_and_mended_after(cluster: Cluster) -> None:
    maker = cluster.access(None)
    assert {role.change for role in maker.make_roles()} == {"as it was"}
    name = f"{cluster.prefix}-reader"
    cluster.superuser.security.put_role(name=name, cluster=["all"], metadata={"forumwatch": {"prefix": cluster.prefix}})
    assert {role.name: role.change for role in maker.make_roles()}[name] == "changed"
    assert cluster.superuser.security.get_role(name=name)[name]["cluster"] == []


def test_a_role_of_somebody_else_is_left_alone(cluster: Cluster) -> None:
    name = f"{cluster.prefix}-reader"
    cluster.superuser.security.put_role(name=name, cluster=["monitor"])
    with pytest.raises(StoreError, match=r"a role .*-reader that forumwatch did not make"):
        cluster.access(None).make_roles()
    assert cluster.superuser.security.get_role(name=name)[name]["cluster"] == ["monitor"]
    cluster.superuser.security.delete_role(name=name)
    cluster.access(None).make_roles()


def test_a_key_may_no_more_than_its_role(cluster: Cluster) -> None:
    key = cluster.access(None).make_key("reader", days=3)
    assert key.expires is not None
    assert key.secret not in repr(key)
    reader = cluster.store(None, api_key=key.secret)
    reader.setup()
    assert reader.count() > 0
    with pytest.raises(StoreError, match="does not allow"):
        reader.write([make_coverage(2)])


def test_a_key_that_was_taken_back_is_told(cluster: Cluster) -> None:
    maker = cluster.access("admin")
    key = maker.make_key("reader", days=None)
    assert key.expires is None
    store = cluster.store(None, api_key=key.secret)
    store.setup()
    maker.take_back(key)
    with pytest.raises(StoreError, match=r"our API key for .* was taken back") as caught:
        store.count()
    assert "--api-key" in caught.value.fix
    assert key.secret not in str(caught.value)


def test_a_key_that_has_expired_is_told(cluster: Cluster) -> None:
    made = cluster.superuser.security.create_api_key(name=f"{cluster.prefix}-reader", expiration="1ms")
    time.sleep(0.1)
    with pytest.raises(StoreError, match=r"our API key for .* has expired"):
        cluster.store(None, api_key=made["encoded"]).setup()


def test_a_key_makes_no_keys(cluster: Cluster) -> None:
    key = cluster.access(None).make_key("admin", days=1)
    with pytest.raises(BadInput, match="an API key cannot make API keys"):
        cluster.access(None, api_key=key.secret).make_key("reader", days=1)


def test_no_key_is_made_that_would_be_worth_less_than_its_role(cluster: Cluster) -> None:
    user, role = f"{cluster.prefix}-clerk", f"{cluster.prefix}-clerk"
    cluster.superuser.security.put_role(name=role, cluster=["manage_own_api_key"])
    cluster.superuser.security.put_user(username=user, password=USER_PASSWORD, roles=[role])
    try:
        with pytest.raises(StoreError, match="may not itself what a reader may"):
            cluster.access(None, user=user, password=USER_PASSWORD).make_key("reader", days=1)
    finally:
        cluster.superuser.security.delete_user(username=user)
        cluster.superuser.security.delete_role(name=role)


def test_a_role_ends_where_a_longer_prefix_begins(cluster: Cluster) -> None:
    other = f"{cluster.prefix}-other"
    patterns = access.descriptor(Names(cluster.prefix), "admin")["indices"][0]["names"]
    assert not any(fnmatch(f"{other}-coverage", pattern) for pattern in patterns)
    store = open_elasticsearch(cluster.node.address, prefix=other, ca_file=cluster.node.ca_file, **cluster.identity("admin"))
    with pytest.raises(StoreError, match="does not allow"):
        store.setup()
    store.close()


def test_a_cluster_without_security_is_told(es_node: str) -> None:
    for ask in (lambda opened: opened.make_roles(), lambda opened: opened.make_key("reader", days=1)):
        with closing(open_access(es_node, elasticsearch=ElasticsearchSettings())) as opened:
            with pytest.raises(StoreError, match="has its security off") as caught:
                ask(opened)
            assert "xpack.security.enabled" in caught.value.fix
