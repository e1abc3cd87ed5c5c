"""When a URL is due again: the rules alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.article import Article, Discovery
from domain.visit import Outcome
from ledger.schedule import Known, Rules, is_due, looks_from, planned, retry_at
from tests.support.ledger_records import HOUR, NOW

RULES = Rules(revisit_s=(3600.0, 86400.0), lease_s=120.0, retry_s=900.0)
NOTHING = Known(seen=None, finished=None, retry_at=None, last_run="r1", next_look=None)
FEED = Discovery(method="feed")


def known(**facts: object) -> Known:
    values = {name: getattr(NOTHING, name) for name in Known.__dataclass_fields__}
    return Known(**{**values, **facts})  # type: ignore[arg-type]


def test_a_known_url_without_news_is_not_due() -> None:
    assert not is_due(known(seen=NOW, finished=NOW), FEED, run="r2", now=NOW + 100 * HOUR)


@pytest.mark.parametrize(("hours", "due"), [(-1, False), (0, False), (1, True)])
def test_only_a_newer_modification_makes_a_url_due(hours: int, due: bool) -> None:
    hint = Discovery(method="sitemap", modified=NOW + hours * HOUR)
    assert is_due(known(seen=NOW), hint, run="r2", now=NOW) is due


def test_without_an_earlier_hint_the_last_visit_counts() -> None:
    assert is_due(known(finished=NOW), Discovery(method="feed", published=NOW + HOUR), run="r2", now=NOW)
    assert not is_due(known(finished=NOW), Discovery(method="feed", published=NOW - HOUR), run="r2", now=NOW)


def test_a_person_is_always_heeded() -> None:
    assert is_due(known(seen=NOW, finished=NOW), Discovery(method="by-hand"), run="r1", now=NOW)


def test_a_pause_of_zero_waits_for_the_next_run() -> None:
    memory = known(finished=NOW, next_look=NOW)
    assert not is_due(memory, FEED, run="r1", now=NOW + HOUR)
    assert is_due(memory, FEED, run="r2", now=NOW)


def test_within_a_long_run_a_pause_is_kept_to() -> None:
    memory = known(finished=NOW, next_look=NOW + HOUR)
    assert not is_due(memory, FEED, run="r1", now=NOW + HOUR / 2)
    assert is_due(memory, FEED, run="r1", now=NOW + HOUR)


@given(st.integers(min_value=1, max_value=400))
def test_pauses_between_retries_grow_up_to_a_day(failures: int) -> None:
    at = retry_at(Outcome.FAILED, "timeout: no answer in time", failures=failures, rules=RULES, now=NOW)
    assert at is not None
    assert timedelta(seconds=900) <= at - NOW <= timedelta(days=1)


@pytest.mark.parametrize("reason", ["crashed the crawler three times", "processing: too deep"])
def test_some_failures_do_not_mend_themselves(reason: str) -> None:
    assert retry_at(Outcome.FAILED, reason, failures=1, rules=RULES, now=NOW) is None


def test_looks_follow_one_another_until_none_is_left() -> None:
    first = planned(0, None, Outcome.RELEVANT, found=NOW, since=NOW, rules=RULES, now=NOW)
    assert first == {"looks": 0, "next_look": NOW + HOUR}
    second = planned(0, NOW + HOUR, Outcome.UNCHANGED, found=NOW + HOUR, since=NOW, rules=RULES, now=NOW + HOUR)
    assert second == {"looks": 1, "next_look": NOW + 24 * HOUR}
    third = planned(1, NOW + 24 * HOUR, Outcome.RELEVANT, found=NOW + 24 * HOUR, since=NOW, rules=RULES, now=NOW + 26 * HOUR)
    assert third == {"looks": 2, "next_look": None}


def test_an_article_that_was_found_late_is_looked_at_from_the_age_that_it_has() -> None:
    late = {"outcome": Outcome.RELEVANT, "rules": RULES}
    assert planned(0, None, found=NOW, since=NOW - HOUR, now=NOW, **late) == {"looks": 1, "next_look": NOW + 23 * HOUR}  # type: ignore[arg-type]
    assert planned(0, None, found=NOW, since=NOW - 25 * HOUR, now=NOW, **late) == {"looks": 2, "next_look": None}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("published", "precision", "since"),
    [
        (None, None, NOW),
        (NOW - 3 * HOUR, "minute", NOW - 3 * HOUR),
        (NOW + HOUR, "minute", NOW),
        (NOW - 3 * HOUR, "day", NOW),
        (NOW - 50 * HOUR, "day", NOW - 50 * HOUR),
    ],
)
def test_age_is_counted_from_publication_as_far_as_the_page_knows_it(published: object, precision: object, since: object) -> None:
    article = Article(id="a", url="", canonical_url="", source="daily", headline="", published=published, published_precision=precision)  # type: ignore[arg-type]
    assert looks_from(article, fetched=NOW) == since


def test_an_unplanned_visit_uses_up_no_look() -> None:
    early = planned(1, NOW + 9 * HOUR, Outcome.RELEVANT, found=NOW, since=NOW, rules=RULES, now=NOW)
    assert early == {"looks": 1, "next_look": NOW + 24 * HOUR}


def test_a_look_for_which_the_budget_did_not_reach_stays_planned() -> None:
    assert planned(0, NOW, Outcome.BUDGET, found=NOW, since=NOW, rules=RULES, now=NOW) == {"looks": 0, "next_look": NOW}


def test_what_is_gone_is_not_looked_at_again() -> None:
    assert planned(0, NOW, Outcome.GONE, found=NOW, since=NOW, rules=RULES, now=NOW) == {"looks": 0, "next_look": None}
