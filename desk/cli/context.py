"""What every command begins with: settings, logs, the joined rooms."""

from collections.abc import Iterator
from contextlib import contextmanager

from desk.cli.errors import one_line_errors
from desk.cli.logs import configure_logs
from domain.settings import load_settings
from scheduler.wiring import House, open_house


@contextmanager
def house() -> Iterator[House]:
    """Yield the rooms; every error that we raise on purpose becomes one line and an exit status."""
    with one_line_errors():
        settings = load_settings()
        configure_logs(settings.log_format)
        with open_house(settings) as rooms:
            yield rooms
