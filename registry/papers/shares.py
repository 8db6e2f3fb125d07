"""The table of shareholders or promoters: who, how much, in what, by when; several contributions in several rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from registry.domain.documents import Document, StatedContribution, StatedShareholder
from registry.domain.filing import Filing, Person, Shareholder
from registry.papers.pieces import Grid
from registry.papers.words import amount, day, method


def shares(filing: Filing, document: Document) -> Grid:
    """From the articles' own data where the paper is the articles, else from the form."""
    by_shares = filing.entity_type == "jsc"
    stated = document.content.shareholders if document.type == "articles" and document.content else _declared(filing)
    rows = [row for place, one in enumerate(stated, 1) for row in _share_rows(place, one, by_shares)]
    head = ["序号", "发起人" if by_shares else "股东姓名或者名称", "认购股份数" if by_shares else "认缴出资额（元）"]
    return Grid(rows, (0.55, 2.9, 1.75, 1.1, 1.5), head=[*head, "出资方式", "出资日期"], right=(2,))


def _declared(filing: Filing) -> tuple[StatedShareholder, ...]:
    return tuple(
        StatedShareholder(
            name=party_name(filing, one),
            id_number=_holder(filing, one).id_number if one.kind == "natural_person" else None,
            uscc=filing.organisations[one.ref or ""].uscc
            if one.kind == "organisation" and one.ref in filing.organisations
            else None,
            subscribed_cny=one.subscribed_cny,
            contributions=tuple(StatedContribution(c.method, c.amount_cny, c.due) for c in one.contributions),
        )
        for one in filing.shareholders
    )


def _share_rows(place: int, one: StatedShareholder, by_shares: bool) -> Iterator[list[str]]:
    number_ = f"身份证件号码 {one.id_number}" if one.id_number else f"统一社会信用代码 {one.uscc}" if one.uscc else ""
    who = "\n".join(part for part in (one.name or "", number_) if part)
    parts = one.contributions or (StatedContribution(),)
    shown = len(parts) == 1 and (parts[0].amount_cny is None or parts[0].amount_cny == one.subscribed_cny)
    for index, part in enumerate(parts):
        value = one.subscribed_cny if shown else part.amount_cny
        if not shown and index == 0:
            yield [str(place), who, f"合计 {_part(one.subscribed_cny, by_shares)}", "", ""]
        mine = _part(value, by_shares)
        yield [str(place) if shown else "", who if shown else "其中", mine, method(part.method), day(part.due)]


def _part(value: int | Decimal | None, by_shares: bool) -> str:
    """Yuan, or shares of one yuan each."""
    return f"{value:,.0f}" if by_shares and value is not None else amount(value)


def party_name(filing: Filing, one: Shareholder) -> str:
    """What a shareholder is called."""
    if one.kind == "organisation":
        organisation = filing.organisations.get(one.ref or "")
        return (organisation.name if organisation else None) or ""
    return _holder(filing, one).name or ""


def _holder(filing: Filing, one: Shareholder) -> Person:
    return filing.persons.get(one.ref or "") or Person()
