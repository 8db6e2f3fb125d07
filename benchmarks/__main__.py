"""`make bench`: what things cost here, as ratios to the bare operation measured in the same run."""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from benchmarks import examining, reading
from benchmarks.measuring import Row, at_most, in_turn, print_table, rate, times
from benchmarks.names import name_checks
from benchmarks.serving import rates, request, service
from certificates.qr import cose_from
from certificates.verification import verify_text
from registry.config import settings_from
from registry.initialise import initialise
from registry.procedures import case_view, decide, enrol, issue, recommend, render, review, submit, verify, walk
from registry.procedures.counter import Counter
from registry.records import applications
from registry.records.database import reading as reading_store
from registry.records.database import writing
from registry.records.replies import Reply
from registry.service import open_service
from signing.token import read
from tests.making import clean_case

NOW = datetime.now(UTC)
LICENCES = 61
ES256 = ec.ECDSA(hashes.SHA256())


def main() -> int:
    """Measure everything and print the table; 0 if every goal is met."""
    with tempfile.TemporaryDirectory(prefix="yizhao-bench-") as name:
        directory = Path(name)
        settings = settings_from({"DATA_DIR": name})
        initialise(settings, NOW)
        app = open_service(settings, lambda: NOW)
        with app.app_context():
            counter: Counter = app.extensions["counter"]
            number = str(walk.walk(counter, clean_case(0), now=NOW).licence_number)
            content = render.qr_content(counter, licence_number=number)
            rows = [
                token_verification(counter, content),
                *issuing(counter, directory),
                *sheets(counter, number),
                *examining.rows(),
            ]
        rows.append(verify_endpoint(directory, content))
    rows += name_checks()
    rows += reading.rows()
    print_table(rows)
    return 0 if all(row.met is not False for row in rows) else 1


def token_verification(counter: Counter, content: str) -> Row:
    """The whole verdict on a QR's text, away from the register, against the one signature in it."""
    token, trust = read(cose_from(content).cose), verify.trust(counter)
    key, message, signature = counter.keyring.entry(token.kid).public_key, token.to_be_signed, token.signature

    def bare() -> None:  # an ES256 signature is r and s of 32 bytes each; the library takes them in DER
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        key.verify(encode_dss_signature(r, s), message, ES256)

    full, base = in_turn(lambda: verify_text(content, trust, now=NOW, status=None), bare, rounds=201, inner=40)
    return times("verifying a token", full, "bare ES256 verification", base, 1.5)


def issuing(counter: Counter, directory: Path) -> Iterator[Row]:
    """From approved to licensed, against two durable commits and one signature with a key in memory.

    The goal is against commits of one row straight through the driver; the second row, without a goal, says what two
    such commits cost through the service's own store, where every transaction pays for its objects.
    """
    approved = approved_cases(counter, LICENCES)
    key = ec.generate_private_key(ec.SECP256R1())
    store = bare_store(directory / "bare.db")

    def bare() -> None:
        for _ in range(2):
            store.execute("BEGIN IMMEDIATE")
            store.execute("INSERT INTO bare (content) VALUES (?)", (secrets.token_bytes(400),))
            store.execute("COMMIT")
        key.sign(b"what is to be signed", ES256)

    def one_row_each() -> None:
        for _ in range(2):
            with writing() as session:
                key_sent = secrets.token_hex(16)
                session.add(Reply(actor="bench", key=key_sent, request_digest=bytes(32), result={}, made_at=NOW))
        key.sign(b"what is to be signed", ES256)

    def one() -> None:
        issue.issue(counter, reference=next(approved), now=NOW)

    full, base, own = in_turn(one, bare, one_row_each, rounds=LICENCES - 1)
    store.close()
    yield times("issuing one licence", full, "2 bare commits + 1 bare signature", base, 3.0)
    yield times("  the same", full, "2 commits through our store + 1 signature", own)


def approved_cases(counter: Counter, number: int) -> Iterator[str]:
    """Cases that a reviewer and an approver have approved and whose licences are not made yet."""
    reviewer, approver = (
        enrol.enrol(counter, person={"username": role, "name": role, "roles": [role]}, password_hash="!", now=NOW)
        for role in ("reviewer", "approver")
    )
    references = []
    for case in map(unclear_case, range(1, number + 1)):
        reference = walk.walk_to_signed(counter, case, now=NOW)
        with reading_store() as session:
            application = applications.by_reference(session, reference)
        if application is None:
            raise SystemExit("the case that was just signed is not there")
        submit.submit(counter, reference=reference, applicant_id=application.applicant_id, now=NOW)
        review.claim(counter, reference=reference, reviewer_id=reviewer, now=NOW)
        view = case_view.status(counter, reference=reference, account_id=reviewer, now=NOW)
        overrides = {str(place): "已核实" for place, _ in enumerate(view.findings)}
        recommend.recommend(
            counter,
            reference=reference,
            reviewer_id=reviewer,
            proposes="approve",
            overrides=overrides,
            note="",
            now=NOW,
        )
        decide.decide_to_approve(counter, reference=reference, approver_id=approver, note="", now=NOW)
        references.append(reference)
    return iter(references)


def unclear_case(number: int) -> dict[str, object]:
    """A case in which a person has to set one finding aside: the capital is due late."""
    case = clean_case(number)
    for holder in case["shareholders"]:
        holder["contributions"] = [{**one, "due": "2039-10-31"} for one in holder["contributions"]]
    return case


def bare_store(file: Path) -> sqlite3.Connection:
    """A database beside the service's own, with the same module and the same promise of durability."""
    store = sqlite3.connect(str(file), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        store.execute(f"PRAGMA {pragma}")
    store.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, content BLOB)")
    return store


def sheets(counter: Counter, number: str) -> Iterator[Row]:
    """The first download of a signed sheet: drawn from the record, sealed, checked, kept."""
    for kind, title, goal in (("duplicate", "a signed 副本", 0.35), ("original", "a signed 正本", 0.6)):
        copies = count(1)

        def one(kind: str = kind, copies: Iterator[int] = copies) -> bytes:
            copy = f"1-{next(copies)}"
            return render.sheet_of(counter, licence_number=number, kind=kind, copy_number=copy, now=NOW)

        (taken,) = in_turn(one, rounds=9)
        yield at_most(title, taken, goal)


def verify_endpoint(directory: Path, content: str) -> Row:
    """The API's verdict with the live register, against a view that does nothing, by the same clients."""
    body = json.dumps({"text": content}).encode()
    verifying = request("POST", "/api/v1/verifications/text", body, "application/json")
    trivial = request("GET", "/livez")
    with service(directory) as port:
        full, bare = rates(port, (verifying, trivial), rounds=41, each=20)
    return rate("the verify endpoint", full, "trivial view /livez", bare, 0.5)


if __name__ == "__main__":
    sys.exit(main())
