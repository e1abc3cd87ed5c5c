"""What paces the crawl: leases, turns at hosts, the timetable, what `serve` says of itself, and what a source's pace is made of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_leases()
    _make_timetable()
    op.create_table(
        "serving",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("beat", _TIME, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_serving"),
    )
    op.add_column("sources", sa.Column("setbacks", sa.Float(), nullable=False, server_default="0"))
    op.add_column("sources", sa.Column("news", sa.Text()))
    op.add_column("feeds", sa.Column("not_before", _TIME))


def downgrade() -> None:
    op.drop_column("feeds", "not_before")
    op.drop_column("sources", "news")
    op.drop_column("sources", "setbacks")
    for table in ("serving", "timetable", "host_leases", "leases"):
        op.drop_table(table)


def _make_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("process", sa.Text()),
        sa.Column("lease_until", _TIME),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "host_leases",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("lease_until", _TIME, nullable=False),
        sa.Column("pause_s", sa.Float(), nullable=False),
        sa.Column("next_request_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_host_leases"),
    )


def _make_timetable() -> None:
    op.create_table(
        "timetable",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("due", _TIME),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", _TIME),
        sa.Column("ended", _TIME),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_timetable"),
    )
