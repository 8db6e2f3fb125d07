"""The verifier in the browser and the one of the command line give the same verdicts on the same credentials."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import cbor2
import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from certificates import issuance, qr
from certificates.issuance import Prepared, prepare
from certificates.licence import Standing
from certificates.status import StatusAnswer, StatusOf, status_from_statement
from certificates.trust import Trust, trust_from_statement
from certificates.verification import verify_text
from signing import status_list, token, trust_list
from signing.keyring import Keyring, Purpose
from signing.token import TokenError
from tests.certificates.sample_licences import BRANCH, COMPANY, INDIVIDUAL, ISSUED_AT, ISSUER, STATUS_URI, changed

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "registry" / "web" / "static"
URL, HOST = "https://yizhao.example", "yizhao.example"
NOW = ISSUED_AT + timedelta(days=12)
ORDER = token.P256_ORDER
JUDGE = """async ({ trustList, statusList, cases }) => {
  const [{ readTrustList }, { readStatusList }, { verify }] = await Promise.all(
    ['trust', 'status', 'verdict'].map(name => import(`/static/verifier/${name}.js`)))
  const verdicts = []
  for (const { text, now, told, listed } of cases) {
    const trust = await readTrustList(trustList, now)
    const publishedList = async (uri, trusted) =>
      listed ? readStatusList(statusList, uri, trusted).catch(() => null) : null
    verdicts.push(await verify(text, { trust, now, live: async () => told, publishedList }))
  }
  return verdicts
}"""


@dataclass(frozen=True)
class Room:
    """A deployment's keys with its published lists, and licences sealed with them."""

    keyring: Keyring
    trust_list: str
    status_list: str

    @property
    def trust(self) -> Trust:
        return trust_from_statement(self.trust_list, NOW)

    def prepared(self, particulars: Any = COMPANY, *, index: int = 40, issued_at: datetime = ISSUED_AT) -> Prepared:
        return prepare(
            particulars,
            version=1,
            serial=index.to_bytes(16, "big"),
            status_index=index,
            status_uri=STATUS_URI,
            issuer=ISSUER,
            kid=self.keyring.active(Purpose.LICENCE).kid,
            issued_at=issued_at,
        )

    def cose(self, particulars: Any = COMPANY, **other: Any) -> bytes:
        return issuance.issue(self.prepared(particulars, **other), self.keyring)

    def link(self, particulars: Any = COMPANY, **other: Any) -> str:
        return qr.content(URL, self.cose(particulars, **other))

    def signed(self, change: Callable[[dict[Any, Any]], Any]) -> str:
        """The link of a token over changed claims, signed by the licence key itself."""
        ready = self.prepared()
        claims = cbor2.loads(ready.payload)
        change(claims)
        return self.over(ready.protected, cbor2.dumps(claims, canonical=True))

    def over(self, protected: bytes, payload: bytes) -> str:
        kid = self.keyring.active(Purpose.LICENCE).kid
        signature = self.keyring.sign(kid, token.sig_structure(protected, payload))
        return link_to(token.encode(protected, payload, signature))


def room_in(directory: Path) -> Room:
    secret = b"a secret of these tests, 32 bytes long"
    begun = ISSUED_AT - timedelta(days=1)
    keyring = Keyring.create(directory, secret, issuer=ISSUER, seal_holders=(), now=begun)
    statuses = {41: 3, 42: 2, 43: 1}
    return Room(
        keyring,
        trust_list.trust_list(keyring, [HOST], [STATUS_URI], NOW),
        status_list.status_list(keyring, STATUS_URI, statuses, 1024, NOW - timedelta(seconds=60)),
    )


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return room_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Page]:
    """A page from which the verifier's modules can be imported, and nothing else."""
    app = Flask("modules", static_folder=str(STATIC))
    app.add_url_rule("/", "blank", lambda: Response("<!doctype html><title>blank</title>"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.close()
    server.shutdown()


def link_to(cose: bytes, sentinel: bytes = b"\x01") -> str:
    return f"{URL}/v#{int.from_bytes(sentinel + cose, 'big')}"


def in_browser(modules: Page, room: Room, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The browser's verdicts; a case is {text} and may have now, told (the register's answer), listed."""
    defaults = {"now": int(NOW.timestamp()), "told": None, "listed": True}
    given = {"trustList": room.trust_list, "statusList": room.status_list, "cases": [{**defaults, **c} for c in cases]}
    found: list[dict[str, Any]] = modules.evaluate(JUDGE, given)
    return found


def in_python(room: Room, text: str, *, now: datetime = NOW, told: Prepared | None = None, listed: bool = True) -> Any:
    """The reference: the same question to certificates.verification."""
    from_list: StatusOf = lambda _: None  # noqa: E731
    with suppress(TokenError):  # a list that cannot be used is no list
        from_list = status_from_statement(room.status_list, room.trust, now)

    def status(asked: token.Token) -> StatusAnswer | None:
        if told is not None:
            return StatusAnswer(Standing.IN_FORCE, None, None, now, live=True)
        return from_list(asked) if listed else None

    return verify_text(text, room.trust, now=now, status=status, record=(lambda _: told.record) if told else None)


def altered(room: Room) -> dict[str, str]:
    """Each way of altering a credential, by name."""
    sound = token.read(room.cose())
    digits = room.link().partition("#")[2]
    s = int.from_bytes(sound.signature[32:], "big")
    forms = {
        "empty": "",
        "not digits": f"{URL}/v#12x4",
        "a space before": " " + room.link(),
        "a line after": room.link() + "\n",
        "another path": room.link().replace("/v#", "/w#"),
        "a leading zero": f"{URL}/v#0{digits}",
        "2,501 digits": f"{URL}/v#{'1' * 2501}",
        "2,500 digits": f"{URL}/v#{'1' * 2500}",
        "a user in the host": room.link().replace("https://", "https://a@"),
        "full-width digits": "１２３４",
        "another sentinel": link_to(room.cose(), b"\x02"),
        "nothing inside": f"{URL}/v#1",
        "a trailing byte": link_to(room.cose() + b"\x00"),
        "one byte short": link_to(room.cose()[:-1]),
        "without tag": link_to(room.cose()[1:]),
        "another tag": link_to(b"\xd1" + room.cose()[1:]),
        "an indefinite array": link_to(b"\xd2\x9f" + room.cose()[2:] + b"\xff"),
        "a long length": link_to(room.cose().replace(b"\x58\x40", b"\x59\x00\x40")),
        "a filled unprotected header": link_to(
            cbor2.dumps(cbor2.CBORTag(18, [sound.protected, {4: sound.kid}, sound.payload, sound.signature]))
        ),
        "five parts": link_to(cbor2.dumps(cbor2.CBORTag(18, [sound.protected, {}, sound.payload, sound.signature, 0]))),
        "a nil payload": link_to(cbor2.dumps(cbor2.CBORTag(18, [sound.protected, {}, None, sound.signature]))),
        "63 bytes of signature": link_to(token.encode(sound.protected, sound.payload, sound.signature[:63])),
        "a high s": link_to(
            token.encode(sound.protected, sound.payload, sound.signature[:32] + (ORDER - s).to_bytes(32, "big"))
        ),
        "a signature of zeros": link_to(token.encode(sound.protected, sound.payload, bytes(64))),
        "another key": link_to(token.encode(token.protected_header(bytes(8)), sound.payload, sound.signature)),
        "the statement key": link_to(
            token.encode(
                token.protected_header(room.keyring.active(Purpose.STATEMENT).kid), sound.payload, sound.signature
            )
        ),
        "ES384": room.over(cbor2.dumps({1: -35, 4: sound.kid}), sound.payload),
        "no algorithm": room.over(cbor2.dumps({4: sound.kid}), sound.payload),
        "crit": room.over(cbor2.dumps({1: -7, 2: [1], 4: sound.kid}), sound.payload),
        "a short kid": room.over(cbor2.dumps({1: -7, 4: sound.kid[:7]}), sound.payload),
        "the header as a list": room.over(cbor2.dumps([1, -7]), sound.payload),
        "an empty header": room.over(b"", sound.payload),
        "an empty payload": room.over(sound.protected, b""),
        "an empty map": room.over(sound.protected, b"\xa0"),
        "repeated keys": room.over(sound.protected, b"\xa2\x01\x61a\x01\x61b"),
        "claims out of order": room.over(
            sound.protected, cbor2.dumps(dict(reversed(cbor2.loads(sound.payload).items())))
        ),
    }
    changes: dict[str, Callable[[dict[Any, Any]], Any]] = {
        "another issuer": lambda c: c.update({1: "CN-110000"}),
        "the time as a float": lambda c: c.update({6: float(c[6])}),
        "the time as text": lambda c: c.update({6: "now"}),
        "a negative time": lambda c: c.update({6: -1}),
        "a huge time": lambda c: c.update({6: 2**60}),
        "an audience": lambda c: c.update({3: "everyone"}),
        "no serial": lambda c: c.pop(7),
        "an empty serial": lambda c: c.update({7: b""}),
        "a serial of 17 bytes": lambda c: c.update({7: bytes(17)}),
        "no status": lambda c: c.pop(65535),
        "a status without list": lambda c: c.update({65535: {}}),
        "a negative index": lambda c: c[65535]["status_list"].update({"idx": -1}),
        "no name": lambda c: c[-65537].pop(2),
        "the name as bytes": lambda c: c[-65537].update({2: b"name"}),
        "one more field": lambda c: c[-65537].update({11: 1}),
        "a day that is none": lambda c: c[-65537].update({6: 3_000_000}),
        "a short digest": lambda c: c[-65537].update({9: bytes(31)}),
        "a list in the claims": lambda c: c[-65537].update({2: ["name"]}),
        "a tag in the claims": lambda c: c[-65537].update({2: cbor2.CBORTag(0, "2026-04-09T00:00:00Z")}),
        "true in the claims": lambda c: c[-65537].update({10: True}),
    }
    return forms | {name: room.signed(change) for name, change in changes.items()}


def test_every_altered_form_has_the_same_code_in_both(modules: Page, room: Room) -> None:
    forms = altered(room)
    verdicts = in_browser(modules, room, [{"text": text} for text in forms.values()])
    reference = {name: in_python(room, text) for name, text in forms.items()}
    found = {name: (one["code"], one["genuine"]) for name, one in zip(forms, verdicts, strict=True)}
    assert found == {name: (one.code, one.genuine) for name, one in reference.items()}
    assert all(genuine is False for _, genuine in found.values())
    assert {code for code, _ in found.values()} == {"E_FORMAT", "E_ALG", "E_UNKNOWN_KEY", "E_SIGNATURE"}


def test_none_of_five_hundred_alterations_of_one_character_is_accepted(modules: Page, room: Room) -> None:
    chance = random.Random(20260409)
    digits = room.link().partition("#")[2]
    texts = []
    for _ in range(500):
        place = chance.randrange(len(digits))
        other = chance.choice([digit for digit in "0123456789" if digit != digits[place]])
        texts.append(digits[:place] + other + digits[place + 1 :])
    verdicts = in_browser(modules, room, [{"text": text} for text in texts])
    assert [one["code"] for one in verdicts] == [in_python(room, text).code for text in texts]
    assert all(one["genuine"] is False for one in verdicts)


def test_genuine_licences_have_the_same_verdict_in_both(modules: Page, room: Room) -> None:
    ended = changed(BRANCH, term="2026-04-15")
    record = room.prepared(index=44)
    other = room.prepared(INDIVIDUAL, index=44)
    cases: dict[str, tuple[str, dict[str, Any]]] = {
        "in force by the list": (room.link(), {}),
        "bare digits": (room.link().partition("#")[2], {}),
        "replaced": (room.link(index=41), {}),
        "suspended": (room.link(index=42), {}),
        "ended": (room.link(index=43), {}),
        "beyond the list": (room.link(index=2000), {}),
        "no list": (room.link(), {"listed": False}),
        "an old list": (room.link(), {"now": NOW + timedelta(seconds=241)}),
        "an old list that tells of an end": (room.link(index=43), {"now": NOW + timedelta(days=3)}),
        "an individual business": (room.link(INDIVIDUAL), {}),
        "another host": (room.link().replace(HOST, "yizhao.example.cn"), {}),
        "an unprotected link": (room.link().replace("https", "http"), {}),
        "a numeric host": (room.link().replace(URL, "http://127.0.0.1:8000"), {}),
        "another host and replaced": (room.link(index=41).replace(HOST, "yizhao.example.cn"), {}),
        "the term has ended": (room.link(ended), {}),
        "issued in the future": (room.link(issued_at=NOW + timedelta(seconds=301)), {}),
        "issued in a moment": (room.link(issued_at=NOW + timedelta(seconds=300)), {}),
        "issued before the key": (room.link(issued_at=ISSUED_AT - timedelta(days=2)), {}),
        "told by the register": (room.link(index=44), {"told": record}),
        "another record": (room.link(index=44), {"told": other}),
    }
    reference = {name: in_python(room, text, **given) for name, (text, given) in cases.items()}
    asked = [{"text": text, **_plain(given)} for text, given in cases.values()]
    found = dict(zip(cases, in_browser(modules, room, asked), strict=True))
    for name, python in ((name, verdict.to_json()) for name, verdict in reference.items()):
        browser = found[name]
        assert [browser[part] for part in ("code", "genuine", "standing")] == [
            python[part] for part in ("code", "genuine", "standing")
        ], name
        assert _checks(browser) == _checks(python), name
        assert (browser["fresh"] or {}).get("age_seconds") == (python["fresh"] or {}).get("age_seconds"), name
        if python["licence"]:
            assert {field: python["licence"][field] for field in FACE} == {
                field: browser["licence"][field] for field in FACE
            }, name
    codes = {verdict.code for verdict in reference.values()}
    assert codes == {
        *("OK", "OK_STATUS_STALE", "SUPERSEDED", "SUSPENDED", "NOT_IN_FORCE", "W_HOST"),
        *("E_EXPIRED", "E_CLOCK", "E_RECORD_MISMATCH"),
    }


FACE = (
    "licence_number",
    "unified_code",
    "name",
    "type_code",
    "representative",
    "established_on",
    "short_code",
    "record_sha256",
)


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    plain = dict(given)
    if "now" in plain:
        plain["now"] = int(plain["now"].timestamp())
    if "told" in plain:
        record = plain["told"].record.decode()
        plain["told"] = {"standing": "IN_FORCE", "since": None, "reason": None, "record": record}
    return plain


def _checks(verdict: dict[str, Any]) -> list[tuple[int, str, bool | None, str | None]]:
    return [(one["number"], one["name"], one["passed"], one["code"]) for one in verdict["checks"]]


def test_a_compromised_key_confirms_nothing_in_both(modules: Page, tmp_path: Path) -> None:
    room = room_in(tmp_path)
    link = room.link()
    room.keyring.compromise(room.keyring.active(Purpose.LICENCE).kid, at=NOW - timedelta(days=1))
    marked = replace(room, trust_list=trust_list.trust_list(room.keyring, [HOST], [STATUS_URI], NOW))
    (browser,) = in_browser(modules, marked, [{"text": link}])
    assert (browser["code"], browser["genuine"]) == ("E_KEY_REVOKED", None)
    assert in_python(marked, link).code == "E_KEY_REVOKED"


def test_a_list_from_the_future_tells_nothing_in_both(modules: Page, room: Room) -> None:
    for ahead, code in ((300, "OK"), (301, "OK_STATUS_STALE")):
        listed = status_list.status_list(room.keyring, STATUS_URI, {}, 1024, NOW + timedelta(seconds=ahead))
        early = replace(room, status_list=listed)
        (browser,) = in_browser(modules, early, [{"text": room.link()}])
        assert browser["code"] == in_python(early, room.link()).code == code


def test_an_expired_or_early_or_damaged_trust_list_is_never_used_in_silence(modules: Page, room: Room) -> None:
    text, at = room.link(), int(NOW.timestamp())
    late, early = at + 31 * 86400, at - 301
    verdicts = in_browser(modules, room, [{"text": text, "now": late}, {"text": text, "now": early}])
    assert [(one["code"], one["genuine"], one["noTrust"]) for one in verdicts] == [
        ("E_UNKNOWN_KEY", None, "KEYS_EXPIRED"),
        ("E_UNKNOWN_KEY", None, "E_CLOCK"),
    ]
    head, body, seal = room.trust_list.split(".")
    for damaged in (f"{head}.{body}.{'A' if seal[0] != 'A' else 'B'}{seal[1:]}", f"{head}.{body}", f"{head}.{body}."):
        with pytest.raises(Exception, match=r"statement|signature"):
            in_browser(modules, replace(room, trust_list=damaged), [{"text": text}])


def test_a_list_of_another_signer_or_address_tells_nothing(modules: Page, room: Room, tmp_path: Path) -> None:
    start = ISSUED_AT - timedelta(days=1)
    stranger = Keyring.create(
        tmp_path, b"the secret of a stranger, 32 bytes", issuer=ISSUER, seal_holders=(), now=start
    )
    foreign = status_list.status_list(stranger, STATUS_URI, {}, 1024, NOW)
    elsewhere = status_list.status_list(room.keyring, STATUS_URI + "7", {}, 1024, NOW)
    for listed in (foreign, elsewhere, room.trust_list, "", "a.b.c"):
        (verdict,) = in_browser(modules, replace(room, status_list=listed), [{"text": room.link()}])
        assert (verdict["code"], verdict["standing"]) == ("OK_STATUS_STALE", None)
