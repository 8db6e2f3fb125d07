"""Issuing can be halted for everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "halts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_halts_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halts")),
    )
