"""What was issued, in the eyes of programs that are not ours: bar-code readers, PDF tools, openssl, a COSE library."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import cbor2
import numpy
import pypdfium2
import pytest
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from PIL import Image
from pycose.keys import EC2Key
from pycose.messages import Sign1Message

from certificates.licence import Standing
from registry.cli import main
from tests.acceptance.conftest import Issued
from tests.commands import run, tool, verdicts

SHEETS = ["original", "duplicate"]


def picture(issued: Issued, name: str, directory: Path) -> Path:
    """The artefact as a picture: PDFs at 200 dpi, as a cheap printer would print them."""
    source, target = issued.out / name, directory / name
    if source.suffix == ".pdf":
        tool("pdftoppm", "-r", "200", "-png", "-singlefile", source, target)
        return target.with_name(f"{name}.png")
    if source.suffix == ".svg":
        tool("mutool", "draw", "-q", "-r", "300", "-o", f"{target}.png", source)
        return target.with_name(f"{name}.png")
    return source


# --- the QR ---


@pytest.mark.parametrize("name", ["original.pdf", "duplicate.pdf", "qr.png", "qr.svg"])
def test_two_readers_find_exactly_one_bar_code_and_it_is_the_content_of_qr_txt(
    issued: Issued, tmp_path: Path, name: str
) -> None:
    image = picture(issued, name, tmp_path)
    (found,) = zxingcpp.read_barcodes(numpy.asarray(Image.open(image).convert("L")))
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, issued.qr)
    facts: Any = found.extra
    assert (int(facts["Version"]) <= 15, facts["ECLevel"]) == (True, "M")
    assert tool("zbarimg", "-q", "--raw", image).splitlines() == [issued.qr]


def test_the_record_is_the_one_whose_digest_is_in_the_qr(issued: Issued) -> None:
    said = cbor2.loads(token_of(issued).value[2])
    assert said[-65537][9] == hashlib.sha256((issued.out / "record.json").read_bytes()).digest()
    assert said[-65537][1] == issued.record["particulars"]["unified_code"]
    assert said[-65537][2] == issued.record["particulars"]["name"]


# --- the token, by an independent COSE library ---


def token_of(issued: Issued) -> cbor2.CBORTag:
    number = int(issued.qr.rpartition("#")[2])
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    assert raw[0] == 1
    token = cbor2.loads(raw[1:])
    assert isinstance(token, cbor2.CBORTag)
    return token


def published_key(web: FlaskClient, kid: bytes) -> dict[str, Any]:
    (key,) = [key for key in web.get("/.well-known/jwks.json").get_json()["keys"] if key["kid"] == kid.hex()]
    return dict(key)


def accepted_by_pycose(parts: list[Any], jwk: dict[str, Any]) -> bool:
    message = Sign1Message.from_cose_obj([bytes(parts[0]), {}, bytes(parts[2]), bytes(parts[3])], False)
    x, y = (base64.urlsafe_b64decode(jwk[name] + "=") for name in ("x", "y"))
    message.key = EC2Key(crv="P_256", x=x, y=y)
    return bool(message.verify_signature())


def test_an_independent_library_accepts_the_token_with_the_published_key(issued: Issued, web: FlaskClient) -> None:
    parts = list(token_of(issued).value)
    kid = cbor2.loads(parts[0])[4]
    assert accepted_by_pycose(parts, published_key(web, kid))


@pytest.mark.parametrize("part", [0, 2, 3])
def test_an_independent_library_refuses_the_token_with_one_bit_changed(
    issued: Issued, web: FlaskClient, part: int
) -> None:
    parts = list(token_of(issued).value)
    jwk = published_key(web, cbor2.loads(parts[0])[4])
    altered = bytearray(parts[part])
    altered[-1] ^= 1
    assert not accepted_by_pycose([*parts[:part], bytes(altered), *parts[part + 1 :]], jwk)


# --- the PDFs ---


@pytest.mark.parametrize("kind", SHEETS)
def test_poppler_finds_one_valid_signature_over_the_total_document(issued: Issued, kind: str) -> None:
    said = tool("pdfsig", issued.out / f"{kind}.pdf")
    assert said.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Common Name: 成都市武侯区市场监督管理局" in said


@pytest.mark.parametrize("kind", SHEETS)
def test_mupdf_says_the_document_is_unchanged_since_signing(issued: Issued, kind: str) -> None:
    assert "The document is unchanged since signing." in tool("mutool", "sign", "-v", issued.out / f"{kind}.pdf")
    assert "Pages: 1\n" in tool("mutool", "info", issued.out / f"{kind}.pdf")


@pytest.mark.parametrize("kind", SHEETS)
def test_openssl_accepts_the_seal_and_the_chain_above_it(
    issued: Issued, web: FlaskClient, tmp_path: Path, kind: str
) -> None:
    pdf = issued.pdf(kind)
    start, before, after, rest = map(int, re.findall(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)", pdf)[0])
    assert (start, after + rest) == (0, len(pdf))
    (tmp_path / "seal.der").write_bytes(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
    (tmp_path / "signed").write_bytes(pdf[:before] + pdf[after:])
    root = root_in(web, tmp_path)
    words: list[str | Path] = [
        "-inform",
        "DER",
        "-in",
        tmp_path / "seal.der",
        "-content",
        tmp_path / "signed",
        "-CAfile",
        root,
    ]
    tool("openssl", "cms", "-verify", "-binary", *words, "-purpose", "any", "-out", "/dev/null")
    (tmp_path / "signed").write_bytes(pdf[:before] + pdf[after:].replace(b"%%EOF", b"%%EOG"))
    assert subprocess.run(
        ["openssl", "cms", "-verify", "-binary", *words, "-purpose", "any", "-out", "/dev/null"],
        capture_output=True,
        check=False,
    ).returncode


@pytest.mark.parametrize("kind", SHEETS)
def test_every_font_is_embedded(issued: Issued, kind: str) -> None:
    _, rule, *fonts = tool("pdffonts", issued.out / f"{kind}.pdf").splitlines()
    assert set(rule) == {"-", " "}
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts


@pytest.mark.parametrize("kind", SHEETS)
def test_qpdf_finds_nothing_to_complain_about(issued: Issued, kind: str) -> None:
    said = tool("qpdf", "--check", issued.out / f"{kind}.pdf")
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


@pytest.mark.parametrize("kind", SHEETS)
def test_the_sheet_says_every_particular_of_the_record(issued: Issued, kind: str) -> None:
    page = pypdfium2.PdfDocument(issued.pdf(kind))[0].get_textpage().get_text_range()
    text = re.sub(r"\s+", "", page)
    record = issued.record
    said = record["particulars"]
    established = re.sub(r"(\d+)-0?(\d+)-0?(\d+)", r"\1年\2月\3日", said["established_on"])
    for shown in (
        "营业执照",
        f"统一社会信用代码{said['unified_code']}",
        f"名称{said['name']}",
        f"类型{said['type_text']}",
        f"法定代表人{said['representative']}",
        f"经营范围{'；'.join(said['business_scope'])}",
        "注册资本人民币壹佰万元整",
        f"成立日期{established}",
        f"住所{said['domicile']}",
        f"登记机关{record['registration_authority']['name']}",
        record["licence_number"],
        "127.0.0.1:8000",
        "样本",
        *(item["item"] for item in record["merged_certificates"][:3]),
    ):
        assert shown in text, shown
    assert json.loads((issued.out / "verdict.json").read_text())["licence"]["short_code"] in text


# --- what is published beside the licence ---


def root_in(web: FlaskClient, directory: Path) -> Path:
    """The root certificate the trust list names, as PEM."""
    claims = json.loads(part(web.get("/.well-known/trust-list.jwt").text, 1))
    root = x509.load_der_x509_certificate(base64.b64decode(claims["root"]))
    (directory / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    return directory / "root.pem"


def part(jwt: str, place: int) -> bytes:
    text = jwt.split(".")[place]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("address", ["/.well-known/trust-list.jwt", "/s/1"])
def test_openssl_accepts_the_published_statements_with_the_published_key(
    web: FlaskClient, tmp_path: Path, address: str
) -> None:
    jwt = web.get(address).text
    header = json.loads(part(jwt, 0))
    jwk = published_key(web, bytes.fromhex(header["kid"]))
    leaf, *above = [x509.load_der_x509_certificate(base64.b64decode(der)) for der in jwk["x5c"]]
    public = leaf.public_key()
    signature = part(jwt, 2)
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    files = {
        "key.pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "signature": der,
        "signed": jwt.rpartition(".")[0].encode(),
        "leaf.pem": leaf.public_bytes(Encoding.PEM),
        "above.pem": b"".join(one.public_bytes(Encoding.PEM) for one in above),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    words: list[str | Path] = [
        "-verify",
        tmp_path / "key.pem",
        "-signature",
        tmp_path / "signature",
        tmp_path / "signed",
    ]
    assert "Verified OK" in tool("openssl", "dgst", "-sha256", *words)
    chain: list[str | Path] = [
        "-CAfile",
        root_in(web, tmp_path),
        "-untrusted",
        tmp_path / "above.pem",
        tmp_path / "leaf.pem",
    ]
    assert "OK" in tool("openssl", "verify", "-x509_strict", *chain)


# --- verify, with and without the register ---


def test_verify_away_from_the_service_says_what_it_cannot_know(
    issued: Issued, lists: tuple[Path, Path], tmp_path: Path
) -> None:
    trust, status = lists
    for name in ("original.pdf", "duplicate.pdf", "qr.txt"):
        alone = run(tmp_path / "none", "verify", issued.out / name, "--offline", "--trust", trust)
        (verdict,) = verdicts(alone)
        assert (alone.returncode, verdict["code"], verdict["genuine"]) == (1, "OK_STATUS_STALE", True)
        assert verdict["fresh"] == {"as_of": None, "age_seconds": None, "live": False}
        assert verdict["standing"] is None
        informed = run(
            tmp_path / "none", "verify", issued.out / name, "--offline", "--trust", trust, "--status", status
        )
        (verdict,) = verdicts(informed)
        assert (informed.returncode, verdict["code"]) == (0, "OK")
        assert (verdict["standing"], verdict["fresh"]["live"]) == (Standing.IN_FORCE.value, False)
    assert not (tmp_path / "none").exists()


def test_verify_ends_with_2_for_words_and_files_it_cannot_use(
    issued: Issued,
    lists: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trust, status = lists
    (tmp_path / "altered.jwt").write_text(trust.read_text()[:-9] + "AAAAAAAAA")
    monkeypatch.setenv("DATA_DIR", str(issued.data_dir))
    for words in (
        [tmp_path / "missing"],
        [issued.out / "qr.txt", "--offline"],
        [issued.out / "qr.txt", "--offline", "--trust", tmp_path / "missing"],
        [issued.out / "qr.txt", "--offline", "--trust", tmp_path / "altered.jwt"],
        [issued.out / "qr.txt", "--offline", "--trust", status],
        [issued.out / "qr.txt", "--offline", "--trust", trust, "--status", trust],
        [issued.out / "qr.txt", "--trust", trust],
    ):
        assert main(["verify", *map(str, words)]) == 2, words
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
    for unusable in (["verify"], ["verify", "a", "b"], ["verify", "--wrong"], ["wrong"]):
        with pytest.raises(SystemExit) as ended:
            main(unusable)
        assert ended.value.code == 2
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "nothing"))
    assert main(["verify", str(issued.out / "qr.txt")]) == 2
    assert "init" in capsys.readouterr().err
