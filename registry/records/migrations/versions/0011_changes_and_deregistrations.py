"""A case may be about an enterprise that is registered: it is changed, or it ends; one licence of it is in force."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.records.columns import EncryptedBytes
from registry.records.widening import widen

revision = "0011"
down_revision = "0010"

_OVER = "'REFUSED','LICENSED','CLOSED','WITHDRAWN'"
_STATES = "'DRAFT','SIGNING','SUBMITTED','UNDER_REVIEW','RETURNED','REFUSED','APPROVED','LICENSED','WITHDRAWN'"
_KINDS = "'receipt','correction','refusal','approval'"
_MOVES = (
    ("DRAFT", "SIGNING"),
    ("DRAFT", "WITHDRAWN"),
    ("SIGNING", "DRAFT"),
    ("SIGNING", "SUBMITTED"),
    ("SIGNING", "WITHDRAWN"),
    ("SUBMITTED", "APPROVED"),
    ("SUBMITTED", "UNDER_REVIEW"),
    ("SUBMITTED", "WITHDRAWN"),
    ("UNDER_REVIEW", "RETURNED"),
    ("UNDER_REVIEW", "APPROVED"),
    ("UNDER_REVIEW", "REFUSED"),
    ("UNDER_REVIEW", "WITHDRAWN"),
    ("RETURNED", "DRAFT"),
    ("RETURNED", "WITHDRAWN"),
    ("APPROVED", "LICENSED"),
    ("APPROVED", "CLOSED"),
)
_LEGAL = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in _MOVES)
_GUARD = "guard_applications_update_2"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE applications ADD COLUMN enterprise_id INTEGER"
        " CONSTRAINT fk_applications_enterprise_id REFERENCES enterprises (id)"
    )
    op.create_index("ix_applications_enterprise_id", "applications", ["enterprise_id"])
    open_still = sa.text(f"enterprise_id IS NOT NULL AND state NOT IN ({_OVER})")
    op.create_index(
        "uq_applications_open_case",
        "applications",
        ["enterprise_id"],
        unique=True,
        sqlite_where=open_still,
        postgresql_where=open_still,
    )
    in_force = sa.text("standing = 'IN_FORCE'")
    op.create_index(
        "uq_licences_in_force",
        "licences",
        ["enterprise_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.add_column("enterprises", sa.Column("parent_code", sa.String(length=18), nullable=True))
    op.add_column("enterprises", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("enterprises", sa.Column("ended_how", sa.String(length=10), nullable=True))
    op.create_index("ix_enterprises_parent_code", "enterprises", ["parent_code"])
    _name_parents()
    widen("applications", "ck_applications_state", f"state IN ({_STATES})", f"state IN ({_STATES},'CLOSED')")
    widen("notices", "ck_notices_kind", f"kind IN ({_KINDS})", f"kind IN ({_KINDS},'change','record','ending')")
    _allow_closing()


def _allow_closing() -> None:
    refused_if, why = f"OLD.state <> NEW.state AND NOT ({_LEGAL})", "not a legal move of an application"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_GUARD}")
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON applications FOR EACH ROW WHEN {refused_if} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    else:
        op.execute(f"DROP TRIGGER {_GUARD} ON applications")
        op.execute(
            f"CREATE TRIGGER {_GUARD} BEFORE UPDATE ON applications FOR EACH ROW "
            f"WHEN ({refused_if}) EXECUTE FUNCTION {_GUARD}()"
        )


def _name_parents() -> None:
    """Branches that are there learn whose they are, from the filing they were registered by."""
    enterprises = sa.table("enterprises", sa.column("id"), sa.column("parent_code"))
    versions = sa.table("enterprise_versions", sa.column("enterprise_id"), sa.column("application_id"))
    columns: list[sa.ColumnClause[Any]] = [sa.column("application_id"), sa.column("round")]
    rounds = sa.table("submissions", *columns, sa.column("payload", EncryptedBytes("submissions.payload")))
    cases = sa.table("applications", sa.column("id"), sa.column("entity_type"))
    store = op.get_bind()
    branches = (
        sa.select(versions.c.enterprise_id, rounds.c.payload)
        .join(cases, cases.c.id == versions.c.application_id)
        .join(rounds, rounds.c.application_id == cases.c.id)
        .where(cases.c.entity_type == "branch")
        .order_by(rounds.c.round)
    )
    for enterprise_id, payload in store.execute(branches).all():
        code = (json.loads(payload)["filing"].get("parent") or {}).get("uscc")
        store.execute(enterprises.update().where(enterprises.c.id == enterprise_id).values(parent_code=code))
