"""Which kind of outlet one is, guessed from host, name and description."""

import re

from domain.source import SourceKind


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


# The first that fits, in the languages of the registry. The text is in lower case and begins with the host between dots.
_KINDS: dict[SourceKind, re.Pattern[str]] = {
    "blog": _any(r"\.(?:wordpress|blogspot|substack|livejournal|medium)\.", r"\bblog\b", r"\bблог"),
    "official": _any(
        r"\.(?:gov|gouv|gob|mil)\.",
        r"\bministr(?:y|ies|ère)|\bgovernment\b|\bparliament\b|\bpresident of\b|\bbundesregierung|auswärtiges amt",
        r"министерств|міністэрств|міністерств|парламент|ministerstw|kancelari|ministerij|ministrija",
    ),
    "think-tank": _any(
        r"think.?tank|\binstitut|\bcent(?:re|er) for\b|\bfoundation\b|\bstiftung\b|\bcouncil on\b",
        r"институт|інстытут|інститут|центр (?:аналит|исследован|стратег)|\bfundacja|\bośrodek",
    ),
    "agency": _any(
        r"\b(?:news|press|information) agency|\bagency\b|\bagence\b|nachrichtenagentur|\bagencja\b|naujienų agentūra|ziņu aģentūra",
        r"агентств|агенцтв|інфармагенц",
    ),
    "broadcaster": _any(
        r"\bradio|\btelevi|\btv\b|\bbroadcast|\brundfunk\b|telewizj|televīzij",
        r"\bрадио|\bрадыё|\bрадіо|телевид|тэлебач|телебач|телекан|\bтв\b",
    ),
    "magazine": _any(r"\bmagazin|\bweekly\b|\bmonthly\b|\btygodnik|\bwochen|\bžurnal", r"\bжурнал|часопіс|еженедельник"),
    "newspaper": _any(
        r"newspaper|\bdaily\b|\bgazet|zeitung|\btimes\b|\bpost\b|\bherald\b|\btribune\b|\bdziennik|rzeczpospolita|avīze|laikraštis",
        r"courier|kurier|kurjers|\bгазет|\bправда|\bизвестия|\bзвязда",
    ),
}


def kind_of(*, host: str, words: str) -> tuple[SourceKind, str | None]:
    """Return a kind and the word that speaks for it; "portal" and None where nothing does."""
    said = f".{host}. {words}".lower()
    found = ((kind, match[0].strip(" .")) for kind, pattern in _KINDS.items() if (match := pattern.search(said)))
    return next(found, ("portal", None))
