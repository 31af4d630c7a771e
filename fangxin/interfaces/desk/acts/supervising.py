"""Supervision orders from the case page: opened by a supervisor or head, answered by the desk."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.supervision.actions import extending, opening, replying
from fangxin.interfaces.desk.acts.act import Act, instant_of, whole_of
from fangxin.interfaces.public.reading import Fields


def _open(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return opening.open_order(
        case_ids=[case.pk], asks=f.text("asks"), due_at=instant_of(f, "due_at"), by=common["by"], at=common["at"]
    )


def _reply(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return replying.reply(
        item_id=whole_of(f, "item"), text=f.text("text"), done=f.text("done"), by=common["by"], at=common["at"]
    )


def _ask_time(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return extending.ask_for_time(
        item_id=whole_of(f, "item"), until_at=instant_of(f, "due_at"), reason=f.text("reason"), by=common["by"],
        at=common["at"],
    )  # fmt: skip


ACTS: dict[str, Act] = {
    "open_order": Act(_open, "已发起督办。"),
    "reply_order": Act(_reply, "已回复督办，等待认可。"),
    "ask_order_time": Act(_ask_time, "已申请延期；批准以前仍按原期限。"),
}
