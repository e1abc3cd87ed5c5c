"""Reading and delivering what a command put into the ledger, for commands that are no run: where `serve` is at work, it does both."""

import time
from datetime import UTC, datetime

from scheduler.alone import serving_now
from scheduler.stages import deliver_stage, process_stage
from scheduler.wiring import House

_LOOK_S = 0.5


class Settling:
    """Takes care of what waits between two rounds of much work, and at its end."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def is_served(self) -> bool:
        """Whether `serve` takes up what waits."""
        return serving_now(self._house.ledger, now=datetime.now(UTC)) is not None

    def make_room(self) -> None:
        """Return when more may be put into the ledger (`deliver.max_waiting`). Raises StoreUnavailable."""
        while not self._house.backlog.to_fetch():
            if self.is_served:
                time.sleep(_LOOK_S)
            else:
                self.settle()

    def settle(self) -> int:
        """Read what waits in the inbox and deliver it; return how many coverages were delivered. Raises StoreUnavailable."""
        if self.is_served:
            return 0
        process_stage(self._house, drained=lambda: True)
        return deliver_stage(self._house, drained=lambda: True)
