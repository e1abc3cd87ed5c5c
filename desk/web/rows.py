"""One line of a list of articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk import wording
from desk.web.markup import Mark, Segment, markup
from desk.web.selection import Selection
from desk.wording import ToneMark, When
from domain.coverage import Coverage
from domain.protocols import CoverageStore
from domain.query import Filters, Hit, Query
from domain.source import Publisher

SNIPPET = 240  # characters of a snippet that the store did not make


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article as lists show it."""

    href: str
    headline: str
    lang: str | None
    outlet: str
    place: str  # country and ownership
    link_warning: str
    language: str
    when: When
    tone: ToneMark
    role: str
    snippet: tuple[Segment, ...]
    story: str  # "reprint", "follow-up" or ""
    reprints: int
    reprints_href: str
    gone: bool
    corrected: bool


def row(hit: Hit, *, zone: ZoneInfo, watch: str | None = None, reprints: int = 0) -> Row:
    """Return the line of one hit; `watch` is the one that links should keep."""
    coverage = hit.coverage
    story = coverage.story
    return Row(
        href=f"/articles/{coverage.id}",
        headline=coverage.article.headline or "(no headline)",
        lang=wording.lang_tag(coverage.in_language),
        outlet=coverage.publisher.name,
        place=_place(coverage.publisher),
        link_warning=coverage.publisher.link_warning or "",
        language=wording.language(coverage.in_language),
        when=wording.dated(coverage, zone),
        tone=wording.coverage_tone(coverage),
        role=wording.ROLE_WORDS[coverage.role] if coverage.role else "",
        snippet=snippet(hit),
        story=wording.STORY_WORDS[story.role] if story and story.role != "original" else "",
        reprints=reprints,
        reprints_href=Selection(watch=watch, stories=(story.id,), reprints=True).url() if story else "",
        gone=coverage.status == "gone",
        corrected=coverage.correction is not None,
    )


def _place(publisher: Publisher) -> str:
    country = wording.country(publisher.country) if publisher.country else ""
    return ", ".join(part for part in (country, wording.OWNERSHIP_WORDS.get(publisher.ownership or "", "")) if part)


def snippet(hit: Hit) -> tuple[Segment, ...]:
    """Return the store's snippet with its marks; where there is none, the description or the first words."""
    text = hit.snippet or hit.coverage.article.description or _start(hit.coverage.article.body)
    marks = [Mark(start=start, end=end, kind="word") for start, end in hit.marks] if hit.snippet else []
    return markup(text, marks)


def reprint_counts(store: CoverageStore, coverages: Sequence[Coverage], *, watch: str | None) -> dict[str, int]:
    """Return story id -> how many reprints it has, for the stories of these coverages."""
    stories = tuple(sorted({coverage.story.id for coverage in coverages if coverage.story}))
    if not stories:
        return {}
    everything, originals = (
        store.facets(
            Query(filters=Filters(watches=(watch,) if watch else (), stories=stories, reprints=kept)), ["story"], size=len(stories)
        )
        for kept in (True, False)
    )
    without = {count.value: count.count for count in originals["story"]}
    return {count.value: count.count - without.get(count.value, 0) for count in everything["story"]}


def rows(
    store: CoverageStore, hits: Sequence[Hit], *, zone: ZoneInfo, watch: str | None, kept_watch: str | None, reprints_shown: bool
) -> tuple[Row, ...]:
    """Return the lines of a page of hits; originals say how many reprints are folded into them."""
    folded = {} if reprints_shown else reprint_counts(store, [hit.coverage for hit in hits], watch=watch)
    return tuple(row(hit, zone=zone, watch=kept_watch, reprints=_folded(hit.coverage, folded)) for hit in hits)


def _folded(coverage: Coverage, folded: dict[str, int]) -> int:
    story = coverage.story
    return folded.get(story.id, 0) if story and story.role == "original" else 0


def _start(body: str) -> str:
    text = " ".join(body[: SNIPPET + 1].split())
    return text if len(body) <= SNIPPET else text.rsplit(" ", 1)[0] + " …"
