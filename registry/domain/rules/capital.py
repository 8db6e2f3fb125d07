"""Chapter C, shareholders and capital: who may found a company, what they put in, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Document, Shareholder
from registry.domain.money import amount_text
from registry.domain.rules.book import regime
from registry.domain.rules.case import Case, Hit, rule, same_name, years_after
from registry.domain.rules.holders import identity, is_foreign, is_resident
from registry.domain.rules.tables import mentions

METHODS = {
    "money": Text("货币", "money"),
    "in_kind": Text("实物", "things"),
    "ip": Text("知识产权", "intellectual property"),
    "land_use_right": Text("土地使用权", "land-use right"),
    "equity": Text("股权", "equity"),
    "claim": Text("债权", "claim"),
}
"""Forms in which a shareholder may contribute; every other is refused (C07)."""
_FORBIDDEN = {
    "labour": Text("劳务", "labour"),
    "credit": Text("信用", "credit"),
    "person_name": Text("自然人姓名", "a person's name"),
    "goodwill": Text("商誉", "goodwill"),
    "franchise": Text("特许经营权", "franchise"),
    "encumbered_property": Text("设定担保的财产", "encumbered property"),
}
_NO_INVESTORS = frozenset({"branch", "government_organ", "party_organ", "military"})
_ENDED = frozenset({"revoked", "deregistered"})
_LAST_DUE_OF_OLDER_COMPANIES = date(2032, 6, 30)
"""The last day of five years from 2027-07-01 (CRP2024 2)."""
_SOLE = {"natural_person": "自然人独资", "organisation": "法人独资"}


def method_label(method: str) -> Text:
    """What a form of contribution is called; the word itself where it is not known here."""
    return METHODS.get(method) or _FORBIDDEN.get(method) or Text(method, method)


def _indexed(case: Case) -> Iterator[tuple[str, Shareholder]]:
    for index, shareholder in enumerate(case.filing.shareholders):
        yield f"shareholders[{index}]", shareholder


@rule("C01")
def number_of_shareholders(case: Case) -> Iterator[Hit]:
    """None at all is a missing registration item (F02)."""
    number, promoters = len(case.filing.shareholders), case.filing.entity_type == "jsc"
    fewest, most = (2 if promoters and case.regime != "D" else 1), (200 if promoters else 50)
    if number and not fewest <= number <= most:
        yield Hit(("shareholders",), {"n": number})
    residents = sum(is_resident(case, shareholder) for shareholder in case.filing.shareholders) if promoters else 0
    if promoters and residents * 2 < number:
        yield Hit(("shareholders",), {"n": number, "residents": residents}, variant="residence")


@rule("C02")
def one_single_person_company_each(case: Case) -> Iterator[Hit]:
    owner = case.filing.shareholders[0]
    held = [
        holding.company or holding.uscc or "—"
        for holding in case.lookups.single_person_llc_holdings or ()
        if holding.status != "deregistered" and normalise(holding.id_number or "").upper() == case.identity(owner.ref)
    ]
    if held:
        yield Hit(("shareholders[0].ref",), {"name": case.party_name(owner), "other": "、".join(held)})


@rule("C03")
def no_chain_of_single_person_companies(case: Case) -> Iterator[Hit]:
    owner = case.filing.shareholders[0]
    organisation = case.organisation(owner.ref)
    if organisation is not None and organisation.single_natural_person_llc:
        field = f"organisations.{owner.ref}.single_natural_person_llc"
        yield Hit(("shareholders[0].ref", field), {"name": case.party_name(owner)})


@rule("C04")
def sole_ownership_is_stated(case: Case) -> Iterator[Hit]:
    """No type at all is a missing registration item (F02). 国有独资 is a legal person's kind of it (CL2023 168)."""
    holder, stated = case.filing.shareholders[0], case.filing.company_type_text
    wanted, organisation = _SOLE.get(holder.kind or ""), case.organisation(holder.ref)
    state_owned = organisation is not None and organisation.state_owned and "国有独资" in (stated or "")
    if stated and wanted and wanted not in stated and not state_owned:
        yield Hit(("company_type_text",), {"type": stated, "wanted": wanted})


@rule("C05")
def subscriptions_add_up(case: Case) -> Iterator[Hit]:
    """One finding for the whole sum. A missing amount is a missing item (F02, F03), not a wrong sum."""
    capital, amounts = case.filing.registered_capital_cny, [s.subscribed_cny for s in case.filing.shareholders]
    given = [amount for amount in amounts if amount is not None]
    total = sum(given, Decimal(0))
    whole = not given or len(given) < len(amounts) or capital is None or total == capital
    split = [(path, holder, _paid(holder)) for path, holder in _indexed(case)]
    wrong = [one for one in split if one[1].subscribed_cny is not None and one[2] != one[1].subscribed_cny]
    if whole and not wrong:
        return
    fields = [] if whole else ["registered_capital_cny", *(f"{path}.subscribed_cny" for path, _ in _indexed(case))]
    names = "、".join(
        f"{case.party_name(holder)}（{amount_text(paid)}／{amount_text(holder.subscribed_cny)}）"
        for _, holder, paid in wrong
    )
    yield Hit(
        (*fields, *(f"{path}.contributions" for path, _, _ in wrong)),
        {"sum": amount_text(total), "cap": amount_text(capital), "names": names},
        variant="" if not wrong else "contributions" if whole else "both",
    )


def _paid(shareholder: Shareholder) -> Decimal:
    return sum((Decimal(one.amount_cny or 0) for one in shareholder.contributions), Decimal(0))


@rule("C06")
def capital_is_positive_and_in_cny(case: Case) -> Iterator[Hit]:
    """No capital at all is a missing registration item (F02)."""
    capital, currency = case.filing.registered_capital_cny, case.filing.currency
    if capital is None:
        return
    foreign = any(is_foreign(case, shareholder) for shareholder in case.filing.shareholders)
    other = (currency or "").upper() != "CNY" and not (foreign and currency)
    if capital <= 0 or other:
        fields = ("registered_capital_cny",) * (capital <= 0) + ("currency",) * other
        yield Hit(fields, {"cap": amount_text(capital), "currency": currency})


@rule("C07")
def form_of_contribution(case: Case) -> Iterator[Hit]:
    for path, shareholder in _indexed(case):
        for index, one in enumerate(shareholder.contributions):
            if one.method is not None and one.method not in METHODS:
                fields = (f"{path}.contributions[{index}].method",)
                yield Hit(fields, {"name": case.party_name(shareholder), "method": method_label(one.method)})


@rule("C08")
def contributions_in_kind_are_valued(case: Case) -> Iterator[Hit]:
    fields = tuple(
        f"{path}.contributions[{index}]"
        for path, shareholder in _indexed(case)
        for index, one in enumerate(shareholder.contributions)
        if one.method in METHODS and one.method != "money"
    )
    if fields:
        yield Hit(fields)


@rule("C09")
def due_within_five_years(case: Case) -> Iterator[Hit]:
    """A company from before 2024-07-01 has five years from 2027-07-01 (CRP2024 2)."""
    founded, latest = case.filing.established_on, years_after(case.day, 5)
    if founded is not None and regime(founded) != "D":
        latest = max(latest, _LAST_DUE_OF_OLDER_COMPANIES)
    for path, shareholder in _indexed(case):
        for index, one in enumerate(shareholder.contributions):
            if one.due is not None and one.due > latest:
                fields = (f"{path}.contributions[{index}].due",)
                yield Hit(fields, {"name": case.party_name(shareholder), "due": one.due, "latest": latest})


@rule("C10")
def statutory_capital(case: Case) -> Iterator[Hit]:
    capital = case.filing.registered_capital_cny
    for index, item in enumerate(case.filing.business_scope):
        asked = [row for row in case.rows("special_capital") if mentions(item.text, row["scope_keyword"])]
        short = [row for row in asked if capital is not None and capital < int(row["min_capital_cny"])]
        if short or any(row["paid_in"] == "yes" for row in asked):
            fields = (f"business_scope[{index}].text", "registered_capital_cny")
            yield Hit(fields, {"item": item.text, "activity": "、".join(row["activity"] for row in asked)})


@rule("C11")
def promoters_have_paid(case: Case) -> Iterator[Hit]:
    """Proof must exist, and cover all that was subscribed where it states an amount."""
    proofs = case.documents("payment_proof")
    stated = [proof.amount_cny for _, proof in proofs if proof.amount_cny is not None]
    subscribed = sum((s.subscribed_cny or 0 for s in case.filing.shareholders), Decimal(0))
    if not proofs:
        yield Hit(("documents[payment_proof]",), {"sum": amount_text(subscribed)})
    elif len(stated) == len(proofs) and sum(stated, Decimal(0)) < subscribed:
        yield Hit((f"{proofs[0][0]}.amount_cny", "shareholders"), {"sum": amount_text(subscribed)})


@rule("C12")
def plainly_abnormal(case: Case) -> Iterator[Hit]:
    """The period is asked only of companies from before 2024-07-01; C09 binds the others."""
    capital, fields = case.filing.registered_capital_cny, []
    if capital is not None and capital > case.threshold("abnormal_capital_cny"):
        fields.append("registered_capital_cny")
    founded: date | None = case.filing.established_on
    if founded is not None and regime(founded) != "D":
        latest = years_after(case.day, case.threshold("abnormal_period_years"))
        fields += [
            f"{path}.contributions[{index}].due"
            for path, shareholder in _indexed(case)
            for index, one in enumerate(shareholder.contributions)
            if one.due is not None and one.due > latest
        ]
    if fields:
        yield Hit(tuple(fields), {"cap": amount_text(capital)})


@rule("C13")
def corporate_shareholder_stands(case: Case) -> Iterator[Hit]:
    """Its own copy, the form and the register of enterprises; where none says how it stands a reviewer looks."""
    for path, shareholder in _indexed(case):
        if shareholder.kind != "organisation":
            continue
        organisation = case.organisation(shareholder.ref)
        copies = [one for one in case.documents("subject_qualification") if _belongs(case, one[1], shareholder)]
        said = [copy.status for _, copy in copies]
        if organisation is not None:
            said += [organisation.status, case.standing(organisation.uscc).status]
        stated = {one for one in said if one is not None}
        fields = (f"{path}.ref", f"organisations.{shareholder.ref}.status", *(f"{at}.status" for at, _ in copies))
        values = {"name": case.party_name(shareholder), "status": "、".join(sorted(stated))}
        if copies and not stated:
            yield Hit(fields, values, severity="manual", variant="unknown")
        elif not copies or stated != {"active"}:
            yield Hit(fields, values, severity="reject" if stated & _ENDED else None)


def _belongs(case: Case, copy: Document, shareholder: Shareholder) -> bool:
    """A copy is the shareholder's by its key; by its name where no key was given."""
    by_name = copy.organisation is None and same_name(copy.name, case.party_name(shareholder))
    return copy.organisation == shareholder.ref or by_name


@rule("C14")
def may_invest(case: Case) -> Iterator[Hit]:
    for path, shareholder in _indexed(case):
        organisation = case.organisation(shareholder.ref) if shareholder.kind == "organisation" else None
        if organisation is not None and organisation.kind in _NO_INVESTORS:
            fields = (f"{path}.ref", f"organisations.{shareholder.ref}.kind")
            yield Hit(fields, {"name": case.party_name(shareholder), "kind": organisation.kind})


@rule("C15")
def state_owned_shareholder(case: Case) -> Iterator[Hit]:
    """A reviewer, unless the registration of the state's assets is filed: no signature shows an e-licence."""
    proved = {one.organisation for _, one in case.all_documents if "state_asset" in (one.type or "")}
    for path, shareholder in _indexed(case):
        organisation = case.organisation(shareholder.ref) if shareholder.kind == "organisation" else None
        if organisation is not None and organisation.state_owned and not proved & {None, shareholder.ref}:
            fields = (f"{path}.ref", f"organisations.{shareholder.ref}.state_owned")
            yield Hit(fields, {"name": case.party_name(shareholder)})


@rule("C16")
def shareholders_are_distinct(case: Case) -> Iterator[Hit]:
    seen: set[str] = set()
    for path, shareholder in _indexed(case):
        who = identity(case, shareholder)
        repeated, nothing = who in seen, shareholder.subscribed_cny is not None and shareholder.subscribed_cny <= 0
        seen.add(who)
        if repeated or nothing:
            fields = (f"{path}.ref",) * repeated + (f"{path}.subscribed_cny",) * nothing
            yield Hit(fields, {"name": case.party_name(shareholder)})
