"""Snapshots of both indices in a repository of the cluster: made, listed, and restored beside the indices in use."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from domain.errors import BadInput, StoreError
from domain.settings import ElasticsearchSettings
from domain.upkeep import Snapshot
from indexing.elasticsearch.client import reason_of
from indexing.elasticsearch.names import Names, Pair, all_indices, in_use
from indexing.elasticsearch.schema import free_number

_LONG_S = 24 * 3600.0  # a large snapshot takes hours
_SETTING = "FORUMWATCH_ELASTICSEARCH__"
_OURS = "forumwatch"  # key of the metadata that we write


class Repository:
    """Where snapshots go: an existing repository of any kind, else one made in the file system of the cluster's nodes."""

    def __init__(self, client: Elasticsearch, names: Names, settings: ElasticsearchSettings) -> None:
        self._client, self._names = client, names
        self.name = settings.snapshot_repository
        self._path = settings.snapshot_path or settings.snapshot_repository  # relative: below the first path.repo

    def exists(self) -> bool:
        try:
            self._client.snapshot.get_repository(name=self.name)
        except NotFoundError:
            return False
        return True

    def ensure(self) -> None:
        """Make the repository where it is missing. Raises BadInput where the cluster does not allow it."""
        if self.exists():
            return
        repository = {"type": "fs", "settings": {"location": self._path, "compress": True}}
        try:
            self._client.snapshot.create_repository(name=self.name, repository=repository)
        except ApiError as error:
            if error.meta.status in (401, 403):
                raise
            fix = f"set path.repo of its nodes to a folder that all of them share, and {_SETTING}SNAPSHOT_PATH to one in it"
            raise BadInput(f"the cluster takes no snapshots at {self._path!r} ({_last_cause(error)})", fix=fix) from error

    def take(self, name: str, *, acknowledged: int) -> Snapshot:
        """Put a copy of the indices in use aside. Raises BadInput for a name that is taken, StoreError if it did not succeed."""
        self.ensure()
        if name in {known["snapshot"] for known in self._all()}:
            raise BadInput(f"there is a snapshot {name!r} already", fix="choose another name; see `forumwatch store snapshots`")
        indices = in_use(all_indices(self._client, self._names))
        found = {index.alias: index for index in indices}
        if len(found) < len(self._names.aliases):
            raise StoreError("an index is missing", fix="run `forumwatch store setup`, then `forumwatch store rebuild`")
        self._client.indices.refresh(index=self._names.coverage)
        coverages = int(self._client.count(index=self._names.coverage)["count"])
        told = {
            "prefix": self._names.prefix,
            "schema": found[self._names.coverage].meta.get("schema"),
            "acknowledged": acknowledged,
            "coverages": coverages,
            "coverage": found[self._names.coverage].name,
            "mentions": found[self._names.mentions].name,
            "taken": datetime.now(UTC).isoformat(),  # the cluster's own clock moves five times a second
        }
        answer = self._client.options(request_timeout=_LONG_S, max_retries=0).snapshot.create(
            repository=self.name,
            snapshot=name,
            indices=[index.name for index in indices],
            include_global_state=False,
            feature_states=["none"],
            metadata={_OURS: told},
            wait_for_completion=True,
        )
        made = self._snapshot(answer["snapshot"])
        if not made.complete:
            raise StoreError(f"snapshot {name!r} is not complete: {answer['snapshot'].get('state')}", fix="look at the cluster's health")
        return made

    def taken(self) -> tuple[Snapshot, ...]:
        """Return the snapshots of our indices, oldest first."""
        if not self.exists():
            return ()
        return tuple(sorted(map(self._snapshot, self._mine()), key=lambda snapshot: (snapshot.taken, snapshot.name)))

    def restore(self, name: str) -> tuple[Pair, int]:
        """Bring a snapshot's indices back under free names, without aliases and closed to writing, as those left over are.

        Return the names, and up to which ack_seq all is in them whole. Raises BadInput for an unknown or unfit snapshot.
        """
        told = self._told(name)
        numbers = free_number(self._names, all_indices(self._client, self._names))
        answer = self._client.options(request_timeout=_LONG_S, max_retries=0).snapshot.restore(
            repository=self.name,
            snapshot=name,
            indices=[told["coverage"], told["mentions"]],
            include_aliases=False,
            include_global_state=False,
            feature_states=["none"],
            rename_pattern="^(.+-v[0-9]+)(?:-[0-9]+)?$",
            rename_replacement=f"$1-{max(numbers, 2)}",
            index_settings={"index.blocks.write": True},
            wait_for_completion=True,
        )
        shards = answer["snapshot"]["shards"]
        if shards["failed"]:
            raise StoreError(f"{shards['failed']} of {shards['total']} shards of {name!r} could not be restored", fix="try an older one")
        pair = Pair(*(self._names.index(alias, max(numbers, 2)) for alias in self._names.aliases))
        return pair, int(told["acknowledged"])

    def _told(self, name: str) -> Mapping[str, Any]:
        known = {snapshot["snapshot"]: snapshot for snapshot in self._mine()} if self.exists() else {}
        if name not in known:
            latest = sorted(known)[-5:]
            raise BadInput(f"there is no snapshot {name!r}", fix=f"known: {', '.join(latest) or 'none'}; see `forumwatch store snapshots`")
        told: Mapping[str, Any] = known[name]["metadata"][_OURS]
        if told["schema"] != self._names.schema:
            fix = "`forumwatch store rebuild` makes the store from the ledger"
            raise BadInput(f"snapshot {name!r} is of schema {told['schema']}, this forumwatch writes {self._names.schema}", fix=fix)
        if known[name]["state"] != "SUCCESS":
            raise BadInput(f"snapshot {name!r} is not complete", fix="choose another; see `forumwatch store snapshots`")
        return told

    def _mine(self) -> list[Mapping[str, Any]]:
        prefixes = ((known, ((known.get("metadata") or {}).get(_OURS) or {}).get("prefix")) for known in self._all())
        return [known for known, prefix in prefixes if prefix == self._names.prefix]

    def _all(self) -> list[Mapping[str, Any]]:
        answer = self._client.snapshot.get(repository=self.name, snapshot="*", ignore_unavailable=True)
        found: list[Mapping[str, Any]] = answer["snapshots"]
        return found

    def _snapshot(self, known: Mapping[str, Any]) -> Snapshot:
        told = known["metadata"][_OURS]
        return Snapshot(
            name=known["snapshot"],
            taken=_taken(told.get("taken")) or datetime.fromtimestamp(known["start_time_in_millis"] / 1000, UTC),
            coverages=told.get("coverages"),
            place=f"repository {self.name}",
            complete=known["state"] == "SUCCESS",
        )


def _taken(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _last_cause(error: ApiError) -> str:
    """Return the innermost reason: the outer ones only name the repository."""
    body = error.body
    detail = body.get("error") if isinstance(body, dict) else None
    reason = reason_of(error)
    while isinstance(detail, dict):
        reason, detail = detail.get("reason") or reason, detail.get("caused_by")
    return re.sub(r"\s+", " ", reason)[:200]
