"""Finds where an article names a watch's targets, and throws out namesakes, each with the reason in words.

Namesakes are judged mention by mention, never article by article.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.coverage import FieldName, Mention, Span
from domain.watch import Watch
from processing.candidates import Candidate, Scan, candidates
from processing.names.compiled import CompiledWatch, compile_watch
from processing.names.evidence import closed
from processing.names.given_names import is_given_name
from processing.names.paradigms.tables import words
from processing.names.weighing import Point, total
from processing.plausibility import Article, weigh
from processing.sentences import split

Place = tuple[FieldName, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A span that looked like a mention and is not one; `reason` says why, in words."""

    mention: Mention
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Mentions in order of field (headline, description, body) and place; spans of one field neither repeat nor overlap.

    `evidence` holds what counted for a forum or council, by the field and start of its mention.
    """

    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...] = ()
    evidence: Mapping[Place, tuple[Point, ...]] = field(default_factory=dict)


class MentionFinder:
    """Finds mentions of one watch's targets; make one for a watch and use it for many articles."""

    def __init__(self, watch: Watch) -> None:
        self._watch: CompiledWatch = compile_watch(watch)

    def find(self, *, headline: str, description: str | None, body: str, language: str) -> Found:
        """Return the mentions of an article and the namesakes that were rejected.

        `language` (BCP 47) guides the cutting into sentences, and says whether capitals mark names: these match in all
        scripts and languages.
        """
        texts: dict[FieldName, str] = {"headline": headline, "description": description or "", "body": body}
        hits = {name: self._watch.find(text) for name, text in texts.items()}
        if not any(names for names, _, _ in hits.values()):
            return Found(mentions=())
        scans = tuple(Scan(name, text, language, _sentences(name, text, language), *hits[name]) for name, text in texts.items())
        found = [candidate for one in scans for candidate in candidates(one)]
        return _sort_out(found, Article.of(scans, found))


def _sentences(name: FieldName, text: str, language: str) -> tuple[Span, ...]:
    """Return at least one; a headline is one."""
    whole = (Span(start=0, end=len(text)),)
    return whole if name == "headline" else split(text, language) or whole


def _sort_out(found: Sequence[Candidate], article: Article) -> Found:
    """Judge each candidate: forums and councils by their points, then people."""
    evidence = _weighed([one for one in found if one.name.kind != "person"], article)
    ours = [candidate for candidate, points in evidence if total(points) >= 0]
    known = {one.name.target for one in found if one.name.part in ("whole", "initials")}
    beside = {(one.scan.field, one.sentence + step) for one in ours for step in (-1, 0, 1)}
    alone = [one for one in found if one.name.part == "surname" and (one.scan.field, one.sentence) in beside]
    known |= {one.name.target for one in alone if _another_name(one) is None}
    points_of = {_place(candidate): points for candidate, points in evidence}
    mentions: list[Mention] = []
    rejected: list[Rejected] = []
    for candidate in found:
        points = points_of.get(_place(candidate))
        reason = _why_not_a_person(candidate, known) if points is None else _why_not(points)
        mention = _mention(candidate, affiliation=any(point.feature == "office" for point in points or ()))
        if reason is None:
            mentions.append(mention)
        else:
            rejected.append(Rejected(mention=mention, reason=reason))
    return Found(mentions=tuple(mentions), rejected=tuple(rejected), evidence=points_of)


def _place(candidate: Candidate) -> Place:
    return candidate.scan.field, candidate.hit.start


_SURE = 1.0


def _weighed(found: Sequence[Candidate], article: Article) -> list[tuple[Candidate, tuple[Point, ...]]]:
    """Return the points of each; a doubtful one gains where the article surely names the same target."""
    first = [(candidate, weigh(candidate, article)) for candidate in found]
    sure = {candidate.name.target for candidate, points in first if candidate.fits and total(points) >= _SURE}
    weighed = []
    for candidate, points in first:
        if candidate.name.target in sure and total(points) < _SURE and all(point.feature != "cue-near" for point in points):
            points = [*points, Point("named-elsewhere", "the article surely names it at another place")]
        weighed.append((candidate, tuple(points)))
    return weighed


def _why_not(points: Sequence[Point]) -> str | None:
    """Return why a name of a forum or council is not ours, what weighs most first; None where it is."""
    if total(points) >= 0:
        return None
    return "; ".join(map(str, sorted(points[1:], key=lambda point: point.points)))


def _why_not_a_person(candidate: Candidate, known: set[str]) -> str | None:
    name = candidate.name
    if name.part == "surname" and name.target not in known:
        return "a surname alone: the full name is nowhere in the article, the forum not beside it"
    if not candidate.fits:
        return "common words here: not capitalised as the name is, and not in quotation marks"
    return _another_name(candidate) if name.part == "surname" else None


def _another_name(candidate: Candidate) -> str | None:
    """Reject "Anna Preiherman" and "A. Preiherman" where the target is Yauheni."""
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


def _mention(candidate: Candidate, *, affiliation: bool) -> Mention:
    scan, hit = candidate.scan, candidate.hit
    sentence = scan.sentences[candidate.sentence]
    end = closed(scan.text, hit.start, hit.end)
    return Mention(
        target=candidate.name.target,
        target_kind=candidate.name.kind,
        field=scan.field,
        start=hit.start,
        end=end,
        text=scan.text[hit.start : end],
        affiliation=affiliation,
        sentence_start=min(sentence.start, hit.start),
        sentence_end=max(sentence.end, end),
    )
