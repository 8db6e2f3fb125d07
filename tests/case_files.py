"""Case files about companies that stand: a move and a simple deregistration, saying no more than that needs."""

from __future__ import annotations

from typing import Any

from tests.making import clean_case

MOVED = "四川省成都市武侯区听松街99号1栋1单元101号"
DAY = "2026-11-20"


def paper(kind: str, *signers: str, **more: Any) -> dict[str, Any]:
    """A paper of a case file, signed by these."""
    marks = [{"signer": one, "kind": "e_signature", "on": DAY, "verified": True, "cert_valid_to": "2028-01-01"}
             for one in signers]  # fmt: skip
    return {"type": kind, "signed_on": DAY, "signatures": marks, **more}


def moving(code: str, number: int = 0, **changes: Any) -> dict[str, Any]:
    """A case file that says no more than a move needs: a partial filing, as the published ones are."""
    case = clean_case(number)
    founders = case["persons"]
    one, two = founders["P1"]["name"], founders["P2"]["name"]
    kept = ("schema_version", "as_of", "entity_type", "company_type_text", "registration_authority", "declarations",
            "name", "legal_representative", "persons", "lookups", "shareholders")  # fmt: skip
    return {
        **{key: case[key] for key in kept},
        "case_id": f"M{number:05d}",
        "procedure": "change",
        "assigned_uscc": code,
        "change": {"items": ["domicile"], "decision_date": DAY, "votes": {"for": 100, "total": 100},
                   "old_licence_returned": True},
        "domicile": {"division_code": "510107", "address": MOVED, "use_type": "commitment"},
        "entity": {"legal_representative": one, "registered_capital_cny": 1000000},
        "documents": [
            paper("application_form", one),
            paper("change_resolution", one, two),
            paper("articles_amendment", one, content={"domicile_address": MOVED}),
            paper("premises_commitment", one, address=MOVED),
        ],
        **changes,
    }  # fmt: skip


def ending(code: str, number: int = 0) -> dict[str, Any]:
    """A case file of a simple deregistration."""
    case = moving(code, number)
    one, two = (case["persons"][key]["name"] for key in ("P1", "P2"))
    del case["change"], case["domicile"]
    return {
        **case,
        "case_id": f"E{number:05d}",
        "procedure": "deregistration",
        "dereg": {"kind": "simple", "notice_start": "2026-10-25"},
        "entity": {"flags": [], "branches": []},
        "documents": [paper("application_form", one), paper("investor_commitment", one, two)],
    }
