"""The public filter `forumwatch extract`: one JSON object in, one out."""

import base64
import binascii
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from crawler.extraction.article import draft
from crawler.extraction.text import letters
from domain.article import Article, Page
from domain.errors import BadInput

_URL = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_SURE = 0.9  # probability from which the text's own language counts, whatever the page's tag says
_TELLS = 25  # letters; shorter texts tell no language
_SAMPLE = 20_000  # characters


def extract_line(record: dict[str, Any]) -> dict[str, Any]:
    """Return what the filter answers to one record {id, url, html | html_b64, headers?}; None where a value is unknown.

    Keys of the answer: id, url, canonical_url, headline, description, body, byline, published, published_from, modified,
    in_language, section, keywords, image, repairs. `published` and `modified` are ISO 8601, in the offset that the page stated (else UTC),
    a day without its time at 12:00; `repairs` are objects {kind, field, start, end, was}; `in_language` is the language of the text,
    the page's own tag deciding where that is unsure.
    Raises BadInput with one clear line for a record that is no such object, ExtractionError for a page too large to read.
    """
    identity, page = _page(record)
    article = draft(page, source="", live=_sent(page.headers) is not None)
    return {
        "id": identity,
        "url": page.url or None,
        "canonical_url": article.canonical_url or None,
        "headline": article.headline or None,
        "description": article.description,
        "body": article.body or None,
        "byline": list(article.byline),
        "published": _iso(article.published, article.published_offset),
        "published_from": article.published_from,
        "modified": _iso(article.modified, article.published_offset),
        "in_language": text_language(article),
        "section": article.section,
        "keywords": list(article.keywords),
        "image": article.image,
        "repairs": [asdict(repair) for repair in article.repaired],
    }


def _page(record: object) -> tuple[str | int, Page]:
    if not isinstance(record, dict):
        raise BadInput("the line is no JSON object", fix='give {"id": …, "url": …, "html": …}')
    identity = record.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise BadInput('the record has no "id"', fix="give it a text or a number")
    url = record.get("url") or ""
    if not isinstance(url, str):
        raise BadInput(f'record {identity!r}: "url" is no text', fix="give the page's address or null")
    headers = _headers(identity, record.get("headers"))
    body = _bytes(identity, record)
    if record.get("html_b64") is None:
        headers["content-type"] = "text/html; charset=utf-8"  # it was decoded before it came here
    return identity, Page(url=url, final_url=url, status=200, headers=headers, body=body, fetched=_fetched(headers))


def _headers(identity: str | int, headers: object) -> dict[str, str]:
    if headers is None:
        return {}
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise BadInput(f'record {identity!r}: "headers" is no object of texts', fix='give {"content-type": "text/html; charset=…"}')
    return {str(name).lower(): value for name, value in headers.items()}


def _bytes(identity: str | int, record: dict[str, Any]) -> bytes:
    text, encoded = record.get("html"), record.get("html_b64")
    if isinstance(encoded, str):
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadInput(f'record {identity!r}: "html_b64" is no base64', fix="encode the raw bytes of the page") from error
    if isinstance(text, str) and encoded is None:
        return text.encode("utf-8", "ignore")  # half a character is none
    raise BadInput(f"record {identity!r} has no page", fix='give "html" (text) or "html_b64" (raw bytes in base64)')


def _fetched(headers: dict[str, str]) -> datetime:
    """When the answer was sent, else now. Dates that lie behind it are no publication dates."""
    return _sent(headers) or datetime.now(UTC)


def _sent(headers: dict[str, str]) -> datetime | None:
    """The answer's own Date header; None where it has none that can be read."""
    try:
        sent = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    return sent.astimezone(UTC) if sent.tzinfo else sent.replace(tzinfo=UTC)


def _iso(moment: datetime | None, offset: int | None) -> str | None:
    return moment.astimezone(timezone(timedelta(minutes=offset or 0))).isoformat() if moment else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def text_language(article: Article) -> str | None:
    """Return the language (ISO 639) of headline and body; the page's own tag breaks ties and stands in for a text too short."""
    tag = (article.in_language or "").split("-")[0] or None
    text = _URL.sub(" ", f"{article.headline}\n{article.body}"[:_SAMPLE])
    if letters(text) < _TELLS:
        return tag
    ranked = _identifier().rank(text)
    language, probability = ranked[0]
    if probability < _SURE and tag in [name for name, _ in ranked[:3]]:
        return tag
    return str(language)
