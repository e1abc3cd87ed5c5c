"""A person's word wins over the machine, outlives every reading, can be taken back, and reaches the store."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.correction import POLARITIES, Change, Correction, corrected, standing
from domain.coverage import CorrectionNote, Coverage, Tone
from domain.errors import BadInput
from domain.ids import coverage_id
from domain.visit import Visit
from ledger import Ledger
from tests.support.coverages import make_coverage
from tests.support.ledger_records import HOUR, NOW, WATCH, article_of, deliver_all, process_all, publish, read, revisit

AFTER = NOW + timedelta(minutes=5)


@pytest.fixture
def key(ledger: Ledger, run: str) -> str:
    visit = publish(ledger, run)
    deliver_all(ledger)
    (row,) = ledger.runs.counts(run)
    assert row.delivered == 1
    article = ledger.crawl.article_of(visit.url_key)
    assert article
    return coverage_id(article, WATCH)


def waiting(ledger: Ledger) -> list[Coverage]:
    return ledger.outbox.waiting(limit=10)


def test_a_correction_is_laid_over_what_the_machine_said_and_waits_for_the_store(ledger: Ledger, key: str) -> None:
    before = ledger.corrections.current(key)
    assert before is not None
    after = ledger.corrections.add(key, Change(role="passing", tone="critical"), by="anna", note="irony", now=AFTER)
    assert (after.role, after.tone.label if after.tone else None) == ("passing", "critical")
    assert after.tone is not None
    assert (after.tone.polarity, after.tone.method, after.tone.confidence) == (-0.5, "person", 1.0)
    assert after.machine is not None
    assert (after.machine.role, after.machine.tone) == (before.role, before.tone)
    assert after.correction == CorrectionNote(by="anna", at=AFTER, note="irony")
    assert after.revision > before.revision
    assert waiting(ledger) == [after]


def test_what_is_not_about_us_leaves_the_store_and_comes_back(ledger: Ledger, run: str, key: str) -> None:
    out = ledger.corrections.add(key, Change(relevant=False), by="anna", now=AFTER)
    assert (out.relevant, out.status, out.role) == (False, "removed", None)
    assert deliver_all(ledger) == [out]
    (row,) = ledger.runs.counts()
    assert (row.relevant, row.delivered, row.waiting) == (0, 0, 0)
    back = ledger.corrections.undo(key, by="anna", now=AFTER + HOUR)
    assert (back.relevant, back.status, back.role, back.correction, back.machine) == (True, "live", "main", None, None)
    assert deliver_all(ledger) == [back]
    (row,) = ledger.runs.counts()
    assert (row.relevant, row.delivered, row.waiting) == (1, 1, 0)


def test_the_history_only_grows(ledger: Ledger, key: str) -> None:
    ledger.corrections.add(key, Change(role="passing"), by="anna", now=AFTER)
    ledger.corrections.add(key, Change(tone="critical"), by="boris", now=AFTER)
    ledger.corrections.undo(key, by="anna", note="sorry", now=AFTER)
    first, second, third = ledger.corrections.history(key)
    assert [(c.by, c.undone, c.undoes) for c in (first, second, third)] == [
        ("anna", False, None),
        ("boris", True, None),
        ("anna", False, second.id),
    ]
    now = ledger.corrections.current(key)
    assert now is not None
    assert (now.role, now.tone, now.correction) == ("passing", None, CorrectionNote(by="anna", at=AFTER))


def test_a_correction_outlives_a_new_reading_and_the_machine_s_new_word_is_kept_beside_it(ledger: Ledger, run: str, key: str) -> None:
    ledger.corrections.add(key, Change(tone="favourable", polarity=0.9), by="anna", now=AFTER)
    revisit(ledger, run, headline="Forum opens late", hours=2)
    now = ledger.corrections.current(key)
    assert now is not None
    assert now.article.headline == "Forum opens late"
    assert now.tone is not None
    assert (now.tone.label, now.tone.polarity) == ("favourable", 0.9)
    assert [v.headline for v in now.versions] == ["Forum opens"]
    assert waiting(ledger) == [now]


def test_what_a_person_took_out_stays_out_when_the_article_is_read_anew(ledger: Ledger, run: str, key: str) -> None:
    ledger.corrections.add(key, Change(relevant=False), by="anna", now=AFTER)
    deliver_all(ledger)
    revisit(ledger, run, headline="Forum opens late", hours=2)
    assert [c.status for c in waiting(ledger)] == ["removed"]
    back = ledger.corrections.undo(key, by="anna", now=AFTER + 3 * HOUR)
    assert (back.relevant, back.article.headline) == (True, "Forum opens late"), "the newest reading comes back"


def test_what_a_person_keeps_stays_when_the_machine_changes_its_mind(ledger: Ledger, run: str, key: str) -> None:
    ledger.corrections.add(key, Change(relevant=True), by="anna", now=AFTER)
    revisit(ledger, run, headline="Another matter", relevance=0.1, hours=2)
    now = ledger.corrections.current(key)
    assert now is not None
    assert (now.relevant, now.status, now.relevance) == (True, "live", 1.0)
    assert now.machine is not None
    assert (now.machine.relevant, now.machine.relevance) == (False, 0.1)


def test_a_correction_that_changes_nothing_is_kept_and_sends_nothing(ledger: Ledger, key: str) -> None:
    first = ledger.corrections.add(key, Change(role="passing"), by="anna", now=AFTER)
    ledger.corrections.undo(key, by="anna", now=AFTER)
    again = ledger.corrections.add(key, Change(role="passing"), by="anna", now=AFTER)
    assert again.revision > first.revision
    assert len(ledger.corrections.history(key)) == 3


def test_why_tells_it(ledger: Ledger, key: str) -> None:
    ledger.corrections.add(key, Change(relevant=False), by="anna", note="a theatre", now=AFTER)
    ledger.corrections.undo(key, by="boris", now=AFTER)
    said = [line.text for line in ledger.runs.why("https://daily.test/a") if line.stage == "corrected"]
    assert said == ["anna said: not about us (a theatre)", "boris took correction 1 back"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "says nothing"),
        ({"role": "boss"}, "'boss' is no role"),
        ({"tone": "angry"}, "'angry' is no tone"),
        ({"tone": "unsure"}, "no tone that a person can give"),
        ({"polarity": 0.5}, "polarity 0.5 does not fit"),
        ({"tone": "critical", "polarity": -2.0}, "does not fit"),
        ({"relevant": False, "tone": "critical"}, "neither role nor tone"),
    ],
)
def test_what_cannot_be_said_is_refused(said: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Change(**said)  # type: ignore[arg-type]


def test_what_is_not_about_us_gets_no_role_and_no_tone(ledger: Ledger, run: str, key: str) -> None:
    revisit(ledger, run, headline="Another matter", relevance=0.1, hours=2)
    before = ledger.corrections.current(key)
    with pytest.raises(BadInput, match="neither role nor tone"):
        ledger.corrections.add(key, Change(role="main"), by="anna", now=AFTER)
    assert (ledger.corrections.history(key), ledger.corrections.current(key)) == ((), before)
    both = ledger.corrections.add(key, Change(relevant=True, role="main"), by="anna", now=AFTER)
    assert (both.relevant, both.role, both.status) == (True, "main", "live")


def looked_at(ledger: Ledger, *, hours: float) -> list[Visit]:
    """Return what is looked at again in a run so many hours later, without a hint from a listing."""
    now = NOW + hours * HOUR
    run = ledger.runs.begin_run(now)
    ledger.crawl.offer_revisits(run, "daily", now=now)
    return ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=now)


def test_what_is_not_about_us_is_looked_at_no_more_until_that_is_taken_back(ledger: Ledger, run: str, key: str) -> None:
    ledger.corrections.add(key, Change(relevant=False), by="anna", now=AFTER)
    assert looked_at(ledger, hours=100) == []
    ledger.corrections.undo(key, by="anna", now=NOW + 101 * HOUR)
    assert [visit.url_key for visit in looked_at(ledger, hours=102)] == ["https://daily.test/a"]


def test_what_a_person_keeps_is_looked_at_again_whatever_the_machine_says(ledger: Ledger, run: str, key: str) -> None:
    revisit(ledger, run, headline="Another matter", relevance=0.1, hours=2)
    assert looked_at(ledger, hours=10) == []
    ledger.corrections.add(key, Change(relevant=True), by="anna", now=NOW + 11 * HOUR)
    (visit,) = looked_at(ledger, hours=12)
    later = NOW + 12 * HOUR
    ledger.crawl.record([read(visit, article_of(visit, fetched=later, headline="A third matter"))], now=later)
    process_all(ledger, relevance=0.1, now=later)
    assert len(looked_at(ledger, hours=200)) == 1


def test_a_correction_needs_its_coverage_and_its_author(ledger: Ledger, key: str) -> None:
    with pytest.raises(BadInput, match="no coverage 'nothing'"):
        ledger.corrections.add("nothing", Change(role="main"), by="anna", now=AFTER)
    for by in ("", "  ", "x" * 101):
        with pytest.raises(BadInput, match="needs the name"):
            ledger.corrections.add(key, Change(role="main"), by=by, now=AFTER)
    with pytest.raises(BadInput, match="no correction that could be taken back"):
        ledger.corrections.undo(key, by="anna", now=AFTER)
    assert ledger.corrections.history(key) == ()
    assert waiting(ledger) == []


changes = st.one_of(
    st.builds(Change, relevant=st.booleans()),
    st.builds(Change, role=st.sampled_from(("main", "secondary", "affiliation", "passing"))),
    st.builds(Change, tone=st.sampled_from(tuple(POLARITIES)), polarity=st.none() | st.floats(-1, 1)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | changes), max_size=8))
def test_taking_all_back_leaves_what_the_machine_said(said: list[tuple[Change | None]]) -> None:
    machine = make_coverage(1, tone=Tone(polarity=0.1, label="neutral", confidence=0.4))
    history: list[Correction] = []
    for number, (change,) in enumerate(said, start=1):
        open_ones = [c for c in history if c.change is not None and not c.undone]
        if change is None and open_ones:
            undone = open_ones[-1]
            history[undone.id - 1] = Correction(id=undone.id, coverage="c", by="a", at=NOW, change=undone.change, undone=True)
        history.append(Correction(id=number, coverage="c", by="a", at=NOW, change=change))
    holds = [c for c in history if c.change is not None and not c.undone]
    result = corrected(machine, standing(history))
    assert (result == machine) == (not holds)
    if holds and result.relevant:
        assert result.role is not None
    taken = [Correction(id=c.id, coverage="c", by="a", at=NOW, change=c.change, undone=True) for c in history]
    assert corrected(machine, standing(taken)) == machine
