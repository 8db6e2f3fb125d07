"""Every field of a filing is really read while rules run, or named with the reason why none reads it."""

from __future__ import annotations

import functools

import pytest

from registry.domain import lookups
from registry.domain.documents import FIELDS_OF
from registry.domain.filing import Filing, parse
from registry.domain.rules import current, examine, name_reading
from registry.domain.rules.unreviewed import UNREVIEWED_FIELDS
from tests.domain.rules.examples import QUIET, TRIPS
from tests.domain.rules.sample_filings import sample
from tests.domain.rules.tracing import leaves, recording

EVERY_FIELD = frozenset(leaves(Filing))


@functools.cache
def _read() -> frozenset[str]:
    """What is read while every example of every rule is examined."""
    read: set[str] = set()
    name_reading._parts.cache_clear()  # a name that was taken apart before would not be read again
    examples = [sample(one[2], one[3] if len(one) > 3 else "C01") for one in (*TRIPS, *QUIET)]
    with recording(read) as watch:
        for data in examples:
            answers = lookups.parse(data.pop("lookups", None))
            filing = parse(data)
            watch(filing)
            if filing.as_of is not None:
                examine(filing, answers, day=filing.as_of)
    return frozenset(read & EVERY_FIELD)


def test_every_field_of_a_filing_is_read_by_a_rule_or_says_why_not() -> None:
    assert EVERY_FIELD - _read() - set(UNREVIEWED_FIELDS) == set()


def test_no_field_is_called_unreviewed_that_a_rule_reads_or_that_does_not_exist() -> None:
    assert set(UNREVIEWED_FIELDS) - EVERY_FIELD == set()
    assert set(UNREVIEWED_FIELDS) & _read() == set()
    assert all(reason.strip() for reason in UNREVIEWED_FIELDS.values())


@pytest.mark.parametrize("path", ["persons[].name", "documents[].appointees[].term_years", "change.votes"])
def test_the_trace_sees_what_is_read(path: str) -> None:
    assert path in _read()


def test_the_trace_takes_neither_comparing_nor_hashing_for_reading() -> None:
    read: set[str] = set()
    one = parse({"title_zh": "甲", "persons": {"P1": {"name": "乙", "nationality": "CN"}}})
    with recording(read) as watch:
        watch(one)
        assert one.persons["P1"] == one.persons["P1"] and hash(one.persons["P1"])
    assert read == set()


def test_each_document_type_names_only_fields_that_exist() -> None:
    known = {path.removeprefix("documents[].").partition("[")[0].partition(".")[0] for path in EVERY_FIELD}
    assert {field for fields in FIELDS_OF.values() for field in fields.split()} <= known


def test_every_input_a_record_names_is_a_field_or_an_answer() -> None:
    """`documents[lease].to` is a field of documents; `*.uscc` any field of that name."""
    tops = {path.partition(".")[0].partition("[")[0] for path in EVERY_FIELD} | {"lookups"}
    for record in current().records:
        for field in record.inputs:
            assert field.startswith("*") or field.partition(".")[0].partition("[")[0] in tops, (record.id, field)
