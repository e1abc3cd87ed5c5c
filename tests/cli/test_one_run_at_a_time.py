"""Two runs never share a data folder, and Ctrl-C ends one without losing anything."""

import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.support import riga
from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import Site

pytestmark = pytest.mark.slow


@pytest.fixture
def stalling(site: Site, reach: Callable[..., None], office: Office) -> Site:
    """An outlet with a second feed that answers only when the site ends."""
    reach(riga.HOST)
    riga.open_courier(site)
    office.write_watch(riga.WATCH, name="riga")
    office.write_source(
        "courier", riga.COURIER.replace('"http://courier.test/rss"', '"http://courier.test/rss", "http://courier.test/stall"')
    )
    return site


def start_and_wait(office: Office, site: Site) -> "subprocess.Popen[bytes]":
    """Start a run and return it when it hangs on the outlet."""
    process = office.start("run")
    deadline = time.monotonic() + 60
    while "/stall" not in site.paths():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def test_a_second_run_is_refused_and_the_first_goes_on(office: Office, stalling: Site) -> None:
    first = start_and_wait(office, stalling)
    assert_refused(office.run("run"), f"another run is using {office.data}", "wait for it", "FORUMWATCH_DATA")
    assert office.run("search", "x").returncode == 0  # who only looks is not kept out
    stalling.ending.set()
    output, _ = first.communicate(timeout=90)
    assert first.returncode == 0, output.decode()
    assert "2 relevant" in output.decode()


def test_an_interrupted_run_says_so_in_one_line_and_the_next_one_takes_up_its_work(office: Office, stalling: Site) -> None:
    first = start_and_wait(office, stalling)
    first.send_signal(signal.SIGINT)
    output, _ = first.communicate(timeout=30)
    assert output.decode().splitlines() == ["forumwatch: interrupted; nothing is lost, the next run goes on"]
    assert first.returncode == 130
    stalling.ending.set()
    done = office.run("run")
    assert done.returncode == 0, done.stderr
    assert "2 found" in office.run("search").stdout
