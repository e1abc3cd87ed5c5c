"""An alert as people and programs get it: one story that has come to match a saved search."""

import json
from textwrap import wrap
from zoneinfo import ZoneInfo

from desk import wording
from desk.reports.digest.excerpts import Excerpts, key_sentence
from desk.reports.digest.planning import judged
from desk.reports.digest.text import WIDTH
from domain.alert import Alert
from domain.coverage import Coverage
from domain.search import SavedSearch

_HEADLINE = 180


def subject_of(search: SavedSearch, coverage: Coverage) -> str:
    """Return the mail's subject; it tells nothing of the article's text."""
    return f"{search.name}: {coverage.publisher.name}, {wording.coverage_tone(coverage).word}"


def text_of(search: SavedSearch, coverage: Coverage, *, zone: ZoneInfo, desk_url: str | None) -> str:
    """Return the mail's text, of 72 columns but for addresses."""
    publisher, tone, said = coverage.publisher, wording.coverage_tone(coverage), judged(coverage)
    headline, sentence = _excerpts(coverage)
    country = wording.country(publisher.country) if publisher.country else ""
    parts = [publisher.name, country, wording.OWNERSHIP_WORDS.get(publisher.ownership or "", ""), wording.language(coverage.in_language)]
    confidence = f"confidence {said.confidence * 100:.0f} %" if said.confidence is not None and not said.corrected else ""
    tones = [" ".join(part for part in (tone.symbol, tone.word, tone.number) if part), confidence, tone.note]
    lines = [
        headline or "(no headline)",
        ", ".join(part for part in (*parts, wording.dated(coverage, zone).text) if part),
        ", ".join(part for part in tones if part),
        f"“{sentence}”" if sentence else "",
        f"LINK: {publisher.link_warning}" if publisher.link_warning else "",
    ]
    wrapped = [piece for line in lines for piece in wrap(line, WIDTH, break_on_hyphens=False)]
    links = [wording.safe_href(coverage.article.canonical_url), f"{desk_url.rstrip('/')}/articles/{coverage.id}" if desk_url else None]
    wrapped += [link for link in links if link]
    why = f"The saved search {search.name!r} of {search.by} matched: {search.query}. Further articles of this story are not told."
    return "\n".join([*wrapped, "", "-" * WIDTH, *wrap(why, WIDTH, break_on_hyphens=False)]) + "\n"


def body_of(alert: Alert, search: SavedSearch, coverage: Coverage, *, desk_url: str | None) -> bytes:
    """Return what a webhook gets: JSON in UTF-8."""
    headline, sentence = _excerpts(coverage)
    publisher, said = coverage.publisher, judged(coverage)
    published = coverage.article.published
    plain = {
        "type": "story.matched",
        "key": alert.key,
        "matched": alert.made.isoformat(),
        "search": {"id": search.id, "name": search.name, "query": search.query},
        "story": alert.story,
        "article": {
            "id": coverage.article.id,
            "coverage": coverage.id,
            "watch": coverage.watch,
            "headline": headline,
            "key_sentence": sentence or None,
            "url": coverage.article.canonical_url,
            "link_warning": publisher.link_warning,
            "desk_url": f"{desk_url.rstrip('/')}/articles/{coverage.id}" if desk_url else None,
            "published": published.isoformat() if published else None,
            "in_language": coverage.in_language,
            "role": coverage.role,
            "tone": {"label": said.label, "polarity": said.polarity, "confidence": said.confidence, "baseline": said.baseline},
            "publisher": {"id": publisher.id, "name": publisher.name, "country": publisher.country, "ownership": publisher.ownership},
        },
    }
    return json.dumps(plain, ensure_ascii=False).encode()


def _excerpts(coverage: Coverage) -> tuple[str, str]:
    excerpts = Excerpts()
    headline = excerpts.take(coverage.article.id, coverage.article.headline, most=_HEADLINE)
    return headline, excerpts.take(coverage.article.id, key_sentence(coverage))
