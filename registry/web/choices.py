"""What the pages of an application offer to choose from, as (value, words) pairs or rows for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from certificates.catalogue import Item, catalogue
from registry.domain.authority import authorities
from registry.domain.errors import Text
from registry.domain.industry import Industry, classes_named, industry
from registry.domain.rules.consolidation import LABELS as CERTIFICATES
from registry.domain.rules.deregistration import BARS
from registry.web.completing import new_person_key
from registry.web.forms import at
from registry.web.language import t
from registry.web.matters import alterable
from registry.web.todays_book import todays_tables

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class DataField:
    """One thing a department asks for a merged item: its key below `data`, its label, whether several may be ticked."""

    key: str
    label: Text
    options: tuple[tuple[str, str], ...] = ()


def furniture(key: str, answers: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What the template of a page needs besides the answers."""
    if key in ("name", "premises"):
        return {"authorities": authority_choices()}
    if key == "change":
        return {"items": [(item, t(words)) for item, words in alterable(str(answers.get("entity_type")))]}
    if key == "ending":
        return {"bars": BARS}
    if key == "scope":
        found = request.args.get("find", "").strip()
        return {"industry": industry, "find": found, "found": find_industries(found), "approvals": approval_choices()}
    if key == "certificates":
        return {"rows": certificate_rows(answers)}
    if key in ("people", "operator", "charge", "register"):
        fresh = {letter: new_person_key(answers, letter) for letter in "PO"}
        more = "more" in request.args or not answers.get("persons")
        return {"fresh": fresh, "more": more, "people": people_choices(answers)}
    if key == "shares":
        return {"holders": holder_rows(answers)}
    if key == "offices":
        return {"people": people_choices(answers)}
    return {"merged": merged_items(answers, day), "always": [one for one in _items(answers, day) if one.always_merged]}


def authority_choices() -> Choices:
    """Every authority of this deployment: its name, and the place it is for."""
    return [(one.name, one.zone or one.name.removesuffix("市场监督管理局")) for one in authorities()]


def people_choices(answers: Mapping[str, Any]) -> Choices:
    """The people entered so far."""
    persons = answers.get("persons")
    return [(key, _name(person) or key) for key, person in persons.items()] if isinstance(persons, Mapping) else []


def holder_rows(answers: Mapping[str, Any]) -> Choices:
    """Everybody who can hold a share, shareholders first in their order: the rows of the shares page."""
    known = {key: _name(one) or key for root in ("persons", "organisations") for key, one in _entries(answers, root)}
    shareholders = answers.get("shareholders")
    held = (
        [one.get("ref") for one in shareholders if isinstance(one, Mapping)] if isinstance(shareholders, list) else []
    )
    others = [] if _by_the_same(answers) else [key for key in known if key not in held]
    order = [str(ref) for ref in held if ref] + others
    return [(key, known.get(key, key)) for key in order]


def _by_the_same(answers: Mapping[str, Any]) -> bool:
    """Whether this is a change of the capital only: whoever holds shares holds them still."""
    return answers.get("procedure") == "change" and "shareholders" not in (at(answers, "change.items") or ())


def certificate_rows(answers: Mapping[str, Any]) -> list[tuple[int, str, Text]]:
    """The kinds of old certificates, each with its row in the form: those entered in their order, then the others."""
    entered = [one.get("kind") for one in answers.get("old_certificates") or [] if isinstance(one, Mapping)]
    order = [kind for kind in entered if kind in CERTIFICATES] + [kind for kind in CERTIFICATES if kind not in entered]
    return [(row, kind, CERTIFICATES[kind]) for row, kind in enumerate(order)]


def find_industries(words: str) -> list[Industry]:
    """Classes of GB/T 4754 by words of their names or the beginning of their code."""
    if not words:
        return []
    if words.isascii() and words.isdigit():
        found = industry(words)
        return [found] if found and found.level == 4 else []
    return list(classes_named(words, limit=12))


def approval_choices() -> Choices:
    """The approvals that come before registration 前置审批."""
    return [(row["id"], row["item"]) for row in todays_tables().lists["pre_approval_items"] if not row["valid_to"]]


def merged_items(answers: Mapping[str, Any], day: date) -> list[tuple[int, Item, list[DataField]]]:
    """Merged items this kind of holder may ask for, each with its row in the form and what its department needs."""
    scope = [one for one in answers.get("business_scope") or [] if isinstance(one, Mapping)]
    chosen = [one.get("code") for one in answers.get("consolidated_items") or [] if isinstance(one, Mapping)]
    offered = [
        item
        for item in _items(answers, day)
        if not item.always_merged
        and (
            item.code in chosen
            or not item.tied_to_activity()
            or any(item.matches(str(one.get("text") or ""), str(one.get("industry_code") or "")) for one in scope)
        )
    ]
    ordered = sorted(offered, key=lambda item: (chosen.index(item.code) if item.code in chosen else 99, item.code))
    return [(row, item, _data_fields(item)) for row, item in enumerate(ordered)]


def merged_names(filing: Mapping[str, Any]) -> str:
    """The merged items that were chosen, by name, in the visitor's language."""
    known = [
        catalogue().item(one["code"]) for one in filing.get("consolidated_items", []) if one.get("code") in catalogue()
    ]
    return t("、", ", ").join(t(item.zh, item.en) for item in known)


def _items(answers: Mapping[str, Any], day: date) -> tuple[Item, ...]:
    kind = answers.get("entity_type")
    return catalogue().items_for(kind if kind in ("branch", "individual") else "company", day)


def _data_fields(item: Item) -> list[DataField]:
    fields = []
    for key in item.data_required:
        path = key.replace("[>=3]", "[0]").replace("[<=3]", "[0]").replace("[]", "[0]")
        label = LABELS.get(key.rpartition(".")[2], Text(key, key.replace("_", " ")))
        fields.append(DataField(path, label, tuple((one, one) for one in _OPTIONS.get(key, ()))))
    return fields


def _entries(answers: Mapping[str, Any], root: str) -> list[tuple[str, Any]]:
    entries = answers.get(root)
    return list(entries.items()) if isinstance(entries, Mapping) else []


def _name(one: Any) -> str:
    return str(one.get("name") or "") if isinstance(one, Mapping) else ""


_OPTIONS = {"seal_types": ("公章", "财务专用章", "发票专用章", "合同专用章", "法定代表人名章")}

LABELS = {
    "storage_capacity_tonnes": Text("仓储能力（吨）", "Storage capacity in tonnes"),
    "storage_address": Text("仓储地址", "Storage address"),
    "seal_shop": Text("公章刻制单位", "Seal engraver"),
    "seal_types": Text("刻制的印章", "Seals to be engraved"),
    "activity_ticked": Text("从事的业务", "Activity"),
    "handler_name": Text("经办人姓名", "Name of the person in charge"),
    "handler_id_number": Text("经办人身份证号", "Identity number of the person in charge"),
    "handler_phone": Text("经办人手机号", "Mobile number of the person in charge"),
    "name": Text("姓名", "Name"),
    "id_number": Text("身份证号", "Identity number"),
    "certificate_name": Text("证书名称", "Certificate"),
    "certificate_issuer": Text("证书签发机构", "Issued by"),
    "certificate_number": Text("证书编号", "Certificate number"),
    "phone": Text("手机号", "Mobile number"),
    "recycling_range": Text("回收范围", "What is recycled"),
    "channels": Text("回收渠道", "Channels"),
    "address": Text("经营地点", "Address"),
    "site_type": Text("场地类型", "Kind of site"),
    "camera_count": Text("监控摄像头数量", "Number of cameras"),
    "camera_retention_days": Text("录像保存天数", "Days recordings are kept"),
    "security_contact_name": Text("治安责任人", "Person responsible for security"),
    "staff_count": Text("从业人数", "Number of staff"),
    "transport_modes": Text("运输方式", "Modes of transport"),
    "cargo_kinds": Text("货物类别", "Kinds of cargo"),
    "service_items": Text("服务项目", "Services"),
    "english_name": Text("英文名称", "English name"),
    "english_address": Text("英文地址", "English address"),
    "customs_contact_name": Text("海关业务联系人", "Customs contact"),
    "customs_contact_phone": Text("海关业务联系电话", "Customs contact's phone"),
    "business_kind": Text("经营类别", "Kind of business"),
    "inspection_contact_name": Text("检验检疫联系人", "Inspection contact"),
    "inspection_contact_phone": Text("检验检疫联系电话", "Inspection contact's phone"),
    "service_mode": Text("服务方式", "How the service is given"),
    "service_range_note": Text("服务范围说明", "Range of the service"),
}
