"""Whom we trust: a server that shows the wrong certificate gets nothing from us, no key either."""

import hashlib
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import trustme

from domain.errors import StoreError, StoreUnavailable
from tests.support.es_stores import open_elasticsearch

KEY = "b25seS1mb3ItdGVzdHM6b25seS1mb3ItdGVzdHM="


class _Server(http.server.BaseHTTPRequestHandler):
    """Any server, no Elasticsearch; it notes who asks."""

    asked: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("authorization"))
        self.send_response(204)
        self.end_headers()

    do_POST = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def serving(certificate: trustme.LeafCert, authority: trustme.CA, folder: Path) -> Iterator[str]:
    """Yield the address of a server that shows this certificate."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join([*(pem.bytes() for pem in certificate.cert_chain_pems), authority.cert_pem.bytes()]))
    key.write_bytes(certificate.private_key_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    _Server.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client ends the handshake
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.cert_pem.bytes())
    return path


def past(authority: trustme.CA) -> trustme.LeafCert:
    now = datetime.now(UTC)
    return authority.issue_cert("127.0.0.1", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))


WRONG: dict[str, Callable[[trustme.CA], trustme.LeafCert]] = {
    "of another host": lambda authority: authority.issue_cert("other.test"),
    "that has expired": past,
    "of another authority": lambda _: trustme.CA().issue_cert("127.0.0.1"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_certificate_is_refused_before_we_say_who_we_are(what: str, authority: trustme.CA, ca_file: Path, tmp_path: Path) -> None:
    with serving(WRONG[what](authority), authority, tmp_path) as address:
        store = open_elasticsearch(address, patience_s=0, ca_file=ca_file, api_key=KEY)
        with pytest.raises(StoreError, match="cannot be trusted") as caught:
            store.setup()
        store.close()
    assert not isinstance(caught.value, StoreUnavailable)  # waiting would not help
    assert "FORUMWATCH_ELASTICSEARCH__CA_FILE" in caught.value.fix
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    assert _Server.asked == []


def trusted_by(how: str, authority: trustme.CA, leaf: trustme.LeafCert, ca_file: Path) -> dict[str, Any]:
    if how == "file":
        return {"ca_file": ca_file}
    pem = authority.cert_pem if how == "fingerprint of the authority" else leaf.cert_chain_pems[0]
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.bytes().decode())).hexdigest().upper()
    return {"fingerprint": ":".join(digest[at : at + 2] for at in range(0, 64, 2))}  # as openssl writes it


@pytest.mark.parametrize("how", ["file", "fingerprint of the authority", "fingerprint of the certificate"])
def test_the_right_one_is_trusted(how: str, authority: trustme.CA, ca_file: Path, tmp_path: Path) -> None:
    leaf = authority.issue_cert("127.0.0.1")
    with serving(leaf, authority, tmp_path) as address:
        store = open_elasticsearch(address, patience_s=0, api_key=KEY, **trusted_by(how, authority, leaf, ca_file))
        with pytest.raises(StoreError, match="is no Elasticsearch"):
            store.count()
        store.close()
    assert _Server.asked[0] == f"ApiKey {KEY}"


def test_another_fingerprint_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    with serving(authority.issue_cert("127.0.0.1"), authority, tmp_path) as address:
        store = open_elasticsearch(address, patience_s=0, api_key=KEY, fingerprint="ab" * 32)
        with pytest.raises(StoreError, match="cannot be trusted"):
            store.count()
        store.close()
    assert _Server.asked == []


def test_plain_http_to_a_port_with_tls_is_told(authority: trustme.CA, tmp_path: Path) -> None:
    with serving(authority.issue_cert("127.0.0.1"), authority, tmp_path) as address:
        store = open_elasticsearch(address.replace("https:", "http:"), patience_s=0)
        with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
            store.count()
        store.close()
    assert "https://" in caught.value.fix
