"""What a crawl of the sample newsroom must find: the gold labels of its articles, and an outcome for each address."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from domain.article import Precision
from domain.urls import normalise
from domain.visit import Outcome
from examples.newsroom.content import Extra, Gold, Outlet, Style, Text, gone, outlets, texts
from examples.newsroom.render import image_url

_OF_EXTRA = {
    "pdf": Outcome.NOT_HTML,
    "redirect": Outcome.REDIRECTED,
    "index": Outcome.NO_ARTICLE,
    "off-site": Outcome.OFF_SITE,
    "missing": Outcome.GONE,
    "copy": Outcome.DUPLICATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One article as it should be extracted and read.

    `body` has its paragraphs joined by blank lines and is free of the template's damage ("fr om"). `byline` and
    `keywords` are what the outlet knows; not every template prints them. `published` is aware; with precision "day"
    only its local date is on the page.
    """

    source: str
    url: str  # normalised, final
    headline: str
    description: str
    body: str
    byline: tuple[str, ...]
    published: datetime
    precision: Precision
    modified: datetime | None
    section: str
    keywords: tuple[str, ...]
    image: str | None
    language: str  # BCP 47, as the page says
    style: Style
    outcome: Outcome
    gold: Gold

    @property
    def key(self) -> str:
        """Return source and headline, for messages."""
        return f"{self.source}: {self.headline}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One address that discovery finds, and how its first visit ends. `of` is the address of the article meant."""

    url: str  # normalised
    source: str
    outcome: Outcome
    of: str | None = None


def articles(edition: int = 1) -> list[GoldArticle]:
    """Return every article that an edition shows, those included that must not be read (see their outcome)."""
    return [_article(outlet, text) for outlet in outlets() for text in texts(outlet, edition)]


def found(edition: int = 1) -> list[Found]:
    """Return every distinct address that a first crawl of an edition finds, with its outcome."""
    return [found for outlet in outlets() for found in _found(outlet, edition)]


def totals(edition: int = 1) -> dict[Outcome, int]:
    """Return how many addresses end in each outcome at a first crawl of an edition."""
    return dict(Counter(found.outcome for found in found(edition)))


def second_visit() -> dict[str, Outcome]:
    """Return address -> outcome for what a crawl of edition 2 does, after one of edition 1.

    New, corrected and vanished articles, and all other relevant ones, which are looked at again and have not changed.
    """
    outcomes = {}
    for outlet in outlets():
        before = {text.url: text for text in texts(outlet, 1)}
        for text in texts(outlet, 2):
            first = before.get(text.url)
            outcome = outcome_of(text)
            if first is None or _says(first) != _says(text):
                outcomes[text.url] = outcome
            elif outcome is Outcome.RELEVANT:
                outcomes[text.url] = Outcome.UNCHANGED
        outcomes |= {text.url: Outcome.GONE for text in gone(outlet, 2)}
    return outcomes


def outcome_of(text: Text) -> Outcome:
    """Return how a first visit of an article ends."""
    if urlsplit(text.url).path.startswith("/private/"):
        return Outcome.ROBOTS_REFUSED
    if text.noindex:
        return Outcome.OPTED_OUT
    return Outcome.RELEVANT if text.gold.relevant else Outcome.IRRELEVANT


def _says(text: Text) -> tuple[str, tuple[str, ...]]:
    return text.headline, text.paragraphs


def _article(outlet: Outlet, text: Text) -> GoldArticle:
    return GoldArticle(
        source=outlet.id,
        url=text.url,
        headline=text.headline,
        description=text.description,
        body="\n\n".join(text.paragraphs),
        byline=text.byline,
        published=text.published,
        precision="day" if outlet.style == "bitrix" and outlet.language == "en" else "minute",
        modified=text.modified,
        section=outlet.sections.get(text.section, text.section),
        keywords=text.keywords,
        image=image_url(outlet, text) if outlet.style in {"json-ld", "open-graph"} else None,
        language=text.language,
        style=outlet.style,
        outcome=outcome_of(text),
        gold=text.gold,
    )


def _found(outlet: Outlet, edition: int) -> Iterator[Found]:
    for text in texts(outlet, edition):
        yield Found(url=text.url, source=outlet.id, outcome=outcome_of(text))
    for extra in outlet.extras:
        if extra.kind != "tracked":  # the article's own address, once its parameters are gone
            yield Found(url=normalise(extra.url), source=outlet.id, outcome=_OF_EXTRA[extra.kind], of=_meant(outlet, extra))


def _meant(outlet: Outlet, extra: Extra) -> str | None:
    return next((text.url for text in texts(outlet, 1) if text.slug == extra.of), None)
