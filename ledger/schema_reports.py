"""Tables of what goes out to people: what readers of the store could tell since when, digests, alerts."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from ledger.schema import BigId, Utc, metadata

# What readers of the store see of a coverage, and the ack_seq of each change that they can tell.
showings = Table(
    "showings",
    metadata,
    Column("coverage", ForeignKey("coverages.id"), primary_key=True),
    Column("shown_seq", BigInteger),  # since when it is shown; none while it is not
    Column("status", String(10), nullable=False),
    Column("gone_seq", BigInteger, nullable=False),  # when it vanished from its site last, 0 if never
    Column("versions", Integer, nullable=False),  # earlier states of the article
    Column("changed_seq", BigInteger, nullable=False),  # when they last grew
    Column("correction", BigInteger, nullable=False),  # the newest, 0 without one
    Column("corrected_seq", BigInteger, nullable=False),  # when it came
    Column("news_seq", BigInteger, nullable=False, server_default="0"),  # the last one that did not come of re-reading alone
)

digests = Table(
    "digests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("schedule", Text, index=True),
    Column("watch", Text),
    Column("since_seq", BigInteger, nullable=False),  # it covers what was acknowledged after this number
    Column("upto_seq", BigInteger, nullable=False),  # up to this one
    Column("since", Utc),
    Column("made", Utc, nullable=False),
    Column("state", String(8), nullable=False),  # made, sending, sent, failed
    Column("process", Text),  # that is at it
    Column("lease_until", Utc),
    Column("sent", Utc),
    Column("problem", Text),
    Column("recipients", Text, nullable=False),  # JSON
    Column("sent_to", Text, nullable=False),  # JSON
    Column("entries", Text, nullable=False),  # JSON of (coverage id, revision)
    Column("data", Text),  # JSON of domain.digest.Plan
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", BigId, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("search", ForeignKey("saved_searches.id"), nullable=False, index=True),
    Column("story", Text, nullable=False),
    Column("coverage", ForeignKey("coverages.id"), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("address", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, sent, dead
    Column("attempts", Integer, nullable=False),
    Column("next_try", Utc, nullable=False),
    Column("process", Text),  # that is at it
    Column("lease_until", Utc),
    Column("problem", Text),
    Column("made", Utc, nullable=False),
    Column("sent", Utc),
    UniqueConstraint("key", "channel", "address"),
    sqlite_autoincrement=True,
)
Index("ix_alerts_due", alerts.c.state, alerts.c.next_try)
