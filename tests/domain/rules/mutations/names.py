"""Chapter N broken: what a name consists of, its words, other people's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.domain.rules.mutations.ways import (
    BRANCH,
    COMPANIES,
    SHOPS,
    Json,
    Mutation,
    dated,
    day,
)
from tests.domain.rules.sample_filings import GONE, Changes


def called(**parts: str) -> Callable[[Json], Changes]:
    """The same name with other parts; the full name is made of them."""

    def changes(data: Json) -> Changes:
        name = {**data["name"], **parts}
        full = "".join(name[part] or "" for part in ("division", "trade_name", "industry", "org_form"))
        return {"name": {**name, "full": full}}

    return changes


def _besides(theirs: Callable[[Json], str], ours: Callable[[Json], Changes] | None = None, **more: Any) -> Any:
    """Another enterprise of the same authority beside ours, which may be called otherwise for that."""

    def changes(data: Json) -> Changes:
        own = ours(data) if ours else {}
        registered = {"name": theirs(data), "status": "active", "authority_division_code": "510100", **more}
        days = {key: day(data, value) for key, value in more.items() if isinstance(value, int)}
        return {**own, "lookups.registered_names": [{**registered, **days}]}

    return changes


def _full(data: Json) -> str:
    return str(data["name"]["full"])


def _part(data: Json, part: str) -> str:
    return str(data["name"][part])


def _grouped(data: Json) -> Changes:
    return called(org_form=f"集团{_part(data, 'org_form')}")(data)


def _district(data: Json) -> str:
    return str(data["registration_authority"]["name"])[3:6]


_WORDS = {
    "N20": "支那", "N21": "传销", "N22": "共青团", "N23": "美国", "N24": "海洛因", "N25": "蛮夷", "N26": "妻妾成群",
    "N27": "最佳", "N28": "一带一路", "N29": "董存瑞", "N30": "律师",
}  # fmt: skip
"""Rule → a word of its list, which becomes the trade name."""

NAMES: list[Mutation] = [
    ("N02", "the trade name", COMPANIES, {"name.trade_name": GONE}),
    ("N05", "a place elsewhere", COMPANIES, lambda data: {
        "name.division": "绵阳", "name.full": data["name"]["full"].replace("成都", "绵阳", 1)}),
    ("N14", "the form of another entity", COMPANIES, lambda data: {"entity_type":
        "jsc" if data["entity_type"] == "llc" else "llc"}),
    ("N15", "a name of its own", BRANCH, {"name.full": "成都远岫分公司"}),
    ("N31", "a name that is taken", (*COMPANIES, *BRANCH, *SHOPS), lambda data: {"lookups.registered_names": [
        {"name": data["name"]["full"], "authority_division_code": "510100", "status": "active"}]
        if data["entity_type"] != "individual" else
        [{"name": data["name"]["full"], "status": "active"}]}),
    ("N39", "a reservation that ended", COMPANIES, dated("name.reservation.expires_on", -1)),
    ("N39", "a reservation of long ago", COMPANIES, dated("name.reservation.reserved_on", -200)),
    ("N40", "the undertaking for the name", (*COMPANIES, *SHOPS), {"declarations.name_infringement": GONE}),
    *((rule, word, COMPANIES, called(trade_name=word)) for rule, word in _WORDS.items()),
    ("N01", "letters", COMPANIES, called(trade_name="A8云栈")),
    ("N01", "a space inside", BRANCH, lambda data: {"name.full": f"{_full(data)[:4]}A{_full(data)[4:]}"}),
    ("N03", "the division", COMPANIES, called(division="")),
    ("N04", "the industry", COMPANIES, called(industry="")),
    ("N06", "a district without its city", COMPANIES, lambda data: called(division=_district(data))(data)),
    ("N07", "a zone without its city", COMPANIES, called(division="高新区")),
    ("N08", "a division without brackets", COMPANIES, lambda data: {"name.full":
        _part(data, "trade_name") + "成都" + _part(data, "industry") + _part(data, "org_form")}),
    ("N09", "a trade name of one character", COMPANIES, called(trade_name="锦")),
    ("N10", "a place as trade name", COMPANIES, called(trade_name="绵阳")),
    ("N11", "an industry as trade name", COMPANIES, called(trade_name="科技发展")),
    ("N12", "a form as trade name", COMPANIES, called(trade_name="公司")),
    ("N13", "another trade than the main business", COMPANIES, lambda data:
        {**called(industry="餐饮管理")(data), "main_industry_code": "6513"}),
    ("N16", "a group", COMPANIES, _grouped),
    ("N17", "the nation in front", COMPANIES, called(division="中国")),
    ("N18", "the nation inside", COMPANIES, lambda data: called(industry=f"中国{_part(data, 'industry')}")(data)),
    ("N19", "the world in front", COMPANIES, called(division="国际")),
    ("N32", "a name of the same words", COMPANIES, _besides(lambda data:
        f"{_part(data, 'trade_name')}（成都）{_part(data, 'industry')}{_part(data, 'org_form')}")),
    ("N33", "a name of another form", COMPANIES, _besides(lambda data:
        f"成都{_part(data, 'trade_name')}{_part(data, 'industry')}厂")),
    ("N34", "a name of the same meaning", COMPANIES, _besides(lambda data:
        f"成都{_part(data, 'trade_name')}餐饮服务有限公司", called(industry="餐饮管理"))),
    ("N35", "a name that sounds alike", COMPANIES, _besides(lambda data:
        f"成都宏光{_part(data, 'industry')}有限公司", called(trade_name="红光"))),
    ("N36", "a name that is within", COMPANIES, _besides(lambda data:
        f"成都云栈{_part(data, 'industry')}有限公司", called(trade_name="锦云栈"))),
    ("N37", "a name given up in spring", COMPANIES, _besides(_full, status="deregistered", deregistered_on=-100)),
    ("N38", "another enterprise's whole name", COMPANIES, _besides(lambda data: "听松堂", called(trade_name="听松堂"))),
    ("N41", "a trade that needs a licence", COMPANIES, called(industry="保险")),
    ("N42", "a second name", COMPANIES, lambda data: {"name.full": f"{_full(data)}、成都听松科技有限公司"}),
]  # fmt: skip
