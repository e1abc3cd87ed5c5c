"""Mail through a real SMTP server: encrypted, logged in, tried again, and each fault told in one line."""

import socket
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.reports.digest.message import message_of
from desk.sending.smtp import Mailer
from domain.errors import BadInput, SendingError
from domain.mail_settings import MailSettings
from tests.support.ledger_records import NOW
from tests.support.post_office import HOST, PASSWORD, USER, PostOffice, Unencrypted, free_port

MESSAGE = message_of(
    id_="d1", kind="digest", subject="Минский диалог: 3 статьи", text="Привет\n", html="<p>Привет</p>", sender="desk@forum.test", made=NOW
)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


def settings(port: int, **more: Any) -> MailSettings:
    plain = {"host": HOST, "port": port, "security": "none", "sender": "desk@forum.test", "retries": 2, "retry_s": 1, "timeout_s": 5}
    return MailSettings(**(plain | more))


def send(settings_: MailSettings, *recipients: str, pauses: list[float] | None = None) -> list[str]:
    taken: list[str] = []
    pauses = [] if pauses is None else pauses
    Mailer(settings_, sleep=pauses.append).send(MESSAGE, recipients, taken=taken.append)
    return taken


def refused(settings_: MailSettings, *recipients: str) -> SendingError:
    with pytest.raises(SendingError) as caught:
        send(settings_, *(recipients or ("anna@forum.test",)))
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_letter_arrives_whole(office: PostOffice) -> None:
    assert send(settings(office.port), "anna@forum.test", "boris@forum.test") == ["anna@forum.test", "boris@forum.test"]
    assert office.recipients() == ["anna@forum.test", "boris@forum.test"]
    letter = office.letters[0]
    message = letter.message
    assert (letter.sender, message["To"], message["Subject"]) == ("desk@forum.test", "anna@forum.test", "Минский диалог: 3 статьи")
    assert message["From"].addresses[0].addr_spec == "desk@forum.test"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == office.letters[1].message["Message-ID"]
    assert message["Message-ID"].endswith("@forum.test>")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content(), html.get_content()) == ("Привет\r\n", "<p>Привет</p>\r\n")


def test_starttls_and_login(tmp_path: Path) -> None:
    with PostOffice(tls=True, login=True, folder=tmp_path) as office:
        secure = settings(office.port, security="starttls", ca_file=office.ca_file, user=USER, password=PASSWORD)
        assert send(secure, "anna@forum.test") == ["anna@forum.test"]
        assert (office.letters[0].encrypted, office.letters[0].user) == (True, USER)
        wrong = refused(settings(office.port, security="starttls", ca_file=office.ca_file, user=USER, password="wrong"))
        assert f"refused the login of {USER}: 535" in wrong.message
        assert "mail.password" in wrong.fix
        assert not wrong.temporary
        untrusted = refused(settings(office.port, security="starttls", user=USER, password=PASSWORD))
        assert "a certificate that is not trusted" in untrusted.message
        assert "mail.ca_file" in untrusted.fix
        assert len(office.letters) == 1


def test_without_starttls_nothing_is_sent() -> None:
    with Unencrypted() as server:
        error = refused(settings(server.port, security="starttls", user=USER, password=PASSWORD))
        assert "offers no STARTTLS, nothing was sent" in error.message
        assert not error.temporary
        assert not [line for line in server.commands if line.upper().startswith(("MAIL", "AUTH", "DATA"))]


def test_a_server_that_is_not_there_is_tried_again_and_then_told() -> None:
    pauses: list[float] = []
    port = free_port()
    with pytest.raises(SendingError, match=f"mail server localhost:{port} cannot be reached: Connection refused") as caught:
        send(settings(port), "anna@forum.test", pauses=pauses)
    assert pauses == [1, 2]
    assert caught.value.temporary


def test_a_temporary_refusal_is_tried_again(office: PostOffice) -> None:
    office.refusals["anna@forum.test"] = deque(["450 mailbox busy", "451 still busy"])
    pauses: list[float] = []
    assert send(settings(office.port), "anna@forum.test", "boris@forum.test", pauses=pauses) == ["boris@forum.test", "anna@forum.test"]
    assert office.recipients() == ["boris@forum.test", "anna@forum.test"], "who has it gets it no second time"
    assert pauses == [1, 2]


def test_a_message_that_the_server_cannot_take_now_is_tried_again(office: PostOffice) -> None:
    office.data_answers.append("452 disk full")
    assert send(settings(office.port), "anna@forum.test") == ["anna@forum.test"]
    office.data_answers.append("554 looks like spam")
    assert "answered 554 looks like spam" in refused(settings(office.port)).message


def test_a_recipient_that_is_refused_for_good_keeps_nobody_else_from_theirs(office: PostOffice) -> None:
    office.refusals["nobody@forum.test"] = deque(["550 no such mailbox"])
    pauses: list[float] = []
    with pytest.raises(SendingError, match=r"refused nobody@forum\.test: 550 no such mailbox") as caught:
        send(settings(office.port), "nobody@forum.test", "anna@forum.test", pauses=pauses)
    assert office.recipients() == ["anna@forum.test"]
    assert pauses == []
    assert not caught.value.temporary


def test_a_server_that_says_nothing_is_told_with_what_may_be_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = refused(settings(silent.getsockname()[1], timeout_s=0.2, retries=0))
    assert "did not answer in 0.2 s" in error.message
    assert "mail.security" in error.fix


def test_tls_from_the_start_with_a_server_that_does_not(office: PostOffice) -> None:
    assert "does not speak TLS here" in refused(settings(office.port, security="tls")).message


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"host": None}, "no mail server is set"),
        ({"user": "anna"}, "not mail.password"),
        ({"sender": None}, "mail.sender is not set"),
        ({"host": "mail.forum.test", "user": "a@b.test", "password": "p"}, "in the clear"),
        ({"ca_file": "missing.pem"}, "mail.ca_file: missing.pem cannot be read"),
    ],
)
def test_settings_that_do_not_fit_together_are_told_before_anything_is_sent(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Mailer(settings(25, **wrong))
