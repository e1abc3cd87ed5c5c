"""What every command begins with: settings, logs, the joined rooms."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from desk.cli.errors import one_line_errors
from desk.cli.logs import configure_logs
from domain.secret_files import readable_by_all
from domain.settings import Settings, load_settings
from domain.source import Source
from scheduler.wiring import House, open_house


@contextmanager
def house() -> Iterator[House]:
    """Yield the rooms; every error that we raise on purpose becomes one line and an exit status."""
    with one_line_errors():
        settings = load_settings()
        configure_logs(settings.log_format)
        _warn_of_open_secrets(settings)
        with open_house(settings, outlet=_of_registry) as rooms:
            yield rooms


def _warn_of_open_secrets(settings: Settings) -> None:
    log = structlog.get_logger(__name__)
    for name, path in settings.secret_files.items():
        if readable_by_all(path):
            log.warning("settings.secret_readable_by_all", setting=name, file=str(path), fix=f"chmod 600 {path}")


def _of_registry(source_id: str) -> Source | None:
    """Return an outlet that the configuration lacks and the registry has: pages of WARC files may be of any."""
    from desk import registry

    return next((outlet.source for outlet in registry.outlets() if outlet.id == source_id), None)
