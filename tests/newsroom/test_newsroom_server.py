"""The sample newsroom answers as good servers do: by host, conditionally, and in two editions."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from protego import Protego

from domain.visit import Outcome
from examples.newsroom.content import outlets
from examples.newsroom.expected import articles, found, second_visit
from examples.newsroom.serve import Newsroom

ROOT = Path(__file__).parents[2]


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


class Answer:
    """What one request brought: status, headers (lower-case) and body."""

    def __init__(self, newsroom: Newsroom, url: str, *, method: str = "GET", **headers: str) -> None:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(newsroom.address, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": parts.netloc, **named})
        response = connection.getresponse()
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()
        connection.close()


def one(outcome: Outcome) -> str:
    return next(each.url for each in found(1) if each.outcome is outcome)


def test_every_host_is_mapped_to_the_one_port(newsroom: Newsroom) -> None:
    mapping = newsroom.hosts()
    assert {outlet.host for outlet in outlets()} <= mapping.keys()
    assert all(host.endswith(".test") for host in mapping)
    assert set(mapping.values()) == {newsroom.address}
    assert newsroom.address.startswith("127.0.0.1:")


def test_every_article_is_answered_under_its_own_host(newsroom: Newsroom) -> None:
    for article in articles(1):
        answer = Answer(newsroom, article.url)
        assert (answer.status, answer.headers["content-length"]) == (200, str(len(answer.body))), article.url
        assert answer.headers["content-type"].startswith("text/html")


def test_another_host_does_not_answer_for_it(newsroom: Newsroom) -> None:
    path = urlsplit(one(Outcome.RELEVANT)).path
    assert Answer(newsroom, f"http://nobody.test{path}").status == 404


def test_tracking_parameters_lead_to_the_same_page(newsroom: Newsroom) -> None:
    url = one(Outcome.RELEVANT)
    assert Answer(newsroom, f"{url}?utm_source=rss").body == Answer(newsroom, url).body


@pytest.mark.parametrize("path", ["/", "/rss.xml", "/robots.txt"])
def test_what_is_known_is_not_sent_again(newsroom: Newsroom, path: str) -> None:
    url = f"http://www.vestnik-nemana.test{path}"
    first = Answer(newsroom, url)
    for headers in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = Answer(newsroom, url, **headers)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_a_tag_outweighs_a_date(newsroom: Newsroom) -> None:
    url = one(Outcome.RELEVANT)
    modified = Answer(newsroom, url).headers["last-modified"]
    assert Answer(newsroom, url, If_None_Match='"other"', If_Modified_Since=modified).status == 200


def test_what_changed_is_sent_whole_in_the_second_edition(newsroom: Newsroom) -> None:
    known = {article.url: Answer(newsroom, article.url).headers for article in articles(1) if article.outcome is Outcome.RELEVANT}
    newsroom.edition = 2
    for url, outcome in second_visit().items():
        if url in known:
            by_tag = Answer(newsroom, url, If_None_Match=known[url]["etag"])
            by_date = Answer(newsroom, url, If_Modified_Since=known[url]["last-modified"])
            assert by_tag.status == by_date.status
            assert by_tag.status in {Outcome.RELEVANT: {200}, Outcome.UNCHANGED: {200, 304}, Outcome.GONE: {410}}[outcome], url


def test_the_second_edition_corrects_removes_and_adds(newsroom: Newsroom) -> None:
    corrected = "http://choven.test/palityka/adkryusia-forum.html"
    vanished = "http://www.levova-brama.test/svit/pidsumky-mizhnarodnoho-forumu"
    new = "http://choven.test/palityka/dyialoh-pryjechau-u-homiel.html"
    assert [Answer(newsroom, url).status for url in (corrected, vanished, new)] == [200, 200, 404]
    assert "больш за 900 чалавек з 60 краін" in Answer(newsroom, corrected).body.decode()
    newsroom.edition = 2
    assert [Answer(newsroom, url).status for url in (corrected, vanished, new)] == [200, 410, 200]
    assert "больш за 700 чалавек з 60 краін" in Answer(newsroom, corrected).body.decode()
    feed = Answer(newsroom, "http://choven.test/feed.atom").body.decode()
    assert new in feed
    assert "<updated>2019-10-09T10:20:00+03:00</updated>" in feed
    assert vanished not in Answer(newsroom, "http://www.levova-brama.test/rss.xml").body.decode()


def test_the_edition_may_be_switched_from_outside(newsroom: Newsroom) -> None:
    assert Answer(newsroom, f"http://{newsroom.address}/-/edition/2", method="POST").body == b'{"edition": 2}'
    assert newsroom.edition == 2
    assert Answer(newsroom, f"http://{newsroom.address}/-/edition/3", method="POST").status == 404
    assert Answer(newsroom, "http://choven.test/-/edition/1", method="POST").status == 404
    assert newsroom.edition == 2


def test_there_is_no_third_edition() -> None:
    with pytest.raises(ValueError, match="no edition 3"):
        Newsroom(edition=3)


def test_robots_files_are_there_but_for_one(newsroom: Newsroom) -> None:
    statuses = {outlet.id: Answer(newsroom, outlet.url("/robots.txt")).status for outlet in outlets()}
    assert {source for source, status in statuses.items() if status == 404} == {"levova-brama"}
    assert set(statuses.values()) == {200, 404}


def test_robots_files_forbid_the_private_article_and_nothing_else_that_is_found(newsroom: Newsroom) -> None:
    rules = {o.id: Protego.parse(Answer(newsroom, o.url("/robots.txt")).body.decode()) for o in outlets() if o.robots}
    refused = [each.url for each in found(1) if each.source in rules and not rules[each.source].can_fetch(each.url, "forumwatch")]
    assert refused == [one(Outcome.ROBOTS_REFUSED)]
    assert {source for source, rule in rules.items() if rule.crawl_delay("forumwatch")} == {"elbufer-zeitung"}


def test_addresses_beside_the_articles_answer_as_what_they_are(newsroom: Newsroom) -> None:
    moved = Answer(newsroom, one(Outcome.REDIRECTED))
    assert moved.status == 301
    assert moved.headers["location"] in {article.url for article in articles(1)}
    document = Answer(newsroom, one(Outcome.NOT_HTML))
    assert (document.headers["content-type"], document.body[:5]) == ("application/pdf", b"%PDF-")
    assert Answer(newsroom, one(Outcome.GONE)).status == 404
    assert Answer(newsroom, one(Outcome.OFF_SITE)).status == 200


def test_requests_are_remembered_in_order(newsroom: Newsroom) -> None:
    url = one(Outcome.RELEVANT)
    tag = Answer(newsroom, url).headers["etag"]
    Answer(newsroom, f"{url}?utm_source=x")
    Answer(newsroom, url, If_None_Match=tag)
    Answer(newsroom, f"http://{newsroom.address}/-/edition/1", method="POST")
    assert [(request.status, str(request)) for request in newsroom.requests] == [(200, url), (200, f"{url}?utm_source=x"), (304, url)]
    assert newsroom.fetched(url) == 2
    newsroom.forget()
    assert newsroom.requests == []


def test_a_head_request_has_headers_and_no_body(newsroom: Newsroom) -> None:
    url = one(Outcome.RELEVANT)
    head, whole = Answer(newsroom, url, method="HEAD"), Answer(newsroom, url)
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", whole.headers["etag"])


def test_it_stops_while_a_visitor_keeps_its_connection() -> None:
    newsroom = Newsroom()
    connection = http.client.HTTPConnection(newsroom.start(), timeout=10)
    connection.request("GET", "/", headers={"Host": "choven.test"})
    assert connection.getresponse().read()
    newsroom.stop()
    assert connection.sock is not None
    assert connection.sock.recv(1) == b""  # closed from the other side
    connection.close()
    with pytest.raises(RuntimeError, match="does not serve"):
        _ = newsroom.address


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_where_it_serves_and_ends_when_told(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "examples.newsroom.serve", "--port", "0", "--edition", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert first.startswith("sample newsroom on http://127.0.0.1:")
    assert first.endswith("edition 2\n")
    assert '"choven.test": "127.0.0.1:' in second
