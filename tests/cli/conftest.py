"""An office of one's own, and a local site for it to read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import Office
from tests.support.site import Site


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def reach(office: Office, site: Site) -> Callable[..., None]:
    """Let the office reach the local site under these host names."""

    def reach(*names: str) -> None:
        office.extra["FORUMWATCH_CRAWL__HOSTS"] = json.dumps(site.hosts(*names))

    return reach
