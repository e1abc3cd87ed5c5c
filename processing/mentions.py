"""Finds where an article names a watch's targets, and throws out namesakes, each with the reason in words.

Namesakes are judged mention by mention, never article by article.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from domain.coverage import FieldName, Mention, Span
from domain.watch import Watch
from processing.names.affiliation import in_title
from processing.names.compiled import CompiledWatch, Name, Namesake, Term, compile_watch
from processing.names.evidence import capitals_fit, closed, compound_before, quoted
from processing.names.given_names import is_given_name
from processing.names.matcher import Hit
from processing.names.paradigms.tables import words
from processing.sentences import split

_LONGEST_PHRASE = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A span that looked like a mention and is not one; `reason` says why, in words."""

    mention: Mention
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Mentions in order of field (headline, description, body) and place; spans of one field neither repeat nor overlap."""

    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scan:
    """One field, searched; hits are in text order."""

    field: FieldName
    text: str
    sentences: tuple[Span, ...]
    names: list[Hit[Name]]
    namesakes: list[Hit[Namesake]]
    terms: list[Hit[Term]]

    def sentence(self, at: int) -> int:
        """Return the index of the sentence that holds this place, or the nearest before it."""
        return max(bisect_right(self.sentences, at, key=lambda span: span.start) - 1, 0)

    def namesakes_between(self, start: int, end: int) -> list[Hit[Namesake]]:
        """Return those that begin between two places, and those up to a phrase's length before."""
        low = bisect_left(self.namesakes, start - _LONGEST_PHRASE, key=lambda hit: hit.start)
        high = bisect_left(self.namesakes, end, key=lambda hit: hit.start)
        return self.namesakes[low:high]

    def people_before(self, at: int) -> list[Hit[Name]]:
        low = bisect_left(self.names, at - _LONGEST_PHRASE, key=lambda hit: hit.start)
        high = bisect_left(self.names, at, key=lambda hit: hit.start)
        return [hit for hit in self.names[low:high] if hit.payload.kind == "person" and hit.end < at]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A name found at a place, before anybody asked whether it is ours."""

    scan: _Scan
    hit: Hit[Name]
    capital: bool  # capitalised as the name is
    quoted: bool  # in quotation marks
    sentence: int

    @property
    def fits(self) -> bool:
        """Tell whether it is written as a name."""
        return self.capital or self.quoted

    @property
    def part_of_it(self) -> bool:
        """Tell "Minsk Dialogue forum" for "Minsk Dialogue Forum": the shorter name in it is what is written as one."""
        words = (self.scan.text[start:end] for start, end in self.hit.words)
        written = zip(words, self.name.capitals, strict=False)
        return len(self.name.capitals) == 3 and any(capital and word.islower() for word, capital in written)

    @property
    def name(self) -> Name:
        return self.hit.payload


class MentionFinder:
    """Finds mentions of one watch's targets; make one for a watch and use it for many articles."""

    def __init__(self, watch: Watch) -> None:
        self._watch: CompiledWatch = compile_watch(watch)

    def find(self, *, headline: str, description: str | None, body: str, language: str) -> Found:
        """Return the mentions of an article and the namesakes that were rejected.

        `language` (BCP 47) guides the cutting into sentences only: names match in all scripts and languages.
        """
        scans = [
            self._scan("headline", headline, (Span(start=0, end=len(headline)),)),
            self._scan("description", description or "", split(description or "", language)),
            self._scan("body", body, split(body, language)),
        ]
        known = {hit.payload.target for scan in scans for hit in scan.names if hit.payload.part in ("whole", "initials")}
        candidates = [candidate for scan in scans for candidate in _candidates(scan)]
        return _sort_out(candidates, known, context=any(scan.terms for scan in scans))

    def _scan(self, field: FieldName, text: str, sentences: tuple[Span, ...]) -> _Scan:
        names, namesakes, terms = self._watch.find(text)
        return _Scan(field, text, sentences or (Span(start=0, end=len(text)),), names, namesakes, terms)


def _candidates(scan: _Scan) -> list[_Candidate]:
    """Return names that do not overlap, in text order; of several that do the best written, then the longest, then the leftmost."""
    taken: list[_Candidate] = []
    covered: set[int] = set()  # where the words of taken names begin
    every = [_candidate(scan, hit) for hit in scan.names if _is_written_out(scan.text, hit)]
    for one in sorted(every, key=lambda c: (not c.fits, c.part_of_it, c.hit.start - c.hit.end, c.hit.start)):
        if covered.isdisjoint(start for start, _ in one.hit.words):
            taken.append(one)
            covered.update(start for start, _ in one.hit.words)
    return sorted(taken, key=lambda c: c.hit.start)


def _is_written_out(text: str, hit: Hit[Name]) -> bool:
    """A name run together is one only after # or @; an initial has a full stop ("У Прейгермана" is no initial)."""
    if hit.payload.part == "tag":
        return text[max(hit.start - 1, 0) : hit.start] in ("#", "@")
    if hit.payload.part == "initials":
        return any(text[end : end + 1] == "." for start, end in hit.words if end - start == 1)
    return True


def _candidate(scan: _Scan, hit: Hit[Name]) -> _Candidate:
    words = [scan.text[start:end] for start, end in hit.words]
    capital = capitals_fit(words, hit.payload.capitals)
    return _Candidate(scan, hit, capital, quoted(scan.text, hit.start, hit.end), scan.sentence(hit.start))


def _sort_out(candidates: list[_Candidate], known: set[str], *, context: bool) -> Found:
    """Judge each candidate; those with only the first capital are ours where the article surely names the same target."""
    supporters = [candidate for candidate in candidates if _supports(candidate)]
    reasons = [_why_not(one, known, context=context or any(other is not one for other in supporters[:2])) for one in candidates]
    sure = {c.name.target for c, reason in zip(candidates, reasons, strict=True) if reason is None}
    mentions: list[Mention] = []
    rejected: list[Rejected] = []
    for candidate, reason in zip(candidates, reasons, strict=True):
        if reason == _GENERIC and candidate.name.target in sure and _half_written(candidate) and not _cue_near(candidate, 0):
            reason = None
        mention = _mention(candidate)
        if reason is None:
            mentions.append(mention)
        else:
            rejected.append(Rejected(mention=mention, reason=reason))
    return Found(mentions=tuple(mentions), rejected=tuple(rejected))


def _supports(candidate: _Candidate) -> bool:
    """A person of the watch, or one of its long names, is context as good as any term."""
    name = candidate.name
    return candidate.fits and (len(name.capitals) >= 4 or (name.kind == "person" and name.part in ("whole", "initials")))


_GENERIC = "common words here: not capitalised as the name is, and not in quotation marks"


def _why_not(candidate: _Candidate, known: set[str], *, context: bool) -> str | None:
    """Return why a candidate is not our target, None where it is."""
    name = candidate.name
    if name.part == "surname" and name.target not in known:
        return "a surname alone, and the full name is nowhere in the article"
    if name.kind == "person":
        return _GENERIC if not candidate.fits else _another_first_name(candidate)
    return (
        _part_of_namesake(candidate, context=context)
        or _part_of_compound(candidate)
        or (None if candidate.fits else _GENERIC)
        or (None if context else _among_cues(candidate))
    )


def _another_first_name(candidate: _Candidate) -> str | None:
    """Reject "Anna Preiherman" and "A. Preiherman" where the target is Yauheni."""
    if candidate.name.part != "surname":
        return None
    text, start = candidate.scan.text, candidate.hit.start
    before = _WORD_BEFORE.search(text, max(candidate.scan.sentences[candidate.sentence].start, start - 40), start)
    if before is None or _addresses(before["word"]):
        return None
    word = before["word"]
    if word.endswith(".") or is_given_name(word):
        return f'another person: "{word} {text[start : candidate.hit.end]}"'
    return None


_WORD_BEFORE = re.compile(r"(?<!\w)(?P<word>[A-ZА-ЯІЎЁЄЇŁŚŻ](?:\.|[^\W\d_]+))\s?$")
_FORMS_OF_ADDRESS = words(
    "mr ms mrs dr prof professor director analyst expert minister herr frau doktor direktor pan pani dyrektor profesor "
    "господин доктор профессор директор спадар доктар прафесар дырэктар пане професор"
)


def _addresses(word: str) -> bool:
    return word.casefold() in _FORMS_OF_ADDRESS


def _part_of_namesake(candidate: _Candidate, *, context: bool) -> str | None:
    """Reject a name that a namesake phrase overlaps, or that one directly continues or leads up to."""
    scan, hit = candidate.scan, candidate.hit
    for other in scan.namesakes_between(hit.start, hit.end + 3):
        inside = hit.start <= other.start and other.end <= hit.end
        if other.start < hit.end and hit.start < other.end:
            if not inside and not (context and _quotes_end_between(candidate, other)):
                return f'part of "{_words(scan.text, other)}", which is not us ("{other.payload.lemma}")'
        elif _touch(scan.text, hit, other) and not other.payload.names_us and not candidate.quoted:
            return f'next to "{_words(scan.text, other)}", which is not us'
    return None


def _quotes_end_between(candidate: _Candidate, other: Hit[Namesake]) -> bool:
    """«Минский диалог» по Донбассу: the name ends inside the namesake, shut off by quotation marks."""
    return candidate.capital and candidate.quoted and candidate.hit.end < other.end


def _touch(text: str, hit: Hit[Name], other: Hit[Namesake]) -> bool:
    between = text[hit.end : other.start] if other.start >= hit.end else text[other.end : hit.start]
    return len(between) <= 2 and between.strip(" \u00a0-‑–/") == ""


def _words(text: str, hit: Hit[Namesake]) -> str:
    return " ".join(text[hit.start : hit.end].split())


def _part_of_compound(candidate: _Candidate) -> str | None:
    scan, hit = candidate.scan, candidate.hit
    front = compound_before(scan.text, hit.start)
    return f'part of a longer compound, "{front}-{scan.text[hit.start : hit.end]}"' if front else None


def _half_written(candidate: _Candidate) -> bool:
    """ "the Minsk dialogue": the first word has its capital, a later one lost it. (In «минский диалог» the first lost it.)"""
    hit, capitals = candidate.hit, candidate.name.capitals
    first = candidate.scan.text[hit.start]
    return bool(capitals) and all(capitals) and first.isupper()


def _among_cues(candidate: _Candidate) -> str | None:
    """Reject a lower-case or unquoted name beside words of a namesake's world, where nothing in the article speaks for us."""
    if len(candidate.name.capitals) >= 4 or (candidate.quoted and candidate.capital):
        return None
    cue = _cue_near(candidate, 1)
    return f'beside "{cue}", with no word of our context in the article' if cue else None


def _cue_near(candidate: _Candidate, sentences: int) -> str | None:
    """Return a namesake's words within so many sentences of the name."""
    scan, at = candidate.scan, candidate.sentence
    low, high = max(at - sentences, 0), min(at + sentences, len(scan.sentences) - 1)
    for other in scan.namesakes_between(scan.sentences[low].start, scan.sentences[high].end):
        if not other.payload.names_us and low <= scan.sentence(other.start) <= high:
            return _words(scan.text, other)
    return None


def _mention(candidate: _Candidate) -> Mention:
    scan, hit = candidate.scan, candidate.hit
    sentence = scan.sentences[candidate.sentence]
    end = closed(scan.text, hit.start, hit.end)
    mention = Mention(
        target=candidate.name.target,
        target_kind=candidate.name.kind,
        field=scan.field,
        start=hit.start,
        end=end,
        text=scan.text[hit.start : end],
        sentence_start=min(sentence.start, hit.start),
        sentence_end=max(sentence.end, end),
    )
    if mention.target_kind == "person":
        return mention
    title = in_title(scan.text, hit.start, end, sentence_start=mention.sentence_start, sentence_end=mention.sentence_end) or _after_person(
        candidate
    )
    return replace(mention, affiliation=title)


_LINKS = frozenset(("(", "of the", "of", "from the", "from", "из", "із", "з", "z", "vom", "von"))


def _after_person(candidate: _Candidate) -> bool:
    """Tell "Preiherman (Minsk Dialogue)" and "Preiherman of the Minsk Dialogue"."""
    scan, at = candidate.scan, candidate.hit.start
    return any(scan.text[person.end : at].strip(" \n«“„\"'") in _LINKS for person in scan.people_before(at))
