"""Real pages, under their own names and over TLS, go through a whole run; the seed article comes out as its readers read it."""

import gzip
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.urls import normalise
from ledger import open_ledger
from tests.support.command import SHARED, Office
from tests.support.pages import PageServer

SAMPLE = SHARED / "data" / "extraction-sample"
SEED = SHARED / "data" / "seed" / "minsk-dialogue-2019.html"
SEED_URL = "https://news.seed.test/news/politics/minsk-dialogue-brings-together-experts-2019/"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of real pages is beside the project on its developers' machines only"),
]


def real_pages() -> dict[str, bytes]:
    pages = {}
    for line in (SAMPLE / "gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        pages[gold["url"]] = gzip.decompress((SAMPLE / gold["html"]).read_bytes())
    return pages


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office after one run over the 48 pages and the seed article."""
    folder = tmp_path_factory.mktemp("real")
    office = Office(folder)
    office.write_watch()
    with PageServer({**real_pages(), SEED_URL: SEED.read_bytes()}, folder) as server:
        for host, feed in server.feeds().items():
            scheme = urlsplit(feed).scheme
            name = host.replace(".", "-")
            text = f'name = "{host}"\nhomepage = "{scheme}://{host}/"\nfeeds = ["{feed}"]\n[policy]\nread_all = true\n'
            office.write_source(name, text)
        office.extra["FORUMWATCH_CRAWL__HOSTS"] = json.dumps(server.hosts)
        office.extra["FORUMWATCH_CRAWL__CA_FILE"] = str(server.ca_file)
        done = office.run("run", timeout=280)
        assert done.returncode == 0, done.stderr + office.logs()
        (folder / "said.txt").write_text(done.stdout)
        yield office


def seed(office: Office) -> dict[str, Any]:
    found = office.run("search", '"Minsk Dialogue"', "--json")
    articles = [json.loads(line) for line in found.stdout.splitlines()]
    matching = [a for a in articles if a["article"]["url"] == SEED_URL]
    assert len(matching) == 1, found.stdout + found.stderr
    return matching[0]


def test_no_stage_raised(office: Office) -> None:
    logs = office.logs()
    assert "Traceback" not in logs, logs[-3000:]
    assert '"level": "error"' not in logs, logs[-3000:]


@pytest.mark.parametrize("url", sorted(real_pages()) if SAMPLE.exists() else [])
def test_every_real_page_has_an_outcome(office: Office, url: str) -> None:
    with open_ledger(office.data / "ledger.db") as ledger:
        outcomes = [line.text for line in ledger.runs.why(normalise(url)) if line.stage == "outcome"]
    assert len(outcomes) == 1, outcomes
    assert not outcomes[0].startswith(("failed", "pending", "no article")), outcomes


def test_the_seed_article_is_ours_and_mainly_about_us(office: Office) -> None:
    coverage = seed(office)
    assert (coverage["relevant"], coverage["role"], coverage["in_language"]) == (True, "main", "en")


def test_the_seed_article_is_dated_by_its_page(office: Office) -> None:
    article = seed(office)["article"]
    assert article["published"].startswith("2019-10-07")
    assert article["published_from"] == "detail-block"


def test_the_seed_article_is_not_critical_toward_the_forum(office: Office) -> None:
    tone = seed(office)["tone"]
    assert tone["label"] != "critical"
    assert tone["polarity"] > -0.15
    assert tone["baseline"] is False


def test_the_seed_article_names_whom_it_names(office: Office) -> None:
    names = {entity["name"] for entity in seed(office)["entities"]}
    assert {"Belarus", "Donbas", "Minsk Dialogue"} <= names


def test_the_seed_article_is_repaired_and_whole(office: Office) -> None:
    article = seed(office)["article"]
    assert "lessons from the past" in article["body"]
    assert "forum where peace" in article["body"]
    assert article["repairs"] == ["bitrix-split"]
    assert article["body"].count("\n\n") == 5
    assert article["body"].endswith("Neutral position is the image of Minsk as a negotiating platform.")


@pytest.mark.parametrize("foreign", ["Harvest", "Hockey", "President", "Programs", "All rights reserved", "7 October 2019"])
def test_the_seed_article_holds_no_menu_and_no_sidebar(office: Office, foreign: str) -> None:
    assert foreign not in seed(office)["article"]["body"]
