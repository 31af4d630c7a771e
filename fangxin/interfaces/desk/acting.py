"""Acting on a case from its page: one address an act, each calling exactly one action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions import close, decide, dispatch, documents
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.words import ItemKind, ItemState, Mode
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.case import context_of
from fangxin.interfaces.public.reading import Fields, fields_of

Doing = Callable[[Case, Fields, dict[str, Any]], Any]
ITEM_ROWS = 6


def _dispatch(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.dispatch(case_id=case.pk, office_id=_whole(f, "office"), reason=f.text("reason"), **common)


def _return(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.return_to_intake(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _hand_over(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.hand_over(case_id=case.pk, post_id=_whole(f, "post"), **common)


def _take_up(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.take_up(case_id=case.pk, reason=f.text("reason"), **common)


def _dispute(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.dispute_jurisdiction(
        case_id=case.pk, office_id=_whole(f, "office"), reason=f.text("reason"), **common
    )


def _rule(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.rule_jurisdiction(case_id=case.pk, office_id=_whole(f, "office"), reason=f.text("reason"), **common)


def _recode(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return dispatch.recode(
        case_id=case.pk, object_code=f.text("object_code"), problem_code=f.text("problem_code"), **common
    )


def _ask_identity(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.ask_identity(case_id=case.pk, answer_by=_day(f, "answer_by"), **common)


def _prove_identity(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.prove_identity(case_id=case.pk, how=f.text("how"), **common)


def _ask_facts(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.ask_facts(case_id=case.pk, question=f.text("question"), answer_by=_day(f, "answer_by"), **common)


def _accept(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.accept(case_id=case.pk, **common)


def _refuse(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return decide.refuse(
        case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), other_routes=f.text("other_routes"), **common
    )


def _invite(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.invite(
        case_id=case.pk, mode=_mode(f), place=f.text("place"), starts_at=_instant(f, "starts_at"),
        materials=f.text("materials"), **common,
    )  # fmt: skip


def _reschedule(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.reschedule(
        session_id=_whole(f, "session"), mode=_mode(f), place=f.text("place"), starts_at=_instant(f, "starts_at"),
        reason=f.text("reason"), **common,
    )  # fmt: skip


def _hold(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.hold(session_id=_whole(f, "session"), record=f.text("record"), **common)


def _replace_mediator(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return sessions.replace_mediator(
        session_id=_whole(f, "session"), mediator=f.text("mediator"), reason=f.text("reason"), **common
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
                kind=ItemKind(kind) if kind in ItemKind.__members__ else ItemKind.OTHER,
                what=what,
                amount_fen=fen_of(amount, field=f"amount{number}") if amount else None,
                perform_by=_day(f, f"by{number}"),
            )
        )
    return agreements.settle(
        case_id=case.pk, promises=promises, terms=f.text("terms"), written=f.text("written") != "no", **common
    )


def _performance(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    state = f.text("state")
    return agreements.record_performance(
        item_id=_whole(f, "item"), state=ItemState(state) if state in ItemState.__members__ else ItemState.DUE,
        on=_day(f, "on"), note=f.text("note"), **common,
    )  # fmt: skip


def _close(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.close(case_id=case.pk, recovered_fen=fen_of(f.text("recovered"), field="recovered"), **common)


def _terminate(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.terminate(case_id=case.pk, ground=f.text("ground"), reason=f.text("reason"), **common)


def _withdraw(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.withdraw(case_id=case.pk, reason=f.text("reason"), **common)


def _archive(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return close.archive(case_id=case.pk, **common)


def _serve(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return documents.record_service(
        document_id=_whole(f, "document"), party=f.text("party"), way=f.text("way"), served_on=_day(f, "served_on"),
        by=common["by"], at=common["at"],
    )  # fmt: skip


def _note(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return add_note(case_id=case.pk, text=f.text("text"), by=common["by"], at=common["at"])


def _registration(case: Case, f: Fields, common: dict[str, Any]) -> Any:
    return documents.issue_registration(case_id=case.pk, **common)


#: address of the act → (what does it, the sentence after it succeeded)
ACTS: dict[str, tuple[Doing, str]] = {
    "dispatch": (_dispatch, "已分送。"),
    "return": (_return, "已退回受理中心。"),
    "hand_over": (_hand_over, "已移交。"),
    "take_up": (_take_up, "已提级办理。"),
    "dispute": (_dispute, "已提出管辖异议，等待共同上级指定。"),
    "rule": (_rule, "已指定管辖。"),
    "recode": (_recode, "已更正分类。"),
    "ask_identity": (_ask_identity, "已发出身份证明材料通知。"),
    "prove_identity": (_prove_identity, "已记录身份核验。"),
    "ask_facts": (_ask_facts, "已请消费者补充。"),
    "accept": (_accept, "已受理，受理决定书已制作。"),
    "refuse": (_refuse, "已决定不予受理，决定书已制作。"),
    "invite": (_invite, "已发出调解邀请。"),
    "reschedule": (_reschedule, "已变更调解安排。"),
    "hold": (_hold, "已记录调解情况。"),
    "replace_mediator": (_replace_mediator, "已更换调解人员。"),
    "pause": (_pause, "已委托鉴定检测，调解期限暂停计算。"),
    "resume": (_resume, "调解期限恢复计算。"),
    "settle": (_settle, "已记录调解协议。"),
    "performance": (_performance, "已登记履行情况。"),
    "close": (_close, "已办结，评价链接已发送。"),
    "terminate": (_terminate, "已终止调解，请在期限内告知双方。"),
    "withdraw": (_withdraw, "已撤回。"),
    "archive": (_archive, "已归档。"),
    "registration": (_registration, "投诉登记表已制作。"),
    "serve": (_serve, "已登记送达。"),
    "note": (_note, "已添加办理记录。"),
}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Carry out one act on one case, compared with the version the officer saw."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if request.method != "POST" or act not in ACTS:
        raise NotFound
    doing, done = ACTS[act]
    fields = fields_of(request.POST)
    common = {"version": fields.whole("version") or 0, "by": by, "at": now()}
    try:
        doing(case, fields, common)
    except SeveralRefusals as several:
        return _again(request, case, act, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _again(request, case_by_number(number=number, by=by), act, fields, [refusal])
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:case", args=[number]), status=303)


def _again(request: HttpRequest, case: Case, act: str, fields: Fields, refusals: list[Refusal]) -> HttpResponse:
    context = context_of(request, case, refusals=refusals, failed=act, fields=fields)
    return render(request, "desk/case.html", context, status=refusals[0].status)


def _whole(f: Fields, name: str) -> int:
    number = f.whole(name)
    if number is None:
        raise NotFound(field=name)
    return number


def _mode(f: Fields) -> Mode:
    return Mode(f.text("mode")) if f.text("mode") in Mode.__members__ else Mode.ON_SITE


def _day(f: Fields, name: str) -> date:
    try:
        return date.fromisoformat(f.text(name))
    except ValueError as mistake:
        raise DateImpossible(day=f.text(name)[:20] or "（未填）", field=name) from mistake


def _instant(f: Fields, name: str) -> datetime:
    try:
        return datetime.fromisoformat(f.text(name)).replace(tzinfo=BEIJING)
    except ValueError as mistake:
        raise DateImpossible(day=f.text(name)[:20] or "（未填）", field=name) from mistake
