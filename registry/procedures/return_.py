"""Return: send a case back once, with everything that must be put right in one notice (一次性告知, RMR-IR2022 18).

Every finding that can be put right is in the notice, or the reviewer says why it is set aside. A later notice names
only what an earlier one named or what has changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.domain.errors import Refused, Text
from registry.domain.lifecycle import Action, Role
from registry.domain.rules.book import known_rule
from registry.procedures.correct import Bar, bar_of
from registry.procedures.counter import Counter, Once, account_actor, act, perform
from registry.procedures.draft import let_signatures_fall
from registry.procedures.recommend import Found, found_by_machine, verdicts_on
from registry.procedures.review import leased
from registry.procedures.tell import tell
from registry.records.database import Session, reading
from registry.records.decisions import Decision

Finding = dict[str, Any]


def preview(
    *,
    reference: str,
    reviewer_id: int,
    findings: Sequence[int],
    extra: Sequence[Mapping[str, Any]] = (),
    overrides: Mapping[str, str] | None = None,
    now: datetime,
) -> list[Finding]:
    """The notice as `return_` would send it, word for word; refused for the same reasons. Nothing is stored."""
    with reading() as session:
        application = leased(session, reference, reviewer_id, now)
        found = found_by_machine(session, application)
        return _notice(found, bar_of(session, application), findings, extra, overrides or {})


def return_(
    counter: Counter,
    *,
    reference: str,
    reviewer_id: int,
    findings: Sequence[int],
    extra: Sequence[Mapping[str, Any]] = (),
    overrides: Mapping[str, str] | None = None,
    verdicts: Mapping[str, str] | None = None,
    note: str,
    now: datetime,
    once: Once | None = None,
) -> dict[str, Any]:
    """Return a case with a correction notice 补正通知.

    `findings` picks the machine's findings by index; each of `extra` is {"rule_id", "fields", "message": {"zh","en"}}
    of the reviewer's own; `overrides` gives the reason for each finding that is left out; `verdicts` says per paper
    (by material id) whether it is "accepted" or "rejected". Without any finding the return is refused.
    """
    set_aside = {index: reason for index, reason in (overrides or {}).items() if index not in map(str, findings)}

    def effect(session: Session) -> dict[str, Any]:
        application = leased(session, reference, reviewer_id, now)
        found = found_by_machine(session, application)
        notice = _notice(found, bar_of(session, application), findings, extra, set_aside)
        session.add(
            Decision(
                application_id=application.id,
                round=application.round,
                kind="return",
                reviewed_by=reviewer_id,
                findings=notice,
                overrides=set_aside,
                verdicts=verdicts_on(found.findings, set_aside, verdicts or {}, agreed=findings),
                note=note or None,
                decided_at=now,
            )
        )
        let_signatures_fall(session, application, now)
        actor, rules = account_actor(reviewer_id), [finding["rule_id"] for finding in notice]
        act(session, application, Action.RETURN, Role.REVIEWER, actor=actor, now=now, details={"rules": rules})
        application.claimed_by = application.claimed_until = None
        tell(session, "returned", reference, now=now)
        return {"reference": reference, "state": application.state, "findings": len(notice)}

    return perform(account_actor(reviewer_id), effect, now=now, once=once)


def _notice(
    found: Found,
    bar: Bar | None,
    findings: Sequence[int],
    extra: Sequence[Mapping[str, Any]],
    overrides: Mapping[str, str],
) -> list[Finding]:
    machine = found.findings
    if not all(0 <= index < len(machine) for index in findings):
        raise Refused("findings_required", Text("所选审查意见不存在，请刷新页面", "No such finding; reload the page"))
    picked, own = [machine[index] for index in sorted(set(findings))], [_coded(reason) for reason in extra]
    if not picked + own:
        raise Refused(
            "findings_required",
            Text("退回补正须列明至少一条需要补正的内容", "A return must name at least one thing to put right"),
        )
    if bar is not None:
        _refuse_barred(bar, picked, own)
    _refuse_incomplete(found, set(findings), overrides, bar)
    return picked + own


def _refuse_barred(bar: Bar, picked: Sequence[Finding], own: Sequence[Finding]) -> None:
    late = [one["rule_id"] for one in picked if bar.stops(one, own=False)]
    late += [one["rule_id"] for one in own if bar.stops(one, own=True)]
    if late:
        rules = "、".join(dict.fromkeys(late))
        raise Refused(
            "not_named_before",
            Text(
                f"{rules}：前次通知没有列出，所涉内容此后也没有变化，不能再次要求补正（一次性告知）；"
                "请从通知中去掉，改为说明理由后采纳，或依法作出决定",
                f"{rules}: no earlier notice named this and nothing it is about has changed since, so it cannot be "
                "asked for now. Leave it out of the notice; set it aside with a reason, or decide on it",
            ),
        )


def _refuse_incomplete(found: Found, picked: set[int], overrides: Mapping[str, str], bar: Bar | None) -> None:
    """What can be put right is named or set aside; so is what was found late, which the reviewer may not have seen."""
    left_out = [
        finding["rule_id"]
        for index, finding in enumerate(found.findings)
        if (finding["severity"] in ("correct", "reject") or index in found.later) and index not in picked
        if not overrides.get(str(index), "").strip()
        if bar is None or not bar.stops(finding, own=False)
    ]
    if left_out:
        rules = "、".join(left_out)
        raise Refused(
            "findings_required",
            Text(
                f"一次性告知：以下意见须列入通知，或写明不列入的理由：{rules}",
                f"One notice names everything: include these findings, or say why not: {rules}",
            ),
        )


def _coded(reason: Mapping[str, Any]) -> Finding:
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
