"""Alembic's entry: runs the migrations on the connection that `ledger.migrate` hands over, inside its transaction."""

from alembic import context

from ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, since the driver does not begin on its own
    render_as_batch=True,
)
context.run_migrations()
