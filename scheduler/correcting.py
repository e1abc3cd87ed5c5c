"""Corrections that a person sees at once: kept in the ledger, then sent to the store without waiting for the next delivery."""

from datetime import UTC, datetime

import structlog

from domain.correction import Change, Correction
from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.protocols import Corrections
from scheduler.upkeep import retention
from scheduler.wiring import House

log = structlog.get_logger(__name__)


class DeliveredCorrections(Corrections):
    """The ledger's corrections, each delivered as it is made. A store that is away gets it later, from the outbox."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept = house.ledger.corrections

    def add(self, coverage_id: str, change: Change, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        return self._delivered(self._kept.add(coverage_id, change, by=by, note=note, now=now))

    def undo(self, coverage_id: str, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        return self._delivered(self._kept.undo(coverage_id, by=by, note=note, now=now))

    def history(self, coverage_id: str) -> tuple[Correction, ...]:
        return self._kept.history(coverage_id)

    def current(self, coverage_id: str) -> Coverage | None:
        return self._kept.current(coverage_id)

    def of_article(self, article: str) -> tuple[str, ...]:
        return self._kept.of_article(article)

    def _delivered(self, coverage: Coverage) -> Coverage:
        outbox, now = self._house.ledger.outbox, datetime.now(UTC)
        if not retention(self._house.settings.deliver, now).keeps(coverage):
            return coverage  # too old for the store: the next delivery notes that
        try:
            result = self._house.store.write([coverage])
        except StoreUnavailable as error:
            log.warning("correction.waits", coverage=coverage.id, problem=str(error))
            return coverage
        outbox.acknowledge([(coverage.id, coverage.revision) for _ in result.delivered], now=now)
        for refusal in result.refused:
            outbox.refuse(coverage.id, coverage.revision, reason=refusal.reason, now=now)
        return coverage
