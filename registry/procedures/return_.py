"""Return: send a case back once, with everything that must be put right in one notice (一次性告知, RMR-IR2022 18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.domain.rules.book import known_rule
from registry.procedures.counter import Counter, Once, account_actor, act, perform
from registry.procedures.draft import let_signatures_fall
from registry.procedures.review import leased
from registry.records import applications
from registry.records.database import Session
from registry.records.decisions import Decision


def return_(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    findings: Sequence[int],
    extra: Sequence[Mapping[str, Any]] = (),
    note: str,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Return a case with a correction notice 补正通知.

    `findings` picks the machine's findings by index; each of `extra` is {"rule_id", "fields", "message": {"zh","en"}}
    of the reviewer's own. Without any finding there is nothing to correct and the return is refused.
    """

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        submission = applications.latest_submission(session, application.id)
        machine = list(((submission.examination if submission else None) or {}).get("findings", []))
        if not all(0 <= index < len(machine) for index in findings):
            raise Refused(
                "findings_required", Text("所选审查意见不存在，请刷新页面", "No such finding; reload the page")
            )
        notice = [machine[index] for index in sorted(set(findings))] + [_coded(reason) for reason in extra]
        if not notice:
            raise Refused(
                "findings_required",
                Text("退回补正须列明至少一条需要补正的内容", "A return must name at least one thing to put right"),
            )
        session.add(
            Decision(
                application_id=application.id,
                round=application.round,
                kind="return",
                reviewed_by=reviewer_id,
                findings=notice,
                overrides={},
                note=note or None,
                decided_at=now,
            )
        )
        let_signatures_fall(session, application, now)
        act(
            session,
            application,
            Action.RETURN,
            Role.REVIEWER,
            actor=account_actor(reviewer_id),
            now=now,
            details={"rules": [finding["rule_id"] for finding in notice]},
        )
        application.claimed_by = application.claimed_until = None
        return {"reference": reference, "state": application.state, "findings": len(notice)}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def _coded(reason: Mapping[str, Any]) -> dict[str, Any]:
    record = known_rule(str(reason.get("rule_id") or ""))
    zh = str((reason.get("message") or {}).get("zh") or "").strip()
    if record is None or not zh:
        raise Refused(
            "findings_required",
            Text("每条自行添加的意见须选择规则编号并写明内容", "Each reason needs a rule number and a text"),
        )
    en = str((reason.get("message") or {}).get("en") or zh)
    return {
        "rule_id": record.id,
        "severity": "correct",
        "fields": [str(field) for field in reason.get("fields") or ()],
        "message": {"zh": zh[:500], "en": en[:500]},
        "fix": {"zh": "请按此意见补正后重新提交", "en": "Put this right and submit again"},
        "law": [{"instrument": c.instrument, "article": c.article} for c in record.citations],
        "values": {},
    }
