"""Files that commands write for people: to edit, or to hand on."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from desk.cli.errors import one_line
from domain.errors import BadConfiguration, BadInput
from scheduler.children import BAD_INPUT


def check_each(paths: Iterable[Path], read: Callable[[Path], object]) -> None:
    """Tell what is wrong with each broken file, one line each, and end with status 2 where one is."""
    broken = 0
    for path in paths:
        try:
            read(path)
        except BadConfiguration as error:
            broken += 1
            print(f"forumwatch: {one_line(error)}", file=sys.stderr)
    if broken:
        raise typer.Exit(BAD_INPUT)


def write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet. Raises BadInput."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput(f"{path} exists", fix="edit it, or remove it first") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", fix="check the rights, or set FORUMWATCH_CONFIG") from error


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """Yield a file that stands at the path once it is whole; until then it lies beside, its name ending in `.part`.

    An exception takes it away. Raises BadInput where the path cannot be written or, without `replace`, is taken.
    """
    target = Path(os.path.realpath(path))  # a link stays one
    try:
        _check_free(path, target, replace=replace)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:60]}.", suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                yield file  # type: ignore[misc]
                file.flush()
                os.fsync(file.fileno())
                _check_free(path, target, replace=replace)
                part.chmod(_mode(target))
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written ({error.strerror or error})", fix="look at the folder, its rights and its room"
        ) from error


def _check_free(path: Path, target: Path, *, replace: bool) -> None:
    if target.is_dir():
        raise BadInput(f"{path} is a folder", fix="name a file in it")
    if target.exists() and not target.is_file():
        raise BadInput(f"{path} is no ordinary file", fix="write to standard output: -")
    if target.exists() and not replace:
        raise BadInput(f"{path} exists", fix="name another, or replace it with --force")


def _mode(target: Path) -> int:
    """Return the rights of the file that is replaced, else those that any new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
