"""The last good configuration: a copy that children read, so that a file saved half-way harms nobody."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import BadConfiguration, BadInput, ForumwatchError
from domain.settings import PREFIX, Settings, load_settings
from scheduler.configuration import load_sources, load_watches
from scheduler.opt_outs import NAME as OPT_OUTS
from scheduler.opt_outs import load_opt_outs
from scheduler.wiring import House

_VARIABLE = f"{PREFIX}CONFIG"
_FIXED = ("data", "database_url", "store")  # what a running `serve` cannot change under its own feet
_LIVE = ("users.toml", OPT_OUTS)  # read where they stand, whenever they change


class Snapshots:
    """Copies of the configuration folder in the data folder, each taken whole and checked before it counts."""

    def __init__(self, first: House) -> None:
        self._config = first.settings.config.absolute()
        self._settings_file = Path(os.environ.get(_VARIABLE, "config")).absolute() / "settings.toml"
        self._folder = first.data_folder / "serving"
        self._number = 0
        self._first = first
        first.open_store()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)

    @property
    def environment(self) -> dict[str, str]:
        """What a child needs to read the copy that was taken last."""
        return {_VARIABLE: str(self._copy(self._number).absolute())}

    def take(self) -> House:
        """Return the rooms as the files say now; ledger and store stay the ones in use.

        Raises ForumwatchError in one line for a configuration that cannot be used; the copy before it goes on to count.
        """
        number = self._number + 1
        copy = self._copy(number)
        try:
            self._lay(copy)
            house = self._house(copy)
        except (ForumwatchError, OSError) as error:
            shutil.rmtree(copy, ignore_errors=True)
            raise BadInput(self._told(str(error), copy)) from error
        shutil.rmtree(self._copy(self._number - 1), ignore_errors=True)  # the one before is still being read by children that start
        self._number = number
        return house

    def _copy(self, number: int) -> Path:
        return self._folder / f"config-{number}"

    def _lay(self, copy: Path) -> None:
        shutil.rmtree(copy, ignore_errors=True)
        if self._config.is_dir():
            shutil.copytree(self._config, copy, ignore=shutil.ignore_patterns(*_LIVE, ".*"))
        copy.mkdir(exist_ok=True)
        (copy / OPT_OUTS).symlink_to(self._config / OPT_OUTS)  # who opts out waits for no reload; nobody is asked while it is broken
        if self._settings_file.exists():
            shutil.copy2(self._settings_file, copy / "settings.toml")

    def _house(self, copy: Path) -> House:
        with _reading(copy):
            settings = load_settings()
        self._check_fixed(settings)
        watches, sources = load_watches(copy), load_sources(copy)
        load_opt_outs(copy)
        if not watches:
            raise BadConfiguration("holds no watch", path=str(copy / "watches"), fix="make one with `forumwatch watches new NAME`")
        house = House(settings.model_copy(update={"config": self._config}))
        house.__dict__ |= {"watches": watches, "sources": sources, "ledger": self._first.ledger, "store": self._first.store}
        house.crawl_settings, house.process_settings, house.time_zone  # noqa: B018  what is broken there is told now
        return house

    def _check_fixed(self, settings: Settings) -> None:
        for name in _FIXED:
            if getattr(settings, name) != getattr(self._first.settings, name):
                raise BadConfiguration(
                    f"{name} cannot change while serve runs", path=str(self._settings_file), fix="end it and start it again"
                )

    def _told(self, words: str, copy: Path) -> str:
        """Return the words with the names of the files that people know."""
        return words.replace(str(copy / "settings.toml"), str(self._settings_file)).replace(str(copy), str(self._config))


@contextmanager
def _reading(copy: Path) -> Iterator[None]:
    """Let the settings be read from the copy. Only for the main thread: the environment is everybody's."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(copy)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
