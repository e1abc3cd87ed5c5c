"""The connection to a cluster: who we are, whom we trust, and its failures in our words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch, UnsupportedProductError

from domain.addresses import is_loopback
from domain.errors import BadInput, StoreError, StoreUnavailable
from domain.settings import ElasticsearchSettings
from domain.urls import masked
from indexing.elasticsearch.serializers import SERIALIZERS

BUSY = frozenset({408, 429, 500, 502, 503, 504})  # answers that may be others later
_TOO_LARGE = ("too_many_nested_clauses", "too_many_clauses", "maximum nested depth", "maxClauseCount")
_URLLIB = re.compile(r"^HTTPS?Connection\([^)]*\): ")
_SETTING = "FORUMWATCH_ELASTICSEARCH__"
NO_INDEX = "run `forumwatch store setup`, and `forumwatch store rebuild` if something was in it"


class NoIndex(StoreUnavailable):
    """An alias of ours stands for nothing: it was never made, was deleted, or a newer version has moved it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, fix=NO_INDEX)


def connect(address: str, settings: ElasticsearchSettings) -> Elasticsearch:
    """Return a client of the cluster at this http(s) address; nothing is sent yet. Raises BadInput."""
    parts = _checked(address)
    options: dict[str, Any] = {"request_timeout": settings.timeout_s, "max_retries": 1, "serializers": SERIALIZERS}
    options |= _identity(settings)
    if parts.scheme == "https":
        options |= _trust(settings) | {"http_compress": True}
    port = parts.port or (443 if parts.scheme == "https" else 80)
    node = {"host": parts.hostname or "", "port": port, "scheme": parts.scheme, "path_prefix": parts.path.rstrip("/")}
    try:
        return Elasticsearch([node], **options)
    except (ValueError, OSError) as error:
        raise BadInput(f"cannot connect to {address} with these settings: {error}", fix=f"look at {_SETTING}…") from error


def _checked(address: str) -> Any:
    """Return the parts of the address. Raises BadInput."""
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise BadInput(f"{masked(address)!r} is no address: {error}", fix="write it as https://host:9200") from error
    if not parts.hostname or not has_port:
        raise BadInput(f"{masked(address)!r} is no address", fix="write it as https://host:9200")
    if parts.username or parts.password:
        fix = f"use {_SETTING}USER and {_SETTING}PASSWORD, which are kept secret"
        raise BadInput("the address of the store must not hold user and password", fix=fix)
    if parts.query or parts.fragment:
        raise BadInput(f"{address!r} has more than host, port and path", fix="write it as https://host:9200")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BadInput(f"{address} would send keys and texts in the clear", fix="use https://, or http:// to this machine only")
    return parts


def _identity(settings: ElasticsearchSettings) -> dict[str, Any]:
    if settings.api_key and settings.user:
        raise BadInput("both an API key and a user are set for the store", fix=f"unset {_SETTING}API_KEY or {_SETTING}USER")
    if settings.api_key:
        return {"api_key": settings.api_key.get_secret_value()}
    if not settings.user:
        return {}
    if not settings.password:
        raise BadInput(f"the store's user {settings.user!r} has no password", fix=f"set {_SETTING}PASSWORD")
    return {"basic_auth": (settings.user, settings.password.get_secret_value())}


def _trust(settings: ElasticsearchSettings) -> dict[str, Any]:
    if settings.ca_file and not settings.ca_file.is_file():
        raise BadInput(f"the certificate authority {settings.ca_file} is no file", fix=f"look at {_SETTING}CA_FILE")
    trust: dict[str, Any] = {"ca_certs": str(settings.ca_file)} if settings.ca_file else {}
    return trust | ({"ssl_assert_fingerprint": settings.fingerprint} if settings.fingerprint else {})


@contextmanager
def answering(address: str) -> Iterator[None]:
    """Turn the client's errors into StoreError (StoreUnavailable where another try may help) or BadInput, one line each."""
    try:
        yield
    except ApiError as error:
        raise _refusal(address, error) from error
    except TransportError as error:
        raise _no_answer(address, error) from error


def _refusal(address: str, error: ApiError) -> Exception:
    reason = reason_of(error)
    if isinstance(error, AuthenticationException):
        return _unknown_identity(address, error)
    if isinstance(error, AuthorizationException):
        return StoreError(f"{address} does not allow it: {reason}", fix="give our API key or user the right")
    if isinstance(error, UnsupportedProductError):
        return StoreError(f"{address} is no Elasticsearch", fix="look at FORUMWATCH_STORE")
    if error.meta.status == 404 and "index_not_found" in str(error.message):
        return NoIndex(f"{address}: {reason}")
    if any(word in f"{error.message} {reason}" for word in _TOO_LARGE):
        return BadInput("the query is too large for the store", fix="use fewer words and shorter phrases")
    if error.meta.status in BUSY:
        return StoreUnavailable(f"{address} is busy or unwell ({error.meta.status}): {reason}", fix="look at the cluster's health")
    return StoreError(
        f"{address} refuses ({error.meta.status}): {reason}", fix="look whether it is Elasticsearch 9, and what stands between"
    )


def _unknown_identity(address: str, error: AuthenticationException) -> StoreError:
    """Return in our own words why the cluster does not know us; its words may hold parts of the key."""
    words = str(error.body)
    ended = "has expired" if "api key is expired" in words else "was taken back" if "has been invalidated" in words else ""
    if ended:
        fix = f"make another with `forumwatch store setup --api-key writer`, and give it in {_SETTING}API_KEY"
        return StoreError(f"our API key for {address} {ended}", fix=fix)
    fix = f"look at {_SETTING}API_KEY, or {_SETTING}USER and …PASSWORD, and at the files that hold them"
    return StoreError(f"{address} does not know our API key or user", fix=fix)


def _no_answer(address: str, error: TransportError) -> Exception:
    if isinstance(error, TlsError):
        fix = f"look at {_SETTING}CA_FILE and {_SETTING}FINGERPRINT, and at the address"
        return StoreError(f"{address} cannot be trusted: {_line(error.message)}", fix=fix)
    if isinstance(error, ConnectionTimeout):
        return StoreUnavailable(f"{address} gave no answer in time", fix="look at the cluster's health")
    if isinstance(error, NoConnection):
        reason = _URLLIB.sub("", _line(error.message))
        fix = "start it, or look at FORUMWATCH_STORE"
        if address.startswith("http:") and "Connection aborted" in reason:  # what TLS does with what is none
            fix = "start it, or write https:// in FORUMWATCH_STORE if it has TLS on"
        return StoreUnavailable(f"{address} cannot be reached: {reason}", fix=fix)
    if isinstance(error, SerializationError):
        return StoreUnavailable(f"{address} gave half an answer", fix="look at what stands between")
    return StoreUnavailable(f"{address}: {_line(error.message)}", fix="look at the cluster's health")


def reason_of(error: ApiError) -> str:
    """Return in the server's own words why it refused."""
    body = error.body
    detail = body.get("error") if isinstance(body, dict) else None
    if not isinstance(detail, dict):
        return _line(error.message)
    causes = [detail, *detail.get("root_cause", ()), detail.get("caused_by") or {}]
    failed = [shard.get("reason") or {} for shard in detail.get("failed_shards", ())]
    reasons = [cause["reason"] for cause in (*failed, *causes) if cause.get("reason")]
    return _line(reasons[0] if reasons else error.message)


def _line(text: object) -> str:
    return " ".join(str(text).split())[:300]
