"""A claim of a process that has ended can be told from that of a living one, even when its pid is used again."""

import subprocess
import sys

import pytest

from ledger.owners import is_gone, this_process


def test_this_process_is_alive() -> None:
    assert not is_gone(this_process())


def test_an_ended_process_is_gone() -> None:
    code = "from ledger.owners import this_process; print(this_process())"
    process = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert is_gone(process)


def test_another_process_with_the_same_pid_is_not_taken_for_the_owner() -> None:
    machine, pid, start = this_process().split("/")
    assert is_gone(f"{machine}/{pid}/{int(start) + 1}")


@pytest.mark.parametrize("stranger", ["elsewhere/1/1", "worker", "", "host:1:1"])
def test_a_process_of_another_machine_is_left_to_its_lease(stranger: str) -> None:
    assert not is_gone(stranger)
