"""What people write freely, and how they name their files, is encrypted at rest: it may tell of anybody."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import EncryptedText

revision = "0023"
down_revision = "0025"

COLUMNS = (
    ("materials", "file_name", sa.String(length=200), {"nullable": False, "server_default": sa.text("''")}),
    ("decisions", "note", sa.String(length=2000), {"nullable": True}),
    ("signatories", "decline_reason", sa.String(length=500), {"nullable": True}),
)


def upgrade() -> None:
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is dropped leaves nothing in the file
    for table, name, plain, usual in COLUMNS:
        op.add_column(table, sa.Column("sealed", EncryptedText(f"{table}.{name}"), **usual))
        rows = sa.table(
            table, sa.column("id"), sa.column(name, plain), sa.column("sealed", EncryptedText(f"{table}.{name}"))
        )
        for number, words in connection.execute(sa.select(rows.c.id, rows.c[name]).where(rows.c[name].is_not(None))).all():
            connection.execute(sa.update(rows).where(rows.c.id == number).values(sealed=words))
        op.drop_column(table, name)
        op.alter_column(table, "sealed", new_column_name=name)
    if not on_sqlite:
        op.alter_column("materials", "file_name", server_default=None)
