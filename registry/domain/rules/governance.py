"""Chapter G, governance: directors, supervisors and managers, how many, who may not be both, and who appoints them."""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.errors import Text
from registry.domain.filing import Governance
from registry.domain.rules.appointments import DECIDED_BY, appointed, named, unappointed
from registry.domain.rules.case import Case, Hit, Value, rule
from registry.domain.rules.holders import has_signed, is_minor
from registry.domain.rules.offices import LABELS, MANAGERS, SUPERVISORS
from registry.domain.rules.offices import named as labels

_BODIES = {
    "shareholders": Text("股东", "the shareholders"),
    "board": Text("董事会或者董事", "the board or the sole director"),
    "employees": Text("职工民主选举", "election by the employees"),
    "": Text("其他机构", "another body"),
}
_ON_THE_BOARD = frozenset({"director", "employee_director"})
_EMPLOYEES_FOR_A_DIRECTOR = 300


def _governance(case: Case) -> Governance:
    return case.filing.governance or Governance()


def _people(case: Case, *roles: str) -> set[str]:
    """The distinct people (by ID number) who hold one of the roles."""
    return {case.identity(office.person) for office in case.offices if office.role in roles}


def _says_nothing_of_others(case: Case) -> bool:
    """Whether a change names only some officers and no director at all: then the others stay as they are."""
    return case.filing.procedure == "change" and not _people(case, *_ON_THE_BOARD)


def _nobody_is_reported_elsewhere(case: Case) -> bool:
    """Whether a missing director is already reported: a missing filing item since 2022-03-01 (F03)."""
    return case.regime in "CD"


@rule("G01")
def size_of_the_board(case: Case) -> Iterator[Hit]:
    number = len(_people(case, *_ON_THE_BOARD))
    if _says_nothing_of_others(case) or (number == 0 and _nobody_is_reported_elsewhere(case)):
        return
    as_a_board = number >= 3 and (number <= 13 or case.regime == "D")
    if not (as_a_board if _governance(case).board else number == 1):
        yield Hit(("governance.directors", "governance.board"), {"n": number})


@rule("G02")
def one_chair(case: Case) -> Iterator[Hit]:
    chair = _governance(case).chair
    if _says_nothing_of_others(case):
        return
    if chair is None or case.identity(chair) not in _people(case, *_ON_THE_BOARD):
        yield Hit(("governance.chair",), {"name": case.person_name(chair) if chair else None})


@rule("G03")
def supervisors(case: Case) -> Iterator[Hit]:
    """Without a supervisor the consent may be declared, or be shown as G06 asks."""
    governance, number = _governance(case), len(_people(case, *SUPERVISORS))
    if governance.supervisory_board:
        allowed = number >= 3
    elif case.regime != "D":
        allowed = number in (1, 2)
    else:
        agreed = bool(governance.no_supervisor_consent) or _consent_is_shown(case)
        allowed = number == 1 or (number == 0 and (bool(governance.audit_committee) or agreed))
    if not allowed and not (number == 0 and _says_nothing_of_others(case)):
        yield Hit(("governance.supervisors", "governance.supervisory_board"), {"n": number})


@rule("G04")
def employees_on_the_supervisory_board(case: Case) -> Iterator[Hit]:
    """An empty board is G03's matter."""
    employees, number = len(_people(case, "employee_supervisor")), len(_people(case, *SUPERVISORS))
    if employees * 3 < number:
        yield Hit(("governance.employee_supervisors",), {"n": number, "employees": employees})


@rule("G05")
def supervisors_hold_no_other_office(case: Case) -> Iterator[Hit]:
    seen: set[str] = set()
    others = [office for office in case.offices if office.role in _ON_THE_BOARD | MANAGERS]
    for office in case.offices:
        who = case.identity(office.person)
        if office.role not in SUPERVISORS or who in seen:
            continue
        seen.add(who)
        clashing = [other for other in others if case.identity(other.person) == who]
        if clashing:
            role = labels(other.role for other in clashing)
            fields = (office.path, *(other.path for other in clashing))
            yield Hit(fields, {"name": case.person_name(office.person), "role": role})


@rule("G06")
def everyone_agrees_to_no_supervisor(case: Case) -> Iterator[Hit]:
    if _people(case, *SUPERVISORS) or _governance(case).audit_committee or _says_nothing_of_others(case):
        return
    if not _consent_is_shown(case):
        yield Hit(("governance.no_supervisor_consent", "documents[shareholder_consent]"))


def _consent_is_shown(case: Case) -> bool:
    """A paper signed by all shareholders, or a clause (`no_supervisor`) of the articles, whose signing is A02."""
    if any("no_supervisor" in item for _, articles in case.documents("articles") for item in articles.items):
        return True
    for _, consent in case.documents("shareholder_consent"):
        signers = tuple(signature.signer for signature in consent.signatures)
        holders = [one for one in case.filing.shareholders if not is_minor(case, one)]
        if signers and all(has_signed(case, holder, signers) for holder in holders):
            return True
    return False


@rule("G07")
def audit_committee_of_directors(case: Case) -> Iterator[Hit]:
    directors = _people(case, *_ON_THE_BOARD)
    for office in case.offices:
        if office.role == "audit_committee" and case.identity(office.person) not in directors:
            yield Hit((office.path,), {"name": case.person_name(office.person)})
    number = len(_people(case, "audit_committee"))
    if case.filing.entity_type == "jsc" and 0 < number < 3:
        yield Hit(("governance.audit_committee",), {"n": number}, variant="number")


@rule("G08")
def employees_on_the_board(case: Case) -> Iterator[Hit]:
    governance, headcount = _governance(case), case.filing.headcount
    represented = governance.employee_directors or (governance.supervisory_board and governance.employee_supervisors)
    if headcount is not None and headcount >= _EMPLOYEES_FOR_A_DIRECTOR and not represented:
        yield Hit(("headcount", "governance.employee_directors"), {"n": headcount})


@rule("G09")
def terms_of_office(case: Case) -> Iterator[Hit]:
    """One finding per person and office; a term that is not stated is the statutory one."""
    seen: set[tuple[str, bool]] = set()
    for one in appointed(case):
        supervising = one.role in SUPERVISORS
        if one.term_years is None or not (supervising or one.role in _ON_THE_BOARD):
            continue
        wrong = one.term_years != 3 if supervising else one.term_years > 3
        if wrong and (who := (case.identity(one.person), supervising)) not in seen:
            seen.add(who)
            yield Hit((f"{one.path}.term_years",), {"name": case.person_name(one.person), "n": one.term_years})


@rule("G10")
def appointments(case: Case) -> Iterator[Hit]:
    """Nobody appointed to an office, or the wrong body decided. No appointment at all is a missing material (F01),
    another person than the form names is X07. The legal representative is covered by his office (P15). In a change
    those on whom nothing is decided stay in office. Where a paper that was brought could not be read, a reviewer does.
    """
    if not case.documents("appointment"):
        return
    unread = any(one.brought and not one.appointees for _, one in case.documents("appointment"))
    for office in () if case.filing.procedure == "change" else unappointed(case):
        fields = (office.path, "documents[appointment]")
        values: dict[str, Value] = {"name": case.person_name(office.person), "role": LABELS[office.role]}
        yield Hit(fields, values, severity="manual" if unread else None)
    made = list(appointed(case))
    for role, body in DECIDED_BY.items():
        for office in named(case, role):
            his = [one for one in made if one.role == role and case.same_person(one.person, office.person)]
            if his and all(one.body != body for one in his):
                yield Hit(
                    (office.path, his[0].path),
                    {
                        "name": case.person_name(office.person),
                        "role": LABELS[role],
                        "body": _BODIES[his[0].body],
                        "right": _BODIES[body],
                    },
                    variant="body",
                )


@rule("G11")
def a_manager(case: Case) -> Iterator[Hit]:
    if not _governance(case).manager and not _says_nothing_of_others(case):
        yield Hit(("governance.manager",))


@rule("G12")
def board_of_a_company_limited_by_shares(case: Case) -> Iterator[Hit]:
    number = len(_people(case, *_ON_THE_BOARD))
    if _says_nothing_of_others(case) or (number == 0 and _nobody_is_reported_elsewhere(case)):
        return
    since_2024 = number >= 3 or (number == 1 and not _governance(case).board)
    if not (since_2024 if case.regime == "D" else 5 <= number <= 19):
        yield Hit(("governance.directors", "governance.board"), {"n": number})
