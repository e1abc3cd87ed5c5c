"""Text for a terminal: as wide as it is, and free of what pages might smuggle in."""

import textwrap

from rich.console import Console

WIDEST = 120  # columns; longer lines are hard to read


def width() -> int:
    """Return how many columns a line may have: the terminal's (80 where there is none), at most 120."""
    return min(Console().width, WIDEST)


def printable(text: str) -> str:
    """Return the text without control and direction characters: no page may steer a person's terminal. Line ends stay."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def wrapped(text: str, *, first: str = "", rest: str | None = None) -> str:
    """Return the text on lines of the terminal's width; addresses stay whole. `first` and `rest` begin the lines."""
    indent = " " * len(first) if rest is None else rest
    return textwrap.fill(
        printable(text), width(), initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
