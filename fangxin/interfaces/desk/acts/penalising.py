"""A report that ends early, a clue, and a filed case with its penalty and publication."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.reports.actions import clues, ending, penalising, publishing
from fangxin.domain.reports.words import Change
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.desk.acts.act import Act, day_of, whole_of
from fangxin.interfaces.public.reading import Fields


def _refer(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return ending.refer(
        case_id=case.pk, ground=f.text("ground"), agency=f.text("agency"), reason=f.text("reason"), **common
    )


def _set_aside(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return ending.set_aside(case_id=case.pk, original_id=whole_of(f, "original"), reason=f.text("reason"), **common)


def _merge(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return ending.merge(case_id=case.pk, original_id=whole_of(f, "original"), facts=f.text("facts"), **common)


def _clue(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return clues.open_clue(case_id=case.pk, clue=f.text("clue"), violation=f.text("violation"), **common)


def _penalise(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.penalise(
        case_id=case.pk, number=f.text("number"), decided_on=day_of(f, "decided_on"), kinds=f.several("kinds"),
        fine_fen=_fen(f, "fine"), confiscated_fen=_fen(f, "confiscated"), other=f.text("other"),
        elsewhere=f.text("elsewhere") == "yes", **common,
    )  # fmt: skip


def _fen(f: Fields, name: str) -> int:
    return fen_of(f.text(name), field=name) if f.text(name) else 0


def _close_unpublished(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.close_unpublished(case_id=case.pk, **common)


def _drop(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.drop(case_id=case.pk, reason=f.text("reason"), **common)


def _pause(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.pause(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _resume(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.resume(case_id=case.pk, **common)


def _ask_penalty_extension(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.ask_extension(case_id=case.pk, days=f.whole("days"), reason=f.text("reason"), **common)


def _decide_penalty_extension(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return penalising.decide_extension(
        case_id=case.pk, granted=f.text("granted") == "yes", reason=f.text("reason"), **common
    )


def _push(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return publishing.push(case_id=case.pk, to=f.text("to"), pushed_on=day_of(f, "pushed_on"), **common)


def _publish(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return publishing.publish(case_id=case.pk, link=f.text("link"), published_on=day_of(f, "published_on"), **common)


def _change(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    if f.text("change") not in Change.__members__:
        raise NotFound(field="change")
    return publishing.record_change(
        case_id=case.pk, change=Change(f.text("change")), changed_on=day_of(f, "changed_on"), reason=f.text("reason"),
        **common,
    )  # fmt: skip


def _withdraw(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return publishing.withdraw(case_id=case.pk, withdrawn_on=day_of(f, "withdrawn_on"), **common)


ACTS: dict[str, Act] = {
    "refer": Act(_refer, "已告知举报人，本件办结。", sends=(("report_referred", "举报人"),)),
    "set_aside": Act(_set_aside, "重复举报，本件办结。", sends=(("report_repeated", "举报人"),)),
    "merge": Act(_merge, "已并入以前的举报，核查期限重新计算。", sends=(("report_merged", "举报人"),)),
    "clue": Act(_clue, "已登记违法线索，作为举报件另行核查。"),
    "penalise": Act(_penalise, "已登记处罚决定。"),
    "close_unpublished": Act(_close_unpublished, "已办结。"),
    "drop": Act(_drop, "已销案。"),
    "pause_penalty": Act(_pause, "办案期限暂停计算。"),
    "resume_penalty": Act(_resume, "办案期限恢复计算。"),
    "ask_penalty_extension": Act(_ask_penalty_extension, "已提请负责人批准延长。"),
    "decide_penalty_extension": Act(_decide_penalty_extension, "已作出决定。"),
    "push": Act(_push, "已登记推送，等待外省公示。"),
    "publish": Act(_publish, "已登记公示，本件办结。"),
    "change_penalty": Act(_change, "已登记处罚变更。"),
    "withdraw_publication": Act(_withdraw, "已登记撤回公示。"),
}
