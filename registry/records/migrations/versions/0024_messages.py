"""Messages wait in an outbox, which is also everybody's inbox; a person may name an e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0015"

WAITS, UNREAD = sa.text("state = 'waiting'"), sa.text("read_at IS NULL")
RUNS = sa.text("status = 'reserved' AND frozen_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("mark", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.CheckConstraint("state IN ('waiting','sent','kept','given_up')", name=op.f("ck_messages_state")),
        sa.CheckConstraint("account_id IS NOT NULL OR phone IS NOT NULL", name=op.f("ck_messages_to_somebody")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_messages_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_messages_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatories.id"], name=op.f("fk_messages_signatory_id_signatories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("mark", name=op.f("uq_messages_mark")),
    )
    op.create_index(op.f("ix_messages_account_id"), "messages", ["account_id"])
    op.create_index(op.f("ix_messages_application_id"), "messages", ["application_id"])
    op.create_index("ix_messages_waiting", "messages", ["next_try_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_messages_unread", "messages", ["account_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index("ix_names_expires_at", "names", ["expires_at"], sqlite_where=RUNS, postgresql_where=RUNS)
    op.add_column("accounts", sa.Column("email", sa.LargeBinary(), nullable=True))
