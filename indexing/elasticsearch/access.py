"""Roles of least privilege and keys of theirs. docs/elasticsearch-security.md says for whom each is.

What each operation needs was found out by trying; tests/elasticsearch/test_es_roles.py tries all of them again.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from domain.access import ROLES, ApiKey, RoleMade, RoleName
from domain.errors import BadInput, StoreError
from domain.settings import ElasticsearchSettings
from indexing.elasticsearch.client import answering, connect, reason_of
from indexing.elasticsearch.names import Names

Privileges = Mapping[str, list[str]]

_SETTLING_S = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_OURS = "forumwatch"  # key of the metadata that we write
_READ = ["read", "view_index_metadata"]
_WRITE = [*_READ, "index", "delete", "maintenance", "monitor"]  # maintenance: refresh; monitor: sizes
_CLUSTER: Mapping[RoleName, list[str]] = {
    "reader": [],
    "writer": ["monitor"],  # health and version, for `store status`
    "admin": [
        "monitor",
        "manage_index_templates",
        "create_snapshot",
        # Named one by one: the privilege that has them all would manage the whole cluster.
        "cluster:admin/repository/put",
        "cluster:admin/snapshot/restore",
        "manage_own_api_key",
    ],
}
_INDICES: Mapping[RoleName, list[str]] = {"reader": _READ, "writer": _WRITE, "admin": [*_WRITE, "manage"]}
_WORDS: Mapping[RoleName, str] = {
    "reader": "Searches, counts and exports what forumwatch found.",
    "writer": "Reads, and delivers what forumwatch finds: for the host that forumwatch runs on.",
    "admin": "Writes, makes and migrates the indices, takes and restores snapshots, makes keys of these roles.",
}
_IS_OFF = ("no handler found", "Incorrect HTTP method")  # what a cluster without security answers


def role_name(prefix: str, role: RoleName) -> str:
    return f"{prefix}-{role}"


def descriptor(names: Names, role: RoleName) -> dict[str, Any]:
    """Return what a role may: on our own indices and their aliases only, not on those of a longer prefix."""
    patterns = [pattern for alias in names.aliases for pattern in (alias, f"{alias}-*")]
    indices = {"names": patterns, "privileges": _INDICES[role], "allow_restricted_indices": False}
    return {"cluster": _CLUSTER[role], "indices": [indices]}


class ElasticsearchAccess:
    """Makes roles and keys with our own identity. Contract: domain.access.StoreAccess."""

    def __init__(self, address: str, settings: ElasticsearchSettings) -> None:
        self.address, self.names = address, Names(settings.prefix)
        self._client: Elasticsearch = connect(address, settings)

    def make_roles(self) -> tuple[RoleMade, ...]:
        with self._asking("may not make roles", "use an identity with the cluster privilege manage_security"):
            return tuple(self._make_role(role) for role in ROLES)

    def _make_role(self, role: RoleName) -> RoleMade:
        name = role_name(self.names.prefix, role)
        wanted = {**descriptor(self.names, role), "description": _WORDS[role]}
        found = self._known_role(name)
        if found is not None and _OURS not in found.get("metadata", {}):
            fix = "give it another name, or set FORUMWATCH_ELASTICSEARCH__PREFIX"
            raise StoreError(f"the cluster has a role {name} that forumwatch did not make", fix=fix)
        if found is not None and all(found.get(key) == value for key, value in wanted.items()):
            return RoleMade(name=name, change="as it was")
        self._client.security.put_role(name=name, **wanted, metadata={_OURS: {"prefix": self.names.prefix}})
        return RoleMade(name=name, change="made" if found is None else "changed")

    def _known_role(self, name: str) -> Mapping[str, Any] | None:
        """The first role ever makes the cluster's own index, which takes a moment to answer."""
        pauses = iter(_SETTLING_S)
        while True:
            try:
                known: Mapping[str, Any] | None = self._client.options(ignore_status=404).security.get_role(name=name).body.get(name)
            except ApiError as error:
                if error.meta.status != 503 or (pause_s := next(pauses, None)) is None:
                    raise
                time.sleep(pause_s)
            else:
                return known

    def make_key(self, role: RoleName, *, days: int | None) -> ApiKey:
        name = role_name(self.names.prefix, role)
        with self._asking("may not make keys", "use an identity with the cluster privilege manage_own_api_key"):
            self._check_identity(role)
            made = self._client.security.create_api_key(
                name=name,
                expiration=f"{days}d" if days else None,
                role_descriptors={name: descriptor(self.names, role)},
                metadata={_OURS: {"prefix": self.names.prefix, "role": role}},
            ).body
        ends = made.get("expiration")
        expires = datetime.fromtimestamp(ends / 1000, UTC) if ends else None
        return ApiKey(id=made["id"], name=name, role=role, expires=expires, secret=made["encoded"])

    def _check_identity(self, role: RoleName) -> None:
        """A key never may more than who made it: one that would be worth less than its role is not made at all."""
        if self._client.security.authenticate()["authentication_type"] == "api_key":
            fix = "unset FORUMWATCH_ELASTICSEARCH__API_KEY, set FORUMWATCH_ELASTICSEARCH__USER and FORUMWATCH_ELASTICSEARCH__PASSWORD"
            raise BadInput("an API key cannot make API keys", fix=fix)
        wanted = descriptor(self.names, role)
        answer = self._client.security.has_privileges(cluster=wanted["cluster"], index=wanted["indices"])
        if not answer["has_all_requested"]:
            fix = f"use an identity with the role {role_name(self.names.prefix, 'admin')}"
            raise StoreError(f"our user may not itself what a {role} may, so no key of ours could", fix=fix)

    def take_back(self, key: ApiKey) -> None:
        with answering(self.address):
            self._client.security.invalidate_api_key(ids=[key.id], owner=True)

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _asking(self, problem: str, fix: str) -> Iterator[None]:
        """Like `answering`, with other words where the cluster does not let us, or cannot."""
        with answering(self.address):
            try:
                yield
            except ApiError as error:
                if error.meta.status == 403:
                    raise StoreError(f"our identity {problem} at {self.address}", fix=fix) from error
                if any(words in f"{error.message} {reason_of(error)}" for words in _IS_OFF):
                    off = f"{self.address} has its security off, so it knows no roles and keys"
                    raise StoreError(off, fix="turn it on: xpack.security.enabled") from error
                raise
