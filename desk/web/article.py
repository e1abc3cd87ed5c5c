"""One article: its text with what was found in it, and the evidence for every guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk import wording
from desk.web.correcting import CorrectionRow, rows_of
from desk.web.diff import Change, changes
from desk.web.markup import Mark, Segment, markup, paragraphs
from desk.web.rows import Row, row
from desk.web.selection import Selection
from desk.web.site import Desk, Frame, Names, frame
from desk.wording import ToneMark, When, counted, tone_mark
from domain.correction import METHOD
from domain.coverage import Coverage, Entity, Mention, Span, is_direct
from domain.errors import CoverageNotFound
from domain.query import Filters, Query

SIBLINGS = 50
FIELD_WORDS = {"headline": "headline", "description": "description", "body": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sentence that names a target, and how it speaks of it."""

    anchor: str
    field: str
    text: str
    tone: ToneMark
    target: str
    holder: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    name: str
    kind: str
    count: int
    href: str
    wikidata: str | None  # address


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    speaker: str
    text: str
    target: str
    reported: bool  # in the outlet's words


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """What an article said before it changed, as the way to its next state."""

    until: When
    since: When
    headline: tuple[Change, ...]  # empty where it stayed
    body: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineBefore:
    """The last headline that was another one."""

    text: str
    until: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the margin; `lines` are shown below each other."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    frame: Frame
    lang: str | None
    headline: tuple[Segment, ...]
    description: tuple[Segment, ...]
    body: tuple[tuple[Segment, ...], ...]
    byline: str
    outlet: str
    outlet_href: str
    outlet_note: str
    published: When | None
    published_note: str
    original: str | None  # address, if it may be linked to
    original_text: str
    link_warning: str
    archived: str  # where the page is shown as it was fetched; "" where it was not kept
    gone: bool
    headline_before: HeadlineBefore | None
    paywall: bool
    correction: str
    tone: ToneMark
    tone_by: str
    tone_note: str
    role: str
    evidence: tuple[Evidence, ...]
    entities: tuple[EntityRow, ...]
    quotes: tuple[QuoteRow, ...]
    topics: tuple[tuple[str, str], ...]  # name, address of the list
    versions: tuple[VersionRow, ...]
    siblings: tuple[Row, ...]
    story_href: str
    facts: tuple[Fact, ...]
    correct: str  # where the form of corrections goes; "" where nothing can be corrected
    corrections: tuple[CorrectionRow, ...]  # newest first


def ask(desk: Desk, coverage_id: str) -> tuple[Coverage, tuple[Row, ...]]:
    """Return the coverage and the other articles of its story, oldest first. Raises CoverageNotFound, also for what was removed."""
    coverage = desk.store.get(coverage_id)
    if coverage.status == "removed":
        raise CoverageNotFound(coverage_id)
    if coverage.story is None:
        return coverage, ()
    query = Query(filters=Filters(watches=(coverage.watch,), stories=(coverage.story.id,)), sort="oldest", limit=SIBLINGS)
    hits = desk.store.search(query).hits
    return coverage, tuple(row(hit, zone=desk.zone) for hit in hits if hit.coverage.id != coverage.id)


def view(desk: Desk, coverage: Coverage, siblings: tuple[Row, ...]) -> ArticleView:
    article, publisher = coverage.article, coverage.publisher
    watch = next((watch for watch in desk.watches if watch.id == coverage.watch), None)
    first = desk.watch_of(Selection())
    selection = Selection(watch=watch.id if watch and watch is not first else None)
    names = desk.names(watch)
    evidence = sentences(coverage, names)
    tone = wording.coverage_tone(coverage)
    return ArticleView(
        frame=frame(desk, selection, title=article.headline or "Article", here="article"),
        lang=wording.lang_tag(coverage.in_language),
        headline=markup(article.headline or "(no headline)", _marks(coverage, "headline", names)),
        description=markup(article.description or "", _marks(coverage, "description", names)),
        body=paragraphs(article.body, _marks(coverage, "body", names)),
        byline=", ".join(article.byline),
        outlet=publisher.name,
        outlet_href=selection.url(outlets=(publisher.id,)),
        outlet_note=", ".join(
            part for part in (_place(coverage), publisher.kind, wording.OWNERSHIP_WORDS.get(publisher.ownership or "", "")) if part
        ),
        published=wording.published(article, publisher, desk.zone, long=True),
        published_note=_date_evidence(coverage),
        original=wording.safe_href(article.canonical_url) or wording.safe_href(article.url),
        original_text=article.canonical_url,
        link_warning=publisher.link_warning or "",
        archived=f"/articles/{coverage.id}/archived" if desk.archive and coverage.archive else "",
        gone=coverage.status == "gone",
        headline_before=headline_before(coverage, desk.zone),
        paywall=article.access == "paywall",
        correction=_correction(coverage, desk.zone),
        tone=tone,
        tone_by=wording.method(coverage.tone.method) if coverage.tone and tone.label != "not-rated" and not _is_said(coverage) else "",
        tone_note=_tone_note(coverage, tone),
        role=wording.ROLE_SENTENCES[coverage.role] if coverage.role else "",
        evidence=evidence,
        entities=tuple(_entity_row(entity, selection) for entity in coverage.entities),
        quotes=tuple(
            QuoteRow(
                speaker=q.speaker or "unnamed",
                text=q.text,
                target=names.targets.get(q.target, q.target) if q.target else "",
                reported=not is_direct(q, getattr(coverage.article, q.field) or ""),
            )
            for q in coverage.quotes
        ),
        topics=tuple((topic, selection.url(topics=(topic,))) for topic in coverage.topics),
        versions=version_rows(coverage, desk.zone),
        siblings=siblings,
        story_href=selection.url(stories=(coverage.story.id,), reprints=True) if coverage.story else "",
        facts=tuple(_facts(coverage, desk.zone)),
        correct=f"/articles/{coverage.id}/corrections" if desk.corrections else "",
        corrections=rows_of(desk, coverage.id),
    )


def sentences(coverage: Coverage, names: Names) -> tuple[Evidence, ...]:
    """Return each sentence that names a target once a target, the strongest evidence of the tone first."""
    weighty = coverage.tone.evidence if coverage.tone else ()
    order = [i for i in weighty if 0 <= i < len(coverage.mentions)]
    order += [i for i in range(len(coverage.mentions)) if i not in set(order)]
    seen: dict[tuple[str, int, str], Evidence] = {}
    for mention in (coverage.mentions[i] for i in order):
        seen.setdefault((mention.field, mention.sentence_start, mention.target), _evidence(coverage, mention, names))
    return tuple(seen.values())


def version_rows(coverage: Coverage, zone: ZoneInfo) -> tuple[VersionRow, ...]:
    """Return the earlier states, newest first, each with what its successor changed."""
    states = sorted(coverage.versions, key=lambda version: version.valid_from)
    texts = [(version.headline, version.body) for version in states] + [(coverage.article.headline, coverage.article.body)]
    made = [
        VersionRow(
            since=wording.moment(state.valid_from, zone),
            until=wording.moment(state.valid_to, zone),
            headline=changes(state.headline, texts[i + 1][0]),
            body=changes(state.body, texts[i + 1][1]),
        )
        for i, state in enumerate(states)
    ]
    return tuple(reversed(made))


def headline_before(coverage: Coverage, zone: ZoneInfo) -> HeadlineBefore | None:
    """Return the headline before the present one, None if it never changed."""
    others = [version for version in coverage.versions if version.headline != coverage.article.headline]
    last = max(others, key=lambda version: version.valid_to, default=None)
    return HeadlineBefore(text=last.headline, until=wording.moment(last.valid_to, zone)) if last else None


def _text_of(coverage: Coverage, field: str) -> str:
    article = coverage.article
    return {"headline": article.headline, "description": article.description or "", "body": article.body}[field]


def _anchor(mention: Mention) -> str:
    return f"s-{mention.field}-{mention.sentence_start}"


def _evidence(coverage: Coverage, mention: Mention, names: Names) -> Evidence:
    return Evidence(
        anchor=_anchor(mention),
        field=FIELD_WORDS[mention.field],
        text=_text_of(coverage, mention.field)[mention.sentence_start : mention.sentence_end].strip() or mention.text,
        tone=_mention_tone(mention),
        target=names.targets.get(mention.target, mention.target),
        holder=mention.speaker or ("" if mention.holder == "outlet" else mention.holder.replace("-", " ")),
        by=wording.method(mention.method) if mention.label != "not-rated" else "",
    )


def _mention_tone(mention: Mention) -> ToneMark:
    return tone_mark(mention.label, polarity=mention.polarity)


def _marks(coverage: Coverage, field: str, names: Names) -> Sequence[Mark]:
    """Return what is to be shown in one text: sentences, mentions, entities (the body only)."""
    mine = [mention for mention in coverage.mentions if mention.field == field]
    spans = {(m.sentence_start, m.sentence_end): m for m in reversed(mine)}
    found = [Mark(start=start, end=end, kind="sentence", anchor=_anchor(m)) for (start, end), m in spans.items()]
    found += [Mark(start=m.start, end=m.end, kind="mention", css=m.label, title=_mention_title(m, names)) for m in mine]
    if field == "body":
        found += [_entity_mark(entity, span) for entity in coverage.entities for span in entity.spans]
    return found


def _mention_title(mention: Mention, names: Names) -> str:
    tone = _mention_tone(mention)
    said = f"{tone.word} {tone.number}".strip()
    by = f", {wording.method(mention.method)}" if mention.label != "not-rated" else ""
    return f"{names.targets.get(mention.target, mention.target)}: {said}{by}"


def _entity_mark(entity: Entity, span: Span) -> Mark:
    kind = entity.kind.lower()
    return Mark(start=span.start, end=span.end, kind="entity", css=kind, title=f"{entity.name} ({wording.KIND_WORDS[entity.kind]})")


def _entity_row(entity: Entity, selection: Selection) -> EntityRow:
    wikidata = entity.wikidata if entity.wikidata and entity.wikidata[:1] == "Q" and entity.wikidata[1:].isdecimal() else None
    return EntityRow(
        name=entity.name,
        kind=wording.KIND_WORDS[entity.kind],
        count=entity.count,
        href=selection.url(entities=(entity.name,)),
        wikidata=f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else None,
    )


def _place(coverage: Coverage) -> str:
    return wording.country(coverage.publisher.country) if coverage.publisher.country else ""


def _date_evidence(coverage: Coverage) -> str:
    """Return "from the detail block, day precision"."""
    article = coverage.article
    if article.published is None:
        return "the page gives no date; lists go by when we first saw it"
    source = wording.EVIDENCE_WORDS[article.published_from] if article.published_from else "from an unknown place"
    stated = f", stated at {_offset(article.published_offset)}" if article.published_offset is not None else ""
    return f"{source}, {article.published_precision or 'unknown'} precision{stated}"


def _offset(minutes: int) -> str:
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}" if minutes else "UTC"


def _is_said(coverage: Coverage) -> bool:
    """Return whether a person gave the tone."""
    return coverage.tone is not None and coverage.tone.method == METHOD


def _tone_note(coverage: Coverage, tone: ToneMark) -> str:
    if _is_said(coverage):
        return "a person’s word"
    if tone.label == "not-rated":
        return (
            f"nobody here rates {wording.language(coverage.in_language)} text yet"
            if coverage.in_language != "en"
            else "no sentence was rated"
        )
    assert coverage.tone is not None
    parts = ["the evidence is too thin or contradicts itself"] if tone.label == "unsure" else []
    parts.append(f"confidence {coverage.tone.confidence:.2f}")
    if coverage.tone.outlet is not None:
        parts.append(f"the outlet’s own voice {wording.signed(coverage.tone.outlet)}")
    if coverage.tone.third_party is not None:
        parts.append(f"third parties {wording.signed(coverage.tone.third_party)}")
    return "; ".join(parts)


def _correction(coverage: Coverage, zone: ZoneInfo) -> str:
    note = coverage.correction
    if note is None:
        return ""
    said = f": {note.note}" if note.note else ""
    return f"Corrected by {note.by}, {wording.moment(note.at, zone).text}{said}{_machine(coverage)}"


def _machine(coverage: Coverage) -> str:
    """Return what stood there before a person corrected it."""
    before = coverage.machine
    if before is None:
        return ""
    tone = tone_mark(before.tone.label, polarity=before.tone.polarity) if before.tone else tone_mark("not-rated")
    role = wording.ROLE_WORDS[before.role] if before.role else "not relevant"
    return f" (the machine said: {tone.word} {tone.number}".rstrip() + f", {role})"


def _facts(coverage: Coverage, zone: ZoneInfo) -> list[Fact]:
    """Return the margin: how we came to it, what was done to it, where its page is kept."""
    article, archive = coverage.article, coverage.archive
    found = wording.DISCOVERY_WORDS[coverage.discovery.method]
    facts = [
        Fact(name="Language", lines=(f"{wording.language(coverage.in_language)}, confidence {coverage.in_language_confidence:.2f}",)),
        Fact(name="Relevance", lines=(f"{coverage.relevance:.2f}",)),
        Fact(name="Found through", lines=tuple(line for line in (found, coverage.discovery.via or "") if line)),
        Fact(name="Fetched", lines=(wording.moment(article.fetched, zone).text,) if article.fetched else ()),
        Fact(name="Modified", lines=(wording.moment(article.modified, zone).text,) if article.modified else ()),
        Fact(name="Section", lines=(article.section,) if article.section else ()),
        Fact(name="Keywords", lines=(", ".join(article.keywords),) if article.keywords else ()),
        Fact(name="Repairs", lines=article.repairs),
        Fact(name="Story", lines=(_story(coverage),) if coverage.story else ()),
        Fact(
            name="Archived page",
            lines=(archive.file, f"byte {archive.offset:,}, {counted(archive.length, 'byte')}", archive.digest) if archive else (),
        ),
        Fact(name="Processed", lines=(wording.moment(coverage.processed, zone).text,)),
        Fact(name="Models", lines=coverage.models),
        Fact(name="Run", lines=(coverage.run,) if coverage.run else ()),
    ]
    return [fact for fact in facts if fact.lines]


def _story(coverage: Coverage) -> str:
    story = coverage.story
    assert story is not None
    alike = f", {story.similarity:.0%} alike" if story.similarity is not None else ""
    return wording.STORY_WORDS[story.role] + alike
