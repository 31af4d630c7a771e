"""What call-backs brought: rates with numerator and denominator by office, false closings by whose they were, and as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.feedback.actions.exporting import export_results
from fangxin.domain.feedback.models import FalseClosing, FollowUp
from fangxin.domain.feedback.queries import FollowedUp, false_closings, false_closings_by_closer, results_by_office
from fangxin.domain.feedback.rules.scripts import complaint_script
from fangxin.domain.feedback.words import (
    FINDING_LABELS,
    FOLLOW_UP_LABELS,
    SATISFACTION_LABELS,
    Finding,
    FollowUpState,
    Satisfaction,
)
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.files.writers import write_csv, write_xlsx
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
DAYS = 90
COLUMNS = (
    Column(0, "办理单位", head=True),
    Column(1, "抽中", kind="number"),
    Column(2, "回访率", kind="number"),
    Column(3, "属实率", kind="number"),
    Column(4, "满意率", kind="number"),
    Column(5, "虚假办结", kind="number"),
    Column(6, "其中属实", kind="number"),
    Column(7, "待回访", kind="number"),
)
CLOSERS = (
    Column(0, "办结人", head=True),
    Column(1, "办理单位"),
    Column(2, "发现", kind="number"),
    Column(3, "属实", kind="number"),
)
FOUND = (
    Column(0, "投诉", kind="link", head=True), Column(1, "办理单位"), Column(2, "办结人"), Column(3, "发现", kind="instant"),
    Column(4, "核实", kind="status"),
)  # fmt: skip
HEADER = (
    "编号", "办理单位", "抽样", "抽取时间", "状态", "拨打次数", "最近拨打", "问卷版本", "回答", "办结属实", "满意度", "虚假办结核实",
)  # fmt: skip
WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def results(request: HttpRequest) -> HttpResponse:
    """The results of a period, by the day of the draw."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.GET), []
    since, until = today() - timedelta(days=DAYS), today()
    try:
        since, until = _period(fields, since, until)
    except Refusal as refusal:
        refusals.append(refusal)
    lines, whole = results_by_office(since=since, until=until, by=by)
    context = {
        **frame(request, current="follow-ups"),
        "since": since,
        "until": until,
        "columns": COLUMNS,
        "rows": [_line(one, one.office) for one in lines] + ([_line(whole, "合计")] if len(lines) > 1 else []),
        "whole": whole,
        "closers": CLOSERS,
        "by_closer": [
            (one.name or "系统", one.office, one.found, one.confirmed)
            for one in false_closings_by_closer(since=since, until=until, by=by)
        ],
        "found_columns": FOUND,
        "found": [_found(one) for one in false_closings(since=since, until=until, by=by)[:MOST]],
        "may_export": by.may(Permission.EXPORT),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/following/results.html", context, status=422 if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The call-backs of a period as CSV or XLSX; that it left is journalled."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    form = fields.text("format")
    if request.method != "POST" or form not in WRITERS:
        raise NotFound
    since, until = _period(fields, today() - timedelta(days=DAYS), today())
    write, kind = WRITERS[form]
    stream = io.BytesIO()
    write(stream, HEADER, _cells(export_results(since=since, until=until, by=by, at=now())))
    response = HttpResponse(stream.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="follow-up-{since:%Y%m%d}-{until:%Y%m%d}.{form}"'
    return response


def rate(pair: tuple[int, int]) -> str:
    """A rate with what it is made of: `66.67%（2/3）`; without a denominator a dash."""
    numerator, denominator = pair
    return f"{numerator * 100 / denominator:.2f}%（{numerator}/{denominator}）" if denominator else "—"


def _period(fields: Fields, since: date, until: date) -> tuple[date, date]:
    since = day_of(fields, "since") if fields.text("since") else since
    until = day_of(fields, "until") if fields.text("until") else until
    if not date(2000, 1, 1) <= since <= until <= date(2100, 1, 1):
        raise DateImpossible(day=f"{since} 至 {until}", field="since")
    return since, until


def _line(one: FollowedUp, name: str) -> tuple[Any, ...]:
    return (
        name, one.drawn, rate(one.follow_up_rate), rate(one.truth_rate), rate(one.satisfaction_rate), one.found, one.confirmed,
        one.waiting,
    )  # fmt: skip


def _found(one: FalseClosing) -> tuple[Any, ...]:
    finding = Finding(one.finding)
    return (
        (one.case.title, reverse("desk:case", args=[one.case.number])), one.office.name, one.ended_by, one.found_at,
        (FINDING_LABELS[finding], "waiting" if finding is Finding.FOUND else "done"),
    )  # fmt: skip


def _cells(rows: Iterator[FollowUp]) -> Iterator[list[str]]:
    for one in rows:
        false = getattr(one, "false_closing", None)
        yield [
            one.case.number, one.case.office.name, one.draw.plan.name if one.draw and one.draw.plan else "手工抽取",
            instant(one.drawn_at), FOLLOW_UP_LABELS[FollowUpState(one.state)], str(one.tries),
            instant(one.called_at) if one.called_at else "", one.edition, _answers(one),
            {True: "是", False: "否", None: ""}[one.closed_truly],
            SATISFACTION_LABELS[Satisfaction(one.satisfaction)] if one.satisfaction else "",
            FINDING_LABELS[Finding(false.finding)] if false is not None else "",
        ]  # fmt: skip


def _answers(one: FollowUp) -> str:
    """The chosen answers in words; what the consumer said freely stays inside."""
    edition = complaint_script().edition(one.edition)
    if edition is None:
        return ""
    asked = {question.id: question for question in edition.questions}
    return "；".join(
        f"{asked[name].ask.format(outcome='这样')}{asked[name].answers[code]}"
        for name, code in one.answers.items()
        if name in asked and code in asked[name].answers
    )
