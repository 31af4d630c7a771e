"""Finding the competent desk: dispatch, return, hand over, take up, dispute and ruling, corrected classes."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions import dispatch, handing
from fangxin.domain.cases.models import Case
from fangxin.interfaces.desk.acts.act import Act, whole_of
from fangxin.interfaces.public.reading import Fields


def _dispatch(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.dispatch(case_id=case.pk, office_id=whole_of(f, "office"), reason=f.text("reason"), **common)


def _return(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.return_to_intake(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _hand_over(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return handing.hand_over(case_id=case.pk, post_id=whole_of(f, "post"), reason=f.text("reason"), **common)


def _take_up(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.take_up(case_id=case.pk, reason=f.text("reason"), **common)


def _dispute(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.dispute_jurisdiction(
        case_id=case.pk, office_id=whole_of(f, "office"), reason=f.text("reason"), **common
    )


def _concede(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.concede_jurisdiction(case_id=case.pk, reason=f.text("reason"), **common)


def _rule(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.rule_jurisdiction(
        case_id=case.pk, office_id=whole_of(f, "office"), reason=f.text("reason"), **common
    )


def _recode(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.recode(
        case_id=case.pk, object_code=f.text("object_code"), problem_code=f.text("problem_code"), **common
    )


ACTS: dict[str, Act] = {
    "dispatch": Act(
        _dispatch, "已分送。", sends=(("dispatched", "投诉人"),), freely=(("dispatched_freely", "来件人"),)
    ),
    "return": Act(_return, "已退回受理中心。"),
    "hand_to": Act(_hand_over, "已提出移交；对方接收以前仍由原岗位负责。"),
    "take_up": Act(_take_up, "已提级办理。"),
    "dispute": Act(_dispute, "已提出管辖异议，对方单位和共同上级已收到通知。"),
    "concede": Act(_concede, "已撤回管辖异议，由本单位继续办理。"),
    "rule": Act(_rule, "已指定管辖。"),
    "recode": Act(_recode, "已更正分类。"),
}
