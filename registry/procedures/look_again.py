"""Look again: automatic approvals that were drawn get a person's verdict, right or wrong and why 抽查."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.procedures.counter import Counter, Once, account_actor, perform, staff_case
from registry.procedures.review import not_his_own
from registry.procedures.seen import STAFF
from registry.records import journal, people, second_looks
from registry.records.database import Session, reading


@dataclass(frozen=True)
class Look:
    """A drawn approval; `verdict` is None until somebody has looked."""

    reference: str
    name: str | None
    drawn_on: date
    seed: str
    percent: int
    verdict: str | None
    why: str | None
    looked_by: str | None
    looked_at: datetime | None


@dataclass(frozen=True)
class Looks:
    """Drawn approvals, those nobody has looked at first, and how many are open, right and wrong."""

    rows: Sequence[Look]
    counts: Mapping[str, int]


def looks(*, account_id: int) -> Looks:
    """The drawn approvals of the officer's authority. Refused for whoever is no staff."""
    with reading() as session:
        account = people.by_id(session, account_id)
        if account is None or not any(account.has_role(role) for role in STAFF):
            raise Refused("not_allowed", Text("此页供登记机关工作人员使用", "This page is for the authority's staff"))
        found = second_looks.drawn(session, account.authority)
        names = people.names(session, [one.looked_by for _, one in found if one.looked_by is not None])
        rows = [
            Look(
                reference=case.reference,
                name=case.display_name,
                drawn_on=one.drawn_on,
                seed=one.seed,
                percent=one.percent,
                verdict=one.verdict,
                why=one.why,
                looked_by=names.get(one.looked_by or 0),
                looked_at=one.looked_at,
            )
            for case, one in found
        ]
        return Looks(rows, second_looks.counts(session, account.authority))


def judge(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    verdict: str,
    why: str,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Say once whether an automatic approval was `right` or `wrong`; what was wrong is said in words."""

    def effect(session: Session) -> dict[str, Any]:
        application = staff_case(session, reference, reviewer_id)
        look = second_looks.of_application(session, application.id)
        if look is None:
            raise Refused("not_found", Text("这件申请没有被抽中", "This case was not drawn"))
        not_his_own(session, application, reviewer_id)
        if look.verdict is not None:
            raise Refused("state", Text("这件已经复核过", "Somebody has looked at this one already"))
        if verdict not in ("right", "wrong") or (verdict == "wrong" and not why.strip()):
            raise Refused(
                "findings_required",
                Text("请选择“正确”或“有误”；有误的请写明原因", "Choose right or wrong; say what was wrong"),
            )
        look.verdict, look.why = verdict, why.strip() or None
        look.looked_by, look.looked_at = reviewer_id, now
        about = f"application:{application.reference}"
        journal.append(
            session, at=now, actor=account_actor(reviewer_id), act="second_look", on=about, details={"verdict": verdict}
        )
        return {"reference": reference, "verdict": verdict}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)
