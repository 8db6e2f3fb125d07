"""Guards in the store itself: an append-only journal, sealed bytes that never change, no move but the legal ones."""

from alembic import op

revision = "0002"
down_revision = "0001"

MOVES = (
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
)
LEGAL = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in MOVES)
FIXED = ("number", "serial", "status_index", "kid", "record", "record_sha256", "protected", "payload", "application_id")

# (table, event, condition under which the change is refused, why)
GUARDS = (
    ("journal", "UPDATE", "1 = 1", "the journal is append-only"),
    ("journal", "DELETE", "1 = 1", "the journal is append-only"),
    ("applications", "UPDATE", f"OLD.state <> NEW.state AND NOT ({LEGAL})", "not a legal move of an application"),
    ("applications", "DELETE", "1 = 1", "applications are never deleted"),
    ("licences", "UPDATE", " OR ".join(f"OLD.{c} <> NEW.{c}" for c in FIXED), "what is sealed never changes"),
    ("licences", "UPDATE", "OLD.token IS NOT NULL AND (NEW.token IS NULL OR OLD.token <> NEW.token)", "a seal is made once"),
    ("licences", "DELETE", "1 = 1", "licences are never deleted"),
    ("unified_codes", "UPDATE", "1 = 1", "a unified code is given once and for ever"),
    ("unified_codes", "DELETE", "1 = 1", "a unified code is given once and for ever"),
    ("submissions", "UPDATE", "OLD.payload <> NEW.payload OR OLD.digest <> NEW.digest", "what was frozen stays"),
    ("submissions", "DELETE", "1 = 1", "what was frozen stays"),
)


def upgrade() -> None:
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
