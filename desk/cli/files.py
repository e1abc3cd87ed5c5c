"""Files that commands write for people to edit."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

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
