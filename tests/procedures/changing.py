"""What is done to enterprises that stand: changes and deregistrations, through the real procedures."""

from __future__ import annotations

from typing import Any

from registry.procedures import draft, existing, submit
from tests.procedures.acting import Office


def established(office: Office, declared: dict[str, Any] | None = None) -> str:
    """The code of a company that was founded with these answers."""
    number = office.view(office.submitted(declared)).licence_number
    assert number is not None
    return number[:18]


def change(office: Office, code: str, *items: str, by: str = "P1") -> str:
    """Begin to change these items."""
    made = existing.start_change(
        office.counter, applicant_id=office.people[by], unified_code=code, items=items, now=office.clock()
    )
    return str(made["reference"])


def end(office: Office, code: str, kind: str = "simple", by: str = "P1") -> str:
    """Begin to end it."""
    made = existing.start_deregistration(
        office.counter, applicant_id=office.people[by], unified_code=code, kind=kind, now=office.clock()
    )
    return str(made["reference"])


def save(office: Office, reference: str, by: str = "P1", **altered: Any) -> dict[str, Any]:
    """Save the answers with these top-level fields altered."""
    said = {**office.case(reference).answers, **altered}
    return office.do(draft.save, reference, by=by, answers=said, expected_version=None)


def declared(office: Office, by: str = "P1") -> dict[str, Any]:
    """The undertakings of whoever files."""
    day = office.clock().date().isoformat()
    return {
        "truthfulness": {"accepted": True, "signed_by": by, "on": day},
        "name_infringement": {"accepted": True, "on": day},
    }


def decided(office: Office, *items: str, **more: Any) -> dict[str, Any]:
    """The resolution on a change of these items: today, by everybody."""
    day = office.clock().date().isoformat()
    return {"items": list(items), "decision_date": day, "votes": {"for": 100, "total": 100}, **more}


def handed_in(office: Office, reference: str, **altered: Any) -> str:
    """Saved with these fields, signed by all and handed in; where it then stands."""
    save(office, reference, **{"declarations": declared(office), **altered})
    office.sign_all(reference)
    office.do(submit.submit, reference)
    return office.state(reference)
