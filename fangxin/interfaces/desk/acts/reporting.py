"""A report from its verification to the decision whether a case is filed, and telling the reporter."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.reports.actions import deciding, proposing, telling, verifying
from fangxin.interfaces.desk.acts.act import Act, day_of
from fangxin.interfaces.public.reading import Fields


def _verification(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return verifying.record_verification(
        case_id=case.pk, verified_on=day_of(f, "verified_on"), place=f.text("place"), record=f.text("record"),
        second=f.whole("second"), **common,
    )  # fmt: skip


def _start_testing(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return verifying.start_testing(case_id=case.pk, body=f.text("body"), subject=f.text("subject"), **common)


def _end_testing(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return verifying.end_testing(case_id=case.pk, finding=f.text("finding"), **common)


def _ask_extension(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return proposing.ask_extension(case_id=case.pk, reason=f.text("reason"), **common)


def _propose_filing(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return proposing.propose_filing(
        case_id=case.pk, conditions=f.several("conditions"), reason=f.text("reason"), **common
    )


def _propose_no_filing(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return proposing.propose_no_filing(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _decide_extension(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return deciding.decide_extension(
        case_id=case.pk, granted=f.text("granted") == "yes", reason=f.text("reason"), **common
    )


def _file_case(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return deciding.file_case(
        case_id=case.pk, cause=f.text("cause"), first=f.whole("first"), second=f.whole("second"), reason=f.text("reason"),
        **common,
    )  # fmt: skip


def _no_filing(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return deciding.decide_no_filing(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _send_back(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return deciding.send_back(case_id=case.pk, reason=f.text("reason"), **common)


def _tell(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return telling.tell_reporter(
        case_id=case.pk, basis=f.text("basis"), law=f.text("law"), result=f.text("result"), way=f.text("way"),
        told_on=day_of(f, "told_on"), **common,
    )  # fmt: skip


ACTS: dict[str, Act] = {
    "verification": Act(_verification, "已记录核查情况。"),
    "start_testing": Act(_start_testing, "已送检测鉴定，核查期限暂停计算。", sends=(("report_testing", "举报人"),)),
    "end_testing": Act(_end_testing, "核查期限恢复计算。"),
    "ask_extension": Act(_ask_extension, "已提请负责人批准延长。"),
    "propose_filing": Act(_propose_filing, "已提请负责人决定是否立案。"),
    "propose_no_filing": Act(_propose_no_filing, "已提请负责人决定是否立案。"),
    "decide_extension": Act(_decide_extension, "已作出决定。", sends=(("report_extended", "举报人"),)),
    "file_case": Act(_file_case, "已立案，办案期限开始计算。"),
    "no_filing": Act(_no_filing, "已决定不予立案。"),
    "send_back": Act(_send_back, "已退回补充核查。"),
    "tell": Act(_tell, "已告知举报人，告知书已制作。", sends=(("report_result", "举报人"),)),
}
