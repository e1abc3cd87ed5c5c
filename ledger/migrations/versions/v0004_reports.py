"""What goes out to people: digests, alerts, the channels of saved searches, and since when a coverage has been shown."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_digests()
    _make_alerts()
    op.add_column("saved_searches", sa.Column("emails", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("saved_searches", sa.Column("webhook", sa.Text()))
    op.add_column("saved_searches", sa.Column("begun", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("saved_searches", sa.Column("alerted", sa.BigInteger(), nullable=False, server_default="0"))
    _make_showings()


def downgrade() -> None:
    for column in ("alerted", "begun", "webhook", "emails"):
        op.drop_column("saved_searches", column)
    for table in ("showings", "alerts", "digests"):
        op.drop_table(table)


def _make_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text()),
        sa.Column("watch", sa.Text()),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("upto_seq", sa.BigInteger(), nullable=False),
        sa.Column("since", _TIME),
        sa.Column("made", _TIME, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("process", sa.Text()),
        sa.Column("lease_until", _TIME),
        sa.Column("sent", _TIME),
        sa.Column("problem", sa.Text()),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("data", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
    )
    op.create_index("ix_digests_schedule", "digests", ["schedule"])


def _make_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("number", _BIG_ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("coverage", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", _TIME, nullable=False),
        sa.Column("process", sa.Text()),
        sa.Column("lease_until", _TIME),
        sa.Column("problem", sa.Text()),
        sa.Column("made", _TIME, nullable=False),
        sa.Column("sent", _TIME),
        sa.ForeignKeyConstraint(["coverage"], ["coverages.id"], name="fk_alerts_coverage"),
        sa.ForeignKeyConstraint(["search"], ["saved_searches.id"], name="fk_alerts_search"),
        sa.PrimaryKeyConstraint("number", name="pk_alerts"),
        sa.UniqueConstraint("key", "channel", "address", name="uq_alerts_key_channel_address"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_search", "alerts", ["search"])
    op.create_index("ix_alerts_due", "alerts", ["state", "next_try"])


def _make_showings() -> None:
    """What the store has acknowledged so far counts as shown as it is now."""
    op.create_table(
        "showings",
        sa.Column("coverage", sa.String(64), nullable=False),
        sa.Column("shown_seq", sa.BigInteger()),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("gone_seq", sa.BigInteger(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("changed_seq", sa.BigInteger(), nullable=False),
        sa.Column("correction", sa.BigInteger(), nullable=False),
        sa.Column("corrected_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["coverage"], ["coverages.id"], name="fk_showings_coverage"),
        sa.PrimaryKeyConstraint("coverage", name="pk_showings"),
    )
    op.execute(
        "INSERT INTO showings (coverage, shown_seq, status, gone_seq, versions, changed_seq, correction, corrected_seq) "
        "SELECT id, CASE WHEN status = 'removed' THEN NULL ELSE ack_seq END, status, 0, "
        "(SELECT count(*) FROM versions WHERE versions.article = coverages.article), 0, "
        "coalesce((SELECT max(corrections.id) FROM corrections WHERE corrections.coverage = coverages.id), 0), 0 "
        "FROM coverages WHERE ack_seq IS NOT NULL"
    )
