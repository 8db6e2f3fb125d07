"""The four laws of the house, read off our own source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registry.log import FIELDS
from tests.authorisation.table import differences

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "signing": 0,
    "certificates": 1,
    "registry.domain": 2,
    "registry.records": 3,
    "registry.papers": 3,
    "registry.reading": 3,
    "registry.linkage": 3,
    "registry.outside": 3,
    "registry.procedures": 4,
    "registry.web": 5,
    "registry.jobs": 5,
    "registry": 6,
}
HOMES = {
    "cryptography": {"signing"},
    "cbor2": {"signing"},
    "joserfc": {"signing"},
    "pyhanko": {"signing"},
    "pyhanko_certvalidator": {"signing"},
    "asn1crypto": {"signing"},
    "pkcs11": {"signing"},
    "reportlab": {"certificates"},
    "pikepdf": {"certificates", "registry.reading"},
    "pypdfium2": {"registry.reading"},
    "PIL": {"registry.reading"},
    "pillow_heif": {"registry.reading"},
    "rapidocr": {"registry.reading"},
    "numpy": {"registry.reading"},
    "qrcode": {"certificates"},
    "sqlalchemy": {"registry.records"},
    "flask_sqlalchemy": {"registry.records"},
    "flask_migrate": {"registry.records"},
    "alembic": {"registry.records"},
    "pysqlite3": {"registry.records"},
    "flask": {"registry.web", "registry"},
    "flask_login": {"registry.web"},
    "flask_wtf": {"registry.web"},
    "werkzeug": {"registry.web"},
    "markupsafe": {"registry.web"},
    "orjson": {"registry.web"},
    "argon2": {"registry.web"},
    "authlib": {"registry.web"},
    "pyotp": {"registry.web"},
    "webauthn": {"registry.web"},
    "prometheus_client": {"registry.web"},
    "structlog": {"registry.web", "registry"},
    "gunicorn": {"registry"},
    "pypinyin": {"registry.domain"},
}
LAZY = {
    "registry.cli",
    "registry.opening",
    "registry.operating",
    "registry.reading.child",
    "registry.domain.name_comparison",
}
"""Modules that may import inside functions: the command line, so that `review` does not load the web; the process that
reads papers, which puts on its limits before it loads what opens them; the comparison of names, whose sounds are a
heavy library (pypinyin) that most commands need not load."""
STORE = {"registry.records.database", "registry.records.statements"}
"""Where a transaction is made; procedures alone use it."""
CLOCK_CALLS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))\b")


def sources() -> Iterator[tuple[str, Path, ast.Module]]:
    """Every module of the product: dotted name, path, tree."""
    for package in ("signing", "certificates", "registry"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts or "node_modules" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(module: str) -> str:
    """The room a module stands in."""
    parts = module.split(".")
    two = ".".join(parts[:2])
    return two if two in ROOMS else parts[0]


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every imported module with its statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def type_checking_lines(tree: ast.Module) -> set[int]:
    """Lines under `if TYPE_CHECKING:`, which import nothing when the program runs."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def test_every_import_looks_down_and_rooms_of_one_floor_do_not_know_each_other() -> None:
    wrong = []
    for module, _, tree in sources():
        here = room_of(module)
        for _, imported in imports(tree):
            there = room_of(imported)
            if there not in ROOMS or there == here:
                continue
            if ROOMS[there] >= ROOMS[here]:
                wrong.append(f"{module} imports {imported}")
    assert wrong == []


def test_no_module_imports_itself_in_a_circle() -> None:
    modules = {module for module, _, _ in sources()}
    graph: dict[str, set[str]] = {}
    for module, _, tree in sources():
        typing_only = type_checking_lines(tree)
        targets = set()
        for node, imported in imports(tree):
            if node.lineno in typing_only:
                continue
            while imported and imported not in modules:
                imported = imported.rpartition(".")[0]
            if imported and imported != module:
                targets.add(imported)
        graph[module] = targets
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for target in graph[module]:
                if not module.startswith(target + ".") and not target.startswith(module + "."):
                    visit(target, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_every_outside_package_has_one_home() -> None:
    wrong = []
    for module, path, tree in sources():
        for _, imported in imports(tree):
            top = imported.split(".")[0]
            if top in HOMES and room_of(module) not in HOMES[top]:
                wrong.append(f"{path.relative_to(ROOT)} imports {top}")
    assert wrong == []


def test_nothing_is_imported_inside_a_function_but_where_it_is_listed() -> None:
    wrong = []
    for module, path, tree in sources():
        if module in LAZY:
            continue
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong += [f"{path.relative_to(ROOT)}:{node.lineno}" for node, _ in imports(function)]
    assert wrong == []


def test_only_procedures_write() -> None:
    wrong = []
    for module, path, tree in sources():
        if room_of(module) == "registry.procedures" or module in STORE:
            continue
        for node in ast.walk(tree):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if name in ("writing", "writing_by_statements", "commit"):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")  # type: ignore[attr-defined]
    assert wrong == []


def test_only_the_roof_reads_a_clock() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}"
        for module, path, _ in sources()
        if module != "registry.clock" and CLOCK_CALLS.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_what_is_logged_is_a_sentence_of_the_source_with_no_value_in_it() -> None:
    """The log writes the sentences of our own loggers as they are: what a value is goes into a listed field."""
    wrong = []
    for _, path, tree in sources():
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
        for call in calls:
            called = ast.unparse(call.func)
            if not re.fullmatch(
                r"(log|logger|logging\.getLogger\(.*\))\.(debug|info|warning|error|exception|critical|log)", called
            ):
                continue
            said = call.args[1:] if called.endswith(".log") else call.args
            fields = (word.value for word in call.keywords if word.arg == "extra" and isinstance(word.value, ast.Dict))
            unlisted = [key for one in fields for key in one.keys if ast.literal_eval(key or call) not in FIELDS]
            if unlisted or len(said) != 1 or not (isinstance(said[0], ast.Constant) and isinstance(said[0].value, str)):
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert wrong == []


@pytest.mark.parametrize("words", [("Manager", "Helper", "Handler", "Processor", "Impl", "Utils")])
def test_names_say_what_a_thing_is(words: tuple[str, ...]) -> None:
    wrong = []
    for module, path, tree in sources():
        if re.search(r"(^|[._])(utils?|common|misc|helpers?)($|[._])", module):
            wrong.append(module)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(node.name.endswith(word) for word in words):
                wrong.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert wrong == []


def test_nothing_unfinished_is_left_and_nothing_reads_outside_the_project() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|\.\./shared|/work/")
    wrong = [str(path.relative_to(ROOT)) for _, path, _ in sources() if marks.search(path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_what_pages_are_made_of_bears_no_marks_of_a_merge() -> None:
    """A browser skips what follows them without a word; Python would not start."""
    files = (path for room in ("registry", "templates") for path in (ROOT / room).rglob("*"))
    shown = [path for path in files if path.suffix in (".css", ".js", ".html", ".json", ".txt", ".csv")]
    assert len(shown) > 50
    marked = [path.name for path in shown if re.search(r"^(<{7}|>{7}) ", path.read_text("utf-8"), re.MULTILINE)]
    assert marked == []


def test_every_route_stands_in_the_table_of_who_may_do_what(app: Flask) -> None:
    assert differences(app) == [], "docs/who-may-do-what.md and the gate differ"
