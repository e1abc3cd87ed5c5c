"""What people say and keep: corrections of coverages, saved searches and what matched them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("coverages", sa.Column("correction", sa.Text()))
    _make_corrections()
    _make_searches()


def downgrade() -> None:
    for table in ("saved_search_matches", "saved_searches", "corrections"):
        op.drop_table(table)
    op.drop_column("coverages", "correction")


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("coverage", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("undoes", _ID),
        sa.Column("note", sa.Text()),
        sa.Column("said", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(["coverage"], ["coverages.id"], name="fk_corrections_coverage"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_coverage", "corrections", ["coverage"])


def _make_searches() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
    )
    op.create_table(
        "saved_search_matches",
        sa.Column("number", _ID, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("coverage", sa.String(64), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_saved_search_matches"),
        sa.ForeignKeyConstraint(["search"], ["saved_searches.id"], name="fk_saved_search_matches_search"),
        sa.ForeignKeyConstraint(["coverage"], ["coverages.id"], name="fk_saved_search_matches_coverage"),
        sa.UniqueConstraint("search", "coverage", name="uq_saved_search_matches_search_coverage"),
        sqlite_autoincrement=True,
    )
