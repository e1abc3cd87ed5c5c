"""How surely an article speaks of a watch, and in what role: points that anybody can add up.

relevance = 1 / (1 + e^-points); 0 points are .5, and .5 is relevant. They begin with those of the article's best mention of a
forum or council (`processing.plausibility`), and `processing.names.weighing.POINTS` says what counts how much; the reasons of a
judgement name every entry that was used.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.coverage import FieldName, Mention, Role
from domain.watch import Watch
from processing.mentions import Found, Place
from processing.names.compiled import CompiledWatch, compile_watch
from processing.names.fold import TOKEN, folded_words
from processing.names.weighing import Point, total

NOTHING = 0.01
CERTAIN = 0.99  # no sum of points is surer than that
ONLY_NAMESAKES = 0.03
RELEVANT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`relevance` in 0..1; `role` None where irrelevant; `reasons` in words, the verdict first."""

    relevance: float
    role: Role | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    """What the rules look at."""

    watch: CompiledWatch
    fields: dict[FieldName, str]
    mentions: tuple[Mention, ...]
    evidence: Mapping[Place, tuple[Point, ...]]

    def alone(self) -> tuple[Mention, ...]:
        """Mentions of targets that suffice alone."""
        return tuple(mention for mention in self.mentions if self.watch.targets[mention.target].alone)


def judge(found: Found, watch: Watch, *, headline: str, description: str | None, body: str) -> Judgement:
    """Return relevance, role and the reasons for both; the texts must be those that `found` was found in."""
    fields: dict[FieldName, str] = {"headline": headline, "description": description or "", "body": body}
    article = _Article(compile_watch(watch), fields, found.mentions, found.evidence)
    rejected = _rejections(found)
    if not found.mentions:
        verdict = "irrelevant: only namesakes" if rejected else "irrelevant: no name of the watch occurs"
        return Judgement(relevance=ONLY_NAMESAKES if rejected else NOTHING, role=None, reasons=(verdict, *rejected))
    points = _points(article)
    relevance = min(CERTAIN, 1 / (1 + math.exp(-total(points))))
    role = _role(article) if relevance >= RELEVANT else None
    verdict = f"relevant ({relevance:.2f}), {_ROLE_WORDS[role]}" if role else f"irrelevant ({relevance:.2f})"
    return Judgement(relevance=round(relevance, 4), role=role, reasons=(verdict, *map(str, points), *rejected))


def _rejections(found: Found) -> tuple[str, ...]:
    counts: dict[tuple[str, str], int] = {}
    for one in found.rejected:
        key = (" ".join(one.mention.text.split()), one.reason)
        counts[key] = counts.get(key, 0) + 1
    return tuple(f'rejected "{text}"{f", {n} times" if n > 1 else ""}: {reason}' for (text, reason), n in counts.items())


def _points(article: _Article) -> list[Point]:
    """Return what counts for the article, its best mention first."""
    alone = article.alone()
    start = _best(article, alone) if alone else _people(article)
    surroundings = _surroundings(article, start)
    points = [*start, *surroundings]
    if alone or surroundings:
        points += _places(article, alone or article.mentions)
    if alone and all(mention.affiliation for mention in alone):
        points.append(Point("only-affiliation", "only inside a person's title"))
    return points


def _best(article: _Article, mentions: Sequence[Mention]) -> tuple[Point, ...]:
    """Return the points of the best mention; a mention that its caller vouches for is one in quotation marks."""
    given = (Point("named", f"names {_targets(mentions)}"), Point("quoted", "at a place that was given"))
    weighed = (article.evidence.get((mention.field, mention.start), given) for mention in mentions)
    _, *points = max(weighed, key=total)
    return (Point("named", f"names {_targets(mentions)}"), *points)


def _people(article: _Article) -> tuple[Point, ...]:
    words = f"names {_targets(article.mentions)}, who does not suffice alone"
    return Point("only-people", words), Point("clearly-written", "written as a name")


def _targets(mentions: Sequence[Mention]) -> str:
    return ", ".join(dict.fromkeys(mention.target for mention in mentions))


def _places(article: _Article, mentions: Sequence[Mention]) -> list[Point]:
    points: list[Point] = []
    if any(mention.field == "headline" for mention in mentions):
        points.append(Point("headline", "in the headline"))
    if _in_lead(article, mentions):
        points.append(Point("lead", "in the lead"))
    count = _sentence_count(article, mentions)
    if count >= 2:
        points.append(Point("many-sentences" if count >= 3 else "two-sentences", f"in {count} sentences"))
    return points


def _in_lead(article: _Article, mentions: Sequence[Mention]) -> bool:
    """The description, or the first paragraph of the body (after a repeated headline or a date line)."""
    lead_end = _lead_end(article.fields["body"], article.fields["headline"])
    return any(mention.field == "description" or (mention.field == "body" and mention.start < lead_end) for mention in mentions)


def _lead_end(body: str, headline: str) -> int:
    """Return where the first paragraph of running text ends: one with at least 12 words that is not the headline."""
    end = 0
    headline_words = folded_words(headline)
    for paragraph in re.finditer(r"[^\n]+", body):
        words = TOKEN.findall(paragraph.group())
        end = paragraph.end()
        if len(words) >= 12 and folded_words(paragraph.group()) != headline_words:
            return end
    return end


def _sentence_count(article: _Article, mentions: Sequence[Mention]) -> int:
    """Count different sentences; one that stands in the description and again in the body, or a repeated headline, counts once."""
    spans = dict.fromkeys((mention.field, mention.sentence_start, mention.sentence_end) for mention in mentions)
    sentences = {folded_words(article.fields[field][start:end]): field for field, start, end in spans}
    described = any(field == "description" for field in sentences.values())
    body = " ".join(folded_words(article.fields["body"])) if described else ""
    return sum(field != "description" or " ".join(words) not in body for words, field in sentences.items())


def _surroundings(article: _Article, start: Sequence[Point]) -> list[Point]:
    """Return what speaks for the article beyond its best mention."""
    points: list[Point] = []
    targets = {mention.target for mention in article.mentions}
    if len(targets) > 1:
        points.append(Point("several-targets", f"names {len(targets)} of the watch's targets"))
    if any(point.feature in ("context-near", "context") for point in start):
        return points
    near, far = _context(article)
    if near:
        points.append(Point("context-near", f"context beside it: {', '.join(near[:4])}"))
    elif far:
        points.append(Point("context", f"context in the article: {', '.join(far[:4])}"))
    return points


def _context(article: _Article) -> tuple[list[str], list[str]]:
    """Return context terms in the same or a neighbouring sentence of a mention, and those elsewhere, without those inside a mention."""
    near: dict[str, None] = {}
    far: dict[str, None] = {}
    for field, text in article.fields.items():
        mentions = sorted((mention for mention in article.mentions if mention.field == field), key=lambda mention: mention.start)
        for hit in article.watch.find(text)[2]:
            at = bisect_right(mentions, hit.start, key=lambda mention: mention.start)
            around = mentions[max(at - 1, 0) : at + 1]
            if any(mention.start <= hit.start < mention.end for mention in around):
                continue
            beside = any(mention.sentence_start - _NEIGHBOUR <= hit.start <= mention.sentence_end + _NEIGHBOUR for mention in around)
            (near if beside else far)[text[hit.start : hit.end].casefold()] = None
    return list(near), [term for term in far if term not in near]


_NEIGHBOUR = 160  # characters: about one sentence
_ROLE_WORDS: dict[Role | None, str] = {
    "main": "its main subject",
    "secondary": "one of its subjects",
    "affiliation": "only as somebody's affiliation",
    "passing": "in passing",
    None: "",
}


def _role(article: _Article) -> Role:
    """Return the role as the design defines it.

    Main: in headline or lead, and in three sentences or more (the headline is one). Secondary: two sentences, or a quote about it.
    Affiliation: where institutions of the watch are named only inside people's titles. Passing: otherwise.
    """
    institutions = [mention for mention in article.mentions if mention.target_kind != "person"]
    if institutions and all(mention.affiliation for mention in institutions):
        return "affiliation"
    counted = [mention for mention in article.mentions if not mention.affiliation]
    sentences = _sentence_count(article, counted)
    in_front = any(mention.field == "headline" for mention in counted) or _in_lead(article, counted)
    if in_front and sentences >= 3:
        return "main"
    if sentences >= 2 or any(_in_speech(article, mention) for mention in institutions if not mention.affiliation):
        return "secondary"
    return "passing"


_REACH = 400  # characters of a sentence to each side of a mention
_SPEECH = re.compile(r"[«“„\"][^«»“”„\"\n]{20,}(?:[«“„\"][^«»“”„\"\n]*[»”“\"][^«»“”„\"\n]*)*[»”“\"]")
_SAYING = re.compile(
    r"\b(?:said|says|told|noted|stressed|added|called|according|сказал|сказала|заявил|заявила|отметил|отметила|подчеркнул|подчеркнула|"
    r"считает|назвал|по словам|сказаў|сказала|заявіў|адзначыў|адзначыла|падкрэсліў|паводле слоў|лічыць|сказав|заявив|заявила|"
    r"зазначив|зазначила|наголосив|за словами|вважає|powiedział|powiedziała|podkreślił|zaznaczył|stwierdził|dodał|według|uważa|"
    r"sagte|erklärte|betonte|nannte|fügte)\b",
    re.IGNORECASE,
)


def _in_speech(article: _Article, mention: Mention) -> bool:
    """A quote about it: the mention inside reported speech of five words or more, or in a sentence with such speech and its speaker."""
    low = max(mention.sentence_start, mention.start - _REACH)
    sentence = article.fields[mention.field][low : min(mention.sentence_end, mention.end + _REACH)]
    at = mention.start - low
    for speech in _SPEECH.finditer(sentence):
        if len(TOKEN.findall(speech.group())) < 5:
            continue
        if speech.start() < at < speech.end() or _SAYING.search(sentence[: speech.start()] + sentence[speech.end() :]):
            return True
    return False
