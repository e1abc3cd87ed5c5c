"""The server takes a free port, says which, answers loopback names only and ends cleanly on a signal."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from desk.web import DeskServer
from domain.errors import BadInput
from domain.protocols import CoverageStore
from tests.support.web_client import make_app

ROOT = Path(__file__).parents[2]
PROGRAM = """
from desk.web import serve
from tests.support.web_client import filled_store, make_app
with filled_store() as store:
    serve(make_app(store), "127.0.0.1", 0, on_ready=lambda url: print(url, flush=True))
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert httpx.get(f"{url}/healthz").text.startswith("ok\n")
            process.send_signal(number)
            out, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, errors) == (0, "stopped\n", "")


def test_a_name_that_is_not_ours_gets_nothing(desk_address: str) -> None:
    """A page elsewhere whose name was pointed at this machine must not read the desk."""
    assert httpx.get(f"{desk_address}/articles", headers={"Host": "evil.test"}).status_code == 400
    port = desk_address.rsplit(":", 1)[1]
    assert httpx.get(f"{desk_address}/articles", headers={"Host": f"localhost:{port}"}).status_code == 200


def test_other_names_can_be_allowed(store: CoverageStore) -> None:
    started = threading.Event()
    allowed = ["desk.test"]
    server = DeskServer(make_app(store), host="127.0.0.1", port=0, on_ready=lambda url: started.set(), allowed_hosts=allowed)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert started.wait(timeout=30)
        assert httpx.get(f"http://127.0.0.1:{server.port}/healthz", headers={"Host": "desk.test"}).status_code == 200
    finally:
        server.stop()
        thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_taken_port_is_named_with_the_fix(store: CoverageStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=rf"127\.0\.0\.1:{port} .*web\.port"):
            DeskServer(make_app(store), host="127.0.0.1", port=port)


def test_an_address_of_another_machine_is_named_with_the_fix(store: CoverageStore) -> None:
    with pytest.raises(BadInput, match=r"192\.0\.2\.1.*web\.host|192\.0\.2\.1.*web\.port"):
        DeskServer(make_app(store), host="192.0.2.1", port=0)


def test_large_answers_are_compressed(desk_address: str) -> None:
    response = httpx.get(desk_address)
    assert response.headers["content-encoding"] == "gzip"
    assert "server" not in response.headers
