"""What outlets do wrong is an outcome, not an error: the run ends with status 0 and `why` names the reason."""

from collections.abc import Callable, Iterator

import pytest

from domain.urls import normalise
from ledger import open_ledger
from tests.support import riga
from tests.support.command import Office
from tests.support.site import Listener, Reply, Site, feed, page, sitemap

pytestmark = pytest.mark.slow

ODD = "http://odd.test"
REASONS = {
    f"{ODD}/huge": ("too large", "crawl.max_body_bytes"),
    f"{ODD}/huge-declared": ("too large", "crawl.max_body_bytes"),
    f"{ODD}/gzip-bomb": ("too large", "crawl.max_body_bytes"),
    f"{ODD}/redirect-loop": ("failed", "redirect loop", "/redirect-loop"),
    f"{ODD}/redirect-private": ("must not be reached", "127.0.0.1", "not a public address"),
    f"{ODD}/redirect-away": ("leads away from the outlet", "http://elsewhere.example.test/a"),
    f"{ODD}/refused": ("robots.txt",),
    f"{ODD}/not-html": ("no HTML page", "application/pdf"),
    f"{ODD}/empty": ("holds no article", "empty"),
    f"{ODD}/noindex": ("not to be used", "robots: noindex"),
    f"{ODD}/gone": ("gone", "410"),
    f"{ODD}/absent": ("gone", "404"),
    f"{ODD}/403": ("failed", "403"),
    "http://2130706433/": ("must not be reached", "2130706433 is at 127.0.0.1"),
    "http://0x7f.1/": ("must not be reached", "0x7f.1 is at 127.0.0.1"),
    "http://[::ffff:127.0.0.1]/": ("must not be reached", "::ffff:127.0.0.1"),
    "http://localhost/": ("must not be reached", "localhost"),
    "http://169.254.169.254/latest/meta-data": ("must not be reached", "169.254.169.254"),
}
SOURCE = f"""
name = "Odd"
homepage = "{ODD}/"
feeds = ["{ODD}/rss", "{ODD}/html-feed"]
sitemaps = ["{ODD}/sitemap.xml"]
"""


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def odd(site: Site, reach: Callable[..., None], office: Office, listener: Listener) -> Site:
    """An outlet whose feed lists a page of every kind of trouble, and one that is well."""
    reach("odd.test")
    site.private = f"http://127.0.0.1:{listener.port}/"
    site.put(f"{ODD}/", page("Front page"))
    site.put(f"{ODD}/rss", feed(*((url, url) for url in (*REASONS, riga.OPENING.replace("http://courier.test", ODD)))))
    site.put(f"{ODD}/news/opening", page("Forum opens", riga.OPENING_TEXT))
    site.put(f"{ODD}/html-feed", page("This is no feed"))
    site.put(f"{ODD}/sitemap.xml", sitemap(f"{ODD}/sitemap.xml", f"{ODD}/articles.xml", index=True))
    site.put(f"{ODD}/articles.xml", sitemap(f"{ODD}/news/guests"))
    site.put(f"{ODD}/news/guests", page("Гости приехали", riga.GUESTS_TEXT, lang="ru"))
    site.put(f"{ODD}/robots.txt", Reply(body=b"User-agent: *\nDisallow: /refused\n", headers={"Content-Type": "text/plain"}))
    office.write_watch(riga.WATCH, name="riga")
    office.write_source("odd", SOURCE)
    office.write_source("away", 'name = "Away"\nhomepage = "http://away.invalid/"\nfeeds = ["http://away.invalid/rss"]')
    return site


def reason(office: Office, url: str) -> str:
    """Return what `why` says last of an address."""
    with open_ledger(office.data / "ledger.db", create=False) as ledger:
        return ledger.runs.why(normalise(url))[-1].text


def test_every_trouble_is_an_outcome_with_its_reason_and_the_good_pages_come_through(office: Office, odd: Site, listener: Listener) -> None:
    done = office.run("run")
    assert done.returncode == 0, done.stderr + office.logs()
    assert done.stderr == ""
    assert "Traceback" not in office.logs()
    table = " ".join(done.stdout.split())
    assert f"{len(REASONS) + 2} pages" in table
    assert "2 relevant" in table
    assert "pending" in table
    assert f"{ODD}/html-feed: answers HTML, not a feed" in table
    assert "away: http://away.invalid/rss: dns: the host has no address" in table
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert listener.connections == 0
    assert odd.paths().count("/sitemap.xml") == 1  # it lists itself, and is read once all the same
    told = {url: reason(office, url) for url in REASONS}
    assert {url: told[url] for url, words in REASONS.items() if any(word not in told[url] for word in words)} == {}
    for url in (f"{ODD}/huge", "http://[::ffff:127.0.0.1]/"):
        assert told[url] in " ".join(office.run("why", url).stdout.split())
    assert "2 found" in office.run("search", "Riga OR Рижский").stdout


def test_an_address_on_a_private_network_is_refused_when_a_person_adds_it(office: Office, odd: Site, listener: Listener) -> None:
    done = office.run("add", f"http://[::ffff:7f00:1]:{listener.port}/a")
    assert done.returncode == 0, done.stderr
    assert "must not be reached" in " ".join(done.stdout.split())
    assert listener.connections == 0
