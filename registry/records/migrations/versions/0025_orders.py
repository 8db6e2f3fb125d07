"""Administrative orders that take two persons, and codes by which an account is taken into use."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('proposed','done','rejected')", name=op.f("ck_orders_state")),
        sa.CheckConstraint("state = 'proposed' OR decided_by IS NOT NULL", name=op.f("ck_orders_decided")),
        sa.CheckConstraint("state <> 'done' OR decided_by <> proposed_by", name=op.f("ck_orders_two_persons")),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_orders_proposed_by_accounts")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_orders_decided_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_table(
        "activations",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_activations_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_activations")),
    )
