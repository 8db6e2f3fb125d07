"""The printed licence: what it says, that a stranger's phone reads it, and that nothing touches or falls out."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from certificates import qr, sheet, typography
from certificates.licence import licence_number
from certificates.particulars import Particulars
from tests.certificates.sample_licences import ALL, COMPANY, INDIVIDUAL

MM = 72 / 25.4
ISSUED_ON = date(2026, 11, 22)
HOST = "yizhao.example"
SHORT_CODE = "7Q2KX9M4TD"
ACTIVITIES = (
    "软件开发",
    "第二类医疗器械销售（不含体外诊断试剂）",
    "会议及展览服务",
    "食品销售（仅销售预包装食品）",
    "货物进出口",
)
LONG = replace(
    COMPANY,
    name="成都松间纸墨文化创意产业投资（西部）集团" * 5,
    representative="北京锦绣山河股权投资管理合伙企业（有限合伙）（委派代表：欧阳清和·买买提江）",
    capital_cny=Decimal("6543210987654.32"),
    domicile="四川省成都市中国（四川）自由贸易试验区成都高新区听松路1700号西二区12栋3单元21层2104-2108号（集群注册）",
    scope=tuple(f"{activity}{number}" for number in range(30) for activity in ACTIVITIES),
    authority_name="四川天府新区成都直属区市场监督管理综合行政执法和行政审批服务局",
    merged=tuple(f"MC{number:02}" for number in range(1, 25)),
)
NAMELESS = replace(INDIVIDUAL, name="")
EVERY = {**ALL, "long": LONG, "nameless": NAMELESS, "valid": replace(COMPANY, specimen=False)}


def content(size: int = 330) -> str:
    return qr.content(f"https://{HOST}", random.Random(7).randbytes(size))


def sheet_of(particulars: Particulars, kind: sheet.Kind = "duplicate", **changed: Any) -> sheet.Sheet:
    given = {
        "kind": kind,
        "licence_number": licence_number(particulars.unified_code, 1),
        "short_code": SHORT_CODE,
        "issued_on": ISSUED_ON,
        "qr_content": content(),
        "public_host": HOST,
    }
    return sheet.draw(particulars, **{**given, **changed})


def text_of(pdf: bytes) -> str:
    """All text, without white space: values may run over several lines."""
    return re.sub(r"\s+", "", pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())


def picture_of(pdf: bytes, dpi: float = 200) -> numpy.ndarray:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()


def boxes_of(pdf: bytes) -> list[tuple[str, float, float, float, float]]:
    """Every visible character with its ink: left, bottom, right, top in millimetres of the A4 sheet."""
    page = pypdfium2.PdfDocument(pdf)[0]
    scale = page.get_width() / 297
    text = page.get_textpage()
    found = ((text.get_text_range(i, 1), *text.get_charbox(i)) for i in range(text.count_chars()))
    return [(c, x0 / scale, y0 / scale, x1 / scale, y1 / scale) for c, x0, y0, x1, y1 in found if c.strip() and x1 > x0]


def test_a_character_without_glyph_refuses_the_sheet() -> None:
    with pytest.raises(typography.UnprintableText) as refused:
        sheet_of(replace(COMPANY, representative="贺😀"))
    assert refused.value.glyphs == "😀"


@pytest.mark.parametrize("text", ["", f"https://{HOST}/v#", f"https://{HOST}/v#12a", f"https://{HOST}/v#１２３"])
def test_a_sheet_without_credential_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        sheet_of(COMPANY, qr_content=text)


def test_a_credential_too_large_for_version_16_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        sheet_of(COMPANY, qr_content=content(500))


@pytest.mark.parametrize("kind", ["original", "duplicate"])
def test_a_company_sheet_shows_every_particular(kind: sheet.Kind) -> None:
    text = text_of(sheet_of(COMPANY, kind).pdf)
    for shown in (
        "营业执照",
        "统一社会信用代码" + COMPANY.unified_code,
        "名称" + COMPANY.name,
        "类型" + COMPANY.type_text,
        "法定代表人" + COMPANY.representative,
        "经营范围" + "；".join(COMPANY.scope),
        "注册资本人民币贰佰陆拾万元整",
        "成立日期2026年4月9日",
        "住所" + COMPANY.domicile,
        "登记机关" + COMPANY.authority_name + "2026年11月22日",
        "多证合一营业执照、组织机构代码证、税务登记证",
        "http://www.gsxt.gov.cn",
        "1月1日至6月30日",
        "核验网址" + HOST,
        "执照编号" + licence_number(COMPANY.unified_code, 1),
        "核验短码" + SHORT_CODE,
    ):
        assert shown in text
    assert ("（副本）" in text) is (kind == "duplicate")


@pytest.mark.parametrize("kind_of_holder", ["branch", "individual"])
def test_other_holders_have_their_own_labels_and_no_capital(kind_of_holder: str) -> None:
    particulars = ALL[kind_of_holder]
    text = text_of(sheet_of(particulars).pdf)
    labels = {"branch": ("负责人", "类型", "成立日期"), "individual": ("经营者", "组成形式", "注册日期")}[
        kind_of_holder
    ]
    assert labels[0] + particulars.representative in text
    assert labels[1] + particulars.type_text in text
    assert labels[2] + "2026年4月9日" in text
    assert "经营场所" + particulars.domicile in text
    assert "注册资本" not in text and "法定代表人" not in text


def test_an_individual_business_without_name_leaves_no_room_to_write_one_in() -> None:
    assert "名称——组成形式" in text_of(sheet_of(NAMELESS).pdf)


def test_the_number_of_the_copy_stands_on_a_duplicate() -> None:
    assert "（副本）2-1" in text_of(sheet_of(COMPANY, copy_number="2-1").pdf)


def test_only_a_specimen_says_so() -> None:
    specimen, valid = (text_of(sheet_of(replace(COMPANY, specimen=flag)).pdf) for flag in (True, False))
    assert "样本" in specimen and "不具有法律效力" in specimen
    assert "样本" not in valid and "不具有法律效力" not in valid


def test_markup_in_a_name_is_printed_as_it_was_typed() -> None:
    name = '成都A&B<b>&lt;<imgsrc="x"/>有限公司'
    assert name in text_of(sheet_of(replace(COMPANY, name=name)).pdf)


@pytest.mark.parametrize("kind", ["original", "duplicate"])
def test_a_name_of_a_hundred_characters_is_printed_whole(kind: sheet.Kind) -> None:
    assert len(LONG.name) == 100
    text = text_of(sheet_of(LONG, kind).pdf)
    assert LONG.name in text and LONG.representative in text and LONG.domicile in text


def test_a_scope_of_six_hundred_characters_is_printed_whole() -> None:
    scope = LONG.scope[:52]
    assert len("；".join(scope)) > 600
    assert "；".join(scope) in text_of(sheet_of(replace(COMPANY, scope=scope)).pdf)


def test_a_scope_beyond_the_smallest_type_ends_after_an_item_and_says_where_the_rest_is() -> None:
    text = text_of(sheet_of(LONG).pdf)
    shown = text[text.index("经营范围") + 4 : text.index("；……（共150项，其余详见登记档案）")]
    items = shown.split("；")
    assert tuple(items) == LONG.scope[: len(items)] and len(shown) > 500


def test_many_merged_certificates_stay_on_one_quiet_line() -> None:
    assert re.search(r"多证合一营业执照、.*[^、]等24项", text_of(sheet_of(LONG).pdf))


@pytest.mark.parametrize("kind", ["original", "duplicate"])
@pytest.mark.parametrize("particulars", EVERY.values(), ids=EVERY)
def test_all_type_keeps_to_its_place(particulars: Particulars, kind: sheet.Kind) -> None:
    boxes = [box for box in boxes_of(sheet_of(particulars, kind).pdf) if box[4] - box[2] < 40]  # but 样本
    assert all(x0 > 30 and x1 < 267 and y0 > 20 and y1 < 185 for _, x0, y0, x1, y1 in boxes)
    fields = [box for box in boxes if 34 < box[2] < 130]
    assert not any(x0 < 154 < x1 for _, x0, _, x1, _ in fields), "the columns touch"
    quiet = [box for box in boxes if box[3] > 227 and box[4] > 148 - 4 * 36 / 73 and box[2] < 184]
    assert not quiet, "type in the quiet zone"
    lowest_scope = min(y0 for _, x0, y0, x1, y1 in boxes if x1 < 154 and y0 > 34)
    assert lowest_scope > 210 - sheet.FOOT


@pytest.mark.parametrize(("kind", "millimetres"), [("original", (420, 297)), ("duplicate", (297, 210))])
def test_the_sheets_are_a3_and_a4_landscape(kind: sheet.Kind, millimetres: tuple[float, float]) -> None:
    page = pypdfium2.PdfDocument(sheet_of(COMPANY, kind).pdf)[0]
    assert (page.get_width() / MM, page.get_height() / MM) == pytest.approx(millimetres, abs=0.05)


@pytest.mark.parametrize("kind", ["original", "duplicate"])
@pytest.mark.parametrize("particulars", EVERY.values(), ids=EVERY)
def test_the_seal_lies_over_the_authority_and_the_date(particulars: Particulars, kind: sheet.Kind) -> None:
    drawn = sheet_of(particulars, kind)
    left, bottom, right, top = (side / MM / (2**0.5 if kind == "original" else 1.0) for side in drawn.seal_box)
    assert right - left == pytest.approx(top - bottom) and 38 < right - left < 45
    day = [box for box in boxes_of(drawn.pdf) if left < box[1] and box[3] < right and bottom < box[2] and box[4] < top]
    assert "".join(box[0] for box in day).endswith("2026年11月22日")
    assert right < 265 and bottom > 210 - sheet.FOOT


@pytest.mark.parametrize("kind", ["original", "duplicate"])
@pytest.mark.parametrize("particulars", [COMPANY, LONG], ids=["company", "long"])
def test_there_is_one_bar_code_and_it_reads_at_200_dpi(particulars: Particulars, kind: sheet.Kind) -> None:
    found = zxingcpp.read_barcodes(picture_of(sheet_of(particulars, kind).pdf))
    assert [code.text for code in found] == [content()]


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="needs zbarimg (Debian: zbar-tools)")
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm (Debian: poppler-utils)")
@pytest.mark.parametrize("kind", ["original", "duplicate"])
def test_zbar_reads_the_same_from_popplers_picture(kind: sheet.Kind, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(sheet_of(COMPANY, kind).pdf)
    picture = tmp_path / "sheet"
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", tmp_path / "sheet.pdf", picture], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", f"{picture}.png"], capture_output=True, text=True, check=True)
    assert read.stdout.split() == [content()]


def test_modules_of_the_largest_code_are_large_enough_and_their_surroundings_white() -> None:
    text = next(content(size) for size in range(420, 300, -1) if qr.version(content(size)) == qr.LARGEST_VERSION)
    dpi = 600.0
    picture = picture_of(sheet_of(COMPANY, qr_content=text).pdf, dpi)
    (found,) = zxingcpp.read_barcodes(picture[: int(80 / 25.4 * dpi), -int(80 / 25.4 * dpi) :])
    corners = found.position
    side = (corners.top_right.x - corners.top_left.x) / dpi * 25.4
    assert side / 81 >= 0.40
    at = picture.shape[1] - int(80 / 25.4 * dpi)
    module = int(side / 81 / 25.4 * dpi)
    rows = slice(corners.top_left.y - 4 * module, corners.bottom_left.y + 4 * module)
    columns = slice(at + corners.top_left.x - 4 * module, at + corners.top_right.x + 4 * module)
    zone = picture[rows, columns].copy()
    zone[4 * module - 3 : -4 * module + 3, 4 * module - 3 : -4 * module + 3] = 255
    assert zone.min() == 255


@pytest.mark.parametrize("kind", ["original", "duplicate"])
@pytest.mark.parametrize("name", [COMPANY.name, "成都𠮷祥𡈼有限公司"])
def test_every_font_is_embedded_and_none_is_helvetica(kind: sheet.Kind, name: str) -> None:
    pdf = pikepdf.open(io.BytesIO(sheet_of(replace(COMPANY, name=name), kind).pdf))
    fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"]
    assert {str(font.BaseFont).partition("+")[2].partition("-")[0] for font in fonts} >= {"NotoSerifSC"}
    assert all("/FontFile2" in font.FontDescriptor for font in fonts)
    assert ("BabelStoneHan" in str([font.BaseFont for font in fonts])) is (name != COMPANY.name)
    assert b"Helvetica" not in sheet_of(COMPANY, kind).pdf
    assert pdf.check_pdf_syntax() == []
    assert not any(isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image" for thing in pdf.objects)


def test_the_information_names_the_licence_and_carries_the_credential() -> None:
    pdf = pikepdf.open(io.BytesIO(sheet_of(COMPANY).pdf))
    assert str(pdf.docinfo["/Title"]) == f"营业执照（副本） {COMPANY.name}"
    assert str(pdf.docinfo["/YizhaoCredential"]) == content().partition("#")[2]
    assert str(pdf.docinfo["/CreationDate"]) == "D:20261122000000+08'00'"
    assert str(pdf.Root.Lang) == "zh-CN"


@pytest.mark.parametrize("kind", ["original", "duplicate"])
def test_the_same_licence_gives_the_same_bytes(kind: sheet.Kind) -> None:
    assert sheet_of(COMPANY, kind).pdf == sheet_of(COMPANY, kind).pdf


@pytest.mark.parametrize(("kind", "seconds"), [("duplicate", 0.2), ("original", 0.35)])
def test_drawing_takes_a_small_part_of_its_time_limit(kind: sheet.Kind, seconds: float) -> None:
    taken = []
    for number in range(4):
        started = time.perf_counter()
        sheet_of(replace(LONG, specimen=True), kind, qr_content=content(300 + number))
        taken.append(time.perf_counter() - started)
    assert min(taken[1:]) < seconds
