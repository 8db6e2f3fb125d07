"""Mail by SMTP, against a real server: what goes, what is refused for now or for good, and nothing smuggled in."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry.domain.errors import Text
from registry.outside.letters import Letter, Undelivered, is_mail_address
from registry.outside.mail import Mail
from tests.conftest import NOON
from tests.outside.smtp import post_office

LETTER = Letter("20261120.7", "lu@example.com", Text("请签署", "Please sign"), Text("有", "Is"), "https://y/m/7", NOON)


def refusal(mail: Mail, letter: Letter = LETTER) -> Undelivered:
    with pytest.raises(Undelivered) as error:
        mail.carry(letter)
    assert "@" not in str(error.value) and error.value.__cause__ is None
    return error.value


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "a b@example.com", "a@example.com\r\nBcc: x@example.com", "a@example.com,b@example.com",
     "<a@example.com>", "a@exam_ple.com", "名@example.com", "a@" + "b" * 260 + ".com"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_none_and_nothing_is_sent_to_it(address: str) -> None:
    assert not is_mail_address(address)
    nowhere = Mail("127.0.0.1", 1, "none", "yizhao@example.com")
    assert refusal(nowhere, replace(LETTER, to=address or " ")).for_good


def test_a_letter_goes_in_both_languages_with_a_number_that_stays() -> None:
    with post_office() as (post, port):
        mail = Mail.at(f"smtp://127.0.0.1:{port}", "yizhao@example.com", None)
        mail.carry(LETTER)
        mail.carry(LETTER)
        sneaky = replace(LETTER, subject=Text("a\r\nBcc: x@example.com", "b"))
        with pytest.raises(ValueError, match="may not contain"):
            mail.carry(sneaky)
        first, second = post.letters
        assert post.to == ["lu@example.com"] * 2
        assert first["Message-ID"] == second["Message-ID"] == "<20261120.7@example.com>"
        assert first["Subject"] == "请签署 / Please sign" and first["Auto-Submitted"] == "auto-generated"
        assert first.get_content().count("https://y/m/7") == 2


def test_a_server_refuses_for_now_or_for_good_or_says_nothing() -> None:
    with post_office() as (post, port):
        mail = replace(Mail.at(f"smtp://127.0.0.1:{port}", "yizhao@example.com", None), timeout=0.4)
        for said, code, for_good in (("450 later", "smtp_450", False), ("550 nobody", "smtp_550", True)):
            post.at_recipient = said
            no = refusal(mail)
            assert (no.code, no.for_good) == (code, for_good)
        post.at_recipient, post.at_data = "250 OK", "554 no"
        assert (refusal(mail).code, refusal(mail).for_good) == ("smtp_554", True)
        post.at_data = "452 full"
        assert not refusal(mail).for_good
        post.hangs = True
        assert not refusal(mail).for_good
    assert not refusal(mail).for_good  # nobody listens there any more
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = replace(mail, port=silent.getsockname()[1])
        assert not refusal(mute).for_good


def test_a_password_travels_only_where_it_is_encrypted(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    password = tmp_path / "password"
    password.write_text("right\n", encoding="ascii")
    trusting = lambda: ssl.create_default_context(cafile=str(certificate))  # noqa: E731
    with post_office(server) as (post, port):
        mail = Mail("127.0.0.1", port, "starttls", "y@example.com", "sender", password, context=trusting)
        mail.carry(LETTER)
        assert (len(post.letters), post.users) == (1, [b"sender"])
        password.write_text("wrong", encoding="ascii")
        assert (refusal(mail).code, refusal(mail).for_good) == ("smtp_535", False)
        assert refusal(replace(mail, context=ssl.create_default_context)).code == "smtp_SSLCertVerificationError"
        assert len(post.letters) == 1
    with post_office() as (post, port):
        no = refusal(replace(mail, port=port))  # a server that offers no encryption, or one in between that hides it
        assert (no.code, no.for_good, post.users) == ("smtp_SMTPNotSupportedError", False, [])


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("http://mail.example.com", "y@example.com", "MAIL_URL"),
        ("smtp://", "y@example.com", "MAIL_URL"),
        ("smtp://u:secret@mail.example.com", "y@example.com", "without a password"),
        ("smtp://u@mail.example.com", "y@example.com", "MAIL_PASSWORD_FILE"),
        ("smtp://mail.example.com", "", "MAIL_FROM"),
    ],
)
def test_a_server_that_cannot_be_used_is_refused_at_the_start(url: str, sender: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Mail.at(url, sender, None)


def test_only_this_machine_is_spoken_to_in_the_clear(tmp_path: Path) -> None:
    assert Mail.at("smtp://mail.example.com", "y@example.com", None).encryption == "starttls"
    assert Mail.at("smtps://mail.example.com", "y@example.com", None).encryption == "tls"
    there = Mail.at("smtps://u%40x@127.0.0.1", "y@example.com", tmp_path / "p")
    assert (there.encryption, there.port, there.user) == ("tls", 465, "u@x")


def self_signed(directory: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = directory / "certificate.pem", directory / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return certificate, private
