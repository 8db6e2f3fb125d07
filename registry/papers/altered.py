"""What a change makes of each of its items, in rows of label and content: for the application form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from registry.domain.existing import ExistingEntity, items_of
from registry.domain.filing import Filing, Governance, LegalRepresentative, PersonReference
from registry.papers.words import CHANGES, amount

_Row = list[str]


def altered(filing: Filing) -> list[_Row]:
    """A row for each item that the filing says anew; what the register held before beside it, where it is given."""
    items, before = items_of(filing.change), filing.entity or ExistingEntity()
    said = {item: content for item, say in _SAYS.items() if item in items and (content := say(filing))}
    was = {"legal_representative": before.legal_representative, "registered_capital": before.registered_capital_cny}
    rows = []
    for item, content in said.items():
        old = was.get(item)
        known = f"由{old if isinstance(old, str) else _yuan(old)}变更为{content}" if old is not None else content
        rows.append([f"变更后{CHANGES[item]}" if old is None else CHANGES[item], known])
    return rows


def _yuan(value: object) -> str:
    return f"人民币{amount(value)}元"  # type: ignore[arg-type]


def _named(filing: Filing, one: LegalRepresentative | PersonReference | None) -> str:
    return _names(filing, [one.person] if one is not None else [])


def _names(filing: Filing, keys: Iterable[str | None]) -> str:
    people = (filing.persons.get(key or "") for key in keys)
    return "、".join(person.name for person in people if person is not None and person.name)


def _holders(filing: Filing) -> str:
    told = []
    for one in filing.shareholders:
        body = filing.organisations.get(one.ref or "") if one.kind == "organisation" else None
        name = (body.name or "") if body is not None else _names(filing, [one.ref])
        told.append(f"{name}（认缴{amount(one.subscribed_cny)}元）")
    return "；".join(told)


def _officers(filing: Filing) -> str:
    governance = filing.governance or Governance()
    offices = {
        "董事": (*governance.directors, *governance.employee_directors),
        "监事": (*governance.supervisors, *governance.employee_supervisors),
        "审计委员会": governance.audit_committee,
        "经理": (governance.manager,),
        "副经理": governance.deputy_managers,
        "财务负责人": (governance.finance_officer,),
    }
    told = {office: _names(filing, keys) for office, keys in offices.items()}
    return "；".join(f"{office}：{names}" for office, names in told.items() if names)


_SAYS: Mapping[str, Callable[[Filing], str | None]] = {
    "name": lambda filing: filing.name.full if filing.name else None,
    "domicile": lambda filing: filing.domicile.address if filing.domicile else None,
    "registered_capital": lambda filing: _yuan(filing.registered_capital_cny),
    "shareholders": _holders,
    "legal_representative": lambda filing: _named(filing, filing.legal_representative),
    "governance": _officers,
    "business_scope": lambda filing: "；".join(item.text for item in filing.business_scope if item.text),
    "operating_term": lambda filing: filing.operating_term,
    "person_in_charge": lambda filing: _named(filing, filing.person_in_charge),
    "operator": lambda filing: _named(filing, filing.operator),
    "composition": lambda filing: {"personal": "个人经营", "family": "家庭经营"}.get(filing.composition or ""),
    "family_members": lambda filing: _names(filing, filing.family_members),
    "liaison": lambda filing: _named(filing, filing.liaison),
}
