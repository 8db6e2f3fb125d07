"""The papers that follow from the answers: application form, articles, appointments; who signs stands in `signatories`.

They are data (`documents[]`), complete in the sense of the rules and unsigned; their text is written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.domain.documents import (
    REPLACEABLE,
    Appointee,
    ArticlesContent,
    Document,
    StatedContribution,
    StatedShareholder,
)
from registry.domain.existing import items_of
from registry.domain.filing import Filing, Governance, Shareholder

TERM_YEARS = 3
_IN_ARTICLES = {"name", "domicile", "registered_capital", "shareholders", "business_scope", "operating_term"}
"""What a change of which amends the articles."""
_OF_NO_BODY = {"liaison", "beneficial_owners"}
"""What is changed without a resolution."""
_NEW_LAW = date(2024, 7, 1)
_LLC_ITEMS = ("name_domicile", "scope", "capital", "shareholder_names", "contributions", "organs", "legal_rep")
_JSC_ITEMS = (
    "name_domicile", "scope", "formation", "capital", "share_classes", "promoters", "board", "legal_rep",
    "supervisory_board", "profit_distribution", "dissolution", "notices",
)  # fmt: skip
"""Mandatory contents of the articles (domain.md 3.5)."""


def derive(filing: Filing) -> tuple[Document, ...]:
    """The standard papers of a filing, dated its day and unsigned. A company is founded with articles and appointments;
    a branch with its parent's appointment; everybody else with the application form alone. What the filing brings
    takes the place of ours: an appointment that of the same body, or of every body where it does not say which.
    """
    papers = [Document(type="application_form", signed_on=filing.as_of)]
    if filing.procedure == "establishment" and filing.entity_type in ("llc", "jsc"):
        papers += [_articles(filing), *_appointments(filing)]
    elif filing.procedure == "branch_establishment" and filing.person_in_charge and filing.person_in_charge.person:
        papers.append(_appointment(filing, "parent", [(filing.person_in_charge.person, "person_in_charge")]))
    papers += [*_authorization(filing), *_changing(filing), *_ending(filing)]
    return tuple(one for one in papers if not any(_replaces(other, one) for other in filing.documents))


def _replaces(filed: Document, ours: Document) -> bool:
    if filed.type != ours.type or ours.type == "application_form":
        return False
    one_body = ours.type != "appointment" or filed.made_by in (None, ours.made_by)
    return ours.type not in REPLACEABLE or (bool(filed.brought) and one_body)


def _authorization(filing: Filing) -> Iterator[Document]:
    """The agent's authority, as far as the form states it (RMR2021 16)."""
    agent = filing.agent
    person = filing.persons.get(agent.person or "") if agent else None
    if agent is not None and person is not None:
        yield Document(
            type="authorization",
            signed_on=filing.as_of,
            agent_name=person.name,
            agent_id_number=person.id_number,
            starts_on=agent.starts_on or filing.as_of,
            ends_on=agent.ends_on,
            scope=agent.scope or ((filing.procedure,) if filing.procedure else ()),
        )


def _changing(filing: Filing) -> Iterator[Document]:
    """A company's resolution on a change, who is appointed by it, and the amendment where the change touches its
    articles (RMR-IR2022 32).
    """
    if filing.procedure != "change" or filing.change is None or filing.entity_type not in ("llc", "jsc"):
        return
    items = items_of(filing.change)
    if not items <= _OF_NO_BODY:
        yield Document(type="change_resolution", signed_on=filing.change.decision_date or filing.as_of)
    if items & {"legal_representative", "governance"}:
        yield from _appointments(filing)
    if items & _IN_ARTICLES:
        name, domicile = filing.name, filing.domicile
        content = ArticlesContent(
            company_name=name.full if name and "name" in items else None,
            domicile_address=domicile.address if domicile and "domicile" in items else None,
            registered_capital_cny=filing.registered_capital_cny if "registered_capital" in items else None,
            business_scope=tuple(one.text for one in filing.business_scope if one.text)
            if "business_scope" in items
            else (),
            operating_term=filing.operating_term if "operating_term" in items else None,
            shareholders=tuple(_stated(filing, one) for one in filing.shareholders)
            if items & {"shareholders", "registered_capital"}
            else (),
        )
        yield Document(type="articles_amendment", signed_on=filing.as_of, content=content)


def _ending(filing: Filing) -> Iterator[Document]:
    """What the investors declare at a deregistration (RMR-IR2022 46, 47)."""
    if filing.procedure != "deregistration" or filing.dereg is None:
        return
    if filing.dereg.kind == "simple":
        yield Document(type="investor_commitment", signed_on=filing.as_of)
    elif filing.entity_type != "individual":
        yield Document(type="dissolution_resolution", signed_on=filing.as_of)


def _articles(filing: Filing) -> Document:
    name, domicile, representative = filing.name, filing.domicile, filing.legal_representative
    person = filing.persons.get(representative.person or "") if representative else None
    content = ArticlesContent(
        company_name=name.full if name else None,
        domicile_address=domicile.address if domicile else None,
        registered_capital_cny=filing.registered_capital_cny,
        business_scope=tuple(item.text for item in filing.business_scope if item.text),
        operating_term=filing.operating_term,
        legal_rep_office=representative.position if representative else None,
        legal_representative=person.name if person and not _under_new_law(filing) else None,
        shareholders=tuple(_stated(filing, shareholder) for shareholder in filing.shareholders),
    )
    items = _JSC_ITEMS if filing.entity_type == "jsc" else _LLC_ITEMS
    return Document(
        type="articles", signed_on=filing.as_of, items=items, organs=tuple(_organs(filing)), content=content
    )


def _stated(filing: Filing, shareholder: Shareholder) -> StatedShareholder:
    key = shareholder.ref or ""
    person = filing.persons.get(key) if shareholder.kind == "natural_person" else None
    organisation = filing.organisations.get(key) if shareholder.kind == "organisation" else None
    return StatedShareholder(
        name=person.name if person else organisation.name if organisation else None,
        id_number=person.id_number if person else None,
        uscc=organisation.uscc if organisation else None,
        subscribed_cny=shareholder.subscribed_cny,
        contributions=tuple(StatedContribution(c.method, c.amount_cny, c.due) for c in shareholder.contributions),
    )


def _organs(filing: Filing) -> Iterator[str]:
    """One shareholder holds no meeting (CL2018 61, CL2023 60)."""
    governance = filing.governance or Governance()
    if len(filing.shareholders) > 1 or filing.entity_type == "jsc":
        yield "shareholders_meeting"
    yield "board" if governance.board else "sole_director"
    if governance.audit_committee:
        yield "audit_committee"
    elif governance.supervisory_board:
        yield "supervisory_board"
    elif governance.supervisors:
        yield "supervisor"
    if governance.manager:
        yield "manager"


def _appointments(filing: Filing) -> Iterator[Document]:
    """Shareholders decide on directors and supervisors, board or director on managers, the staff on its own."""
    governance = filing.governance or Governance()
    sole = "director" if governance.board or _under_new_law(filing) else "executive_director"
    own = [key for key in governance.directors if key not in governance.employee_directors]
    supervisors = [key for key in governance.supervisors if key not in governance.employee_supervisors]
    elected = [(key, sole) for key in own] + [(key, "supervisor") for key in supervisors]
    if governance.chair:
        elected.append((governance.chair, "chair"))
    elected += [(key, "audit_committee") for key in governance.audit_committee]
    by_staff = [(key, "employee_director") for key in governance.employee_directors]
    by_staff += [(key, "employee_supervisor") for key in governance.employee_supervisors]
    hired = [(governance.manager, "manager")] if governance.manager else []
    hired += [(key, "deputy_manager") for key in governance.deputy_managers]
    hired += [(governance.finance_officer, "finance_officer")] if governance.finance_officer else []
    shareholders = "sole_shareholder" if len(filing.shareholders) == 1 else "shareholders"
    for body, offices in (
        (shareholders, elected),
        ("employees", by_staff),
        ("board" if governance.board else "sole_director", hired),
    ):
        if offices:
            yield _appointment(filing, body, offices)
    if governance.no_supervisor_consent and not governance.supervisors and not governance.audit_committee:
        yield Document(type="shareholder_consent", signed_on=filing.as_of)


def _appointment(filing: Filing, made_by: str, offices: list[tuple[str, str]]) -> Document:
    return Document(
        type="appointment",
        made_by=made_by,
        company_name=filing.name.full if filing.name else None,
        signed_on=filing.as_of,
        appointees=tuple(Appointee(person, office, TERM_YEARS) for person, office in offices),
    )


def _under_new_law(filing: Filing) -> bool:
    return filing.as_of is None or filing.as_of >= _NEW_LAW
