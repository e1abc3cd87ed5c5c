"""A run whose store takes nothing: the crawl holds at a bound, the run ends by itself, and a later one brings all to the store."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from domain.query import Query
from domain.urls import normalise
from domain.visit import Outcome
from examples.newsroom import expected
from examples.newsroom.serve import Newsroom
from indexing.elasticsearch import ElasticsearchStore
from ledger import open_ledger
from tests.support.command import Office
from tests.support.es_proxy import Proxy, proxy_to
from tests.support.newsroom import newsroom_office

pytestmark = [pytest.mark.live_index, pytest.mark.slow]

MOST = 12
_NEW = "select (select count(*) from inbox) + (select count(*) from coverages where delivered_revision = 0 and not dead)"


@pytest.fixture
def proxy(es_node: str) -> Iterator[Proxy]:
    with proxy_to(es_node) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path, store: ElasticsearchStore, proxy: Proxy) -> Iterator[Office]:
    """An office that follows the sample newsroom and has little patience with its store."""
    with Newsroom() as newsroom:
        office = newsroom_office(newsroom, tmp_path)
        office.extra |= {
            "FORUMWATCH_STORE": proxy.address,
            "FORUMWATCH_ELASTICSEARCH__PREFIX": store.names.prefix,
            "FORUMWATCH_ELASTICSEARCH__PATIENCE_S": "0",
            "FORUMWATCH_DELIVER__MAX_WAITING": str(MOST),
            "FORUMWATCH_DELIVER__PATIENCE_S": "2",
            "FORUMWATCH_DELIVER__BATCH": "5",
        }
        yield office


class Depth:
    """Watches how much waits that the store has never had."""

    def __init__(self, ledger: Path) -> None:
        self.most = 0
        self._engine: Engine = create_engine(f"sqlite:///{ledger}")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            with self._engine.connect() as connection:
                self.most = max(self.most, connection.execute(text(_NEW)).scalar_one())

    def __enter__(self) -> "Depth":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._engine.dispose()


def test_the_crawl_holds_while_the_store_takes_nothing_and_nothing_is_lost(office: Office, proxy: Proxy, store: ElasticsearchStore) -> None:
    ledger_file = office.data / "ledger.db"
    open_ledger(ledger_file).close()
    proxy.faults = [503] * 100_000
    with Depth(ledger_file) as depth:
        done = office.run("run", timeout=200)
    assert done.returncode == 3, done.stdout + done.stderr + office.logs()[-3000:]
    assert "held back: too much waits for the store (deliver.max_waiting)" in done.stdout
    assert "put off by their outlets" not in done.stdout
    assert "the store takes nothing" in done.stdout
    assert 0 < depth.most <= MOST
    assert store.count() == 0
    with open_ledger(ledger_file) as ledger:
        rows = ledger.runs.counts()
        assert all(row.found == sum(row.outcomes.values()) + row.pending for row in rows)
        assert sum(row.pending for row in rows) > MOST, "most of the newsroom was never fetched"

    proxy.faults = []
    with Depth(ledger_file) as depth:
        done = office.run("run", timeout=200, env={"FORUMWATCH_DELIVER__PATIENCE_S": "60"})
    assert done.returncode == 0, done.stdout + done.stderr + office.logs()[-3000:]
    assert "held back" not in done.stdout
    assert 0 < depth.most <= MOST
    with open_ledger(ledger_file) as ledger:
        rows = ledger.runs.counts()
        assert sum(row.pending + row.waiting + row.dead_letters for row in rows) == 0
        assert store.count() == sum(row.delivered for row in rows)
    gold = {normalise(article.url) for article in expected.articles(1) if article.outcome is Outcome.RELEVANT}
    assert {normalise(coverage.article.url) for coverage in store.scroll(Query())} == gold
    assert len(gold) > 3 * MOST
