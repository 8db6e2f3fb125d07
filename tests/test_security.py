"""What SECURITY.md and the other pages say of tests, runbooks and files is there."""

from __future__ import annotations

import ast
import functools
import re

from tests.commands import ROOT

ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
OPEN = "**not yet defended**"


@functools.cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8")) if (ROOT / file).is_file() else ast.Module([], [])
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_abuse_names_the_test_that_proves_its_defence_or_says_that_there_is_none() -> None:
    rows = ROW.findall((ROOT / "SECURITY.md").read_text("utf-8"))
    assert [int(number) for number, *_ in rows] == list(range(1, len(rows) + 1))
    proved = [row for row in rows if row[3] != OPEN]
    assert len(proved) >= 25
    lost = []
    for number, _, _, proof in proved:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", proof)
        lost += [] if named else [number]
        lost += [f"{number}: {name}" for file, name in named if name not in functions_of(file)]
    assert lost == []


def test_every_link_from_page_to_page_leads_to_a_file() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
