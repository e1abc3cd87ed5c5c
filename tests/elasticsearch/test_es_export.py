"""Both stores export the same, and the state in which an export began, whatever others write while it runs."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from desk.reports.columns import chosen
from desk.reports.export import format_named
from desk.reports.formats import Sheet
from domain.protocols import CoverageStore
from domain.query import Query
from indexing import open_store
from indexing.elasticsearch import ElasticsearchStore
from indexing.sqlite import SqliteStore
from tests.support.command import Office
from tests.support.coverages import make_coverage, random_coverages, revised
from tests.support.es_stores import Stores, open_elasticsearch
from tests.support.full_coverage import full_coverage

pytestmark = pytest.mark.live_index

CORPUS = [full_coverage(), *random_coverages(250, seed=8)[2:]]


@pytest.fixture(scope="module")
def addresses(stores: Stores, es_node: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Return the two stores' addresses with the settings that belong to them; both hold CORPUS."""
    sqlite, elasticsearch = open_store("sqlite:", data=tmp_path_factory.mktemp("store")), stores.open_one()
    assert isinstance(sqlite, SqliteStore)
    sqlite.setup()
    for store in (sqlite, elasticsearch):
        assert len(store.write(CORPUS).delivered) == len(CORPUS)
        store.close()
    return {f"sqlite:{sqlite.path}": {}, es_node: {"FORUMWATCH_ELASTICSEARCH__PREFIX": elasticsearch.names.prefix}}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    office.write_watch()
    return office


@pytest.mark.parametrize("query", ["", "форум OR forum", "lang:ru tone:critical,unsure"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_both_stores_export_the_same(office: Office, addresses: dict[str, dict[str, str]], tmp_path: Path, form: str, query: str) -> None:
    columns = () if form == "jsonl" else ("--columns", "all")
    told: list[str] = []
    for number, (address, settings) in enumerate(addresses.items()):
        path = tmp_path / f"{number}.{form}"
        done = office.run_here("export", query, *columns, "--output", str(path), env={"FORUMWATCH_STORE": address, **settings})
        assert (done.returncode, done.stderr) == (0, "")
        told.append(done.stdout.partition(" coverages")[0])
    first, second = (tmp_path / f"{number}.{form}" for number in range(2))
    assert told[0] == told[1]
    assert int(told[0]) > 3
    if form == "xlsx":  # the file tells when it was made
        rows = [list(openpyxl.load_workbook(path).active.iter_rows(values_only=True)) for path in (first, second)]
        assert rows[0] == rows[1]
        assert len(rows[0]) == int(told[0]) + 1
    elif form == "parquet":
        assert pq.read_table(first).equals(pq.read_table(second))
        assert pq.read_table(first).num_rows == int(told[0])
    else:
        assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


@pytest.fixture(params=["sqlite", "elasticsearch"])
def changing(request: pytest.FixtureRequest, stores: Stores, tmp_path: Path) -> Iterator[tuple[CoverageStore, CoverageStore]]:
    """Return one store opened twice: to read, and to write."""
    if request.param == "sqlite":
        reader, writer = (open_store("sqlite:", data=tmp_path) for _ in range(2))
        reader.setup()
    else:
        reader = stores.open_one()
        assert isinstance(reader, ElasticsearchStore)
        writer = open_elasticsearch(reader.address, prefix=reader.names.prefix)
    yield reader, writer
    reader.close()
    writer.close()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_holds_the_state_in_which_it_began(changing: tuple[CoverageStore, CoverageStore], tmp_path: Path, form: str) -> None:
    reader, writer = changing
    before = sorted((make_coverage(n) for n in range(350)), key=lambda c: c.id)
    reader.write(before)
    write, sheet = format_named(form).load(), Sheet(columns=chosen("coverage.id,article.headline,revision"), zone=ZoneInfo("UTC"))
    began, ended = threading.Event(), threading.Event()

    def disturb() -> None:
        began.wait(60)
        writer.remove([c.id for c in before[1::3]])
        for n in (2, 3, 4):
            writer.write([revised(c, revision=n, status="removed" if n % 2 else "live") for c in before[::3]])
            writer.write([make_coverage(350 + n)])
        ended.set()

    def watched() -> Iterator[object]:
        for number, coverage in enumerate(reader.scroll(Query())):
            if number == 0:
                began.set()
                assert ended.wait(120)
            yield coverage

    changes = threading.Thread(target=disturb)
    changes.start()
    path = tmp_path / f"export.{form}"
    with path.open("wb") as file:
        write(watched(), file, sheet)  # type: ignore[arg-type]
    changes.join()
    expected = [(c.id, c.article.headline, 1) for c in before]
    if form == "parquet":
        assert [tuple(row.values()) for row in pq.read_table(path).to_pylist()] == expected
    else:
        lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
        assert lines == [f"{key},{headline},{revision}" for key, headline, revision in expected]
    after = {c.id for c in writer.scroll(Query())}
    assert after == ({c.id for c in before} - {c.id for c in before[1::3]}) | {make_coverage(350 + n).id for n in (2, 3, 4)}
