"""Streaming grouping of reprints. An article looks only back in time, so its story never depends on a later one."""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.coverage import StoryRef, StoryRole
from domain.ids import digest
from processing.stories.shingles import Likeness, likeness, shingles

# Chosen on what the words mean, not on a sample: half of all runs of four words in common is the same text edited; four
# fifths of the smaller text inside the larger one is a cut (or an expanded) version of it.
REPRINT_RESEMBLANCE = 0.5
PARTIAL_CONTAINMENT = 0.8
PARTIAL_SIZE = 0.7  # of the smaller text to the larger; above it the two are one text, edited
SHORTEST_PARTIAL = 12  # shingles; a line or two is found in many texts
CANDIDATES = 10  # earlier texts that are compared in full
_EPOCH = datetime.fromtimestamp(0, tz=UTC)
_SAMPLE = 4  # one shingle in four is looked up


@dataclass(frozen=True, slots=True)
class _Member:
    published: datetime
    shingles: frozenset[int]
    story: StoryRef


class Grouper:
    """Tells for each article, given in order of (published, id), whether an earlier one of the window has its text."""

    def __init__(self, *, window: timedelta) -> None:
        self._window = window
        self._members: OrderedDict[str, _Member] = OrderedDict()
        self._holders: dict[int, list[str]] = {}  # sampled shingle -> articles that have it

    def add(self, article: str, *, headline: str, body: str, published: datetime) -> StoryRef:
        """Return the article's story; it is remembered for those that follow."""
        if published - _EPOCH > self._window:
            self._forget(published - self._window)
        marks = shingles(body or headline)
        story = self._story_of(article, marks)
        self._keep(article, marks=marks, published=published, story=story)
        return story

    def remember(self, article: str, *, headline: str, body: str, published: datetime, story: StoryRef) -> None:
        """Know an article whose story is settled."""
        self._keep(article, marks=shingles(body or headline), published=published, story=story)

    def _keep(self, article: str, *, marks: frozenset[int], published: datetime, story: StoryRef) -> None:
        self._members[article] = _Member(published, marks, story)
        for mark in _sampled(marks):
            self._holders.setdefault(mark, []).append(article)

    def _story_of(self, article: str, marks: frozenset[int]) -> StoryRef:
        match = self._best(marks)
        if match is None:
            return StoryRef(id=digest("story", article), role="original")
        earlier, like, role = match
        origin = self._members[earlier].story.origin or earlier
        if origin != earlier and origin in self._members:
            like = likeness(marks, self._members[origin].shingles)
        return StoryRef(id=self._members[earlier].story.id, role=role, origin=origin, similarity=round(similarity(like), 4))

    def _best(self, marks: frozenset[int]) -> tuple[str, Likeness, StoryRole] | None:
        found: list[tuple[float, str, Likeness, StoryRole]] = []
        for article in self._candidates(marks):
            other = self._members[article].shingles
            like = likeness(marks, other)
            role = role_of(like, len(marks), len(other))
            if role is not None:
                found.append((similarity(like), article, like, role))
        if not found:
            return None
        _, article, like, role = max(found, key=lambda row: (row[0], row[1]))
        return article, like, role

    def _candidates(self, marks: frozenset[int]) -> list[str]:
        shared = Counter(article for mark in _sampled(marks) for article in self._holders.get(mark, ()))
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [article for article, _ in ranked[:CANDIDATES]]

    def _forget(self, before: datetime) -> None:
        """Drop what lies before the window: members come in time order, so the oldest are first."""
        while self._members:
            article, member = next(iter(self._members.items()))
            if member.published >= before:
                return
            del self._members[article]
            for mark in _sampled(member.shingles):
                holders = self._holders[mark]
                holders.remove(article)
                if not holders:
                    del self._holders[mark]


def similarity(like: Likeness) -> float:
    """Return one figure in 0..1 for two texts: of being the same, or of one being inside the other."""
    return max(like.resemblance, like.containment * 0.95)


def role_of(like: Likeness, size: int, other_size: int) -> StoryRole | None:
    """Return "reprint", "partial", or None for texts that merely share words; the sizes count each text's shingles."""
    smaller, larger = sorted((size, other_size))
    if like.containment >= PARTIAL_CONTAINMENT and SHORTEST_PARTIAL <= smaller < larger * PARTIAL_SIZE:
        return "partial"
    return "reprint" if like.resemblance >= REPRINT_RESEMBLANCE else None


def _sampled(marks: frozenset[int]) -> list[int]:
    """Return the shingles that are looked up: the same quarter of all in every text; all of a short text's."""
    if len(marks) <= 4 * SHORTEST_PARTIAL:
        return sorted(marks)
    return sorted(mark for mark in marks if mark % _SAMPLE == 0)
