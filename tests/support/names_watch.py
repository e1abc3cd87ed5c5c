"""The shipped watch, read as the program reads it, and short ways to look for its names."""

import tomllib
from functools import cache
from pathlib import Path

from domain.codec import from_dict
from domain.watch import Watch
from processing.mentions import Found, MentionFinder
from processing.relevance import Judgement, judge

SHIPPED = Path(__file__).parents[2] / "desk" / "shipped" / "watches" / "minsk-dialogue.toml"


@cache
def shipped_watch() -> Watch:
    return from_dict(Watch, tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


@cache
def _finder() -> MentionFinder:
    return MentionFinder(shipped_watch())


def look(body: str, *, language: str = "en", headline: str = "", description: str | None = None) -> Found:
    """Return what the finder of the shipped watch says about a text."""
    return _finder().find(headline=headline, description=description, body=body, language=language)


def assess(body: str, *, language: str = "en", headline: str = "", description: str | None = None) -> Judgement:
    """Return relevance and role of a text for the shipped watch."""
    found = look(body, language=language, headline=headline, description=description)
    return judge(found, shipped_watch(), headline=headline, description=description, body=body)


def named(found: Found) -> list[tuple[str, str]]:
    """Return (target, words) of each mention."""
    return [(mention.target, mention.text) for mention in found.mentions]
