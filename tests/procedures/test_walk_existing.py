"""Case files of changes and deregistrations are carried out for real where the register holds the enterprise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.domain.errors import Refused
from registry.procedures.counter import Counter
from registry.procedures.reconcile import reconcile
from registry.procedures.walk import Walk, walk, walk_to_signed
from registry.walked import write_walk
from tests.case_files import ending, moving
from tests.conftest import FrozenClock
from tests.making import clean_case


def walked(counter: Counter, case: dict[str, Any], clock: FrozenClock) -> Walk:
    report = walk(counter, case, now=clock())
    assert reconcile(counter)["clean"], reconcile(counter)["differences"]
    return report


def test_an_enterprise_nobody_knows_is_examined_and_no_more(counter: Counter, clock: FrozenClock) -> None:
    ended = walked(counter, moving("91510107MA6CCCC38P"), clock)
    assert (ended.state, ended.licence_number) == ("UNDER_REVIEW", None)  # where it was withdrawn
    assert ended.examination["findings"] == []
    assert ended.why_not is not None and "91510107MA6CCCC38P" in ended.why_not.zh and ended.why_not.en


def test_a_file_moves_a_company_and_the_same_file_again_is_the_same_licence(
    counter: Counter, clock: FrozenClock, tmp_path: Path
) -> None:
    first = walked(counter, clean_case(0), clock).licence_number
    assert first is not None
    code = first[:18]
    moved = walked(counter, moving(code), clock)
    assert (moved.state, moved.licence_number) == ("LICENSED", f"{code}-002")
    assert walked(counter, moving(code), clock) == moved
    write_walk(counter, moving(code), tmp_path, clock())
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert '"code": "OK"' in (tmp_path / "verdict.json").read_text()


def test_a_file_ends_a_company_and_nothing_can_be_changed_then(
    counter: Counter, clock: FrozenClock, tmp_path: Path
) -> None:
    first = walked(counter, clean_case(0), clock).licence_number
    assert first is not None
    ended = walked(counter, ending(first[:18]), clock)
    assert (ended.state, ended.licence_number) == ("CLOSED", first)
    write_walk(counter, ending(first[:18]), tmp_path, clock())
    assert '"standing": "DEREGISTERED"' in (tmp_path / "verdict.json").read_text()
    again = walked(counter, moving(first[:18]), clock)
    assert again.licence_number is None
    assert again.why_not is not None and "执照" in again.why_not.zh


def test_a_file_about_a_busy_enterprise_is_refused(counter: Counter, clock: FrozenClock) -> None:
    first = walked(counter, clean_case(0), clock).licence_number
    assert first is not None
    walk_to_signed(counter, moving(first[:18]), now=clock())
    with pytest.raises(Refused) as refusal:
        walk(counter, ending(first[:18]), now=clock())
    assert refusal.value.code == "open_case"
