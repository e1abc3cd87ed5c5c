"""The page of one article shows what was found in it, and the evidence for each guess."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from domain.article import Version
from domain.coverage import CorrectionNote, Coverage, Machine, Span, Tone
from domain.source import Ownership, Publisher
from tests.support.web_client import Client, desk_over
from tests.support.web_data import NOW, WATCH, believable


def page_of(coverage: Coverage, *others: Coverage) -> html.HtmlElement:
    with desk_over([coverage, *others]) as client:
        return client.page(f"/articles/{coverage.id}")


def one(coverages: Sequence[Coverage], language: str) -> Coverage:
    return next(c for c in coverages if c.in_language == language and c.mentions)


def text(page: html.HtmlElement, selector: str) -> str:
    """Return the words of the first element, white space made single."""
    return " ".join(page.cssselect(selector)[0].text_content().split())


def test_the_text_is_whole_and_in_paragraphs(client: Client, coverages: list[Coverage]) -> None:
    for coverage in coverages[:12]:
        page = client.page(f"/articles/{coverage.id}")
        assert "\n\n".join(p.text_content() for p in page.cssselect(".body p")) == coverage.article.body
        assert page.cssselect(".body")[0].get("lang") == coverage.in_language


def test_each_mention_is_coloured_signed_and_explained(client: Client, coverages: list[Coverage]) -> None:
    coverage = next(c for c in coverages if {m.label for m in c.mentions} >= {"favourable", "critical"})
    marked = client.page(f"/articles/{coverage.id}").cssselect(".body .mention.begins")
    assert [m.get("class").split()[2] for m in marked] == [m.label for m in sorted(coverage.mentions, key=lambda m: m.start)]
    assert all("Minsk Dialogue: " in m.get("title") and "TextBlob 0.20.1 (baseline, unverified)" in m.get("title") for m in marked)


def test_entities_are_marked_where_they_stand(client: Client, coverages: list[Coverage]) -> None:
    coverage = next(c for c in coverages if any(e.name == "European Union" for e in c.entities) and c.in_language == "en")
    marked = client.page(f"/articles/{coverage.id}").xpath("//*[contains(@title, 'European Union (organisation)')]")
    assert "".join(m.text_content() for m in marked) == "European Union"


def test_overlapping_spans_lose_no_letter() -> None:
    coverage = one(believable(), "en")
    wide = replace(coverage.entities[0], name="Everything", spans=(Span(start=0, end=10_000), Span(start=3, end=9), Span(start=8, end=3)))
    page = page_of(replace(coverage, entities=(wide, *coverage.entities)))
    assert "\n\n".join(p.text_content() for p in page.cssselect(".body p")) == coverage.article.body


def test_evidence_comes_strongest_first_and_leads_to_its_sentence(client: Client, coverages: list[Coverage]) -> None:
    coverage = next(c for c in coverages if len(c.mentions) == 3)
    page = client.page(f"/articles/{coverage.id}")
    links = page.cssselect(".evidence a")
    assert [a.text_content() for a in links] == [coverage.article.body[m.sentence_start : m.sentence_end] for m in coverage.mentions]
    for a in links:
        [target] = page.xpath(f"//*[@id='{a.get('href')[1:]}']")
        assert a.text_content().startswith(target.text_content()[:3])


def test_ids_are_never_given_twice(client: Client, coverages: list[Coverage]) -> None:
    for coverage in coverages[:20]:
        ids = client.page(f"/articles/{coverage.id}").xpath("//@id")
        assert len(ids) == len(set(ids))


def test_the_baseline_is_named_as_such(client: Client, coverages: list[Coverage]) -> None:
    page = client.page(f"/articles/{one(coverages, 'en').id}")
    assert "(baseline, unverified)" in text(page, ".verdict")
    assert "TextBlob 0.20.1" in text(page, ".margin section")


def test_other_languages_are_not_rated_rather_than_neutral(client: Client, coverages: list[Coverage]) -> None:
    page = client.page(f"/articles/{one(coverages, 'be').id}")
    assert text(page, ".verdict") == "○ not rated"
    assert "nobody here rates Belarusian text yet" in text(page, ".margin section")
    assert "0.00" not in text(page, ".verdict")


def test_without_mentions_there_is_no_tone() -> None:
    coverage = replace(one(believable(), "en"), mentions=(), tone=None)
    assert text(page_of(coverage), ".verdict") == "○ not rated"


def test_a_number_that_clashes_is_unsure_and_stays() -> None:
    coverage = replace(one(believable(), "en"), tone=Tone(polarity=-0.04, label="unsure", confidence=0.2, method="target-encoder@1"))
    page = page_of(coverage)
    assert text(page, ".verdict") == "◆ unsure −0.04"
    assert "too thin or contradicts itself; confidence 0.20" in text(page, ".margin section")


@pytest.mark.parametrize(
    ("precision", "source", "offset", "shown", "iso"),
    [
        ("day", "detail-block", None, "7 October 2019, from the detail block, day precision", "2019-10-07"),
        (
            "minute",
            "json-ld",
            180,
            "7 October 2019, 12:00, from the page's JSON-LD, minute precision, stated at UTC+3:00",
            "2019-10-07T12:00:00+03:00",
        ),
        (
            "second",
            "time-tag",
            -210,
            "7 October 2019, 12:00, from a <time> tag, second precision, stated at UTC−3:30",
            "2019-10-07T12:00:00+03:00",
        ),
        (None, None, 0, "7 October 2019, 12:00, from an unknown place, unknown precision, stated at UTC", "2019-10-07T12:00:00+03:00"),
    ],
)
def test_the_date_is_shown_with_its_evidence(precision: str, source: str, offset: int | None, shown: str, iso: str) -> None:
    coverage = one(believable(), "en")
    when = datetime(2019, 10, 7, 9, 0, tzinfo=UTC)
    article = replace(coverage.article, published=when, published_precision=precision, published_from=source, published_offset=offset)  # type: ignore[arg-type]
    page = page_of(replace(coverage, article=article))
    assert text(page, ".dateline") == shown
    assert page.cssselect(".dateline time")[0].get("datetime") == iso


def test_a_day_is_the_outlets_own_day_wherever_the_office_is() -> None:
    coverage = one(believable(), "en")
    noon_in_kiritimati = datetime(2026, 10, 6, 22, 0, tzinfo=UTC)
    article = replace(coverage.article, published=noon_in_kiritimati, published_precision="day")
    page = page_of(replace(coverage, article=article, publisher=replace(coverage.publisher, time_zone="Pacific/Kiritimati")))
    assert page.cssselect(".dateline time")[0].get("datetime") == "2026-10-07"


def test_an_article_without_a_date_says_so() -> None:
    coverage = one(believable(), "en")
    page = page_of(replace(coverage, article=replace(coverage.article, published=None, published_from=None)))
    assert text(page, ".dateline").startswith("Undated, the page gives no date")


def test_the_original_opens_without_telling_who_came(client: Client, coverages: list[Coverage]) -> None:
    coverage = coverages[0]
    [link] = client.page(f"/articles/{coverage.id}").cssselect(".original a")
    assert link.get("href") == coverage.article.canonical_url
    assert {"noopener", "noreferrer"} <= set(link.get("rel").split())


def test_a_risky_link_comes_with_its_warning(client: Client, coverages: list[Coverage]) -> None:
    coverage = next(c for c in coverages if c.publisher.link_warning)
    page = client.page(f"/articles/{coverage.id}")
    assert "punished as spreading extremist material" in text(page, ".original")
    assert page.cssselect(".original .warning + a"), "the warning stands before the link"


@pytest.mark.parametrize(
    ("ownership", "words"), [("state", "state-owned"), ("public", "public"), ("private", "private"), ("exile", "in exile")]
)
def test_an_article_says_whose_its_outlet_is(ownership: Ownership, words: str) -> None:
    publisher = Publisher(id="p", name="Paper", country="BY", kind="newspaper", ownership=ownership)
    assert text(page_of(replace(believable(1)[0], publisher=publisher)), ".kicker") == f"Paper · Belarus, newspaper, {words}"


def test_what_changed_is_shown_word_by_word(client: Client, coverages: list[Coverage]) -> None:
    coverage = next(c for c in coverages if c.versions)
    page = client.page(f"/articles/{coverage.id}")
    gone = [e.text_content() for e in page.cssselect(".diff del")]
    assert any("first reports" in words for words in gone)
    assert len(page.cssselect(".versions details")) == 1


def test_the_headline_before_stands_below_the_present_one() -> None:
    coverage = believable(1)[0]
    days = [NOW - timedelta(days=n) for n in (3, 2, 1)]
    states = [("First", days[0], days[1]), ("Second <b>", days[1], days[2]), (coverage.article.headline, days[2], NOW)]
    versions = tuple(Version(headline=text, body="b", valid_from=begin, valid_to=end) for text, begin, end in states)
    assert "Headline until" not in page_of(coverage).text_content()
    said = page_of(replace(coverage, versions=versions)).text_content()
    assert "“Second <b>”" in said
    assert "First" not in said.partition("Earlier versions")[0]


def test_a_vanished_article_says_so(client: Client, coverages: list[Coverage]) -> None:
    gone = next(c for c in coverages if c.status == "gone")
    assert "Gone from the site" in text(client.page(f"/articles/{gone.id}"), ".badges")


def test_a_removed_article_is_not_there() -> None:
    coverage = replace(believable(1)[0], status="removed")
    with desk_over([coverage]) as client:
        assert client.get(f"/articles/{coverage.id}").status_code == 404


def test_a_correction_names_who_when_and_why() -> None:
    note = CorrectionNote(by="Press office", at=NOW, note="irony")
    machine = Machine(relevant=True, relevance=0.8, role="passing", tone=Tone(polarity=0.4, label="favourable", confidence=0.5))
    page = page_of(replace(believable(1)[0], correction=note, machine=machine))
    said = "Corrected by Press office, 20 Nov 2026, 15:00: irony (the machine said: favourable +0.40, in passing)"
    assert text(page, ".badges") == said


def test_whose_attitude_it_is_stands_apart() -> None:
    tone = Tone(polarity=0.1, label="neutral", confidence=0.7, outlet=0.3, third_party=-0.2, method="target-encoder@1")
    page = page_of(replace(one(believable(), "en"), tone=tone))
    assert "target-encoder 1; confidence 0.70; the outlet’s own voice +0.30; third parties −0.20" in text(page, ".margin section")


def test_the_story_lists_its_other_articles(client: Client, coverages: list[Coverage]) -> None:
    reprint = next(c for c in coverages if c.story and c.story.role == "reprint")
    page = client.page(f"/articles/{reprint.id}")
    [sibling] = page.cssselect(".siblings .row")
    origin = next(c for c in coverages if reprint.story and c.article.id == reprint.story.origin)
    assert sibling.cssselect("a")[0].get("href") == f"/articles/{origin.id}"
    assert "reprint, 97% alike" in text(page, ".facts")


def test_the_record_says_where_the_page_is_kept_and_what_read_it(client: Client, coverages: list[Coverage]) -> None:
    coverage = coverages[0]
    facts = text(client.page(f"/articles/{coverage.id}"), ".facts")
    assert coverage.archive
    for word in (coverage.archive.file, coverage.archive.digest, "byte 0, 8,200 bytes", *coverage.models, coverage.run):
        assert word in facts


def test_a_mention_outside_its_text_breaks_nothing() -> None:
    coverage = one(believable(), "en")
    stray = replace(coverage.mentions[0], start=90_000, end=90_010, sentence_start=90_000, sentence_end=90_100)
    page = page_of(replace(coverage, mentions=(stray,), tone=Tone(polarity=0.1, label="neutral", confidence=0.1, evidence=(0, 7))))
    assert page.cssselect(".evidence a")[0].text_content() == stray.text


def test_mentions_in_headline_and_description_are_marked() -> None:
    coverage = one(believable(), "en")
    article = replace(coverage.article, headline="Minsk Dialogue ends", description="On the Minsk Dialogue.")
    first = coverage.mentions[0]
    mentions = (
        replace(first, field="headline", start=0, end=14, sentence_start=0, sentence_end=19),
        replace(first, field="description", start=7, end=21, sentence_start=0, sentence_end=22),
    )
    page = page_of(replace(coverage, article=article, mentions=mentions))
    assert text(page, "h1 .mention") == text(page, ".lead .mention") == "Minsk Dialogue"
    assert " · headline · " in text(page, ".evidence .by")


def test_an_article_of_a_second_watch_stays_in_its_watch() -> None:
    coverage = replace(believable(1)[0], watch="lake-forum")
    page = page_of(coverage)
    assert page.findtext(".//p[@class='watch']") == "Lake Forum"
    assert page.cssselect(".kicker a")[0].get("href").startswith("/articles?watch=lake-forum&outlet=")
    assert WATCH.id not in text(page, ".masthead")


def test_times_are_those_of_the_office() -> None:
    coverage = believable(1)[0]
    article = replace(coverage.article, fetched=datetime(2026, 11, 19, 22, 30, tzinfo=UTC))
    assert "20 Nov 2026, 01:30" in text(page_of(replace(coverage, article=article)), ".facts")
