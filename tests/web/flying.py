"""Canaries sent through every route, as everybody, in every shape a request can have; what comes back is looked at."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from registry.domain.errors import Refused
from registry.procedures import attach, decide, draft, recommend, reserve, return_, review, sign, submit, walk
from registry.records import applications, licences, people
from registry.records.database import reading
from registry.web.guard import hang
from tests.canaries import MARKS, Canary, found, inside, paper, with_canaries
from tests.filings import KINDS, filing
from tests.making import clean_case
from tests.web.authenticators import enrol_person
from tests.web.programs import Program
from tests.web.visiting import Visitor

SECRET = frozenset({"number", "phone", "home", "password"})
FORBIDDEN = {
    "public": frozenset(MARKS),
    "other": frozenset(MARKS),
    "admin": frozenset(MARKS),
    "founder": SECRET,
    "reviewer": SECRET,
    "approver": SECRET,
    "owner": frozenset({"password"}),
}
"""What a role may be shown of nobody; a founder sees his own."""
TYPED = Canary(980)
"""Who is typed into forms. A form shows again what was typed into it, but a password; no other answer does."""
_DERIVED = ("documents", "lookups", "as_of", "case_id", "schema_version")
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_STAFF = {"reviewer": "reviewer", "approver": "approver", "admin": "admin"}


@dataclass
class Flight:
    """One service full of canaries, and what was found abroad: (role, method, route, kinds)."""

    site: Flask
    found: set[tuple[str, str, str, str]] = field(default_factory=set)
    serial: int = 1
    answers: int = 0
    statuses: set[int] = field(default_factory=set)
    cases: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    _clients: dict[str, tuple[FlaskClient, dict[str, str], str]] = field(default_factory=dict)

    @property
    def counter(self) -> Any:
        return self.site.extensions["counter"]

    @property
    def now(self) -> Any:
        return self.site.extensions["clock"]()

    # --- who is there ---

    def settle(self) -> None:
        """Staff, a stranger, and the three people of the cases that are filed at the door."""
        for name, role in (*_STAFF.items(), ("other", "applicant")):
            self._enrol(name, [role], Canary(990 + len(self.seen)))
            self.seen.add(name)
        for name, person in zip(("owner", "founder", "third"), clean_case()["persons"].values(), strict=True):
            self._enrol(name, ["applicant"], Canary(self.serial), person["name"])
            self.serial += 1

    def _enrol(self, username: str, roles: list[str], canary: Canary, name: str = "") -> None:
        person = {"username": username, "name": name or username, "roles": roles, "id_number": canary.number}
        hashed = _HASHER.hash(canary.password)
        enrol_person(self.counter, person={**person, "phone": canary.phone}, password_hash=hashed, now=self.now)
        self.codes[username] = canary.password

    def account(self, username: str) -> int:
        with reading() as session:
            account = people.by_username(session, username)
        assert account is not None
        return account.id

    # --- what they file ---

    def walk(self, kind: str, number: int) -> None:
        """A case of a kind through the whole journey."""
        case, self.serial = with_canaries(filing(kind, number), self.serial)
        try:
            walked = walk.walk(self.counter, case, now=self.now)
        except Refused:
            return  # about an enterprise that is not in this register
        if walked.licence_number:
            self._licensed(walked.licence_number)

    def _licensed(self, number: str) -> None:
        with reading() as session:
            licence = licences.by_number(session, number)
        assert licence is not None
        self.codes.update(number=number, short_code=licence.short_code)

    def begin(self, name: str, number: int) -> str:
        """A draft of the company of the three, with its papers."""
        case, _ = with_canaries(clean_case(70_000 + number), 1)
        answers = {key: value for key, value in case.items() if key not in _DERIVED}
        del answers["name"]["reservation"]
        for one in answers["persons"].values():
            del one["realname_verified"]
        me = self.account("owner")
        reference = str(draft.start(self.counter, applicant_id=me, answers=answers, now=self.now)["reference"])
        reserve.reserve(self.counter, reference=reference, applicant_id=me, now=self.now)
        for kind in ("lease", "property_certificate"):
            entered = next(one for one in case["documents"] if one["type"] == kind)
            told = {key: value for key, value in entered.items() if key not in ("type", "signatures", "signed_on")}
            attach.attach(
                self.counter,
                reference=reference,
                applicant_id=me,
                document_type=kind,
                subject=None,
                file_name=f"{MARKS['paper']}.pdf",
                content=paper(f"{MARKS['paper']} {Canary(1).number} {Canary(2).phone} {kind} {number}"),
                entered=told,
                now=self.now,
            )
        self.cases[name] = reference
        return reference

    def sign(self, reference: str) -> None:
        """Everybody signs, and it is handed in."""
        me = self.account("owner")
        asked = sign.request(self.counter, reference=reference, applicant_id=me, now=self.now)
        names = {one["name"]: key for key, one in clean_case()["persons"].items()}
        users = {"P1": "owner", "P2": "founder", "P3": "third"}
        for one in asked["signatories"]:
            token = one["link"].rpartition("/")[2]
            who = self.account(users[names[one["name"]]])
            sign.sign(
                self.counter, token=token, account_id=who, authenticated_how="password", shown=["filing"], now=self.now
            )
        submit.submit(self.counter, reference=reference, applicant_id=me, now=self.now)

    def file(self) -> None:
        """One case in each standing that a page shows: draft, signing, with the reviewer, returned, licensed."""
        me, reviewer, approver = (self.account(name) for name in ("owner", "reviewer", "approver"))
        for number, name in enumerate(("licensed", "returned", "review")):
            self.sign(self.begin(name, number))
        for name in ("licensed", "returned"):
            review.claim(self.counter, reference=self.cases[name], reviewer_id=reviewer, now=self.now)
        finding = {"rule_id": "D07", "fields": ["domicile.address"], "message": {"zh": f"请与{Canary(2).number}核对"}}
        return_.return_(
            self.counter,
            reference=self.cases["returned"],
            reviewer_id=reviewer,
            findings=[],
            extra=[finding],
            note=f"请联系 {Canary(2).phone}",
            now=self.now,
        )
        with reading() as session:
            found_case = applications.by_reference(session, self.cases["licensed"])
            submission = applications.latest_submission(session, found_case.id) if found_case else None
        findings = (submission.examination or {})["findings"] if submission else []
        recommend.recommend(
            self.counter,
            reference=self.cases["licensed"],
            reviewer_id=reviewer,
            proposes="approve",
            overrides={str(place): "已核实" for place, one in enumerate(findings) if one["severity"] != "notice"},
            note="",
            verdicts={"1": "accepted", "2": "accepted"},
            now=self.now,
        )
        done = decide.approve(
            self.counter, reference=self.cases["licensed"], approver_id=approver, note="", now=self.now
        )
        self._licensed(str(done["licence_number"]))
        asked = sign.request(self.counter, reference=self.begin("signing", 4), applicant_id=me, now=self.now)
        self.codes["token"] = asked["signatories"][1]["link"].rpartition("/")[2]
        self.begin("draft", 5)

    # --- what is asked ---

    def sweep(self, roles: Collection[str], cases: Mapping[str, Collection[str]]) -> None:
        """Every route with every method it takes, as each role, about the cases named for it."""
        for rule in sorted(self.site.url_map.iter_rules(), key=lambda one: one.rule):
            if rule.endpoint == "static" or rule.rule == "/sign-out":
                continue
            for role in roles:
                chosen = cases[role] if "reference" in rule.arguments else ("draft",)
                for name in chosen:
                    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                        self.ask(role, method, rule, self.address(rule, name))

    def address(self, rule: Rule, case: str) -> str:
        """A route's address about a case; what it names otherwise stands for what there is most of."""
        known: dict[str, Any] = {"reference": self.cases[case], "kind": "correction", "form": "png", "key": "people"}
        known |= {"number": self.codes.get("number", "1"), "token": self.codes["token"], "name": "address", "code": "1"}
        known |= {"rule_id": "D04", "act": "extend", "material_id": 1, "place": 0, "proposal_id": 1, "round": 1}
        if "any(original" in rule.rule:
            known["kind"] = "original"
        if rule.rule == "/new/<key>":
            known["key"] = "llc"
        if rule.rule == "/s/<int:number>":
            known["number"] = 1
        builder = self.site.url_map.bind("127.0.0.1")
        path = builder.build(rule.endpoint, {name: known.get(name, 1) for name in rule.arguments}, method=None)
        at = "?at=persons.P2.id_number" if rule.rule.endswith("/reveal") else ""
        return path + (at or f"?short_code={self.codes.get('short_code', '')}&full=成都听雀科技有限公司")

    def ask(self, role: str, method: str, rule: Rule | None, path: str) -> None:
        """One request without a body, or with one as it should be and two as they should not."""
        if method == "GET":
            self.send(role, method, path, rule)
            return
        fields, one = self._fields(), TYPED
        if path.startswith("/api/"):
            self.send(role, method, path, rule, json={**fields, "answers": {"persons": {"P1": fields, one.number: {}}}})
            self.send(role, method, path, rule, data=json.dumps(fields)[:-1], content_type="application/json")
        else:
            form = {**fields, "csrf_token": self.client(role)[2], "do": "save"}
            form["file"] = (io.BytesIO(paper(MARKS["paper"])), f"{MARKS['paper']}.pdf")
            self.send(role, method, path, rule, data=form)

    def _fields(self) -> dict[str, Any]:
        one = TYPED
        return {
            "username": one.phone,
            "password": one.password,
            f"persons.{one.number}.name": one.home,
            "persons.P1.id_number": one.number + "0",
            "persons.P1.phone": one.phone,
            "persons.P1.residence": one.home,
            "domicile.address": one.home,
            "id_number": one.number,
            "note": one.home,
            "reason": one.number,
            "text": f"{MARKS['paper']} {one.phone}",
            "full": "成都听雀科技有限公司",
            "verdict": one.phone,
            "to": one.phone,
            "items": [one.number],
        }

    def client(self, role: str) -> tuple[FlaskClient, dict[str, str], str]:
        """A browser with its session, a program's token, a form's token."""
        if role not in self._clients:
            visitor, bearer, token = Visitor(self.site), {}, ""
            if role != "public":
                visitor.sign_in(role, self.codes[role])
                bearer = Program(self.site).sign_in(role, self.codes[role]).headers
                token = visitor.go("/rules").token()
            self._clients[role] = visitor.client, bearer, token
        return self._clients[role]

    def send(self, role: str, method: str, path: str, rule: Rule | None, *, echoes: bool = False, **body: Any) -> None:
        """Send it; `echoes` says that the address itself holds a canary, which may come back to its sender."""
        client, bearer, _ = self.client(role)
        answer = client.open(path, method=method, headers=bearer if path.startswith("/api/") else {}, **body)
        self.answers += 1
        self.statuses.add(answer.status_code)
        content, media = answer.get_data(), answer.mimetype
        mark = hashlib.sha256(content).hexdigest() + role
        if echoes or mark in self.seen:
            return
        self.seen.add(mark)
        if method != "GET" and role == "public":  # what was typed is carried through the sign-in page, signed
            content = re.sub(rb'name="pending" value="[^"]*"', b"", content)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers).encode()
        forbidden = FORBIDDEN[role] - ({"paper"} if method != "GET" and media == "text/html" else set())
        if rule is not None and "/papers/<int" in rule.rule and method == "GET" and role in ("founder", "reviewer"):
            forbidden -= {"number", "phone"}  # a paper is evidence, and is read whole
        own = Canary(2).own if role == "founder" else ()
        if method != "GET" and media == "text/html":
            own = (*own, TYPED.number + "0", *TYPED.own)
        for piece in (headers, *inside(media, content)):
            for kind in found(piece, forbidden, own):
                self.found.add((role, method, rule.rule if rule else path, kind))

    def misuse(self, roles: Collection[str]) -> None:
        """What is answered with 400, 404, 405, 413, 415, 500, and addresses that hold personal data."""
        one, big = TYPED, {"note": TYPED.home * 200_000}
        for role in roles:
            token = self.client(role)[2]
            for path in (f"/nothing/{one.number}", f"/cases/{one.number}", f"/api/v1/applications/{one.phone}"):
                self.send(role, "GET", f"{path}?phone={one.phone}&home={one.home}", None, echoes=True)
            self.send(role, "DELETE", "/cases", None, data=self._fields())
            self.send(role, "POST", "/start", None, data={**big, "csrf_token": token})
            self.send(role, "POST", "/api/v1/verifications/text", None, json=big)
            self.send(role, "POST", "/api/v1/applications", None, data=one.number, content_type="text/plain")
            self.send(role, "POST", "/api/v1/verifications/pdf", None, data=paper(one.number))
            for broken in ("/broken/value", "/broken/store"):
                self.send(role, "GET", broken, None)


def break_something(site: Flask) -> None:
    """Two routes on which something fails that nobody foresaw, with personal data in hand."""
    door = Blueprint("broken", __name__)

    def value() -> str:
        return str(int(TYPED.number + TYPED.home))

    def store() -> str:
        with reading() as session:
            people.by_username(session, TYPED.number)
            session.add(people.Account(id=1, username=TYPED.number, name=TYPED.home, roles=[], session_epoch=0))
            session.flush()
        return ""

    door.add_url_rule("/broken/value", "value", value)
    door.add_url_rule("/broken/store", "store", store)
    hang(site, door, "public")


def fly(site: Flask, *, walks: int, roles: Collection[str], cases: Mapping[str, Collection[str]]) -> Flight:
    """Fill the service, then send everything everywhere."""
    break_something(site)
    flight = Flight(site)
    with site.app_context():
        flight.settle()
        kinds = list(KINDS)
        for number in range(walks):
            flight.walk(kinds[number % len(kinds)], number)
        flight.file()
    flight.sweep(roles, cases)
    flight.misuse(roles)
    return flight
