"""Risk is a plain sum; a draw can be repeated by anybody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from registry.domain.risk import risk_of
from registry.domain.sampling import Draw

DAY = date(2026, 11, 20)


def finding(rule: str, severity: str) -> dict[str, str]:
    return {"rule_id": rule, "severity": severity}


def test_risk_is_the_sum_of_what_is_said_beside_it() -> None:
    assert (risk_of([], None).points, risk_of([], None).grade) == (0, "low")
    assert risk_of([finding("F08", "notice")], Decimal(1_000_000)).points == 0
    risk = risk_of([finding("P11", "manual"), finding("D04", "correct"), finding("B07", "reject")], "50000000")
    assert (risk.points, risk.grade, len(risk.reasons)) == (40 + 15 + 10 + 30 + 10, "high", 5)
    assert "P11" in risk.reasons[3].zh and risk_of([finding("P11", "manual")], None).grade == "medium"


def test_a_draw_gives_the_same_cases_every_time_and_others_with_another_seed() -> None:
    cases = [f"20261120-{number:016}" for number in range(2000)]
    drawn = [case for case in cases if Draw("seed", 10).takes(DAY, case)]
    assert drawn == [case for case in cases if Draw("seed", 10).takes(DAY, case)]
    assert 140 < len(drawn) < 260
    assert drawn != [case for case in cases if Draw("other", 10).takes(DAY, case)]
    assert drawn != [case for case in cases if Draw("seed", 10).takes(date(2026, 11, 23), case)]
    assert not any(Draw("seed", 0).takes(DAY, case) for case in cases)
    assert all(Draw("seed", 100).takes(DAY, case) for case in cases)
    assert Draw("yizhao", 5).takes(DAY, "20261120-0000000000000019") is False, "a fixed draw stays as it was"
