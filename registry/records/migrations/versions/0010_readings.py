"""What is read in an uploaded paper is kept by the paper's digest, encrypted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=30), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=True),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.Column("cuts", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("sha256", "document_type", name=op.f("uq_readings_sha256_document_type")),
    )
    op.create_index(op.f("ix_readings_outcome"), "readings", ["outcome"])
