"""Commands of whoever keeps the machine: compare, rejudge, audit, back up, restore, halt."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.clock import system_clock
from registry.opening import NOT_OK, OK, USAGE, opened, told


def add_commands(commands: Any) -> None:
    """Add these commands to the subparsers of `python -m registry`."""
    for name, run, text in (
        ("routes", _routes, "every route and its policy"),
        ("reconcile", _reconcile, "compare all"),
        ("deliver", _deliver, "write reminders and send what waits in the outbox, once"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
    rules = commands.add_parser("rules", help="the rule book: judge every decided case again by its own version")
    rules.add_argument("what", choices=["rejudge"])
    rules.set_defaults(run=_rules)
    backup = commands.add_parser("backup", help="store and public keys into one file, while the service runs")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="a backup into an empty store, checked")
    restore.set_defaults(run=_restore)
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE")
    audit = commands.add_parser("audit", help="the journal: check it, export its signed head; re-enact a case")
    audit.set_defaults(run=_audit)
    audit.add_argument("what", choices=["verify", "export-head", "reenact"])
    words = "a head to check against, or where to write one; of reenact: the reference of a case"
    audit.add_argument("file", metavar="FILE", nargs="?", help=words)
    admit = commands.add_parser("admit", help="the first two administrators of a new service; prints a code for each")
    admit.set_defaults(run=_admit)
    admit.add_argument("username", metavar="USERNAME")
    admit.add_argument("name", metavar="NAME")
    keys = commands.add_parser("keys", help="the keys: list, add the next, activate, retire, compromise (lost)")
    keys.set_defaults(run=_keys)
    keys.add_argument("what", choices=["list", "add", "activate", "retire", "compromise"])
    keys.add_argument(
        "which", nargs="?", default="", metavar="PURPOSE|KID", help="add: a purpose; else the id of a key"
    )
    keys.add_argument("--holder", default="", help="of a PDF seal: the authority")
    keys.add_argument("--since", metavar="TIME", help="compromise: since when, ISO 8601 with zone")
    rekey = commands.add_parser("rekey", help="a new key for personal data at rest, while the service runs; resumable")
    rekey.set_defaults(run=_rekey)
    halt = commands.add_parser("halt", help="stop issuing for everybody, let it go on, or say which")
    halt.set_defaults(run=_halt)
    halt.add_argument("what", choices=["on", "off", "status"])
    halt.add_argument("--reason", default="", help="told to everybody while it stands")


def _admit(arguments: argparse.Namespace) -> int:
    from registry.domain.errors import FilingError, Refused
    from registry.procedures.administer import admit

    with opened(told()):
        try:
            code = admit(username=arguments.username, name=arguments.name, now=system_clock())
        except (Refused, FilingError) as error:
            print(error, file=sys.stderr)
            return USAGE
    print(f"{code}\nSet a password with it at {told().public_url}/activate within 24 hours.")
    return OK


def _rekey(_: argparse.Namespace) -> int:
    from registry.procedures.rekey import rekey
    from signing.vault import VaultError

    def say(table: str, rows: int) -> None:
        print(f"{table}: {rows}", file=sys.stderr, flush=True)

    with opened(told()) as (_app, counter):
        try:
            report = rekey(counter, now=system_clock(), say=say)
        except VaultError as error:
            print(f"{error}; the old key is kept", file=sys.stderr)
            return NOT_OK
    print(json.dumps(report))
    return OK


def _routes(_: argparse.Namespace) -> int:
    from registry.web import hang_doors
    from registry.web.guard import route_table

    with opened(told()) as (app, _counter):
        hang_doors(app)
        print(json.dumps(route_table(app), ensure_ascii=False, indent=1))
    return OK


def _reconcile(_: argparse.Namespace) -> int:
    from registry.procedures.reconcile import reconcile

    with opened(told()) as (_app, counter):
        report = reconcile(counter)
    print(json.dumps(report, ensure_ascii=False))
    return OK if report["clean"] else NOT_OK


def _deliver(_: argparse.Namespace) -> int:
    from registry.procedures import deliver, remind

    with opened(told()) as (_app, counter):
        now = system_clock()
        reminded = remind.remind(now=now)
        told_of = deliver.deliver_all(counter, now=now)
    print(json.dumps({"reminders": reminded, "messages": told_of}, ensure_ascii=False))
    return OK


def _rules(_: argparse.Namespace) -> int:
    from registry.procedures.rehearse import rejudge

    with opened(told()) as (_app, counter):
        report = rejudge(counter)
    print(json.dumps(report, ensure_ascii=False))
    return NOT_OK if report["differences"] else OK


def _backup(arguments: argparse.Namespace) -> int:
    from registry.backup import NotCopied, backup
    from signing.keyring import KeyringError

    try:
        manifest = backup(told(), Path(arguments.file), system_clock())
    except (OSError, KeyringError, NotCopied) as error:
        print(error, file=sys.stderr)
        return NOT_OK
    print(json.dumps(manifest, ensure_ascii=False))
    return OK


def _restore(arguments: argparse.Namespace) -> int:
    from registry.backup import NotCopied, RestoreError, restore

    try:
        manifest = restore(told(), Path(arguments.file))
    except (OSError, RestoreError, NotCopied) as error:
        print(error, file=sys.stderr)
        return NOT_OK
    print(json.dumps(manifest, ensure_ascii=False))
    return OK


def _audit(arguments: argparse.Namespace) -> int:
    from registry.procedures.audit import check_journal, journal_head

    if arguments.what == "reenact":
        return _reenact(arguments.file)
    exporting = arguments.what == "export-head"
    if exporting and arguments.file is None:
        print("export-head needs a FILE", file=sys.stderr)
        return USAGE
    file = Path(arguments.file) if arguments.file else None
    with opened(told()) as (_, counter):
        try:
            if exporting and file is not None:
                file.write_text(journal_head(counter, system_clock()) + "\n", encoding="ascii")
                return OK
            wrong = check_journal(counter, file.read_text(encoding="utf-8").strip() if file else None)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return USAGE
    print(wrong or "the journal holds")
    return NOT_OK if wrong else OK


def _keys(arguments: argparse.Namespace) -> int:
    from registry.domain.errors import Refused
    from registry.procedures import rotate
    from signing.keyring import KeyringError

    with opened(told()) as (_, counter):
        what, now = arguments.what, system_clock()
        try:
            if what == "list":
                said: Any = rotate.keys(counter)
            elif what == "add":
                said = rotate.add(counter, purpose=arguments.which, holder=arguments.holder, now=now)
            else:
                since = datetime.fromisoformat(arguments.since) if arguments.since else None
                said = rotate.turn(counter, act=what, kid=arguments.which, now=now, since=since)
        except (KeyringError, Refused, ValueError) as error:
            print(error.text.en if isinstance(error, Refused) else error, file=sys.stderr)
            return NOT_OK
    print(json.dumps(said, ensure_ascii=False))
    return OK


def _reenact(reference: str | None) -> int:
    from registry.domain.errors import Refused
    from registry.procedures.reenact import reenact

    if reference is None:
        print("reenact needs the reference of a case", file=sys.stderr)
        return USAGE
    with opened(told()) as (_, counter):
        try:
            said = reenact(counter, reference=reference)
        except Refused as refused:
            print(refused.text.en, file=sys.stderr)
            return USAGE
    print(json.dumps(said.to_json(), ensure_ascii=False, indent=1))
    return OK if said.holds else NOT_OK


def _halt(arguments: argparse.Namespace) -> int:
    from registry.procedures import halt, issue

    with opened(told()) as (_, counter):
        now = system_clock()
        if arguments.what == "on":
            said = halt.halt(reason=arguments.reason, now=now)
        elif arguments.what == "off":
            said = halt.resume(now=now)
            said["issued"] = issue.finish_pending(counter, now)
        else:
            said = halt.state()
    print(json.dumps(said, ensure_ascii=False))
    return OK
