"""What a coverage says in a table of its own: an acknowledgement then writes a short row, not the article once more."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_data",
        sa.Column("coverage", sa.String(64), sa.ForeignKey("coverages.id", name="fk_coverage_data_coverage"), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("coverage", name="pk_coverage_data"),
    )
    # In the order in which delivery reads them: neighbours of the outbox then lie side by side.
    op.execute("INSERT INTO coverage_data (coverage, data) SELECT id, data FROM coverages ORDER BY revision")
    op.drop_column("coverages", "data")


def downgrade() -> None:
    op.add_column("coverages", sa.Column("data", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE coverages SET data = (SELECT data FROM coverage_data WHERE coverage_data.coverage = coverages.id)")
    op.drop_table("coverage_data")
