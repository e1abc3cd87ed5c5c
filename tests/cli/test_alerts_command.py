"""Alerts of saved searches: one a story, at least once, over refusals, kills and restarts; to real receivers."""

import hashlib
import hmac
import json
import re
import sqlite3
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.correction import Change
from domain.coverage import StoryRef
from ledger import Ledger, open_ledger
from tests.support.command import ROOT, Office
from tests.support.houses import publish_many
from tests.support.ledger_records import NOW
from tests.support.post_office import PostOffice, Receiver

SECRET = "a secret of some length"
HOOKS = {"FORUMWATCH_ALERTS__WEBHOOK_SECRET": SECRET, "FORUMWATCH_ALERTS__WEBHOOK_PRIVATE": "true"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.write_watch()
    office.extra |= {"FORUMWATCH_TIME_ZONE": "Europe/Minsk", **HOOKS, "FORUMWATCH_ALERTS__RETRY_S": "0.000001"}
    return office


@pytest.fixture
def ledger(office: Office) -> Iterator[Ledger]:
    office.data.mkdir()
    with open_ledger(office.data / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def post(office: Office) -> Iterator[PostOffice]:
    with PostOffice() as post:
        office.extra |= post.environment()
        yield post


def add(office: Office, *options: str, query: str = "forum") -> None:
    done = office.run_here("searches", "add", "Our forum", query, "--by", "anna", *options)
    assert done.returncode == 0, done.stderr


def send(office: Office, *options: str) -> str:
    assert office.run_here("deliver").returncode == 0
    done = office.run_here("alerts", "send", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def publish(ledger: Ledger, *paths: str, story: str | None = None) -> list[str]:
    ids = publish_many(ledger, list(paths))
    if story:
        articles = [coverage.article.id for coverage in ledger.holdings.coverages(ids)]
        ledger.stories.assign({article: StoryRef(id=story) for article in articles}, now=NOW)
    return ids


def test_a_story_is_told_once_on_each_channel(office: Office, ledger: Ledger, post: PostOffice, receiver: Receiver) -> None:
    publish(ledger, "old")
    assert office.run_here("deliver").returncode == 0
    add(office, "--from-start", "--email", "anna@forum.test", "--webhook", receiver.url)
    assert send(office) == "0 new alerts, 0 sent, 0 not taken\n", "what was there before is told to nobody"
    publish(ledger, "a", "b", story="s1")
    publish(ledger, "c")
    assert send(office) == "4 new alerts, 4 sent, 0 not taken\n"
    publish(ledger, "d", story="s1")
    assert send(office) == "0 new alerts, 0 sent, 0 not taken\n"
    assert [call.json["story"] == "s1" for call in receiver.calls] == [True, False]
    told = receiver.calls[0]
    assert told.json["article"]["headline"].startswith("Forum, https://daily.test/")
    assert told.headers["Idempotency-Key"] == told.json["key"] == post.letters[0].message["Idempotency-Key"]
    seconds, code = told.headers["X-Forumwatch-Signature"].removeprefix("t=").split(",v1=")
    assert code == hmac.new(SECRET.encode(), f"{seconds}.".encode() + told.body, hashlib.sha256).hexdigest()
    letter = post.letters[0].message
    assert letter["Subject"] == "Our forum: Daily, not rated"
    assert "Forum, https://daily.test/" in letter.get_content()
    listed = office.run_here("alerts", "list").stdout
    assert listed.count(": sent ") == 4
    assert max(map(len, listed.splitlines())) <= 80


def test_articles_that_are_grouped_later_are_told_once(office: Office, ledger: Ledger, receiver: Receiver) -> None:
    add(office, "--webhook", receiver.url)
    (first,) = publish(ledger, "a")
    assert send(office).startswith("1 new alert, 1 sent")
    (article,) = [coverage.article.id for coverage in ledger.holdings.coverages([first])]
    ledger.stories.assign({article: StoryRef(id="s9")}, now=NOW)
    publish(ledger, "b", story="s9")
    assert send(office).startswith("0 new alerts")
    ledger.corrections.add(first, Change(tone="critical"), by="anna", now=NOW)
    assert send(office).startswith("0 new alerts"), "a new revision is no news"
    assert len(receiver.calls) == 1


def test_what_is_not_taken_is_tried_again_with_the_same_key_and_then_given_up(office: Office, ledger: Ledger, receiver: Receiver) -> None:
    office.extra["FORUMWATCH_ALERTS__ATTEMPTS"] = "3"
    add(office, "--webhook", receiver.url)
    publish(ledger, "a")
    receiver.answers.extend([500, 503])
    assert "1 new alert, 1 sent, 2 not taken" in send(office)
    assert len({call.headers["Idempotency-Key"] for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    publish(ledger, "b")
    receiver.answers.extend([500] * 3)
    assert "0 sent, 3 not taken, 1 of them given up" in send(office)
    assert "given up after 3 tries: webhook 127.0.0.1" in " ".join(office.run_here("alerts", "list", "--state", "dead").stdout.split())
    assert office.run_here("digest", "--since", "24h", "--id", "noticed").returncode == 0
    assert "Alerts of the saved search our-forum were given up (1)" in " ".join(
        (office.data / "reports" / "digests" / "noticed" / "digest.txt").read_text().split()
    )
    assert "1 sent" in send(office, "--again")


def test_a_pause_outlasts_the_process(office: Office, ledger: Ledger, receiver: Receiver) -> None:
    office.extra["FORUMWATCH_ALERTS__RETRY_S"] = "3600"
    add(office, "--webhook", receiver.url)
    publish(ledger, "a")
    receiver.answers.append(500)
    assert "0 sent, 1 not taken" in send(office)
    assert "0 sent, 0 not taken" in send(office)
    assert "waits, 1 try, next" in " ".join(office.run_here("alerts", "list").stdout.split())
    with sqlite3.connect(office.data / "ledger.db") as connection:
        connection.execute("UPDATE alerts SET next_try = '2020-01-01 00:00:00'")
    assert "1 sent, 0 not taken" in send(office)


def test_what_is_not_about_us_after_all_is_not_told_but_another_article_of_the_story_is(
    office: Office, ledger: Ledger, receiver: Receiver
) -> None:
    office.extra["FORUMWATCH_ALERTS__RETRY_S"] = "3600"
    add(office, "--webhook", receiver.url)
    first, second = publish(ledger, "a", "b", story="s1")
    (alone,) = publish(ledger, "c", story="s2")
    receiver.answers.extend([500, 500])
    assert "2 new alerts, 0 sent, 2 not taken" in send(office)
    told = {alert.story: alert.coverage for alert in ledger.alerts.all()}
    assert told["s2"] == alone
    for coverage in (told["s1"], alone):
        ledger.corrections.add(coverage, Change(relevant=False), by="anna", now=NOW)
    with sqlite3.connect(office.data / "ledger.db") as connection:
        connection.execute("UPDATE alerts SET next_try = '2020-01-01 00:00:00'")
    connection.close()
    assert "0 new alerts, 1 sent, 0 not taken, 1 withdrawn" in send(office)
    (other,) = {first, second} - {told["s1"]}
    assert json.loads(receiver.calls[-1].body)["article"]["coverage"] == other
    publish(ledger, "d", story="s2")
    assert "1 new alert, 1 sent" in send(office)
    assert "withdrawn" not in send(office)


@pytest.mark.slow
def test_a_kill_between_delivery_and_its_note_repeats_it_with_the_same_key(office: Office, ledger: Ledger, receiver: Receiver) -> None:
    add(office, "--webhook", receiver.url)
    publish(ledger, "a")
    assert office.run_here("deliver").returncode == 0
    import threading

    arrived, hold = threading.Event(), threading.Event()

    def wait() -> None:
        arrived.set()
        hold.wait(30)

    receiver.before_answer = wait
    process = office.start("alerts", "send")
    assert arrived.wait(60)
    process.kill()
    process.communicate()
    hold.set()
    receiver.before_answer = lambda: None
    assert "1 sent" in send(office)
    assert len(receiver.calls) == 2
    assert len({call.headers["Idempotency-Key"] for call in receiver.calls}) == 1


def test_mail_that_is_refused_for_now_waits_in_the_ledger(office: Office, ledger: Ledger, post: PostOffice) -> None:
    add(office, "--email", "anna@forum.test")
    publish(ledger, "a")
    post.refusals["anna@forum.test"] = deque(["450 busy", "450 busy"])
    assert "1 sent, 2 not taken" in send(office)
    assert post.recipients() == ["anna@forum.test"]


def test_a_search_without_channels_tells_nobody_and_one_that_is_removed_no_more(office: Office, ledger: Ledger, receiver: Receiver) -> None:
    add(office)
    publish(ledger, "a")
    assert send(office) == "0 new alerts, 0 sent, 0 not taken\n"
    assert not ledger.alerts.concern()
    assert office.run_here("searches", "remove", "our-forum").returncode == 0
    add(office, "--webhook", receiver.url)
    assert "alerts to http://127.0.0.1" in office.run_here("searches", "list").stdout
    assert ledger.alerts.concern()
    publish(ledger, "b")
    receiver.answers.append(500)
    office.extra["FORUMWATCH_ALERTS__RETRY_S"] = "3600"
    assert "0 sent, 1 not taken" in send(office)
    assert office.run_here("searches", "remove", "our-forum").returncode == 0
    assert "no alerts" in office.run_here("alerts", "list").stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--email", "anna"], "no mail server is set"),
        (["--webhook", "example.org"], "no address of a webhook"),
        (["--webhook", "https://user:pw@example.org/"], "must hold no password"),
    ],
)
def test_channels_that_cannot_be_reached_are_refused_at_once(office: Office, ledger: Ledger, options: list[str], words: str) -> None:
    done = office.run_here("searches", "add", "x", "forum", *options)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


def test_the_documented_way_to_check_a_signature_works() -> None:
    from datetime import UTC, datetime

    from desk.sending.webhook import signature

    page = (ROOT / "docs" / "digests-and-alerts.md").read_text()
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    exec(snippet, names)
    is_genuine = names["is_genuine"]
    assert callable(is_genuine)
    header = signature(SECRET, b'{"a": 1}', now=datetime.now(UTC))
    assert is_genuine(SECRET, header, b'{"a": 1}')
    assert not is_genuine(SECRET, header, b'{"a": 2}')
    assert not is_genuine("another secret of length", header, b'{"a": 1}')
    old = signature(SECRET, b"{}", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert not is_genuine(SECRET, old, b"{}")
