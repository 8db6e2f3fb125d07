"""Nothing altered is accepted: hundreds of copies here, thousands under `make soak`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from registry.cli import main
from registry.procedures.verify import verify_pdf, verify_text
from tests.acceptance.conftest import Issued
from tests.altering import altered_elsewhere, altered_inside_the_signed_range, altered_tokens
from tests.commands import run, verdicts

NOT_GENUINE = {"E_FORMAT", "E_ALG", "E_UNKNOWN_KEY", "E_SIGNATURE"}
"""What an altered copy may be called: each says plainly that it was not issued like this."""


def test_no_altered_token_is_accepted(issued: Issued, service: Flask) -> None:
    codes = set()
    now = datetime.now(UTC)
    for how, link in altered_tokens(issued.qr, 300, seed=20261120):
        verdict = verify_text(service.extensions["counter"], link, now)
        assert (verdict.code in NOT_GENUINE, verdict.genuine, verdict.licence) == (True, False, None), (how, link)
        codes.add(verdict.code)
    assert codes == NOT_GENUINE
    assert verify_text(service.extensions["counter"], issued.qr, now).code == "OK"


@pytest.mark.parametrize("kind", ["original", "duplicate"])
def test_no_pdf_altered_inside_the_signed_range_is_accepted(issued: Issued, service: Flask, kind: str) -> None:
    for how, pdf in altered_inside_the_signed_range(issued.pdf(kind), 20, seed=20261120):
        verdict = verify_pdf(service.extensions["counter"], pdf, datetime.now(UTC))
        assert (verdict.code in NOT_GENUINE, verdict.genuine, verdict.licence) == (True, False, None), how


def test_no_pdf_that_was_cut_prolonged_rewritten_or_revised_is_accepted(issued: Issued, service: Flask) -> None:
    for how, pdf in altered_elsewhere(issued.pdf("duplicate"), 20, seed=20261120):
        assert pdf != issued.pdf("duplicate"), how
        verdict = verify_pdf(service.extensions["counter"], pdf, datetime.now(UTC))
        assert (verdict.code in NOT_GENUINE, verdict.genuine, verdict.licence) == (True, False, None), how


def test_the_command_line_says_the_same_of_altered_tokens(issued: Issued, service: Flask) -> None:
    links = [link for _, link in altered_tokens(issued.qr, 17, seed=5)]
    result = run(issued.data_dir, "verify", "-", stdin="\n".join([*links, issued.qr]).encode())
    said = [verdict["code"] for verdict in verdicts(result)]
    known = [verify_text(service.extensions["counter"], link, datetime.now(UTC)).code for link in links]
    assert said == [*known, "OK"]
    assert result.returncode == 1


def test_the_command_line_says_the_same_of_altered_pdfs(
    issued: Issued, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(issued.data_dir))
    file = tmp_path / "altered.pdf"
    for source in (altered_inside_the_signed_range, altered_elsewhere):
        for how, pdf in source(issued.pdf("original"), 6, seed=7):
            file.write_bytes(pdf)
            assert main(["verify", str(file)]) == 1, how
            said = capsys.readouterr()
            assert any(f'"code":"{code}","genuine":false' in said.out for code in NOT_GENUINE), (how, said.out)
            assert said.out.count("\n") == 1
            assert said.err == ""
