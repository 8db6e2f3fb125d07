"""One's own data to take along: all of one's own, nothing of anybody else's, written down."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from flask import Flask

from registry.records import journal
from registry.records.database import reading
from tests.web.submitting import PDF, account_id, handed_in, number_of
from tests.web.visiting import Visitor

Visit = Callable[..., Visitor]


def taken(browser: Visitor) -> dict[str, bytes]:
    """The files of the copy that this person downloads."""
    answer = browser.go("/account/data").send("/account/data").page
    assert answer is not None and answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_everybody_takes_his_own_data_and_nobody_elses(visit: Visit, site: Flask) -> None:
    reference = handed_in(site, 1)
    assert visit().go("/account/data").path == "/sign-in"
    assert visit().post("/account/data", {}).status in (400, 401)
    assert visit("songtinglan").post("/account/data", {"csrf_token": "forged"}).status == 400

    own = taken(visit("songtinglan"))
    case = json.loads(own[f"cases/{reference}/case.json"])
    people = case["answers"]["persons"]
    assert json.loads(own["account.json"])["id_number"] == number_of("songtinglan")
    assert people["P1"]["id_number"] == number_of("songtinglan") and "*" in people["P2"]["id_number"]
    assert [one["type"] for one in case["papers"]] == ["lease", "property_certificate"]
    assert PDF in own.values() and case["looked_at_in_full"] == []

    cofounder = taken(visit("luzhiwei"))
    (signed,) = [json.loads(body) for name, body in cofounder.items() if name.startswith("signed/")]
    assert not [name for name in cofounder if name.startswith("cases/")]
    assert signed["reference"] == reference and signed["filing"]["persons"]["P2"]["id_number"] == number_of("luzhiwei")
    stranger = taken(visit("xuyanqing"))
    assert list(stranger) == ["account.json"]
    for files, mine in ((own, "songtinglan"), (cofounder, "luzhiwei"), (stranger, "xuyanqing")):
        others = {"songtinglan", "luzhiwei", "xuyanqing"} - {mine}
        assert not [name for name, body in files.items() for one in others if number_of(one).encode() in body]
    with site.app_context(), reading() as session:
        me = f"account:{account_id(site, 'songtinglan')}"
        told = [entry for entry in journal.about(session, me) if entry.act == "export"]
        assert [(one.actor, one.details) for one in told] == [(me, {"cases": 1, "signed": 1})]
