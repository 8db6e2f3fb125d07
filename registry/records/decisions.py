"""Decisions 登记决定 and correction notices 补正通知: who decided what, on which findings, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, and_, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.records.applications import Application
from registry.records.columns import EncryptedJson, EncryptedText
from registry.records.database import Base, Writing
from registry.records.statements import Statement, table_of


class Decision(Base):
    """One outcome of one round. A person's approval or refusal needs a second person."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    round: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    proposes: Mapped[str | None] = mapped_column(String(8))  # approve | refuse, on a recommendation
    by_rule: Mapped[bool] = mapped_column(default=False)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("decisions.findings"))
    overrides: Mapped[dict[str, str]] = mapped_column(EncryptedJson("decisions.overrides"))
    verdicts: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("decisions.verdicts"))  # of the reviewer
    stated: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("decisions.stated"))  # by an approval alone
    note: Mapped[str | None] = mapped_column(EncryptedText("decisions.note"))
    decided_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind IN ('recommend','approve','return','refuse','send_back')", name="kind"),
        CheckConstraint("decided_by IS NULL OR reviewed_by IS NULL OR decided_by <> reviewed_by", name="two_persons"),
        CheckConstraint(
            "by_rule OR kind NOT IN ('approve','refuse') OR (reviewed_by IS NOT NULL AND decided_by IS NOT NULL)",
            name="persons_named",
        ),
        Index(
            "uq_decisions_final",
            "application_id",
            unique=True,
            sqlite_where=text("kind IN ('approve','refuse')"),
            postgresql_where=text("kind IN ('approve','refuse')"),
        ),
    )


class Approved(NamedTuple):
    """A case by its reference, and what its approval has the licence state: all that issuing needs of it."""

    application_id: int
    state: str
    stated: dict[str, Any] | None  # None: it is not approved
    enterprise_id: int | None  # whose registration is changed or ended

    @property
    def settled(self) -> dict[str, Any]:
        """What the approval fixed (`settle`)."""
        if self.stated is None:
            raise AssertionError("only an approved case is carried out")
        return self.stated


_CASES, _DECISIONS = table_of(Application), table_of(Decision)
_APPROVED = Statement(
    select(_CASES.c.id, _CASES.c.state, _DECISIONS.c.stated, _CASES.c.enterprise_id)
    .select_from(
        _CASES.outerjoin(_DECISIONS, and_(_DECISIONS.c.application_id == _CASES.c.id, _DECISIONS.c.kind == "approve"))
    )
    .where(_CASES.c.reference == bindparam("reference"))
    .with_for_update(of=_CASES)
)


def approved(session: Writing, reference: str) -> Approved | None:
    """A case with its approval, locked for change; nothing of its draft or its filing is opened."""
    rows = _APPROVED.rows(session, {"reference": reference})
    return Approved(*rows[0]) if rows else None


def of_application(session: Session, application_id: int) -> list[Decision]:
    """All decisions on a case, oldest first."""
    query = select(Decision).where(Decision.application_id == application_id).order_by(Decision.id)
    return list(session.scalars(query))


def approval(session: Session, application_id: int) -> Decision | None:
    """The decision that approved a case."""
    return session.scalar(select(Decision).where(Decision.application_id == application_id, Decision.kind == "approve"))


def times_taken(
    session: Session, *, authority: str | None, procedure: str, entity_type: str, since: datetime, limit: int = 500
) -> list[timedelta]:
    """How long persons took with cases of a kind that were approved or refused since an instant, newest first."""
    query = (
        select(Application.submitted_at, Decision.decided_at)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Decision.kind.in_(("approve", "refuse")),
            Decision.by_rule.is_(False),
            Decision.decided_at >= since,
            Application.authority == authority,
            Application.procedure == procedure,
            Application.entity_type == entity_type,
        )
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return [decided - submitted for submitted, decided in session.execute(query) if submitted is not None]


def open_recommendation(session: Session, application_id: int, round_: int) -> Decision | None:
    """The reviewer's recommendation that waits for a second person, if any."""
    newest = session.scalar(
        select(Decision)
        .where(Decision.application_id == application_id, Decision.round == round_)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.kind == "recommend" else None


def open_recommendations(session: Session, application_ids: Sequence[int]) -> dict[int, Decision]:
    """Of these cases, those whose newest decision is a recommendation that waits for a second person."""
    newest = select(func.max(Decision.id)).where(Decision.application_id.in_(application_ids))
    query = select(Decision).where(
        Decision.id.in_(newest.group_by(Decision.application_id)), Decision.kind == "recommend"
    )
    return {decision.application_id: decision for decision in session.scalars(query)}
