"""A fetched page to an article. Pure: no clock, no network, no files; the same page always gives the same article."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from crawler.extraction.blocks import text_of
from crawler.extraction.body import body
from crawler.extraction.byline import byline, overline, signature
from crawler.extraction.dates import Dated, Dates, dates
from crawler.extraction.decode import decode
from crawler.extraction.document import Document, parse
from crawler.extraction.headline import headline
from crawler.extraction.jsonld import string
from crawler.extraction.listing import is_listing
from crawler.extraction.metadata import access, canonical_url, description, image, in_language, keywords, language_tag, section
from crawler.extraction.mojibake import unmojibake
from crawler.extraction.repair import Mender, reads_english
from crawler.extraction.rules import body_by, byline_by, headline_by, published_by, removed
from crawler.extraction.text import fold, letters, one_line
from domain.article import Article, Discovery, Page
from domain.errors import BadInput, ExtractionError
from domain.ids import article_id
from domain.source import Selectors
from domain.urls import normalise

LARGEST = 20_000_000  # bytes; no article is longer, and readers slow down
_IN_GENERAL = Selectors()
_TOP = 3  # paragraphs among which lines about the author are looked for
_A_LINE = 100  # characters of such a line, and words of it that are no names: "By", "Political Editor", a weekday
_LABELS = 3
_SENTENCE_ENDS = (".", "!", "?", "…")  # "Jane Roe: Yes." begins an interview
_ENOUGH = 80  # letters and digits of a body that is worth the name


def extract(
    page: Page, *, source: str, discovery: Discovery | None = None, time_zone: str = "UTC", selectors: Selectors = _IN_GENERAL
) -> Article:
    """Return the article that a page holds; `time_zone` (IANA) is the outlet's, for times that state no offset.

    What the outlet's `selectors` find wins over what is read in general.
    Every text is NFC, without control characters and surrogates. What discovery knew (`discovery`) fills gaps only.
    Raises ExtractionError where there is no headline or no text to speak of, BadInput for an unknown time zone; nothing else,
    whatever the bytes.
    """
    article = draft(page, source=source, discovery=discovery, time_zone=time_zone, selectors=selectors)
    if not article.headline:
        raise ExtractionError(page.url, "no article: it has no headline")
    if letters(article.body) < _ENOUGH:
        raise ExtractionError(page.url, "no article: it has no text to speak of")
    return article


def draft(
    page: Page,
    *,
    source: str,
    discovery: Discovery | None = None,
    time_zone: str = "UTC",
    selectors: Selectors = _IN_GENERAL,
    live: bool = True,
) -> Article:
    """Return what can be read of a page, even where it is no article: headline and body are "" where there are none.

    `live`: the page was sent when it was fetched, so that "today, 14:05" is a date; False for a page out of an unknown store.
    Raises ExtractionError for a page of more than `LARGEST` bytes, BadInput for an unknown time zone.
    """
    zone = _zone(time_zone)
    if len(page.body) > LARGEST:
        raise ExtractionError(page.url, f"too large for an article ({len(page.body)} bytes)")
    decoded = decode(page.body, page.headers)
    text, garbled = unmojibake(decoded.text)
    garbled.update(decoded.garbled)
    tree = parse(text)
    hints = discovery or Discovery(method="by-hand")
    if tree is None:
        return _bare(page, source)
    removed(tree, selectors.remove)
    document = Document(tree, url=one_line(page.final_url or page.url))
    title = headline_by(tree, selectors.headline) or headline(document) or string(hints.headline)
    paragraphs = body_by(tree, selectors.body, headline=title) or body(document, headline=title)
    authors, paragraphs = _signed(document, title, paragraphs, byline_by(tree, selectors.byline))
    paragraphs = _without_bylines(paragraphs, authors)
    if not selectors.body and is_listing(document, paragraphs):
        paragraphs = []
    when = dates(document, headline=title, body=paragraphs, fetched=page.fetched, zone=zone, live=live)
    if own := published_by(tree, selectors.published):
        when = Dates(Dated(own, "selector"), when.modified)
    article = replace(
        _bare(page, source),
        id=article_id(canonical := canonical_url(document)),
        canonical_url=canonical,
        headline=title,
        description=description(document, headline=title) or string(hints.summary) or None,
        body="\n\n".join(paragraphs),
        byline=authors,
        in_language=in_language(document, page.headers) or language_tag(hints.in_language or ""),
        section=section(document) or None,
        keywords=keywords(document),
        image=image(document),
        access=access(document),
    )
    english = reads_english(article.body) if article.body else (article.in_language or "").startswith("en")
    mender = Mender(english=english, verbatim=_code(document), garbled=garbled)
    return _mended(_dated(article, when, hints, zone), mender)


def _signed(document: Document, title: str, paragraphs: list[str], own: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The authors, and the text without the line that names them; `own` is what the outlet's rule found."""
    authors = own or byline(document, headline=title, body=paragraphs)
    if above := "" if own else overline(paragraphs, summary=document.first("og:description", "description")):
        return (above,), paragraphs[1:]
    signed = signature(paragraphs)
    if signed and (not authors or signed in authors):
        return authors or (signed,), paragraphs[:-1]
    return authors, paragraphs


def _without_bylines(paragraphs: list[str], authors: tuple[str, ...]) -> list[str]:
    """The text without short lines at its top that say who wrote it and little else ("Yesterday, 14:05 | By Jane Roe")."""
    names = [set(fold(author).split()) for author in authors]

    def names_them(line: str) -> bool:
        words = fold(line).split()
        rest = [word for word in words if not word.isdigit() and not any(word in name for name in names)]
        return (
            len(line) <= _A_LINE
            and not line.endswith(_SENTENCE_ENDS)
            and len(rest) <= _LABELS
            and any(name <= set(words) for name in names)
        )

    top = [line for line in paragraphs[:_TOP] if not names_them(line)]
    return [*top, *paragraphs[_TOP:]]


def _bare(page: Page, source: str) -> Article:
    """An article of which nothing is known but its address."""
    url = one_line(page.final_url or page.url)
    try:
        own = normalise(url)
    except ValueError:
        own = url
    return Article(id=article_id(own), url=one_line(page.url), canonical_url=own, source=source, headline="", fetched=page.fetched)


def _dated(article: Article, when: Dates, hints: Discovery, zone: ZoneInfo) -> Article:
    """The article with its dates; the feed's are the last resort, but know the time of a day that the page tells alone."""
    modified = when.modified.utc(zone) if when.modified else _utc(hints.modified)
    if when.published is None:
        published = _utc(hints.published)
        if published is None:
            return replace(article, modified=modified)
        return replace(article, published=published, published_from="feed", published_precision="second", modified=modified)
    moment = when.published.moment
    told = _utc(hints.published)
    if moment.precision == "day" and told and told.astimezone(zone).date() == moment.day:
        return replace(article, published=told, published_from=when.published.source, published_precision="second", modified=modified)
    return replace(
        article,
        published=moment.utc(zone),
        published_from=when.published.source,
        published_precision=moment.precision,
        published_offset=moment.offset,
        modified=modified,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _code(page: Document) -> set[str]:
    """Texts that are spoken of letter by letter."""
    return {text for element in page.tree.iter("code", "pre", "kbd", "samp", "tt") if (text := text_of(element))}


def _mended(article: Article, mender: Mender) -> Article:
    """The article with every text mended, and a note of each repair."""
    return replace(
        article,
        headline=mender.line(article.headline, "headline"),
        description=(mender.line(article.description, "description") or None) if article.description else None,
        body="\n\n".join(mender.lines(article.body.split("\n\n"), "body", joint="\n\n")),
        byline=mender.lines(article.byline, "byline", joint="\n"),
        section=(mender.line(article.section, "section") or None) if article.section else None,
        keywords=mender.lines(article.keywords, "keywords", joint="\n"),
        repairs=tuple(sorted(mender.kinds)),
        repaired=tuple(mender.notes),
    )


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"{name!r} is no time zone", fix='use an IANA name such as "Europe/Minsk"') from error
