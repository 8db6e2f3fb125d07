"""What the reviewer reads: every field and every choice has words, and every finding's path has a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from registry.domain.documents import FIELDS_OF, Document
from registry.domain.filing import Filing
from registry.domain.kinds import Choice
from registry.domain.lifecycle import Action
from registry.domain.rules.book import current
from registry.domain.shape import Keyed, Many, One, declared_kinds
from registry.web.declared import Declaration
from registry.web.field_words import FIELDS, PARTS, VALUES, field_name, paper_field_name
from registry.web.reviewer_forms import CHAPTERS
from registry.web.reviewer_words import ACTS, differing
from tests.making import clean_case

NOT_FILED_HERE = {"change", "dereg", "entity", "case_id", "title_en", "title_zh", "schema_version"}
"""Fields of procedures whose doors come later, and names of case files."""


def leaves(kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every field below a kind, with the path it has in a filing."""
    if isinstance(kind, Many):
        yield from leaves(kind.of, f"{path}[0]")
    elif isinstance(kind, Keyed):
        yield from leaves(kind.of, f"{path}.P1")
    elif isinstance(kind, One):
        for name, (_, inner) in declared_kinds(kind.of).items():
            if path or name not in NOT_FILED_HERE:
                yield from leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, kind


def test_every_field_that_can_be_declared_has_a_name() -> None:
    for path, _ in leaves(One(Filing), ""):
        word = field_name(path)
        assert word.zh != word.en and not word.zh.isascii(), path


def test_every_field_of_every_paper_has_a_name() -> None:
    for fields in FIELDS_OF.values():
        for name in fields.split():
            assert not paper_field_name(name).zh.isascii(), name
    assert paper_field_name("documents[3].name").zh != field_name("name").zh


def test_every_choice_that_can_be_declared_has_words() -> None:
    words = {word for _, kind in leaves(One(Filing), "") if isinstance(kind, Choice) for word in kind.words}
    words |= {w for _, kind in leaves(One(Document), "documents[0]") if isinstance(kind, Choice) for w in kind.words}
    assert words - VALUES.keys() <= {"simple", "ordinary"}


def test_every_chapter_and_every_act_has_words() -> None:
    assert {record.chapter for record in current().records} <= CHAPTERS.keys()
    assert {action.value for action in Action} <= ACTS.keys()


@pytest.mark.parametrize("table", [FIELDS, PARTS, VALUES])
def test_words_are_complete_in_both_languages(table: dict[str, Any]) -> None:
    assert all(word.zh.strip() and word.en.strip() for word in table.values())


def test_a_path_of_a_finding_leads_to_the_nearest_value(app: Flask) -> None:
    case = {key: value for key, value in clean_case().items() if key != "lookups"}
    with app.test_request_context():
        declaration = Declaration(case)
        lease = next(i for i, paper in enumerate(case["documents"]) if paper["type"] == "lease")
        assert declaration.place("documents[lease].to") == f"documents[{lease}].to"
        assert declaration.place("shareholders[0].contributions[0].due") == "shareholders[0].contributions[0]"
        assert declaration.place("persons.P1.residence") == "persons.P1"
        assert declaration.place("documents[payment_proof].amount_cny") == ""
        assert declaration.name_of("documents[payment_proof]") == "验资证明"
        assert declaration.name_of("persons.P1.id_number") == "宋听澜 · 证件号码"
        assert declaration.value("legal_representative.person") == "宋听澜"
        assert declaration.value("shareholders") == "" and declaration.value("documents[99].to") == ""


def test_differences_are_marked_and_escaped() -> None:
    assert differing("成都市A路1号", "成都市A路2号") == "成都市A路<mark>1</mark>号"
    assert differing("<b>", "x") == "<mark>&lt;b&gt;</mark>"
