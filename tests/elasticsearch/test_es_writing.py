"""What is written is there once, whole, with its mentions and no others, whoever writes and whoever is killed meanwhile."""

import random
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.coverage import Coverage, Entity
from domain.errors import CoverageNotFound, StoreUnavailable
from domain.ids import mention_id
from indexing.elasticsearch import ElasticsearchStore, schema
from indexing.elasticsearch.writing import Writer
from tests.support.coverages import make_coverage, random_coverages, revised
from tests.support.es_stores import open_elasticsearch

pytestmark = pytest.mark.live_index


def mentions(store: ElasticsearchStore, client: Elasticsearch) -> dict[str, dict[str, Any]]:
    client.indices.refresh(index=store.names.mentions)
    hits = client.search(index=store.names.mentions, size=1000)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def hits_of(store: ElasticsearchStore, client: Elasticsearch) -> list[dict[str, Any]]:
    client.indices.refresh(index=store.names.coverage)
    return list(client.search(index=store.names.coverage, size=1000, seq_no_primary_term=True)["hits"]["hits"])


def expected(*coverages: Coverage) -> dict[str, int]:
    """Return mention id -> revision."""
    return {mention_id(c.id, n): c.revision for c in coverages for n in range(len(c.mentions))}


def revisions(store: ElasticsearchStore, client: Elasticsearch) -> dict[str, int]:
    return {key: document["revision"] for key, document in mentions(store, client).items()}


def other_store(store: ElasticsearchStore) -> ElasticsearchStore:
    """Return what another process would have."""
    return open_elasticsearch(store.address, prefix=store.names.prefix)


def with_targets(number: int, **changes: Any) -> Coverage:
    return make_coverage(targets=tuple(f"t{n}" for n in range(number)), **changes)


def test_each_mention_is_a_flat_document(store: ElasticsearchStore, client: Elasticsearch) -> None:
    coverage = make_coverage(targets=("forum", "director"), outlet="herald", country="PL", role="secondary", in_language="pl")
    store.write([coverage])
    found = mentions(store, client)
    assert revisions(store, client) == expected(coverage)
    second = found[mention_id(coverage.id, 1)]
    assert (second["target"]["id"], second["publisher"]["id"], second["publisher"]["country"]) == ("director", "herald", "PL")
    assert (second["sentence"], second["ordinal"], second["coverage"]["id"]) == ("The forum met in Minsk.", 1, coverage.id)


@pytest.mark.parametrize("number", [0, 2, 4, 7])
def test_an_article_that_changed_leaves_none_of_its_old_mentions(store: ElasticsearchStore, client: Elasticsearch, number: int) -> None:
    store.write([with_targets(4), make_coverage(2)])
    changed = with_targets(number, revision=2)
    store.write([changed])
    assert revisions(store, client) == expected(changed, make_coverage(2))


@pytest.mark.parametrize("change", [{"status": "removed"}, {"relevant": False}])
def test_what_may_not_be_shown_has_no_mentions(store: ElasticsearchStore, client: Elasticsearch, change: dict[str, Any]) -> None:
    shown = with_targets(3)
    store.write([shown])
    hidden = revised(shown, **change)
    store.write([hidden])
    assert mentions(store, client) == {}
    assert store.get(hidden.id) == hidden
    again = revised(hidden, relevant=True, status="live")
    store.write([again])
    assert revisions(store, client) == expected(again)


def test_a_coverage_that_is_removed_takes_its_mentions_along(store: ElasticsearchStore, client: Elasticsearch) -> None:
    drop, keep = with_targets(3), make_coverage(2)
    store.write([drop, keep])
    store.remove([drop.id])
    assert revisions(store, client) == expected(keep)
    store.write([revised(drop)])
    assert revisions(store, client) == expected(keep, revised(drop))


def test_an_older_copy_does_not_bring_back_what_was_removed(store: ElasticsearchStore, client: Elasticsearch) -> None:
    coverage = with_targets(2, revision=5)
    store.write([coverage])
    store.remove([coverage.id])
    other = other_store(store)
    assert other.write([replace(coverage, revision=4)]).delivered == (coverage.id,)
    assert other.count() == 0
    assert mentions(store, client) == {}
    with pytest.raises(CoverageNotFound):
        other.get(coverage.id)
    other.close()


class Killed(BaseException):
    """As good as a SIGKILL for what happens in the cluster."""


@pytest.mark.parametrize("step", ["_write_mentions", "_untouched", "_drop_stale", "_yield_to_newer"])
@pytest.mark.parametrize("number", [1, 5])
def test_a_writer_that_was_killed_is_made_good_by_the_next(
    store: ElasticsearchStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    def killed(*_: Any) -> None:
        raise Killed

    store.write([with_targets(3)])
    changed = with_targets(number, revision=2, headline="Changed")
    with monkeypatch.context() as patch:
        patch.setattr(Writer, step, killed)
        with pytest.raises(Killed):
            store.write([changed])
    after = other_store(store)
    assert after.write([changed]).delivered == (changed.id,)
    assert after.get(changed.id) == changed
    assert revisions(after, client) == expected(changed)
    after.close()


def test_a_newer_revision_makes_good_what_a_killed_writer_left(
    store: ElasticsearchStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise Killed

    store.write([with_targets(6)])
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_write_mentions", killed)
        with pytest.raises(Killed):
            store.write([with_targets(2, revision=2)])  # now the coverage says 2, and 6 lie about
    newest = with_targets(1, revision=3)
    store.write([newest])
    assert revisions(store, client) == expected(newest)


@pytest.mark.parametrize("step", ["_write_coverages", "_write_mentions", "_untouched", "_drop_stale", "_yield_to_newer"])
def test_a_slow_writer_leaves_nothing_of_an_older_revision(
    store: ElasticsearchStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """While one writer is about to take a step, another writes a newer revision."""
    fast, newer = other_store(store), with_targets(2, revision=3)
    taken = getattr(Writer, step)

    def overtaken(self: Writer, *arguments: Any) -> Any:
        if self is store._writer:
            fast.write([newer])
        return taken(self, *arguments)

    monkeypatch.setattr(Writer, step, overtaken)
    assert store.write([with_targets(5, revision=2)]).delivered == (newer.id,)
    assert store.get(newer.id) == newer
    assert revisions(store, client) == expected(newer)
    fast.close()


@pytest.mark.parametrize("step", ["_untouched", "_yield_to_newer"])
def test_a_writer_that_was_overtaken_and_then_killed_takes_its_mentions_away_when_it_comes_again(
    store: ElasticsearchStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    other, newer, older = other_store(store), with_targets(1, revision=3), with_targets(5, revision=2)
    write_mentions = Writer._write_mentions

    def overtaken(self: Writer, *arguments: Any) -> None:
        if self is store._writer:
            other.write([newer])
        write_mentions(self, *arguments)

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_write_mentions", overtaken)
        patch.setattr(store._writer, step, killed)
        with pytest.raises(Killed):
            store.write([older])
    assert len(revisions(store, client)) == 5  # four of them are of the older revision
    assert store.write([older]).delivered == (older.id,)
    assert revisions(store, client) == expected(newer)
    other.close()


def test_writers_at_once_end_with_the_newest_of_all(store: ElasticsearchStore, client: Elasticsearch) -> None:
    rng = random.Random(5)
    written = [with_targets(rng.randrange(5), n=n, revision=r) for n in range(8) for r in range(1, 7)]
    newest = {c.id: c for c in written if c.revision == 6}
    histories = [rng.sample(written, len(written)) for _ in range(4)]
    writers = [other_store(store) for _ in histories]

    def write(writer: ElasticsearchStore, history: Sequence[Coverage]) -> None:
        for first in range(0, len(history), 5):
            writer.write(history[first : first + 5])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, writers, histories))
    for writer in writers:
        writer.close()
    assert {c.id: c for c in (store.get(key) for key in newest)} == newest
    assert revisions(store, client) == expected(*newest.values())


def test_a_document_that_the_index_refuses_is_named_with_the_reason_and_the_rest_is_there(store: ElasticsearchStore) -> None:
    crowded = make_coverage(1, entities=tuple(Entity(name=f"e{n}", kind="PER") for n in range(10_001)))
    good = make_coverage(2)
    result = store.write([crowded, good])
    assert result.delivered == (good.id,)
    assert [r.coverage for r in result.refused] == [crowded.id]
    assert "nested" in result.refused[0].reason
    assert store.count() == 1


def test_chunks_are_bounded_and_nothing_is_lost_between_them(store: ElasticsearchStore, client: Elasticsearch) -> None:
    coverages = random_coverages(60, seed=21)
    other = open_elasticsearch(store.address, prefix=store.names.prefix, bulk_documents=7, bulk_bytes=9_000, bulk_threads=3)
    assert len(other.write(coverages).delivered) == 60
    other.close()
    assert [store.get(c.id) for c in coverages] == coverages
    assert revisions(store, client) == expected(*(c for c in coverages if c.relevant and c.status != "removed"))


def test_an_index_that_is_closed_to_writing_is_waited_for(store: ElasticsearchStore, client: Elasticsearch) -> None:
    other = open_elasticsearch(store.address, prefix=store.names.prefix, patience_s=0.5)
    index = schema.index_of(store.names.coverage)
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})  # as on a full disk
    with pytest.raises(StoreUnavailable, match="read-only"):
        other.write([make_coverage()])
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None, "index.blocks.write": True})
    with pytest.raises(StoreUnavailable, match="closed to writing"):
        other.write([make_coverage()])
    client.indices.put_settings(index=index, settings={"index.blocks.write": None})
    assert other.write([make_coverage()]).delivered == (make_coverage().id,)
    other.close()


def test_what_one_process_wrote_another_finds_once_it_is_closed(store: ElasticsearchStore) -> None:
    writer = other_store(store)
    writer.write([make_coverage()])
    writer.close()
    writer.close()
    assert store.count() == 1
    writer = other_store(store)
    writer.remove([make_coverage().id])
    writer.close()
    assert store.count() == 0


@pytest.mark.parametrize("words", [r"current document has seqNo \[(\d+)\]", "words that no cluster says (x)"])
def test_the_cluster_tells_what_nobody_wrote_since_and_nothing_is_written_by_asking(
    store: ElasticsearchStore, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("indexing.elasticsearch.bulk._CURRENT", re.compile(words))
    coverages = [make_coverage(n) for n in range(20)]
    store.write(coverages)
    now = {hit["_id"]: hit["_seq_no"] for hit in hits_of(store, client)}
    newer, gone = replace(coverages[0], revision=7), coverages[1]
    store.write([newer])
    store.remove([gone.id])
    asked = now | {"nobody": 0}
    told = store._writer._untouched(asked)
    assert told == ({c.id for c in coverages[2:]} if "seqNo" in words else set())
    assert {hit["_id"] for hit in hits_of(store, client)} == {c.id for c in coverages} - {gone.id}
    assert store.get(newer.id) == newer
    assert revisions(store, client) == expected(newer, *coverages[2:])


def test_asking_makes_no_index_where_the_alias_was_taken_away(store: ElasticsearchStore, client: Elasticsearch) -> None:
    coverage = make_coverage()
    store.write([coverage])
    alias = store.names.writing.coverage
    client.indices.update_aliases(actions=[{"remove": {"index": f"{store.names.coverage}-v*", "alias": alias}}])
    with pytest.raises(StoreUnavailable):
        store._writer._untouched({coverage.id: 0})
    assert not client.indices.exists(index=alias)


def test_new_coverages_are_written_without_a_refresh(store: ElasticsearchStore, client: Elasticsearch) -> None:
    client.indices.put_settings(index=store.names.coverage, settings={"index.refresh_interval": "-1"})

    def refreshes() -> int:
        counted = client.indices.stats(index=store.names.coverage, metric="refresh")["_all"]["primaries"]["refresh"]
        return int(counted["total"])

    before = refreshes()
    store.write([make_coverage(n) for n in range(300)])
    assert refreshes() == before
    assert store.count() == 300, "a search of ours refreshes first"
    assert refreshes() > before
