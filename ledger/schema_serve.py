"""Tables of what paces the crawl: leases, turns at hosts, the timetable, and what `forumwatch serve` says of itself."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, Table, Text

from ledger.schema import Utc, metadata

# One row for each thing that one process at a time may hold: "scheduler", or "source/ID". A row stays, for its token grows for ever.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token", BigInteger, nullable=False),  # of the last grant; who shows an older one comes too late
    Column("owner", Text),  # a run, or words for people; none: free
    Column("process", Text),  # as `ledger.owners` names it
    Column("lease_until", Utc),  # counts where the process is out of sight
)

host_leases = Table(
    "host_leases",
    metadata,
    Column("host", Text, primary_key=True),
    Column("token", BigInteger, nullable=False),  # turns given so far
    Column("process", Text, nullable=False),  # whose turn the last one is
    Column("lease_until", Utc, nullable=False),  # by when that turn has to be taken
    Column("pause_s", Float, nullable=False),  # that stands between the last turn and `next_request_at`
    Column("next_request_at", Utc, nullable=False),
)

# Cron jobs: the last occurrence that came, and what became of it. Whatever was missed before counts as that one.
timetable = Table(
    "timetable",
    metadata,
    Column("id", Text, primary_key=True),
    Column("definition", Text, nullable=False),  # cron expression and time zone
    Column("since", Utc, nullable=False),  # occurrences after this moment count
    Column("due", Utc),  # the last occurrence that came
    Column("done", Boolean, nullable=False, default=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("retry_at", Utc),
    Column("ended", Utc),
    Column("problem", Text),
)

# One row: what `serve` did last.
serving = Table(
    "serving",
    metadata,
    Column("name", Text, primary_key=True),
    Column("process", Text, nullable=False),
    Column("beat", Utc, nullable=False),
    Column("data", Text, nullable=False),  # JSON of domain.serving.Serving
)
