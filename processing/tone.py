"""How a coverage speaks of the forum: the mean over the sentences that name its targets.

One vote a sentence (design §3): the mean polarity of its mentions; headline x 2, lead x 1.5, the rest x 1; a sentence that stands
in the description or headline and again in the body votes once, with its greatest weight. Left out: what organisers say in praise
of themselves, and sentences in which the forum only says who speaks. |mean| < 0.15 reads as neutral.

`unsure` (the number stays): nothing is left to vote; or a favourable or critical mean rests on less than 0.6 of weight x
probability (one faint sentence); or the votes clash: 40 % or more of the decided weight stands on either side, or outlet and third
parties are decided on opposite sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.coverage import FieldName, Holder, Mention, Tone, ToneLabel
from processing.names.fold import folded_words
from processing.sentences import paragraphs
from processing.sentiment import Registry, label_of

HEADLINE_WEIGHT = 2.0
LEAD_WEIGHT = 1.5
LEAST_SUPPORT = 0.6  # sum of weight x probability of the likeliest class that a decided label needs
CLASH = 0.4  # share of the decided weight that the smaller side needs for a clash
_LEAD_WORDS = 12  # a first paragraph with fewer is a date line or the headline once more


@dataclass(frozen=True, slots=True)
class _Vote:
    """One sentence; `mentions` are indexes."""

    weight: float
    mentions: tuple[int, ...]


def tone_of(mentions: Sequence[Mention], texts: Mapping[FieldName, str], registry: Registry) -> Tone | None:
    """Return the tone of a coverage from its rated mentions, None without mentions."""
    if not mentions:
        return None
    methods = sorted({mention.method for mention in mentions if mention.method})
    if not methods:
        return Tone(polarity=0.0, label="not-rated", confidence=0.0)
    votes = _votes(mentions, texts)
    polarity = _mean(votes, mentions) or 0.0
    outlet = _mean(_held(votes, mentions, ("outlet",)), mentions)
    third_party = _mean(_held(votes, mentions, ("participant", "third-party")), mentions)
    return Tone(
        polarity=polarity,
        label=_label(votes, mentions, polarity, outlet, third_party),
        confidence=_confidence(votes, mentions, polarity),
        outlet=outlet,
        third_party=third_party,
        method="+".join(methods),
        baseline=not any(registry.is_verified(method) for method in methods),
        evidence=_evidence(votes, mentions),
    )


def lead_end(body: str, headline: str) -> int:
    """Return where the lead ends: the first paragraph of at least 12 words that does not repeat the headline."""
    end = 0
    for paragraph in paragraphs(body):
        words = folded_words(body[paragraph.start : paragraph.end])
        end = paragraph.end
        if len(words) >= _LEAD_WORDS and words != folded_words(headline):
            return end
    return end


def _votes(mentions: Sequence[Mention], texts: Mapping[FieldName, str]) -> list[_Vote]:
    """Return one vote a sentence, of the mentions that count, in order of their first appearance."""
    lead = lead_end(texts["body"], texts["headline"])
    keys: dict[tuple[FieldName, int, int], tuple[str, ...]] = {}
    sentences: dict[tuple[str, ...], _Vote] = {}
    for i, mention in enumerate(mentions):
        if not _counts(mention):
            continue
        place = (mention.field, mention.sentence_start, mention.sentence_end)
        if place not in keys:
            keys[place] = folded_words(texts[mention.field][mention.sentence_start : mention.sentence_end])
        key = keys[place]
        earlier = sentences.get(key)
        weight = max(_weight(mention, lead), earlier.weight if earlier else 0.0)
        sentences[key] = _Vote(weight, (*(earlier.mentions if earlier else ()), i))
    return list(sentences.values())


def _counts(mention: Mention) -> bool:
    """Tell a mention that votes: rated, and not the organisers' praise of themselves nor merely who speaks."""
    if mention.label == "not-rated":
        return False
    if mention.holder != "organiser":
        return not mention.affiliation
    speaks = mention.affiliation or mention.target_kind == "person"
    return mention.polarity <= 0 and not speaks


def _weight(mention: Mention, lead: int) -> float:
    if mention.field == "headline":
        return HEADLINE_WEIGHT
    return LEAD_WEIGHT if mention.field == "description" or mention.start < lead else 1.0


def _polarity(vote: _Vote, mentions: Sequence[Mention]) -> float:
    return sum(mentions[i].polarity for i in vote.mentions) / len(vote.mentions)


def _mean(votes: list[_Vote], mentions: Sequence[Mention]) -> float | None:
    total = sum(vote.weight for vote in votes)
    if not total:
        return None
    return round(sum(vote.weight * _polarity(vote, mentions) for vote in votes) / total, 4) + 0.0  # never -0.0


def _held(votes: list[_Vote], mentions: Sequence[Mention], holders: tuple[Holder, ...]) -> list[_Vote]:
    """Return the votes reduced to mentions of these holders."""
    reduced = [_Vote(vote.weight, tuple(i for i in vote.mentions if mentions[i].holder in holders)) for vote in votes]
    return [vote for vote in reduced if vote.mentions]


def _label(votes: list[_Vote], mentions: Sequence[Mention], polarity: float, outlet: float | None, third_party: float | None) -> ToneLabel:
    if not votes or _clash(votes, mentions) or _opposed(outlet, third_party):
        return "unsure"
    label = label_of(polarity)
    return label if label == "neutral" or _support(votes, mentions) >= LEAST_SUPPORT else "unsure"


def _clash(votes: list[_Vote], mentions: Sequence[Mention]) -> bool:
    sides = {"favourable": 0.0, "critical": 0.0, "neutral": 0.0}
    for vote in votes:
        sides[label_of(_polarity(vote, mentions))] += vote.weight
    decided = sides["favourable"] + sides["critical"]
    return decided > 0 and min(sides["favourable"], sides["critical"]) >= CLASH * decided


def _opposed(outlet: float | None, third_party: float | None) -> bool:
    return {label_of(value) for value in (outlet, third_party) if value is not None} == {"favourable", "critical"}


def _top(vote: _Vote, mentions: Sequence[Mention]) -> float:
    """Return the mean probability of the likeliest class."""
    chances = [mentions[i].probabilities for i in vote.mentions]
    return sum(max(chance.negative, chance.neutral, chance.positive) for chance in chances) / len(chances)


def _support(votes: list[_Vote], mentions: Sequence[Mention]) -> float:
    return sum(vote.weight * _top(vote, mentions) for vote in votes)


def _confidence(votes: list[_Vote], mentions: Sequence[Mention], polarity: float) -> float:
    """Return weight / (weight + 1) x share of the weight that agrees with the mean x mean probability, in 0..1."""
    total = sum(vote.weight for vote in votes)
    if not total:
        return 0.0
    agreeing = sum(vote.weight for vote in votes if label_of(_polarity(vote, mentions)) == label_of(polarity))
    return round(total / (total + 1) * agreeing / total * _support(votes, mentions) / total, 4)


def _evidence(votes: list[_Vote], mentions: Sequence[Mention]) -> tuple[int, ...]:
    """Return indexes of the mentions that voted, those that moved the mean most first."""
    moved = [(-vote.weight * abs(mentions[i].polarity), i) for vote in votes for i in vote.mentions]
    return tuple(i for _, i in sorted(moved))
