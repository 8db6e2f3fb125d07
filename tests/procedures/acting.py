"""People at the front door and behind the desk, who do what the real procedures let them do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from registry.domain.errors import Refused
from registry.procedures import (
    attach,
    case_view,
    decide,
    draft,
    enrol,
    recommend,
    reserve,
    return_,
    review,
    sign,
    submit,
)
from registry.procedures.counter import Counter, Once
from registry.records import applications, names
from registry.records.applications import Application, Submission
from registry.records.database import reading
from registry.records.names import Name
from tests.conftest import FrozenClock
from tests.making import clean_case

PDF = b"%PDF-1.7\n% a paper\n%%EOF"
SERVED, ELSEWHERE = "成都市武侯区市场监督管理局", "成都市锦江区市场监督管理局"


def answers(number: int = 0, **changes: Any) -> dict[str, Any]:
    """What an applicant declares of a company without flaw, whose founders are the same whatever its number."""
    left_out = ("documents", "lookups", "as_of", "case_id", "schema_version")
    case = {key: value for key, value in clean_case(number).items() if key not in left_out}
    case["domicile"] = {**case["domicile"], "use_type": "commitment"}
    case["name"] = {"full": case["name"]["full"]}
    case["persons"] = {
        key: {name: value for name, value in person.items() if name != "realname_verified"}
        for key, person in clean_case(0)["persons"].items()
    }
    return {**case, **changes}


def late(number: int = 0) -> dict[str, Any]:
    """The same, but the capital is due after more than five years: a finding that has to be put right."""
    declared = answers(number)
    for holder in declared["shareholders"]:
        holder["contributions"] = [{**one, "due": "2039-10-31"} for one in holder["contributions"]]
    return declared


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """The procedure inside says no with this code, and with these words in either language."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code, str(refusal.value)
    assert words in str(refusal.value), str(refusal.value)
    assert refusal.value.text.zh and refusal.value.text.en


@dataclass
class Office:
    """A service with its people: three founders (P1 applies), a stranger, reviewers, an approver."""

    counter: Counter
    clock: FrozenClock
    people: dict[str, int] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, person in clean_case(0)["persons"].items():
            self.enrol(key, ["applicant"], name=person["name"], id_number=person["id_number"], phone=person["phone"])
        self.enrol("stranger", ["applicant"])
        for name, role, authority in (
            ("reviewer", "reviewer", SERVED),
            ("colleague", "reviewer", SERVED),
            ("approver", "approver", SERVED),
            ("elsewhere", "reviewer", ELSEWHERE),
        ):
            self.enrol(name, ["reviewer", "approver"] if role == "approver" else [role], authority=authority)

    def enrol(self, username: str, roles: Sequence[str], **more: Any) -> int:
        """A verified account; its number is also in `people`."""
        person = {"username": username, "name": username, "roles": roles, **more}
        self.people[username] = enrol.enrol(self.counter, person=person, password_hash="!", now=self.clock())
        return self.people[username]

    # --- what people do ---

    def begin(self, declared: dict[str, Any] | None = None, *, by: str = "P1", once: Once | None = None) -> str:
        """A draft with answers; its reference."""
        made = draft.start(
            self.counter,
            applicant_id=self.people[by],
            answers=answers() if declared is None else declared,
            now=self.clock(),
            once=once,
        )
        return str(made["reference"])

    def do(self, procedure: Callable[..., Any], reference: str, *, by: str = "P1", **more: Any) -> dict[str, Any]:
        """An applicant's act on a case."""
        done: dict[str, Any] = procedure(
            self.counter, reference=reference, applicant_id=self.people[by], now=self.clock(), **more
        )
        return done

    def reserve(self, reference: str, *, by: str = "P1") -> dict[str, Any]:
        """Hold the name of a draft."""
        return self.do(reserve.reserve, reference, by=by)

    def attach(self, reference: str, content: bytes = PDF, **more: Any) -> dict[str, Any]:
        """Upload one paper."""
        paper: dict[str, Any] = {"document_type": "id_copy", "subject": "P1", "file_name": "a.pdf", "entered": {}}
        return self.do(attach.attach, reference, content=content, **{**paper, **more})

    def request(self, reference: str) -> dict[str, str]:
        """Freeze it and invite everybody; the signing tokens by name."""
        asked = self.do(sign.request, reference)
        self.links[reference] = {s["name"]: s["link"].rpartition("/")[2] for s in asked["signatories"]}
        return self.links[reference]

    def sign(self, reference: str, key: str, *, by: str | None = None, once: Once | None = None) -> dict[str, Any]:
        """One founder (or somebody else with his link) signs."""
        name = clean_case(0)["persons"][key]["name"]
        return sign.sign(
            self.counter,
            token=self.links[reference][name],
            account_id=self.people[by or key],
            authenticated_how="password",
            shown=["filing"],
            now=self.clock(),
            once=once,
        )

    def sign_all(self, reference: str) -> None:
        """Everybody who is invited signs."""
        invited = self.request(reference)
        for key, person in clean_case(0)["persons"].items():
            if person["name"] in invited:
                self.sign(reference, key)

    def signed(self, declared: dict[str, Any] | None = None, *, papers: int = 0) -> str:
        """A case that everybody has signed."""
        reference = self.begin(declared)
        self.reserve(reference)
        for number in range(papers):
            self.attach(reference, file_name=f"{number}.pdf")
        self.sign_all(reference)
        return reference

    def submitted(self, declared: dict[str, Any] | None = None, *, papers: int = 0) -> str:
        """A case that was handed in and examined by the machine."""
        reference = self.signed(declared, papers=papers)
        self.do(submit.submit, reference)
        return reference

    def staff(self, procedure: Callable[..., Any], reference: str, by: str = "reviewer", **more: Any) -> dict[str, Any]:
        """A reviewer's act on a case."""
        done: dict[str, Any] = procedure(
            self.counter, reference=reference, reviewer_id=self.people[by], now=self.clock(), **more
        )
        return done

    def claim(self, reference: str, by: str = "reviewer") -> dict[str, Any]:
        """Take it from the queue."""
        return self.staff(review.claim, reference, by)

    def recommend(self, reference: str, by: str = "reviewer", *, proposes: str = "approve", **more: Any) -> Any:
        """Propose an outcome, with every finding set aside and every paper accepted."""
        view = self.view(reference)
        overrides = {str(i): "已核实" for i, f in enumerate(view.findings) if f["severity"] != "notice"}
        usual: dict[str, Any] = {
            "overrides": overrides if proposes == "approve" else {},
            "note": "",
            "verdicts": {str(paper.id): "accepted" for paper in view.materials},
        }
        return self.staff(recommend.recommend, reference, by, proposes=proposes, **{**usual, **more})

    def return_(self, reference: str, findings: Sequence[int], **more: Any) -> dict[str, Any]:
        """Send it back for correction."""
        return self.staff(return_.return_, reference, findings=findings, **{"note": "", **more})

    def decide(self, reference: str, by: str = "approver", what: str = "approve", note: str = "") -> dict[str, Any]:
        """The second person's act."""
        done: dict[str, Any] = getattr(decide, what)(
            self.counter, reference=reference, approver_id=self.people[by], note=note, now=self.clock()
        )
        return done

    # --- what is then the case ---

    def view(self, reference: str, by: str = "reviewer") -> case_view.CaseView:
        """The case as this person sees it."""
        return case_view.status(self.counter, reference=reference, account_id=self.people[by], now=self.clock())

    def case(self, reference: str) -> Application:
        """The row of a case."""
        with reading() as session:
            found = applications.by_reference(session, reference)
        assert found is not None
        return found

    def state(self, reference: str) -> str:
        """Where a case stands."""
        return self.case(reference).state

    def round(self, reference: str) -> Submission:
        """Its newest frozen round."""
        with reading() as session:
            found = applications.latest_submission(session, self.case(reference).id)
        assert found is not None
        return found

    def name(self, reference: str) -> Name | None:
        """The name that a case holds."""
        with reading() as session:
            return names.held_by(session, self.case(reference).id)
