"""Chapter P, bars on persons that rest on other systems' answers: P10-P14 and P16.

“Less than N years before” means that the day of the law lies before the date plus N years (domain.md 3.7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from registry.domain import resident_id
from registry.domain.lookups import PersonFlag
from registry.domain.rules.case import Case, Hit, Value, rule, years_after
from registry.domain.rules.offices import DIRECTORS, MANAGERS, OFFICERS, SUPERVISORS, named

_REPRESENTATIVE = frozenset({"legal_representative"})
_BARRED_ROLES = _REPRESENTATIVE | OFFICERS
_APPLICANT_ROLES = frozenset(
    {"legal_representative", "shareholder", "person_in_charge", "operator", "agent", "declarant"}
)
_OFFICIAL_ROLES = (
    frozenset({"shareholder", "legal_representative", "operator", "person_in_charge"})
    | DIRECTORS
    | SUPERVISORS
    | MANAGERS
)
_GRAVE_CRIMES = ("convicted_economic_crime", "deprived_political_rights")


def _flagged(case: Case, roles: frozenset[str], bars: Callable[[PersonFlag, Case], str | None]) -> Iterator[Hit]:
    """One finding a person: the gravest answer of `bars` over his flags, "" for the record's own severity."""
    for key, held in case.roles_of(roles).items():
        person = case.person(key)
        if person is None or not person.id_number:
            continue
        number = resident_id.normalise(person.id_number)
        flags = [one for one in case.lookups.person_flags or () if resident_id.normalise(one.id_number or "") == number]
        answers = [(bars(flag, case), flag) for flag in flags]
        barring = [(answer, flag) for answer, flag in answers if answer is not None]
        if not barring:
            continue
        answer, flag = min(barring, key=lambda one: one[0] != "")
        paths = tuple(o.path for o in case.offices if o.role in held and case.same_person(o.person, key))
        values: dict[str, Value] = {
            "name": case.person_name(key),
            "role": named(held),
            "company": flag.company or flag.source,
        }
        variant = "unknown" if answer else ""
        yield Hit((*paths, "lookups.person_flags"), values, severity=answer or None, variant=variant)


def _within(event: date | None, years: int, case: Case) -> bool:
    """Whether `case.day` lies less than `years` years after the event."""
    return event is not None and event <= case.day < years_after(event, years)


@rule("P10")
def not_barred_after_a_conviction(case: Case) -> Iterator[Hit]:
    yield from _flagged(case, _BARRED_ROLES, _conviction_bars)
    if case.regime in ("A", "B"):
        yield from _flagged(case, _REPRESENTATIVE, _other_conviction_bars)


def _conviction_bars(flag: PersonFlag, case: Case) -> str | None:
    """Five years after the sentence; since 2024-07-01 two years after probation where it was suspended."""
    if flag.kind not in _GRAVE_CRIMES:
        return None
    suspended = case.regime == "D" and flag.probation_end is not None
    end, years = (flag.probation_end, 2) if suspended else (flag.sentence_end or flag.probation_end, 5)
    if end is None:
        return "manual"
    return "" if case.day < years_after(end, years) else None


def _other_conviction_bars(flag: PersonFlag, case: Case) -> str | None:
    """Other crimes bar the legal representative for three years under LRR1999 4(4), until 2022-02-28."""
    if flag.kind in _GRAVE_CRIMES or not (flag.kind or "").startswith("convicted"):
        return None
    if flag.sentence_end is None:
        return "manual"
    return "" if case.day < years_after(flag.sentence_end, 3) else None


@rule("P11")
def not_barred_after_a_bankruptcy(case: Case) -> Iterator[Hit]:
    def bars(flag: PersonFlag, case: Case) -> str | None:
        return "" if flag.kind == "bankruptcy_personal_liability" and _within(flag.date, 3, case) else None

    yield from _flagged(case, _BARRED_ROLES, bars)


@rule("P12")
def not_barred_after_a_revocation(case: Case) -> Iterator[Hit]:
    def bars(flag: PersonFlag, case: Case) -> str | None:
        liable = flag.kind == "legal_rep_of_revoked_company" and flag.personal_responsibility
        return "" if liable and _within(flag.date, 3, case) else None

    yield from _flagged(case, _BARRED_ROLES, bars)


@rule("P13")
def not_a_judgment_defaulter(case: Case) -> Iterator[Hit]:
    def bars(flag: PersonFlag, case: Case) -> str | None:
        listed = flag.kind == "dishonest_judgment_debtor" and (flag.listed_on or case.day) <= case.day
        return "" if listed and (flag.removed_on is None or flag.removed_on > case.day) else None

    yield from _flagged(case, _BARRED_ROLES, bars)


@rule("P14")
def not_barred_after_a_false_registration(case: Case) -> Iterator[Hit]:
    def bars(flag: PersonFlag, case: Case) -> str | None:
        return "" if flag.kind == "false_registration_responsible" and _within(flag.revoked_on, 3, case) else None

    yield from _flagged(case, _APPLICANT_ROLES, bars)


@rule("P16")
def public_officials_are_checked(case: Case) -> Iterator[Hit]:
    def bars(flag: PersonFlag, case: Case) -> str | None:
        return "" if flag.kind == "public_official" and (flag.since or case.day) <= case.day else None

    yield from _flagged(case, _OFFICIAL_ROLES, bars)
