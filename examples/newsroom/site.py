"""Every address of the newsroom in one edition, and what it answers."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType

from domain.urls import host_of
from examples.newsroom import listings, render
from examples.newsroom.content import SECOND_EDITION, Extra, Outlet, Text, gone, outlets, texts

# One grey pixel, for every picture.
_PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOYCQAAmwCarS5ItAAAAABJRU5ErkJggg==")
_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
_STRANGER = """<!DOCTYPE html><html lang="uk"><head><title>Прогноз погоди</title></head>
<body><h1>Прогноз погоди</h1><p>Завтра дощ, післязавтра теж.</p></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What one address answers. `changed` is None where an answer is not to be remembered."""

    status: int = 200
    content_type: str
    body: bytes
    changed: datetime | None = None
    location: str | None = None

    @property
    def etag(self) -> str:
        """A strong validator, quoted: equal bytes give equal tags."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


def hosts() -> frozenset[str]:
    """Return every host that answers: the outlets, and the strangers that they link to."""
    strangers = {host_of(extra.url) for outlet in outlets() for extra in outlet.extras}
    return frozenset(strangers | {outlet.host for outlet in outlets()})


@cache
def site(edition: int) -> MappingProxyType[str, Resource]:
    """Return normalised URL -> answer, for every host."""
    return MappingProxyType({url: resource for outlet in outlets() for url, resource in _outlet(outlet, edition)})


def _outlet(outlet: Outlet, edition: int) -> Iterator[tuple[str, Resource]]:
    changed = _last_change(outlet, edition)
    html = html_type(outlet)
    for text in texts(outlet, edition):
        yield text.url, Resource(content_type=html, body=render.article_page(outlet, text, edition=edition), changed=changed)
        yield render.image_url(outlet, text), Resource(content_type="image/png", body=_PNG, changed=text.published)
    for text in gone(outlet, edition):
        yield text.url, _absent(outlet, 410)
    yield outlet.url("/"), Resource(content_type=html, body=render.front_page(outlet, edition=edition), changed=changed)
    yield outlet.url("/about/"), Resource(content_type=html, body=render.about_page(outlet), changed=changed)
    for section in outlet.sections:
        page = render.section_page(outlet, section, edition=edition)
        yield outlet.section_url(section), Resource(content_type=html, body=page, changed=changed)
    for file in listings.files(outlet, edition):
        yield outlet.url(file.path), Resource(content_type=file.content_type, body=file.body, changed=max(changed, file.newest))
    if outlet.robots is not None:
        yield outlet.url("/robots.txt"), Resource(content_type="text/plain; charset=utf-8", body=outlet.robots.encode(), changed=changed)
    for extra in outlet.extras:
        yield from _extra(outlet, extra, edition)


def _extra(outlet: Outlet, extra: Extra, edition: int) -> Iterator[tuple[str, Resource]]:
    match extra.kind:
        case "redirect":
            target = _meant(outlet, extra, edition).url
            yield extra.url, Resource(status=301, content_type="text/plain; charset=utf-8", body=target.encode(), location=target)
        case "copy":
            page = render.article_page(outlet, _meant(outlet, extra, edition), edition=edition)
            yield extra.url, Resource(content_type=html_type(outlet), body=page, changed=_last_change(outlet, edition))
        case "pdf":
            yield extra.url, Resource(content_type="application/pdf", body=_PDF, changed=extra.published)
        case "missing":
            yield extra.url, _absent(outlet, 404)
        case "off-site":
            yield extra.url, Resource(content_type="text/html; charset=utf-8", body=_STRANGER.encode(), changed=extra.published)
        case "tracked" | "index":
            """Served already, as what it is."""


def _meant(outlet: Outlet, extra: Extra, edition: int) -> Text:
    return next(text for text in texts(outlet, edition) if text.slug == extra.of)


def _last_change(outlet: Outlet, edition: int) -> datetime:
    """Return when the outlet's pages last changed: each carries the headlines of all its articles."""
    newest = max(text.changed for text in texts(outlet, edition))
    differs = edition > 1 and (texts(outlet, 1) != texts(outlet, edition))
    return max(newest, SECOND_EDITION) if differs else newest


def html_type(outlet: Outlet) -> str:
    return f"text/html; charset={outlet.charset}" if outlet.charset_in_header else "text/html"


def _absent(outlet: Outlet, status: int) -> Resource:
    html = f'<!DOCTYPE html><html lang="{outlet.language}"><head><title>{status}</title></head><body><h1>{status}</h1></body></html>'
    return Resource(status=status, content_type="text/html; charset=utf-8", body=html.encode())
