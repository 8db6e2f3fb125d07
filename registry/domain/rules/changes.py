"""Chapter M, changes of registration 变更: in time, carried by enough votes, with the papers that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from registry.domain.errors import Text
from registry.domain.existing import OF_THE_WHOLE, Change, items_of
from registry.domain.filing import Document
from registry.domain.lookups import EntityListing
from registry.domain.rules.case import Case, Hit, Value, rule, same_name
from registry.domain.rules.votes import as_percentage, share_in_favour

_DAYS_TO_APPLY, _DAYS_ANNOUNCED = 30, 45
_IN_THE_ARTICLES = frozenset(
    {"articles", "name", "domicile", "business_scope", "registered_capital", "operating_term", "company_type"}
)
"""Items that articles of association state (CL2018 25, CL2023 46), beside the shareholders."""
_GRAVE = _IN_THE_ARTICLES | OF_THE_WHOLE
"""Needs two thirds of all votes; a transfer of shares alone needs no vote on the articles (CL2018 73, CL2023 87)."""
_ON_THE_LICENCE = _IN_THE_ARTICLES - {"articles"} | {
    "legal_representative",
    "person_in_charge",
    "operator",
    "composition",
}
_TWO_THIRDS = Text("三分之二以上表决权", "at least two thirds of the votes")
_MORE_THAN_HALF = Text("过半数表决权", "more than half of the votes")
_UNREACHABLE = ("无法联系", "无法取得联系", "住所", "经营场所", "unreachable", "domicile", "address", "contact")


def _change(case: Case) -> Change:
    return case.filing.change or Change()


def _items(case: Case) -> frozenset[str]:
    return items_of(case.filing.change)


def _reduces_capital(case: Case) -> bool:
    """The item says so, an announcement was made, or the register holds a higher capital."""
    before = case.filing.entity.registered_capital_cny if case.filing.entity else None
    after, items = case.filing.registered_capital_cny, _items(case)
    less = before is not None and after is not None and after < before
    announced = _change(case).announced_on is not None
    return "capital_reduction" in items or ("registered_capital" in items and (less or announced))


@rule("M01")
def applied_within_thirty_days(case: Case) -> Iterator[Hit]:
    """Not where capital is reduced: then 45 days of announcement come first (M05)."""
    decided = _change(case).decision_date
    days = (case.day - decided).days if decided is not None else 0
    if days > _DAYS_TO_APPLY and not _reduces_capital(case):
        yield Hit(("change.decision_date", "as_of"), {"n": days})


@rule("M02")
def enough_votes(case: Case) -> Iterator[Hit]:
    """A sole shareholder decides by himself; branches and individual businesses hold no vote."""
    votes, grave = _change(case).votes, bool(_items(case) & _GRAVE)
    if not case.is_company or _has_one_shareholder(case):
        return
    if votes in (None, "", {}, []):
        if grave and not case.documents("change_resolution"):
            yield Hit(("change.votes", "documents[change_resolution]"), variant="missing")
        return
    share = share_in_favour(votes)
    if share is None:
        yield Hit(("change.votes",), variant="unreadable")
    elif share < Fraction(2, 3) if grave else share <= Fraction(1, 2):
        need = _TWO_THIRDS if grave else _MORE_THAN_HALF
        yield Hit(("change.votes",), {"pct": as_percentage(share), "need": need})


def _has_one_shareholder(case: Case) -> bool:
    return len(case.filing.shareholders) == 1 or "独资" in (case.filing.company_type_text or "")


@rule("M03")
def amended_articles_are_filed(case: Case) -> Iterator[Hit]:
    """Only companies have articles of their own. The legal representative who signs is the one of the filing."""
    if not case.is_company or not _items(case) & (_IN_THE_ARTICLES | {"shareholders"}):
        return
    papers = [*case.documents("articles_amendment"), *case.documents("articles")]
    if not papers:
        yield Hit(("documents[articles_amendment]",))
        return
    representative = case.filing.legal_representative
    person = case.person(representative.person if representative else None)
    name = person.name if person else None
    if not any(_is_signed(paper, name) for _, paper in papers):
        yield Hit(tuple(f"{path}.signatures" for path, _ in papers), {"name": name}, variant="unsigned")


def _is_signed(paper: Document, name: str | None) -> bool:
    """By this person; by anybody where the filing names no legal representative."""
    return any(
        name is None or same_name(name, one.signer) or same_name(name, one.signed_by) for one in paper.signatures
    )


@rule("M04")
def new_representative_signs(case: Case) -> Iterator[Hit]:
    """Until 2022-02-28 the former may sign as well: he whom the register names, or anybody where it names nobody.

    An absent form is F01's matter; S01 leaves the signatory of such a change to this rule.
    """
    representative, form = case.filing.legal_representative, case.document("application_form")
    person = case.person(representative.person if representative else None)
    if "legal_representative" not in _items(case) or not case.is_company or form is None or person is None:
        return
    path, paper = form
    either, former = case.regime in ("A", "B"), case.filing.entity.legal_representative if case.filing.entity else None
    signed = _is_signed(paper, person.name) or (either and _is_signed(paper, former))
    if not signed:
        values: dict[str, Value] = {"name": person.name}
        yield Hit((f"{path}.signatures", "legal_representative.person"), values, variant="either" if either else "")


@rule("M05")
def reduction_was_announced(case: Case) -> Iterator[Hit]:
    announced = _change(case).announced_on
    if not _reduces_capital(case):
        return
    if announced is None:
        yield Hit(("change.announced_on",), variant="missing")
    elif (days := (case.day - announced).days) < _DAYS_ANNOUNCED:
        values: dict[str, Value] = {"n": days, "from": announced + timedelta(days=_DAYS_ANNOUNCED)}
        yield Hit(("change.announced_on", "as_of"), values)


@rule("M06")
def old_licence_comes_back(case: Case) -> Iterator[Hit]:
    """Asked for where the licence states what changes; a licence that is said to be kept is always told."""
    returned = _change(case).old_licence_returned
    asked = returned is False or (returned is None and bool(_items(case) & _ON_THE_LICENCE))
    licences = [one for one in case.filing.old_certificates if one.kind == "business_licence"]
    if asked and not any(one.surrendered or one.lost_notice for one in licences):
        yield Hit(("change.old_licence_returned",))


@rule("M07")
def unreachable_domicile_changes(case: Case) -> Iterator[Hit]:
    if "domicile" in _items(case):
        return
    listed = [one for one in case.lookups.entity_lists or () if one.list == "abnormal_operations" and is_on(one, case)]
    unreachable = [one for one in listed if any(word in (one.reason or "").lower() for word in _UNREACHABLE)]
    if unreachable:
        yield Hit(("lookups.entity_lists", "change.items"), {"reason": unreachable[0].reason})
    elif any(one.reason is None for one in listed):
        yield Hit(("lookups.entity_lists",), severity="manual", variant="unknown")


def is_on(listing: EntityListing, case: Case) -> bool:
    """Whether an entry of a list stands on the day of the case."""
    begun, removed = listing.listed_on or case.day, listing.removed_on
    return begun <= case.day and (removed is None or removed > case.day)
