"""From our errors to one line on the terminal and an exit status."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from desk.cli.terminal import printable
from domain.errors import BadInput, ForumwatchError, StoreUnavailable
from scheduler.children import BAD_INPUT, STORE_AWAY

INTERRUPTED = 130  # the shell's own number for a command that Ctrl-C ended


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn every error that we raise on purpose into one line on stderr: status 2 for bad input, 3 for a store away, else 1.

    Ctrl-C is told in one line too, status 130.
    """
    try:
        yield
    except ForumwatchError as error:
        print(f"forumwatch: {one_line(error)}", file=sys.stderr)
        raise typer.Exit(_status(error)) from error
    except KeyboardInterrupt as error:
        print("forumwatch: interrupted; nothing is lost, the next run goes on", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from error


def one_line(error: BaseException) -> str:
    """Return an error's words on one line, fit for a terminal."""
    return printable(" ".join(str(error).split()))


def _status(error: ForumwatchError) -> int:
    if isinstance(error, BadInput):
        return BAD_INPUT
    return STORE_AWAY if isinstance(error, StoreUnavailable) else 1
