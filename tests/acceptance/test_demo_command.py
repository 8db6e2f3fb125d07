"""`demo`, `verify`, `reconcile` from outside: the published cases as a stranger would run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.cli import main
from tests.acceptance.conftest import CASES, Issued
from tests.commands import run, verdicts

PRODUCTS = {"original.pdf", "duplicate.pdf", "qr.png", "qr.svg", "qr.txt", "record.json", "verdict.json"}


def test_a_clean_case_ends_with_a_licence_and_every_artefact(issued: Issued) -> None:
    assert {path.name for path in issued.out.iterdir()} == PRODUCTS | {"findings.json"}
    assert json.loads((issued.out / "findings.json").read_text())["decision"] == "approve"
    assert json.loads((issued.out / "verdict.json").read_text())["code"] == "OK"


def test_the_same_case_again_gives_the_same_licence(issued: Issued, tmp_path: Path) -> None:
    assert run(issued.data_dir, "demo", CASES / "C01.json", "--out", tmp_path).returncode == 0
    for name in ("qr.txt", "record.json", "original.pdf", "duplicate.pdf"):
        assert (tmp_path / name).read_bytes() == (issued.out / name).read_bytes(), name


@pytest.mark.parametrize("case", ["C03", "C06"])
def test_a_case_that_is_not_approved_ends_with_exit_3_and_only_its_findings(
    issued: Issued, tmp_path: Path, case: str
) -> None:
    result = run(issued.data_dir, "demo", CASES / f"{case}.json", "--out", tmp_path)
    assert result.returncode == 3, result.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["findings.json"]
    expected = json.loads((CASES / f"{case}.expected.json").read_text())
    found = json.loads((tmp_path / "findings.json").read_text())
    assert found["decision"] == expected["decision"]
    wanted = {(f["rule_id"], f["severity"]) for f in expected["findings"]}
    assert {(f["rule_id"], f["severity"]) for f in found["findings"]} == wanted


@pytest.mark.parametrize("name", ["original.pdf", "duplicate.pdf", "qr.txt"])
def test_what_was_issued_verifies(issued: Issued, name: str) -> None:
    result = run(issued.data_dir, "verify", issued.out / name)
    assert result.returncode == 0, result.stdout + result.stderr
    (verdict,) = verdicts(result)
    assert set(verdict) == {"code", "genuine", "standing", "since", "reason", "fresh", "licence", "checks"}
    assert verdict["genuine"] is True
    assert verdict["standing"] == "IN_FORCE"
    assert verdict["licence"]["name"] == "成都锦蓉云栈科技有限公司"


def test_every_line_on_stdin_gets_one_verdict_in_order(issued: Issued) -> None:
    good = (issued.out / "qr.txt").read_bytes()
    altered = good[:-1] + (b"1" if good[-1:] != b"1" else b"2")
    lines = [good, b"", altered, b"\xff\xfe", b"9" * 2501, good]
    result = run(issued.data_dir, "verify", "-", stdin=b"\n".join(lines) + b"\n")
    codes = [verdict["code"] for verdict in verdicts(result)]
    assert codes[0] == codes[-1] == "OK"
    assert len(codes) == len(lines)
    assert "OK" not in codes[1:-1]
    assert result.returncode == 1


def test_the_register_reconciles(issued: Issued) -> None:
    result = run(issued.data_dir, "reconcile", "--json")
    assert result.returncode == 0, result.stdout.decode()
    assert json.loads(result.stdout)["differences"] == []


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"as_of": "2026-13-45"}', "\ud800".encode("utf-8", "surrogatepass")]
)
def test_unusable_case_files_end_with_exit_2_and_a_sentence(
    issued: Issued,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    content: str | bytes,
) -> None:
    monkeypatch.setenv("DATA_DIR", str(issued.data_dir))
    file = tmp_path / "case.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    for words in (["review", str(file)], ["demo", str(file), "--out", str(tmp_path / "out")]):
        assert main(words) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err
        assert "Traceback" not in said.err
