"""Pages and golden cases for the tests of extraction."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.extraction import extract
from domain.article import Article, Discovery, Page
from domain.source import Selectors

GOLDEN = Path(__file__).parents[1] / "extraction" / "golden"
FETCHED = datetime(2026, 11, 24, 12, tzinfo=UTC)


def page(body: bytes | str, *, url: str = "https://paper.example/news/1", headers: dict[str, str] | None = None) -> Page:
    """A page as it came over the wire; texts are sent as UTF-8, without a charset in the header."""
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, final_url=url, status=200, headers=headers or {}, body=raw, fetched=FETCHED)


def read(
    body: bytes | str,
    *,
    url: str = "https://paper.example/news/1",
    headers: dict[str, str] | None = None,
    time_zone: str = "UTC",
    discovery: Discovery | None = None,
    selectors: Selectors | None = None,
) -> Article:
    raw = page(body, url=url, headers=headers)
    return extract(raw, source="paper", discovery=discovery, time_zone=time_zone, selectors=selectors or Selectors())


def story(*, head: str = "", above: str = "", below: str = "", headline: str = "The forum opens in Minsk", lang: str = "en") -> str:
    """HTML of a plain article: `head` goes into <head>, `above` and `below` stand around the text inside the article."""
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{headline}</title>{head}</head><body>
<article><h1>{headline}</h1>{above}
<p>The hall was full an hour before the first speech, and the organisers had to bring chairs from the canteen next door.</p>
<p>Speakers from thirty countries will discuss security for three days; the press is admitted to all the open sessions.</p>
{below}</article></body></html>"""


@dataclass(frozen=True)
class Golden:
    """One folder: page.html as bytes, how it was answered, and what a person read in it."""

    style: str

    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = json.loads((GOLDEN / self.style / "article.json").read_text("utf-8"))
        return expected

    def article(self) -> Article:
        folder = GOLDEN / self.style
        response = json.loads((folder / "response.json").read_text("utf-8"))
        raw = (folder / "page.html").read_bytes()
        rules = Selectors(**response.get("selectors", {}))
        return read(raw, url=response["url"], headers=response["headers"], time_zone=response["time_zone"], selectors=rules)
