"""A reviewer's verdict on each finding and each paper is kept with his decision."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("decisions", sa.Column("verdicts", sa.LargeBinary(), nullable=True))
