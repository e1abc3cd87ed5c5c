"""A story at a moment, and what a reader should find above it."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
LANGUAGES = tuple(STORIES)
_FIRST = datetime(2024, 1, 3, 0, 20)  # noqa: DTZ001 - the outlet's clock
_STEP = timedelta(days=11, hours=7, minutes=17)  # through all months, days and hours
_EASTERN = frozenset(("zh", "ja", "ko"))
_EAST = {"zh": 480, "ja": 540, "ko": 540, "en": 0, "pt": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What a person reads above the story."""

    headline: str
    local: datetime  # naive, by the outlet's clock
    authors: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """A page, when and from where it was answered, and what is true of it."""

    layout: str
    url: str
    html: str
    sent: datetime
    gold: Gold


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One story of a language at one moment."""

    language: str
    outlet: str
    headline: str
    other: str
    lead: str
    text: str
    authors: tuple[str, ...]
    by: str
    joint: str
    updated: str
    local: datetime  # naive, by the outlet's clock

    @property
    def zoned(self) -> datetime:
        return self.local.replace(tzinfo=timezone(timedelta(minutes=_EAST.get(self.language, 120))))

    @property
    def utc(self) -> str:
        return self.zoned.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def written(self) -> str:
        """The date and time as a reader of the language writes them."""
        return f"{self.day}, {self.clock}" if self.language not in _EASTERN else f"{self.day} {self.clock}"

    @property
    def day(self) -> str:
        return format_date(self.local, "long", locale=self.locale)

    @property
    def month(self) -> str:
        """Month and year as they stand under a day, "" where the day stands last."""
        return "" if self.language in _EASTERN or self.language == "hu" else format_date(self.local, "MMM y", locale=self.locale)

    @property
    def clock(self) -> str:
        return format_time(self.local, "HH:mm", locale=self.locale)

    @property
    def numbers(self) -> str:
        return format_datetime(self.local, "dd.MM.yyyy HH:mm", locale="en")

    @property
    def locale(self) -> str:
        return "en_GB" if self.language == "en" else self.language

    def later(self, hours: float) -> "datetime":
        return self.local + timedelta(hours=hours)

    def page(
        self, layout: str, *, head: str = "", main: str, path: str = "/news/41753", authors: tuple[str, ...] | None = None
    ) -> Masthead:
        """The whole page: `head` beside the charset, `main` in a column beside another that lists newer items."""
        newer = "".join(
            f'<div class="item"><span class="date">{self.later(hours):%d.%m.%Y}</span> <a href="/news/{place}">{self.other}</a></div>'
            for place, hours in ((41801, 26), (41802, 51))
        )
        html = (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">{head}</head><body>'
            f'<div class="top"><a href="/"><img src="/l.png" alt="{self.outlet}"></a></div>'
            f'<div class="left-column"><h3>…</h3>{newer}</div><div class="centre">{main}</div>'
            f'<div class="bottom">© {self.local.year + 1} {self.outlet}</div></body></html>'
        )
        gold = Gold(
            headline=self.headline, local=self.local, authors=self.authors[:1] if authors is None else authors, language=self.language
        )
        sent = self.zoned.astimezone(UTC) + timedelta(days=3)
        return Masthead(layout=layout, url=f"https://paper.example{path}", html=html, sent=sent, gold=gold)

    @property
    def story(self) -> str:
        return f"<p>{self.lead}</p><p>{self.text}</p><p>{self.lead} {self.text}</p>"

    @property
    def byline(self) -> str:
        return f"{self.by} {self.authors[0]}"


def scene(language: str, number: int) -> Scene:
    told = STORIES[language]
    return Scene(
        language=language,
        outlet=told["outlet"],
        headline=told["headline"],
        other=told["other"],
        lead=told["lead"],
        text=told["text"],
        authors=tuple(told["authors"]),
        by=told["by"],
        joint=told["and"],
        updated=told["updated"],
        local=_FIRST + number % 60 * _STEP,
    )
