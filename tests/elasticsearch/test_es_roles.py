"""What each role may on a real cluster, operation by operation: all that it is for, and nothing else."""

import time
import uuid
from collections.abc import Callable

import pytest
from elasticsearch import Elasticsearch

from domain.access import ROLES, RoleName
from domain.errors import StoreError, StoreUnavailable
from domain.query import Query
from indexing.elasticsearch import access
from indexing.elasticsearch.names import Names
from tests.support.coverages import make_coverage
from tests.support.es_cluster import USER_PASSWORD, Cluster, cluster
from tests.support.es_node import es_node, es_secure_node

__all__ = ["cluster", "es_node", "es_secure_node"]

pytestmark = [pytest.mark.live_index, pytest.mark.slow]


@pytest.fixture(autouse=True)
def holding_one(cluster: Cluster) -> None:
    cluster.hold_one()


Operation = Callable[[Cluster, RoleName], object]


def migrate(cluster: Cluster, who: RoleName) -> None:
    found = cluster.superuser.indices.get_settings(index=f"{cluster.prefix}-coverage", flat_settings=True).body
    (now,) = (int(index["settings"]["index.number_of_shards"]) for index in found.values())
    following = cluster.upkeep(who, shards=3 - now).migration()
    following.write([make_coverage()])
    following.hold_writers()
    following.volumes()
    following.take_over()


def restore(cluster: Cluster, who: RoleName) -> None:
    name = f"s-{uuid.uuid4().hex}"
    cluster.upkeep(None).snapshot(name, acknowledged=0)
    cluster.upkeep(who).restoration(name).take_over()


def clear_away(cluster: Cluster, who: RoleName) -> object:
    cluster.superuser.options(ignore_status=400).indices.create(index=f"{cluster.prefix}-coverage-v0")
    return cluster.upkeep(who).delete_left_over()


def make_anew(cluster: Cluster, who: RoleName) -> None:
    names = list(cluster.superuser.indices.get(index=f"{cluster.prefix}-*").body)
    cluster.superuser.indices.delete(index=names)
    cluster.superuser.indices.delete_index_template(name=f"{cluster.prefix}-*")
    cluster.superuser.cluster.delete_component_template(name=f"{cluster.prefix}-*")
    cluster.store(who).setup()


def remove(cluster: Cluster, who: RoleName) -> None:
    passing = make_coverage(url=f"https://outlet.test/{uuid.uuid4()}")  # the cluster remembers for a while what was removed
    cluster.store(None).write([passing])
    cluster.store(who).remove([passing.id])


def a_search_by_kibana(cluster: Cluster, who: RoleName) -> object:
    return client_of(cluster, who).search(index=f"{cluster.prefix}-coverage", aggs={"a": {"terms": {"field": "publisher.id"}}})


def the_fields(cluster: Cluster, who: RoleName) -> object:
    """What a Kibana data view asks."""
    return client_of(cluster, who).field_caps(index=f"{cluster.prefix}-*", fields="*")


def client_of(cluster: Cluster, who: RoleName) -> Elasticsearch:
    identity = cluster.identity(who)
    opened = Elasticsearch(
        cluster.node.address, basic_auth=(identity["user"], identity["password"]), ca_certs=str(cluster.node.ca_file), request_timeout=60
    )
    return cluster.opened.enter_context(opened)


OPERATIONS: dict[str, tuple[RoleName | None, Operation]] = {  # name -> (least role that may, what it does); None: no role of ours may
    "set up what is there": ("reader", lambda c, who: c.store(who).setup()),
    "search": ("reader", lambda c, who: c.store(who).search(Query())),
    "get": ("reader", lambda c, who: c.store(who).get(make_coverage().id)),
    "count": ("reader", lambda c, who: c.store(who).count()),
    "facets": ("reader", lambda c, who: c.store(who).facets(Query(), ["outlet"])),
    "timeline": ("reader", lambda c, who: c.store(who).timeline(Query(), interval="day")),
    "export": ("reader", lambda c, who: list(c.store(who).scroll(Query()))),
    "kibana's search": ("reader", a_search_by_kibana),
    "kibana's data view": ("reader", the_fields),
    "deliver": ("writer", lambda c, who: c.store(who).write([make_coverage(revision=int(time.time()))])),
    "remove": ("writer", remove),
    "compare": ("writer", lambda c, who: list(c.upkeep(who).in_use.held())),
    "make indices": ("admin", make_anew),
    "migrate": ("admin", migrate),
    "clear away": ("admin", clear_away),
    "snapshot": ("admin", lambda c, who: c.upkeep(who).snapshot(f"s-{uuid.uuid4().hex}", acknowledged=0)),
    "list snapshots": ("admin", lambda c, who: c.upkeep(who).snapshots()),
    "restore": ("admin", restore),
    "make a key": ("admin", lambda c, who: c.access(who).make_key("writer", days=1)),
    "make roles": (None, lambda c, who: c.access(who).make_roles()),
}


def may(who: RoleName, least: RoleName | None) -> bool:
    return least is not None and ROLES.index(who) >= ROLES.index(least)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_role_may_what_it_is_for_and_nothing_else(cluster: Cluster, operation: str, who: RoleName) -> None:
    least, work = OPERATIONS[operation]
    if may(who, least):
        work(cluster, who)
        return
    with pytest.raises(StoreError) as caught:
        work(cluster, who)
    assert not isinstance(caught.value, StoreUnavailable)  # waiting would not help
    assert caught.value.fix
    assert "\n" not in str(caught.value)
    assert USER_PASSWORD not in str(caught.value)


# Each privilege of a role -> an operation that it is there for.
NEEDED: dict[tuple[RoleName, str], str] = {
    ("reader", "read"): "search",
    ("reader", "view_index_metadata"): "set up what is there",
    ("writer", "read"): "deliver",
    ("writer", "view_index_metadata"): "set up what is there",
    ("writer", "index"): "deliver",
    ("writer", "delete"): "remove",
    ("writer", "maintenance"): "compare",
    ("writer", "monitor"): "whole status",
    ("admin", "monitor"): "whole status",
    ("admin", "manage"): "migrate",
    ("admin", "manage_index_templates"): "make indices",
    ("admin", "create_snapshot"): "snapshot",
    ("admin", "cluster:admin/repository/put"): "first snapshot",
    ("admin", "cluster:admin/snapshot/restore"): "restore",
    ("admin", "manage_own_api_key"): "make a key",
}


def whole_status(cluster: Cluster, who: RoleName) -> None:
    condition = cluster.inspection(who).condition()
    known = (condition.version, condition.size_bytes, condition.free_bytes, condition.coverages, condition.mentions)
    if None in known or not condition.health.startswith("green"):
        raise StoreError(condition.findings[0].what, fix=condition.findings[0].fix)


def first_snapshot(cluster: Cluster, who: RoleName) -> None:
    forgiving = cluster.superuser.options(ignore_status=404)
    forgiving.snapshot.delete(repository=cluster.prefix, snapshot="*")
    forgiving.snapshot.delete_repository(name=cluster.prefix)
    cluster.upkeep(who).snapshot(f"s-{uuid.uuid4().hex}", acknowledged=0)


OF_ALL = OPERATIONS | {"whole status": ("writer", whole_status), "first snapshot": ("admin", first_snapshot)}


def test_every_privilege_is_spoken_for() -> None:
    for role in ROLES:
        wanted = access.descriptor(Names("x"), role)
        given = {*wanted["cluster"], *wanted["indices"][0]["privileges"]}
        of_the_role_before = {privilege for (other, privilege) in NEEDED if ROLES.index(other) < ROLES.index(role)}
        assert given - {privilege for (other, privilege) in NEEDED if other == role} <= of_the_role_before


@pytest.mark.parametrize(("who", "privilege"), NEEDED)
def test_no_privilege_could_be_left_out(cluster: Cluster, who: RoleName, privilege: str) -> None:
    _, work = OF_ALL[NEEDED[who, privilege]]
    name = f"{cluster.prefix}-{who}"
    work(cluster, who)
    wanted = access.descriptor(Names(cluster.prefix), who)
    indices = wanted["indices"][0]
    # What the role may besides may hold it: `manage` holds monitor and maintenance.
    holds = {privilege} | ({"manage"} if privilege in ("monitor", "maintenance", "view_index_metadata") else set())
    fewer = [other for other in indices["privileges"] if other not in holds]
    cluster.superuser.security.put_role(
        name=name,
        cluster=[other for other in wanted["cluster"] if other not in holds],
        indices=[{"names": indices["names"], "privileges": fewer}],
        metadata={"forumwatch": {}},
    )
    try:
        with pytest.raises(StoreError):
            work(cluster, who)
    finally:
        cluster.access(None).make_roles()


def test_a_reader_is_told_what_it_may_not_see(cluster: Cluster) -> None:
    inspection = cluster.inspection("reader")
    condition = inspection.condition()
    assert condition.answers
    assert condition.coverages
    assert (condition.version, condition.size_bytes, condition.free_bytes) == (None, None, None)
    assert not any(finding.grave for finding in condition.findings)
    assert "may not see health, version and sizes" in condition.findings[-1].what
    assert sum(map(len, inspection.held().held())) == condition.coverages
