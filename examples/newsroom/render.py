"""Pages of the outlets as bytes: articles, front pages, section pages."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from examples.newsroom import dates
from examples.newsroom.content import HERE, Outlet, Text, texts

MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json-feed": "application/feed+json",
}
FEED_PATHS = {"rss": "/rss.xml", "rdf": "/index.rdf", "atom": "/feed.atom", "json-feed": "/feed.json"}
RELATED = 2
_LOCALES = {"en": "en_GB", "ru": "ru_RU", "be": "be_BY", "uk": "uk_UA", "pl": "pl_PL", "de": "de_DE"}
# Bitrix's guard against SQL injection parts these words wherever an editor types them.
_SQL_WORDS = re.compile(r"\b(fr)(om)\b|\b(wh)(ere)\b|\b(sel)(ect)\b|\b(upd)(ate)\b|\b(ins)(ert)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What `<link rel=alternate>` says of a feed."""

    media_type: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a template may use. `text` is None on front, section and static pages."""

    outlet: Outlet
    title: str
    description: str
    canonical: str
    text: Text | None = None
    items: Sequence[Text] = ()  # of a front or section page
    others: Sequence[Text] = ()  # headlines in the sidebar
    related: Sequence[Text] = ()

    @property
    def language(self) -> str:
        return self.outlet.language

    @property
    def locale(self) -> str:
        return _LOCALES[self.language[:2]]

    @property
    def home(self) -> str:
        return self.outlet.url("/")

    @property
    def about(self) -> str:
        return self.outlet.url("/about/")

    @property
    def menu(self) -> list[tuple[str, str]]:
        return [(label, self.outlet.section_url(section)) for section, label in self.outlet.sections.items()]

    @property
    def feeds(self) -> list[Feed]:
        kinds = [kind for kind in self.outlet.listings if kind in FEED_PATHS]
        return [Feed(media_type=MEDIA_TYPES[kind], href=self.outlet.url(FEED_PATHS[kind])) for kind in kinds]

    @property
    def noindex(self) -> bool:
        return self.text is not None and self.text.noindex

    @property
    def section_label(self) -> str:
        assert self.text is not None
        return self.outlet.sections.get(self.text.section, self.text.section)

    @property
    def section_href(self) -> str:
        assert self.text is not None
        return self.outlet.section_url(self.text.section) if self.text.section in self.outlet.sections else self.home

    @property
    def image(self) -> str:
        assert self.text is not None
        return image_url(self.outlet, self.text)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        assert self.text is not None
        return tuple(map(split_sql_words, self.text.paragraphs)) if self.text.split_words else self.text.paragraphs

    @property
    def structured_data(self) -> Markup:
        """The article as JSON-LD, safe inside a script element."""
        assert self.text is not None
        data = json.dumps(_json_ld(self.outlet, self.text, self.canonical), ensure_ascii=False, indent=1)
        return Markup(data.replace("</", "<\\/"))

    def day(self, text: Text) -> str:
        return dates.day(text.published, self.language)

    def moment(self, when: datetime) -> str:
        return dates.minute(when, self.language)

    def numbers(self, when: datetime) -> str:
        return dates.numbers(when)

    def bitrix_date(self, text: Text) -> str:
        """The English broadcaster prints the day alone, the Russian paper the minute too."""
        return self.day(text) if self.language == "en" else dates.numbers(text.published)

    def relative(self, url: str) -> str:
        return urlsplit(url).path


def split_sql_words(text: str) -> str:
    """Return the text as Bitrix leaves it: "fr om", "wh ere"."""
    return _SQL_WORDS.sub(lambda match: " ".join(part for part in match.groups() if part), text)


def image_url(outlet: Outlet, text: Text) -> str:
    return outlet.url(f"/img/{text.slug}.png")


def article_page(outlet: Outlet, text: Text, *, edition: int) -> bytes:
    """Return the page of an article; a print version differs in nothing but its address."""
    others = _linked(outlet, edition, leave_out=text)
    near = sorted(others, key=lambda other: other.section != text.section)
    return _render(
        Page(
            outlet=outlet,
            title=text.headline,
            description=text.description,
            canonical=text.url,
            text=text,
            others=others,
            related=near[:RELATED],
        )
    )


def front_page(outlet: Outlet, *, edition: int) -> bytes:
    about = outlet.words["about_text"]
    return _render(Page(outlet=outlet, title=outlet.name, description=about, canonical=outlet.url("/"), items=_linked(outlet, edition)))


def section_page(outlet: Outlet, section: str, *, edition: int) -> bytes:
    items = [text for text in _linked(outlet, edition) if text.section == section]
    label = outlet.sections[section]
    return _render(
        Page(outlet=outlet, title=label, description=f"{outlet.name}: {label}", canonical=outlet.section_url(section), items=items)
    )


def about_page(outlet: Outlet) -> bytes:
    words = outlet.words
    return _render(Page(outlet=outlet, title=words["about"], description=words["about_text"], canonical=outlet.url("/about/")))


def _linked(outlet: Outlet, edition: int, leave_out: Text | None = None) -> list[Text]:
    """Return what an outlet's own pages link to: everything but its private files."""
    return [text for text in texts(outlet, edition) if text is not leave_out and text.section in outlet.sections]


def _render(page: Page) -> bytes:
    html = environment().get_template(f"{page.outlet.style}.html").render(page=page)
    return html.encode(page.outlet.charset, errors="xmlcharrefreplace")


@cache
def environment() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def _json_ld(outlet: Outlet, text: Text, canonical: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": canonical},
        "headline": text.headline,
        "description": text.description,
        "image": [image_url(outlet, text)],
        "datePublished": text.published.isoformat(),
        "dateModified": text.changed.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in text.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        "articleSection": outlet.sections.get(text.section, text.section),
        "keywords": list(text.keywords),
        "inLanguage": text.language,
    }
