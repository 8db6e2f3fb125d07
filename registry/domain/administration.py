"""Administrative orders 管理事项: what two persons do together to staff and code blocks, and what an order must say.

An order is proposed by one administrator and confirmed by another; neither may be the person it is about. Whoever keeps
the accounts decides no cases: `admin` and `auditor` stand beside no role of the desk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from registry.domain.authority import authorities
from registry.domain.errors import FilingError, Problem, Text
from registry.domain.kinds import unwanted_character

KINDS = ("enrol", "roles", "recover", "code_block")
DESK, KEEPERS = ("reviewer", "approver"), ("auditor", "admin")
ROLES = DESK + KEEPERS
LARGEST_BLOCK = 1_000_000
SHORTEST_PASSWORD = 12
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


def read_order(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an order as it is kept. FilingError names every field that cannot stand, with a remedy."""
    problems: list[Problem] = []
    content = _READERS[kind](given, problems)
    if problems:
        raise FilingError(tuple(problems))
    return content


def password_problem(username: str, password: str, again: str) -> Problem | None:
    """Why a new password cannot be taken (length before everything else: NIST SP 800-63B 3.1.1), or None."""
    if len(password) < SHORTEST_PASSWORD:
        return _problem(
            "password",
            f"密码不足{SHORTEST_PASSWORD}个字符",
            f"The password is shorter than {SHORTEST_PASSWORD} characters",
            "请用几个不相干的词连成一句",
            "Join several unrelated words",
        )
    if username.lower() in password.lower():
        return _problem(
            "password",
            "密码里有用户名",
            "The password contains the user name",
            "请换一个密码",
            "Choose another one",
        )
    if password != again:
        return _problem(
            "again", "两次输入的密码不同", "The two passwords differ", "请重新输入", "Type the same password twice"
        )
    return None


def _enrol(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    username, name = str(given.get("username", "")).strip().lower(), " ".join(str(given.get("name", "")).split())
    if not _USERNAME.fullmatch(username):
        problems.append(_problem("username", *_BAD_USERNAME))
    if not 2 <= len(name) <= 50 or unwanted_character(name):
        problems.append(_problem("name", *_BAD_NAME))
    roles, authority = _roles(given, problems), _authority(given, problems)
    if not roles and not problems:
        problems.append(_problem("roles", *_NO_ROLE))
    return {"username": username, "name": name, "roles": roles, "authority": authority}


def _change_of_roles(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    return {**_person(given, problems), "roles": _roles(given, problems), "authority": _authority(given, problems)}


def _person(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    username = str(given.get("username", "")).strip()
    if not username:
        problems.append(_problem("username", *_BAD_USERNAME))
    return {"username": username}


def _code_block(given: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    authority, size = _authority(given, problems), str(given.get("size", "")).strip()
    if authority is None and not problems:
        problems.append(_problem("authority", *_NO_AUTHORITY))
    if not (size.isascii() and size.isdecimal() and 1 <= int(size[:9]) <= LARGEST_BLOCK and len(size) < 9):
        problems.append(_problem("size", *_BAD_SIZE))
        return {}
    return {"authority": authority, "size": int(size)}


_READERS = {"enrol": _enrol, "roles": _change_of_roles, "recover": _person, "code_block": _code_block}


def _roles(given: Mapping[str, Any], problems: list[Problem]) -> list[str]:
    asked = set(given.get("roles") or ())
    if asked - set(ROLES):
        problems.append(_problem("roles", *_NO_ROLE))
    elif asked & set(DESK) and asked & set(KEEPERS):
        problems.append(_problem("roles", *_BOTH_SIDES))
    return [role for role in ROLES if role in asked]


def _authority(given: Mapping[str, Any], problems: list[Problem]) -> str | None:
    name = str(given.get("authority") or "").strip()
    if name and name not in {one.name for one in authorities()}:
        problems.append(_problem("authority", *_NO_AUTHORITY))
    return name or None


def _problem(path: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(remedy_zh, remedy_en))


_BAD_USERNAME = (
    "用户名不对",
    "The user name cannot be used",
    "请用3至40个小写字母、数字或 . _ -，以字母开头",
    "Use 3 to 40 lower-case letters, digits or . _ -, beginning with a letter",
)
_BAD_NAME = ("没有填写姓名", "The name is missing", "请填写2至50个字的姓名", "Give a name of 2 to 50 characters")
_NO_ROLE = ("没有选择职责", "No role is chosen", "请至少选择一项职责", "Choose at least one role")
_BOTH_SIDES = (
    "管理、审计与审查、核准不能由一人兼任",
    "Nobody both keeps accounts or audits and decides cases",
    "请只选一侧的职责",
    "Choose roles of one side only",
)
_NO_AUTHORITY = ("没有这个登记机关", "There is no such authority", "请从列表中选择", "Choose one from the list")
_BAD_SIZE = (
    "码段大小不对",
    "The size of the block is wrong",
    f"请填写1至{LARGEST_BLOCK}的整数",
    f"Give a whole number from 1 to {LARGEST_BLOCK}",
)
