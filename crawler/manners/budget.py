"""How much one crawl may fetch."""

import time
from collections import Counter
from dataclasses import dataclass, field

from domain.settings import CrawlSettings
from domain.source import Source


@dataclass(slots=True)
class Budget:
    """Article pages left of a run and of each source, and the time left. Handed out before pages are fetched."""

    settings: CrawlSettings
    _taken: int = 0
    _of_source: Counter[str] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)

    def take(self, source: Source, wanted: int) -> int:
        """Return how many of `wanted` pages of the source may be fetched, 0 when the budget is spent."""
        granted = max(0, min(wanted, self._left(source)))
        self._book(source, granted)
        return granted

    def spent(self, source: Source) -> bool:
        """True if nothing more of the source may be fetched."""
        return self._left(source) <= 0

    def give_back(self, source: Source, pages: int) -> None:
        self._book(source, -pages)

    @property
    def late(self) -> bool:
        """True when the run has lasted `crawl.max_minutes`."""
        return time.monotonic() - self._started > self.settings.max_minutes * 60

    def reason(self, source: Source) -> str:
        """Return in words which limit was met."""
        if self.late:
            return f"the run has lasted crawl.max_minutes = {self.settings.max_minutes:g}"
        if self._taken >= self.settings.max_pages:
            return f"the run has fetched crawl.max_pages = {self.settings.max_pages}"
        return f"the source's policy.max_pages = {source.policy.max_pages} are fetched"

    def _left(self, source: Source) -> int:
        if self.late:
            return 0
        return min(self.settings.max_pages - self._taken, source.policy.max_pages - self._of_source[source.id])

    def _book(self, source: Source, pages: int) -> None:
        self._taken += pages
        self._of_source[source.id] += pages
