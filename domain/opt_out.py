"""Hosts and addresses that are never asked, because somebody wished so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from domain.urls import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """One wish: a host with all below it, or the addresses that begin with a prefix."""

    host: str  # "outlet.example" stands for news.outlet.example as well
    path: str = "/"  # that addresses begin with, parameters included
    since: date
    reason: str

    @property
    def address(self) -> str:
        """The entry as people write it: without a scheme, for it counts for http and https."""
        return self.host if self.path == "/" else f"{self.host}{self.path}"

    @property
    def words(self) -> str:
        """Return the wish on one line, as the outcome's reason."""
        return f"{self.address} is on the opt-out list since {self.since}: {self.reason}"

    def covers(self, host: str, path: str) -> bool:
        return (host == self.host or host.endswith(f".{self.host}")) and path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class OptOuts:
    """The whole list."""

    entries: tuple[OptOut, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[OptOut]) -> Self:
        return cls(tuple(entries))

    def find(self, url: str) -> OptOut | None:
        """Return the entry that an address falls under, None where it may be asked or is no http(s) address."""
        if not self.entries or "://" not in url:
            return None
        try:
            host, path = split_address(url)
        except ValueError:
            return None
        return next((entry for entry in self.entries if entry.covers(host, path)), None)


NO_OPT_OUTS = OptOuts()


def split_address(address: str) -> tuple[str, str]:
    """Return host and path of an address in our normal form; the scheme may be left out. Raises ValueError."""
    whole = address if "://" in address else f"http://{address}"
    host, slash, path = normalise(whole).partition("://")[2].partition("/")
    return host.partition(":")[0] if not host.startswith("[") else host.partition("]")[0] + "]", f"{slash}{path}" or "/"
