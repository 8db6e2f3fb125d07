"""The journal tells the digest of every row a change touched, and by which request, why, under which rules.

The triggers that note the changes are hung by `migrate` after every migration: on SQLite they name the columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0026"

_BOUND = (
    'NEW.id <> OLD.id OR OLD.entry <> 0 OR NEW.table_name <> OLD.table_name OR NEW."key" <> OLD."key"'
    ' OR NEW."before" IS DISTINCT FROM OLD."before" OR NEW."after" IS DISTINCT FROM OLD."after"'
)
_GUARDS = (("UPDATE", _BOUND), ("DELETE", "1 = 1"))
_ON_POSTGRES = (
    """CREATE FUNCTION row_digest(one json) RETURNS bytea LANGUAGE sql STABLE
SET timezone TO 'UTC' SET bytea_output TO 'hex' SET extra_float_digits TO 1 AS $$
  SELECT sha256(convert_to(coalesce(string_agg(key || ' ' || octet_length(value) || ' ' || value, ''
                                               ORDER BY key COLLATE "C"), ''), 'UTF8'))
  FROM json_each_text(one) WHERE value IS NOT NULL
$$""",
    """CREATE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before json := CASE WHEN TG_OP <> 'INSERT' THEN row_to_json(OLD) END;
  after json := CASE WHEN TG_OP <> 'DELETE' THEN row_to_json(NEW) END;
BEGIN
  INSERT INTO journal_rows (entry, table_name, key, before, after) VALUES (
    0, TG_TABLE_NAME,
    (SELECT string_agg(coalesce(before, after) ->> name, '/' ORDER BY place)
     FROM unnest(TG_ARGV) WITH ORDINALITY AS keys (name, place)),
    CASE WHEN before IS NOT NULL THEN row_digest(before) END,
    CASE WHEN after IS NOT NULL THEN row_digest(after) END);
  RETURN NULL;
END $$""",
)


def upgrade() -> None:
    for column in (
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("request", sa.String(length=64), nullable=True),
        sa.Column("rule_set", sa.String(length=40), nullable=True),
        sa.Column("rows", sa.LargeBinary(length=32), nullable=True),
    ):
        op.add_column("journal", column)
    op.create_index("ix_journal_actor", "journal", ["actor"])
    op.create_table(
        "journal_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("before", sa.LargeBinary(length=32), nullable=True),
        sa.Column("after", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry"], ["journal.id"], name=op.f("fk_journal_rows_entry"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_rows")),
    )
    op.create_index("ix_journal_rows_entry", "journal_rows", ["entry"])
    if op.get_bind().dialect.name == "sqlite":
        for event, refused_if in _GUARDS:
            op.execute(
                f"CREATE TRIGGER guard_journal_rows_{event.lower()} BEFORE {event} ON journal_rows FOR EACH ROW"
                f" WHEN {refused_if} BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
            )
        return
    for function in _ON_POSTGRES:
        op.get_bind().exec_driver_sql(function)
    for event, refused_if in _GUARDS:
        op.execute(  # the function of the guard on the journal itself says why
            f"CREATE TRIGGER guard_journal_rows_{event.lower()} BEFORE {event} ON journal_rows FOR EACH ROW"
            f" WHEN ({refused_if}) EXECUTE FUNCTION guard_journal_update_0()"
        )
