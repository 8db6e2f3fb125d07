"""The same keyring with its private keys in a PKCS#11 token: SoftHSM 2 stands in for the machine of production."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pkcs11 import Attribute
from pkcs11.exceptions import PKCS11Error
from reportlab.pdfgen import canvas

from signing import statement
from signing.hardware_keys import HardwareKeys
from signing.keyring import Keyring, KeyringError, Purpose
from signing.pdf import check_pdf, sign_pdf
from signing.signature import sign_once, verify_person_signature
from signing.token import claims_bytes, encode, protected_header, read, sig_structure, verify, verify_raw

from .conftest import AUTHORITY, NOW, SECRET

LIBRARY = next(
    (path for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm.so") if Path(path).exists()),
    "",
)
PIN = "271828"
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    shutil.which("softhsm2-util") is None or not LIBRARY, reason="softhsm2-util (softhsm2) is not installed"
)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh SoftHSM token of this test run's own."""
    home = tmp_path_factory.mktemp("softhsm")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(f"directories.tokendir = {home / 'tokens'}\nobjectstore.backend = file\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(home / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "yizhao", "--so-pin", "0000", "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        yield "yizhao"


@pytest.fixture(scope="module")
def hardware(token: str) -> HardwareKeys:
    return HardwareKeys(LIBRARY, token, PIN)


@pytest.fixture(scope="module")
def keyring(hardware: HardwareKeys, tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    directory = tmp_path_factory.mktemp("keys")
    ring = Keyring.create(
        directory, SECRET, issuer="CN-510100", seal_holders=[AUTHORITY], now=NOW, private_keys=hardware
    )
    assert not list(directory.glob("*.pem"))
    return ring


def test_a_wrong_pin_opens_nothing(keyring: Keyring, token: str) -> None:
    # In a process of its own: in this one the token is open already.
    program = (
        "from pathlib import Path\n"
        "from signing.hardware_keys import HardwareKeys\n"
        "from signing.keyring import Keyring\n"
        f"keys = HardwareKeys({LIBRARY!r}, {token!r}, '000000')\n"
        f"ring = Keyring.open(Path({str(keyring._directory)!r}), {SECRET!r}, private_keys=keys)\n"
        "ring.sign(ring.entries()[-1].kid, b'message')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "KeyringError: the token yizhao refused: PinIncorrect" in done.stderr


def test_a_missing_token_and_a_missing_library_are_clear_errors(keyring: Keyring, token: str) -> None:
    public_key = keyring.active(Purpose.LICENCE).public_key
    for missing in (HardwareKeys(LIBRARY, "no such token", PIN), HardwareKeys("/nowhere.so", token, PIN)):
        with pytest.raises(KeyringError, match="refused"):
            missing.load(public_key)


def test_a_key_that_the_token_does_not_hold_is_named(hardware: HardwareKeys, tmp_path: Path) -> None:
    Keyring.create(tmp_path, SECRET, issuer="CN-510100", seal_holders=[], now=NOW)
    elsewhere = Keyring.open(tmp_path, SECRET, private_keys=hardware)
    kid = elsewhere.active(Purpose.LICENCE).kid
    with pytest.raises(KeyringError, match=f"holds 0 private keys {kid.hex()}"):
        elsewhere.sign(kid, b"message")


def test_no_private_key_can_be_read_out_of_the_token(hardware: HardwareKeys, keyring: Keyring) -> None:
    handle = hardware._find(keyring.active(Purpose.LICENCE).kid)
    assert handle[Attribute.SENSITIVE]
    assert not handle[Attribute.EXTRACTABLE]
    with pytest.raises(PKCS11Error):
        handle[Attribute.VALUE]


def test_tokens_are_sealed_and_verify(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.LICENCE)
    protected, payload = protected_header(entry.kid), claims_bytes({1: "CN-510100", 6: 1})
    cose = encode(protected, payload, keyring.sign(entry.kid, sig_structure(protected, payload)))
    verify(read(cose), entry.public_key)


def test_every_signature_has_a_low_s(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.LICENCE)
    for number in range(40):
        assert verify_raw(entry.public_key, keyring.sign(entry.kid, bytes([number])), bytes([number]))


def test_pdfs_statements_and_people_sign_as_with_file_keys(keyring: Keyring) -> None:
    file = BytesIO()
    drawing = canvas.Canvas(file, pagesize=(200, 200))
    drawing.circle(100, 100, 50)
    drawing.save()
    sealed = sign_pdf(
        file.getvalue(),
        file.getvalue(),
        (10, 10, 60, 60),
        keyring=keyring,
        kid=keyring.active(Purpose.PDF_SEAL, AUTHORITY).kid,
        field_name="Seal",
        name=AUTHORITY,
        reason="营业执照",
        location="yizhao.example",
        now=NOW,
    )
    assert check_pdf(sealed, keyring.roots(), now=NOW).ok
    made = statement.trust_list(keyring, [], [], NOW)
    assert statement.read_trust_list(made, now=NOW, roots=keyring.roots()).issuer == "CN-510100"
    person = sign_once(keyring, person_name="钱样本", person_ref="r", act="a", document_digest=bytes(32), now=NOW)
    verify_person_signature(person, keyring.roots())


def test_a_keyring_opened_again_finds_its_keys_in_the_token(hardware: HardwareKeys, keyring: Keyring) -> None:
    again = Keyring.open(keyring._directory, SECRET, private_keys=hardware)
    entry = again.active(Purpose.STATEMENT)
    assert verify_raw(entry.public_key, again.sign(entry.kid, b"message"), b"message")
    following = again.add(Purpose.LICENCE, now=NOW + timedelta(days=1))
    again.activate(following.kid, now=NOW + timedelta(days=1))
    assert verify_raw(following.public_key, again.sign(following.kid, b"message"), b"message")


def test_a_second_keyring_of_the_same_process_shares_the_log_in(keyring: Keyring, token: str) -> None:
    other = Keyring.open(keyring._directory, SECRET, private_keys=HardwareKeys(LIBRARY, token, PIN))
    entry = other.active(Purpose.STATEMENT)
    assert verify_raw(entry.public_key, other.sign(entry.kid, b"message"), b"message")


def test_threads_take_turns(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.STATEMENT)
    wrong: list[bytes] = []

    def work(number: int) -> None:
        for count in range(10):
            message = bytes([number, count])
            if not verify_raw(entry.public_key, keyring.sign(entry.kid, message), message):
                wrong.append(message)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_forked_worker_opens_the_token_for_itself(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.STATEMENT)
    keyring.sign(entry.kid, b"before")
    child = os.fork()
    if child == 0:
        try:
            fine = verify_raw(entry.public_key, keyring.sign(entry.kid, b"child"), b"child")
        except BaseException:
            fine = False
        os._exit(0 if fine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert verify_raw(entry.public_key, keyring.sign(entry.kid, b"after"), b"after")
