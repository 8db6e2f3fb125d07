"""What becomes of two demo companies after they were founded: one moves, one ends; by the real procedures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from registry.clock import Clock
from registry.domain.local_time import local_day
from registry.procedures import case_view, draft, existing, sign, submit
from registry.procedures.counter import Counter

NOTICE = timedelta(days=25)
"""How long ago the public notice of the end began: its 20 days are over."""


def carry_on(
    counter: Counter, clock: Clock, story: Mapping[str, Any], accounts: Mapping[str, int], codes: Mapping[str, str]
) -> int:
    """Change and end what the story says; `codes`: company → unified code. How many cases that made."""
    people = {person["name"]: accounts[person["username"]] for person in story["people"]}
    for case in story["existing"]:
        applicant, day = accounts[case["by"]], local_day(clock())
        reference = _begin(counter, clock, case, applicant, codes[case["of"]])
        _save(counter, clock, reference, applicant, _answers(case, day))
        asked = sign.request(counter, reference=reference, applicant_id=applicant, now=clock())
        for one in asked["signatories"]:
            sign.sign(
                counter,
                token=one["link"].rpartition("/")[2],
                account_id=people[one["name"]],
                authenticated_how="password",
                shown=["filing", "papers"],
                now=clock(),
            )
        submit.submit(counter, reference=reference, applicant_id=applicant, now=clock())
    return len(story["existing"])


def _begin(counter: Counter, clock: Clock, case: Mapping[str, Any], applicant: int, code: str) -> str:
    if "items" in case:
        made = existing.start_change(
            counter, applicant_id=applicant, unified_code=code, items=case["items"], now=clock()
        )
    else:
        made = existing.start_deregistration(
            counter, applicant_id=applicant, unified_code=code, kind=case["kind"], now=clock()
        )
    return str(made["reference"])


def _answers(case: Mapping[str, Any], day: date) -> dict[str, Any]:
    declared = {"accepted": True, "signed_by": "P1", "on": day.isoformat()}
    said: dict[str, Any] = {"declarations": {"truthfulness": declared, "name_infringement": declared}}
    if "items" in case:
        votes = {"for": 100, "total": 100}
        said["change"] = {"items": case["items"], "decision_date": day.isoformat(), "votes": votes}
        return {**said, **case["answers"]}
    return {**said, "dereg": {"kind": case["kind"], "notice_start": (day - NOTICE).isoformat()}}


def _save(counter: Counter, clock: Clock, reference: str, applicant: int, said: Mapping[str, Any]) -> None:
    view = case_view.status(counter, reference=reference, account_id=applicant, now=clock())
    draft.save(
        counter,
        reference=reference,
        applicant_id=applicant,
        answers={**view.answers, **said},
        expected_version=None,
        now=clock(),
    )
