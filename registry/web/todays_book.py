"""The rule book of today, looked up once a request: what the pages offer to choose from, and what its rules are."""

from __future__ import annotations

from flask import g, has_app_context

from registry.domain.local_time import local_day
from registry.domain.rules.book import RuleBook, current
from registry.domain.rules.tables import Tables
from registry.procedures.consult import book_today
from registry.web.visitors import now


def todays_book() -> RuleBook:
    """The version in force at this request; outside one, the book as shipped."""
    if not has_app_context():
        return current()
    if "rule_book" not in g:
        g.rule_book = book_today(local_day(now()))
    found: RuleBook = g.rule_book
    return found


def todays_tables() -> Tables:
    """Its word lists and catalogues."""
    return todays_book().tables
