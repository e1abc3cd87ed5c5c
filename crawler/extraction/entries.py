"""How an entry of a list begins: with a day or a time, with a name and a time."""

import re
from collections.abc import Sequence

from crawler.extraction.runs import Run
from crawler.extraction.text import letters

_NAME = 40  # letters of a commenter's name and city
_HEADER = 90  # width of the longest line that says who wrote a comment when
_DATE_LETTERS = 3  # left of a line that is a date: "at", "г."
_TIME = re.compile(
    r"\d{1,2}[:.]\d{2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|"
    r"\d{1,2}\.? [^\W\d]{3,10}\.?,? \d{4}|[^\W\d]{3,10} \d{1,2},? \d{4}|"
    r"\d+ ?(?:\w+ )?(?:назад|таму|тому|temu|ago|atgal)|vor \d+|il y a \d+|\d+月\d+日",
    re.I,
)
_DIGIT = re.compile(r"\d")
_DATE_LIKE = re.compile(
    r"[\d\s.,:/|()«»\[\]•·–—→»>-]+|\b(?:г|года?|r|roku|at|в|um|сегодня|вчера|today|yesterday|dziś|wczoraj|сьогодні|вчора|heute|gestern)\b",
    re.I,
)


def has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def undated(text: str) -> str:
    """Return what is left of a line without figures, signs and the small words of dates."""
    return _DATE_LIKE.sub(" ", text)


def is_date(text: str) -> bool:
    """Whether a line is a date or a time and no more."""
    return len(text) <= _HEADER and letters(undated(text)) <= _DATE_LETTERS


def header_lines(lines: Sequence[Run]) -> int:
    """Return how many of the first lines say who wrote a comment and when, 0 where they don't."""
    head = ""
    for place, line in enumerate(lines[:3], 1):
        if line.width > _HEADER:
            return 0
        if place == 3 and not any(map(str.isdigit, head + line.text)):
            return 0
        head = f"{head} {line.text}"
        if _TIME.search(head):
            return place if 2 <= letters(undated(head)) <= _NAME else 0
    return 0
