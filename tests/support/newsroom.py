"""An office that follows the sample newsroom, and what its store holds, times and other passing things left out."""

import json
from pathlib import Path
from typing import Any

from domain.codec import to_dict
from domain.query import Query
from examples.newsroom import demo
from examples.newsroom.serve import Newsroom
from indexing import open_store
from tests.support.command import Office

# What depends on the clock, on the machine or on which way a URL was found first, in an undisturbed run too.
PASSING = ("processed", "run", "revision", "first_indexed", "archive", "discovery")


def newsroom_office(newsroom: Newsroom, folder: Path, *, encoder: bool = False) -> Office:
    """Return an office configured as `make run` does; without the encoder, whose start each killed process would pay anew."""
    demo.prepare(folder / "sample")
    office = Office(folder)
    office.extra |= {
        "FORUMWATCH_CONFIG": str(folder / "sample" / "config"),
        "FORUMWATCH_CRAWL__HOSTS": json.dumps(newsroom.hosts()),
        "FORUMWATCH_PROCESS__ENCODER": str(encoder).lower(),
    }
    return office


def stored(office: Office) -> dict[str, dict[str, Any]]:
    """Return coverage id -> coverage as plain values, without what passes."""
    store = open_store("sqlite:", data=office.data)
    try:
        return {coverage.id: _lasting(to_dict(coverage)) for coverage in store.scroll(Query())}
    finally:
        store.close()


def _lasting(plain: dict[str, Any]) -> dict[str, Any]:
    for name in PASSING:
        plain.pop(name)
    plain["article"].pop("fetched")
    for version in plain["versions"]:
        version.pop("valid_from")
        version.pop("valid_to")
    return plain
