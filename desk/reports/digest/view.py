"""What a reader of a digest sees: one frozen record that HTML and plain text both show."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk import wording
from desk.reports.digest.excerpts import Excerpts, key_sentence
from desk.reports.digest.planning import ORDER, RATED
from desk.wording import ToneMark, counted, percent, tone_mark
from domain.coverage import Coverage
from domain.digest import DigestRow, Judged, Numbers, Plan, PlannedStory
from domain.ids import content_hash
from domain.notice import Notice

_HEADLINE = 180  # characters; what is left of an article's share is for its key sentence
_BEFORE = 120  # characters of a headline that stands there no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article."""

    headline: str
    url: str | None
    desk_url: str | None
    lang: str | None
    outlet: str
    place: str  # "Belarus, state-owned"
    language: str
    when: str
    watch: str  # "" where the digest is of one watch
    tone: ToneMark
    confidence: str  # "confidence 62 %", "" where nobody rated it
    sentence: str
    warning: str
    notes: tuple[str, ...]  # what is to be known of it besides
    was: str = ""  # its headline before it changed
    reprints: str = ""  # "+4 reprints: …"
    others: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    intro: str
    items: tuple[Item, ...]
    brief: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    id: str
    title: str
    subject: str
    period: str
    made: str
    zone: str
    empty: bool
    figures: tuple[Figure, ...]
    tones: tuple[Figure, ...]
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...]
    waiting: tuple[str, ...]
    desk_url: str | None


def view(
    digest: DigestRow, plan: Plan, coverages: Mapping[str, Coverage], *, zone: ZoneInfo, names: Mapping[str, str], desk_url: str | None
) -> DigestView:
    """Return the digest as people read it. Figures and tones are those of the plan, texts those of `coverages`.

    `names` are the names of the watches that it is of, by id; `desk_url` is where the dashboard is reached.
    """
    write = _Writer(plan, coverages, zone=zone, names=names, desk_url=desk_url.rstrip("/") if desk_url else None)
    title = ", ".join(names.values())
    stories = write.stories(plan.stories)
    sections = (
        Section(title="Stories", intro=ORDER if len(stories) > 1 else "", items=stories),
        Section(title="In passing", intro="", items=write.stories(plan.passing, brief=True), brief=True),
        Section(title="Only in a person’s title", intro="", items=write.stories(plan.affiliations, brief=True), brief=True),
        Section(title="Changed since", intro="Headline or text are other than before.", items=write.changed(plan.changed), brief=True),
        Section(title="Vanished", intro="Their sites no longer have them; the archive does.", items=write.brief(plan.vanished), brief=True),
        Section(title="Corrected by us", intro="", items=write.brief(plan.corrected), brief=True),
    )
    made = wording.moment(digest.made, zone).text
    since = wording.moment(digest.since, zone).text if digest.since else "the beginning"
    return DigestView(
        id=digest.id,
        title=title,
        subject=_subject(title, plan.numbers, wording.day(digest.made.astimezone(zone).date())),
        period=f"{since} to {made}",
        made=made,
        zone=zone.key,
        empty=not any(section.items for section in sections),
        figures=_figures(plan.numbers),
        tones=_tones(plan.numbers),
        sections=tuple(section for section in sections if section.items),
        notices=plan.notices,
        waiting=_waiting(plan),
        desk_url=write.desk_url,
    )


class _Writer:
    """Makes items; each article gives what it may of its text, over the whole digest."""

    def __init__(
        self, plan: Plan, coverages: Mapping[str, Coverage], *, zone: ZoneInfo, names: Mapping[str, str], desk_url: str | None
    ) -> None:
        self._plan, self._coverages, self._zone, self._names, self.desk_url = plan, coverages, zone, names, desk_url
        self._excerpts = Excerpts()

    def stories(self, planned: tuple[PlannedStory, ...], *, brief: bool = False) -> tuple[Item, ...]:
        return tuple(self._story(story, brief=brief) for story in planned if story.lead in self._coverages)

    def brief(self, ids: tuple[str, ...]) -> tuple[Item, ...]:
        return tuple(self._item(id_, brief=True) for id_ in ids if id_ in self._coverages)

    def changed(self, ids: tuple[str, ...]) -> tuple[Item, ...]:
        return tuple(self._item(id_, brief=True, changed=True) for id_ in ids if id_ in self._coverages)

    def _story(self, story: PlannedStory, *, brief: bool) -> Item:
        others = tuple(self._item(id_, brief=True) for id_ in story.others if id_ in self._coverages)
        outlets = dict.fromkeys(self._coverages[id_].publisher.name for id_ in story.reprints if id_ in self._coverages)
        named = f": {', '.join(outlets)}" if outlets else ""
        reprints = f"+{counted(len(story.reprints), 'reprint')}{named}" if story.reprints else ""
        return self._item(story.lead, brief=brief, reprints=reprints, others=others)

    def _item(self, id_: str, *, brief: bool, changed: bool = False, reprints: str = "", others: tuple[Item, ...] = ()) -> Item:
        coverage, said = self._coverages[id_], self._plan.judged[id_]
        article, publisher = coverage.article, coverage.publisher
        take = self._excerpts.take
        headline = take(article.id, article.headline, most=_HEADLINE)
        before = coverage.versions[-1].headline if changed and coverage.versions else ""
        country = wording.country(publisher.country) if publisher.country else ""
        return Item(
            headline=headline or "(no headline)",
            url=wording.safe_href(article.canonical_url),
            desk_url=f"{self.desk_url}/articles/{id_}" if self.desk_url else None,
            lang=wording.lang_tag(coverage.in_language),
            outlet=publisher.name,
            place=", ".join(part for part in (country, wording.OWNERSHIP_WORDS.get(publisher.ownership or "", "")) if part),
            language=wording.language(coverage.in_language),
            when=wording.dated(coverage, self._zone).text,
            watch=self._names.get(coverage.watch, coverage.watch) if len(self._names) > 1 else "",
            tone=_tone(said),
            confidence=f"confidence {said.confidence:.0%}".replace("%", " %") if said.confidence is not None and not said.corrected else "",
            sentence="" if brief else take(article.id, key_sentence(coverage)),
            warning=publisher.link_warning or "",
            notes=_notes(coverage, said),
            was=take(article.id, before, most=_BEFORE) if before != article.headline else "",
            reprints=reprints,
            others=others,
        )


def _tone(said: Judged) -> ToneMark:
    note = (
        "by a person"
        if said.corrected and said.confidence == 1
        else "baseline, unverified"
        if said.baseline and said.polarity is not None
        else ""
    )
    return tone_mark(said.label, polarity=said.polarity, note=note)


def _notes(coverage: Coverage, said: Judged) -> tuple[str, ...]:
    notes = []
    if coverage.correction is not None:
        note = f": {coverage.correction.note}" if coverage.correction.note else ""
        about = "" if coverage.relevant else ", not about us"
        notes.append(f"corrected by {coverage.correction.by}{about}{note}")
    elif said.corrected:
        notes.append("the correction was taken back since")
    if not coverage.relevant and coverage.correction is None:
        notes.append("no longer counts as about us")
    if content_hash(coverage.article.headline, coverage.article.body) != said.content:
        notes.append("its text has changed since this digest was made")
    return tuple(notes)


def _subject(title: str, numbers: Numbers, day: str) -> str:
    net, rated = _net(numbers)
    tone = f", net tone {net} (n = {rated})" if rated else ""
    return f"{title}: {counted(numbers.articles, 'article')}{tone} – {day}"


def _net(numbers: Numbers) -> tuple[str, int]:
    """Return (favourable - critical) / rated in words, and how many are rated."""
    rated = sum(numbers.tones.get(label, 0) for label in RATED)
    if not rated:
        return "–", 0
    return wording.signed((numbers.tones.get("favourable", 0) - numbers.tones.get("critical", 0)) / rated), rated


def _figures(numbers: Numbers) -> tuple[Figure, ...]:
    net, rated = _net(numbers)
    standing = "" if not numbers.baseline else "baseline, unverified" if numbers.baseline == rated else "partly baseline, unverified"
    spread = f"{counted(numbers.countries, 'country', 'countries')}, {counted(numbers.languages, 'language')}"
    tone = "; ".join(part for part in (f"n = {rated}" if rated else "nothing was rated", standing) if part)
    return (
        Figure(
            name="articles", value=f"{numbers.articles:,}", note=f"and {counted(numbers.reprints, 'reprint')}" if numbers.reprints else ""
        ),
        Figure(name="outlets", value=f"{numbers.outlets:,}", note=spread),
        Figure(name="net tone", value=net, note=tone),
    )


def _tones(numbers: Numbers) -> tuple[Figure, ...]:
    tones = numbers.tones
    shares = ("unsure", "not-rated")
    return tuple(
        Figure(
            name=f"{wording.TONE_SYMBOLS[label]} {wording.TONE_WORDS[label]}",
            value=f"{count:,}",
            note=percent(count, sum(tones.values())) if label in shares else "",
        )
        for label, count in tones.items()
        if sum(tones.values())
    )


def _waiting(plan: Plan) -> tuple[str, ...]:
    waiting, reread = plan.waiting, plan.numbers.reread
    lines = [
        (waiting.inbox, f"{counted(waiting.inbox, 'article')} fetched, not read yet"),
        (waiting.outbox, f"{counted(waiting.outbox, 'article')} read, on the way to the store"),
        (waiting.dead_letters, f"{counted(waiting.dead_letters, 'article')} refused by the store: see `forumwatch store dead-letters`"),
        (reread, f"{counted(reread, 'known article')} read or grouped anew, without a change that shows"),
    ]
    return tuple(line for count, line in lines if count)
