"""`seed`: demo people and cases for every state, made by walking the real procedures. Refused in production.

Names, numbers and places are invented; numbers use region 510101, which is never issued, and the unassigned phone
prefix 100.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from certificates import pdf_document, typography
from registry.clock import Clock
from registry.config import Settings
from registry.domain.local_time import local_day
from registry.domain.rules.amendment import read_changes
from registry.outside.answers import LIST_FILE
from registry.procedures import (
    amend_rules,
    attach,
    case_view,
    decide,
    draft,
    enrol,
    prove,
    recommend,
    reserve,
    return_,
    review,
    sign,
    submit,
    withdraw,
)
from registry.procedures.counter import Counter
from registry.records import people
from registry.records.database import reading
from registry.seed_answers import answers_for
from registry.seed_existing import carry_on
from registry.web import second_factor
from registry.web.account import DEMO_PASSWORD as PASSWORD
from registry.web.visitors import OFFICERS, hash_password

_Act = Callable[[Mapping[str, Any], str, int], None]
_STORY = Path(__file__).parent / "demo.json"
_A4 = (595.28, 841.89)
_LABELS = {
    "lessor": "出租人",
    "lessee": "承租人",
    "address": "坐落",
    "from": "租期起",
    "to": "租期止",
    "signed_on": "签订日期",
    "owner": "权利人",
    "number": "证号",
    "use": "用途",
}


def seed(app: Flask, counter: Counter, settings: Settings, clock: Clock) -> int:
    """Make demo people and cases where there are none; how many cases were made."""
    story = json.loads(_STORY.read_text(encoding="utf-8"))
    with reading() as session:
        if people.by_username(session, story["people"][0]["username"]) is not None:
            return 0
    password_hash = hash_password(PASSWORD)  # one for all: a slow hash a person would delay the first start
    accounts = {
        person["username"]: enrol.enrol(counter, person=person, password_hash=password_hash, now=clock())
        for person in story["people"]
    }
    _give_second_factors(story["people"], accounts, clock)
    (settings.data_dir / "outside" / LIST_FILE).write_text(
        json.dumps(story["outside"], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    walker = _Walker(counter, clock, story, accounts)
    for case in story["cases"]:
        walker.walk(case)
    later = carry_on(counter, clock, story, accounts, walker.codes)
    _propose(story, accounts, clock)
    return len(story["cases"]) + later


def _give_second_factors(people: Sequence[Mapping[str, Any]], accounts: Mapping[str, int], clock: Clock) -> None:
    """Demo officers have an authenticator whose secret is published: the page that asks for its code tells it."""
    factor = second_factor.authenticator(second_factor.DEMO_SECRET, "演示", shown=0)
    for person in people:
        if OFFICERS.intersection(person["roles"]):
            prove.add(account_id=accounts[person["username"]], factor=factor, first=True, now=clock())


def _propose(story: Mapping[str, Any], accounts: Mapping[str, int], clock: Clock) -> None:
    """A drafted change of the rules, so that there is something to review, rehearse and activate."""
    draft_of_rules = story["proposal"]
    amend_rules.propose(
        proposer_id=accounts[draft_of_rules["by"]],
        title=draft_of_rules["title"],
        effective_from=local_day(clock()) + timedelta(days=30),
        changes=read_changes(draft_of_rules["changes"]),
        now=clock(),
    )


class _Walker:
    """Takes each demo case as far as its story goes."""

    def __init__(self, counter: Counter, clock: Clock, story: Mapping[str, Any], accounts: Mapping[str, int]) -> None:
        self._counter = counter
        self._clock = clock
        self._people = {person["username"]: person for person in story["people"]}
        self._accounts = accounts
        self.codes: dict[str, str] = {}
        self._reviewer = accounts[story["reviewer"]]
        self._approver = accounts[story["approver"]]

    def walk(self, case: Mapping[str, Any]) -> None:
        applicant = self._accounts[case["founders"][0]]
        answers = answers_for(case, self._people, self.codes, local_day(self._clock()))
        reference = str(
            draft.start(self._counter, applicant_id=applicant, answers=answers, now=self._clock())["reference"]
        )
        if case["until"] == "BEGUN":
            return
        reserve.reserve(self._counter, reference=reference, applicant_id=applicant, now=self._clock())
        if case["premises"] == "lease":
            self._attach_papers(case, reference, applicant)
        for step in self._steps(case["until"]):
            step(case, reference, applicant)
        self._note_code(case["name"], reference, applicant)

    def _note_code(self, name: str, reference: str, applicant: int) -> None:
        """The code of a company that was licensed: later cases name it as parent or shareholder."""
        view = case_view.status(self._counter, reference=reference, account_id=applicant, now=self._clock())
        if view.licence_number is not None:
            self.codes[name] = view.licence_number[:18]

    def _steps(self, until: str) -> list[_Act]:
        signed: list[_Act] = [self._request, self._sign_all]
        handed: list[_Act] = [*signed, self._submit]
        steps: dict[str, list[_Act]] = {
            "DRAFT": [],
            "SIGNING": [self._request, self._sign_first],
            "SUBMITTED": [*signed, self._hand_in],
            "UNDER_REVIEW": handed,
            "CLAIMED": [*handed, self._claim],
            "RECOMMENDED": [*handed, self._claim, self._recommend],
            "RETURNED": [*handed, self._claim, self._return],
            "REFUSED": [*handed, self._claim, self._recommend_refusal, self._refuse],
            "APPROVED": [*handed, self._claim, self._recommend, self._decide],
            "LICENSED": [*handed, self._claim, self._recommend, self._approve],
            "BY_RULE": handed,
            "WITHDRAWN": [*handed, self._withdraw],
        }
        return steps[until]

    def _request(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        asked = sign.request(self._counter, reference=reference, applicant_id=applicant, now=self._clock())
        self._links = {s["name"]: s["link"].rpartition("/")[2] for s in asked["signatories"]}

    def _sign_first(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        self._sign([case["founders"][0]])

    def _sign_all(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        self._sign(case["founders"])

    def _sign(self, usernames: list[str]) -> None:
        for username in usernames:
            token = self._links.get(self._people[username]["name"])
            if token is not None:
                sign.sign(
                    self._counter,
                    token=token,
                    account_id=self._accounts[username],
                    authenticated_how="password",
                    shown=["filing", "papers"],
                    now=self._clock(),
                )

    def _submit(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        submit.submit(self._counter, reference=reference, applicant_id=applicant, now=self._clock())

    def _hand_in(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        submit.hand_in(self._counter, reference=reference, applicant_id=applicant, now=self._clock())

    def _claim(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        review.claim(self._counter, reference=reference, reviewer_id=self._reviewer, now=self._clock())

    def _recommend(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        view = self._view(reference)
        recommend.recommend(
            self._counter,
            reference=reference,
            reviewer_id=self._reviewer,
            proposes="approve",
            overrides={str(i): case["override"] for i, f in enumerate(view.findings) if f["severity"] != "notice"},
            note="",
            verdicts={str(paper.id): "accepted" for paper in view.materials},
            now=self._clock(),
        )

    def _recommend_refusal(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        recommend.recommend(
            self._counter,
            reference=reference,
            reviewer_id=self._reviewer,
            proposes="refuse",
            overrides={},
            note=case["note"],
            now=self._clock(),
        )

    def _approve(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        decide.approve(self._counter, reference=reference, approver_id=self._approver, note="", now=self._clock())

    def _decide(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        decide.decide_to_approve(
            self._counter, reference=reference, approver_id=self._approver, note="", now=self._clock()
        )

    def _refuse(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        decide.refuse(
            self._counter, reference=reference, approver_id=self._approver, note=case["note"], now=self._clock()
        )

    def _return(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        findings = self._view(reference).findings
        return_.return_(
            self._counter,
            reference=reference,
            reviewer_id=self._reviewer,
            findings=[i for i, f in enumerate(findings) if f["severity"] != "notice"],
            note=case["note"],
            now=self._clock(),
        )

    def _withdraw(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        withdraw.withdraw(self._counter, reference=reference, applicant_id=applicant, now=self._clock())

    def _view(self, reference: str) -> case_view.CaseView:
        return case_view.status(self._counter, reference=reference, account_id=self._reviewer, now=self._clock())

    def _attach_papers(self, case: Mapping[str, Any], reference: str, applicant: int) -> None:
        today = local_day(self._clock())
        lessor, address = case["lessor"], case["address"]
        lessee = self._people[case["founders"][0]]["name"]
        lease = {
            "lessor": lessor,
            "lessee": lessee,
            "address": address,
            "from": today.isoformat(),
            "to": case.get("lease_to", (today + timedelta(days=1094)).isoformat()),
            "signed_on": today.isoformat(),
        }
        certificate = {
            "owner": case.get("owner", lessor),
            "number": case["certificate"],
            "address": address,
            "use": "办公",
        }
        for document_type, title, entered in (
            ("lease", "房屋租赁合同", lease),
            ("property_certificate", "不动产权证书", certificate),
        ):
            attach.attach(
                self._counter,
                reference=reference,
                applicant_id=applicant,
                document_type=document_type,
                subject=None,
                file_name=f"{title}.pdf",
                content=_paper(title, entered, today),
                entered=entered,
                now=self._clock(),
            )


def _paper(title: str, entered: Mapping[str, str], day: date) -> bytes:
    """A demo paper that looks like one and says 样本."""
    canvas = pdf_document.new_document(_A4, title=title, author="样本", day=day)
    typography.draw(canvas, 72, 740, title, 22)
    typography.draw(canvas, 72, 710, "样本 · 演示专用", 11)
    for line, (label, value) in enumerate(entered.items()):
        typography.draw(canvas, 72, 660 - 28 * line, f"{_LABELS.get(label, label)}：{value}", 12)
    canvas.showPage()
    return pdf_document.finish(canvas)
