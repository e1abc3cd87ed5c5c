"""What outlets and addresses say is text, never markup, whatever they say."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from lxml import html

from desk.wording import safe_href
from domain.protocols import RunRow, SourceCounts
from domain.source import Source
from tests.support.web_client import Client, filled_store, make_app
from tests.support.web_data import NOW, FixedRuns
from tests.support.web_hostile import NASTY, SCRIPT, hostile

COVERAGE = hostile()
RUNS = FixedRuns(
    rows=[
        SourceCounts(
            source=NASTY, found=1, outcomes={NASTY: 1}, pending=0, relevant=1, delivered=1, waiting=0, dead_letters=0, problem=NASTY
        ),
        SourceCounts(source=COVERAGE.publisher.id, found=0, outcomes={}, pending=0, relevant=0, delivered=0, waiting=0, dead_letters=0),
    ],
    past=[RunRow(id=NASTY, started=NOW, ended=None, state="running", found=1, pending=0, relevant=1)],
)
EVIL = Source(id=COVERAGE.publisher.id, name=NASTY, homepage="javascript:alert(1)", country="<i>", languages=("<b>",))
Q = quote(NASTY)
PAGES = [
    "/",
    "/articles",
    f"/articles/{COVERAGE.id}",
    "/sources",
    f"/sources?run={Q}",
    "/runs",
    f"/articles?q={Q}",
    f"/articles?outlet={Q}&country={Q}&language={Q}&target={Q}&topic={Q}&entity={Q}&story={Q}",
    f"/articles?tone={Q}",
    f"/articles?from={Q}",
    f"/?watch={Q}",
    f"/articles/{Q}",
    f"/{Q}",
]


@pytest.fixture(scope="module")
def attacked() -> Iterator[Client]:
    with filled_store([COVERAGE]) as store:
        yield Client(make_app(store, RUNS, [EVIL]))


@pytest.mark.parametrize("url", PAGES)
def test_no_field_becomes_markup(attacked: Client, url: str) -> None:
    page = html.document_fromstring(attacked.get(url).text)
    assert not page.xpath("//img | //iframe | //object | //b[contains(., 'alert')]/script")
    for script in page.iter("script"):
        assert script.get("src", "").startswith("/static/") or script.get("type") == "application/json"
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not page.xpath("//@style | //style")


@pytest.mark.parametrize("url", PAGES)
def test_links_lead_to_our_pages_or_to_http(attacked: Client, url: str) -> None:
    page = html.document_fromstring(attacked.get(url).text)
    links = [str(value) for tag in page.iter() for name, value in tag.items() if name in {"href", "src", "action", "xlink:href"}]
    assert links
    for link in links:
        assert link.startswith(("/", "#", "https://www.wikidata.org/")), link
        assert not link.startswith("//")


def test_the_hostile_words_are_shown_as_they_are(attacked: Client) -> None:
    text = attacked.page(f"/articles/{COVERAGE.id}").text_content()
    assert text.count(SCRIPT) > 20
    assert COVERAGE.article.canonical_url in text


def test_an_address_that_is_no_http_is_text_not_a_link(attacked: Client) -> None:
    page = attacked.page(f"/articles/{COVERAGE.id}")
    assert "javascript:alert(5)" in page.cssselect(".original .address")[0].text_content()
    assert not page.cssselect(".original a")


def test_chart_specs_carry_the_words_and_cannot_leave_their_script(attacked: Client) -> None:
    page = attacked.page("/")
    specs = [json.loads(script.text) for script in page.xpath("//script[@type='application/json']")]
    assert len(specs) == 4
    assert any(SCRIPT in json.dumps(spec) for spec in specs)
    assert len(page.cssselect(".chart .drawn > svg")) == 4


def test_a_language_code_that_is_none_sets_no_attribute(attacked: Client) -> None:
    assert set(attacked.page(f"/articles/{COVERAGE.id}").xpath("//@lang")) == {"en"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://outlet.test/a?b=c#d", True),
        ("HTTP://outlet.test/", True),
        ("http://xn--d1acpjx3f.xn--p1ai/путь", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//outlet.test/", False),
        ("/path", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://a.test/\nb", False),
        ("", False),
        (None, False),
    ],
)
def test_only_absolute_http_addresses_are_linked(url: str | None, kept: bool) -> None:
    assert safe_href(url) == (url if kept else None)
