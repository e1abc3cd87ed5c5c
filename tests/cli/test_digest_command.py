"""`digest` as a press officer and a schedule use it: over the sample newsroom, to a real mail server."""

import json
import subprocess
from collections import deque
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from examples.newsroom.serve import Newsroom
from tests.support.command import Office
from tests.support.newsroom import newsroom_office
from tests.support.post_office import PostOffice, free_port

pytestmark = pytest.mark.slow
TO = {"FORUMWATCH_MAIL__RECIPIENTS": '["anna@forum.test", "boris@forum.test"]'}
SCHEDULE = {
    "FORUMWATCH_SCHEDULE__DIGESTS": json.dumps(
        [{"id": "often", "cron": "* * * * *"}, {"id": "twin", "cron": "* * * * *"}, {"id": "daily", "cron": "0 0 * * *"}]
    )
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom() as newsroom:
        office = newsroom_office(newsroom, tmp_path_factory.mktemp("digest"))
        assert office.run("run", timeout=200).returncode == 0
        yield office


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as post:
        yield post


def files(office: Office, id_: str) -> Path:
    return office.data / "reports" / "digests" / id_


def content(office: Office, id_: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((files(office, id_) / "digest.json").read_text())
    return plain


def made(office: Office, *options: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    done = office.run_here("digest", *options, env=env)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 200
    return done


def test_the_sample_newsroom_in_numbers(office: Office) -> None:
    done = made(office, "--since", "24h", "--id", "golden")
    assert done.stdout.startswith("Minsk Dialogue: 36 articles, net tone +0.03 (n = 29) – ")
    assert done.stdout.endswith("not sent: mail.host is not set\n")
    told = content(office, "golden")
    assert (told["net_tone"], told["rated"]) == (1 / 29, 29)
    assert told["numbers"] == {
        "articles": 36,
        "reprints": 5,
        "outlets": 15,
        "countries": 7,
        "languages": 6,
        "tones": {"favourable": 4, "neutral": 22, "critical": 3, "unsure": 7, "not-rated": 0},
        "baseline": 29,
        "reread": 0,
    }
    assert len(told["contents"]) == 41
    assert [len(story["reprints"]) for story in told["stories"][:3]] == [3, 2, 0]
    assert (len(told["stories"]), len(told["passing"]), len(told["affiliations"])) == (29, 4, 3)
    shown = json.loads(office.run_here("search", "--json", "--limit", "1", "").stdout.splitlines()[0])
    assert shown["id"] in {id_ for id_, _ in told["contents"]}
    assert {path.name for path in files(office, "golden").iterdir()} == {"index.html", "digest.txt", "digest.json", "message.eml"}


def test_the_same_id_says_the_same_also_after_a_correction(office: Office) -> None:
    made(office, "--since", "7d", "--id", "again")
    before = content(office, "again")
    address = json.loads(office.run_here("search", "--json", "--limit", "1", "tone:neutral").stdout)["article"]["canonical_url"]
    assert office.run_here("correct", address, "--tone", "critical", "--by", "anna").returncode == 0
    made(office, "--id", "again")
    assert content(office, "again") == before
    assert "corrected by anna" in (files(office, "again") / "digest.txt").read_text()
    made(office, "--since", "24h", "--id", "fresh")
    assert content(office, "fresh")["numbers"]["tones"]["critical"] == before["numbers"]["tones"]["critical"] + 1
    assert office.run_here("correct", address, "--undo", "--by", "anna").returncode == 0


def test_it_arrives_once_at_each_recipient(office: Office, post: PostOffice) -> None:
    env = post.environment() | TO
    done = made(office, "--since", "24h", "--id", "mailed", env=env)
    assert done.stdout.endswith("sent to anna@forum.test, boris@forum.test\n")
    assert "sent already" in made(office, "--id", "mailed", env=env).stdout
    assert post.recipients() == ["anna@forum.test", "boris@forum.test"]
    assert made(office, "--id", "mailed", "--to", "cyril@forum.test", env=env).stdout.endswith("sent to cyril@forum.test\n")
    message = post.letters[0].message
    kept = BytesParser(policy=policy.default).parsebytes((files(office, "mailed") / "message.eml").read_bytes())
    assert isinstance(kept, EmailMessage)
    assert message["Message-ID"] == kept["Message-ID"] == post.letters[2].message["Message-ID"]
    assert message["Subject"].startswith("Minsk Dialogue: 36 articles")
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "«Минский диалог»" in plain.get_content()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_schedule_sends_each_occurrence_once_and_goes_on_where_it_ended(office: Office, post: PostOffice) -> None:
    env = post.environment() | TO | SCHEDULE
    first = made(office, "--schedule", "daily", env=env)
    second = made(office, "--schedule", "daily", env=env)
    assert "sent to anna@forum.test" in first.stdout
    assert "sent already" in second.stdout
    assert len(post.letters) == 2
    made(office, "--schedule", "daily", "--id", "daily-next", env=env)
    row = content(office, "daily-next")
    assert (row["since_seq"], row["numbers"]["articles"], row["contents"]) == (row["upto_seq"], 0, [])
    body = post.letters[-1].message.get_body(("plain",))
    assert body is not None
    assert "Nothing new came in this time." in body.get_content()


def test_two_triggers_at_once_send_it_once(office: Office, post: PostOffice) -> None:
    before = dict(office.extra)
    office.extra |= post.environment() | TO | SCHEDULE
    try:
        processes = [office.start("digest", "--schedule", "twin", "--id", "twin-1") for _ in range(3)]
        told = [process.communicate(timeout=120)[0].decode() for process in processes]
    finally:
        office.extra.clear()
        office.extra.update(before)
    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert sorted(post.recipients()) == ["anna@forum.test", "boris@forum.test"]


def test_a_digest_that_fails_is_told_and_taken_up_by_the_next(office: Office, post: PostOffice) -> None:
    nobody = {**post.environment(port=str(free_port()), retries="0"), **TO, **SCHEDULE}
    failed = office.run_here("digest", "--schedule", "often", "--id", "often-1", env=nobody)
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "cannot be reached: Connection refused" in failed.stderr
    made(office, "--since", "24h", "--no-send", "--id", "noticed")
    text = (files(office, "noticed") / "digest.txt").read_text()
    assert "TO LOOK AFTER" in text
    assert "The digest often-1 was not sent" in text
    done = made(office, "--schedule", "often", "--id", "often-2", env=post.environment() | TO | SCHEDULE)
    assert "often-1 had not gone out; it has now" in done.stdout
    subjects = [letter.message["Subject"].partition(",")[0].partition(" –")[0] for letter in post.letters]
    assert subjects == ["Minsk Dialogue: 36 articles"] * 2 + ["Minsk Dialogue: 0 articles"] * 2
    made(office, "--since", "24h", "--no-send", "--id", "quiet")
    assert "often-1" not in (files(office, "quiet") / "digest.txt").read_text()


def test_a_refused_recipient_fails_it_and_only_who_has_not_got_it_is_tried_again(office: Office, post: PostOffice) -> None:
    post.refusals["boris@forum.test"] = deque(["550 no such mailbox"])
    env = post.environment() | TO
    failed = office.run_here("digest", "--since", "24h", "--id", "half", env=env)
    assert failed.returncode == 1
    assert "refused boris@forum.test: 550 no such mailbox" in failed.stderr
    post.refusals.clear()
    made(office, "--id", "half", env=env)
    assert post.recipients() == ["anna@forum.test", "boris@forum.test"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "yesterday"], "--since 'yesterday' is no time"),
        (["--since", "0h"], "--since '0h' is no time"),
        (["--since", "2999-01-01"], "has not come yet"),
        (["--watch", "riga"], "'riga' is no watch"),
        (["--to", "anna"], "'anna' is no e-mail address"),
        (["--id", "../etc"], "is no id of a digest"),
        (["--id", "unknown"], "there is no digest 'unknown'"),
        (["--schedule", "weekly"], "'weekly' is no schedule of digests"),
        (["--to", "anna@forum.test"], "no mail server is set"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(office: Office, options: list[str], words: str) -> None:
    done = office.run_here("digest", *options)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
