"""Widening: another check on a table that others refer to, for migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def widen(table: str, name: str, before: str, after: str) -> None:
    """Put the check `after` in the place of `before`, under the same name. RuntimeError if it is not there.

    SQLite knows a table by its text alone: that is edited, which its documentation describes for this very purpose; a
    table made anew would lose its guards and break what refers to it.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, after)
        return
    store = op.get_bind()
    version = store.exec_driver_sql("PRAGMA schema_version").scalar_one()
    store.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = store.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"before": before, "after": after, "table": table},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"{name} is not as it was made")
    store.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    store.exec_driver_sql("PRAGMA writable_schema=OFF")
