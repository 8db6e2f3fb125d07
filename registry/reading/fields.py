"""Fields: what is sought in each kind of paper, and how it is found among the blocks of its text.

A field stands after its label in the same block (`出租方（甲方）：…`), beside or under a label that is a block of its
own (the cells of a certificate), or speaks for itself wherever it stands (a unified code, a certificate's number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.reading import values
from registry.reading.company_papers import GATHERERS
from registry.reading.layout import Block, around, blocks
from registry.reading.transcript import Box, Found, Line, Page
from registry.reading.values import CHECKED, Reader

_AFTER = r"\s*(?:[（(][^（）()]{1,8}[)）])?\s*[:：]\s*"


@dataclass(frozen=True)
class Wanted:
    """One field that is sought: its name in the filing, its labels, how its words are read, where they end.

    `anywhere` finds it without a label; group 1, or the whole, are its words. With `bare` the label needs no colon
    where it begins a block.
    """

    name: str
    labels: str = ""
    read: Reader = values.text
    ends: str = r"[。；;，,]"
    anywhere: str = ""
    bare: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of paper: the fields that are sought, and the labels that begin a block of it."""

    wanted: tuple[Wanted, ...]
    labels: str

    @property
    def label(self) -> re.Pattern[str]:
        """A line that begins so begins a block."""
        numbered = r"\s*第[一二三四五六七八九十]+[章条]|\s*\d{1,2}[、.．]"
        return re.compile(rf"\s*(?:{_spaced(self.labels)})(?:\s|[:：（(]|$)|{numbered}")


def extract(document_type: str, pages: Sequence[Page]) -> tuple[Found, ...]:
    """The fields of a kind of paper that are found in its pages, each once: the first certain one."""
    kind = KINDS.get(document_type)
    if kind is None:
        return ()
    size = {page.number: (page.width, page.height) for page in pages}
    read_on = blocks(pages, kind.label)
    found = []
    for wanted in kind.wanted:
        candidates = list(_candidates(wanted, read_on, size, kind.label))
        if candidates:
            certain = next((one for one in candidates if one.sure), None)
            found.append(certain or max(candidates, key=lambda one: one.confidence))
    gather = GATHERERS.get(document_type)
    for one in gather(read_on, pages) if gather else ():
        place = _fraction(one.box, size[one.page])
        found.append(Found(one.name, one.value, one.words, one.page, place, min(one.confidence, 1.0)))
    return tuple(found)


def _candidates(
    wanted: Wanted, read_on: Sequence[Block], size: dict[int, tuple[float, float]], label: re.Pattern[str]
) -> Iterator[Found]:
    for block, start, end in _places(wanted, read_on, label):
        words = block.text[start:end]
        lines = block.lines_of(start, end)
        read = wanted.read(words) if words.strip() and lines else None
        if read is not None:
            value, factor = read
            seen = min(line.confidence for line in lines)
            confidence = max(seen, 0.97) if factor == CHECKED else seen * factor
            place = _fraction(_part(block, lines, start, end), size[block.page])
            yield Found(wanted.name, value, words.strip(), block.page, place, min(confidence, 1.0))


def _places(wanted: Wanted, read_on: Sequence[Block], other: re.Pattern[str]) -> Iterator[tuple[Block, int, int]]:
    """Where the words of a field may stand: block, first and last character. An `other` label is nobody's value."""
    for block in read_on if wanted.anywhere else ():
        for found in re.finditer(wanted.anywhere, block.text):
            group = 1 if found.re.groups else 0
            yield block, found.start(group), found.end(group)
    if not wanted.labels:
        return
    label = _spaced(wanted.labels)
    inline = re.compile(rf"(?:{label}){_AFTER}" + (rf"|^\s*(?:{label})\s*(?=\S)" if wanted.bare else ""))
    alone = re.compile(rf"\s*(?:{label})\s*(?:[（(][^（）()]{{1,8}}[)）])?\s*[:：]?\s*")
    for block in read_on:
        if alone.fullmatch(block.text):
            for beside in _beside(block, read_on):
                if not other.match(beside.text):
                    yield beside, 0, _end(wanted, beside.text, 0)
        else:
            for found in inline.finditer(block.text):
                yield block, found.end(), _end(wanted, block.text, found.end())


def _end(wanted: Wanted, text: str, start: int) -> int:
    stop = re.compile(wanted.ends).search(text, start) if wanted.ends else None
    return stop.start() if stop else len(text)


def _beside(label: Block, read_on: Sequence[Block]) -> Iterator[Block]:
    """The block right of a label; where there is none, the one under it."""
    left, top, right, bottom = label.at
    tall = bottom - top
    level = [
        one
        for one in read_on
        if one.page == label.page
        and one.at[0] > right - 0.8 * tall  # boxes are drawn with a margin: neighbours may overlap
        and one.at[1] < bottom - 0.25 * tall
        and one.at[3] > top + 0.25 * tall
    ]
    if level:
        yield min(level, key=lambda one: one.at[0])
        return
    under = [
        one
        for one in read_on
        if one.page == label.page and 0 <= one.at[1] - bottom + 0.3 * tall < 3 * tall and one.at[0] < right
        and one.at[2] > left
    ]  # fmt: skip
    if under:
        yield min(under, key=lambda one: one.at[1])


def _part(block: Block, lines: Sequence[Line], start: int, end: int) -> Box:
    """The box in the picture around some characters of a block; letters of a line count as equally wide."""
    boxes = []
    for line in lines:
        first = block.starts[block.lines.index(line)]
        left, top, right, bottom = line.box
        each = (right - left) / max(len(line.text), 1)
        upright = bottom - top > right - left
        begin, stop = max(start - first, 0), min(end - first, len(line.text))
        boxes.append(line.box if upright else (left + each * begin, top, left + each * stop, bottom))
    return around(boxes)


def _fraction(box: Box, size: tuple[float, float]) -> Box:
    width, height = size
    return (
        max(box[0] / width, 0.0),
        max(box[1] / height, 0.0),
        min(box[2] / width, 1.0),
        min(box[3] / height, 1.0),
    )


def _spaced(labels: str) -> str:
    """Labels whose characters may stand apart: 名 称."""
    return "|".join(r"\s*".join(map(re.escape, label)) for label in labels.split("|"))


def _kind(*wanted: Wanted, also: str = "") -> Kind:
    labels: Iterable[str] = (one.labels for one in wanted if one.labels)
    return Kind(wanted, "|".join([*labels, *([also] if also else [])]))


_COMPANY = r"([\u4e00-\u9fff（）()A-Za-z0-9]{2,46}有限(?:责任)?公司)"
_PARTY_ENDS = r"[。；;，,（(]|统一社会信用|身份证|[甲乙]方|地址|联系"
_DAYS = rf"(?:{values.DAY})"
_NUMBER = r"\d{17}[\dXx]"
_CODE = r"(?<![0-9A-Z])(?:[0-9A-Z]{18}|[0-9A-Z]{4}(?:\s[0-9A-Z]{4}){3}\s[0-9A-Z]{2})(?![0-9A-Z])"

KINDS: dict[str, Kind] = {
    "lease": _kind(
        Wanted(
            "lessor",
            "出租方|出租人|甲方",
            values.party,
            ends=_PARTY_ENDS,
        ),
        Wanted(
            "lessee",
            "承租方|承租人|乙方",
            values.party,
            ends=_PARTY_ENDS,
        ),
        Wanted(
            "address",
            "房屋坐落|房屋地址|租赁地址|房屋位置|坐落",
            values.address,
            anywhere=r"(?:坐落|座落|位于)(?:于|在)?[:：]?\s*([^，。；;]{6,120}?)(?=(?:的|之)(?:房屋|房产|物业|场地|办公|商铺)|[，。；;]|$)",
        ),
        Wanted("from", read=values.day, anywhere=rf"(?:期限|租期)[^。]{{0,30}}?({_DAYS})\s*(?:起|至|到|[—-])"),
        Wanted(
            "to",
            read=values.day,
            anywhere=rf"(?:期限|租期)[^。]{{0,30}}?{_DAYS}\s*起?\s*[，,]?\s*(?:至|到|[—-]+)\s*({_DAYS}|长期)",
        ),
        also="租金|押金|用途|身份证号|统一社会信用代码|联系电话|签订日期|地址",
    ),
    "property_certificate": _kind(
        Wanted("owner", "权利人|所有权人|房屋所有权人", values.party, bare=True, ends=r"[。；;，,]|$"),
        Wanted(
            "number",
            read=values.certificate_number,
            anywhere=r"[\u4e00-\u9fff]\s*[（(]\s*\d{4}\s*[)）]\s*[\u4e00-\u9fff]{2,14}不动产权第\s*\d{4,}\s*号",
        ),
        Wanted("address", "坐落|房屋坐落|座落", values.address, bare=True, ends=r"$"),
        Wanted("use", "用途|规划用途|房屋用途", values.text, bare=True, ends=r"$"),
        also="共有情况|不动产单元号|权利类型|权利性质|面积|使用期限|权利其他状况|登记机构|附记",
    ),
    "id_copy": _kind(
        Wanted("name", "姓名", values.party, bare=True, ends=r"\s*性\s*别|$"),
        Wanted("id_number", "公民身份号码", values.identity_number, bare=True, ends=r"$", anywhere=_NUMBER),
        also="性别|民族|出生|住址|签发机关|有效期限",
    ),
    "subject_qualification": _kind(
        Wanted("name", "名称|企业名称|单位名称", values.party, bare=True, ends=r"[；;，,]|\s*类\s*型|$"),
        Wanted("uscc", "统一社会信用代码", values.code, bare=True, ends=r"$", anywhere=_CODE),
        also="类型|法定代表人|注册资本|成立日期|营业期限|住所|经营范围|登记机关|负责人|经营场所|投资人",
    ),
    "articles": _kind(
        Wanted("content.company_name", "公司名称|名称", values.party),
        Wanted("content.domicile_address", "公司住所|住所", values.address),
        Wanted(
            "content.registered_capital_cny",
            "注册资本",
            values.amount,
            ends=r"[。；;]",
            anywhere=r"注册资本(?:总额)?为((?:人民币)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿\d,.]+元?整?(?:\s*[（(][^（）()]{1,40}[)）])?)",
        ),
        Wanted("content.business_scope", "经营范围", values.scope, ends=r"。"),
        Wanted(
            "content.operating_term",
            "营业期限|经营期限",
            values.term,
            anywhere=r"(?:经营|营业)期限为\s*(长期|永久|[0-9]{1,3}\s*年)",
        ),
        Wanted(
            "content.legal_rep_office",
            read=values.office,
            anywhere=r"法定代表人由\s*([^，。；]{2,20}?)\s*(?:担任|出任)",
        ),
        also="法定代表人|股东|出资方式|出资时间",
    ),
    "appointment": _kind(
        Wanted(
            "company_name",
            "公司名称",
            values.party,
            anywhere=_COMPANY,
        ),
        Wanted(
            "made_by",
            read=lambda words: next((key for word, key in _BODIES if word in values.plain(words)), None),
            anywhere=r"股东会决议|股东决定|董事会决议|董事决定|职工代?表?大会决议|任命书",
        ),
    ),
    "approval": _kind(
        Wanted("number", "许可证编号|许可证号|证书编号|批准文号|文号|编号", values.text, bare=True),
        Wanted("holder_name", "单位名称|企业名称|被许可人|持证人|经营者名称|名称", values.party, bare=True),
        Wanted("issued_on", "发证日期|签发日期|批准日期|颁发日期", values.day, bare=True, ends=r"$"),
        Wanted("valid_to", "有效期至|有效期限至|有效期限", values.day, bare=True, ends=r"$"),
        also="法定代表人|地址|许可范围|许可项目|发证机关|经营场所|住所",
    ),
    "authorization": _kind(
        Wanted("agent_name", "受托人|代理人|被委托人", values.party, bare=True, ends=r"[。；;，,]|(?:身份证)|$"),
        Wanted("agent_id_number", "身份证号码|身份证号", values.identity_number, anywhere=_NUMBER),
        also="委托人|委托权限|委托期限|委托事项",
    ),
}
"""Document type → what is sought in it. A type that is not here is shown to a person as it is."""
KINDS["parent_licence"] = KINDS["subject_qualification"]

_BODIES: tuple[tuple[str, tuple[str, float]], ...] = (
    ("股东会", ("shareholders", 1.0)),
    ("股东决定", ("sole_shareholder", 1.0)),
    ("董事会", ("board", 1.0)),
    ("董事决定", ("sole_director", 1.0)),
    ("职工", ("employees", 1.0)),
    ("任命书", ("parent", 1.0)),
)
