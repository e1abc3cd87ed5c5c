"""A real cluster with TLS and security on, our roles in it, and a user of each."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.access import ROLES, RoleName
from domain.settings import ElasticsearchSettings
from domain.status import Inspection
from indexing import open_access, open_inspection, open_upkeep
from indexing.elasticsearch import ElasticsearchStore
from tests.support.coverages import make_coverage
from tests.support.es_node import SecureNode
from tests.support.es_stores import a_prefix, open_elasticsearch

USER_PASSWORD = "of-tests-only"


@dataclass
class Cluster:
    """A secure node with a store of ours in it, our roles, and a user of each."""

    node: SecureNode
    prefix: str
    superuser: Elasticsearch
    opened: ExitStack = field(default_factory=ExitStack)

    def settings(self, **identity: Any) -> ElasticsearchSettings:
        common = {"prefix": self.prefix, "ca_file": self.node.ca_file, "timeout_s": 60, "patience_s": 0, "snapshot_repository": self.prefix}
        return ElasticsearchSettings(**(common | identity))

    def identity(self, who: RoleName | None) -> dict[str, str]:
        """Return the user of a role, the superuser without one."""
        if who is None:
            return {"user": self.node.user, "password": self.node.password}
        return {"user": f"{self.prefix}-{who}", "password": USER_PASSWORD}

    def store(self, who: RoleName | None, **settings: Any) -> ElasticsearchStore:
        chosen = self.settings(**(settings or self.identity(who)))
        store = open_elasticsearch(self.node.address, **chosen.model_dump(exclude_unset=True))
        self.opened.callback(store.close)
        return store

    def upkeep(self, who: RoleName | None, **more: Any) -> Any:
        made = open_upkeep(self.node.address, data=Path(), elasticsearch=self.settings(**self.identity(who), **more))
        return self.opened.enter_context(closing(made))

    def access(self, who: RoleName | None, **settings: Any) -> Any:
        made = open_access(self.node.address, elasticsearch=self.settings(**(settings or self.identity(who))))
        return self.opened.enter_context(closing(made))

    def inspection(self, who: RoleName) -> Inspection:
        made = open_inspection(self.node.address, data=Path(), elasticsearch=self.settings(**self.identity(who)))
        return self.opened.enter_context(closing(made))

    def hold_one(self) -> None:
        """Let the store hold one coverage, whatever happened before."""
        store = self.store(None)
        store.setup()
        store.write([make_coverage()])
        store.close()


@pytest.fixture(scope="module")
def cluster(es_secure_node: SecureNode) -> Iterator[Cluster]:
    node, prefix = es_secure_node, a_prefix()
    with Elasticsearch(node.address, basic_auth=(node.user, node.password), ca_certs=str(node.ca_file), request_timeout=60) as superuser:
        cluster = Cluster(node, prefix, superuser)
        cluster.access(None).make_roles()
        for role in ROLES:
            superuser.security.put_user(username=f"{prefix}-{role}", password=USER_PASSWORD, roles=[f"{prefix}-{role}"])
        cluster.store(None).setup()
        yield cluster
        cluster.opened.close()
        for role in ROLES:
            superuser.security.delete_user(username=f"{prefix}-{role}")
            superuser.security.delete_role(name=f"{prefix}-{role}")
            superuser.options(ignore_status=404).security.invalidate_api_key(name=f"{prefix}-{role}")
        forgiving = superuser.options(ignore_status=404)
        superuser.indices.delete(index=list(superuser.indices.get(index=f"{prefix}-*").body) or ["none"], ignore_unavailable=True)
        forgiving.indices.delete_index_template(name=f"{prefix}-*")
        forgiving.cluster.delete_component_template(name=f"{prefix}-*")
        forgiving.snapshot.delete(repository=prefix, snapshot="*")
        forgiving.snapshot.delete_repository(name=prefix)
