"""A ledger of before: what it knows is taken over, so that nothing old becomes news or is looked at too often."""

from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text

from domain.article import Article, Discovery
from domain.codec import to_json
from domain.coverage import Coverage
from domain.source import Publisher
from ledger import open_ledger
from ledger.schema import articles, coverage_data, coverages, urls
from ledger.schema_reports import showings
from ledger.upgrade import _config
from tests.support.ledger_records import HOUR, NOW, publish

STAMP = "2019-10-07 09:15:00.000000"


def test_what_was_known_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    engine = create_engine(f"sqlite:///{path}")
    config = _config()
    article = Article(id="a", url="https://daily.test/a", canonical_url="https://daily.test/a", source="daily", headline="h", published=NOW)
    coverage = Coverage(
        id="c",
        watch="forum",
        article=article,
        publisher=Publisher(id="daily", name="Daily"),
        discovery=Discovery(method="feed"),
        in_language="en",
        relevant=True,
        relevance=1.0,
        processed=NOW,
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        common = {"at": STAMP, "article": to_json(article), "coverage": to_json(coverage)}
        for statement in (
            "INSERT INTO urls (url_key, source, article, failures) VALUES ('https://daily.test/a', 'daily', 'a', 0)",
            "INSERT INTO articles (id, source, url, url_key, content_hash, fetched, state_since, relevant, gone, looks, data)"
            " VALUES ('a', 'daily', 'https://daily.test/a', 'https://daily.test/a', 'x', :at, :at, 1, 0, 0, :article)",
            "INSERT INTO coverages (id, article, watch, source, run, content, relevant, status, in_language, timestamp, revision,"
            " delivered_revision, delivered, ack_seq, first_indexed, dead, data)"
            " VALUES ('c', 'a', 'forum', 'daily', 'r', 'x', 1, 'live', 'en', :at, 1, 1, :at, 7, :at, 0, :coverage)",
            "INSERT INTO showings (coverage, shown_seq, status, gone_seq, versions, changed_seq, correction, corrected_seq)"
            " VALUES ('c', 7, 'live', 0, 0, 0, 0, 0)",
        ):
            connection.execute(text(statement), common)
    engine.dispose()
    with open_ledger(path, revisit_s=(3600,)) as ledger:

        def read(connection):  # type: ignore[no-untyped-def]
            return [connection.execute(table.select()).one() for table in (articles, coverages, showings, urls)]

        kept, said, shown, url = ledger._database.read(read)
        assert (kept.looks_from, said.quiet, shown.news_seq, url.capture) == (NOW, False, 7, None)
        data = ledger._database.read(lambda connection: connection.execute(coverage_data.select()).all())
        assert [tuple(row) for row in data] == [("c", to_json(coverage))]
        current = ledger.corrections.current("c")
        assert current is not None
        assert current.article == article
        run = ledger.runs.begin_run(NOW + HOUR)
        assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR) == 0, "no look was planned"


def test_a_ledger_may_go_back_a_version_and_forth_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        run = ledger.runs.begin_run(NOW)
        for address in "ab":
            publish(ledger, run, address)
        before = ledger.outbox.waiting(limit=9)
        ledger.outbox.refuse(before[0].id, before[0].revision, reason="too long", now=NOW)
    engine = create_engine(f"sqlite:///{path}")
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        assert connection.scalar(text("SELECT count(*) FROM coverages WHERE length(data) > 100")) == len(before) == 2
    engine.dispose()
    with open_ledger(path) as ledger:
        assert ledger.outbox.waiting(limit=9) == before[1:]
        assert [letter.coverage for letter in ledger.outbox.dead_letters()] == [before[0].id]
        ledger.outbox.replay()
        assert ledger.outbox.waiting(limit=9) == before
