"""SMS by the documented protocol, against its runnable counterpart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from registry.outside.letters import Undelivered
from registry.outside.sms import Sms
from registry.outside.sms_gateway import Gateway
from tests.outside.test_mail import LETTER

MESSAGE = replace(LETTER, to="10020009999")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """The gateway while it is needed."""
    gateway = Gateway(0, "a token")
    Thread(target=gateway.serve_forever, args=(0.05,), daemon=True).start()
    yield gateway
    gateway.shutdown()
    gateway.server_close()


def sms_to(gateway: Gateway, directory: Path, token: str = "a token") -> Sms:
    (directory / "token").write_text(token + "\n", encoding="ascii")
    return Sms.at(f"http://127.0.0.1:{gateway.server_port}/v1/messages", directory / "token")


def test_a_message_is_taken_once_however_often_it_comes(gateway: Gateway, tmp_path: Path) -> None:
    sms = sms_to(gateway, tmp_path)
    sms.carry(MESSAGE)
    sms.carry(MESSAGE)
    assert gateway.asked == 2 and len(gateway.taken) == 1
    taken = gateway.taken["20261120.7"]
    assert (taken["to"], taken["text"]) == ("10020009999", "【一照】请签署 / Please sign https://y/m/7")


@pytest.mark.parametrize(("status", "for_good"), [(302, False), (401, False), (422, True), (429, False), (503, False)])
def test_a_gateway_refuses_for_now_or_for_good(gateway: Gateway, tmp_path: Path, status: int, for_good: bool) -> None:
    gateway.answer = status
    with pytest.raises(Undelivered) as error:
        sms_to(gateway, tmp_path).carry(MESSAGE)
    assert (error.value.code, error.value.for_good, gateway.taken) == (f"sms_{status}", for_good, {})


def test_a_wrong_token_and_a_gateway_that_is_gone_are_no_end(gateway: Gateway, tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="sms_401"):
        sms_to(gateway, tmp_path, "another").carry(MESSAGE)
    sms = sms_to(gateway, tmp_path)
    gateway.server_close()
    with pytest.raises(Undelivered) as error:
        replace(sms, url="http://127.0.0.1:1/", timeout=1).carry(MESSAGE)
    assert not error.value.for_good


@pytest.mark.parametrize("url", ["ftp://x", "http://sms.example.com", "https://", "https://u@sms.example.com"])
def test_a_gateway_that_cannot_be_used_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SMS_URL"):
        Sms.at(url, tmp_path / "token")
    with pytest.raises(ValueError, match="SMS_TOKEN_FILE"):
        Sms.at("https://sms.example.com", None)
