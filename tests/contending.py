"""Many processes apply for the same few names at once: who gets which, and does everything agree afterwards?

`python -m tests.contending` is one of the processes. What it does is what applicants do, by the procedures: most hold
a name and give it up again, so that it is fought for to the end; a few go on to the licence, and as few hand in without
ever holding a name. When all are done one process alone asks for every name, so that each has gone to somebody.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter as Tally
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from certificates import unified_code
from registry.config import Settings
from registry.domain.errors import Refused
from registry.procedures import draft, enrol, reserve, sign, submit, withdraw
from registry.procedures.counter import Counter
from registry.procedures.reconcile import reconcile
from registry.procedures.verify import verify_text
from registry.records import applications, licences
from registry.records.codes import UnifiedCode
from registry.records.database import db, every, reading
from registry.records.licences import Licence
from registry.records.names import Name
from registry.service import open_service
from tests.commands import ROOT
from tests.conftest import NOON, settings_at
from tests.making import clean_case


@dataclass
class Outcome:
    """What one process was told: how its applications ended, and the licences it was given, by name."""

    ends: Tally[str] = field(default_factory=Tally)
    licences: dict[str, str] = field(default_factory=dict)


def contend(settings: Settings, *, processes: int, applications: int, names: int, seed: int) -> list[Outcome]:
    """Let the processes loose, then one alone; what each was told. A process that fails fails the run."""
    chance = random.Random(seed)
    serious = 2 * names / (processes * applications)
    wishes = [
        [(chance.randrange(names), chance.random() / serious) for _ in range(applications)] for _ in range(processes)
    ]
    outcomes = _run(settings, wishes)
    return outcomes + _run(settings, [[(name, 0.5) for name in range(names)]], first=processes)


def _run(settings: Settings, wishes: list[list[tuple[int, float]]], first: int = 0) -> list[Outcome]:
    environment = {**os.environ, "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "tests.contending"]
    children = []
    for number, wanted in enumerate(wishes, start=first):
        pipe = subprocess.PIPE
        child = subprocess.Popen([*command, str(number)], cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
        children.append((child, json.dumps(wanted)))
    for child, wishes_text in children:
        assert child.stdin is not None
        child.stdin.write(wishes_text)
        child.stdin.close()
    told = [child.stdout.read() for child, _ in children if child.stdout is not None]
    assert [child.wait() for child, _ in children] == [0] * len(children)
    return [Outcome(Tally(ends), licences) for ends, licences in map(json.loads, told)]


def look_at_who_got_what(settings: Settings, outcomes: list[Outcome], names: int) -> Tally[str]:
    """Each name went to exactly one applicant, under a code of its own; everything agrees. How applications ended."""
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        counter: Counter = app.extensions["counter"]
        report = reconcile(counter)
        assert report["clean"], report["differences"][:5]
        with reading() as session:
            registered = Tally(name.trade_name for name in every(session, Name) if name.status == "registered")
            held = [name for name in every(session, Name) if name.status == "reserved"]
            given = [one.code for one in every(session, UnifiedCode)]
            sealed = {licence.number: licence for licence in every(session, Licence)}
        assert registered == Tally({clean_case(number)["name"]["trade_name"]: 1 for number in range(names)})
        assert held == []
        assert len(given) == len(set(given)) == len(sealed) == names
        assert not [code for code in given if unified_code.problems(code)]
        told = [(name, number) for outcome in outcomes for name, number in outcome.licences.items()]
        assert len({name for name, _ in told}) == len(told) == names, "nobody was told what another was told too"
        assert {number for _, number in told} == set(sealed)
        for licence in sealed.values():
            digits = str(int.from_bytes(b"\x01" + (licence.token or b""), "big"))
            assert verify_text(counter, digits, NOON).code == "OK"
        db.engine.dispose()
    return sum((outcome.ends for outcome in outcomes), Tally())


class _Applicant:
    """One process's founders, who apply for one company after another."""

    def __init__(self, counter: Counter, number: int) -> None:
        self._counter = counter
        self._number = number
        self._persons = clean_case(1 + number)["persons"]
        self._accounts = {
            person["name"]: enrol.enrol(
                counter,
                person={**person, "username": f"{number}-{key}", "roles": ["applicant"]},
                password_hash="!",
                now=NOON,
            )
            for key, person in self._persons.items()
        }
        self._applicant = self._accounts[self._persons["P1"]["name"]]
        self._made = 0

    def apply(self, name: int, mood: float) -> tuple[str, str | None]:
        """One application from its first answer to its end: how it ended, and the licence number if there is one.

        `mood` below 1: wants the licence; below 2: wants it without holding the name first; else gives the name up.
        """
        reference = str(self._do(draft.start, answers=self._answers(name))["reference"])
        if not 1 <= mood < 2:
            try:
                self._do(reserve.reserve, reference=reference)
            except Refused as refusal:
                assert refusal.code == "name_taken", refusal
                return self._withdrawn(reference, "taken"), None
            if mood >= 2:
                return self._withdrawn(reference, "given up"), None
        for invited in self._do(sign.request, reference=reference)["signatories"]:
            sign.sign(
                self._counter,
                token=invited["link"].rpartition("/")[2],
                account_id=self._accounts[invited["name"]],
                authenticated_how="password",
                shown=["filing"],
                now=NOON,
            )
        if self._do(submit.submit, reference=reference)["state"] != "LICENSED":
            return self._withdrawn(reference, "not approved"), None
        return "licensed", self._licence(reference)

    def _answers(self, name: int) -> dict[str, Any]:
        left_out = ("documents", "lookups", "as_of", "case_id", "schema_version")
        case = {key: value for key, value in clean_case(name).items() if key not in left_out}
        case["domicile"] = {**case["domicile"], "use_type": "commitment"}
        case["name"] = {"full": case["name"]["full"]}
        self._made += 1
        case["persons"] = {
            key: {
                **{field: value for field, value in person.items() if field != "realname_verified"},
                "phone": f"100{40_000_000 + self._number * 100_000 + self._made * 10 + place}",
            }
            for place, (key, person) in enumerate(self._persons.items())
        }
        return case

    def _do(self, procedure: Any, **words: Any) -> dict[str, Any]:
        done: dict[str, Any] = procedure(self._counter, applicant_id=self._applicant, now=NOON, **words)
        return done

    def _withdrawn(self, reference: str, why: str) -> str:
        self._do(withdraw.withdraw, reference=reference)
        return why

    def _licence(self, reference: str) -> str:
        with reading() as session:
            case = applications.by_reference(session, reference)
            licence = licences.of_application(session, case.id) if case else None
        assert licence is not None
        return licence.number


def main(number: int) -> None:
    """One process: reads what it wants, prints what it was told."""
    outcome = Outcome()
    settings = settings_at(Path(os.environ["DATA_DIR"]), DATABASE_URL=os.environ["DATABASE_URL"])
    app = open_service(settings, lambda: NOON)
    with app.app_context():
        applicant = _Applicant(app.extensions["counter"], number)
        for name, mood in json.load(sys.stdin):
            end, licence = applicant.apply(name, mood)
            outcome.ends[end] += 1
            if licence is not None:
                outcome.licences[str(name)] = licence
    print(json.dumps([outcome.ends, outcome.licences]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
