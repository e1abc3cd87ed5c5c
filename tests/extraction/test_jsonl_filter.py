"""The public filter: one record in, one out, with the same keys every time."""

import base64
import json
from typing import Any

import pytest

from crawler.extraction.jsonl import extract_line
from domain.errors import BadInput
from tests.support.extraction import story

KEYS = "id url canonical_url headline description body byline published published_from modified in_language section keywords image repairs"
GERMAN = """<html lang="{lang}"><head><title>Das Forum beginnt</title></head><body><article><h1>Das Forum beginnt</h1>
<p>Der Saal war eine Stunde vor der ersten Rede voll, und die Veranstalter mussten Stühle aus der Kantine nebenan holen.</p>
<p>Die Gäste aus dreißig Ländern werden drei Tage lang über die Sicherheit sprechen; mehr dazu unter https://the-english-words-of.example/are/not-these
und im Herbst.</p></article></body></html>"""


def line(**record: Any) -> dict[str, Any]:
    return extract_line({"id": "a", "url": "https://paper.example/news/1", **record})


def test_the_keys_are_those_of_the_design_in_their_order() -> None:
    assert list(line(html=story())) == KEYS.split()
    assert list(line(html="")) == KEYS.split()


def test_an_answer_is_plain_json() -> None:
    answer = line(html=story(above='<p class="date">7 October 2019</p>'))
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["published"], answer["published_from"]) == ("2019-10-07T12:00:00+00:00", "detail-block")


def test_each_repair_says_what_stood_where() -> None:
    answer = line(html=story(headline="Lessons fr om Minsk", above="<p>It is one of the lessons fr om the past that we have.</p>"))
    assert [(repair["kind"], repair["field"], repair["was"]) for repair in answer["repairs"]] == [
        ("bitrix-split", "headline", "fr om"),
        ("bitrix-split", "body", "fr om"),
    ]
    assert [answer[repair["field"]][repair["start"] : repair["end"]] for repair in answer["repairs"]] == ["from", "from"]


def test_today_needs_a_date_header() -> None:
    html = story(above='<p class="date">Today, 14:05</p>')
    assert line(html=html)["published"] is None
    assert line(html=html, headers={"Date": "no date"})["published"] is None
    assert line(html=html, headers={"Date": "Mon, 07 Oct 2019 20:00:00 GMT"})["published"] == "2019-10-07T14:05:00+00:00"


def test_unknown_values_are_null_and_lists_empty() -> None:
    answer = line(html="<html><body></body></html>", url=None)
    known = {key: value for key, value in answer.items() if value is not None}
    assert known == {"id": "a", "byline": [], "keywords": [], "repairs": []}


def test_a_page_without_a_text_still_tells_its_date_and_title() -> None:
    head = '<meta property="article:published_time" content="2019-10-07T23:30:00-04:00"><title>The forum</title>'
    answer = line(html=f"<html lang=en><head>{head}</head><body></body></html>")
    assert (answer["headline"], answer["body"], answer["in_language"]) == ("The forum", None, "en")
    assert answer["published"] == "2019-10-07T23:30:00-04:00"  # the outlet's own day


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_raw_bytes_are_decoded_and_text_is_not_decoded_again(charset: str) -> None:
    html = story(headline="Форум открыт в Минске").replace("utf-8", charset)
    raw = base64.b64encode(html.encode(charset)).decode()
    for answer in (
        line(html_b64=raw),
        line(html=html),
        line(html_b64=raw, html=None, headers={"Content-Type": f"text/html; charset={charset}"}),
    ):
        assert answer["headline"] == "Форум открыт в Минске"


@pytest.mark.parametrize("tag", ["de", "en", "", "xx"])
def test_the_language_is_that_of_the_text_whatever_the_page_claims(tag: str) -> None:
    assert line(html=GERMAN.format(lang=tag))["in_language"] == "de"


def test_a_number_is_an_id_too() -> None:
    assert line(id=7, html=story())["id"] == 7


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ([], "no JSON object"),
        ({}, 'no "id"'),
        ({"id": None, "html": ""}, 'no "id"'),
        ({"id": True, "html": ""}, 'no "id"'),
        ({"id": "a"}, "no page"),
        ({"id": "a", "html": 7}, "no page"),
        ({"id": "a", "html_b64": 7}, "no page"),
        ({"id": "a", "html_b64": "not base64!"}, "no base64"),
        ({"id": "a", "html": "", "url": 7}, '"url" is no text'),
        ({"id": "a", "html": "", "headers": []}, '"headers" is no object'),
        ({"id": "a", "html": "", "headers": {"x": 1}}, '"headers" is no object'),
    ],
)
def test_a_bad_record_is_answered_in_one_clear_line(record: Any, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        extract_line(record)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lone_surrogates_in_a_record_do_no_harm() -> None:
    record = json.loads('{"id": "a", "url": "https://paper.example/\\ud800", "html": "<title>The \\ud800 forum</title>"}')
    assert extract_line(record)["headline"] == "The forum"
