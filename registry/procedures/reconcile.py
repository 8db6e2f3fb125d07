"""Reconcile: does everything agree that must? Reads only: code, licence, enterprise, decision, papers, journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from certificates import unified_code
from registry.domain import filing as filings
from registry.domain.enterprise_name import normalise
from registry.domain.registration import Stated
from registry.procedures.counter import Counter
from registry.procedures.freeze import frozen_filing, stored_signature
from registry.procedures.settle import outcome
from registry.records import applications, decisions, enterprises, journal, journal_check, licences
from registry.records.applications import Application, Submission
from registry.records.codes import UnifiedCode
from registry.records.database import Session, every, reading
from registry.records.decisions import Decision
from registry.records.enterprises import Enterprise
from registry.records.journal import JournalEntry
from registry.records.licences import Licence, LicenceSheet
from registry.records.materials import Material
from registry.records.names import Name
from registry.records.notices import KeptNotice
from signing import token as tokens
from signing.pdf import check_pdf
from signing.signature import SignatureError, verify_person_signature


def reconcile(counter: Counter) -> dict[str, Any]:
    """Compare everything; {"clean": bool, "counts": {...}, "differences": [{"kind", "object", "text"}]}."""
    with reading() as session:
        differences = [difference for check in _CHECKS for difference in check(session, counter)]
        counts = {
            model.__tablename__: sum(1 for _ in every(session, model))
            for model in (Application, Enterprise, Licence, LicenceSheet, KeptNotice, Material, Decision)
        }
    return {"clean": not differences, "counts": counts, "differences": differences}


def _difference(kind: str, on: str, text: str) -> dict[str, str]:
    return {"kind": kind, "object": on, "text": text}


def _codes(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    holders = {e.unified_code: e for e in every(session, Enterprise)}
    for given in every(session, UnifiedCode):
        if unified_code.problems(given.code):
            yield _difference("code", given.code, "fails its check characters")
        if given.code not in holders:
            yield _difference("code", given.code, "given, but no enterprise holds it")


def _licences(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    for licence in every(session, Licence):
        on = licence.number
        enterprise = session.get(Enterprise, licence.enterprise_id)
        version = enterprises.version_of_application(session, licence.application_id)
        record = json.loads(licence.record)
        if enterprise is None or enterprise.unified_code != record["particulars"]["unified_code"]:
            yield _difference("licence", on, "its record and its enterprise name different codes")
        entered = licence.token is not None or licence.version == 1
        if entered and (version is None or version.particulars["name"] != record["particulars"]["name"]):
            yield _difference("licence", on, "its record differs from the enterprise's version")
        if hashlib.sha256(licence.record).digest() != licence.record_sha256:
            yield _difference("licence", on, "its record does not have the digest that was stored")
        application = session.get_one(Application, licence.application_id)
        if (licence.token is None) == (application.state == "LICENSED"):
            yield _difference("licence", on, f"sealed: {licence.token is not None}, case: {application.state}")
        if licence.token is not None:
            yield from _seal(counter, licence)


def _enterprises(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    """One licence in force where the enterprise stands, none where it ended; those before it replaced, each version
    of the register by a case that was carried out.
    """
    for one in every(session, Enterprise):
        sealed = [licence for licence in licences.of_enterprise(session, one.id) if licence.token is not None]
        wanted = ["SUPERSEDED"] * (len(sealed) - 1) + (["DEREGISTERED"] if one.ended_on else ["IN_FORCE"])
        if sealed and [licence.standing for licence in sealed] != wanted:
            yield _difference("enterprise", one.unified_code, f"its licences are not {wanted}")
        said = enterprises.versions(session, one.id)
        if [version.version for version in said] != list(range(1, one.current_version + 1)):
            yield _difference("enterprise", one.unified_code, "its versions are not counted through")
        for version in said[1:]:
            case = session.get_one(Application, version.application_id)
            if case.enterprise_id != one.id or case.state not in ("LICENSED", "CLOSED"):
                yield _difference("enterprise", one.unified_code, f"version {version.version} is not that case's")


def _seal(counter: Counter, licence: Licence) -> Iterator[dict[str, str]]:
    try:
        token = tokens.read(licence.token or b"")
        tokens.verify(token, counter.keyring.entry(token.kid).public_key)
    except (tokens.TokenError, LookupError) as error:
        yield _difference("licence", licence.number, f"its seal does not verify: {error}")
        return
    if (token.protected, token.payload) != (licence.protected, licence.payload):
        yield _difference("licence", licence.number, "the seal is on other bytes than were prepared")


def _decisions(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    final = {d.application_id: d.kind for d in every(session, Decision) if d.kind != "recommend"}
    approved = dict.fromkeys(("APPROVED", "LICENSED", "CLOSED"), "approve")
    expected = {**approved, "REFUSED": "refuse", "RETURNED": "return"}
    for application in every(session, Application):
        wanted = expected.get(application.state)
        if wanted is not None and final.get(application.id) != wanted:
            yield _difference("decision", application.reference, f"{application.state} without a decision to {wanted}")
        if application.state in approved and not as_filed(session, counter, application):
            yield _difference("decision", application.reference, "what was approved to be stated is not what was filed")
        if application.state == "LICENSED" and licences.of_application(session, application.id) is None:
            yield _difference("decision", application.reference, "licensed, but there is no licence")


def as_filed(session: Session, counter: Counter, application: Application) -> bool:
    """Whether what an approval has the register and the licence state is what was filed."""
    submission = applications.latest_submission(session, application.id)
    approved = decisions.approval(session, application.id)
    if submission is None or approved is None or approved.stated is None:
        return False
    filing, kept = filings.parse(frozen_filing(submission.payload)), approved.stated
    to_be = outcome(session, application, filing, specimen=counter.specimen, now=approved.decided_at)
    stated = Stated.from_json(kept["licence"]) if kept["licence"] else None
    return (stated, kept.get("ends")) == (to_be.stated, to_be.ends)


def _submissions(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    for submission in every(session, Submission):
        application = session.get_one(Application, submission.application_id)
        on = f"{application.reference}/{submission.round}"
        if hashlib.sha256(submission.payload).digest() != submission.digest:
            yield _difference("submission", on, "what was frozen does not have the digest that was signed")
        for signatory in applications.signatories(session, submission.id):
            if signatory.signed_at is None:
                continue
            try:
                verify_person_signature(stored_signature(application, submission, signatory), counter.keyring.roots())
            except SignatureError as error:
                yield _difference("signature", on, str(error))


def _papers(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    for material in every(session, Material):
        if hashlib.sha256(material.content).digest() != material.sha256:
            yield _difference("material", str(material.id), "the stored paper does not have its digest")


def _sheets(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    for kept in every(session, LicenceSheet):
        on = f"sheet {kept.id}"
        if hashlib.sha256(kept.pdf).digest() != kept.sha256:
            yield _difference("sheet", on, "the kept PDF does not have its digest")
        check = check_pdf(kept.pdf, counter.keyring.roots(), now=kept.made_at)
        if not check.ok:
            yield _difference("sheet", on, check.problem)


def _notices(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    written = {entry.details.get("sha256") for entry in every(session, JournalEntry) if entry.act == "notice"}
    for kept in every(session, KeptNotice):
        if hashlib.sha256(kept.pdf).digest() != kept.sha256:
            yield _difference("notice", kept.number, "the kept PDF does not have its digest")
        if kept.sha256.hex() not in written:
            yield _difference("notice", kept.number, "kept, but not in the journal")
        check = check_pdf(kept.pdf, counter.keyring.roots(), now=kept.made_at)
        if not check.ok:
            yield _difference("notice", kept.number, check.problem)


def _names(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    """Whoever stands has the name the register says registered, and no other; whoever ended has none."""
    registered = {n.application_id: n.normalised for n in every(session, Name) if n.status == "registered"}
    for one in every(session, Enterprise):
        said = enterprises.versions(session, one.id)
        full = normalise(said[-1].particulars["name"]) if said and not one.ended_on else ""
        has = [registered[v.application_id] for v in said if v.application_id in registered]
        if has != [full] * bool(full):
            yield _difference("name", one.unified_code, f"registered are {has}, not {full or 'none'}")


def _journal(session: Session, counter: Counter) -> Iterator[dict[str, str]]:
    for broken in journal_check.breaks(session):
        yield _difference("journal", "journal", broken)
    moves: dict[str, str] = {}
    for entry in every(session, journal.JournalEntry):
        if "to" in entry.details:
            moves[entry.object] = entry.details["to"]
    for application in every(session, Application):
        if moves.get(f"application:{application.reference}", "DRAFT") != application.state:
            yield _difference("journal", application.reference, "its state is not the one the journal ends with")


_CHECKS = (
    _codes, _licences, _enterprises, _decisions, _submissions, _papers, _sheets, _notices, _names, _journal,
)  # fmt: skip
