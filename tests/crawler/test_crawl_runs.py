"""Two crawls over many sources, an hour of news between them: what is found, what changed, what did not."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.source import Source
from domain.visit import Outcome, Visit
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import MemoryLedger, key_id
from tests.support.site import LOREM, Asked, Reply, Site, feed, page, sitemap

OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
BAD_FEEDS = ("http://bad.test/html.xml", "http://bad.test/missing.xml", "http://unknown.invalid/feed")


@dataclass(frozen=True)
class World:
    """What the ledger held, and what the site was asked for, after each of two crawls."""

    first: MemoryLedger
    second: MemoryLedger
    asked_first: tuple[Asked, ...]
    asked_second: tuple[Asked, ...]
    archive: Path

    def visits(self, source_id: str, run: str) -> list[Visit]:
        return [visit for visit in self.second.state.visits if (visit.source, visit.run) == (source_id, run)]

    def asked(self, host: str, run: str = "run-1") -> list[str]:
        """Return the paths that a crawl asked of a host, robots.txt left out."""
        asked = self.asked_first if run == "run-1" else self.asked_second
        return [one.path for one in asked if one.host == host and one.path != "/robots.txt"]

    def outcomes(self, source_id: str, run: str = "run-1") -> dict[str, str]:
        """Return path -> outcome, or "inbox", of a source's visits in a run."""
        ledger = self.first if run == "run-1" else self.second
        visits = [visit for visit in ledger.state.visits if (visit.source, visit.run) == (source_id, run)]
        return {visit.url_key.split("/", 3)[3]: "inbox" if visit.stage == "inbox" else visit.state.value for visit in visits}


def put_articles(site: Site, host: str, count: int, *, in_feed: bool = True) -> list[str]:
    """Put articles that concern the watch, and a feed that lists them; return their addresses."""
    urls = [f"http://{host}/news/{n}" for n in range(1, count + 1)]
    for number, url in enumerate(urls, 1):
        site.put(url, Reply(body=page(f"Minsk Dialogue, report number {number}", f"Report {number}. {OURS}"), etag=f'"{number}"'))
    if in_feed:
        reply = feed(*((url, url) for url in urls))
        site.put(f"http://{host}/feed.xml", Reply(body=reply.body, headers=reply.headers, etag='"feed-1"'))
    return urls


def by_feed(name: str, **fields: object) -> Source:
    return source(name, f"http://{name}.test/", feeds=(f"http://{name}.test/feed.xml",), **fields)


def first_news(site: Site) -> list[Source]:
    """Put what the first crawl finds; return the sources."""
    for name, count in (("again", 4), ("moves", 1), ("limited", 5), ("mended", 1), ("unsteady", 2)):
        put_articles(site, f"{name}.test", count)
    site.put("http://mended.test/feed.xml", page("Sorry"))
    site.put("http://unsteady.test/news/2", Reply(status=500))
    for name in ("hashed", "reads-all"):
        site.put(f"http://{name}.test/quiet", page("The harbour is quiet"))
        site.put(f"http://{name}.test/feed.xml", feed(("quiet", "/quiet")))
    item = "<item><title>Guests in town</title><link>/guests</link><description>They came for the Minsk Dialogue.</description></item>"
    xml = {"Content-Type": "text/xml"}
    site.put("http://summary.test/feed.xml", Reply(body=f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), headers=xml))
    site.put("http://summary.test/guests", page("Guests in town"))
    put_archived(site)
    put_articles(site, "bad.test", 1)
    site.put("http://bad.test/html.xml", page("Sorry"))
    limited = by_feed("limited", policy={"max_pages": 2})
    bad = source("bad", "http://bad.test/", feeds=(*BAD_FEEDS, "http://bad.test/feed.xml"))
    names = ("again", "moves", "mended", "unsteady", "hashed", "summary")
    return [
        *(by_feed(name) for name in names),
        limited,
        bad,
        by_feed("reads-all", policy={"read_all": True}),
        by_feed("keeps-all", policy={"archive": "all"}),
        by_feed("keeps-none", policy={"archive": "none"}),
        *other_ways(site),
        *secure(site),
    ]


def put_archived(site: Site) -> None:
    for name in ("keeps-all", "keeps-none"):
        put_articles(site, f"{name}.test", 1)
        site.put(f"http://{name}.test/quiet", page("The harbour is quiet"))
        site.put(f"http://{name}.test/refused", page("Minsk Dialogue", head='<meta name="robots" content="noarchive">'))
        site.put(f"http://{name}.test/feed.xml", feed(("a", "/news/1"), ("b", "/quiet"), ("c", "/refused")))


def other_ways(site: Site) -> list[Source]:
    """Sitemaps in circles and without end, section pages, and sources that must be asked."""
    at = "http://circle.test/"
    put_articles(site, "circle.test", 1)
    site.put(f"{at}self.xml", sitemap(f"{at}self.xml", f"{at}one.xml", index=True))
    site.put(f"{at}one.xml", sitemap(f"{at}two.xml", index=True))
    site.put(f"{at}two.xml", sitemap(f"{at}one.xml", f"{at}news.xml.gz", f"{at}self.xml", index=True))
    packed = Reply(body=gzip.compress(sitemap(f"{at}news/1").body), headers={"Content-Type": "application/gzip"})
    site.put(f"{at}news.xml.gz", packed)
    for n in range(200):
        children = (f"http://endless.test/s{m}.xml" for m in range(n + 1, min(n + 40, 200)))
        site.put(f"http://endless.test/s{n}.xml", sitemap(*children, index=True))
    put_articles(site, "sections.test", 2)
    links = b'<a href="/news/1">One</a><a href="/news/2">Two</a><a href="/about">About</a>'
    site.put("http://sections.test/politics/", links)
    put_articles(site, "asked.test", 2)
    site.put("http://asked.test/", page("Home", head='<link rel="alternate" type="application/rss+xml" href="/feed.xml">'))
    text = {"Content-Type": "text/plain"}
    site.put("http://asked.test/robots.txt", Reply(body=b"Sitemap: http://asked.test/map.xml", headers=text))
    site.put("http://asked.test/map.xml", sitemap("http://asked.test/news/2", "http://asked.test/news/3"))
    site.put("http://asked.test/news/3", page("Minsk Dialogue, from the sitemap alone", OURS))
    put_articles(site, "bare.test", 1)
    site.put("http://bare.test/", b'<html><body><a href="/news/1">News</a></body></html>')
    put_articles(site, "several.test", 1)
    site.put("http://several.test/map.xml", sitemap("http://several.test/news/1?utm_source=map"))
    site.put("http://several.test/all/", b'<a href="/news/1#comments">One</a>')
    return [
        source("circle", at, sitemaps=(f"{at}self.xml",)),
        source("endless", "http://endless.test/", sitemaps=("http://endless.test/s0.xml",)),
        source("sections", "http://sections.test/", sections=("http://sections.test/politics/",)),
        source("asked", "http://asked.test/"),
        source("bare", "http://bare.test/"),
        source(
            "several",
            "http://several.test/",
            feeds=("http://several.test/feed.xml",),
            sitemaps=("http://several.test/map.xml",),
            sections=("http://several.test/all/",),
        ),
    ]


def secure(site: Site) -> list[Source]:
    site.put("https://good.secure.test/a", page("Minsk Dialogue, securely", OURS))
    site.put("https://impostor.secure.test/b", page("Minsk Dialogue, an impostor", OURS))
    site.put("http://secure.test/old", Reply(status=301, headers={"Location": "https://www.secure.test/old"}))
    site.put("https://www.secure.test/old", page("Minsk Dialogue, moved to www", OURS))
    links = (("a", "https://good.secure.test/a"), ("b", "https://impostor.secure.test/b"), ("c", "http://secure.test/old"))
    site.put("http://secure.test/feed.xml", feed(*links))
    return [by_feed("secure")]


def later_news(site: Site) -> None:
    """Change what the second crawl meets."""
    at = "http://again.test/news/"
    site.put(f"{at}2", page("Minsk Dialogue, corrected", OURS))
    banner = page("Minsk Dialogue, report number 3", f"Report 3. {OURS}", head="<!-- another banner -->")
    site.put(f"{at}3", Reply(body=banner, etag='"new"'))
    site.put(f"{at}4", Reply(status=404))
    site.put("http://moves.test/news/1", Reply(status=301, headers={"Location": "/archive/1"}))
    site.put("http://moves.test/archive/1", page("Minsk Dialogue, report number 1, updated", OURS))
    put_articles(site, "mended.test", 1)
    put_articles(site, "unsteady.test", 2)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("runs")
    with Site(tls_hosts=("good.secure.test", "www.secure.test")) as site:
        sources = first_news(site)
        names = [f"{one.id}.test" for one in sources] + [f"{name}.secure.test" for name in ("good", "impostor", "www")]
        ca_file = site.save_authority(folder / "ca.pem")
        crawls = Crawls(folder, site.hosts(*names), {"ca_file": str(ca_file)})
        first = crawls.run(*sources, run="run-1")
        asked = tuple(site.asked)
        later_news(site)
        second = crawls.run(*(one if one.id != "limited" else by_feed("limited") for one in sources), run="run-2")
        yield World(first, second, asked, tuple(site.asked)[len(asked) :], crawls.archive)


# --- the second visit


def test_an_unchanged_feed_gives_nothing_new_and_is_no_problem(world: World) -> None:
    asked = [one for one in (*world.asked_first, *world.asked_second) if (one.host, one.path) == ("again.test", "/feed.xml")]
    assert [one.headers.get("if-none-match") for one in asked] == [None, '"feed-1"']
    assert {visit.discovery.method for visit in world.visits("again", "run-2")} == {"revisit"}
    assert world.second.state.feeds["http://again.test/feed.xml"].status == 304
    assert world.second.state.problems["again"] is None


def test_a_feed_without_validators_is_known_by_its_bytes(world: World) -> None:
    states = [ledger.state.feeds["http://hashed.test/feed.xml"] for ledger in (world.first, world.second)]
    assert states[0].body_hash == states[1].body_hash is not None
    assert world.asked("hashed.test", "run-2") == ["/feed.xml"]


def test_articles_looked_at_again_are_unchanged_changed_or_gone(world: World) -> None:
    assert world.outcomes("again", "run-1") == {f"news/{n}": "inbox" for n in (1, 2, 3, 4)}
    assert world.outcomes("again", "run-2") == {"news/1": "unchanged", "news/2": "inbox", "news/3": "unchanged", "news/4": "gone"}
    assert world.second.visit_of("http://again.test/news/1").http_status == 304
    assert world.second.visit_of("http://again.test/news/3").http_status == 200
    assert world.second.visit_of("http://again.test/news/4").article == key_id("http://again.test/news/4")


def test_a_changed_article_keeps_its_id(world: World) -> None:
    readings = [reading.article for reading in world.second.state.readings if reading.article.url == "http://again.test/news/2"]
    assert [article.headline for article in readings] == ["Minsk Dialogue, report number 2", "Minsk Dialogue, corrected"]
    assert {article.id for article in readings} == {key_id("http://again.test/news/2")}


def test_an_article_that_moves_between_two_visits_keeps_its_id(world: World) -> None:
    assert world.outcomes("moves", "run-2") == {"news/1": "inbox"}
    readings = [reading for reading in world.second.state.readings if reading.article.source == "moves"]
    assert {reading.article.id for reading in readings} == {key_id("http://moves.test/news/1")}
    assert world.second.article_of("http://moves.test/archive/1") == key_id("http://moves.test/news/1")


def test_a_source_s_page_budget_ends_the_rest_and_the_next_crawl_takes_them_up(world: World) -> None:
    assert sorted(world.outcomes("limited").values()) == ["budget"] * 3 + ["inbox"] * 2
    assert len(world.asked("limited.test")) == 3, "the feed and two pages"
    reasons = {visit.reason for visit in world.first.state.visits if visit.state is Outcome.BUDGET}
    assert reasons == {"the source's policy.max_pages = 2 are fetched"}
    assert len({reading.article.id for reading in world.second.state.readings if reading.article.source == "limited"}) == 5


def test_what_failed_for_now_is_offered_again_though_its_feed_has_not_changed(world: World) -> None:
    assert world.outcomes("unsteady") == {"news/1": "inbox", "news/2": "failed"}
    assert world.second.state.feeds["http://unsteady.test/feed.xml"].status == 200
    assert world.second.visit_of("http://unsteady.test/news/2").stage == "inbox"


# --- two speeds, and the archive


def test_what_no_watch_can_concern_ends_at_the_fast_look(world: World) -> None:
    assert world.outcomes("hashed") == {"quiet": "irrelevant"}
    (finding,) = (f for f in world.first.state.findings if f.visit == world.first.visit_of("http://hashed.test/quiet").id)
    assert (finding.skipped_by_fast_look, finding.sampled, finding.archive) == (True, False, None)


def test_a_source_marked_read_all_passes_the_fast_look(world: World) -> None:
    assert world.outcomes("reads-all") == {"quiet": "inbox"}


def test_a_name_in_the_feed_s_summary_alone_earns_the_full_reading(world: World) -> None:
    assert world.outcomes("summary") == {"guests": "inbox"}


@pytest.mark.parametrize(("name", "archived"), [("keeps-all", {"news/1", "quiet"}), ("keeps-none", set())])
def test_the_archive_keeps_what_the_source_s_policy_says_and_never_what_refuses_it(world: World, name: str, archived: set[str]) -> None:
    kept = {finding.visit for finding in world.first.state.findings if finding.archive}
    paths = {visit.url_key.rpartition(".test/")[2] for visit in world.visits(name, "run-1") if visit.id in kept}
    assert paths == archived
    assert world.outcomes(name) == {"news/1": "inbox", "quiet": "irrelevant", "refused": "inbox"}  # "noarchive": read, never kept


def test_each_crawl_leaves_one_closed_archive_file(world: World) -> None:
    assert [path.name.endswith(".warc.gz") for path in world.archive.iterdir()] == [True, True]


# --- ways of discovery


def test_a_feed_that_is_html_is_a_problem_and_the_rest_of_the_source_goes_on(world: World) -> None:
    assert world.outcomes("bad") == {"news/1": "inbox"}
    problems = [world.first.state.feeds[url].problem for url in BAD_FEEDS]
    assert problems == ["answers HTML, not a feed", "answers 404", "dns: the host has no address"]
    assert all(url in str(world.first.state.problems["bad"]) for url in BAD_FEEDS)
    good = world.first.state.feeds["http://bad.test/feed.xml"]
    assert (good.problem, good.failures) == (None, 0)


def test_failures_of_a_feed_are_counted_until_it_is_mended(world: World) -> None:
    assert [ledger.state.feeds[BAD_FEEDS[0]].failures for ledger in (world.first, world.second)] == [1, 2]
    mended = [ledger.state.feeds["http://mended.test/feed.xml"] for ledger in (world.first, world.second)]
    assert [(state.failures, state.problem) for state in mended] == [(1, "answers HTML, not a feed"), (0, None)]
    assert world.outcomes("mended", "run-2") == {"news/1": "inbox"}
    assert world.second.state.problems["mended"] is None


def test_sitemaps_that_list_themselves_or_each_other_are_read_once(world: World) -> None:
    assert world.outcomes("circle") == {"news/1": "inbox"}
    assert sorted(world.asked("circle.test")) == ["/news.xml.gz", "/news/1", "/one.xml", "/self.xml", "/two.xml"]


def test_sitemaps_without_end_are_left_at_a_bound(world: World) -> None:
    assert 10 < len(world.asked("endless.test")) <= 50


def test_article_links_of_a_section_page_are_visited(world: World) -> None:
    assert world.outcomes("sections") == {"news/1": "inbox", "news/2": "inbox"}


def test_a_source_without_feeds_is_asked_where_its_news_is(world: World) -> None:
    assert world.outcomes("asked") == {"news/1": "inbox", "news/2": "inbox", "news/3": "inbox"}


def test_a_source_with_nothing_but_a_homepage_is_read_from_its_links(world: World) -> None:
    assert world.outcomes("bare") == {"news/1": "inbox"}
    assert world.visits("bare", "run-1")[0].discovery.method == "section"


def test_what_several_ways_list_is_visited_once_with_the_feed_s_hints(world: World) -> None:
    (visit,) = world.visits("several", "run-1")
    assert visit.discovery.method == "feed"
    assert world.asked("several.test").count("/news/1") == 1


# --- TLS on mapped hosts


def test_a_mapped_host_is_verified_under_its_own_name(world: World) -> None:
    assert world.first.visit_of("https://good.secure.test/a").stage == "inbox"
    impostor = world.first.visit_of("https://impostor.secure.test/b")
    assert impostor.state is Outcome.FAILED
    assert (impostor.reason or "").startswith("tls: ")
    assert world.asked("impostor.secure.test") == []


def test_a_site_that_sends_readers_to_https_and_www_is_followed(world: World) -> None:
    assert world.first.visit_of("http://secure.test/old").stage == "inbox"
    article = world.first.article_of("http://secure.test/old")
    assert article == world.first.article_of("https://www.secure.test/old") is not None
