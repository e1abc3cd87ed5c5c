"""Tables of what all crawls together owe a host."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from ledger.schema import Utc, metadata

# What a robots.txt said last; an origin whose file cannot be had has no row, or one that is out of date.
robots_files = Table(
    "robots_files",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme://host:port
    Column("asked", Utc, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # empty where the file does not exist
)

host_pauses = Table(
    "host_pauses",
    metadata,
    Column("host", Text, primary_key=True),
    Column("until", Utc, nullable=False),  # Retry-After
)

host_days = Table(
    "host_days",
    metadata,
    Column("host", Text, primary_key=True),
    Column("day", String(10), primary_key=True),  # of UTC, ISO 8601
    Column("requests", BigInteger, nullable=False),  # made, or handed out to a crawl that may make them
)
