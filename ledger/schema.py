"""Tables of the ledger. A change here needs a migration in `ledger/migrations/versions` and a new `REVISION`."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    false,
    literal_column,
)

REVISION = "0008"  # the newest migration

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up INTEGER keys only


class Utc(TypeDecorator[datetime]):
    """An aware time, kept in UTC; naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: times in the ledger are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Values of the claim columns of a row that nobody holds.
FREE: dict[str, Any] = {"owner": None, "process": None, "lease_until": None, "forgiven": False}


def _claim_columns() -> tuple[Column[Any], ...]:
    """Who holds a row: `owner` as the worker named itself, `process` as `ledger.owners` names its process."""
    return (
        Column("owner", Text),
        Column("process", Text),
        Column("lease_until", Utc),
        # Claims that the end of a whole run cut short; not the row's fault, yet bounded.
        Column("interruptions", Integer, nullable=False, default=0),
        Column("forgiven", Boolean, nullable=False, default=False),  # the present claim is counted there already
    )


counters = Table(
    "counters",
    metadata,
    Column("name", String(20), primary_key=True),  # revision, ack_seq
    Column("value", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("next_due", Utc),
    Column("discovered", Utc),
    Column("problem", Text),
    Column("setbacks", Float, nullable=False, server_default="0"),  # weights of the failures in a row
    Column("news", Text),  # JSON: when its newest items were published
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("source", Text, nullable=False, index=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("checked", Utc),
    Column("status", Integer),
    Column("failures", Integer, nullable=False, default=0),
    Column("problem", Text),
    Column("not_before", Utc),  # Retry-After
    Column("setbacks", Float, nullable=False, server_default="0"),  # weights of the failures in a row
    Column("failing_since", Utc),  # the first of them
    Column("next_due", Utc),
    Column("news", Text),  # JSON: when the newest items that it lists were published
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("started", Utc, nullable=False),
    Column("ended", Utc),
    Column("state", String(12), nullable=False),  # running, done, interrupted
    Column("process", Text, nullable=False),
)

run_sources = Table(
    "run_sources",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("finished", Utc),
    Column("problem", Text),
)
Index("ix_run_sources_finished", run_sources.c.finished, run_sources.c.source, run_sources.c.problem)

# Long texts stand last in every table: SQLite reads through them to reach what follows.

# What is known of a URL between its visits; a row with an article and without a visit is an alias.
urls = Table(
    "urls",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column("source", Text),
    Column("article", String(64), index=True),
    Column("seen", Utc),  # newest `modified` or `published` that a hint or the page itself gave
    Column("state", String(20)),  # of the last visit
    Column("last_run", String(40)),
    Column("last_due", Utc),
    Column("finished", Utc),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("retry_at", Utc),  # when a temporary failure may be tried again
    Column("etag", Text),
    Column("last_modified", Text),
    Column("content_hash", Text),
    Column("capture", Text),  # JSON of the last whole record in the archive
)

visits = Table(
    "visits",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("due", Utc, nullable=False),
    Column("found", Utc, nullable=False),
    Column("revisit", Boolean, nullable=False, default=False),
    Column("state", String(20), nullable=False),
    Column("stage", String(10), nullable=False),  # found, inbox, done
    Column("reason", Text),
    Column("of", String(64)),
    Column("article", String(64), index=True),
    Column("http_status", Integer),
    Column("archive", Text),  # JSON
    Column("attempts", Integer, nullable=False, default=0),
    Column("lost", Integer, nullable=False, default=0),  # claims that ended without a word
    Column("not_before", Utc),
    Column("entered", Utc),  # into the inbox
    Column("finished", Utc),
    Column("skipped_by_fast_look", Boolean, nullable=False, default=False),
    Column("sampled", Boolean, nullable=False, default=False),
    *_claim_columns(),
    Column("discovery", Text, nullable=False),  # JSON
    UniqueConstraint("url_key", "due"),
    sqlite_autoincrement=True,
)
# Literals, not parameters: SQLite uses a partial index only where the query repeats its condition word for word.
PENDING = visits.c.state == literal_column("'pending'")
CLAIMABLE = and_(PENDING, visits.c.stage == literal_column("'found'"))
HELD = visits.c.owner.is_not(None)
SAMPLED = visits.c.sampled.is_(True)
FRESH = visits.c.revisit.is_(False)
Index("uq_visits_pending", visits.c.url_key, unique=True, sqlite_where=PENDING, postgresql_where=PENDING)
Index("ix_visits_claimable", visits.c.run, visits.c.source, visits.c.id, sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE)
Index("ix_visits_held", visits.c.run, visits.c.source, sqlite_where=HELD, postgresql_where=HELD)
Index("ix_visits_sampled", visits.c.id, sqlite_where=SAMPLED, postgresql_where=SAMPLED)
Index("ix_visits_run", visits.c.run, visits.c.state, visits.c.source, visits.c.stage, visits.c.entered)  # all that counts need
Index("ix_visits_found", visits.c.found, visits.c.source, visits.c.state, visits.c.revisit)  # all that days need
Index("ix_visits_url_key", visits.c.url_key)

articles = Table(
    "articles",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),  # what the next look fetches
    Column("url_key", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("fetched", Utc, nullable=False),  # of the reading in `data`
    Column("state_since", Utc, nullable=False),  # when headline and body were first read as they are now
    Column("seen", Utc),
    Column("relevant", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False, default=False),
    Column("looks", Integer, nullable=False, default=0),  # planned looks that took place
    Column("next_look", Utc),
    Column("last_run", String(40)),
    Column("last_finished", Utc),
    Column("looks_from", Utc),  # planned looks are counted from here: when it was published, as far as known
    Column("data", Text, nullable=False),  # JSON of the article as last read
)
Index("ix_articles_next_look", articles.c.source, articles.c.next_look)

versions = Table(
    "versions",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("headline", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("valid_from", Utc, nullable=False),
    Column("valid_to", Utc, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("visit", ForeignKey("visits.id"), nullable=False, unique=True),
    Column("entered", Utc, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    *_claim_columns(),
    Column("reading", Text, nullable=False),  # JSON
    sqlite_autoincrement=True,  # an id that is used again would let a late worker end somebody else's entry
)

_in_hands = inbox.c.owner.is_not(None)
Index("ix_inbox_held", inbox.c.process, sqlite_where=_in_hands, postgresql_where=_in_hands)

# What the machine said stands in `coverage_data`; what changes without a reading (status, story) stands in columns of its own.
coverages = Table(
    "coverages",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False, index=True),
    Column("watch", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("run", String(40), nullable=False),  # that last changed what the machine says
    Column("content", Text, nullable=False),  # hash of what counts as a change
    Column("relevant", Boolean, nullable=False),
    Column("status", String(10), nullable=False),
    Column("story", Text),  # JSON
    Column("in_language", String(40), nullable=False),
    Column("timestamp", Utc, nullable=False),
    Column("revision", BigInteger, nullable=False, unique=True),
    Column("delivered_revision", BigInteger, nullable=False, default=0),
    Column("delivered", Utc),
    Column("ack_seq", BigInteger, unique=True),
    Column("first_indexed", Utc, nullable=False),
    Column("dead", Boolean, nullable=False, default=False),
    Column("quiet", Boolean, nullable=False, server_default=false()),  # its newest revision came of re-reading alone: no news
    Column("unsettled", Utc),  # read since stories were made; the earliest time that it stands or stood at
    Column("correction", Text),  # JSON of what its corrections come to; `relevant` and `status` heed it already
)
WAITING = and_(coverages.c.revision > coverages.c.delivered_revision, coverages.c.dead.is_(False))
DELIVERED = coverages.c.revision <= coverages.c.delivered_revision
DEAD = and_(coverages.c.revision > coverages.c.delivered_revision, coverages.c.dead.is_(True))
Index("ix_coverages_waiting", coverages.c.revision, sqlite_where=WAITING, postgresql_where=WAITING)
Index("ix_coverages_counts", *(coverages.c[name] for name in ("source", "relevant", "revision", "delivered_revision", "dead")))
Index("ix_coverages_timestamp", coverages.c.timestamp)
UNSETTLED = coverages.c.unsettled.is_not(None)
Index("ix_coverages_unsettled", coverages.c.unsettled, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)

# Apart from its row, for SQLite writes a whole row again whatever changes in it, and every delivery changes one.
coverage_data = Table(
    "coverage_data",
    metadata,
    Column("coverage", ForeignKey("coverages.id"), primary_key=True),
    Column("data", Text, nullable=False),  # JSON
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("coverage", ForeignKey("coverages.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("undoes", BigId),  # another correction of the same coverage
    Column("note", Text),
    Column("said", Text),  # JSON of the change; none where it undoes another
    sqlite_autoincrement=True,
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created", Utc, nullable=False),
    Column("seen", BigInteger, nullable=False),  # ack_seq up to which it was asked
    Column("emails", Text, nullable=False, server_default="[]"),  # JSON
    Column("webhook", Text),
    Column("begun", BigInteger, nullable=False, server_default="0"),  # ack_seq when it was saved: what is older tells nobody
    Column("alerted", BigInteger, nullable=False, server_default="0"),  # number of the last match that was looked at for alerts
)

saved_search_matches = Table(
    "saved_search_matches",
    metadata,
    Column("number", BigId, primary_key=True),
    Column("search", ForeignKey("saved_searches.id"), nullable=False),
    Column("coverage", ForeignKey("coverages.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("quiet", Boolean, nullable=False, server_default=false()),  # came to match by re-reading: alerts nobody
    UniqueConstraint("search", "coverage"),
    sqlite_autoincrement=True,
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(10), nullable=False),  # reading, coverage
    Column("visit", ForeignKey("visits.id")),
    Column("coverage", ForeignKey("coverages.id"), index=True),
    Column("revision", BigInteger),
    Column("reason", Text, nullable=False),
    Column("data", Text),  # JSON of the reading; a coverage stays in its own table
    Column("at", Utc, nullable=False),
    sqlite_autoincrement=True,
)

warc_files = Table(
    "warc_files",
    metadata,
    Column("file", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("committed", BigInteger, nullable=False, default=0),
    Column("closed", Boolean, nullable=False, default=False),
)

# Passes over what was read before; each can be taken up where it was interrupted.
reprocessings = Table(
    "reprocessings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(64), nullable=False),  # hash of what was asked for, and of the code and the watches that read
    Column("started", Utc, nullable=False),
    Column("updated", Utc, nullable=False),
    Column("finished", Utc),
    Column("stage", String(10), nullable=False),  # articles, pages
    Column("after", Text, nullable=False),  # what was done last in this stage
    Column("counts", Text, nullable=False),  # JSON: outcome -> how many
    sqlite_autoincrement=True,
)
