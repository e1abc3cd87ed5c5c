"""A process has one heap for all its threads, where the C library is glibc."""

import platform
import subprocess
import sys

import pytest

_THREADS = """
import ctypes, threading
from domain.heap import tidy
{tidy}
libc, wait = ctypes.CDLL(None), threading.Barrier(4)
def hold():
    libc.malloc(1000)  # a thread's first one makes it a heap
    wait.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap per thread")
@pytest.mark.parametrize(("tidy", "one"), [("tidy()", True), ("", False)])
def test_all_threads_share_one_heap(tidy: str, one: bool) -> None:
    told = subprocess.run([sys.executable, "-c", _THREADS.format(tidy=tidy)], capture_output=True, text=True, check=True).stderr
    assert (told.count("Arena ") == 1) is one, told
