"""Telling the journal. The journal's package lies above this one, so it is handed in when the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.db import transaction

from fangxin.domain.agency.queries import forget_directory
from fangxin.domain.agency.rules import Actor


class Chapter(StrEnum):
    """The two chains the agency's own acts are kept on."""

    AGENCY = "AGENCY"
    ACCESS = "ACCESS"


class Did(StrEnum):
    """What an entry of these chapters says was done; stored in the entry's facts under `what`."""

    OFFICE_CREATED = "office_created"
    OFFICE_UPDATED = "office_updated"
    OFFICE_MOVED = "office_moved"
    OFFICE_CLOSED = "office_closed"
    OFFICE_OPENED = "office_opened"
    POST_CREATED = "post_created"
    POST_UPDATED = "post_updated"
    POST_CLOSED = "post_closed"
    POST_OPENED = "post_opened"
    POST_ASSIGNED = "post_assigned"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_UPDATED = "account_updated"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    PASSWORD_ISSUED = "password_issued"
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    ABSENCE_RECORDED = "absence_recorded"
    ABSENCE_CANCELLED = "absence_cancelled"
    MACHINE_CREATED = "machine_created"
    MACHINE_UPDATED = "machine_updated"
    MACHINE_CLOSED = "machine_closed"
    MACHINE_OPENED = "machine_opened"
    SECRET_ROTATED = "secret_rotated"
    PLATFORM_CREATED = "platform_created"
    PLATFORM_UPDATED = "platform_updated"
    PLATFORM_CLOSED = "platform_closed"
    PLATFORM_OPENED = "platform_opened"
    PLATFORM_RETRIED = "platform_retried"
    ORDERS_CONFIRMED = "orders_confirmed"
    MESSAGE_RESENT = "message_resent"
    MESSAGE_LET_BE = "message_let_be"
    VIEW_SHARED = "view_shared"
    VIEW_CHANGED = "view_changed"
    VIEW_UNSHARED = "view_unshared"
    LOGGED_IN = "logged_in"


DID_LABELS = {
    Did.OFFICE_CREATED: "新设机构",
    Did.OFFICE_UPDATED: "修改机构",
    Did.OFFICE_MOVED: "调整机构隶属",
    Did.OFFICE_CLOSED: "停用机构",
    Did.OFFICE_OPENED: "恢复机构",
    Did.POST_CREATED: "新设岗位",
    Did.POST_UPDATED: "修改岗位",
    Did.POST_CLOSED: "停用岗位",
    Did.POST_OPENED: "恢复岗位",
    Did.POST_ASSIGNED: "安排 A、B 岗",
    Did.ACCOUNT_CREATED: "新建账号",
    Did.ACCOUNT_UPDATED: "修改账号",
    Did.ACCOUNT_DISABLED: "停用账号",
    Did.ACCOUNT_ENABLED: "恢复账号",
    Did.PASSWORD_ISSUED: "发放临时密码",
    Did.PASSWORD_CHANGED: "本人修改密码",
    Did.SECOND_FACTOR_RESET: "重置二次验证",
    Did.SECOND_FACTOR_ENROLLED: "启用二次验证",
    Did.ABSENCE_RECORDED: "登记缺勤",
    Did.ABSENCE_CANCELLED: "取消缺勤",
    Did.MACHINE_CREATED: "登记外部系统",
    Did.MACHINE_UPDATED: "修改外部系统",
    Did.MACHINE_CLOSED: "停用外部系统",
    Did.MACHINE_OPENED: "恢复外部系统",
    Did.SECRET_ROTATED: "更换接口密钥",
    Did.PLATFORM_CREATED: "登记12345平台",
    Did.PLATFORM_UPDATED: "修改12345平台",
    Did.PLATFORM_CLOSED: "停用12345平台",
    Did.PLATFORM_OPENED: "恢复12345平台",
    Did.PLATFORM_RETRIED: "重新送达12345反馈",
    Did.ORDERS_CONFIRMED: "确认导入他人上传的工单表",
    Did.MESSAGE_RESENT: "重发消息",
    Did.MESSAGE_LET_BE: "确认消息不再重发",
    Did.VIEW_SHARED: "共享查询视图",
    Did.VIEW_CHANGED: "修改共享视图",
    Did.VIEW_UNSHARED: "取消共享视图",
    Did.LOGGED_IN: "登录",
}


class Journal(Protocol):
    """Appends one entry inside the caller's transaction."""

    def __call__(self, *, chapter: Chapter, by: Actor, at: datetime, facts: Mapping[str, Any]) -> object: ...


_journal: Journal | None = None


def journal_with(journal: Journal) -> None:
    """Hand in the journal; called once, when the program starts."""
    global _journal  # noqa: PLW0603 - set once at start
    _journal = journal


def record(*, chapter: Chapter, did: Did, by: Actor, at: datetime, **facts: Any) -> None:
    """Append what was done to its chapter and read the directory afresh after commit; needs an open transaction.

    Facts are codes, names of offices, posts and officers, and before/after pairs; never phones, passwords or secrets.
    """
    if _journal is None:
        raise RuntimeError("no journal was handed in: journal_with() is called when the access door starts")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an act is recorded in the transaction that performs it")
    _journal(chapter=chapter, by=by, at=at, facts={"what": did.value, **facts})
    transaction.on_commit(forget_directory)
