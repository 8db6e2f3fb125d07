"""多证合一: what is merged for whom and since when, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from certificates.catalogue import Catalogue, CatalogueError, catalogue

TODAY = date(2026, 4, 9)


def codes(kind: str, day: date, **more: object) -> list[str]:
    return [item.code for item in catalogue().items_for(kind, day, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(1, 11))
def test_a_licence_in_the_sense_of_administrative_law_is_never_merged(number: int) -> None:
    code = f"NX{number:02d}"
    assert code in catalogue()
    with pytest.raises(CatalogueError, match="行政许可"):
        catalogue().merged_codes("company", TODAY, [code])


@pytest.mark.parametrize("code", ["MC99", "", "mc01", "MC01 "])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(CatalogueError, match="目录中没有"):
        catalogue().merged_codes("company", TODAY, [code])


def test_an_item_for_others_is_refused() -> None:
    for kind, code in (("company", "MC07"), ("branch", "MC06"), ("individual", "MC02"), ("company", "MC18")):
        with pytest.raises(CatalogueError, match=code):
            catalogue().merged_codes(kind, TODAY, [code])


def test_an_item_before_its_day_is_refused() -> None:
    first_day = date(2018, 3, 1)
    assert "MC08" in catalogue().merged_codes("company", first_day, ["MC08"])
    with pytest.raises(CatalogueError, match="MC08"):
        catalogue().merged_codes("company", first_day - timedelta(days=1), ["MC08"])


def test_three_became_five_and_individuals_follow_with_two() -> None:
    assert codes("company", date(2015, 9, 30)) == []
    assert codes("company", date(2015, 10, 1)) == ["MC01", "MC02", "MC03"]
    assert codes("company", date(2016, 10, 1)) == ["MC01", "MC02", "MC03", "MC04", "MC05"]
    assert codes("individual", date(2016, 11, 30)) == []
    assert codes("individual", date(2016, 12, 1)) == ["MC01", "MC03"]


def test_twenty_four_are_merged_since_2018() -> None:
    mergeable = [item for item in catalogue().items() if item.mergeable]
    assert [item.code for item in mergeable] == [f"MC{number:02d}" for number in range(1, 25)]
    assert len(catalogue().items()) == 34


def test_the_licence_carries_what_is_always_merged_and_what_was_chosen() -> None:
    assert catalogue().merged_codes("company", TODAY) == ("MC01", "MC02", "MC03", "MC04", "MC05")
    assert catalogue().merged_codes("company", TODAY, ["MC12", "MC08", "MC08"])[5:] == ("MC08", "MC12")
    assert catalogue().merged_codes("individual", TODAY) == ("MC01", "MC03")
    assert "MC18" in catalogue().merged_codes("company", TODAY, ["MC18"], foreign=True)


def test_a_local_addition_counts_in_its_region_until_its_last_day() -> None:
    local = replace(
        catalogue().item("MC08"), code="CD01", region="5101", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1)
    )
    enlarged = Catalogue([*catalogue().items(), local])
    assert "CD01" in enlarged.merged_codes("company", date(2021, 1, 1), ["CD01"], region="510107")
    for day, region in ((date(2021, 1, 2), "510107"), (date(2020, 6, 1), "510700"), (date(2019, 12, 31), "510107")):
        with pytest.raises(CatalogueError):
            enlarged.merged_codes("company", day, ["CD01"], region=region)


def test_an_item_tied_to_an_activity_matches_by_class_or_keyword() -> None:
    storage = catalogue().item("MC06")
    assert storage.tied_to_activity()
    assert storage.matches("谷物仓储服务", "0000")
    assert storage.matches("别的", "5951")
    assert not storage.matches("软件开发", "6513")
    assert not catalogue().item("MC12").tied_to_activity()
    assert catalogue().item("MC12").data_required == ("handler_name", "handler_id_number", "handler_phone")
