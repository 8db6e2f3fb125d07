"""Chapter F, form and procedure: what must be there before anything else can be judged.

F02 owns a registration item that is empty; rules about its content then stay quiet. What must be filed stands in
`materials.py` (F01).
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain import division
from registry.domain.authority import authority_named
from registry.domain.errors import Text
from registry.domain.filing import LegalRepresentative, PersonReference
from registry.domain.rules.case import Case, Hit, rule, same_name
from registry.domain.rules.materials import Missing, listed
from registry.domain.rules.offices import LABELS, OFFICERS, SUPERVISORS

_FITTING = {
    "establishment": ("llc", "jsc"),
    "branch_establishment": ("branch",),
    "individual_establishment": ("individual",),
}


@rule("F02")
def registration_items_are_complete(case: Case) -> Iterator[Hit]:
    missing = [*_missing_common(case), *_missing_of_type(case)]
    if missing:
        yield Hit(tuple(path for path, _ in missing), {"item": listed(missing)})


def _missing_common(case: Case) -> Iterator[Missing]:
    filing = case.filing
    if filing.procedure is None:
        yield "procedure", Text("申请事项", "procedure")
    fitting = _FITTING.get(filing.procedure or "")
    if filing.entity_type is None or (fitting and filing.entity_type not in fitting):
        yield "entity_type", Text("与申请事项相符的主体类型", "entity type that fits the procedure")
    if filing.registration_authority is None or not filing.registration_authority.division_code:
        yield "registration_authority.division_code", Text("登记机关", "registration authority")
    if filing.entity_type != "individual" and (filing.name is None or not filing.name.full):
        yield "name.full", Text("名称", "name")
    if filing.entity_type != "individual" and not filing.company_type_text:
        yield "company_type_text", Text("类型", "type")
    if not any(item.text for item in filing.business_scope):
        yield "business_scope", Text("经营范围", "business scope")
    if filing.domicile is None or not filing.domicile.address:
        yield "domicile.address", Text("住所（经营场所）", "domicile or place of business")
    elif not filing.domicile.division_code:
        yield "domicile.division_code", Text("住所所在行政区划", "division of the domicile")


def _missing_of_type(case: Case) -> Iterator[Missing]:
    filing = case.filing
    if case.is_company:
        if filing.registered_capital_cny is None:
            yield "registered_capital_cny", Text("注册资本", "registered capital")
        if not _named(case, filing.legal_representative):
            yield "legal_representative.person", Text("法定代表人", "legal representative")
        if not filing.shareholders:
            yield "shareholders", Text("股东（发起人）", "shareholders or promoters")
        for index, shareholder in enumerate(filing.shareholders):
            party = case.party(shareholder)
            if party is None or not party.name:
                yield (
                    f"shareholders[{index}].ref",
                    Text(f"第{index + 1}名股东的姓名或名称", f"name of shareholder {index + 1}"),
                )
        if case.regime in ("A", "B") and not filing.operating_term:
            yield "operating_term", Text("营业期限", "operating term")
    elif filing.entity_type == "branch":
        if filing.parent is None or not filing.parent.name:
            yield "parent.name", Text("隶属企业", "parent company")
        if not _named(case, filing.person_in_charge):
            yield "person_in_charge.person", Text("负责人", "person in charge")
    elif filing.entity_type == "individual":
        yield from _missing_of_individual(case)


def _missing_of_individual(case: Case) -> Iterator[Missing]:
    if case.filing.composition is None:
        yield "composition", Text("组成形式", "form of composition")
    key = case.filing.operator.person if case.filing.operator else None
    operator = case.person(key)
    if operator is None or not operator.name:
        yield "operator.person", Text("经营者姓名", "operator's name")
    elif not operator.residence:
        yield f"persons.{key}.residence", Text("经营者住所", "operator's residence")


def _named(case: Case, reference: LegalRepresentative | PersonReference | None) -> bool:
    person = case.person(reference.person) if reference else None
    return person is not None and bool(person.name)


@rule("F03")
def filing_items_are_complete(case: Case) -> Iterator[Hit]:
    """Absent articles are F01's matter, an absent liaison P17's, a limited company's supervisors G03's and G06's, a
    manager G11's. A company limited by shares has supervisors or an audit committee (CL2018 117, CL2023 121, 130).
    """
    missing: list[Missing] = []
    if not case.filing.operating_term:
        missing.append(("operating_term", Text("经营期限", "operating term")))
    for index, shareholder in enumerate(case.filing.shareholders):
        if shareholder.subscribed_cny is None:
            name = case.party_name(shareholder)
            stated = Text(f"{name}的认缴出资额", f"subscribed amount of {name}")
            missing.append((f"shareholders[{index}].subscribed_cny", stated))
    if not any(office.role in ("director", "employee_director") for office in case.offices):
        missing.append(("governance.directors", Text("董事", "directors")))
    overseeing = SUPERVISORS | ({"audit_committee"} if case.regime == "D" else set())
    if case.filing.entity_type == "jsc" and not any(office.role in overseeing for office in case.offices):
        missing.append(("governance.supervisors", Text("监事", "supervisors")))
    for office in case.offices:
        person = case.person(office.person)
        if office.role in OFFICERS and (person is None or not person.name):
            label_of = LABELS[office.role]
            missing.append((office.path, Text(f"{label_of.zh}的姓名", f"name of the {label_of.en}")))
    if missing:
        yield Hit(tuple(path for path, _ in missing), {"item": listed(missing)})


@rule("F04")
def the_right_authority(case: Case) -> Iterator[Hit]:
    authority, domicile = case.filing.registration_authority, case.filing.domicile
    here = authority.division_code if authority else None
    place = domicile.division_code if domicile else None
    if here and place and not division.covers(here, place):
        competent = authority_named(None, place)
        name = competent.name if competent else f"{division.place_name(place)}登记机关"
        fields = ("registration_authority.division_code", "domicile.division_code")
        address = domicile.address if domicile else None
        yield Hit(fields, {"address": address or division.place_name(place), "authority": name})


@rule("F05")
def truthfulness_is_declared(case: Case) -> Iterator[Hit]:
    declarations = case.filing.declarations
    declared = declarations.truthfulness if declarations else None
    if declared is None or not declared.accepted or not _is_applicant(case, declared.signed_by):
        yield Hit(("declarations.truthfulness",))


def _is_applicant(case: Case, key: str | None) -> bool:
    """Whether this key (or name) is the applicant's: who files, or signs for an organisation that files.

    The former legal representative, whom the register names, may still declare a change.
    """
    named = (other for other, one in case.filing.persons.items() if same_name(one.name, key))
    key = key if key in case.filing.persons else next(named, None)
    person = case.person(key)
    if person is None:
        return False
    roles = ("legal_representative", "shareholder", "operator", "person_in_charge", "agent")
    if any(office.role in roles and case.same_person(office.person, key) for office in case.offices):
        return True
    represented = [organisation.legal_representative for organisation in case.filing.organisations.values()]
    parent = case.filing.parent.legal_representative if case.filing.parent else None
    former = case.filing.entity.legal_representative if case.filing.entity else None
    return any(same_name(person.name, name) for name in (*represented, parent, former))


@rule("F06")
def copies_of_the_licence(case: Case) -> Iterator[Hit]:
    copies = case.filing.licence_copies
    if copies is None or copies.original != 1 or not copies.duplicate:
        yield Hit(("licence_copies",))


@rule("F07")
def no_second_application(case: Case) -> Iterator[Hit]:
    name = case.filing.name
    number = name.reservation.number if name and name.reservation else None
    for other in case.lookups.open_applications or ():
        itself = other.case_id is not None and other.case_id == case.filing.case_id
        same = same_name(name.full if name else None, other.name) or same_name(number, other.reservation_number)
        if same and not itself:
            yield Hit(("name.full", "lookups.open_applications"), {"other": other.case_id or other.name})


@rule("F08")
def beneficial_owners_are_known(case: Case) -> Iterator[Hit]:
    """A declared exemption is taken as declared: the finding is a reminder, not a test of it."""
    owners = case.filing.beneficial_owners
    if owners is None or not (owners.owners or owners.exempt_small_company):
        yield Hit(("beneficial_owners",))
