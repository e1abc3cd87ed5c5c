"""What an outlet's front page tells of it: name, languages, country, time zone, kind, sections."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from babel.core import get_global
from lxml.html import HtmlElement

from crawler.discovery.kinds import kind_of
from crawler.discovery.shapes import NEVER, looks_like_article, points
from crawler.extraction.decode import decode
from crawler.extraction.document import Document, absolute, parse
from crawler.extraction.jsonld import string
from crawler.sites import site_of
from domain.article import Page
from domain.source import SourceKind
from domain.time_zones import zone_of

MAX_SECTIONS = 8
_SEPARATORS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»]\s*|\s*:\s+")
_TAG = re.compile(r"([a-z]{2,3}(?:-[a-z]{5,8})?)(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Z]{2}))?(?![A-Za-z0-9])")
_OPEN_TLDS = frozenset({"io", "me", "tv", "fm", "co", "cc", "ws", "to", "ai", "am", "su", "eu", "la", "ly"})  # countries' in name only
# Languages at home in one country: what an outlet under .com that writes in them is likely from.
_AT_HOME = frozenset(
    {
        "be",
        "uk",
        "pl",
        "lt",
        "lv",
        "et",
        "fi",
        "sv",
        "da",
        "nb",
        "cs",
        "sk",
        "hu",
        "bg",
        "ka",
        "hy",
        "az",
        "kk",
        "uz",
        "tr",
        "is",
        "mk",
        "sl",
        "ro",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What a front page tells; `guesses` says of each field that is a guess what it rests on."""

    name: str
    languages: tuple[str, ...]
    country: str | None
    time_zone: str | None
    kind: SourceKind
    sections: tuple[str, ...]
    guesses: dict[str, str]


def portrait(page: Page) -> Portrait:
    """Return what a front page tells of its outlet. Never raises for what the page says."""
    host = urlsplit(page.final_url).hostname or ""
    tree = parse(decode(page.body, page.headers).text)
    if tree is None:
        return Portrait(name=host, languages=(), country=None, time_zone=None, kind="portal", sections=(), guesses={})
    document = Document(tree, url=page.final_url)
    languages = tuple(dict.fromkeys(code for code, _ in _tags(document)))
    name, guesses = _name(document), dict[str, str]()
    country = _country(document, host, languages, guesses)
    zone = zone_of(country)
    if zone:
        guesses["time_zone"] = "the country"
    return Portrait(
        name=name or host,
        languages=languages,
        country=country,
        time_zone=zone,
        kind=_kind(document, host, name, guesses),
        sections=tuple(dict.fromkeys(_sections(document)))[:MAX_SECTIONS],
        guesses=guesses,
    )


def _name(page: Document) -> str:
    """Return what the outlet calls itself: in structured data, og:site_name, else a part of the title."""
    for kind in ("NewsMediaOrganization", "WebSite", "Organization"):
        for node in page.linked.of_type(kind):
            if name := string(node.get("name")):
                return name
    if name := page.first("og:site_name", "application-name", "apple-mobile-web-app-title"):
        return name
    parts = [part.strip() for part in _SEPARATORS.split(page.title) if part.strip()]
    label = re.sub(r"[^a-z0-9]", "", site_of(page.url).partition(".")[0])
    spelt = [part for part in parts if label and label in re.sub(r"[^a-z0-9]", "", part.lower())]
    # "Naviny – news of Belarus": the part that spells the host; without one the shorter end of the title, where names stand
    return next(iter(spelt), "") or min((parts[0], parts[-1]), key=len, default="") if parts else ""


def _tags(page: Document) -> Iterator[tuple[str, str | None]]:
    """Yield (language, region) as the page says them, its own first, then those of its other editions."""
    root = page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    editions = [link.get("hreflang") or "" for link in page.tree.iter("link") if "alternate" in (link.get("rel") or "").lower().split()]
    for claim in (root, *page.all("content-language", "og:locale"), *page.all("og:locale:alternate"), *editions):
        if match := _TAG.match(claim.strip()):
            yield match[1], match[3]


def _country(page: Document, host: str, languages: Sequence[str], guesses: dict[str, str]) -> str | None:
    territories = get_global("territory_zones")
    tld = host.rpartition(".")[2].upper()
    tld = {"UK": "GB"}.get(tld, tld)
    if tld in territories and tld.lower() not in _OPEN_TLDS:
        guesses["country"] = "the address"
        return tld
    for node in page.linked.nodes:
        address = page.linked.resolved(node.get("address"))
        stated = address.get("addressCountry")
        code = string(stated.get("name") if isinstance(stated, dict) else stated).upper()
        if code in territories:
            guesses["country"] = "its postal address"
            return code
    if region := next((region for _, region in _tags(page) if region in territories), None):
        guesses["country"] = "the region of its language"
        return region
    language = languages[0].partition("-")[0] if languages else ""
    if language in _AT_HOME:
        guesses["country"] = "its language"
        return str(get_global("likely_subtags")[language]).rpartition("_")[2]
    return None


def _kind(page: Document, host: str, name: str, guesses: dict[str, str]) -> SourceKind:
    kind, word = kind_of(host=host, words=" ".join([name, page.title, page.first("description", "og:description")]))
    if word:
        guesses["kind"] = f"the word {word!r}"
    return kind


def _sections(page: Document) -> Iterator[str]:
    """Yield the pages that its menus lead to and that are neither articles nor furniture."""
    for anchor in page.tree.iter("a"):
        address = absolute(anchor.get("href") or "", page.base)
        if address is None or site_of(address) != site_of(page.url) or not 0 < len((anchor.text_content() or "").split()) <= 3:
            continue
        path = [segment for segment in urlsplit(address).path.split("/") if segment]
        in_menu = any(_is_menu(element) for element in anchor.iterancestors())
        if in_menu and 0 < len(path) <= 2 and not urlsplit(address).query and points(address) > NEVER and not looks_like_article(address):
            yield address.partition("#")[0]


def _is_menu(element: HtmlElement) -> bool:
    return element.tag in {"nav", "header"} or re.search(r"\b(?:nav|menu)", f"{element.get('class')} {element.get('id')}") is not None
