"""What commands print fits 80 columns, and nothing that a page wrote steers the terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.cli.progress import closing_table
from desk.cli.terminal import printable, wrapped
from domain.protocols import SourceCounts
from scheduler.run import RunReport


def a_row(source: str, **counts: int | str | dict[str, int] | None) -> SourceCounts:
    nothing = {"found": 0, "outcomes": {}, "pending": 0, "relevant": 0, "delivered": 0, "waiting": 0, "dead_letters": 0}
    return SourceCounts(source=source, **(nothing | counts))  # type: ignore[arg-type]


BUSY = a_row(
    "nevskaya-lineyka-with-a-long-name",
    found=12345,
    outcomes={"relevant": 1000, "irrelevant": 10000, "robots-refused": 1000, "blocked-address": 330, "failed": 3},
    pending=12,
    relevant=1000,
    delivered=990,
    waiting=8,
    dead_letters=2,
    problem="http://a.test/[rss]: answers HTML, not a feed; http://a.test/b: dns: the host has no address",
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    closing_table(
        RunReport(
            run="20261124T031714-d669", sources=(BUSY, a_row("quiet")), took_s=3.21, problems=("the store is away",), sampled=120, missed=1
        )
    )
    return capsys.readouterr().out


def test_the_closing_table_fits_and_says_everything(table: str) -> None:
    assert max(map(len, table.splitlines())) <= 80
    words = " ".join(table.split())
    for said in (
        "12345",
        "10000",
        "1000 robots-refused",
        "330 blocked-address",
        "3 failed",
        "990/1000",
        "12345 pages in 3.2 s, 1000 relevant",
    ):
        assert said in words
    assert "8 wait for the store, 2 refused by the store (dead letters)" in words
    assert "http://a.test/[rss]: answers HTML, not a feed" in words
    assert "the store is away" in words
    assert "of 120 skipped pages read in full as a sample so far, 1 were relevant" in words


def test_a_row_of_the_closing_table_adds_up(table: str) -> None:
    first = next(line for line in table.splitlines() if line.startswith("nev"))
    found, relevant, irrelevant, pending = map(int, re.findall(r"(?<=\s)\d+(?=\s)", first)[:4])
    others = sum(int(count) for count in re.findall(r"(\d+) (?:robots-refused|blocked-address|failed)", table))
    assert found == relevant + irrelevant + pending + others


@given(st.text())
def test_nothing_printed_steers_a_terminal(text: str) -> None:
    assert not [letter for letter in printable(text) if not letter.isprintable() and letter != "\n"]
    assert printable(printable(text)) == printable(text)


def test_long_addresses_stay_whole_so_that_they_can_be_clicked() -> None:
    address = "http://outlet.test/" + "long-path-segment/" * 8
    assert address in wrapped(f"found in the feed {address} today", first="  found  ")
