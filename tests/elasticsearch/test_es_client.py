"""Addresses and settings that cannot work, and clusters that do not answer, are told in one line."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BadInput, ForumwatchError, StoreError, StoreUnavailable
from domain.query import Query
from domain.settings import ElasticsearchSettings, load_settings
from indexing import open_store
from indexing.elasticsearch import ElasticsearchStore
from tests.support.coverages import make_coverage
from tests.support.es_node import make_certificates
from tests.support.es_stores import open_elasticsearch

HERE = "https://127.0.0.1:9"


def line(error: ForumwatchError) -> str:
    assert error.fix
    assert "\n" not in str(error)
    return str(error)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://10.0.0.1:9200", "in the clear"),
        ("http://es.example:9200", "in the clear"),
        ("https://anna:secret@es.example:9200", "user and password"),
        ("https://es.example:9200/?pretty", "more than host"),
        ("https://es.example:99999", "no address"),
        ("https://:9200", "no address"),
        ("https://", "no address"),
        ("http:", "no address"),
    ],
)
def test_an_address_that_cannot_be_is_told(tmp_path: Path, address: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        open_store(address, data=tmp_path)
    assert "anna" not in line(caught.value)


@pytest.mark.parametrize(
    "address", [HERE, "https://es.example", "https://es.example:443/behind/a/proxy", "http://[::1]:9200", "http://localhost"]
)
def test_an_address_that_can_be_is_not_asked_yet(tmp_path: Path, address: str) -> None:
    store = open_store(address, data=tmp_path)
    assert isinstance(store, ElasticsearchStore)
    store.close()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"api_key": "k", "user": "anna", "password": "p"}, "both"),
        ({"user": "anna"}, "no password"),
        ({"ca_file": Path("no-such-file")}, "no-such-file"),
        ({"fingerprint": "abc"}, "ingerprint"),
    ],
)
def test_settings_that_cannot_work_together_are_told(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        open_elasticsearch(HERE, **settings)
    assert "FORUMWATCH_ELASTICSEARCH__" in line(caught.value)


def test_settings_come_from_the_environment_and_secrets_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("FORUMWATCH_ELASTICSEARCH__API_KEY", "very-secret")
    monkeypatch.setenv("FORUMWATCH_ELASTICSEARCH__ANALYSERS", '["russian"]')
    (tmp_path / "settings.toml").write_text('store = "https://es.example"\n[elasticsearch]\nshards = 3\npassword = "as-secret"\n')
    settings = load_settings()
    assert (settings.elasticsearch.shards, settings.elasticsearch.analysers) == (3, ("russian",))
    assert settings.elasticsearch.api_key is not None
    assert settings.elasticsearch.api_key.get_secret_value() == "very-secret"
    assert "very-secret" not in repr(settings)
    assert "as-secret" not in repr(settings)


def test_the_house_opens_the_store_with_these_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scheduler.wiring import open_house

    monkeypatch.setenv("FORUMWATCH_CONFIG", str(tmp_path))
    monkeypatch.setenv("FORUMWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FORUMWATCH_STORE", HERE)
    monkeypatch.setenv("FORUMWATCH_ELASTICSEARCH__PREFIX", "office")
    opened: list[ElasticsearchStore] = []
    monkeypatch.setattr(ElasticsearchStore, "setup", lambda store: opened.append(store))
    with open_house(load_settings()) as house:
        assert house.store is opened[0]
    assert opened[0].names.aliases == ("office-coverage", "office-mentions")
    assert opened[0].is_closed


@pytest.mark.parametrize("prefix", ["", "Forum", "_x", "a b", "a/b", "x" * 200])
def test_a_prefix_that_no_index_can_have_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        ElasticsearchSettings(prefix=prefix)


@pytest.fixture
def nobody() -> Iterator[str]:
    """Return an address at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_cluster_that_cannot_be_reached_is_told_by_every_method(nobody: str) -> None:
    store = open_elasticsearch(nobody, patience_s=0)
    for ask in (
        store.setup,
        lambda: store.write([make_coverage()]),
        lambda: store.get("x"),
        lambda: store.search(Query()),
        lambda: store.facets(Query(), ["outlet"]),
        lambda: store.timeline(Query(), interval="day"),
        lambda: list(store.scroll(Query())),
        store.count,
        lambda: store.remove(["x"]),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            ask()
        assert line(caught.value)
    store.close()


def test_a_host_that_does_not_exist_is_told() -> None:
    store = open_elasticsearch("https://no-such-host.invalid", patience_s=0)
    with pytest.raises(StoreUnavailable, match=r"no-such-host\.invalid cannot be reached") as caught:
        store.setup()
    assert line(caught.value)
    store.close()


class _WebPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<html>Welcome</html>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def web_server() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _WebPage)
    yield server
    server.server_close()


@pytest.fixture
def serving(web_server: http.server.ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=web_server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield
    web_server.shutdown()
    thread.join()


@pytest.mark.usefixtures("serving")
def test_another_server_is_told_from_a_cluster(web_server: http.server.ThreadingHTTPServer) -> None:
    store = open_elasticsearch(f"http://127.0.0.1:{web_server.server_port}", patience_s=0)
    with pytest.raises(StoreError, match="is no Elasticsearch") as caught:
        store.count()
    assert line(caught.value)
    store.close()


def test_a_certificate_that_nobody_we_know_has_signed_is_told(
    web_server: http.server.ThreadingHTTPServer, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    make_certificates(tmp_path / "theirs")
    make_certificates(tmp_path / "ours")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "theirs" / "chain.crt", tmp_path / "theirs" / "http.key")
    web_server.socket = context.wrap_socket(web_server.socket, server_side=True)
    web_server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client ends the handshake
    request.getfixturevalue("serving")
    address = f"https://127.0.0.1:{web_server.server_port}"
    for trust in ({}, {"ca_file": tmp_path / "ours" / "ca.crt"}, {"fingerprint": "00" * 32}):
        store = open_elasticsearch(address, patience_s=20, **trust)
        for ask in (store.count, lambda store=store: store.write([make_coverage()])):
            with pytest.raises(StoreError, match="cannot be trusted") as caught:
                ask()
            assert not isinstance(caught.value, StoreUnavailable)
            assert line(caught.value)
        store.close()
