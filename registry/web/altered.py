"""What a change alters: each field that differs from the register, in the words people read, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Text
from registry.domain.existing import FIELDS_OF
from registry.web.field_words import field_name, shown
from registry.web.forms import at
from registry.web.language import money, t

_FIELDS = (
    *("name.full", "company_type_text", "registration_authority.name", "domicile.address", "domicile.use_type"),
    *("registered_capital_cny", "shareholders", "business_scope", "main_industry_code", "operating_term"),
    *("legal_representative.person", "legal_representative.position", "governance.board", "governance.directors"),
    *("governance.chair", "governance.manager", "governance.deputy_managers", "governance.finance_officer"),
    *("governance.supervisory_board", "governance.supervisors", "governance.employee_directors"),
    *("governance.employee_supervisors", "governance.audit_committee", "person_in_charge.person", "operator.person"),
    *("composition", "family_members", "liaison.person", "beneficial_owners.exempt_small_company"),
)
"""What is compared, in the order of a licence; a person is compared where something names him."""

_OF_ITEM = {
    "name": ("name.full",),
    "domicile": ("domicile.address",),
    "registered_capital": ("registered_capital_cny",),
    "governance": ("governance.directors", "governance.supervisors", "governance.manager"),
    "legal_representative": ("legal_representative.person",),
    "business_scope": ("business_scope",),
    "shareholders": ("shareholders",),
    "composition": ("composition",),
}
"""What is shown of an item whose fields are more than one."""


@dataclass(frozen=True)
class Alteration:
    """One field that differs: what it is called, as it is registered, as it is applied for."""

    path: str
    label: Text
    before: str
    after: str


def alterations(registered: Mapping[str, Any], filing: Mapping[str, Any]) -> list[Alteration]:
    """What a filing says otherwise than the register."""
    pairs = [(path, said(registered, path), said(filing, path)) for path in _FIELDS]
    return [Alteration(path, field_name(path), before, after) for path, before, after in pairs if before != after]


def is_altered(registered: Mapping[str, Any], answers: Mapping[str, Any], roots: Sequence[str]) -> bool:
    """Whether the answers differ from the register in one of these top-level fields."""
    return any(registered.get(root) != answers.get(root) for root in roots)


def said(filing: Mapping[str, Any], path: str) -> str:
    """What a filing says at a path, with names for keys of people; an empty text for what is not there."""
    value = at(filing, path)
    if value in (None, "", [], {}, False):
        return ""
    people = {
        key: str(one.get("name") or key)
        for root in ("persons", "organisations")
        for key, one in (filing.get(root) or {}).items()
    }
    if path == "beneficial_owners.exempt_small_company":
        return t("承诺免报", "exempt")
    if path == "business_scope":
        return "；".join(str(one.get("text") or "") for one in value)
    if path == "shareholders":
        return t("，", ", ").join(
            f"{people.get(one.get('ref'), '—')} {money(one.get('subscribed_cny'))}" for one in value
        )
    return shown(path, value, people)


def registered_of(registered: Mapping[str, Any], item: str) -> str:
    """What the register holds of an item that may change, in one line."""
    paths = _OF_ITEM.get(item) or [path for path in _FIELDS if path.partition(".")[0] in FIELDS_OF.get(item, ())]
    values = [(path, words) for path in paths if (words := said(registered, path))]
    if len(paths) == 1:
        return "".join(words for _, words in values)
    return t("；", "; ").join(f"{t(field_name(path))} {words}" for path, words in values)
