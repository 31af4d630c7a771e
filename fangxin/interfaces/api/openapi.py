"""The OpenAPI document of the interface, made from the operations that serve it: what is not declared is not answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fangxin.domain.agency.words import GRANTABLE, PERMISSION_LABELS, REQUESTS_A_MINUTE
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal, SeveralRefusals
from fangxin.interfaces.access.answers import BadlyFormed, BodyTooLarge, Broken, Unavailable
from fangxin.interfaces.access.bearer import KeyMissing, KeyWrong
from fangxin.interfaces.api.operations import (
    BodyNotJson,
    IdempotencyKeyMissing,
    MediaTypeUnsupported,
    Operation,
    ParameterUnknown,
    ParameterWrong,
    VersionMissing,
    VersionPassed,
)
from fangxin.interfaces.api.values import FieldUnknown, Record, ValueWrong, records_in
from fangxin.storage.idempotency import KeyReused
from fangxin.storage.limits import TooManyAttempts

Addresses = Mapping[str, tuple[str, tuple[Operation, ...]]]
PREFIX = "/api/v1/"
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEM = {
    "type": "object",
    "description": "拒绝的原因（RFC 9457）。code 不会改变，detail 是给人看的。",
    "required": ["type", "title", "status", "code", "detail", "field"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def refusals_of(operation: Operation) -> tuple[type[Refusal], ...]:
    """Every refusal an operation may give: its own and those of what it takes."""
    found: list[type[Refusal]] = [KeyMissing, KeyWrong, NotPermitted, BadlyFormed, ParameterUnknown]
    if operation.query is not None:
        found.append(ParameterWrong)
    if operation.path:
        found.append(NotFound)
    if operation.writes:
        found += [IdempotencyKeyMissing, KeyReused]
    if operation.versioned:
        found += [VersionMissing, VersionPassed, ValueWrong]
    if operation.body is not None:
        found += [BodyNotJson, MediaTypeUnsupported, BodyTooLarge, SeveralRefusals, ValueWrong, FieldUnknown]
    return tuple(dict.fromkeys([*found, *operation.refusals, TooManyAttempts, Broken, Unavailable]))


def document(addresses: Addresses) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    operations = [one for _name, operations in addresses.values() for one in operations]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "放心 接口",
            "version": "1",
            "description": "供其他系统登记、查询诉求。密钥由安全管理员在“系统管理 → 外部系统”中发放，"
            f"每分钟的请求次数按系统设定，未另行设定的为 {REQUESTS_A_MINUTE} 次。",
        },
        "servers": [{"url": PREFIX.rstrip("/")}],
        "security": [{"key": []}],
        "paths": {shown(address): _path(operations) for address, (_name, operations) in addresses.items()},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "接口密钥"}},
            "schemas": {"Problem": PROBLEM, **_schemas(operations)},
        },
    }


def shown(address: str) -> str:
    """An address as the document writes it: /cases/{number}."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)


def _path(operations: Iterable[Operation]) -> dict[str, Any]:
    return {one.method.lower(): _operation(one) for one in operations}


def _operation(one: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.says,
        "description": f"需要权限：{PERMISSION_LABELS[one.permission]}（{GRANTABLE[one.permission]}）。",
        "parameters": list(parameters_of(one)),
        "responses": {str(one.status): _good(one), **_refused(one)},
    }
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": one.body.schema()}}}
    return made


def parameters_of(one: Operation) -> Iterable[dict[str, Any]]:
    """The parameters of an address, a query and the headers."""
    for name, kind in one.path.items():
        yield {"name": name, "in": "path", "required": True, "schema": kind.schema()}
    if one.query is not None:
        for name, asked in one.query.members.items():
            yield {"name": name, "in": "query", "required": False, "schema": asked.schema()}
    if one.writes:
        told = {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"}
        says = "一次操作的唯一标识；重试时使用同一标识，得到同一结果。"
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "description": says, "schema": told}
    if one.versioned:
        says = "查询时得到的 ETag；此后有人办理过的，返回 412。"
        told = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        yield {"name": "If-Match", "in": "header", "required": True, "description": says, "schema": told}


def _good(one: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": one.answer.says or one.says,
        "content": {"application/json": {"schema": one.answer.schema()}},
    }
    text = {"schema": {"type": "string"}}
    if "version" in one.answer.members:
        made["headers"] = {"ETag": text | {"description": "版本，用于 If-Match"}}
    if one.status == HTTPStatus.CREATED:
        made["headers"] = {"Location": text | {"description": "登记的件的地址"}}
    return made


def _refused(one: Operation) -> dict[str, Any]:
    by_status: dict[int, list[type[Refusal]]] = {}
    for refusal in refusals_of(one):
        by_status.setdefault(refusal.status, []).append(refusal)
    return {
        str(status): {
            "description": "；".join(f"{refusal.code}：{refusal.sentence}" for refusal in refusals),
            "content": {"application/problem+json": {"schema": _PROBLEM}},
        }
        for status, refusals in sorted(by_status.items())
    }


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    found: dict[str, Record] = {}
    for one in operations:
        for value in (one.body, one.answer):
            for record in records_in(value) if value is not None else ():
                found.setdefault(record.name, record)
    return {name: record.definition() for name, record in sorted(found.items())}
