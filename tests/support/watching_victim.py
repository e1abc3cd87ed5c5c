"""Asks the saved searches and is killed on the way: python -m tests.support.watching_victim reads JSON lines, forks for each.

A line is {"data", "config", "store", "prefix", "die_at"}: the fork opens the rooms, asks, and sends itself SIGKILL right after
its `die_at`-th step; steps are what writes in the ledger, the ends of its transactions, and the questions to the store. The answer
is a line with the exit status of the fork, -9 where it died.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

# The rooms are imported once, so that each fork begins at once.
import indexing.elasticsearch.store
import indexing.query_text
import indexing.sqlite.store  # noqa: F401
import ledger.ledger  # noqa: F401
from domain.protocols import CoverageStore
from domain.settings import ElasticsearchSettings, Settings
from scheduler.watching import watch_new
from scheduler.wiring import House

_READING = ("SELECT", "BEGIN")  # after these nothing is different from before


class Steps:
    """Counts steps, and dies at one."""

    def __init__(self, die_at: int) -> None:
        self._left = die_at

    def step(self, *_: Any) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def after_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(_READING):
            self.step()


def ask(task: dict[str, Any]) -> None:
    settings = ElasticsearchSettings(prefix=task["prefix"], patience_s=20, timeout_s=60)
    house = House(
        Settings(
            data=Path(task["data"]), config=Path(task["config"]), store=task["store"], elasticsearch=settings, time_zone="Europe/Minsk"
        )
    )
    house.ledger, house.store  # noqa: B018  opened before the counting begins
    steps = Steps(task["die_at"])
    event.listen(Engine, "after_cursor_execute", steps.after_statement)
    event.listen(Engine, "commit", steps.step)
    _step_after(house.store, "refresh", steps)
    _step_after(house.store, "search", steps)
    watch_new(house, limit=2)


def _step_after(store: CoverageStore, name: str, steps: Steps) -> None:
    real = getattr(store, name)

    def call(*args: Any) -> Any:
        result = real(*args)
        steps.step()
        return result

    store.__dict__[name] = call


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                ask(json.loads(line))
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
