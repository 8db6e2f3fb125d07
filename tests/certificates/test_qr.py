"""What a QR carries, what is refused, and that every drawing of it says the same."""

from __future__ import annotations

import io
import re

import numpy
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates import qr
from signing.token import TokenError

URL = "https://yizhao.example"
TOKEN = bytes.fromhex("d28443") + bytes(range(200))
CONTENT = qr.content(URL, TOKEN)


def digits_of(raw: bytes) -> str:
    return str(int.from_bytes(raw, "big"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "-1",
        "+1",
        "0",
        "0" + digits_of(b"\x01" + TOKEN),
        digits_of(b"\x02" + TOKEN),
        digits_of(b"\x01" + TOKEN) + "\n",
        " " + digits_of(b"\x01" + TOKEN),
        "１２３",
        "1_000",
        "٣",
        "1" * 2501,
        "1" * 5000,
        "1" * 100_000,
        CONTENT + " ",
        CONTENT.replace("#", "?"),
        CONTENT.replace("/v#", "/V#"),
        CONTENT.replace("https", "HTTPS"),
        CONTENT.replace("https", "ftp"),
        CONTENT.replace("yizhao.example", "user@yizhao.example"),
        CONTENT.replace("yizhao.example", ""),
        "javascript:" + CONTENT,
    ],
)
def test_what_is_neither_link_nor_digits_is_refused(text: str) -> None:
    with pytest.raises(TokenError) as refused:
        qr.cose_from(text)
    assert refused.value.code == "E_FORMAT"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        qr.cose_from(text)
    except TokenError as refused:
        assert refused.code == "E_FORMAT"


@given(st.binary(min_size=1, max_size=600))
def test_a_token_comes_back_from_link_and_digits(cose: bytes) -> None:
    text = qr.content(URL, cose)
    assert qr.cose_from(text) == (cose, "yizhao.example")
    assert qr.cose_from(text.partition("#")[2]) == (cose, None)


@given(st.binary(min_size=1, max_size=300), st.integers(0, 200), st.sampled_from("0123456789"))
def test_one_changed_digit_is_another_token_or_refused(cose: bytes, place: int, digit: str) -> None:
    digits = digits_of(b"\x01" + cose)
    place %= len(digits)
    changed = digits[:place] + digit + digits[place + 1 :]
    try:
        assert (qr.cose_from(changed).cose == cose) is (changed == digits)
    except TokenError:
        assert changed != digits


def test_any_host_is_handed_back_for_judging() -> None:
    assert qr.cose_from(CONTENT.replace("yizhao.example", "evil.test:8443")).host == "evil.test:8443"
    assert qr.cose_from(CONTENT).host == qr.host_of(URL) == "yizhao.example"


def test_an_unprotected_link_is_another_host_except_on_the_own_machine() -> None:
    assert qr.cose_from(CONTENT.replace("https", "http")).host == "http://yizhao.example"
    for local in ("http://127.0.0.1:8000", "http://localhost:80", "http://[::1]:8000", "http://192.168.1.5"):
        host = local.removeprefix("http://")
        assert qr.cose_from(qr.content(local, TOKEN)).host == qr.host_of(local) == host


@given(st.integers(330, 470), st.integers(4, 40))
def test_what_fits_is_told_without_drawing(size: int, host: int) -> None:
    text = qr.content("https://" + "h" * host, b"\xd2" + bytes(size))
    assert qr.fits(text) is (qr.version(text) <= qr.LARGEST_VERSION)


@pytest.mark.parametrize(
    "url", ["yizhao.example", "https://yizhao.example/app", "https://yizhao.example?x", "HTTPS://A"]
)
def test_the_public_address_is_a_host_and_nothing_else(url: str) -> None:
    with pytest.raises(ValueError, match="https address"):
        qr.content(url, TOKEN)
    assert qr.content(URL + "/", TOKEN) == CONTENT


def test_the_content_is_one_byte_and_one_numeric_segment() -> None:
    code = qr._code(CONTENT)
    assert [segment.mode for segment in code.data_list] == [4, 1]  # byte, numeric (ISO/IEC 18004, table 2)
    assert qr.version(CONTENT) == (len(qr.matrix(CONTENT)) - 17) // 4


def test_beyond_version_sixteen_nothing_is_drawn() -> None:
    assert qr.version(qr.content(URL, bytes(600))) > qr.LARGEST_VERSION
    assert qr.version("x" * 9000) == 41
    for draw in (qr.matrix, qr.png, qr.svg):
        with pytest.raises(ValueError):
            draw(qr.content(URL, bytes(600)))


def pixels(png: bytes) -> numpy.ndarray:
    return numpy.array(Image.open(io.BytesIO(png)).convert("L"))


def modules_of_svg(svg: str, side: int) -> numpy.ndarray:
    drawn = numpy.full((side, side), 255, dtype=numpy.uint8)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        drawn[int(y), int(x) : int(x) + int(length)] = 0
    return drawn


def test_png_svg_and_matrix_show_the_same_modules() -> None:
    modules = qr.matrix(CONTENT)
    side = len(modules) + 2 * qr.QUIET_ZONE
    expected = numpy.full((side, side), 255, dtype=numpy.uint8)
    inner = slice(qr.QUIET_ZONE, side - qr.QUIET_ZONE)
    expected[inner, inner] = numpy.where(numpy.array(modules), 0, 255)
    for px in (1, 3, 8):
        assert (pixels(qr.png(CONTENT, px)) == numpy.kron(expected, numpy.ones((px, px), numpy.uint8))).all()
    assert (modules_of_svg(qr.svg(CONTENT).decode(), side) == expected).all()
    assert qr.png(CONTENT) == qr.png(CONTENT)


@settings(max_examples=12, deadline=None)
@given(st.binary(min_size=150, max_size=390))
def test_what_is_drawn_is_read_back_exactly(cose: bytes) -> None:
    text = qr.content(URL, cose)
    # QR only: zxing now and then takes a row of modules for a Codabar of four characters
    found = zxingcpp.read_barcodes(pixels(qr.png(text, 4)), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [barcode.text for barcode in found] == [text]
