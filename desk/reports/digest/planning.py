"""What stands where in a digest, and every figure of it. Pure: from what the ledger says to a plan that is kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import get_args

from domain.coverage import Coverage, ToneLabel
from domain.digest import Fresh, Judged, Numbers, Plan, PlannedStory, Waiting
from domain.ids import content_hash
from domain.notice import Notice

RATED: tuple[ToneLabel, ...] = ("favourable", "neutral", "critical")
ORDER = (
    "Stories about the forum itself come first, then those that it is a secondary subject of; within each, those that more outlets "
    "carry, then outlets of wider reach, then the newest."
)
_REPRINTS = ("reprint", "partial")  # as the dashboard folds them
_ROLES = {"main": 0, "secondary": 1, "passing": 2, "affiliation": 3}


def plan_of(fresh: Sequence[Fresh], coverages: Mapping[str, Coverage], *, notices: Sequence[Notice], waiting: Waiting) -> Plan:
    """Return the plan of a digest from its window; each coverage stands in one place at most."""
    known = [(one, coverages[one.coverage]) for one in fresh if one.coverage in coverages]
    shown = [(one, coverage) for one, coverage in known if coverage.relevant and coverage.status != "removed"]
    new = [coverage for one, coverage in shown if one.is_new]
    live = [coverage for coverage in new if coverage.status != "gone"]
    vanished = [c for one, c in shown if (one.is_new or one.vanished) and c.status == "gone"]
    changed = [c for one, c in shown if one.changed and not one.is_new and c not in vanished]
    told = {coverage.id for coverage in (*live, *vanished, *changed)}
    corrected = [c for one, c in known if one.corrected and c.id not in told]
    told |= {coverage.id for coverage in corrected}
    groups = sorted(_grouped(live), key=_importance)
    return Plan(
        numbers=_numbers(new, reread=sum(one.coverage not in told for one in fresh)),
        stories=tuple(_story(group) for group in groups if _role(group) < _ROLES["passing"]),
        passing=tuple(_story(group) for group in groups if _role(group) == _ROLES["passing"]),
        affiliations=tuple(_story(group) for group in groups if _role(group) == _ROLES["affiliation"]),
        changed=tuple(c.id for c in sorted(changed, key=_newest)),
        vanished=tuple(c.id for c in sorted(vanished, key=_newest)),
        corrected=tuple(c.id for c in sorted(corrected, key=_newest)),
        judged={coverage.id: judged(coverage) for _, coverage in known if coverage.id in told},
        notices=tuple(notices),
        waiting=waiting,
    )


def judged(coverage: Coverage) -> Judged:
    """Return what is said of a coverage at this moment."""
    tone = coverage.tone
    return Judged(
        revision=coverage.revision,
        content=content_hash(coverage.article.headline, coverage.article.body),
        label=tone.label if tone else "not-rated",
        polarity=tone.polarity if tone and tone.label != "not-rated" else None,
        confidence=tone.confidence if tone and tone.label != "not-rated" else None,
        baseline=bool(tone and tone.baseline),
        corrected=coverage.correction is not None,
    )


def is_reprint(coverage: Coverage) -> bool:
    return coverage.story is not None and coverage.story.role in _REPRINTS


def _numbers(new: Sequence[Coverage], *, reread: int) -> Numbers:
    articles = [coverage for coverage in new if not is_reprint(coverage)]
    labels = [judged(coverage).label for coverage in articles]
    return Numbers(
        articles=len(articles),
        reprints=len(new) - len(articles),
        outlets=len({coverage.publisher.id for coverage in new}),
        countries=len({coverage.publisher.country for coverage in new} - {None}),
        languages=len({coverage.in_language for coverage in new}),
        tones={label: labels.count(label) for label in get_args(ToneLabel)},
        baseline=sum(judged(coverage).baseline for coverage, label in zip(articles, labels, strict=True) if label in RATED),
        reread=reread,
    )


def _grouped(coverages: Iterable[Coverage]) -> list[list[Coverage]]:
    """Return the articles by story, those of each watch apart; the most telling article of each first."""
    groups: dict[tuple[str, str], list[Coverage]] = {}
    for coverage in coverages:
        story = coverage.story.id if coverage.story else coverage.id
        groups.setdefault((coverage.watch, story), []).append(coverage)
    return [sorted(group, key=_telling) for group in groups.values()]


def _story(group: Sequence[Coverage]) -> PlannedStory:
    lead, *rest = group
    return PlannedStory(
        lead=lead.id,
        others=tuple(coverage.id for coverage in rest if not is_reprint(coverage)),
        reprints=tuple(coverage.id for coverage in rest if is_reprint(coverage)),
    )


def _telling(coverage: Coverage) -> tuple[bool, int, int, datetime, str]:
    """The first of these leads its story: no reprint, closest to the forum, of the widest reach, earliest."""
    return is_reprint(coverage), _ROLES[coverage.role or "passing"], coverage.publisher.tier, coverage.timestamp, coverage.id


def _role(group: Sequence[Coverage]) -> int:
    return min(_ROLES[coverage.role or "passing"] for coverage in group)


def _importance(group: Sequence[Coverage]) -> tuple[int, int, int, float, str]:
    """See `ORDER`."""
    outlets = {coverage.publisher.id for coverage in group}
    newest = max(coverage.timestamp for coverage in group)
    return _role(group), -len(outlets), min(coverage.publisher.tier for coverage in group), -newest.timestamp(), group[0].id


def _newest(coverage: Coverage) -> tuple[float, str]:
    return -coverage.timestamp.timestamp(), coverage.id
