"""Which hosts asked us to wait, and until when: by Retry-After, whichever crawl was told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.manners.retry_after import LONGEST_PUT_OFF
from crawler.visits.patience import LedgerThread
from domain.manners import HostManners


@dataclass(slots=True)
class Pauses:
    """What this crawl knows of hosts that are to be left alone; what other crawls know, too, once they share a ledger."""

    _until: dict[str, datetime | None] = field(default_factory=dict)
    _shared: tuple[HostManners, LedgerThread] | None = None

    def share(self, manners: HostManners, thread: LedgerThread) -> None:
        """Heed from now on what other crawls were told, and let them know."""
        self._shared = (manners, thread)

    async def until(self, host: str) -> datetime | None:
        """Return until when a host is not to be asked, None if it may be. Other crawls are asked once, at its first request."""
        if host not in self._until and self._shared is not None:
            manners, thread = self._shared
            self._until.setdefault(host, await thread.call(manners.paused_until, host))
        until, now = self._until.get(host), datetime.now(UTC)
        # Further ahead than anybody may ask for: the clock was set back since.
        return until if until is not None and now < until <= now + LONGEST_PUT_OFF else None

    async def note(self, host: str, until: datetime) -> None:
        """Leave a host alone until then."""
        self._until[host] = until
        if self._shared is not None:
            manners, thread = self._shared
            await thread.call(manners.pause, host, until)
