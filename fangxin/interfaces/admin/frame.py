"""The frame of every administration page: the menu a post may use, forms read and attempted the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from markupsafe import Markup

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.models import PATH_STEP
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.access.page import OfficerRequest, who
from fangxin.interfaces.look.fields import errors_by_field

P = Permission
#: whoever administers anything, and the auditor
ADMINISTRATION = (P.MANAGE_AGENCY, P.MANAGE_ACCESS, P.MANAGE_LAW, P.AUDIT)
STAFF = (P.MANAGE_AGENCY, P.MANAGE_ACCESS, P.AUDIT)
PEOPLE = (P.MANAGE_ACCESS, P.AUDIT)

MENU: tuple[tuple[str, str, tuple[Permission, ...]], ...] = (
    ("overview", "概览", ADMINISTRATION),
    ("offices", "机构", STAFF),
    ("posts", "岗位", STAFF),
    ("officers", "人员", PEOPLE),
    ("machines", "外部系统", PEOPLE),
    ("platforms", "12345平台", STAFF),
    ("roles", "角色权限", ADMINISTRATION),
    ("regions", "区划", ADMINISTRATION),
    ("law", "规则", ADMINISTRATION),
    ("calendars", "工作日历", ADMINISTRATION),
    ("messages", "消息模板", ADMINISTRATION),
    ("outbox", "消息发送", STAFF),
    ("journal", "操作日志", (P.AUDIT,)),
)

Choice = TypeVar("Choice", bound=StrEnum)


class ChoiceUnknown(Refusal):
    """A choice of a form is none of those offered."""

    code = "choice_unknown"
    status = 422
    sentence = "请在列出的选项中选择。"


class DayUnreadable(Refusal):
    """A day of a form is not written as YYYY-MM-DD."""

    code = "admin_day_unreadable"
    status = 422
    sentence = "请填写日期，例如 2026-04-15。"


def shown(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str, status: int = 200
) -> HttpResponse:
    """A page of the administration with its menu."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    nav = [
        {"label": label, "href": reverse(f"admin:{name}"), "current": name == current}
        for name, label, accepted in MENU
        if by.permissions & set(accepted)
    ]
    may = {permission.value for permission in by.permissions}
    frame = {"nav": nav, "who": who(request), "may": may}
    return render(request, f"admin/{template}.html", {**frame, **context}, status=status)


def attempted(request: HttpRequest, act: Callable[[], Any], *, done: str) -> Refusal | None:
    """Perform an act and keep the sentence that tells it for the next page; returns the refusal, or None."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return refusal
    messages.success(request, done)
    return None


def told(refused: Refusal | None) -> dict[str, Any]:
    """What a form's template needs of a refusal: the summary's source and the sentences by field."""
    return {"refused": refused, "errors": errors_by_field(refused) if refused else {}}


def given(request: HttpRequest, stored: Mapping[str, Any], refused: Refusal | None) -> dict[str, Any]:
    """The values a form shows: what the person typed after a refusal, else what is stored.

    After ChangedMeanwhile what is stored: the person is to see what the other did.
    """
    if refused is None or isinstance(refused, ChangedMeanwhile):
        return dict(stored)
    typed: dict[str, Any] = {}
    for name, value in stored.items():
        if isinstance(value, list):
            typed[name] = request.POST.getlist(name)
        elif isinstance(value, bool):
            typed[name] = name in request.POST
        else:
            typed[name] = request.POST.get(name, "")
    return typed


def linked(text: str, href: str) -> str:
    """A cell that is a link where there is somewhere to go."""
    return Markup('<a href="{}">{}</a>').format(href, text) if href else text


def whole(request: HttpRequest, name: str) -> int:
    """A whole number a form carries (a version, an id). Raises ChoiceUnknown."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ChoiceUnknown(field=name)
    return int(text)


def whole_or_none(request: HttpRequest, name: str) -> int | None:
    """The same, or None for an empty choice."""
    return whole(request, name) if request.POST.get(name, "") else None


def chosen(request: HttpRequest, name: str, kind: type[Choice]) -> Choice:
    """A choice of an enumeration. Raises ChoiceUnknown."""
    try:
        return kind(request.POST.get(name, ""))
    except ValueError as unknown:
        raise ChoiceUnknown(field=name) from unknown


def day_of_form(request: HttpRequest, name: str) -> date:
    """A day a form carries. Raises DayUnreadable."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as unreadable:
        raise DayUnreadable(field=name) from unreadable


def for_the_whole(request: OfficerRequest) -> None:
    """What concerns the whole installation is for its topmost office. Raises NotPermitted."""
    if len(request.actor.office_path) > PATH_STEP:
        raise NotPermitted(act="管理整个系统")
