"""The interface described: as OpenAPI for programs, as a page for people. Neither tells more than the other."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from fangxin.domain.agency.words import GRANTABLE, PERMISSION_LABELS, REQUESTS_A_MINUTE
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.api import openapi
from fangxin.interfaces.api.addresses import ADDRESSES
from fangxin.interfaces.api.operations import Operation
from fangxin.interfaces.api.values import Many, Maybe, Record, Text, Value, records_in

PLACES = {"path": "地址", "query": "查询", "header": "请求头"}
TYPES = {"Text": "文字", "Choice": "代码", "Whole": "整数", "Flag": "true 或 false", "Day": "日期", "Instant": "时间"}


@page(for_=Audience.ANYONE)
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(openapi.document(ADDRESSES), json_dumps_params={"ensure_ascii": False, "indent": 1})


@page(for_=Audience.ANYONE)
def pages(request: HttpRequest) -> HttpResponse:
    """Every operation with what it takes, gives and refuses."""
    operations = [
        _shown(address, one) for address, (_name, operations) in ADDRESSES.items() for one in operations
    ]  # fmt: skip
    records = {
        record.name: record
        for _name, declared in ADDRESSES.values()
        for one in declared
        for value in (one.body, one.answer)
        if value is not None
        for record in records_in(value)
    }
    context = {
        "operations": operations,
        "records": [_record(record) for _, record in sorted(records.items())],
        "permissions": [(PERMISSION_LABELS[one], says) for one, says in GRANTABLE.items()],
        "a_minute": REQUESTS_A_MINUTE,
    }
    return render(request, "api/documentation.html", context)


def _shown(address: str, one: Operation) -> dict[str, Any]:
    example = one.body.examples[0] if one.body is not None and one.body.examples else None
    refusals = sorted(openapi.refusals_of(one), key=lambda refusal: (refusal.status, refusal.code))
    return {
        "id": one.name.replace("_", "-"),
        "method": one.method,
        "address": openapi.PREFIX.rstrip("/") + openapi.shown(address),
        "says": one.says,
        "permission": PERMISSION_LABELS[one.permission],
        "parameters": [
            (parameter["name"], PLACES[parameter["in"]] + ("，必填" if parameter["required"] else ""),
             parameter["schema"].get("description") or parameter.get("description", ""))
            for parameter in openapi.parameters_of(one)
        ],
        "body": one.body.name if one.body is not None else "",
        "example": json.dumps(example, ensure_ascii=False, indent=2) if example else "",
        "status": one.status,
        "answer": one.answer.name,
        "refusals": [(str(refusal.status), refusal.code, refusal.sentence) for refusal in refusals],
    }  # fmt: skip


def _record(record: Record) -> dict[str, Any]:
    rows = [
        (name, _type(value) + ("，必填" if name in record.required else ""), _says(value))
        for name, value in record.members.items()
    ]
    return {"name": record.name, "says": record.says, "rows": rows}


def _type(value: Value) -> str:
    if isinstance(value, Record):
        return value.name
    if isinstance(value, Many):
        return f"{_type(value.of)} 的列表"
    if isinstance(value, Maybe):
        return f"{_type(value.of)} 或 null"
    if isinstance(value, Text):
        return f"文字，最多 {value.most} 字"
    return TYPES[type(value).__name__]


def _says(value: Any) -> str:
    if isinstance(value, Maybe):
        return _says(value.of)
    codes = "、".join(getattr(value, "of", ())) if type(value).__name__ == "Choice" else ""
    return "：".join(filter(None, (value.says, codes)))
