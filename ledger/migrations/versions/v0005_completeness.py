"""Indices by time: what each source gave on a day."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_visits_found", "visits", ["found", "source", "state", "revisit"])
    op.create_index("ix_run_sources_finished", "run_sources", ["finished", "source", "problem"])


def downgrade() -> None:
    op.drop_index("ix_run_sources_finished", "run_sources")
    op.drop_index("ix_visits_found", "visits")
