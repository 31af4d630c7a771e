"""Operations: each declares its permission, what it takes and gives and how it may refuse; one place carries them out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from fangxin.domain.agency.models import Machine
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.access.answers import BodyTooLarge
from fangxin.interfaces.access.guard import reading_only
from fangxin.interfaces.access.page import Audience, View, page
from fangxin.interfaces.api.values import Record, Text, ValueWrong, of_text, wrong
from fangxin.interfaces.clock import now
from fangxin.storage.idempotency import digest_of, once

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_ETAG = re.compile(r'"([0-9]{1,9})"')


class MethodNotAllowed(Refusal):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405
    sentence = "这个地址不支持 {method}，支持：{allowed}。"


class ParameterUnknown(Refusal):
    """The address names a query parameter the operation does not know, or one twice."""

    code = "parameter_unknown"
    status = 400
    sentence = "没有名为“{name}”的查询参数，或者它重复出现。"


class ParameterWrong(Refusal):
    """A query parameter is of another type or outside its limits."""

    code = "parameter_wrong"
    status = 400
    sentence = "查询参数“{name}”不正确：{why}。"


class BodyNotJson(Refusal):
    """The body is not one JSON document in UTF-8."""

    code = "body_not_json"
    status = 400
    sentence = "请求内容不是有效的 JSON（UTF-8）。"


class MediaTypeUnsupported(Refusal):
    """The body is not declared as JSON."""

    code = "media_type_unsupported"
    status = 415
    sentence = "请求内容须为 application/json。"


class IdempotencyKeyMissing(Refusal):
    """An act comes without an idempotency key of 8 to 128 visible characters."""

    code = "idempotency_key_missing"
    status = 400
    sentence = "请在请求头 Idempotency-Key 中提供 8 到 128 个可见字符的唯一标识，重试时使用同一标识。"


class VersionMissing(Refusal):
    """A transition comes without the version it was decided on."""

    code = "version_missing"
    status = 428
    sentence = "请在请求头 If-Match 中提供查询时得到的 ETag。"


class VersionPassed(Refusal):
    """Somebody acted on the object since the version named in If-Match."""

    code = "version_passed"
    status = 412
    sentence = "这件在您查询之后有过变动：{who}已“{act}”。请重新查询后再决定，本次没有办理。"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, read. `version` is what If-Match named; `key` names the act, whatever the number of tries."""

    by: Actor
    machine: Machine
    at: datetime
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an operation answers; `version` becomes the ETag, `location` the address of what was made."""

    body: dict[str, Any]
    version: int | None = None
    location: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address. `refusals` are its own; those of every operation are added by the document.

    `keeps_key`: its action keeps the idempotency key itself, as its answer holds what must be stored nowhere. `most_bytes`:
    how large its body may be, where that is more than anywhere else.
    """

    name: str
    method: str
    says: str
    permission: Permission
    run: Callable[[Asked], Answer]
    answer: Record
    status: int = 200
    path: Mapping[str, Text] = field(default_factory=dict)
    query: Record | None = None
    body: Record | None = None
    versioned: bool = False
    keeps_key: bool = False
    most_bytes: int = 0
    refusals: tuple[type[Refusal], ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"


def operation(
    method: str, *, says: str, permission: Permission, answer: Record, status: int = 200,
    path: Mapping[str, Text] | None = None, query: Record | None = None, body: Record | None = None,
    versioned: bool = False, keeps_key: bool = False, most_bytes: int = 0, refusals: tuple[type[Refusal], ...] = (),
) -> Callable[[Callable[[Asked], Answer]], Operation]:  # fmt: skip
    """Declare a function as an operation; `says` is the sentence of the documentation."""

    def declared(run: Callable[[Asked], Answer]) -> Operation:
        return Operation(
            name=run.__name__, method=method, says=says, permission=permission, run=run, answer=answer, status=status,
            path=path or {}, query=query, body=body, versioned=versioned, keeps_key=keeps_key,
            most_bytes=most_bytes, refusals=refusals,
        )  # fmt: skip

    return declared


def resource(*operations: Operation) -> View:
    """The view of one address: its operations by method."""
    by_method = {one.method: one for one in operations}
    writes = any(one.writes for one in operations)

    @page(for_=Audience.SYSTEM, writes=writes, any_of=tuple({one.permission for one in operations}))
    def answered(request: HttpRequest, **path: str) -> HttpResponseBase:
        found = by_method[_method(request)]
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if not actor.may(found.permission):
            raise NotPermitted(act=PERMISSION_LABELS[found.permission])
        if found.writes:
            return _acted(request, found, path)
        with reading_only():
            return _said(found, found.run(_asked(request, found, path)), found.status)

    @wraps(answered)
    def known(request: HttpRequest, **path: str) -> HttpResponseBase:
        # before the key is looked at: which methods there are stands in the document
        if _method(request) not in by_method:
            raise MethodNotAllowed(method=_method(request), allowed="、".join(sorted(by_method)))
        return answered(request, **path)

    return known


def _method(request: HttpRequest) -> str:
    return "GET" if request.method == "HEAD" else request.method or ""


def _acted(request: HttpRequest, found: Operation, path: Mapping[str, str]) -> HttpResponseBase:
    """Carry an act out once under its key; the answer of the first time is kept with it."""
    given = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(given):
        raise IdempotencyKeyMissing
    machine: Machine = request.machine  # type: ignore[attr-defined]
    # two systems may choose the same key, and one system the same key at two addresses is a mistake told by the digest
    key = "api:" + hashlib.sha256(f"{machine.pk}:{given}".encode()).hexdigest()[:40]
    asked = _asked(request, found, path, key=key)
    if found.keeps_key:
        return _said(found, found.run(asked), found.status)

    def act() -> dict[str, Any]:
        try:
            done = found.run(asked)
        except StaleVersion as stale:
            raise VersionPassed(**stale.values) from stale
        return {"body": done.body, "version": done.version, "location": done.location}

    # with the secret in it, a digest tells nothing about a telephone number or a name in the body
    text = request.body.decode("utf-8", "replace")
    digest = digest_of([found.method, request.path, text, asked.version, settings.SECRET_KEY])
    return _said(
        found, Answer(**once(key=key, actor=f"machine:{machine.pk}", digest=digest, at=asked.at, act=act)), found.status
    )


def _asked(request: HttpRequest, found: Operation, path: Mapping[str, str], *, key: str = "") -> Asked:
    return Asked(
        by=request.actor,  # type: ignore[attr-defined]
        machine=request.machine,  # type: ignore[attr-defined]
        at=now(),
        path=path,
        query=_query(request, found),
        body=found.body.read(_json(request, most_bytes=found.most_bytes)) if found.body else {},
        key=key,
        version=_version(request) if found.versioned else None,
    )


def _query(request: HttpRequest, found: Operation) -> dict[str, Any]:
    """The query parameters, each known and once."""
    members = found.query.members if found.query else {}
    read: dict[str, Any] = {}
    for name, values in request.GET.lists():
        if name not in members or len(values) != 1:
            raise ParameterUnknown(name=name[:60], field=name[:60])
        try:
            read[name] = of_text(members[name], values[0], name=name)
        except ValueWrong as mistake:
            raise ParameterWrong(**mistake.values, field=name) from mistake
    return read


def _json(request: HttpRequest, *, most_bytes: int = 0) -> Any:
    if request.content_type != "application/json":
        raise MediaTypeUnsupported

    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError("a member stands twice")
        return made

    def no_constant(name: str) -> Any:
        raise ValueError(name)

    try:
        return json.loads(
            _bytes(request, most_bytes).decode("utf-8"), object_pairs_hook=once_each, parse_constant=no_constant
        )  # fmt: skip
    except (ValueError, RecursionError) as unreadable:
        raise BodyNotJson from unreadable


def _bytes(request: HttpRequest, most: int) -> bytes:
    """The body; `most` bytes of it where an operation takes more than the limit of all others. Raises BodyTooLarge."""
    if not most:
        return request.body
    given = request.read(most + 1)
    if len(given) > most:
        raise BodyTooLarge
    return given


def _version(request: HttpRequest) -> int:
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise VersionMissing
    named = _ETAG.fullmatch(given)
    if named is None:
        raise wrong("If-Match", '应为查询时得到的 ETag，例如 "3"')
    return int(named.group(1))


def _said(found: Operation, answer: Answer, status: int) -> JsonResponse:
    made = JsonResponse(answer.body, status=status, json_dumps_params={"ensure_ascii": False})
    if answer.version is not None:
        made["ETag"] = f'"{answer.version}"'
    if answer.location:
        made["Location"] = answer.location
    return made
