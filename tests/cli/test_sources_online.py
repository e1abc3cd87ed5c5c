"""`forumwatch sources discover` and `check`: what an outlet offers, and what it answers, in words."""

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from desk.cli.source_checks import age
from desk.cli.source_entry import with_verified
from domain.article import Page
from tests.support.command import Office
from tests.support.refusals import assert_refused
from tests.support.site import LOREM, Reply, Site, page, sitemap

POST = "http://www.harbour-post.test/"
TEXT, XML = {"Content-Type": "text/plain"}, {"Content-Type": "application/rss+xml"}
TODAY = datetime.now(UTC).date()
FRONT = """<!doctype html><html lang="lv-LV"><head><title>Pirmā lapa | The Harbour Post</title>
<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml" href="/rss.xml">
<link rel="alternate" type="application/rss+xml" href="/dead.xml"></head><body>
<nav><a href="/politika/">Politika</a><a href="/kultura/">Kultūra</a><a href="/about">About</a><a href="/">Home</a></nav></body></html>"""


def rss(*items: tuple[str, timedelta]) -> Reply:
    now = datetime.now(UTC)
    rows = "".join(f"<item><link>{link}</link><pubDate>{format_datetime(now - old)}</pubDate></item>" for link, old in items)
    return Reply(body=f'<rss version="2.0"><channel><title>x</title>{rows}</channel></rss>'.encode(), headers=XML)


@pytest.fixture
def post(site: Site, reach: Callable[..., None]) -> Site:
    """An outlet with a feed, a dead one, a sitemap that only robots.txt names, and a section that is closed to us."""
    reach("www.harbour-post.test", "quiet.test", "dead.test", "bare.test")
    site.put(POST, FRONT.encode())
    site.put(f"{POST}rss.xml", rss((f"{POST}news/1", timedelta(hours=3)), (f"{POST}closed/2", timedelta(days=2))))
    rules = f"User-agent: *\nDisallow: /closed/\nCrawl-delay: 10\nSitemap: {POST}sitemap.xml\n"
    site.put(f"{POST}robots.txt", Reply(body=rules.encode(), headers=TEXT))
    site.put(f"{POST}sitemap.xml", sitemap(f"{POST}news/1"))
    return site


def test_discover_proposes_a_whole_entry_and_add_keeps_it(office: Office, post: Site) -> None:
    proposed = office.run("sources", "discover", POST)
    assert proposed.returncode == 0, proposed.stderr
    assert not list(office.config.glob("sources/*"))
    entry = tomllib.loads(proposed.stdout)
    assert entry == {
        "name": "The Harbour Post",
        "homepage": POST,
        "country": "LV",
        "languages": ["lv", "en"],
        "time_zone": "Europe/Riga",
        "kind": "newspaper",
        "feeds": [f"{POST}rss.xml"],
        "sitemaps": [f"{POST}sitemap.xml"],
        "verified": TODAY,
    }
    assert 'country = "LV"  # guessed from the region of its language' in proposed.stdout
    assert f'# sections = ["{POST}politika/", "{POST}kultura/"]' in proposed.stdout
    assert f"# not taken: {POST}dead.xml (answers 404)" in proposed.stdout
    assert f"forumwatch sources add {POST}" in proposed.stderr
    assert office.run("sources", "add", POST).returncode == 0
    assert (office.config / "sources" / "harbour-post-test.toml").read_text() == proposed.stdout


def test_check_tells_what_answers_what_is_allowed_and_how_old_the_news_is(office: Office, post: Site) -> None:
    post.put("http://quiet.test/rss", rss(("http://quiet.test/news/1", timedelta(days=450))))
    post.put("http://quiet.test/robots.txt", Reply(body=b"User-agent: forumwatch\nDisallow: /news/\n", headers=TEXT))
    post.put("http://dead.test/rss", page("Sorry"))
    post.put("http://dead.test/robots.txt", Reply(status=503))
    office.write_source("post", f'# Ours.\nname = "Post"\nhomepage = "{POST}"\nfeeds = ["{POST}rss.xml"]\nverified = "never"  # so far\n')
    office.write_source(
        "quiet", 'name = "Quiet"\nhomepage = "http://quiet.test/"\nfeeds = ["http://quiet.test/rss"]\n\n[policy]\ndelay_s = 1\n'
    )
    office.write_source("dead", 'name = "Dead"\nhomepage = "http://dead.test/"\nfeeds = ["http://dead.test/rss"]\n')
    done = office.run("sources", "check")
    assert done.returncode == 1
    words = " ".join(done.stdout.split())
    assert "post Post: answers, the last item is 3 hours old" in words
    assert f"feed {POST}rss.xml: 2 articles, the last 3 hours old" in words
    assert f"robots.txt: forbids 1 of 2 articles, such as {POST}closed/2; asks for 10 s between two requests" in words
    assert "quiet Quiet: answers, but its articles are not to be fetched" in words
    assert "feed http://quiet.test/rss: 1 article, the last 14 months old" in words
    assert "dead Dead: gives nothing" in words
    assert "2 of 3 sources gave something without an article: dead" in words
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert (office.config / "sources" / "post.toml").read_text() == (
        f'# Ours.\nname = "Post"\nhomepage = "{POST}"\nfeeds = ["{POST}rss.xml"]\nverified = {TODAY}  # so far\n'
    )
    assert tomllib.loads((office.config / "sources" / "quiet.toml").read_text())["verified"] == TODAY
    assert "verified" not in (office.config / "sources" / "dead.toml").read_text()


def test_one_source_can_be_checked_and_one_without_listings_is_read_from_its_front_page(office: Office, post: Site) -> None:
    post.put("http://bare.test/", b'<html><body><h2><a href="/news/4711">The harbour is quiet this morning</a></h2></body></html>')
    office.write_source("bare", 'name = "Bare"\nhomepage = "http://bare.test/"\n')
    office.write_source("post", f'name = "Post"\nhomepage = "{POST}"\n')
    done = office.run("sources", "check", "bare")
    assert done.returncode == 0, done.stderr
    assert "answers; its listings state no times" in done.stdout
    assert "robots.txt: there is none, so everything is allowed" in done.stdout
    assert post.paths(host="www.harbour-post.test") == []


def test_an_unknown_source_or_a_broken_file_is_told_before_anything_is_asked(office: Office, post: Site) -> None:
    office.write_source("post", f'name = "Post"\nhomepage = "{POST}"\n')
    assert_refused(office.run_here("sources", "check", "paper"), "no source 'paper'", "known: post")
    office.write_source("broken", 'name = "B"\nhomepage = "http://b.test/"\nverified = "often"\n')
    assert_refused(office.run_here("sources", "check"), "verified = 'often'", "a day without quotes")
    assert_refused(office.run_here("sources", "discover", "harbour-post.test"), "is not an address")
    assert post.asked == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('name = "A"\nverified = "never"\n', 'name = "A"\nverified = 2026-03-01\n'),
        ("verified = 2025-12-31 # seen\nname = 'A'\n", "verified = 2026-03-01 # seen\nname = 'A'\n"),
        ('name = "A"', 'name = "A"\nverified = 2026-03-01\n'),
        ('name = "A"\n\n[policy]\ndelay_s = 5\n', 'name = "A"\nverified = 2026-03-01\n\n[policy]\ndelay_s = 5\n'),
        ('name = "A"\n# [policy]\n', 'name = "A"\n# [policy]\nverified = 2026-03-01\n'),
    ],
)
def test_the_day_is_written_and_all_else_stays(text: str, marked: str) -> None:
    assert with_verified(text, datetime(2026, 3, 1, tzinfo=UTC).date()) == marked


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=100), "3 months"),
        (timedelta(days=800), "2 years"),
        (timedelta(seconds=-9), "1 minute"),
    ],
)
def test_an_age_is_told_as_people_say_it(span: timedelta, words: str) -> None:
    assert age(span) == words


@pytest.mark.parametrize(
    ("host", "html", "told"),
    [
        ("naviny.by", "<title>Naviny – news of the day</title>", ("Naviny", (), "BY", "Europe/Minsk", "portal")),
        ("osw.example.com", '<html lang="pl"><title>Ośrodek Studiów | OSW</title>', ("OSW", ("pl",), "PL", "Europe/Warsaw", "think-tank")),
        (
            "mfa.gov.lt",
            '<html lang="lt-LT"><meta property="og:site_name" content="URM">',
            ("URM", ("lt",), "LT", "Europe/Vilnius", "official"),
        ),
        (
            "x.co.uk",
            '<html lang="en"><meta property="og:site_name" content="Radio X">',
            ("Radio X", ("en",), "GB", "Europe/London", "broadcaster"),
        ),
        (
            "agency.example.com",
            '<html lang="en"><script type="application/ld+json">{"@type":"NewsMediaOrganization","name":"The Agency",'
            '"address":{"addressCountry":"KZ"}}</script>',
            ("The Agency", ("en",), "KZ", "Asia/Almaty", "agency"),
        ),
        ("example.com", '<html lang="en"><title>Home</title>', ("Home", ("en",), None, None, "portal")),
        ("tass.ru", '<html lang="ru"><title>Агентство новостей</title>', ("Агентство новостей", ("ru",), "RU", "Europe/Moscow", "agency")),
        (
            "viecier.example.com",
            '<html lang="be-tarask"><title>Viecier: Viecier</title>',
            ("Viecier", ("be-tarask",), "BY", "Europe/Minsk", "portal"),
        ),
        ("example.com", "", ("example.com", (), None, None, "portal")),
    ],
)
def test_a_front_page_tells_name_languages_country_zone_and_kind(host: str, html: str, told: tuple[object, ...]) -> None:
    from crawler.discovery.portrait import portrait

    url = f"https://{host}/"
    front = Page(url=url, final_url=url, status=200, headers={}, body=html.encode(), fetched=datetime.now(UTC))
    seen = portrait(front)
    assert (seen.name, seen.languages, seen.country, seen.time_zone, seen.kind) == told


@pytest.mark.slow
def test_a_backfill_reads_and_delivers_the_days_that_it_was_asked_for(office: Office, site: Site) -> None:
    office.extra["FORUMWATCH_CRAWL__HOSTS"] = json.dumps(site.hosts("paper.test"))
    office.write_watch()
    office.write_source("paper", 'name = "Paper"\nhomepage = "http://paper.test/"\nsitemaps = ["http://paper.test/map.xml"]\n')
    days = ("2019/10/06", "2019/10/07", "2019/10/08")
    site.put("http://paper.test/map.xml", sitemap(*(f"http://paper.test/{day}/story" for day in days)))
    for day in days:
        text = f"The Minsk Dialogue forum met on {day} in the old town hall, and its guests spoke for two hours.\n\n{LOREM}"
        site.put(f"http://paper.test/{day}/story", page(f"Minsk Dialogue meets on {day}", text))
    first = office.run("backfill", "paper", "--since", "2019-10-07", "--max-pages", "1")
    assert first.returncode == 0, first.stderr
    assert "there may be more than 1 pages" in " ".join(first.stdout.split())
    again = office.run("backfill", "paper", "--since", "2019-10-07", "--until", "2019-10-08")
    assert again.returncode == 0, again.stderr
    assert [line.split() for line in again.stdout.splitlines() if line.startswith("paper ")] == [["paper", "1", "1", "0", "0", "1/1"]]
    assert {path for path in site.paths() if path.endswith("/story")} == {"/2019/10/07/story", "/2019/10/08/story"}
    assert "2 found" in office.run("search", "Minsk Dialogue").stdout
    why = " ".join(office.run("why", "http://paper.test/2019/10/08/story").stdout.split())
    assert "found in the archive http://paper.test/map.xml" in why


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no source is named"),
        (["paper", "other", "--since", "2019-10-01"], "one source at a time"),
        (["other", "--since", "2019-10-01"], "no source 'other'"),
        (["paper"], "the first day is not named"),
        (["paper", "--since", "October"], "--since October is not a day"),
        (["paper", "--since", "2019-10-02", "--until", "2019-10-01"], "is after --until"),
        (["paper", "--since", "2999-01-01", "--until", "2999-01-02"], "is still to come"),
        (["--warc", "x.warc.gz", "--since", "2019-10-01"], "say nothing of WARC files"),
    ],
)
def test_a_backfill_that_makes_no_sense_is_refused(office: Office, arguments: list[str], message: str) -> None:
    office.write_source("paper", 'name = "Paper"\nhomepage = "http://paper.test/"\n')
    assert_refused(office.run_here("backfill", *arguments), message)
