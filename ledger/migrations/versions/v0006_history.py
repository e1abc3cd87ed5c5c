"""History: what a record of an unchanged page refers to, when looks are planned from, re-reading that is no news."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("urls", sa.Column("capture", sa.Text()))
    op.add_column("articles", sa.Column("looks_from", _TIME))
    op.execute("UPDATE articles SET looks_from = (SELECT MIN(timestamp) FROM coverages WHERE coverages.article = articles.id)")
    op.add_column("coverages", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("saved_search_matches", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("showings", sa.Column("news_seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE showings SET news_seq = COALESCE((SELECT ack_seq FROM coverages WHERE coverages.id = showings.coverage), 0)")
    op.create_table(
        "reprocessings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("started", _TIME, nullable=False),
        sa.Column("updated", _TIME, nullable=False),
        sa.Column("finished", _TIME),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reprocessings"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("reprocessings")
    op.drop_column("showings", "news_seq")
    op.drop_column("saved_search_matches", "quiet")
    op.drop_column("coverages", "quiet")
    op.drop_column("articles", "looks_from")
    op.drop_column("urls", "capture")
