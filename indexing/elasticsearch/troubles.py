"""What an inspection finds wrong with our indices, each with what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.status import Finding, StoreCondition
from indexing.elasticsearch.client import NO_INDEX
from indexing.elasticsearch.names import Index, Names, being_built, in_use, left_over

_FULL = "read_only_allow_delete"  # what a cluster sets by itself


def with_findings(condition: StoreCondition, findings: Sequence[Finding]) -> StoreCondition:
    return replace(condition, findings=tuple(findings))


def findings(names: Names, indices: Sequence[Index], condition: StoreCondition, *, health: str | None, may_see_all: bool) -> list[Finding]:
    """Return them, the gravest first. `health` is None where we may not ask."""
    return [
        *_of_health(health),
        *_of_aliases(names, indices),
        *_of_blocks(condition),
        *_of_upkeep(indices, condition),
        *_of_rights(may_see_all),
    ]


def _of_health(health: str | None) -> Iterator[Finding]:
    if health == "red":
        yield Finding(
            what="a part of our indices is out of reach (red)", fix="look which node or disk is missing: GET _cluster/allocation/explain"
        )
    if health == "yellow":
        fix = "look why a copy cannot be placed: GET _cluster/allocation/explain"
        yield Finding(what="not every copy of our indices is there (yellow)", fix=fix, grave=False)


def _of_aliases(names: Names, indices: Sequence[Index]) -> Iterator[Finding]:
    used = {index.alias: index for index in in_use(indices)}
    for alias in names.aliases:
        index = used.get(alias)
        if index is None:
            yield Finding(what=f"{alias} stands for no index", fix=NO_INDEX)
            continue
        schema = index.meta.get("schema")
        if schema is None:
            fix = "look for an index of that name that is not ours, or set FORUMWATCH_ELASTICSEARCH__PREFIX"
            yield Finding(what=f"{index.name} was not made by forumwatch", fix=fix)
        elif schema > names.schema:
            yield Finding(
                what=f"{index.name} is of a newer forumwatch (schema {schema}, this one knows {names.schema})", fix="upgrade forumwatch"
            )
        elif schema < names.schema:
            fix = "run `forumwatch store migrate`; readers and writers may go on meanwhile"
            yield Finding(what=f"{index.name} is of an older forumwatch (schema {schema}, this one writes {names.schema})", fix=fix)


def _of_blocks(condition: StoreCondition) -> Iterator[Finding]:
    for part in condition.parts:
        if part.use != "in use" or part.block is None:
            continue
        fix = "a migration holds writers for moments only; if none is at work, run `forumwatch store migrate`"
        if _FULL in part.block:
            fix = "a disk of the cluster is too full: make room, then the cluster opens the index by itself"
        elif part.block != "write":
            fix = f"somebody closed it: PUT {part.name}/_settings with index.blocks.{part.block.split(', ')[0]}: null opens it"
        yield Finding(what=f"{part.name} is closed to writing ({part.block})", fix=fix)


def _of_upkeep(indices: Sequence[Index], condition: StoreCondition) -> Iterator[Finding]:
    if condition.terms_current is False and condition.schema == condition.schema_wanted:
        what = "the store holds search terms of another version, so some words are not found"
        yield Finding(what=what, fix="run `forumwatch store migrate` when convenient", grave=False)
    building = [index.name for index in being_built(indices)]
    if building:
        fix = "a migration or restoration is at work; if none is, run `forumwatch store migrate`"
        yield Finding(what=f"{', '.join(building)} being built", fix=fix, grave=False)
    old = [index.name for index in left_over(indices)]
    if old and len(in_use(indices)) > 1:  # else one of them may be what the missing alias stood for
        what = f"{', '.join(old)} left over from earlier migrations or restorations"
        yield Finding(what=what, fix="`forumwatch store migrate --delete-old` deletes what is left over", grave=False)


def _of_rights(may_see_all: bool) -> Iterator[Finding]:
    if not may_see_all:
        what = "our identity may not see health, version and sizes"
        yield Finding(what=what, fix="give it the role writer or admin (`forumwatch store setup --security` makes them)", grave=False)
