"""Chapter Z, deregistration 注销: when the simple procedure is open, and what the ordinary one needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from registry.domain.documents import label
from registry.domain.errors import Text
from registry.domain.rules.case import Case, Hit, Value, rule, same_name
from registry.domain.rules.changes import is_on
from registry.domain.rules.holders import has_signed

_LISTS = {
    "abnormal_operations": Text("被列入经营异常名录", "on the abnormal-operations list"),
    "serious_violation": Text("被列入严重违法失信名单", "on the list of serious violations"),
}
_BARS: tuple[tuple[tuple[str, ...], Text], ...] = (
    (("froz", "freez", "冻结"), Text("股权（投资权益）被冻结", "shares frozen")),
    (("mortgag", "抵押"), Text("有动产抵押", "chattel mortgage")),
    (("pledg", "质押", "出质"), Text("股权（投资权益）出质", "shares pledged")),
    (("coerc", "强制"), Text("被采取行政强制措施", "under a coercive measure")),
    (("investigat", "立案", "调查"), Text("正在被立案调查", "under investigation")),
    (("invest", "投资"), Text("有对其他市场主体的投资", "investments in others")),
    (("lawsuit", "litigat", "诉讼"), Text("有未结诉讼", "a pending lawsuit")),
    (("arbitrat", "仲裁"), Text("有未结仲裁", "a pending arbitration")),
    (("revo", "吊销"), Text("被吊销营业执照", "licence revoked")),
    (("clos", "关闭"), Text("被责令关闭", "ordered to close")),
    (("cancel", "annul", "撤销"), Text("被撤销登记", "registration cancelled")),
    (("fine", "penalt", "罚款"), Text("有未缴清的罚款", "an unpaid fine")),
    (("approv", "批准", "许可"), Text("注销须经批准", "an approval is required")),
    (("abnormal", "异常"), _LISTS["abnormal_operations"]),
    (("serious", "失信"), _LISTS["serious_violation"]),
)
"""Words of a mark in the register → what bars the simple procedure (RMR-IR2022 48); the first that fits counts."""
BARS = tuple(dict.fromkeys(words for _, words in _BARS))
"""What bars the simple procedure, as it is told."""
_OBJECTION = ("objection", "异议")
_NOTICE_DAYS, _WINDOW_DAYS, _DEPARTMENT_DAYS = 20, 20, 10
_PAPERS = {
    "dissolution_resolution": ("dissol", "resolution", "decision", "解散", "决议", "决定"),
    "liquidation_report": ("liquidat", "清算"),
    "tax_clearance": ("tax", "清税", "完税"),
}
_ASKED_OF = {"individual": ("tax_clearance",), "branch": ("dissolution_resolution", "tax_clearance")}


def _flags(case: Case) -> tuple[str, ...]:
    return case.filing.entity.flags if case.filing.entity else ()


@rule("Z01")
def simple_procedure_is_open(case: Case) -> Iterator[Hit]:
    """One finding with every reason. A mark that the law does not name goes to a reviewer; an objection is Z02's."""
    listed = [one.list or "" for one in case.lookups.entity_lists or () if is_on(one, case) and one.list in _LISTS]
    reasons, unknown = [_LISTS[one] for one in listed], []
    for flag in _flags(case):
        if any(word in flag.lower() for word in _OBJECTION):
            continue
        reason = next((text for words, text in _BARS if any(word in flag.lower() for word in words)), None)
        reasons += [reason] if reason else []
        unknown += [] if reason else [flag]
    if reasons:
        fields = ("lookups.entity_lists",) * bool(listed) + ("entity.flags",) * (len(reasons) > len(listed))
        distinct = list(dict.fromkeys(reasons))
        why = Text("、".join(one.zh for one in distinct), ", ".join(one.en for one in distinct))
        yield Hit(fields, {"why": why})
    elif unknown:
        yield Hit(("entity.flags",), {"why": "、".join(unknown)}, severity="manual", variant="unknown")


@rule("Z02")
def notice_has_run(case: Case) -> Iterator[Hit]:
    """20 days of notice, then 20 days to apply; the day the notice begins does not count (domain.md 7).

    An individual business publishes nothing: where the day of telling the departments is given they have ten days.
    """
    start = case.filing.dereg.notice_start if case.filing.dereg else None
    if any(word in flag.lower() for flag in _flags(case) for word in _OBJECTION):
        yield Hit(("entity.flags",), variant="objection")
        return
    individual = case.filing.entity_type == "individual"
    if start is None:
        if not individual:
            yield Hit(("dereg.notice_start",), variant="missing")
        return
    days, wait = (case.day - start).days, _DEPARTMENT_DAYS if individual else _NOTICE_DAYS
    if days < wait or (not individual and days > _NOTICE_DAYS + _WINDOW_DAYS):
        values: dict[str, Value] = {"start": start, "n": days, "from": start + timedelta(days=wait)}
        values["until"] = start + timedelta(days=_NOTICE_DAYS + _WINDOW_DAYS)
        yield Hit(("dereg.notice_start", "as_of"), values, variant="departments" if individual else "")


@rule("Z03")
def all_investors_commit_themselves(case: Case) -> Iterator[Hit]:
    """Investors are the shareholders, or the operator; where the filing names none somebody must have signed."""
    papers = case.documents("investor_commitment")
    if not papers:
        yield Hit(("documents[investor_commitment]",))
        return
    signers = tuple(name for _, paper in papers for one in paper.signatures for name in (one.signer, one.signed_by))
    lacking = [case.party_name(one) for one in case.filing.shareholders if not has_signed(case, one, signers)]
    operator = case.person(case.filing.operator.person) if case.filing.operator else None
    if operator is not None and not any(same_name(operator.name, name) for name in signers):
        lacking.append(operator.name or "—")
    if lacking or not any(signers):
        names = Text("、".join(lacking) or "投资人", ", ".join(lacking) or "the investors")
        yield Hit(tuple(f"{path}.signatures" for path, _ in papers), {"names": names}, variant="unsigned")


@rule("Z04")
def branches_go_first(case: Case) -> Iterator[Hit]:
    for index, branch in enumerate(case.filing.entity.branches if case.filing.entity else ()):
        if branch.status != "deregistered":
            yield Hit((f"entity.branches[{index}]",), {"name": branch.name or branch.uscc})


@rule("Z05")
def papers_of_the_ordinary_procedure(case: Case) -> Iterator[Hit]:
    """An absent application form is F01's matter, which reports it in every procedure."""
    missing = []
    for kind in _ASKED_OF.get(case.filing.entity_type or "", tuple(_PAPERS)):
        filed = any(word in (one.type or "").lower() for _, one in case.all_documents for word in _PAPERS[kind])
        missing += [] if filed else [kind]
    if missing:
        labels = [label(kind) for kind in missing]
        named = Text("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))
        yield Hit(tuple(f"documents[{kind}]" for kind in missing), {"missing": named})
