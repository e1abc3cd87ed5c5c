"""What went wrong with a request, as an outcome with a kind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from twisted.internet.error import ConnectError
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed

from crawler.manners.daily import DailySpent
from crawler.manners.opting_out import OptedOut
from crawler.manners.robots import RobotsRefused, RobotsUnreachable
from crawler.transport.compression import CannotUnpack
from crawler.transport.incoming import MAX_HEADER_BYTES, HeadersTooLarge
from domain.errors import BlockedAddress
from domain.visit import Outcome

LONGEST_REASON = 300  # some of it is the server's own word


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """A request that led to no page."""

    outcome: Outcome
    reason: str  # for FAILED it begins with the kind: "timeout: …", "http-503: …"
    status: int | None = None
    temporary: bool = False  # worth another try soon
    until: datetime | None = None  # Retry-After: worth another try then, not before


def failed(kind: str, words: str, *, temporary: bool = False, status: int | None = None) -> NoAnswer:
    return NoAnswer(outcome=Outcome.FAILED, reason=f"{kind}: {words}"[:LONGEST_REASON], temporary=temporary, status=status)


def of_exception(error: BaseException) -> NoAnswer:
    """Return the outcome that an exception of Scrapy or Twisted stands for."""
    match error:
        case BlockedAddress():
            return NoAnswer(outcome=Outcome.BLOCKED_ADDRESS, reason=str(error))
        case RobotsRefused():
            return NoAnswer(outcome=Outcome.ROBOTS_REFUSED, reason=str(error))
        case RobotsUnreachable():
            return replace(failed("robots-unreachable", str(error), status=error.status if error.until else None), until=error.until)
        case OptedOut():
            return NoAnswer(outcome=Outcome.OPTED_OUT, reason=str(error))
        case DailySpent():
            return NoAnswer(outcome=Outcome.BUDGET, reason=f"{error} (crawl.max_daily)", until=error.until)
        case DownloadCancelledError() | IgnoreRequest():  # Scrapy's words for DOWNLOAD_MAXSIZE, plain or when unpacking
            return NoAnswer(outcome=Outcome.TOO_LARGE, reason="larger than crawl.max_body_bytes")
        case DownloadTimeoutError():
            return failed("timeout", "no answer in time", temporary=True)
        case CannotResolveHostError():
            return failed("dns", "the host has no address", temporary=True)
        case ResponseDataLossError():
            return failed("truncated", "the answer broke off", temporary=True)
        case CannotUnpack():
            return failed("packing", str(error))
        case DownloadConnectionRefusedError():
            return failed("connection", "refused", temporary=True)
    return _of_connection(error)


def _of_connection(error: BaseException) -> NoAnswer:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, SSL.Error | VerificationError | CertificateError):
            return failed("tls", _tls_words(cause))
    if any(isinstance(cause, HeadersTooLarge) for cause in causes):
        return NoAnswer(outcome=Outcome.TOO_LARGE, reason=f"its headers are larger than {MAX_HEADER_BYTES:,} bytes")
    for cause in causes:
        if isinstance(
            cause, ParseError | ValueError | KeyError
        ):  # Twisted's words for a status, a length, a transfer encoding that is none
            return failed("no-http", f"what it answers is not HTTP ({cause.args[0] if cause.args else type(cause).__name__})")
    if any(isinstance(cause, ResponseFailed | ConnectError) for cause in causes):
        return failed("connection", _first_line(causes[-1]), temporary=True)
    return failed(type(error).__name__, _first_line(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything that Scrapy and Twisted wrapped in it."""
    yield error
    for failure in getattr(error, "reasons", ()):
        yield from _causes(failure.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _tls_words(error: BaseException) -> str:
    if isinstance(error, SSL.Error) and error.args and error.args[0]:
        return str(error.args[0][0][-1])
    return "the certificate is for another host" if isinstance(error, VerificationError) else (_first_line(error) or "handshake failed")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
