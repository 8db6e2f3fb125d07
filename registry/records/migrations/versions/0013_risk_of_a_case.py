"""The risk of a case stands beside it, so that the store can order the queue by it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.domain.risk import risk_of
from registry.records.columns import EncryptedJson

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("applications", sa.Column("risk", sa.Integer(), nullable=False, server_default="0"))
    _know_the_risk_of_what_waits()


def _know_the_risk_of_what_waits() -> None:
    columns: list[sa.ColumnClause[Any]] = [sa.column("id"), sa.column("state"), sa.column("risk")]
    cases = sa.table("applications", *columns, sa.column("answers", EncryptedJson("applications.answers")))
    examined = sa.column("examination", EncryptedJson("submissions.examination"))
    rounds = sa.table("submissions", sa.column("application_id"), sa.column("round"), examined)
    waiting = (
        sa.select(cases.c.id, cases.c.answers, rounds.c.examination)
        .join(rounds, rounds.c.application_id == cases.c.id)
        .where(cases.c.state == "UNDER_REVIEW")
        .order_by(rounds.c.round)
    )
    store = op.get_bind()
    for number, answers, examination in store.execute(waiting).all():
        risk = risk_of((examination or {}).get("findings", []), answers.get("registered_capital_cny"))
        store.execute(cases.update().where(cases.c.id == number).values(risk=risk.points))
