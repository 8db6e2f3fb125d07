"""The description of the API: an OpenAPI 3.1 document made from the endpoints and the shapes they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from registry.domain.errors import Text
from registry.web.api.answers import APPLICATION, FINDING, PROBLEM, VERDICT
from registry.web.api.bodies import FILING, Component
from registry.web.api.endpoint import JSON, KEY_LENGTH, Endpoint, Takes

COMPONENTS: tuple[Component, ...] = (FILING, FINDING, APPLICATION, VERDICT, PROBLEM)
WHY = {
    400: Text("请求无法读取", "The request cannot be read"),
    401: Text("未登录或令牌失效", "No token, or one that has ended"),
    403: Text("身份不符", "Not for this role or person"),
    404: Text("没有，或不是您的", "Not there, or not yours"),
    409: Text("当前状态不允许，或已被他人先改", "The state does not allow it, or somebody else was faster"),
    410: Text("链接已失效", "The link has ended"),
    413: Text("内容过大", "Too large"),
    415: Text("格式不接受", "Not this media type"),
    422: Text("有字段需要更正", "Fields need correcting"),
    429: Text("尝试过多", "Too many attempts"),
    503: Text("暂时不能办理", "Not just now"),
}
_PARAMETER = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_UPLOAD = {
    "type": "object",
    "required": ["file", "document_type"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "document_type": {"type": "string"},
        "subject": {"type": "string"},
        "entered": {"type": "string", "contentMediaType": JSON},
    },
}


def openapi(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        address = "/api/v1" + _PARAMETER.sub(r"{\3}", endpoint.rule)
        paths.setdefault(address, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "一照 Yizhao",
            "version": "1",
            "summary": "企业登记全程网办 · Company registration from a blank form to a verified licence",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {component.name: component.kind.schema() for component in COMPONENTS},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": f"{endpoint.summary.zh} · {endpoint.summary.en}",
        "description": (endpoint.does.__doc__ or endpoint.summary.en).strip(),
        "security": [] if endpoint.policy == "public" else [{"bearer": []}],
        "x-policy": endpoint.policy,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint),
    }
    if endpoint.takes is not None:
        operation["requestBody"] = {"required": True, "content": {endpoint.takes.media_type: _content(endpoint.takes)}}
    return operation


def _content(takes: Takes) -> dict[str, Any]:
    return {"schema": _UPLOAD if takes.media_type.startswith("multipart/") else takes.schema()}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = []
    for kind, options, name in _PARAMETER.findall(endpoint.rule):
        schema: dict[str, Any] = {"type": "integer"} if kind == "int" else {"type": "string"}
        if options:
            schema["enum"] = options.split(",")
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    for name, (kind_of, required) in endpoint.asks.items():
        found.append({"name": name, "in": "query", "required": required, "schema": kind_of.schema()})
    if endpoint.method != "GET":
        key = {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH}
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    if endpoint.name == "save_answers":
        found.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    return found


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    gives = endpoint.gives
    schema = gives.kind.schema() if gives.kind is not None else {}
    answers: dict[str, Any] = {
        str(gives.status): {"description": endpoint.summary.en, "content": {gives.media_type: {"schema": schema}}}
    }
    problem = {"application/problem+json": {"schema": PROBLEM.schema()}}
    for status in _refusals(endpoint):
        answers[str(status)] = {"description": f"{WHY[status].zh} · {WHY[status].en}", "content": problem}
    return answers


def _refusals(endpoint: Endpoint) -> list[int]:
    """What an endpoint may answer instead: what it says itself, and what its policy and its body bring along."""
    found = set(endpoint.refuses) | {400, 429, 503}
    if endpoint.policy != "public":
        found |= {401, 403}
    if endpoint.takes is not None:
        found |= {413, 415}
    if endpoint.takes is not None or endpoint.asks or endpoint.method != "GET":
        found.add(422)
    return sorted(found)
