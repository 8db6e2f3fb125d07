"""How migrations reach the store: through the engine of the current application, never through a file of their own."""

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]


def run() -> None:
    """Run within one transaction, so that a failed migration leaves nothing behind."""
    with extension.db.engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
