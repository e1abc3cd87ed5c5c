"""How the store stands beside the ledger: what should be there and is not, what waits, what was refused. Reads only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.errors import StoreError
from domain.status import Comparison, Finding, Ids, LedgerCondition, StoreCondition, StoreStatus
from domain.upkeep import Held, Retention
from scheduler.upkeep import retention
from scheduler.wiring import House

if TYPE_CHECKING:
    from ledger.holdings import SqlHoldings

LATE = timedelta(hours=1)  # a coverage that waits longer while the store answers is not on its way
_PAGE = 1_000  # coverages compared at once


def store_status(house: House, *, shown: int | None = 20) -> StoreStatus:
    """Return the whole picture, with the ids of the first `shown` coverages of each kind (None: of all)."""
    now = datetime.now(UTC)
    ledger, keep = house.present_ledger, retention(house.settings.deliver, now)
    store = house.inspection.condition()
    comparison: Comparison | None = None
    findings = list(store.findings)
    if store.answers:
        try:
            comparison = compare(house.inspection.held(), ledger.holdings, keep, shown=shown)
        except StoreError as error:
            findings.append(Finding(what=f"the store cannot be compared with the ledger: {error.message}", fix=error.fix))
    condition = ledger.condition(keep)
    findings += _of_comparison(comparison) + _of_ledger(condition, store, now)
    findings.sort(key=lambda finding: not finding.grave)
    return StoreStatus(at=now, store=store, ledger=condition, comparison=comparison, findings=tuple(findings))


class _Ids:
    """Counts ids and keeps the first."""

    def __init__(self, shown: int | None) -> None:
        self._shown, self._count, self._ids = shown, 0, list[str]()

    def add(self, coverage_id: str) -> None:
        self._count += 1
        if self._shown is None or self._count <= self._shown:
            self._ids.append(coverage_id)

    def done(self) -> Ids:
        return Ids(count=self._count, ids=tuple(self._ids))


def compare(held: Held, holdings: "SqlHoldings", keep: Retention, *, shown: int | None) -> Comparison:
    """Return what differs, in memory for a few pages of ids however many there are.

    Others may deliver meanwhile. So each side is read before the other where the other can only be ahead: the ledger knows a
    coverage before the store does, and the store has it before the ledger notes it as acknowledged.
    """
    missing, older, newer, unknown = (_Ids(shown) for _ in range(4))
    outlived = 0
    for page in _pages(held):
        standing = holdings.standing([key for key, _ in page], retention=keep)
        for key, revision in page:
            known = standing.get(key)
            if known is None:
                unknown.add(key)
            elif revision > known.revision:
                newer.add(key)
            elif not known.kept:
                outlived += 1
    expected, after = 0, ""
    while wanted := holdings.page(after=after, limit=_PAGE, retention=keep):
        after = wanted[-1].id
        delivered = [known for known in wanted if known.delivered > 0]
        expected += len(delivered)
        there = held.revisions([known.id for known in delivered])
        for known in delivered:
            if known.id not in there:
                missing.add(known.id)
            elif there[known.id] < known.delivered:
                older.add(known.id)
    return Comparison(
        expected=expected, missing=missing.done(), older=older.done(), newer=newer.done(), unknown=unknown.done(), outlived=outlived
    )


def _pages(held: Held) -> Iterator[list[tuple[str, int]]]:
    for found in held.held():
        for start in range(0, len(found), _PAGE):
            yield found[start : start + _PAGE]


def _of_comparison(found: Comparison | None) -> list[Finding]:
    if found is None:
        return []
    rebuild = "`forumwatch store rebuild` sends all of them anew, without fetching or reading anything again"
    kinds = (
        (found.missing, "{} missing from the store", rebuild),
        (found.older, "{} in the store in an older revision than it acknowledged", rebuild),
        (
            found.newer,
            "{} in the store in a newer revision than the ledger ever gave: the ledger is an older copy, or another office's",
            "bring the newest ledger back; else delete our indices (or coverage.db), then run `forumwatch store rebuild`: "
            "until then the store takes what this ledger sends for old",
        ),
        (
            found.unknown,
            "{} in the store that the ledger does not know: another office writes there, or the ledger was lost",
            "give each office a store of its own (FORUMWATCH_STORE, FORUMWATCH_ELASTICSEARCH__PREFIX)",
        ),
    )
    findings = [Finding(what=what.format(_are(ids.count)), fix=fix, coverages=ids) for ids, what, fix in kinds if ids.count]
    if found.outlived:
        what = f"{_are(found.outlived)} in the store though too old for it by now"
        findings.append(Finding(what=what, fix="`forumwatch store prune` takes them out", grave=False))
    return findings


def _of_ledger(ledger: LedgerCondition, store: StoreCondition, now: datetime) -> list[Finding]:
    findings: list[Finding] = []
    refused = sum(letters.count for letters in ledger.dead_letters)
    if refused:
        fix = "see `forumwatch store dead-letters`; mend the cause, then run `forumwatch store replay`"
        findings.append(Finding(what=f"{_were(refused)} refused by the store (dead letters)", fix=fix))
    waiting = ledger.waiting + ledger.removals
    if waiting and not store.answers:
        fix = "nothing is lost: they are delivered once it answers, by the next `forumwatch run` or `forumwatch deliver`"
        findings.append(Finding(what=f"{waiting} {_noun(waiting)} wait{'s' if waiting == 1 else ''} for the store", fix=fix))
    elif waiting and ledger.waiting_since and now - ledger.waiting_since > LATE:
        what = f"{waiting} {_noun(waiting)} wait{'s' if waiting == 1 else ''}, the oldest for longer than an hour: nobody delivers"
        findings.append(Finding(what=what, fix="run `forumwatch deliver`, and see why it does not run by itself"))
    return findings


def _noun(count: int) -> str:
    return "coverage" if count == 1 else "coverages"


def _are(count: int) -> str:
    return f"{count} {_noun(count)} {'is' if count == 1 else 'are'}"


def _were(count: int) -> str:
    return f"{count} {_noun(count)} {'was' if count == 1 else 'were'}"
