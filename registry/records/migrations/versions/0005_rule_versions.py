"""Versions of the rule book, proposed by one person and activated by another; the shipped book is the first."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CONTENT = ("title", "changes", "effective_from", "proposed_by")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)
LEGAL = " OR ".join(
    f"(OLD.state = '{before}' AND NEW.state = '{after}')"
    for before, after in (
        ("drafted", "reviewed"),
        ("drafted", "rejected"),
        ("reviewed", "active"),
        ("reviewed", "rejected"),
    )
)
GUARDS = (
    ("rule_versions", "UPDATE", "OLD.state IN ('active','rejected')", "a version never changes"),
    ("rule_versions", "UPDATE", f"(OLD.state <> 'drafted' OR NEW.state <> 'drafted') AND ({CHANGED})", "what was reviewed stays"),
    ("rule_versions", "UPDATE", f"OLD.state <> NEW.state AND NOT ({LEGAL})", "not a legal move of a proposal"),
    ("rule_versions", "DELETE", "1 = 1", "versions are never deleted"),
    ("rule_book_texts", "UPDATE", "1 = 1", "a kept rule book never changes"),
    ("rule_book_texts", "DELETE", "1 = 1", "a kept rule book never changes"),
)


def upgrade() -> None:
    versions = op.create_table(
        "rule_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion_by", sa.Integer(), nullable=True),
        sa.Column("opinion_verdict", sa.String(10), nullable=True),
        sa.Column("opinion", sa.String(2000), nullable=True),
        sa.Column("opinion_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection", sa.String(1000), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("follows_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_versions_number")),
        sa.UniqueConstraint("follows", name=op.f("uq_rule_versions_follows")),
        sa.UniqueConstraint("number", "effective_from", name=op.f("uq_rule_versions_number_effective_from")),
        *(
            sa.ForeignKeyConstraint([column], ["accounts.id"], name=op.f(f"fk_rule_versions_{column}"))
            for column in ("proposed_by", "opinion_by", "decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["follows", "follows_from"],
            ["rule_versions.number", "rule_versions.effective_from"],
            name=op.f("fk_rule_versions_follows"),
        ),
        sa.CheckConstraint("state IN ('drafted','reviewed','active','rejected')", name=op.f("ck_rule_versions_state")),
        sa.CheckConstraint(
            "opinion_verdict IS NULL OR opinion_verdict IN ('lawful','unlawful')", name=op.f("ck_rule_versions_verdict")
        ),
        sa.CheckConstraint(
            "proposed_by IS NULL OR decided_by IS NULL OR decided_by <> proposed_by OR state <> 'active'",
            name=op.f("ck_rule_versions_two_persons"),
        ),
        sa.CheckConstraint(
            "proposed_by IS NULL OR opinion_by IS NULL OR opinion_by <> proposed_by",
            name=op.f("ck_rule_versions_own_opinion"),
        ),
        sa.CheckConstraint("(state = 'active') = (number IS NOT NULL)", name=op.f("ck_rule_versions_numbered")),
        sa.CheckConstraint("id = 1 OR proposed_by IS NOT NULL", name=op.f("ck_rule_versions_proposed")),
        sa.CheckConstraint(
            "id = 1 OR state <> 'active' OR (decided_by IS NOT NULL AND opinion_by IS NOT NULL"
            " AND COALESCE(opinion_verdict, '') = 'lawful')",
            name=op.f("ck_rule_versions_opinion_first"),
        ),
        sa.CheckConstraint(
            "id = 1 OR state <> 'active' OR (follows IS NOT NULL AND follows_from IS NOT NULL"
            " AND number = follows + 1 AND effective_from > follows_from)",
            name=op.f("ck_rule_versions_one_line"),
        ),
    )
    op.create_table(
        "rule_book_texts",
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rule_book_texts")),
    )
    shipped = {"id": 1, "state": "active", "title": "随系统发布", "changes": "[]", "number": 1}
    op.bulk_insert(versions, [{**shipped, "effective_from": date(2014, 3, 1)}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('rule_versions', 'id'), 1)")
    _guard()


def _guard() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for number, (table, event, refused_if, why) in enumerate(GUARDS):
        name = f"guard_{table}_{event.lower()}_{number}"
        if on_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused_if} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
                f"WHEN ({refused_if}) EXECUTE FUNCTION {name}()"
            )
