"""Sample papers as people upload them, each with the truth about what it says. All names and numbers are invented."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from certificates import unified_code
from certificates.typography import break_lines, draw, width
from registry.domain import resident_id

_SURNAMES, _GIVEN = "柏祁卓纪邵庄窦冉宣丛桑缪晏翟", "溪舟砚禾屿岚策芷棠衡澍笙朔霁"
_BODIES = ("成都{}置业管理有限公司", "四川{}资产运营有限公司", "成都{}商业管理有限责任公司", "成都{}创业投资有限公司")
_ROADS = ("锦霞路", "棠湖北街", "云栈大道", "星沙三路", "柳堤东街", "石羊坊巷")
_DISTRICTS = ("武侯区", "锦江区", "青羊区", "成华区", "金牛区", "新都区")
_USES = ("办公", "商业服务", "工业", "商务金融用地/办公", "其他商服用地/商业")


@dataclass(frozen=True)
class SamplePaper:
    """One paper: what kind, its PDF with a text layer, and what must be read from it."""

    document_type: str
    pdf: bytes
    truth: dict[str, Any]


class Facts:
    """Invented people, companies, places and days; the same seed, the same facts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def person(self) -> str:
        return self.chance.choice(_SURNAMES) + "".join(self.chance.sample(_GIVEN, self.chance.choice((1, 2, 2))))

    def body(self) -> str:
        return self.chance.choice(_BODIES).format("".join(self.chance.sample(_GIVEN, 2)))

    def address(self) -> str:
        number, building, floor = (self.chance.randrange(1, most) for most in (300, 20, 30))
        where = f"成都市{self.chance.choice(_DISTRICTS)}{self.chance.choice(_ROADS)}{number}号"
        return f"{where}{building}栋{floor}层{floor}0{self.chance.randrange(1, 9)}号"

    def number(self) -> str:
        born = date(1966, 1, 1) + timedelta(days=self.chance.randrange(14000))
        first = f"510101{born:%Y%m%d}{self.chance.randrange(1000):03d}"
        return first + resident_id.check_character(first)

    def code(self) -> str:
        subject = unified_code.subject_identifier(self.chance.randrange(10**6))
        return unified_code.compose("91", "510101", subject)

    def day(self, first: date = date(2024, 1, 1)) -> date:
        return first + timedelta(days=self.chance.randrange(900))


class _Sheet:
    """A page of A4 that is written from the top down."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        self.canvas = Canvas(self.bytes, pagesize=A4, invariant=1)
        self.wide, self.high = A4
        self.y = self.high - 80

    def title(self, text: str, size: float = 20) -> None:
        draw(self.canvas, (self.wide - width(text, size)) / 2, self.y, text, size)
        self.y -= size * 2.2

    def paragraph(self, text: str, size: float = 11.5, *, left: float = 72, indent: float = 2.0) -> None:
        for line in break_lines("　" * int(indent) + text, self.wide - 2 * left, size):
            draw(self.canvas, left, self.y, line, size)
            self.y -= size * 1.75

    def cells(
        self, label: str, value: str, size: float = 11, *, left: float = 80, at: float = 190, room: float = 310
    ) -> None:
        draw(self.canvas, left, self.y, label, size)
        lines = break_lines(value, room, size)
        for line in lines:
            draw(self.canvas, at, self.y, line, size)
            self.y -= size * 1.5
        self.canvas.line(left - 10, self.y + size * 0.6, at + room + 10, self.y + size * 0.6)
        self.y -= size * 1.1

    def done(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.bytes.getvalue()


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def lease(
    seed: int, *, lessor: str = "", lessee: str = "", address: str = "", start: date | None = None
) -> SamplePaper:
    """A lease 租赁合同; every second one is written as a form with lines, the others as running text."""
    facts, sheet = Facts(seed), _Sheet()
    lessor, lessee, where = lessor or facts.body(), lessee or facts.person(), address or facts.address()
    start = start or facts.day()
    end = date(start.year + 3, start.month, min(start.day, 28)) - timedelta(days=1)
    truth = {"lessor": lessor, "lessee": lessee, "address": where, "from": start.isoformat(), "to": end.isoformat()}
    sheet.title("房屋租赁合同")
    sheet.paragraph(f"出租方（甲方）：{lessor}", indent=0)
    sheet.paragraph(f"统一社会信用代码：{facts.code()}", indent=0)
    sheet.paragraph(f"承租方（乙方）：{lessee}", indent=0)
    sheet.paragraph(f"身份证号码：{facts.number()}", indent=0)
    sheet.paragraph("根据《中华人民共和国民法典》及有关规定，甲乙双方在平等自愿的基础上，就房屋租赁事宜订立本合同。")
    if seed % 2:
        sheet.paragraph(
            f"第一条　甲方将坐落于{where}的房屋出租给乙方作办公使用，建筑面积{facts.chance.randrange(30, 400)}平方米。"
        )
        sheet.paragraph(f"第二条　租赁期限自{_zh(start)}起至{_zh(end)}止，共三年。")
    else:
        sheet.paragraph(f"一、房屋坐落：{where}。")
        sheet.paragraph(f"二、租赁期限：{_zh(start)}至{_zh(end)}。")
    rent = facts.chance.randrange(20, 300) * 100
    sheet.paragraph(f"第三条　每月租金人民币{rent}元，乙方应于每月5日前支付；乙方逾期支付的，甲方有权按日收取违约金。")
    sheet.paragraph("第四条　租赁期间甲方出售该房屋的，应提前三十日通知乙方；本合同一式两份，甲方、乙方各执一份。")
    sheet.y -= 40
    sheet.paragraph("甲方（盖章）：　　　　　　　　　　乙方（签字）：", indent=0)
    sheet.paragraph(f"签订日期：{_zh(start - timedelta(days=5))}", indent=0)
    return SamplePaper("lease", sheet.done(), truth)


def property_certificate(seed: int, *, owner: str = "", address: str = "") -> SamplePaper:
    """A property certificate 不动产权证书: a form of labels and values."""
    facts, sheet = Facts(seed + 10_000), _Sheet()
    year, serial = facts.day().year, facts.chance.randrange(10**7)
    number = f"川（{year}）成都市不动产权第{serial:07d}号"
    owner, where, use = owner or facts.body(), address or facts.address(), facts.chance.choice(_USES)
    sheet.title("不动产权证书", 24)
    draw(sheet.canvas, 150, sheet.y, number, 13)
    sheet.y -= 45
    for label, value in (
        ("权利人", owner),
        ("共有情况", "单独所有"),
        ("坐落", where),
        ("不动产单元号", f"510107 001002 GB{facts.chance.randrange(10**5):05d} F00010203"),
        ("权利类型", "国有建设用地使用权/房屋所有权"),
        ("权利性质", "出让/市场化商品房"),
        ("用途", use),
        ("面积", f"房屋建筑面积{facts.chance.randrange(40, 900)}.{facts.chance.randrange(10, 99)}平方米"),
        ("使用期限", "国有建设用地使用权 2008年03月12日起2048年03月11日止"),
    ):
        sheet.cells(label, value)
    return SamplePaper(
        "property_certificate", sheet.done(), {"owner": owner, "number": number, "address": where, "use": use}
    )


def id_copy(seed: int) -> SamplePaper:
    """The copy of an identity card 居民身份证, both sides on one page."""
    facts, sheet = Facts(seed + 20_000), _Sheet()
    name, number, where = facts.person(), facts.number(), facts.address()
    canvas, left, top = sheet.canvas, 150.0, sheet.high - 150
    canvas.roundRect(left - 25, top - 165, 300, 190, 10)
    label, ink = 9.5, 12.5
    sex = "男" if int(number[16]) % 2 else "女"
    for y, pairs in (
        (0, (("姓　名", name, 45),)),
        (-26, (("性　别", sex, 45), ("民　族", "汉", 45))),
        (-52, (("出　生", f"{number[6:10]} 年 {int(number[10:12])} 月 {int(number[12:14])} 日", 45),)),
    ):
        x = left
        for words, value, gap in pairs:
            draw(canvas, x, top + y, words, label)
            draw(canvas, x + gap, top + y, value, ink if value == name else 11)
            x += 90
    draw(canvas, left, top - 78, "住　址", label)
    for index, line in enumerate(break_lines(where, 150, 11)):
        draw(canvas, left + 45, top - 78 - 15 * index, line, 11)
    draw(canvas, left, top - 145, "公民身份号码", label)
    draw(canvas, left + 85, top - 145, number, 14, spacing=1)
    canvas.setFillGray(0.8)
    canvas.rect(left + 195, top - 115, 65, 90, fill=1)
    canvas.setFillGray(0)
    draw(canvas, left + 30, top - 260, "中华人民共和国 居民身份证", 14)
    draw(canvas, left + 20, top - 330, "签发机关　成都市公安局武侯分局", 11)
    draw(canvas, left + 20, top - 352, "有效期限　2016.05.20-2036.05.20", 11)
    return SamplePaper("id_copy", sheet.done(), {"name": name, "id_number": number})


def subject_qualification(seed: int) -> SamplePaper:
    """The business licence 营业执照 of a corporate shareholder, wide as the original is."""
    facts, sheet = Facts(seed + 30_000), _Sheet()
    name, code = facts.body(), facts.code()
    shown = unified_code.grouped(code) if seed % 2 else code
    sheet.title("营业执照", 30)
    draw(sheet.canvas, 70, sheet.y, "统一社会信用代码", 9)
    draw(sheet.canvas, 70, sheet.y - 16, shown, 12)
    sheet.y -= 60
    for label, value in (
        ("名　　称", name),
        ("类　　型", "有限责任公司(自然人投资或控股)"),
        ("法定代表人", facts.person()),
        ("注册资本", "壹仟万元整"),
        ("成立日期", _zh(facts.day(date(2012, 1, 1)))),
        ("住　　所", facts.address()),
        (
            "经营范围",
            "一般项目：物业管理；非居住房地产租赁；企业管理咨询；停车场服务。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
        ),
    ):
        draw(sheet.canvas, 80, sheet.y, label, 11)
        for line in break_lines(value, 330, 11):
            draw(sheet.canvas, 165, sheet.y, line, 11)
            sheet.y -= 18
        sheet.y -= 12
    draw(sheet.canvas, 320, sheet.y - 30, "登记机关　成都市市场监督管理局", 11)
    return SamplePaper("subject_qualification", sheet.done(), {"name": name, "uscc": code})


def _holder(facts: Facts, amount: int, due: date) -> dict[str, Any]:
    """A shareholder as articles state him."""
    paid = [{"method": "money", "amount_cny": amount, "due": due.isoformat()}]
    return {"name": facts.person(), "subscribed_cny": amount, "contributions": paid}


def _table_of_holders(sheet: _Sheet, holders: list[dict[str, Any]]) -> None:
    columns = (80, 190, 300, 380)
    shown = [("股东姓名", "认缴出资额（元）", "出资方式", "出资日期")]
    for one in holders:
        paid = one["contributions"][0]
        due = _zh(date.fromisoformat(paid["due"]))
        shown.append((one["name"], f"{paid['amount_cny']:,}.00", "货币", due))
    for row in shown:
        for left, text in zip(columns, row, strict=True):
            draw(sheet.canvas, left, sheet.y, text, 11)
        sheet.y -= 22


def articles(seed: int) -> SamplePaper:
    """Articles of association 章程 as founders bring them."""
    facts, sheet = Facts(seed + 40_000), _Sheet()
    word = "".join(facts.chance.sample(_GIVEN, 2))
    name, where = f"成都{word}信息技术有限公司", facts.address()
    capital = facts.chance.randrange(1, 50) * 100_000
    items = ["软件开发", "信息技术咨询服务", "数据处理服务", "会议及展览服务"][: facts.chance.randrange(2, 5)]
    office, words = facts.chance.choice((("director", "执行公司事务的董事"), ("manager", "经理"), ("chair", "董事长")))
    sheet.title(f"{name}章程", 16)
    sheet.paragraph("第一章　公司名称和住所")
    sheet.paragraph(f"第一条　公司名称：{name}。")
    sheet.paragraph(f"第二条　公司住所：{where}。")
    sheet.paragraph("第二章　公司经营范围")
    sheet.paragraph(f"第三条　公司经营范围：{'；'.join(items)}。")
    sheet.paragraph("第三章　公司注册资本")
    sheet.paragraph(f"第四条　公司注册资本：人民币{capital // 10_000}万元。股东以其认缴的出资额为限对公司承担责任。")
    sheet.paragraph("第五条　股东的姓名或者名称、认缴的出资额、出资方式和出资日期如下：")
    holders = [_holder(facts, capital // 2, date(2030, 6, 30)) for _ in range(2)]
    if seed % 2:
        _table_of_holders(sheet, holders)
    else:
        for one in holders:
            paid = one["contributions"][0]
            due = _zh(date.fromisoformat(paid["due"]))
            sheet.paragraph(f"股东{one['name']}，认缴出资{paid['amount_cny']}元，以货币方式出资，于{due}前缴足。")
    sheet.paragraph("第六条　股东会由全体股东组成，是公司的权力机构，行使下列职权：选举和更换董事、监事。")
    sheet.paragraph("第七条　公司不设董事会，设董事一人，由股东会选举产生。公司设监事一人。公司设经理一人。")
    sheet.paragraph(f"第八条　公司的法定代表人由{words}担任。")
    sheet.paragraph("第九条　公司营业期限：长期。")
    truth = {
        "content.company_name": name,
        "content.domicile_address": where,
        "content.registered_capital_cny": capital,
        "content.business_scope": items,
        "content.legal_rep_office": office,
        "content.operating_term": "长期",
        "content.shareholders": holders,
        "items": ["name_domicile", "scope", "capital", "shareholder_names", "contributions", "organs", "legal_rep"],
        "organs": ["shareholders_meeting", "sole_director", "supervisor", "manager"],
    }
    return SamplePaper("articles", sheet.done(), truth)


def appointment(seed: int) -> SamplePaper:
    """A decision that appoints 股东决定."""
    facts, sheet = Facts(seed + 50_000), _Sheet()
    name = f"成都{''.join(facts.chance.sample(_GIVEN, 2))}供应链管理有限公司"
    title, body = facts.chance.choice((("股东决定", "sole_shareholder"), ("股东会决议", "shareholders")))
    who = facts.person()
    sheet.title(f"{name}{title}", 16)
    sheet.paragraph("根据《中华人民共和国公司法》和公司章程，就公司任职事项作出如下决定：")
    watching = facts.person()
    sheet.paragraph(f"一、选举{who}为公司董事，任期三年。")
    sheet.paragraph(f"二、选举{watching}为公司监事，任期三年。")
    appointees = [
        {"person": who, "office": "director", "term_years": 3},
        {"person": watching, "office": "supervisor", "term_years": 3},
    ]
    truth = {"company_name": name, "made_by": body, "appointees": appointees}
    return SamplePaper("appointment", sheet.done(), truth)


def approval(seed: int) -> SamplePaper:
    """An approval 许可证 that some business needs before registration."""
    facts, sheet = Facts(seed + 60_000), _Sheet()
    number = f"川蓉（特）字{facts.day().year}{facts.chance.randrange(10**4):04d}"
    holder, given = facts.body(), facts.day()
    end = date(given.year + 5, given.month, min(given.day, 28))
    sheet.title("特种行业许可证", 24)
    for label, value in (
        ("许可证编号", number),
        ("单位名称", holder),
        ("法定代表人", facts.person()),
        ("地址", facts.address()),
        ("许可项目", "旅馆业"),
        ("发证日期", _zh(given)),
        ("有效期至", _zh(end)),
    ):
        sheet.cells(label, value)
    truth = {"number": number, "holder_name": holder, "issued_on": given.isoformat(), "valid_to": end.isoformat()}
    return SamplePaper("approval", sheet.done(), truth)


KINDS: Sequence[Callable[[int], SamplePaper]] = (
    lease,
    property_certificate,
    id_copy,
    subject_qualification,
    articles,
    appointment,
    approval,
)
