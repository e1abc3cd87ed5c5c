"""Whose certificates are believed."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from OpenSSL import SSL
from scrapy.settings import BaseSettings
from twisted.internet._sslverify import IOpenSSLTrustRoot
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from domain.errors import BadInput

log = structlog.get_logger(__name__)


def check_ca_file(path: Path) -> None:
    """Raise BadInput if the setting `crawl.ca_file` names no readable PEM file of authorities."""
    try:
        SSL.Context(SSL.TLS_METHOD).load_verify_locations(str(path).encode())
    except SSL.Error as error:
        fix = "name a PEM file of certificate authorities"
        raise BadInput(f"crawl.ca_file: {path} cannot be read as certificates", fix=fix) from error


@implementer(IPolicyForHTTPS)
class TrustPolicy:
    """Verifies every certificate and its host name, but for hosts of sources with `policy.tls = "unverified"`.

    Each such host is logged when it is first connected to. One TLS context per host is kept: reading the system's
    authorities costs 4 ms, which Scrapy pays at each connection.
    """

    def __init__(self, ca_file: Path | None, unverified: frozenset[str] = frozenset()) -> None:
        self._creator = lru_cache(maxsize=64)(self._new_creator)
        self._roots: Any = _Roots(ca_file)
        self._unverified = unverified

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "TrustPolicy":
        ca_file = settings.get("CRAWL_CA_FILE")
        return cls(Path(ca_file) if ca_file else None, frozenset(settings.getlist("CRAWL_UNVERIFIED")))

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        return self._creator(hostname)

    def _new_creator(self, hostname: bytes) -> Any:
        host = hostname.decode("ascii")
        creator = optionsForClientTLS(host, trustRoot=self._roots)
        if host.lower() not in self._unverified:
            return creator
        log.warning("tls.unverified", host=host)
        return _Unverified(creator)


@implementer(IOpenSSLClientConnectionCreator)
class _Unverified:
    """Connects whatever the certificate says."""

    def __init__(self, creator: Any) -> None:
        self._creator = creator

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        connection: SSL.Connection = self._creator.clientConnectionForTLS(tlsProtocol)
        connection.set_verify(SSL.VERIFY_NONE, lambda *_: True)
        return connection


@implementer(IOpenSSLTrustRoot)
class _Roots:
    """Trusts what the system trusts, and one further file of authorities (PEM)."""

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file

    def _addCACertsToContext(self, context: SSL.Context) -> None:
        context.set_default_verify_paths()
        if self._ca_file is not None:
            context.load_verify_locations(str(self._ca_file).encode())
