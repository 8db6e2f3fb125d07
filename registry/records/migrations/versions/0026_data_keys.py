"""Data keys that can be changed; what was frozen may be sealed anew under another key, and never otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"

_GUARD = "guard_submissions_update_9"
_REFUSED = (
    "OLD.digest <> NEW.digest OR (OLD.payload <> NEW.payload AND substr(OLD.payload, 2, 4) = substr(NEW.payload, 2, 4))"
)


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alone_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
    )
    where = sa.text("active")
    op.create_index(
        "uq_data_keys_active", "data_keys", ["active"], unique=True, sqlite_where=where, postgresql_where=where
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_GUARD}")
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON submissions FOR EACH ROW WHEN {_REFUSED} "
            "BEGIN SELECT RAISE(ABORT, 'what was frozen stays'); END"
        )
    else:
        op.execute(f"DROP TRIGGER {_GUARD} ON submissions")
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON submissions FOR EACH ROW "
            f"WHEN ({_REFUSED}) EXECUTE FUNCTION {_GUARD}()"
        )
