"""A claim of a process that has ended can be told from that of a living one, even when its pid is used again."""

import subprocess
import sys

from scheduler.owners import is_dead, this_owner


def test_this_process_is_alive() -> None:
    assert not is_dead(this_owner())


def test_an_ended_process_is_dead() -> None:
    code = "from scheduler.owners import this_owner; print(this_owner())"
    owner = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert is_dead(owner)


def test_another_process_with_the_same_pid_is_not_taken_for_the_owner() -> None:
    host, pid, start = this_owner().rsplit(":", 2)
    assert is_dead(f"{host}:{pid}:{int(start) + 1}")


def test_a_process_of_another_host_is_left_to_its_lease() -> None:
    assert not is_dead("elsewhere:1:1")


def test_a_foreign_word_is_left_alone() -> None:
    assert not is_dead("worker")
