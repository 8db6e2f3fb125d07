"""Correct: what an applicant may change in a returned case, and what the authority may still ask for (一次性告知)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import filing as filings
from registry.domain.correction import (
    Finding,
    Opened,
    changed_paths,
    closed_changes,
    identity,
    item_of_paper,
    kinds_of,
    opened_by,
    why_barred,
    without,
)
from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.lifecycle import State
from registry.domain.local_time import local_day
from registry.domain.rules.book import known_rule
from registry.domain.rules.examination import examine
from registry.procedures.assemble import as_if_signed, filing_of, look_up
from registry.procedures.consult import book_on
from registry.procedures.counter import Counter
from registry.records import applications, decisions, materials
from registry.records.applications import Application
from registry.records.database import Session
from registry.records.materials import Material

Upload = tuple[str, str]
"""An uploaded paper as it is recognised in another round: its type and the SHA-256 of its bytes."""
_CLOSED = Text("补正通知没有要求修改此项，已核对的内容保持不变", "The notice did not name this; what was checked stays")
_REMEDY = Text(
    "请恢复原内容，只改通知列出的事项；确需变更的，可撤回后重新申请",
    "Put it back and change only what the notice names; to change more, withdraw and file anew",
)


@dataclass(frozen=True)
class Returned:
    """The last return of a case: its notice, what earlier notices named, and the round that was sent back.

    `papers` are the uploads of that round by type and SHA-256, each with what was read from it.
    """

    notice: Sequence[Finding]
    named: Sequence[Finding]
    filing: Mapping[str, Any]
    papers: Mapping[Upload, Mapping[str, Any]]
    known: Sequence[Finding]
    verdicts: Mapping[str, str]

    @property
    def kinds(self) -> list[str]:
        """The types of the papers of that round."""
        return list(kinds_of(self.filing))


@dataclass(frozen=True)
class Bar:
    """What a second notice is held against; `None` in its place: this is the first."""

    returned: Returned
    changes: Sequence[str]
    kinds: Sequence[str]

    def stops(self, finding: Finding, *, own: bool) -> bool:
        """True if this finding may not be named any more. `own`: it is the reviewer's, not the machine's."""
        return why_barred(
            finding,
            named=self.returned.named,
            known=None if own else self.returned.known,
            changes=self.changes,
            kinds=self.kinds,
            inputs=_inputs_of(str(finding["rule_id"])),
        )


def last_return(session: Session, application: Application) -> Returned | None:
    """The last return of a case, or None if it was never sent back."""
    made = [one for one in decisions.of_application(session, application.id) if one.kind == "return"]
    rounds = {one.round: one for one in applications.submissions(session, application.id)} if made else {}
    if not made or made[-1].round not in rounds:
        return None
    sent_back = rounds[made[-1].round]
    frozen = json.loads(sent_back.payload)
    return Returned(
        notice=made[-1].findings,
        named=[finding for one in made for finding in one.findings],
        filing=frozen["filing"],
        papers=_uploads(frozen),
        known=list((sent_back.examination or {}).get("findings", [])),
        verdicts=(made[-1].verdicts or {}).get("papers", {}),
    )


def upload_of(paper: Material) -> Upload:
    """How a paper is recognised in another round."""
    return paper.document_type, paper.sha256.hex()


def _uploads(frozen: Mapping[str, Any]) -> dict[Upload, Mapping[str, Any]]:
    """Uploads stand last among the papers of a filing, in the order of their digests."""
    digests = [(str(paper["document_type"]), str(paper["sha256"])) for paper in frozen["materials"]]
    documents = frozen["filing"].get("documents", [])
    return dict(zip(digests, documents[len(documents) - len(digests) :], strict=True))


def bar_of(session: Session, application: Application) -> Bar | None:
    """What a notice on the newest round is held against; None before the first return."""
    returned, submission = last_return(session, application), applications.latest_submission(session, application.id)
    if returned is None or submission is None:
        return None
    frozen = json.loads(submission.payload)
    filing, new = frozen["filing"], [kind for kind, digest in _uploads(frozen) if (kind, digest) not in returned.papers]
    changes = changed_paths(returned.filing, filing) + [f"documents[{kind}]" for kind in new]
    return Bar(returned, changes, list(kinds_of(filing)))


@dataclass(frozen=True)
class Correcting:
    """A returned case in its applicant's hands: what is open, and the answers and papers he has changed so far."""

    opened: Opened
    changed: Sequence[str]
    papers_changed: bool


def correcting(session: Session, counter: Counter, application: Application, now: datetime) -> Correcting | None:
    """How far the correction of a returned draft is; None for a draft that was never handed in."""
    returned = _under_correction(session, application)
    if returned is None:
        return None
    papers = materials.of_application(session, application.id)
    after = filings.to_json(filing_of(counter, application, papers, day=local_day(now)))
    return Correcting(
        _opened(session, counter, application, returned, application.answers, papers, now),
        closed_changes(returned.filing, after, Opened(frozenset())),
        set(map(upload_of, papers)) != set(returned.papers) or _described_anew(papers, returned),
    )


def _described_anew(papers: Sequence[Material], returned: Returned) -> bool:
    """True if something else is read from a paper than before."""
    told = [(upload_of(paper), {"type": paper.document_type, **paper.entered}) for paper in papers]
    return any(digest in returned.papers and returned.papers[digest] != entered for digest, entered in told)


def refuse_closed_answers(
    session: Session, counter: Counter, application: Application, answers: Mapping[str, Any], now: datetime
) -> None:
    """FilingError naming each answer of a returned case that was changed although nothing asks for it."""
    returned = _under_correction(session, application)
    if returned is None:
        return
    papers = materials.of_application(session, application.id)
    after = filings.to_json(filing_of(counter, application, papers, day=local_day(now), answers=answers))
    if not (closed := closed_changes(returned.filing, after, _named(returned))):
        return
    asked = without(answers, returned.filing, closed)
    wide = _opened(session, counter, application, returned, asked, papers, now)
    if closed := closed_changes(returned.filing, after, wide):
        raise FilingError(tuple(Problem(path, _CLOSED, _REMEDY) for path in closed))


def refuse_closed_paper(
    session: Session, counter: Counter, application: Application, kind: str, subject: str | None, now: datetime
) -> None:
    """Refused("not_named") when a paper of a returned case is touched although nothing asks for it."""
    draft = correcting(session, counter, application, now)
    if draft is not None and not draft.opened.has(item_of_paper(kind, subject)):
        raise Refused("not_named", Text(f"{_CLOSED.zh}。{_REMEDY.zh}", f"{_CLOSED.en}. {_REMEDY.en}"))


def _under_correction(session: Session, application: Application) -> Returned | None:
    """A draft that was handed in before is one that was returned: nothing else leads back from the authority."""
    if application.state != State.DRAFT or application.submitted_at is None:
        return None
    return last_return(session, application)


def _opened(
    session: Session,
    counter: Counter,
    application: Application,
    returned: Returned,
    answers: Mapping[str, Any],
    papers: Sequence[Material],
    now: datetime,
) -> Opened:
    """What the notice names, and what its correction makes necessary: whatever the rules say only since then."""
    day = local_day(now)
    filing = filing_of(counter, application, papers, day=day, answers=answers)
    book = book_on(session, day)
    lookups = look_up(session, counter, filing, book=book, application_id=application.id, now=now)
    examination = examine(as_if_signed(filing, day), lookups, day=day, book=book)
    found = examination.to_json(application.reference)["findings"]
    known = set(map(identity, returned.known))
    new = [one for one in found if identity(one) not in known]
    kinds = list(kinds_of(filings.to_json(filing)))
    return _named(returned).with_items(opened_by(new, kinds, _inputs(new)))


def _named(returned: Returned) -> Opened:
    return opened_by(returned.notice, returned.kinds, _inputs(returned.notice))


def _inputs(findings: Iterable[Finding]) -> dict[str, Sequence[str]]:
    return {str(one["rule_id"]): _inputs_of(str(one["rule_id"])) for one in findings}


def _inputs_of(rule_id: str) -> Sequence[str]:
    record = known_rule(rule_id)
    return record.inputs if record else ()
