"""What can be begun at the door: one line a kind, with what to bring and who will have to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.domain.errors import Text
from registry.web.matter import Matter
from registry.web.matters import matter_of


@dataclass(frozen=True)
class Offer:
    """One kind to choose: its key in the address, what it is, what to bring, who signs, and its first answers."""

    key: str
    group: Text
    title: Text
    hint: Text
    bring: Text
    signs: Text
    procedure: str = "establishment"
    entity_type: str = "llc"
    first: Mapping[str, Any] = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        """Its pages and words."""
        return matter_of({"procedure": self.procedure, "entity_type": self.entity_type})

    def answers(self) -> dict[str, Any]:
        """What the choice itself already answers, and what nearly everybody answers; each changed on its page."""
        matter = self.matter
        usual = {"currency": "CNY", "operating_term": "长期"} if matter.asks("operating_term") else {}
        return {
            "procedure": self.procedure,
            "entity_type": self.entity_type,
            **usual,
            "licence_copies": {"original": 1, "duplicate": 1},
            **self.first,
        }


_LIMITED = Text("有限责任公司", "Limited company")
_SHOP = Text("个体工商户", "Individual business")
_EXCHANGE = Text("换发“一照一码”执照", "Exchange for the unified licence")
_OLD = Text(
    "原营业执照、组织机构代码证和税务登记证", "The old business licence, organisation-code and tax certificates"
)
_PREMISES = Text("住所证明：租赁合同和产权证", "Proof of the premises: the lease and the property certificate")
_PLACE = Text(
    "经营场所证明：租赁合同和产权证；在网上开店的，平台出具的证明",
    "Proof of the place of business: lease and property certificate; for a shop on a platform, the platform's",
)
_BY_OPERATOR = Text("经营者本人签署", "The operator signs")

OFFERS = (
    Offer(
        "llc-one",
        _LIMITED,
        Text("一人有限公司", "With one shareholder"),
        Text("只有一位股东，以出资额为限承担责任", "One shareholder, liable up to what he subscribes"),
        _PREMISES,
        Text("股东和法定代表人签署", "The shareholder and the legal representative sign"),
    ),
    Offer(
        "llc",
        _LIMITED,
        Text("几位股东的有限公司", "With several shareholders"),
        Text("两位以上股东，以各自出资额为限承担责任", "Two or more, each liable up to what he subscribes"),
        _PREMISES,
        Text("每位股东和法定代表人各用自己的链接签署", "Every shareholder and the legal representative sign by link"),
    ),
    Offer(
        "llc-state",
        _LIMITED,
        Text("国有独资公司", "Wholly state-owned company"),
        Text("唯一的股东是国有单位", "Its only shareholder is a state-owned organisation"),
        Text("股东的统一社会信用代码，住所证明", "The shareholder's unified code, proof of the premises"),
        Text("股东单位和公司的法定代表人签署，由审查员核对", "Both legal representatives sign; a reviewer looks at it"),
        first={"organisations": {"O1": {"state_owned": True}}},
    ),
    Offer(
        "jsc",
        Text("股份有限公司", "Company limited by shares"),
        Text("发起设立的股份公司", "Founded by its promoters"),
        Text("资本分为股份，发起人成立前缴足", "Its capital is divided into shares, paid before registration"),
        Text("住所证明，验资证明", "Proof of the premises, proof of payment"),
        Text("每位发起人和法定代表人各用自己的链接签署", "Every promoter and the legal representative sign by link"),
        entity_type="jsc",
    ),
    Offer(
        "branch",
        Text("分公司", "Branch"),
        Text("公司的分公司", "A branch of a company"),
        Text("已有公司在别处开展业务；责任由公司承担", "A company does business elsewhere and answers for it"),
        Text(
            "隶属企业的统一社会信用代码，经营场所证明；执照不是在这里签发的，还要营业执照复印件",
            "The parent's unified code, proof of the place; a copy of its licence unless that was issued here",
        ),
        Text("隶属企业的法定代表人签署", "The parent's legal representative signs"),
        "branch_establishment",
        "branch",
    ),
    Offer(
        "individual",
        _SHOP,
        Text("个人经营", "Run by one person"),
        Text("一个人做生意：小店、工作室、网店", "A shop, a studio or an online shop of one person"),
        _PLACE,
        _BY_OPERATOR,
        "individual_establishment",
        "individual",
        {"composition": "personal"},
    ),
    Offer(
        "individual-family",
        _SHOP,
        Text("家庭经营", "Run by a family"),
        Text("家人一起经营，以家庭财产承担责任", "A family runs it together and answers with its property"),
        _PLACE,
        _BY_OPERATOR,
        "individual_establishment",
        "individual",
        {"composition": "family"},
    ),
    Offer(
        "exchange",
        _EXCHANGE,
        Text("有限责任公司换照", "Limited company"),
        Text(
            "三证、五证换成一张，原组织机构代码保留",
            "Three or five certificates become one; the organisation code stays",
        ),
        _OLD,
        Text("法定代表人签署", "The legal representative signs"),
        "consolidation",
    ),
    Offer(
        "exchange-jsc",
        _EXCHANGE,
        Text("股份有限公司换照", "Company limited by shares"),
        Text("原组织机构代码和成立日期保留", "The organisation code and the day of establishment stay"),
        _OLD,
        Text("法定代表人签署", "The legal representative signs"),
        "consolidation",
        "jsc",
    ),
    Offer(
        "exchange-branch",
        _EXCHANGE,
        Text("分公司换照", "Branch of a company"),
        Text("原组织机构代码和成立日期保留", "The organisation code and the day of establishment stay"),
        Text(
            "原营业执照、组织机构代码证和税务登记证，隶属企业的统一社会信用代码",
            "The old licence, organisation-code and tax certificates, and the parent's unified code",
        ),
        Text("隶属企业的法定代表人签署", "The parent's legal representative signs"),
        "consolidation",
        "branch",
    ),
    Offer(
        "exchange-individual",
        _EXCHANGE,
        Text("个体工商户换照", "Individual business"),
        Text("自愿换发，旧执照在有效期内仍可使用", "Voluntary; the old licence stays valid until it ends"),
        _OLD,
        _BY_OPERATOR,
        "consolidation",
        "individual",
        {"composition": "personal"},
    ),
)
USUAL = OFFERS[1]
"""What a visitor gets who checks a name without having chosen a kind."""
_BY_KEY = {offer.key: offer for offer in OFFERS}


def offered(key: str | None) -> Offer | None:
    """The offer with this key."""
    return _BY_KEY.get(key or "")


def groups() -> list[tuple[Text, list[Offer]]]:
    """The offers under their headings, in order."""
    found: dict[Text, list[Offer]] = {}
    for offer in OFFERS:
        found.setdefault(offer.group, []).append(offer)
    return list(found.items())
