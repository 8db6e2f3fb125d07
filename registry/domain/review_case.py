"""A case file from outside, judged: the command `review` without its command line."""

from __future__ import annotations

from typing import Any

from registry.domain import filing as filings
from registry.domain import lookups as answers
from registry.domain.errors import FilingError, Problem, Text
from registry.domain.rules import examine
from registry.domain.rules.book import FIRST_DAY


def review_case(data: object) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Judge a decoded case file by the law and the lookups of its own `as_of`.

    Returns the result in the shape of surfaces.md and the unknown fields, which are only reported. Raises FilingError
    with every problem when the data cannot be judged: not the shape of a case, or no day whose law is known.
    """
    given = dict(data) if isinstance(data, dict) else data
    looked_up = given.pop("lookups", None) if isinstance(given, dict) else None
    problems: list[Problem] = []
    filing, lookups = filings.Filing(), answers.NO_ANSWERS
    try:
        filing, unknown = filings.parse_with_unknown(given)
        problems += unknown
    except FilingError as error:
        problems += error.problems
    try:
        lookups, unknown = answers.parse_with_unknown(looked_up)
        problems += unknown
    except FilingError as error:
        problems += error.problems
    day = filing.as_of
    if isinstance(data, dict) and data.get("as_of") in (None, ""):
        message = Text("没有申请日期，无法确定适用的法律", "There is no day of application, so no law can be chosen")
        problems.append(Problem("as_of", message, Text("请填写申请日期", "Give the day of application")))
    elif day is not None and day < FIRST_DAY:
        message = Text("规则库没有载入这一天适用的法律", "The rule book holds no law for this day")
        problems.append(Problem("as_of", message, Text("日期应不早于2014-03-01", "Give a day from 2014-03-01 on")))
    if day is None or any(not problem.unknown_field for problem in problems):
        raise FilingError(tuple(problems))
    return examine(filing, lookups, day=day).to_json(filing.case_id), tuple(problems)
