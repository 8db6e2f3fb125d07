"""A town in which everything is the case at once: everybody who may come to a door, and a case at every stage.

Made once by the real procedures. Whatever a request changes is put back: the file of the store is copied anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from pysqlite3 import dbapi2 as sqlite

from registry.domain.rules.amendment import read_changes
from registry.procedures import (
    administer,
    amend_rules,
    attach,
    case_view,
    decide,
    draft,
    existing,
    inbox,
    issue,
    prove,
    recommend,
    reserve,
    return_,
    review,
    sign,
    submit,
    withdraw,
)
from registry.records import factors, licences
from registry.records.database import close, reading
from registry.web.second_factor import authenticator
from tests.conftest import FrozenClock
from tests.making import person, resident_number
from tests.reading.sample_papers import lease
from tests.reading.scanning import heic
from tests.web.authenticators import SECRET, enrol_person
from tests.web.submitting import answers

SERVED, ELSEWHERE = "成都市武侯区市场监督管理局", "成都市锦江区市场监督管理局"
STAGES = (
    *("DRAFT", "SIGNING", "SIGNED", "SUBMITTED", "UNDER_REVIEW", "CLAIMED", "RECOMMENDED", "ADVERSE", "RETURNED"),
    *("REFUSED", "APPROVED", "LICENSED", "DRAWN", "CLOSED", "WITHDRAWN"),
)
"""The states of a case (domain/lifecycle.py), told apart where it matters who did what: SIGNED by all, CLAIMED by an
officer, with approval RECOMMENDED or an ADVERSE recommendation, licensed by rule and DRAWN for a second look."""
PEOPLE: dict[str, tuple[str, tuple[str, ...], str | None, tuple[date, int] | None]] = {
    "songtinglan": ("宋听澜", ("applicant",), None, (date(1988, 3, 9), 501)),
    "luzhiwei": ("陆知微", ("applicant",), None, (date(1991, 6, 21), 502)),
    "xuyanqing": ("许砚清", ("applicant",), None, (date(1985, 12, 2), 503)),
    "chengyuan": ("程远", ("applicant",), None, (date(1984, 5, 6), 511)),
    "fanlu": ("范露", ("applicant",), None, (date(1986, 7, 8), 512)),
    "holder": ("秦审之", ("reviewer",), SERVED, None),
    "colleague": ("许同之", ("reviewer",), SERVED, None),
    "elsewhere": ("韩外之", ("reviewer",), ELSEWHERE, None),
    "far_colleague": ("梁远之", ("reviewer",), ELSEWHERE, None),
    "far_approver": ("杜核之", ("approver",), ELSEWHERE, None),
    "proposer": ("葛兼之", ("reviewer", "approver"), SERVED, None),
    "approver": ("唐核之", ("approver",), SERVED, None),
    "auditor": ("白监之", ("auditor",), None, None),
    "admin": ("钟管之", ("admin",), None, None),
    "deputy": ("施副之", ("admin",), None, None),
}
"""User name → name, roles, authority, birth date and sequence of the identity number."""


@dataclass(frozen=True)
class Founders:
    """Who founds the companies of one street: two people who sign, before which authority, from which number on."""

    first: str
    second: str
    authority: str
    division: str
    number: int


OURS = Founders("songtinglan", "luzhiwei", SERVED, "510107", 0)
THEIRS = Founders("chengyuan", "fanlu", ELSEWHERE, "510104", 100)


@dataclass
class Case:
    """A case that stands: its reference, the link of its applicant, its papers by type, its licence."""

    reference: str
    stage: str
    link: str = ""
    digest: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, int] = field(default_factory=dict)
    findings: list[int] = field(default_factory=list)
    licence: str = ""
    short_code: str = ""
    serial: str = ""


class Town:
    """The service with everybody and everything in it."""

    def __init__(self, site: Flask, clock: FrozenClock, password_hash: str, stages: dict[Founders, tuple[str, ...]]):
        self.site, self.clock, self.counter = site, clock, site.extensions["counter"]
        self.accounts: dict[str, int] = {}
        self.cases: dict[tuple[str, str], Case] = {}
        self.proposals: dict[str, int] = {}
        self.orders: dict[str, int] = {}
        self.messages: dict[str, int] = {}
        self.code, self.factor = "", 0
        with site.app_context():
            for number, username in enumerate(PEOPLE):
                self._enrol(number, username, password_hash)
            for founders, wanted in stages.items():
                for place, stage in enumerate(wanted):
                    self.cases[founders.first, stage] = _Walk(self, founders, founders.number + place).to(stage)
            self._propose()
            self._order()
            self._prove()
            for founders in stages:
                page, _ = inbox.inbox(account_id=self.accounts[founders.first], now=clock(), before=2**31 - 1)
                self.messages[founders.first] = page[-1].id
        self._file = Path(str(site.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///"))
        self._kept = self._file.with_suffix(".kept")

    def _enrol(self, number: int, username: str, password_hash: str) -> None:
        name, roles, authority, born = PEOPLE[username]
        one: dict[str, Any] = {"username": username, "name": name, "roles": roles, "authority": authority}
        if born is not None:
            one |= {"id_number": resident_number(*born), "phone": f"1001000{number:04d}"}
        self.accounts[username] = enrol_person(self.counter, person=one, password_hash=password_hash, now=self.clock())

    def _propose(self) -> None:
        now, admin, auditor = self.clock(), self.accounts["admin"], self.accounts["auditor"]
        for days, state in enumerate(("active", "drafted", "reviewed", "rejected"), start=2):
            change = {**CHANGE, "value": str(1_000_000 + days)}
            made = amend_rules.propose(
                proposer_id=admin,
                title=state,
                effective_from=now.date() + timedelta(days=days),
                changes=read_changes([change]),
                now=now,
            )
            number = self.proposals[state] = int(made["proposal"])
            if state in ("reviewed", "active"):
                amend_rules.give_opinion(proposal_id=number, reviewer_id=auditor, verdict="lawful", text="可", now=now)
            if state == "active":
                amend_rules.activate(proposal_id=number, activator_id=auditor, now=now)
            if state == "rejected":
                amend_rules.reject(proposal_id=number, account_id=auditor, reason="重复", now=now)

    def _order(self) -> None:
        now, admin, deputy = self.clock(), self.accounts["admin"], self.accounts["deputy"]
        for state in ("proposed", "done", "rejected"):
            given = {"username": f"{state}-officer", "name": "新人", "roles": ["reviewer"]}
            made = administer.propose(kind="enrol", given=given, reason="补员", proposer_id=admin, now=now)
            number = self.orders[state] = int(made["order"])
            if state == "done":
                self.code = administer.confirm(self.counter, order_id=number, confirmer_id=deputy, now=now) or ""
            if state == "rejected":
                administer.reject(order_id=number, account_id=deputy, now=now)

    def _prove(self) -> None:
        """One officer has a second authenticator, which he may let go."""
        me, factor = self.accounts["holder"], authenticator(SECRET[::-1], "旧手机", shown=0)
        prove.add(account_id=me, factor=factor, first=False, now=self.clock())
        with reading() as session:
            self.factor = factors.of_account(session, me)[-1].id

    # --- what a request changed is put back ---

    def keep(self) -> None:
        """From here on this is how everything stands."""
        with self.site.app_context():
            close()
        shutil.copyfile(self._file, self._kept)
        self._watch()

    def changed(self) -> bool:
        """True if something was committed since everything was as kept."""
        return bool(self._version() != self._seen)

    def put_back(self) -> None:
        """Everything as it was kept."""
        self._watching.close()
        with self.site.app_context():
            close()
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._file)
        self._watch()

    def _watch(self) -> None:
        self._watching = sqlite.connect(str(self._file), check_same_thread=False)
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._watching.execute("PRAGMA data_version").fetchone()[0])


class _Walk:
    """Takes one case as far as its stage."""

    def __init__(self, town: Town, founders: Founders, number: int) -> None:
        self.town, self.founders, self.number, self.counter = town, founders, number, town.counter
        self.case = Case("", "")

    def to(self, stage: str) -> Case:
        if stage == "CLOSED":
            self._ended()
        elif stage == "DRAWN":
            self._by_rule()
        else:
            self._drafted()
            for step in self._steps()[stage]:
                step()
        self.case.stage = stage
        self._note()
        return self.case

    def _steps(self) -> dict[str, list[Callable[[], Any]]]:
        signed = [self._request, self._sign]
        handed = [*signed, self._submit]
        ready = [*handed, lambda: self._recommend("approve")]
        return {
            "DRAFT": [],
            "SIGNING": [self._request],
            "SIGNED": signed,
            "SUBMITTED": [*signed, lambda: self._mine(submit.hand_in)],
            "UNDER_REVIEW": handed,
            "CLAIMED": [*handed, lambda: self._claim("holder")],
            "RECOMMENDED": ready,
            "ADVERSE": [*handed, lambda: self._recommend("refuse")],
            "RETURNED": [*handed, self._return],
            "REFUSED": [*handed, lambda: self._recommend("refuse"), lambda: self._decide(decide.refuse)],
            "APPROVED": [*ready, lambda: self._decide(decide.decide_to_approve)],
            "LICENSED": [*ready, lambda: self._decide(decide.approve)],
            "WITHDRAWN": [*handed, lambda: self._mine(withdraw.withdraw)],
        }

    def _mine(self, procedure: Callable[..., Any], **more: Any) -> Any:
        me = self.town.accounts[self.founders.first]
        return procedure(self.counter, reference=self.case.reference, applicant_id=me, now=self.town.clock(), **more)

    def _staff(self, username: str) -> str:
        return username if self.founders is OURS else "far_approver" if username == "approver" else "elsewhere"

    def _officer(self, procedure: Callable[..., Any], username: str, **more: Any) -> Any:
        me = self.town.accounts[self._staff(username)]
        return procedure(self.counter, reference=self.case.reference, reviewer_id=me, now=self.town.clock(), **more)

    def _answers(self) -> dict[str, Any]:
        said = answers(self.number)
        for key, username in (("P1", self.founders.first), ("P2", self.founders.second)):
            name, _, _, born = PEOPLE[username]
            assert born is not None
            said["persons"][key] = person(name, *born, f"10091{key[1]}{self.number:05d}")
            del said["persons"][key]["realname_verified"]
        said["persons"]["P3"]["phone"] = f"100913{self.number:05d}"
        said["registration_authority"] = {"name": self.founders.authority, "division_code": self.founders.division}
        said["domicile"] = {**said["domicile"], "division_code": self.founders.division}
        return {**said, "agent": {"person": "P3"}}

    def _begin(self, said: dict[str, Any]) -> None:
        me = self.town.accounts[self.founders.first]
        made = draft.start(self.counter, applicant_id=me, answers=said, now=self.town.clock())
        self.case.reference = str(made["reference"])
        self._mine(reserve.reserve)

    def _drafted(self) -> None:
        self._begin(self._answers())
        self._attach()

    def _attach(self) -> None:
        for kind, file_name, content in (("lease", "lease.pdf", LEASE), ("owner_consent", "photo.heic", PHOTO)):
            self._mine(
                attach.attach, document_type=kind, subject=None, file_name=file_name, content=content, entered={}
            )

    def _by_rule(self) -> None:
        """A company in which no rule finds anything; every such approval is drawn for a second look here."""
        said = self._answers()
        said["domicile"] = {**said["domicile"], "use_type": "commitment"}
        self._begin({**said, "agent": None})
        self._request()
        self._sign()
        assert self._mine(submit.submit)["state"] == "LICENSED"

    def _request(self) -> None:
        asked = self._mine(sign.request)
        self.asked, self.case.digest = asked["signatories"], asked["digest"]
        mine = PEOPLE[self.founders.first][0]
        self.case.link = next(_token(one) for one in self.asked if one["name"] == mine)

    def _sign(self) -> None:
        by_name = {one[0]: username for username, one in PEOPLE.items()}
        for one in self.asked:
            account = self.town.accounts[by_name[one["name"]]]
            sign.sign(
                self.counter,
                token=_token(one),
                account_id=account,
                authenticated_how="password",
                shown=["filing"],
                now=self.town.clock(),
            )

    def _submit(self) -> None:
        assert self._mine(submit.submit)["state"] == "UNDER_REVIEW"

    def _claim(self, username: str) -> None:
        self._officer(review.claim, username)

    def _view(self) -> case_view.CaseView:
        me = self.town.accounts[self.founders.first]
        return case_view.status(self.counter, reference=self.case.reference, account_id=me, now=self.town.clock())

    def _recommend(self, proposes: str) -> None:
        self._claim("proposer")
        view = self._view()
        reasons = {str(i): "已核实" for i, one in enumerate(view.findings) if one["severity"] != "notice"}
        self._officer(
            recommend.recommend,
            "proposer",
            proposes=proposes,
            overrides=reasons if proposes == "approve" else {},
            note="",
            verdicts={str(paper.id): "accepted" for paper in view.materials},
        )

    def _return(self) -> None:
        self._claim("holder")
        self._officer(return_.return_, "holder", findings=_above_notice(self._view()), note="")

    def _decide(self, procedure: Callable[..., Any]) -> None:
        me, now = self.town.accounts[self._staff("approver")], self.town.clock()
        procedure(self.counter, reference=self.case.reference, approver_id=me, note="", now=now)

    def _ended(self) -> None:
        """A company that was founded and deregistered."""
        self.to("LICENSED")
        code, me, now = self.case.licence[:18], self.town.accounts[self.founders.first], self.town.clock()
        made = existing.start_deregistration(self.counter, applicant_id=me, unified_code=code, kind="simple", now=now)
        self.case = Case(str(made["reference"]), "CLOSED")
        declared = {"accepted": True, "signed_by": "P1", "on": now.date().isoformat()}
        said = {
            **self._view().answers,
            "declarations": {"truthfulness": declared},
            "dereg": {"kind": "simple", "notice_start": (now.date() - timedelta(days=25)).isoformat()},
        }
        self._mine(draft.save, answers=said, expected_version=None)
        self._attach()
        self._request()
        self._sign()
        self._submit()
        self._recommend("approve")
        self._decide(decide.decide_to_approve)
        issue.issue(self.counter, reference=self.case.reference, now=now)

    def _note(self) -> None:
        view = self._view()
        self.case.papers = {paper.document_type: paper.id for paper in view.materials}
        self.case.answers, self.case.findings = dict(view.answers), _above_notice(view)
        self.case.licence, self.case.short_code = view.licence_number or "", view.short_code or ""
        with reading() as session:
            licence = licences.by_number(session, self.case.licence)
            self.case.serial = licence.serial.hex() if licence is not None else ""


def _above_notice(view: case_view.CaseView) -> list[int]:
    return [i for i, one in enumerate(view.findings) if one["severity"] != "notice"]


def _token(one: dict[str, Any]) -> str:
    return str(one["link"]).rpartition("/")[2]


LEASE = lease(2).pdf
PHOTO = heic(Image.new("RGB", (64, 64), "white"))
CHANGE = {
    "kind": "threshold",
    "subject": "abnormal_capital_cny",
    "value": "1000000",
    "reason": "试行",
    "basis": [{"instrument": "CRP2024", "article": "5"}],
}
