"""`python -m registry`: the commands. Each imports what it needs when it runs, so that `review` stays light."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import operating
from registry.clock import system_clock
from registry.config import ConfigError
from registry.opening import NOT_APPROVED, NOT_OK, OK, USAGE, opened, told

if TYPE_CHECKING:
    pass


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit status. Unusable input or configuration: 2 and a sentence on stderr."""
    arguments = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return int(arguments.run(arguments))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m registry", description="Yizhao 一照")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("init", help="store, migrations, keys, code blocks; idempotent").set_defaults(run=_init)
    commands.add_parser("seed", help="demo people and cases, where there are none").set_defaults(run=_seed)
    serve = commands.add_parser("serve", help="serve the whole service in the foreground")
    serve.set_defaults(run=_serve)
    run = commands.add_parser("run", help="init, seed where there are no people, serve: what `make run` does")
    run.set_defaults(run=_run)
    for command in (serve, run):
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int)
    review = commands.add_parser("review", help="judge one case file; no database")
    review.add_argument("case", metavar="CASE.json")
    review.set_defaults(run=_review)
    demo = commands.add_parser("demo", help="one case through the whole journey")
    demo.add_argument("case", metavar="CASE.json")
    demo.add_argument("--out", required=True, metavar="DIR")
    demo.set_defaults(run=_demo)
    verify = commands.add_parser("verify", help="verify a PDF, a token file, or one token a line on stdin (-)")
    verify.add_argument("file", metavar="FILE|-")
    verify.add_argument("--offline", action="store_true", help="use only --trust and --status")
    verify.add_argument("--trust", metavar="FILE")
    verify.add_argument("--status", metavar="FILE")
    verify.set_defaults(run=_verify)
    operating.add_commands(commands)
    return parser


def _init(_: argparse.Namespace) -> int:
    from registry.initialise import initialise

    initialise(told(), system_clock())
    return OK


def _seed(_: argparse.Namespace) -> int:
    from registry.seed import seed

    settings = told()
    if settings.production:
        print("Demo data are refused in production.", file=sys.stderr)
        return USAGE
    with opened(settings) as (app, counter):
        made = seed(app, counter, settings, system_clock)
    print(f"{made} demo cases made" if made else "demo data were there already")
    return OK


def _serve(arguments: argparse.Namespace) -> int:
    from registry.serve import serve

    serve(told(arguments.port), arguments.host)
    return OK


def _run(arguments: argparse.Namespace) -> int:
    from registry.records.database import close

    _init(arguments)
    settings = told(arguments.port)
    if settings.demo:
        from registry.seed import seed

        with opened(settings) as (app, counter):
            seed(app, counter, settings, system_clock)
            close()
    return _serve(arguments)


def _review(arguments: argparse.Namespace) -> int:
    from registry.domain.errors import FilingError
    from registry.domain.review_case import review_case

    case = _read_case(arguments.case)
    if case is None:
        return USAGE
    try:
        result, warnings = review_case(case)
    except FilingError as error:
        _say_problems(error)
        return USAGE
    for problem in warnings:
        print(f"{problem.path}: {problem.message.zh} / {problem.message.en}", file=sys.stderr)
    print(json.dumps(result, ensure_ascii=False))
    return OK


def _demo(arguments: argparse.Namespace) -> int:
    from registry.domain.errors import FilingError, Refused
    from registry.initialise import initialise
    from registry.walked import write_walk

    case = _read_case(arguments.case)
    if case is None:
        return USAGE
    settings = told()
    initialise(settings, system_clock())
    try:
        with opened(settings) as (_, counter):
            walked = write_walk(counter, case, Path(arguments.out), system_clock())
    except FilingError as error:
        _say_problems(error)
        return USAGE
    except Refused as error:
        print(f"{error.text.zh} / {error.text.en}", file=sys.stderr)
        return USAGE
    if walked.licence_number is not None:
        return OK
    if walked.why_not is not None:
        print(f"{walked.why_not.zh} / {walked.why_not.en}", file=sys.stderr)
    return NOT_APPROVED


def _verify(arguments: argparse.Namespace) -> int:
    from registry.checking import Checker, UsageError

    try:
        if arguments.offline:
            checker = Checker.offline(arguments.trust, arguments.status, system_clock)
            return checker.check(arguments.file, sys.stdin.buffer, sys.stdout)
        if arguments.trust or arguments.status:
            raise UsageError("--trust and --status go with --offline")
        with opened(told()) as (_, counter):
            return Checker.online(counter, system_clock).check(arguments.file, sys.stdin.buffer, sys.stdout)
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE


def _read_case(path: str) -> dict[str, Any] | None:
    try:
        case = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        print(f"{path}: cannot be read as JSON in UTF-8: {error}", file=sys.stderr)
        return None
    if not isinstance(case, dict):
        print(f"{path}: a case is a JSON object", file=sys.stderr)
        return None
    return case


def _say_problems(error: Any) -> None:
    for problem in error.problems:
        print(
            f"{problem.path or '(case)'}: {problem.message.zh}；{problem.remedy.zh}"
            f" / {problem.message.en}. {problem.remedy.en}.",
            file=sys.stderr,
        )
