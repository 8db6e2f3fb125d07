"""Chapter X, the papers agree with the form: name, address, capital, shareholders, scope, term (X01–X05, X10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from registry.domain import address
from registry.domain.documents import StatedShareholder, label
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Shareholder
from registry.domain.money import amount_text
from registry.domain.rules.capital import method_label
from registry.domain.rules.case import Case, Hit, rule, same_name
from registry.domain.rules.contradiction import FORM, Said, articles_of, contradictions, reported
from registry.domain.rules.tables import plain

_LONG_TERM = frozenset({"长期", "long_term", "永久", "永久存续"})


@rule("X01")
def one_name(case: Case) -> Iterator[Hit]:
    """The appointment of who leads a branch may name the company that appoints him, its parent."""
    said = [Said("articles", f"{path}.company_name", content.company_name) for path, content in articles_of(case)]
    for kind, attribute in (("appointment", "company_name"), ("approval", "holder_name"), ("name_notice", "name")):
        said += [Said(kind, f"{path}.{attribute}", getattr(one, attribute)) for path, one in case.documents(kind)]
    full = case.filing.name.full if case.filing.name else None
    parent = case.filing.parent.name if case.filing.parent and case.filing.entity_type == "branch" else None
    said = [one for one in said if one.paper != "appointment" or not same_name(str(one.value or ""), parent)]
    yield from reported(contradictions("name.full", full, said, same_name))


@rule("X02")
def one_address(case: Case) -> Iterator[Hit]:
    """A property certificate may name the building only."""
    where = case.filing.domicile.address if case.filing.domicile else None
    stated = [Said("articles", f"{path}.domicile_address", one.domicile_address) for path, one in articles_of(case)]
    stated += [Said("lease", f"{path}.address", one.address) for path, one in case.documents("lease")]
    whole = [
        Said("property_certificate", f"{path}.address", one.address)
        for path, one in case.documents("property_certificate")
    ]
    found = contradictions("domicile.address", where, stated, partial(address.same, day=case.day))
    found += contradictions("domicile.address", where, whole, partial(address.lies_within, day=case.day))
    yield from reported(found)


@rule("X03")
def one_capital(case: Case) -> Iterator[Hit]:
    capital = case.filing.registered_capital_cny
    said = [
        Said("articles", f"{path}.registered_capital_cny", amount_text(content.registered_capital_cny))
        for path, content in articles_of(case)
        if content.registered_capital_cny is not None
    ]
    declared = None if capital is None else amount_text(capital)
    yield from reported(contradictions("registered_capital_cny", declared, said))


@rule("X04")
def same_shareholders_and_contributions(case: Case) -> Iterator[Hit]:
    """Shareholders are matched by name. What articles leave out altogether is A01's matter."""
    form = Counter(_holding(case, case.party_name(one), one) for one in case.filing.shareholders)
    for path, content in articles_of(case):
        stated = Counter(_holding(case, one.name or "—", one) for one in content.shareholders)
        if form and stated and form != stated:
            values = {"va": _listed(form - stated), "vb": _listed(stated - form)}
            fields = ("shareholders", f"{path}.shareholders")
            yield Hit(fields, {"a": FORM, "b": label("articles"), **values})


_Holding = tuple[str, str, tuple[tuple[str, str, str], ...]]


def _holding(case: Case, name: str, holder: Shareholder | StatedShareholder) -> _Holding:
    """Name, amount, and method, amount and day of each contribution.

    Articles of a company limited by shares state no day since 2024-07-01 (CL2023 95).
    """
    without_day = case.filing.entity_type == "jsc" and case.regime == "D"
    each = (
        (one.method or "—", amount_text(one.amount_cny), "" if without_day or one.due is None else str(one.due))
        for one in holder.contributions
    )
    return normalise(name), amount_text(holder.subscribed_cny), tuple(sorted(each))


def _listed(holdings: Counter[_Holding]) -> Text:
    """张三 600,000.00（货币 600,000.00 2031-02-28）."""
    zh, en = [], []
    for name, amount, contributions in holdings.elements():
        zh.append(
            f"{name} {amount}（{'，'.join(f'{method_label(m).zh} {a} {d}'.strip() for m, a, d in contributions)}）"
        )
        en.append(
            f"{name} {amount} ({', '.join(f'{method_label(m).en} {a} {d}'.strip() for m, a, d in contributions)})"
        )
    return Text("；".join(zh) or "—", "; ".join(en) or "—")


@rule("X05")
def same_scope(case: Case) -> Iterator[Hit]:
    form = {plain(item.text): item.text or "" for item in case.filing.business_scope if item.text}
    for path, content in articles_of(case):
        stated = {plain(text): text for text in content.business_scope}
        if form and stated and form.keys() != stated.keys():
            only_form, only_stated = form.keys() - stated.keys(), stated.keys() - form.keys()
            va = "、".join(text for key, text in form.items() if key in only_form) or "—"
            vb = "、".join(text for key, text in stated.items() if key in only_stated) or "—"
            fields = ("business_scope", f"{path}.business_scope")
            yield Hit(fields, {"a": FORM, "va": va, "b": label("articles"), "vb": vb})


@rule("X10")
def one_term(case: Case) -> Iterator[Hit]:
    declared = case.filing.operating_term
    for path, content in articles_of(case):
        said = [Said("articles", f"{path}.operating_term", content.operating_term)]
        yield from reported(contradictions("operating_term", declared, said, _same_term))


def _same_term(one: str, other: str) -> bool:
    return plain(one) == plain(other) or {plain(one), plain(other)} <= _LONG_TERM
