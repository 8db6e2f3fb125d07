"""A decision to approve keeps what the licence will state."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("decisions", sa.Column("stated", sa.LargeBinary(), nullable=True))
