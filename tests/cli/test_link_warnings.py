"""Where a command shows an article's address it says whose the outlet is, and why passing the link on may be risky."""

import json
from pathlib import Path

import pytest

from domain.settings import Settings
from domain.source import Publisher
from scheduler.stages import deliver_stage
from scheduler.wiring import House
from tests.support.command import Office
from tests.support.houses import publish_many

WARNING = "There, linking to it can be punished."
REFUGE = Publisher(id="daily", name="Refuge", country="BY", ownership="exile", link_warning=WARNING)
PALACE = Publisher(id="daily", name="Palace", country="BY", ownership="state")


@pytest.fixture
def stocked(tmp_path: Path) -> Office:
    """An office whose store has an article of an outlet in exile and one of the state."""
    office = Office(tmp_path)
    office.write_watch()
    house = House(Settings(data=office.data, config=office.config))
    for path, publisher in (("a", REFUGE), ("b", PALACE)):
        publish_many(house.ledger, [path], said={"publisher": publisher})
    deliver_stage(house, drained=lambda: True)
    house.close()
    return office


def test_search_warns_above_the_address_and_names_the_owner(stocked: Office) -> None:
    text = stocked.run_here("search").stdout
    assert f"LINK: {WARNING}\nhttps://daily.test/a\n" in text
    assert text.count("LINK:") == 1
    assert "Refuge, in exile [" in text
    assert "Palace, state-owned [" in text


def test_matches_of_a_saved_search_warn_too(stocked: Office) -> None:
    stocked.run_here("searches", "add", "All", "forum", "--from-start")
    stocked.run_here("searches", "check")
    text = stocked.run_here("searches", "matches").stdout
    assert text.count("LINK:") == 1
    assert f"https://daily.test/a\n    LINK: {WARNING}\n" in text
    found = [json.loads(line) for line in stocked.run_here("searches", "matches", "--json").stdout.splitlines()]
    assert {match["outlet"]: match["link_warning"] for match in found} == {"Refuge": WARNING, "Palace": None}
