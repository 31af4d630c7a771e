"""Mediation: sessions, appraisal, the agreement and its performance."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions import close
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Party
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.words import ItemKind, ItemState, Mode
from fangxin.foundation.money import fen_of
from fangxin.interfaces.desk.acts.act import Act, day_of, instant_of, whole_of
from fangxin.interfaces.public.reading import Fields

ITEM_ROWS = 6


def _invite(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.invite(
        case_id=case.pk, mode=_mode(f), place=f.text("place"), starts_at=instant_of(f, "starts_at"),
        materials=f.text("materials"), **common,
    )  # fmt: skip


def _reschedule(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.reschedule(
        session_id=whole_of(f, "session"), mode=_mode(f), place=f.text("place"), starts_at=instant_of(f, "starts_at"),
        reason=f.text("reason"), **common,
    )  # fmt: skip


def _hold(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.hold(session_id=whole_of(f, "session"), record=f.text("record"), **common)


def _replace_mediator(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.replace_mediator(
        session_id=whole_of(f, "session"), mediator=f.text("mediator"), reason=f.text("reason"), **common
    )


def _pause(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.pause_for_appraisal(
        case_id=case.pk, body=f.text("body"), subject=f.text("subject"), cost_borne_by=f.text("cost"), **common
    )


def _resume(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.resume_after_appraisal(case_id=case.pk, finding=f.text("finding"), **common)


def _settle(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    promises = []
    for number in range(1, ITEM_ROWS + 1):
        what = f.text(f"what{number}")
        if not what:
            continue
        kind = f.text(f"kind{number}")
        amount = f.text(f"amount{number}")
        promises.append(
            agreements.Promise(
                party=_party(f.text(f"who{number}")),
                kind=ItemKind(kind) if kind in ItemKind.__members__ else ItemKind.OTHER,
                what=what,
                amount_fen=fen_of(amount, field=f"amount{number}") if amount else None,
                perform_by=day_of(f, f"by{number}"),
            )
        )
    return agreements.settle(
        case_id=case.pk, promises=promises, terms=f.text("terms"), written=f.text("written") != "no",
        legal_representative=f.line("legal_representative"), respondent_agent=f.line("respondent_agent"), **common,
    )  # fmt: skip


def _performance(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    state = f.text("state")
    return agreements.record_performance(
        item_id=whole_of(f, "item"), state=ItemState(state) if state in ItemState.__members__ else ItemState.DUE,
        on=day_of(f, "on"), note=f.text("note"), **common,
    )  # fmt: skip


def _close(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.close(case_id=case.pk, recovered_fen=fen_of(f.text("recovered"), field="recovered"), **common)


def _party(text: str) -> Party:
    return Party(text) if text in Party.__members__ else Party.MERCHANT


def _mode(f: Fields) -> Mode:
    return Mode(f.text("mode")) if f.text("mode") in Mode.__members__ else Mode.ON_SITE


ACTS: dict[str, Act] = {
    "invite": Act(
        _invite,
        "已发出调解邀请。",
        sends=(("mediation_invited_consumer", "投诉人"), ("mediation_invited_merchant", "被投诉人")),
    ),
    "reschedule": Act(_reschedule, "已变更调解安排。"),
    "hold": Act(_hold, "已记录调解情况。"),
    "replace_mediator": Act(_replace_mediator, "已更换调解人员。"),
    "pause": Act(_pause, "已委托鉴定检测，调解期限暂停计算。", sends=(("appraisal_started", "投诉人"),)),
    "resume": Act(_resume, "调解期限恢复计算。", sends=(("appraisal_ended", "投诉人"),)),
    "settle": Act(
        _settle, "已记录调解协议。", sends=(("settled_consumer", "投诉人"), ("settled_merchant", "被投诉人"))
    ),
    "performance": Act(_performance, "已登记履行情况。"),
    "close": Act(_close, "已办结，评价链接已发送。", sends=(("closed_rate_link", "投诉人"),)),
}
