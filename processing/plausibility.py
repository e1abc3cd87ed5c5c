"""Whether a place that holds the name of a forum or its council means it: the points that speak for and against."""

from collections.abc import Sequence
from dataclasses import dataclass

from processing.candidates import Candidate, Scan
from processing.names.affiliation import in_title
from processing.names.compiled import Name, Namesake
from processing.names.evidence import broken_quotes, compound_before, shouting, title_case, written_as
from processing.names.matcher import Hit
from processing.names.surroundings import Around, around, gathering, heads
from processing.names.weighing import Point

_REACH = 400  # characters to each side; what lies farther off in a sentence without end is no neighbour


@dataclass(frozen=True, slots=True)
class Article:
    """What is asked of the whole article; `cue` is the first of a namesake's words in it, `term` the first of the context."""

    scans: tuple[Scan, ...]
    supporters: tuple[Candidate, ...]
    cue: str | None
    term: str | None

    @classmethod
    def of(cls, scans: tuple[Scan, ...], candidates: Sequence[Candidate]) -> "Article":
        cues = (" ".join(scan.text[hit.start : hit.end].split()) for scan in scans for hit in scan.namesakes if not hit.payload.names_us)
        names = {(one.scan.field, start) for one in candidates for start, _ in one.hit.words}
        terms = (scan.text[hit.start : hit.end].casefold() for scan in scans for hit in scan.terms if (scan.field, hit.start) not in names)
        return cls(scans, tuple(filter(_supports, candidates)), next(cues, None), next(terms, None))

    def supports(self, candidate: Candidate) -> bool:
        return any(other is not candidate for other in self.supporters[:2])


def _supports(candidate: Candidate) -> bool:
    """A person of the watch, or one of its long names, is context as good as any term."""
    return candidate.fits and (candidate.long or (candidate.name.kind == "person" and candidate.name.part in ("whole", "initials")))


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a field."""

    scan: Scan
    start: int
    end: int


def weigh(candidate: Candidate, article: Article) -> list[Point]:
    """Return what counts for this place, its writing first."""
    near = _neighbourhood(candidate, article.scans)
    beside = _around(candidate)
    writing = _writing(candidate)
    points = [Point("named", f"names {candidate.name.target}"), *writing, *_for_us(candidate, beside, near)]
    terms = _terms(candidate, near)
    if terms:
        points.append(Point("context-near", f"context beside it: {', '.join(terms[:4])}"))
    elif article.term:
        points.append(Point("context", f"context in the article: {article.term}"))
    if article.supports(candidate):
        points.append(Point("supported", "the article names a person or a long name of the watch"))
    common = any(point.feature in ("chance-capital", "half-written", "lower-case") for point in writing)
    return [*points, *_against_us(candidate, beside, near, article, common=common)]


def _around(candidate: Candidate) -> Around:
    scan, hit = candidate.scan, candidate.hit
    sentence = scan.sentences[candidate.sentence]
    return around(scan.text, hit.start, hit.end, sentence_start=min(sentence.start, hit.start), sentence_end=max(sentence.end, hit.end))


def _writing(candidate: Candidate) -> list[Point]:
    if candidate.name.part == "tag":
        return [Point("tag", "a tag")]
    if candidate.long:
        return [Point("long-name", f'a name that nobody else has: "{" ".join(_text(candidate).split())}"')]
    broken = not _has_quotes(candidate.name.lemma) and broken_quotes(candidate.scan.text, candidate.hit.start, candidate.hit.end)
    points = [Point("broken-quotes", "quotation marks shut out its first word")] if broken else []
    if candidate.quoted and not broken:
        points.append(Point("quoted", "in quotation marks"))
    if not candidate.capital:
        half = _half_written(candidate)
        words = "common words here: not capitalised as the name is"
        return [*points, Point("half-written" if half else "lower-case", words)]
    if points and not broken:
        return points
    return [*points, _capital(candidate)]


def _has_quotes(lemma: str) -> bool:
    return any(mark in lemma for mark in '«“„"')


def _text(candidate: Candidate) -> str:
    return candidate.scan.text[candidate.hit.start : candidate.hit.end]


def _half_written(candidate: Candidate) -> bool:
    """ "the Minsk dialogue": the first word has its capital, a later one lost it. (In «минский диалог» the first lost it.)"""
    capitals = candidate.name.capitals
    return bool(capitals) and all(capitals) and candidate.scan.text[candidate.hit.start].isupper()


def _capital(candidate: Candidate) -> Point:
    scan, sentence = candidate.scan, candidate.scan.sentences[candidate.sentence]
    whole = scan.text[max(sentence.start, candidate.hit.start - _REACH) : min(sentence.end, candidate.hit.end + _REACH)]
    plain = candidate.name.place_only or shouting(whole) or (scan.field == "headline" and title_case(whole))
    if not plain and scan.language.startswith("de") and (not candidate.name.language.startswith("de") or "-" in _text(candidate)):
        return Point("capital", "a foreign name, or a compound")
    said = written_as(
        scan.text,
        candidate.hit.start,
        candidate.hit.end,
        sentence_start=min(sentence.start, candidate.hit.start),
        language=scan.language,
        plain_capitals=plain,
    )
    if said == "weak":
        return Point("chance-capital", "its capital letters may be chance")
    return Point("capital", "written as a name")


def _for_us(candidate: Candidate, beside: Around, near: Sequence[Zone]) -> list[Point]:
    points = []
    called = beside.called() or (_text(candidate) if heads(_text(candidate)) else None)
    people = beside.people()
    if called:
        points.append(Point("called", f'called by what it is: "{called}"'))
    if people:
        points.append(Point("its-people", f'beside "{people}"'))
    elif not called and (gathering := beside.gathering() or _gathering_beside_headline(candidate, near)):
        points.append(Point("gathering", f'a gathering is spoken of: "{gathering}"'))
    if place := beside.place(base_form=candidate.base_form):
        points.append(Point("at", f'"{place}" it'))
    if candidate.name.where:
        points.append(Point("at", "in the case that says where"))
    if then := beside.then():
        points.append(Point("then", f'"{then}" it'))
    if candidate.name.plural:
        points.append(Point("several", "several of them"))
    if _affiliated(candidate):
        points.append(Point("office", "inside a person's title"))
    return points


def _gathering_beside_headline(candidate: Candidate, near: Sequence[Zone]) -> str | None:
    """Headlines are short: what they mean by a name says the sentence below."""
    if candidate.scan.field != "headline":
        return None
    return next(filter(None, (gathering(zone.scan.text[zone.start : zone.end]) for zone in near if zone.scan is not candidate.scan)), None)


def _against_us(candidate: Candidate, beside: Around, near: Sequence[Zone], article: Article, *, common: bool) -> list[Point]:
    """Return what says that something else is meant; `common`: it may be common words by its writing."""
    namesake = _namesake(candidate)
    points = [namesake[0]] if namesake else []
    other = beside.other_thing(named_after=candidate.base_form)
    if other and not beside.called():
        points.append(Point("other-thing", f'the name of something else: "{other}"'))
    front = compound_before(candidate.scan.text, candidate.hit.start)
    if front:
        points.append(Point("with-somebody", f'part of a longer compound: "{front}-{_text(candidate)}"'))
    elif not candidate.quoted and (somebody := beside.with_somebody()):
        points.append(Point("with-somebody", f'a dialogue between two: "{somebody}"'))
    if not candidate.quoted and (talks := beside.talks()):
        points.append(Point("talks", f'as is said of talks: "{talks}"'))
    if common and not namesake and (topic := beside.about()):
        points.append(Point("about", f'a dialogue about something: "{topic}"'))
    if common and (inside := beside.inside()):
        points.append(Point("in", f'"{inside}" it, as one is in a dialogue'))
    points += _cues(candidate, near, article, namesake[1] if namesake else None)
    return points


def _namesake(candidate: Candidate) -> tuple[Point, Hit[Namesake]] | None:
    """Return the namesake that the name is part of, or that one directly continues."""
    scan, hit = candidate.scan, candidate.hit
    for other in scan.namesakes_between(hit.start, hit.end + 3):
        words = " ".join(scan.text[other.start : other.end].split())
        inside = hit.start <= other.start and other.end <= hit.end
        if other.start < hit.end and hit.start < other.end:
            if not inside:
                feature = "namesake-quoted" if _quotes_end_between(candidate, other) else "namesake"
                return Point(feature, f'part of "{words}", which is not us ("{other.payload.lemma}")'), other  # type: ignore[arg-type]
        elif _touch(candidate, other) and not other.payload.names_us and not candidate.quoted:
            return Point("namesake", f'next to "{words}", which is not us'), other
    return None


def _quotes_end_between(candidate: Candidate, other: Hit[Namesake]) -> bool:
    """«Минский диалог» по Донбассу: the name ends inside the namesake, shut off by quotation marks."""
    return candidate.capital and candidate.quoted and candidate.hit.end < other.end


def _touch(candidate: Candidate, other: Hit[Namesake]) -> bool:
    text, hit = candidate.scan.text, candidate.hit
    between = text[hit.end : other.start] if other.start >= hit.end else text[other.end : hit.start]
    return len(between) <= 2 and between.strip(" \u00a0-‑–/") == ""


def _cues(candidate: Candidate, near: Sequence[Zone], article: Article, namesake: Hit[Namesake] | None) -> list[Point]:
    """Return a point for words of a namesake's world, those beside the name before those elsewhere."""
    if candidate.long or candidate.name.part == "tag":
        return []
    for zone in near:
        own = zone.scan is candidate.scan
        for cue in zone.scan.cues_between(zone.start, zone.end):
            if own and (_overlap(cue, candidate.hit) or (namesake is not None and _overlap(cue, namesake))):
                continue
            return [Point("cue-near", f'beside "{" ".join(zone.scan.text[cue.start : cue.end].split())}", which is not us')]
    return [Point("cue", f'the article speaks of "{article.cue}"')] if article.cue and not namesake else []


def _overlap(one: Hit[Namesake], other: "Hit[Namesake] | Hit[Name]") -> bool:
    return one.start < other.end and other.start < one.end


def _neighbourhood(candidate: Candidate, scans: Sequence[Scan]) -> list[Zone]:
    """Return the sentence of the name with its neighbours; a headline's neighbour is the first sentence of each other field."""
    scan, at, hit = candidate.scan, candidate.sentence, candidate.hit
    low, high = max(at - 1, 0), min(at + 1, len(scan.sentences) - 1)
    start, end = max(scan.sentences[low].start, hit.start - _REACH), min(scan.sentences[high].end, hit.end + _REACH)
    zones = [Zone(scan, start, max(end, hit.end))]
    for other in scans:
        if other is not scan and other.text and "headline" in (scan.field, other.field) and low == 0:
            zones.append(Zone(other, 0, min(other.sentences[0].end, _REACH)))
    return zones


def _terms(candidate: Candidate, near: Sequence[Zone]) -> list[str]:
    """Return the watch's context terms in the neighbourhood, without those inside the name."""
    own = candidate.hit
    found = [
        zone.scan.text[term.start : term.end].casefold()
        for zone in near
        for term in zone.scan.terms_between(zone.start, zone.end)
        if zone.scan is not candidate.scan or not own.start <= term.start < own.end
    ]
    return list(dict.fromkeys(found))


_LINKS = frozenset(("(", "of the", "of", "from the", "from", "из", "із", "з", "z", "vom", "von"))


def _affiliated(candidate: Candidate) -> bool:
    """Tell a name inside a person's title: "director of the Minsk Dialogue", "Preiherman (Minsk Dialogue)"."""
    scan, hit = candidate.scan, candidate.hit
    sentence = scan.sentences[candidate.sentence]
    start, end = min(sentence.start, hit.start), max(sentence.end, hit.end)
    if in_title(scan.text, hit.start, hit.end, sentence_start=start, sentence_end=end):
        return True
    return any(scan.text[person.end : hit.start].strip(" \n«“„\"'") in _LINKS for person in scan.people_before(hit.start))
