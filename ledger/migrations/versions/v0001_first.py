"""The first schema: what was seen, waits, ran and is to be delivered."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COUNTERS = ("revision", "ack_seq")
_TABLES = (
    "inbox",
    "dead_letters",
    "coverages",
    "versions",
    "articles",
    "visits",
    "urls",
    "run_sources",
    "runs",
    "feeds",
    "sources",
    "warc_files",
    "counters",
)


def upgrade() -> None:
    _make_counters()
    _make_sources()
    _make_runs()
    _make_urls()
    _make_visits()
    _make_articles()
    _make_inbox()
    _make_coverages()
    _make_dead_letters()
    _make_warc_files()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _needed(name: str, type_: Any, *more: Any, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, *more, nullable=False, **options)


def _partial_index(name: str, table: str, columns: list[str], where: Any, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _claim_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("owner", sa.Text()),
        sa.Column("process", sa.Text()),
        sa.Column("lease_until", _TIME),
        _needed("interruptions", sa.Integer()),
        _needed("forgiven", sa.Boolean()),
    )


def _make_counters() -> None:
    counters = op.create_table(
        "counters",
        _needed("name", sa.String(20)),
        _needed("value", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.bulk_insert(counters, [{"name": name, "value": 0} for name in _COUNTERS])


def _make_sources() -> None:
    op.create_table(
        "sources",
        _needed("id", sa.Text()),
        sa.Column("next_due", _TIME),
        sa.Column("discovered", _TIME),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "feeds",
        _needed("url", sa.Text()),
        _needed("source", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("checked", _TIME),
        sa.Column("status", sa.Integer()),
        _needed("failures", sa.Integer()),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_index("ix_feeds_source", "feeds", ["source"])


def _make_runs() -> None:
    op.create_table(
        "runs",
        _needed("id", sa.String(40)),
        _needed("kind", sa.String(20)),
        _needed("started", _TIME),
        sa.Column("ended", _TIME),
        _needed("state", sa.String(12)),
        _needed("process", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_table(
        "run_sources",
        _needed("run", sa.String(40), sa.ForeignKey("runs.id", name="fk_run_sources_run")),
        _needed("source", sa.Text()),
        sa.Column("finished", _TIME),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("run", "source", name="pk_run_sources"),
    )


def _make_urls() -> None:
    op.create_table(
        "urls",
        _needed("url_key", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("article", sa.String(64)),
        sa.Column("seen", _TIME),
        sa.Column("state", sa.String(20)),
        sa.Column("last_run", sa.String(40)),
        sa.Column("last_due", _TIME),
        sa.Column("finished", _TIME),
        _needed("failures", sa.Integer()),
        sa.Column("retry_at", _TIME),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("content_hash", sa.Text()),
        sa.PrimaryKeyConstraint("url_key", name="pk_urls"),
    )
    op.create_index("ix_urls_article", "urls", ["article"])


def _make_visits() -> None:
    op.create_table(
        "visits",
        _needed("id", _ID),
        _needed("run", sa.String(40), sa.ForeignKey("runs.id", name="fk_visits_run")),
        _needed("source", sa.Text()),
        _needed("url", sa.Text()),
        _needed("url_key", sa.Text()),
        _needed("due", _TIME),
        _needed("found", _TIME),
        _needed("revisit", sa.Boolean()),
        _needed("state", sa.String(20)),
        _needed("stage", sa.String(10)),
        sa.Column("reason", sa.Text()),
        sa.Column("of", sa.String(64)),
        sa.Column("article", sa.String(64)),
        sa.Column("http_status", sa.Integer()),
        sa.Column("archive", sa.Text()),
        _needed("attempts", sa.Integer()),
        _needed("lost", sa.Integer()),
        sa.Column("not_before", _TIME),
        sa.Column("entered", _TIME),
        sa.Column("finished", _TIME),
        _needed("skipped_by_fast_look", sa.Boolean()),
        _needed("sampled", sa.Boolean()),
        *_claim_columns(),
        _needed("discovery", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("url_key", "due", name="uq_visits_url_key_due"),
        sqlite_autoincrement=True,
    )
    _index_visits()


def _index_visits() -> None:
    pending = sa.column("state") == sa.literal_column("'pending'")
    claimable = sa.and_(pending, sa.column("stage") == sa.literal_column("'found'"))
    held = sa.column("owner").is_not(None)
    sampled = sa.column("sampled", sa.Boolean()).is_(True)
    _partial_index("uq_visits_pending", "visits", ["url_key"], pending, unique=True)
    _partial_index("ix_visits_claimable", "visits", ["run", "source", "id"], claimable)
    _partial_index("ix_visits_held", "visits", ["run", "source"], held)
    _partial_index("ix_visits_sampled", "visits", ["id"], sampled)
    op.create_index("ix_visits_run", "visits", ["run", "state", "source", "stage", "entered"])
    op.create_index("ix_visits_url_key", "visits", ["url_key"])
    op.create_index("ix_visits_article", "visits", ["article"])


def _make_articles() -> None:
    op.create_table(
        "articles",
        _needed("id", sa.String(64)),
        _needed("source", sa.Text()),
        _needed("url", sa.Text()),
        _needed("url_key", sa.Text()),
        _needed("content_hash", sa.Text()),
        _needed("fetched", _TIME),
        _needed("state_since", _TIME),
        sa.Column("seen", _TIME),
        _needed("relevant", sa.Boolean()),
        _needed("gone", sa.Boolean()),
        _needed("looks", sa.Integer()),
        sa.Column("next_look", _TIME),
        sa.Column("last_run", sa.String(40)),
        sa.Column("last_finished", _TIME),
        _needed("data", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_next_look", "articles", ["source", "next_look"])
    op.create_table(
        "versions",
        _needed("article", sa.String(64), sa.ForeignKey("articles.id", name="fk_versions_article")),
        _needed("ordinal", sa.Integer()),
        _needed("headline", sa.Text()),
        _needed("body", sa.Text()),
        _needed("valid_from", _TIME),
        _needed("valid_to", _TIME),
        sa.PrimaryKeyConstraint("article", "ordinal", name="pk_versions"),
    )


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        _needed("id", _ID),
        _needed("visit", _ID, sa.ForeignKey("visits.id", name="fk_inbox_visit")),
        _needed("entered", _TIME),
        _needed("attempts", sa.Integer()),
        *_claim_columns(),
        _needed("reading", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("visit", name="uq_inbox_visit"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_inbox_held", "inbox", ["process"], sa.column("owner").is_not(None))


def _make_coverages() -> None:
    op.create_table(
        "coverages",
        _needed("id", sa.String(64)),
        _needed("article", sa.String(64), sa.ForeignKey("articles.id", name="fk_coverages_article")),
        _needed("watch", sa.Text()),
        _needed("source", sa.Text()),
        _needed("run", sa.String(40)),
        _needed("content", sa.Text()),
        _needed("relevant", sa.Boolean()),
        _needed("status", sa.String(10)),
        sa.Column("story", sa.Text()),
        _needed("in_language", sa.String(40)),
        _needed("timestamp", _TIME),
        _needed("revision", sa.BigInteger()),
        _needed("delivered_revision", sa.BigInteger()),
        sa.Column("delivered", _TIME),
        sa.Column("ack_seq", sa.BigInteger()),
        _needed("first_indexed", _TIME),
        _needed("dead", sa.Boolean()),
        sa.Column("unsettled", _TIME),
        _needed("data", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_coverages"),
        sa.UniqueConstraint("revision", name="uq_coverages_revision"),
        sa.UniqueConstraint("ack_seq", name="uq_coverages_ack_seq"),
    )
    waiting = sa.and_(sa.column("revision") > sa.column("delivered_revision"), sa.column("dead", sa.Boolean()).is_(False))
    _partial_index("ix_coverages_waiting", "coverages", ["revision"], waiting)
    op.create_index("ix_coverages_counts", "coverages", ["source", "relevant", "revision", "delivered_revision", "dead"])
    op.create_index("ix_coverages_timestamp", "coverages", ["timestamp"])
    op.create_index("ix_coverages_article", "coverages", ["article"])
    _partial_index("ix_coverages_unsettled", "coverages", ["unsettled"], sa.column("unsettled").is_not(None))


def _make_dead_letters() -> None:
    op.create_table(
        "dead_letters",
        _needed("id", _ID),
        _needed("kind", sa.String(10)),
        sa.Column("visit", _ID, sa.ForeignKey("visits.id", name="fk_dead_letters_visit")),
        sa.Column("coverage", sa.String(64), sa.ForeignKey("coverages.id", name="fk_dead_letters_coverage")),
        sa.Column("revision", sa.BigInteger()),
        _needed("reason", sa.Text()),
        sa.Column("data", sa.Text()),
        _needed("at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dead_letters_coverage", "dead_letters", ["coverage"])


def _make_warc_files() -> None:
    op.create_table(
        "warc_files",
        _needed("file", sa.Text()),
        _needed("owner", sa.Text()),
        _needed("process", sa.Text()),
        _needed("committed", sa.BigInteger()),
        _needed("closed", sa.Boolean()),
        sa.PrimaryKeyConstraint("file", name="pk_warc_files"),
    )
