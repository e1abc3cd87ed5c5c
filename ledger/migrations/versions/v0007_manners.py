"""Manners: robots.txt kept between crawls, hosts that asked us to wait, requests by day; for each feed when it is due again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "robots_files",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("asked", _TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_robots_files"),
    )
    op.create_table(
        "host_pauses",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_host_pauses"),
    )
    op.create_table(
        "host_days",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("host", "day", name="pk_host_days"),
    )
    op.add_column("feeds", sa.Column("setbacks", sa.Float(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("failing_since", _TIME))
    op.add_column("feeds", sa.Column("next_due", _TIME))
    op.add_column("feeds", sa.Column("news", sa.Text()))


def downgrade() -> None:
    for name in ("news", "next_due", "failing_since", "setbacks"):
        op.drop_column("feeds", name)
    op.drop_table("host_days")
    op.drop_table("host_pauses")
    op.drop_table("robots_files")
