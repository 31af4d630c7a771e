"""A filed case on its way to the police, and back."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.reports.actions import transfers
from fangxin.domain.reports.words import Reply
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.desk.acts.act import Act, day_of, instant_of
from fangxin.interfaces.public.reading import Fields


def _ask_transfer(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.ask_transfer(
        case_id=case.pk, police=f.text("police"), crime=f.text("crime"), report=f.text("report"), **common
    )


def _decide_transfer(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    granted = f.text("granted") == "yes"
    return transfers.decide_transfer(case_id=case.pk, granted=granted, reason=f.text("reason"), **common)


def _hand_over(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.hand_over(
        case_id=case.pk, handed_at=instant_of(f, "handed_at"), receipt=f.text("receipt"), **common
    )


def _reply(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    if f.text("reply") not in Reply.__members__:
        raise NotFound(field="reply")
    reply = Reply(f.text("reply"))
    forwarded_at = instant_of(f, "forwarded_at") if reply is Reply.FORWARDED else None
    return transfers.record_reply(
        case_id=case.pk, reply=reply, replied_on=day_of(f, "replied_on"), reason=f.text("reason"), police=f.text("police"),
        forwarded_at=forwarded_at, **common,
    )  # fmt: skip


def _reconsider(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.ask_reconsideration(case_id=case.pk, asked_on=day_of(f, "asked_on"), **common)


def _answer(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    took = f.text("answer") == "yes"
    return transfers.record_answer(case_id=case.pk, took=took, answered_on=day_of(f, "answered_on"), **common)


def _procuratorate(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.ask_procuratorate(case_id=case.pk, asked_on=day_of(f, "asked_on"), **common)


def _take_back(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.take_back(case_id=case.pk, reason=f.text("reason"), **common)


def _goods(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return transfers.hand_goods(case_id=case.pk, goods=f.text("goods"), handed_on=day_of(f, "handed_on"), **common)


ACTS: dict[str, Act] = {
    "ask_transfer": Act(_ask_transfer, "已提请负责人批准移送，三日内决定。"),
    "decide_transfer": Act(_decide_transfer, "已作出决定。"),
    "hand_over": Act(_hand_over, "已登记移送，等待公安机关答复。"),
    "police_reply": Act(_reply, "已登记公安机关的答复。"),
    "reconsider": Act(_reconsider, "已登记提请复议。"),
    "police_answer": Act(_answer, "已登记复议答复。"),
    "procuratorate": Act(_procuratorate, "已登记建议检察院立案监督。"),
    "take_back": Act(_take_back, "已恢复行政处理，办案期限恢复计算。"),
    "hand_goods": Act(_goods, "已登记移交涉案物品。"),
}
