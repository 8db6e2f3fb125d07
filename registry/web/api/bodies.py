"""What requests bring: bodies declared like filings; reading, complaints and JSON schema come from one declaration."""

# ruff: noqa: RUF009  (`declared` returns a dataclasses.field)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain import filing as filings
from registry.domain.errors import FilingError, Text
from registry.domain.filing import ENTITY_TYPES
from registry.domain.kinds import NAME_LENGTH, Choice, Day, Say, Whole, Words
from registry.domain.rules.amendment import Change
from registry.domain.shape import Keyed, Many, One, declared
from registry.procedures.queue import FILTERS, ORDERS

REASON_LENGTH, NOTE_LENGTH = 500, 1000
SECRET_LENGTH, QR_LENGTH = 1024, 4096
_NAME, _REASON, _NOTE = Words(NAME_LENGTH), Words(REASON_LENGTH), Words(NOTE_LENGTH)


@dataclass(frozen=True)
class Verbatim:
    """A text that is taken as it is: a password, the content of a QR."""

    limit: int

    def read(self, value: Any, path: str, say: Say) -> str | None:
        if isinstance(value, str) and len(value) <= self.limit:
            return value
        message = Text(
            f"此处应为不超过{self.limit}个字符的文字", f"This must be a text of at most {self.limit} characters"
        )
        say(path, message, Text("请核对后重新填写", "Check it and give it again"))
        return None

    def write(self, value: str) -> str:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.limit}


@dataclass(frozen=True)
class Component:
    """A kind that the description names once and refers to."""

    name: str
    kind: Any

    def read(self, value: Any, path: str, say: Say) -> Any:
        return self.kind.read(value, path, say)

    def write(self, value: Any) -> Any:
        return self.kind.write(value)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{self.name}"}


@dataclass(frozen=True)
class FilingShape:
    """A filing as JSON, kept as JSON: read strictly by the domain and written in its one form."""

    def read(self, value: Any, path: str, say: Say) -> dict[str, Any] | None:
        try:
            return filings.to_json(filings.parse(value))
        except FilingError as error:
            say.problems.extend(error.problems)
            return None

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return filings.json_schema()


FILING = Component("Filing", FilingShape())


@dataclass(frozen=True)
class EnteredShape:
    """What is read from a paper: the fields of its type; the procedure, which knows the type, reads them."""

    def read(self, value: Any, path: str, say: Say) -> dict[str, Any] | None:
        if isinstance(value, dict):
            return value
        say(path, Text("此处应为一组字段", "This must be an object"), Text("请按字段填写", "Give the fields by name"))
        return None

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


ENTERED = EnteredShape()


@dataclass(frozen=True)
class SignIn:
    """Who wants a token; officers give a code of their second factor too."""

    username: str | None = declared(Words(64))
    password: str | None = declared(Verbatim(SECRET_LENGTH))
    code: str | None = declared(Words(40))


@dataclass(frozen=True)
class NameCheck:
    """A name somebody would like to have."""

    full: str | None = declared(_NAME)
    division_code: str | None = declared(Words(6))
    entity_type: str | None = declared(Choice(ENTITY_TYPES))


@dataclass(frozen=True)
class Scanned:
    """The content of a QR: the whole link, or its digits."""

    text: str | None = declared(Verbatim(QR_LENGTH))


@dataclass(frozen=True)
class Signing:
    """Signing: the password typed again, and the digest of what was read."""

    password: str | None = declared(Verbatim(SECRET_LENGTH))
    digest: str | None = declared(Words(64))


@dataclass(frozen=True)
class Refusing:
    """Why somebody does not sign."""

    reason: str | None = declared(_REASON)


@dataclass(frozen=True)
class Changing:
    """Which items of a registered enterprise are to change."""

    items: tuple[str, ...] = declared(Many(_NAME))


@dataclass(frozen=True)
class Ending:
    """By which procedure a registered enterprise is to end."""

    kind: str | None = declared(Choice(("simple", "ordinary")))


@dataclass(frozen=True)
class Recommendation:
    """What a reviewer proposes; `overrides` by the index of a finding, `verdicts` by the id of a paper."""

    proposes: str | None = declared(Choice(("approve", "refuse")))
    overrides: Mapping[str, str] = declared(Keyed(_REASON))
    verdicts: Mapping[str, str] = declared(Keyed(Choice(("accepted", "rejected"))))
    note: str | None = declared(_NOTE)


@dataclass(frozen=True)
class OwnReason:
    """A reviewer's own finding, under a rule of the book."""

    rule_id: str | None = declared(Words(8))
    fields: tuple[str, ...] = declared(Many(Words(200)))
    message_zh: str | None = declared(_REASON)
    message_en: str | None = declared(_REASON)


@dataclass(frozen=True)
class Return:
    """Everything that must be put right, in one notice: machine findings by index, and the reviewer's own.

    `overrides` says by the index of a finding why it is left out, `verdicts` by the id of a paper what is said of it.
    """

    findings: tuple[int, ...] = declared(Many(Whole()))
    extra: tuple[OwnReason, ...] = declared(Many(One(OwnReason)))
    overrides: Mapping[str, str] = declared(Keyed(_REASON))
    verdicts: Mapping[str, str] = declared(Keyed(Choice(("accepted", "rejected"))))
    note: str | None = declared(_NOTE)


@dataclass(frozen=True)
class HandingOver:
    """To which colleague, by user name, and why."""

    to: str | None = declared(Words(64))
    reason: str | None = declared(_REASON)


@dataclass(frozen=True)
class KeptView:
    """A view of the queue under a name."""

    name: str | None = declared(Words(40))
    show: str | None = declared(Choice(tuple(FILTERS)))
    sort: str | None = declared(Choice(tuple(ORDERS)))
    kind: str | None = declared(Choice(ENTITY_TYPES))


@dataclass(frozen=True)
class SecondVerdict:
    """Whether an automatic approval was right, and what was wrong."""

    verdict: str | None = declared(Choice(("right", "wrong")))
    why: str | None = declared(_REASON)


@dataclass(frozen=True)
class Remark:
    """A remark on a decision."""

    note: str | None = declared(_NOTE)


@dataclass(frozen=True)
class Proposal:
    """A proposed version of the rule book."""

    title: str | None = declared(Words(200))
    effective_from: date | None = declared(Day())
    changes: tuple[Change, ...] = declared(Many(One(Change)))


@dataclass(frozen=True)
class Redraft:
    """What replaces the changes and the day of a proposal."""

    effective_from: date | None = declared(Day())
    changes: tuple[Change, ...] = declared(Many(One(Change)))


@dataclass(frozen=True)
class Opinion:
    """The legal opinion on a proposal."""

    verdict: str | None = declared(Choice(("lawful", "unlawful")))
    text: str | None = declared(Words(2000))
