"""Nominatives of an adjective: masculine to feminine, neuter, plural."""

import re

from processing.names.paradigms.tables import Gender

# language -> (masculine ending, feminine, neuter, plural); the first that fits counts.
_ENDINGS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "ru": (
        ("(?<=[гкх])(?:ий|ой)", "ая", "ое", "ие"),
        ("(?<=[жшчщ])ий", "ая", "ее", "ие"),
        ("ий", "яя", "ее", "ие"),
        ("[ыо]й", "ая", "ое", "ые"),
    ),
    "be": (("(?<=[гкх])і", "ая", "ае", "ія"), ("ы", "ая", "ае", "ыя"), ("і", "яя", "яе", "ія")),
    "uk": (("ій", "я", "є", "і"), ("ий", "а", "е", "і")),
    "pl": (("(?<=[kg])i", "a", "ie", "ie"), ("i", "ia", "ie", "ie"), ("y", "a", "e", "e")),
}


def agree(adjective: str, gender: Gender, language: str) -> str:
    """Return the nominative of an adjective in this gender; `adjective` is masculine singular, `language` ru, be, uk or pl."""
    if gender == "m":
        return adjective
    for ending, feminine, neuter, plural in _ENDINGS[language]:
        changed, count = re.subn(f"(?:{ending})$", {"f": feminine, "n": neuter, "pl": plural}[gender], adjective)
        if count:
            return changed
    return adjective
