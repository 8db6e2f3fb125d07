"""The printed licence: 正本 (A3) and 副本 (A4), both landscape, as an unsigned PDF with a place for the seal.

One design, measured in millimetres of the A4 sheet from its upper left corner; the 正本 is the same drawing enlarged √2
times. What it shows follows 市场主体登记管理条例实施细则 23 and the general order of the 2019 template, without
emblem, official border or a real authority's marks. Values shrink step by step where they are long, to 5.5 pt (七号)
on the A4 sheet; a scope longer than that (about a thousand characters) ends after an item with “共…项，其余详见登记
档案”. The record, whose digest the QR carries, always holds it in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from certificates import guilloche, pdf_document, qr, typography
from certificates.catalogue import catalogue
from certificates.particulars import Particulars, labels
from certificates.typography import Block, capital_in_words

Kind = Literal["original", "duplicate"]
MM = 72 / 25.4
WIDE, HIGH = 297.0, 210.0
LEFT, RIGHT = 32.0, 265.0  # the outer edges of all text
GUTTER = 158.0  # where the right column begins
LABEL = 23.0  # from a label's beginning to its value's
FIELDS_TOP, PITCH, LABEL_SIZE = 86.5, 12.2, 9.0
COLUMNS = (  # left edge, right edge, the lowest baseline, the fields
    (LEFT, 152.0, 173.5, ("name", "type_text", "representative", "scope")),
    (GUTTER, RIGHT, 130.0, ("capital_cny", "established_on", "domicile")),
)
FOOT = 178.0
QR_SIDE, QR_TOP = 36.0, 26.0  # of the modules; the quiet zone lies outside. 81 modules (version 16) make 0.44 mm each
SEAL_AT, SEAL_SIDE = (223.0, 155.0), 40.0
INK, GREY, HAIR, PALE = 0x16202B, 0x6B7680, 0xD9DDD8, 0xEDF1EF
NAME_SIZES: tuple[float, ...] = (15, 14, 12.75, 12, 10.5, 9, 7.5)
VALUE_SIZES: tuple[float, ...] = (12, 11.25, 10.5, 9.75, 9, 8.25, 7.5, 7, 6.5, 6, 5.5)
VALUE_DEPTH = 45.0  # from the first baseline to the last, for all but the last field of a column
NO_NAME = "——"  # an individual business may go without a name
PUBLICITY = "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn"
REMINDER = "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告"
NOT_VALID = "本件为演示样本，不具有法律效力"


@dataclass(frozen=True)
class Sheet:
    """An unsigned sheet, and where the seal belongs on it: left, bottom, right, top in points."""

    pdf: bytes
    seal_box: tuple[float, float, float, float]


def draw(
    particulars: Particulars,
    *,
    kind: Kind,
    licence_number: str,
    short_code: str,
    issued_on: date,
    qr_content: str,
    public_host: str,
    copy_number: str = "1-1",
) -> Sheet:
    """Draw one sheet. The same arguments give the same bytes.

    `issued_on` is the day printed under the authority; `copy_number` stands on a 副本 only. The digits of the QR also
    go into the document information, as /YizhaoCredential. Raises typography.UnprintableText when a character has no
    glyph, ValueError when the content ends in no digits or needs a QR larger than version 16.
    """
    digits = qr_content.rpartition("#")[2]
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("the QR content ends in the digits of the credential")
    scale = 1.0 if kind == "duplicate" else 2**0.5
    copy = "正本" if kind == "original" else "副本"
    canvas = pdf_document.new_document(
        (WIDE * MM * scale, HIGH * MM * scale),
        title=f"营业执照（{copy}） {particulars.name or particulars.unified_code}",
        author=particulars.authority_name,
        day=issued_on,
        entries={"Subject": licence_number, "YizhaoCredential": digits},
    )
    canvas.scale(scale, scale)
    page = _Page(canvas)
    if particulars.specimen:
        page.specimen()
    page.border()
    page.title(copy_number if kind == "duplicate" else None)
    page.code(particulars.unified_code)
    page.qr(qr_content, (("核验网址", public_host), ("执照编号", licence_number), ("核验短码", short_code)))
    page.columns(particulars)
    page.authority(particulars.authority_name, issued_on)
    page.foot([catalogue().item(code).zh for code in particulars.merged], particulars.specimen)
    return Sheet(pdf_document.finish(canvas), _seal_box(scale))


def _seal_box(scale: float) -> tuple[float, float, float, float]:
    (x, y), half = SEAL_AT, SEAL_SIDE / 2
    box = (x - half, HIGH - y - half, x + half, HIGH - y + half)
    return (box[0] * MM * scale, box[1] * MM * scale, box[2] * MM * scale, box[3] * MM * scale)


@dataclass(frozen=True)
class _Page:
    """A canvas measured in millimetres from the upper left; sizes and spacing of type stay points."""

    canvas: Canvas

    def text(self, x: float, y: float, text: str, size: float, colour: int = INK) -> float:
        """One line from x; gives the x of its end."""
        self.canvas.setFillColor(HexColor(colour))
        return typography.draw(self.canvas, x * MM, (HIGH - y) * MM, text, size) / MM

    def text_before(self, x: float, y: float, text: str, size: float, colour: int = INK) -> None:
        self.text(x - typography.width(text, size) / MM, y, text, size, colour)

    def text_about(self, x: float, y: float, text: str, size: float, colour: int = INK) -> None:
        self.text(x - typography.width(text, size) / MM / 2, y, text, size, colour)

    def label(self, x: float, y: float, text: str) -> None:
        """A label spread over the width of five characters, so that all labels end at one line."""
        spare = (5 - len(text)) * LABEL_SIZE
        self.canvas.setFillColor(HexColor(GREY))
        with typography.reads_as(self.canvas, text):
            spacing = spare / (len(text) - 1) if 1 < len(text) < 5 else 0.0
            typography.draw(self.canvas, x * MM, (HIGH - y) * MM, text, LABEL_SIZE, spacing=spacing)

    def block(self, x: float, y: float, block: Block) -> float:
        """Lines from the first baseline y, their left edges optically flush; gives the last baseline."""
        for number, line in enumerate(block.lines):
            indent = block.size / 2 / MM if line[0] in typography.INDENTED else 0.0
            self.text(x - indent, y + number * block.leading / MM, line, block.size)
        return y + block.depth / MM

    def specimen(self) -> None:
        self.canvas.setFillColor(HexColor(PALE))
        typography.draw_title(self.canvas, WIDE / 2 * MM, (HIGH - 140) * MM, "样本", 225, spacing=90)

    def border(self) -> None:
        stream = PDFStream(content=guilloche.border(WIDE, HIGH))
        box = PDFArray([0, 0, WIDE * MM, HIGH * MM])
        entries = {"Type": "XObject", "Subtype": "Form", "Filter": "FlateDecode"}
        stream.dictionary = PDFDictionary({**{key: PDFName(name) for key, name in entries.items()}, "BBox": box})
        self.canvas._doc.addForm("border", stream)
        self.canvas.doForm("border")

    def title(self, copy_number: str | None) -> None:
        """营业执照 alone on a 正本; on a 副本 smaller, with （副本） and its number below."""
        self.canvas.setFillColor(HexColor(INK))
        if copy_number is None:
            typography.draw_title(self.canvas, WIDE / 2 * MM, (HIGH - 56) * MM, "营业执照", 48, spacing=28)
            return
        typography.draw_title(self.canvas, WIDE / 2 * MM, (HIGH - 50) * MM, "营业执照", 42, spacing=24)
        typography.draw_title(self.canvas, WIDE / 2 * MM, (HIGH - 62) * MM, "（副本）", 16, spacing=3)
        self.text(WIDE / 2 + 16, 62, copy_number, 10.5)

    def code(self, unified_code: str) -> None:
        self.text(LEFT, 29, "统一社会信用代码", LABEL_SIZE, GREY)
        x = LEFT
        with typography.reads_as(self.canvas, unified_code):
            for start in range(0, len(unified_code), 4):
                x = self.text(x, 37, unified_code[start : start + 4], 14) + 1.8

    def qr(self, content: str, lines: Sequence[tuple[str, str]]) -> None:
        modules = qr.matrix(content)
        left, module = RIGHT - QR_SIDE, QR_SIDE / len(modules) * MM
        dark = " ".join(f"{column} {row} {length} 1 re" for row, column, length in qr.runs(modules))
        place = f"{module:.5f} 0 0 {-module:.5f} {left * MM:.4f} {(HIGH - QR_TOP) * MM:.4f} cm"
        self.canvas.addLiteral(f"q {place} 0 g {dark} f Q")
        y = QR_TOP + QR_SIDE + 5.2
        self.text_about(left + QR_SIDE / 2, y, "扫描二维码核验真伪与登记状态", 6.5, GREY)
        size = min(6.0, *(QR_SIDE * MM / (typography.width(label + value, 1) + 0.6) for label, value in lines))
        for number, (label, value) in enumerate(lines):
            self.text(left, y + 4.2 + number * 3.3, label, size, GREY)
            self.text_before(RIGHT, y + 4.2 + number * 3.3, value, size)

    def columns(self, particulars: Particulars) -> None:
        names = labels(particulars.entity_kind)
        for x, edge, foot, fields in COLUMNS:
            y, measure = FIELDS_TOP, (edge - x - LABEL) * MM
            for field in (field for field in fields if field in names):
                self.label(x, y, names[field].zh)
                depth = (foot - y) * MM if field == fields[-1] else VALUE_DEPTH
                y = self.block(x + LABEL, y, _value(particulars, field, measure, depth)) + PITCH

    def authority(self, name: str, issued_on: date) -> None:
        x, y = SEAL_AT
        self.label(GUTTER, y - 2, "登记机关")
        size = min(10.5, 88 * MM / typography.width(name, 1))
        self.text_about(x, y - 2, name, size)
        self.text_about(x, y + 5.5, _day(issued_on), 10.5)

    def foot(self, merged: Sequence[str], specimen: bool) -> None:
        self.canvas.setStrokeColor(HexColor(HAIR))
        self.canvas.setLineWidth(0.4)
        self.canvas.line(LEFT * MM, (HIGH - FOOT) * MM, RIGHT * MM, (HIGH - FOOT) * MM)
        end = RIGHT
        if specimen:
            end -= typography.width(NOT_VALID, 6.5) / MM + 4
            self.text_before(RIGHT, FOOT + 4.6, NOT_VALID, 6.5, GREY)
        x = self.text(LEFT, FOOT + 4.6, "多证合一", 6.5, GREY) + 2.5
        line = typography.fit("、".join(merged), (end - x) * MM, 0, (6.5,), joint="、", ending=f"等{len(merged)}项")
        self.text(x, FOOT + 4.6, line.lines[0], 6.5, GREY)
        self.text(LEFT, FOOT + 9, PUBLICITY, 6.5, GREY)
        self.text_before(RIGHT, FOOT + 9, REMINDER, 6.5, GREY)


def _value(particulars: Particulars, field: str, measure: float, depth: float) -> Block:
    """What stands beside a label: on one line while that is well readable, else on several, at last cut."""
    if field == "scope":
        more = f"；……（共{len(particulars.scope)}项，其余详见登记档案）"
        return typography.fit("；".join(particulars.scope), measure, depth, VALUE_SIZES, leading=1.4, ending=more)
    text = _printed(particulars, field)
    sizes, for_one_line = (NAME_SIZES, 4) if field == "name" else (VALUE_SIZES, 2)
    line = typography.fit(text, measure, 0, sizes[:for_one_line])
    if not line.cut:
        return line
    return typography.fit(text, measure, depth, sizes, leading=1.4, ending="……（详见登记档案）")


def _printed(particulars: Particulars, field: str) -> str:
    if field == "capital_cny" and particulars.capital_cny is not None:
        return capital_in_words(particulars.capital_cny)
    if field == "established_on":
        return _day(particulars.established_on)
    return getattr(particulars, field) or NO_NAME


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
