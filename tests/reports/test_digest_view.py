"""What a digest says, and how it reads: order, collapsed reprints, figures, 300 characters of a text, 72 columns."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.reports.digest.html import as_html
from desk.reports.digest.planning import plan_of
from desk.reports.digest.text import WIDTH, as_text
from desk.reports.digest.view import DigestView, view
from domain.article import Version
from domain.correction import Change, Standing, corrected
from domain.coverage import CorrectionNote, Coverage, Mention, Tone
from domain.digest import DigestRow, Fresh, Waiting
from domain.notice import Notice
from domain.source import Publisher
from tests.support.coverages import NOON, make_coverage, random_coverage

MINSK = ZoneInfo("Europe/Minsk")
NOTHING = Waiting(inbox=0, outbox=0, dead_letters=0)


def row(**more: Any) -> DigestRow:
    plain: dict[str, Any] = {"id": "morning-2019-10-08-0800", "schedule": "morning", "watch": None, "since_seq": 0, "upto_seq": 9}
    plain |= {"since": NOON, "made": NOON + timedelta(days=1), "state": "made", "problem": None, "entries": (), "data": None}
    return DigestRow(**(plain | {"recipients": (), "sent_to": (), "sent": None} | more))


def seen(coverages: Sequence[Coverage], *, fresh: Sequence[Fresh] | None = None, **more: Any) -> DigestView:
    known = {coverage.id: coverage for coverage in coverages}
    told = [Fresh(coverage=id_, is_new=True) for id_ in known] if fresh is None else fresh
    plan = plan_of(told, known, notices=more.pop("notices", ()), waiting=more.pop("waiting", NOTHING))
    options: dict[str, Any] = {"zone": MINSK, "names": {"forum": "Минский диалог"}, "desk_url": None}
    return view(row(), plan, more.pop("later", known), **(options | more))


def test_reprints_are_collapsed_and_the_important_comes_first() -> None:
    coverages = [
        make_coverage(1, role="secondary", headline="About it, too"),
        make_coverage(2, headline="Once", outlet="herald"),
        make_coverage(3, headline="Opening", story="s1", outlet="agency", tone="critical"),
        make_coverage(4, headline="Opening", story="s1", story_role="reprint", outlet="herald", role="passing"),
        make_coverage(5, headline="Opening", story="s1", story_role="reprint", outlet="gazeta"),
        make_coverage(6, headline="A day later", story="s1", story_role="follow-up", outlet="novosti"),
        make_coverage(7, role="passing", headline="By the way"),
        make_coverage(8, role="affiliation", headline="Says its director"),
    ]
    shown = seen(coverages)
    stories, passing, titles = shown.sections
    assert [item.headline for item in stories.items] == ["Opening", "Once", "About it, too"]
    assert (stories.items[0].reprints, stories.items[0].others[0].headline) == ("+2 reprints: Gazeta, Herald", "A day later")
    assert [item.headline for item in passing.items] == ["By the way"]
    assert [item.headline for item in titles.items] == ["Says its director"]
    assert stories.intro.startswith("Stories about the forum itself come first")
    assert [(figure.value, figure.note) for figure in shown.figures] == [
        ("6", "and 2 reprints"),
        ("4", "1 country, 1 language"),
        ("−1.00", "n = 1"),
    ]
    assert shown.subject == "Минский диалог: 6 articles, net tone −1.00 (n = 1) – 8 Oct 2019"


def test_a_story_of_which_only_reprints_are_new_is_led_by_one_of_them() -> None:
    shown = seen([make_coverage(n, story="s1", story_role="reprint", outlet=outlet) for n, outlet in enumerate(("herald", "gazeta"))])
    (item,) = shown.sections[0].items
    assert (item.outlet, item.reprints) == ("Herald", "+1 reprint: Gazeta")
    assert shown.figures[0].value == "0"


def test_tone_says_who_said_so_and_how_sure() -> None:
    baseline = make_coverage(1, tone=Tone(polarity=0.4, label="favourable", confidence=0.62, baseline=True))
    said = Standing(change=Change(tone="critical"), note=CorrectionNote(by="anna", at=NOON, note="irony"))
    text = as_text(seen([baseline, corrected(make_coverage(2, tone=0.5), said), make_coverage(3)]))
    assert "▲ favourable +0.40, confidence 62 %, baseline, unverified" in text
    assert "▼ critical −0.50, by a person" in text
    assert "corrected by anna: irony" in text
    assert "○ not rated" in text
    assert "0.00 net tone (n = 2; partly baseline, unverified)" in text
    assert "○ not\nrated 1 (33 %)" in text or "○ not rated 1 (33 %)" in text


def test_changed_vanished_and_corrected_articles_stand_apart() -> None:
    changed = make_coverage(1, headline="After", versions=(Version(headline="Before", body="b", valid_from=NOON, valid_to=NOON),))
    gone, again = make_coverage(2, headline="Lost", status="gone"), make_coverage(3, headline="Read anew")
    note = CorrectionNote(by="boris", at=NOON)
    not_us = replace(make_coverage(4, headline="A namesake"), relevant=False, status="removed", correction=note)
    fresh = [
        Fresh(coverage=changed.id, changed=True),
        Fresh(coverage=gone.id, vanished=True),
        Fresh(coverage=again.id),
        Fresh(coverage=not_us.id, corrected=True),
    ]
    text = as_text(seen([changed, gone, again, not_us], fresh=fresh))
    assert "CHANGED SINCE" in text
    assert "* After" in text
    assert "before: Before" in text
    assert "VANISHED" in text
    assert "* Lost" in text
    assert "* A namesake" in text
    assert "corrected by boris, not about us" in text
    assert "Read anew" not in text
    assert "1 known article read or grouped anew, without a change that shows" in text
    assert text.startswith("Минский диалог\n")
    assert "0 articles" in text


def test_an_empty_digest_says_so() -> None:
    shown = seen([])
    assert "Nothing new came in this time." in as_text(shown)
    assert "Nothing new came in this time." in as_html(shown)
    assert shown.subject == "Минский диалог: 0 articles – 8 Oct 2019"


def test_notices_and_what_waits_are_told_with_what_to_do() -> None:
    notice = Notice(kind="silent-source", subject="agency", text="Agency has been silent for 3 days.", action="Look at its feed.")
    text = as_text(seen([], notices=[notice], waiting=Waiting(inbox=1, outbox=2, dead_letters=3)))
    assert "* Agency has been silent for 3 days.\n  Look at its feed." in text
    assert "* 1 article fetched, not read yet" in text
    assert "* 2 articles read, on the way to the store" in text
    assert "3 articles refused by the store" in text


def test_a_text_that_changed_after_the_digest_was_made_says_so() -> None:
    before = make_coverage(1, tone="critical")
    after = replace(
        before, article=replace(before.article, headline="Other words"), tone=Tone(polarity=1.0, label="favourable", confidence=1.0)
    )
    text = as_text(seen([before], later={before.id: after}))
    assert "Other words" in text
    assert "its text has changed since this digest was made" in text
    assert "▼ critical −0.50" in text, "figures and tones stay as they were"


def test_times_are_the_offices_also_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for published, words in (
        (datetime(2019, 10, 27, 0, 30, tzinfo=UTC), "27 Oct 2019, 02:30"),
        (datetime(2019, 10, 27, 1, 30, tzinfo=UTC), "27 Oct 2019, 02:30"),
    ):
        assert words in as_text(seen([make_coverage(1, published=published)], zone=berlin))
    assert "31 Mar 2019, 03:30" in as_text(seen([make_coverage(1, published=datetime(2019, 3, 31, 1, 30, tzinfo=UTC))], zone=berlin))


def test_nothing_of_a_page_becomes_markup_and_nothing_is_fetched() -> None:
    hostile = make_coverage(1, headline='<img src="https://evil.test/x"><script>alert(1)</script>', canonical_url="javascript:alert(1)")
    page = as_html(seen([hostile, make_coverage(2, url='https://outlet.test/"onmouseover="x')], desk_url="https://desk.test"))
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    tags = " ".join(re.findall(r"<[^>]+>", page))
    assert not re.search(r'\son\w+="', tags)
    assert not re.search(r"\b(src|background)=|url\(|@import|<link", tags)
    assert set(re.findall(r'href="(https?://[^/"]+)', page)) == {"https://desk.test", "https://outlet.test"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 600), st.booleans())
def test_at_most_300_characters_of_a_text_leave_the_house(seed: int, length: int, spaced: bool) -> None:
    """Each article's letters are its own, so what is shown of it can be counted."""
    rng = random.Random(seed)
    coverages = []
    for n, letter in enumerate("αβγδεζηθ"):
        words = (letter * 3 + " ") * length if spaced else letter * length
        body = f"{words}. " * 2
        mention = Mention(
            target="forum", target_kind="event", field="body", start=0, end=1, text="x", sentence_start=0, sentence_end=len(body) // 2
        )
        earlier = Version(headline=words[: rng.randrange(1, 400)], body="", valid_from=NOON, valid_to=NOON)
        changes: dict[str, Any] = {"headline": words[: rng.randrange(0, 400)], "body": body, "description": words}
        coverage = make_coverage(n, **changes, outlet=rng.choice(("agency", "herald")), role=rng.choice(("main", "passing")))
        coverages.append(replace(coverage, mentions=(mention,), versions=(earlier,)))
    fresh = [Fresh(coverage=c.id, is_new=rng.random() < 0.6, changed=True, corrected=True) for c in coverages]
    shown = seen(coverages, fresh=fresh)
    page = unescape(re.sub(r"<[^>]*>", "", as_html(shown)))
    for letter in "αβγδεζηθ":
        text = as_text(shown)
        for words in (text, page):
            told = re.findall(rf"{letter}(?:[{letter}\s]*{letter})?", words)
            assert sum(len((" " if spaced else "").join(piece.split())) for piece in told) <= 300


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 30))
def test_lines_of_text_have_72_columns_and_every_coverage_is_counted_once(seed: int, count: int) -> None:
    rng = random.Random(seed)
    coverages = [replace(random_coverage(rng, n), watch="forum") for n in range(count)]
    coverages = [replace(c, publisher=Publisher(id="o", name="Outlet", link_warning="Passing it on is punished " * 4)) for c in coverages]
    fresh = [Fresh(coverage=c.id, is_new=rng.random() < 0.7, changed=rng.random() < 0.3, vanished=c.status == "gone") for c in coverages]
    known = {c.id: c for c in coverages}
    plan = plan_of(fresh, known, notices=(), waiting=NOTHING)
    placed = [id_ for group in (plan.stories, plan.passing, plan.affiliations) for s in group for id_ in (s.lead, *s.others, *s.reprints)]
    placed += [*plan.changed, *plan.vanished, *plan.corrected]
    assert len(placed) == len(set(placed))
    assert len(placed) + plan.numbers.reread == len(known)
    assert set(placed) == set(plan.judged)
    for line in as_text(seen(coverages, fresh=fresh)).splitlines():
        assert len(line) <= WIDTH or line.lstrip().startswith("http")
