"""Notices of what did not go out: digests that failed, alerts that were given up."""

from datetime import datetime

from domain.notice import Notice
from domain.protocols import Notices
from ledger import Ledger


class ReportNotices(Notices):
    """See `domain.protocols.Notices`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def current(self, now: datetime) -> tuple[Notice, ...]:
        failed = [
            Notice(
                kind="digest-failed",
                subject=row.id,
                text=f"The digest {row.id} was not sent: {row.problem or 'unknown reason'}.",
                action=f"Mend that, then run `forumwatch digest --id {row.id}`; the next digest of its schedule tries it, too.",
                since=row.made,
                grave=True,
            )
            for row in self._ledger.digests.failed(now=now)
        ]
        dead = [
            Notice(
                kind="alert-dead",
                subject=search,
                text=f"Alerts of the saved search {search} were given up ({count}): {problem or 'unknown reason'}.",
                action="Mend that, then run `forumwatch alerts send --again`.",
                since=since,
                grave=True,
            )
            for search, (count, problem, since) in self._ledger.alerts.dead().items()
        ]
        return (*failed, *dead)
