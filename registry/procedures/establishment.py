"""What administrators see of the house: orders, the people who work in it, the code blocks with what is left."""

from __future__ import annotations

from dataclasses import dataclass

from registry.procedures.readiness import LOW_CODES
from registry.records import codes, orders, people
from registry.records.database import reading
from registry.records.orders import Order
from registry.records.people import Account


@dataclass(frozen=True)
class House:
    """`names` by account; `left` are the unused codes of each authority, `low` those that warn."""

    orders: list[Order]
    staff: list[Account]
    names: dict[int, str]
    left: dict[str, int]
    low: tuple[str, ...]


def house() -> House:
    """Everything for the administrators' page."""
    with reading() as session:
        known, staff = orders.newest(session), people.officers(session)
        left = codes.left(codes.blocks(session))
    return House(
        orders=known,
        staff=staff,
        names={account.id: account.name for account in staff},
        left=left,
        low=tuple(name for name, count in left.items() if count < LOW_CODES),
    )
