"""An office in a round: every point with its sum, what is missing, appealing, explaining, spot checks of the superior."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.analytics.evaluation.scoring import plain
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.appealing import OF_MONTHS, appeal
from fangxin.domain.evaluation.actions.checking import enter_spot_check, take_back_spot_check
from fangxin.domain.evaluation.actions.marking import answer_mark
from fangxin.domain.evaluation.models import Round
from fangxin.domain.evaluation.permissions import may_evaluate, sees_points
from fangxin.domain.evaluation.queries.rounds import (
    appeals_of,
    checks_in_force,
    edition_of,
    marks_of,
    round_seen,
    standing_of,
)
from fangxin.domain.evaluation.rules.refusing import UnknownItem
from fangxin.domain.evaluation.words import RoundState
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.evidence.words import Side
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import whole_of
from fangxin.interfaces.evaluation.keeping import scheme_of
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.drafts import draft_of, good_draft, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of

#: act → the sentence after it succeeded
ACTS = {
    "appeal": "复核申请已提交。", "answer": "情况说明已提交。", "check": "抽查得分已登记，请重新计算。",
    "uncheck": "已撤回抽查得分。",
}  # fmt: skip
POINTS = (
    Column("label", "指标", head=True), Column("of", "得分 / 分值", kind="number"),
    Column("value", "数值", kind="number"), Column("parts", "分子 ÷ 分母", kind="number"), Column("formula", "计算"),
    Column("nation", "全国", kind="number"), Column("region", "本地区", kind="number"), Column("colour", "对比", kind="status"),
    Column("cases", "件"),
)  # fmt: skip
LOST = (
    Column("label", "指标", head=True), Column("lost", "失分", kind="number"), Column("gain", "补足后总分增加", kind="number"),
    Column("short", "距离满分"),
)  # fmt: skip
APPEALS = (
    Column(0, "申请", kind="link", head=True), Column(1, "状态", kind="status"), Column(2, "决定期限", kind="day"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def office(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """The points of an office, in the edition in force or an earlier one (`?edition=`)."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = round_seen(round_id=round_id, by=by)
    return _shown(request, found, unit_id, by, Fields({"draft": new_draft()}))


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.APPEAL_EVALUATION, Permission.EVALUATE))
def act(request: HttpRequest, round_id: int, unit_id: int, office_act: str) -> HttpResponse:
    """Appeal, explain; enter a spot check or take one back."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = round_seen(round_id=round_id, by=by)
    if request.method != "POST" or office_act not in ACTS:
        raise NotFound
    fields, refusals = fields_of(request.POST), list[Refusal]()
    try:
        refusals = _carry_out(request, found, unit_id, office_act, fields, by)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 410, 422):
            raise
        refusals = [refusal]
    if refusals:
        fields["draft"] = good_draft(fields.text("draft"))
        found = round_seen(round_id=round_id, by=by)
        return _shown(request, found, unit_id, by, fields, refusals=refusals, failed=office_act)
    messages.success(request, ACTS[office_act])
    return HttpResponseRedirect(reverse("board:evaluation-office", args=[round_id, unit_id]), status=303)


def _carry_out(
    request: HttpRequest, found: Round, office_id: int, name: str, fields: Fields, by: Actor
) -> list[Refusal]:
    at = now()
    if name == "appeal":
        draft = draft_of(fields.text("draft"))
        refusals = keep_posted_files(request, draft_token=draft, at=at, side=Side.OFFICER)
        if not refusals:
            appeal(
                round_id=found.pk, office_id=office_id, item=fields.text("item"), reason=fields.text("reason"),
                draft_token=draft, by=by, at=at,
            )  # fmt: skip
        return refusals
    if name == "answer":
        answer_mark(mark_id=whole_of(fields, "mark"), text=fields.text("answer"), by=by, at=at)
    elif name == "uncheck":
        take_back_spot_check(check_id=whole_of(fields, "check"), by=by, at=at)
    else:
        item = next((one for one in scheme_of(found).manual_items if one.id == fields.text("item")), None)
        if item is None:
            raise UnknownItem(field="item")
        enter_spot_check(
            office_id=office_id, item=item.id, weight=item.weight, first=found.first, last=found.last,
            points=points_typed(fields), evidence=fields.text("evidence"), reason=fields.text("reason"), by=by, at=at,
        )  # fmt: skip
    return []


def points_typed(fields: Fields) -> Decimal | None:
    """Points with at most two decimals; None for anything else."""
    text = fields.text("points")
    if not text.isascii() or len(text) > 7 or not text.replace(".", "", 1).isdigit():
        return None
    try:
        points = Decimal(text)
    except InvalidOperation:
        return None
    return points if points == points.quantize(Decimal("0.01")) else None


def _shown(
    request: HttpRequest, found: Round, office_id: int, by: Actor, fields: Fields, *, refusals: list[Refusal] | None = None,
    failed: str = "",
) -> HttpResponse:  # fmt: skip
    asked = fields_of(request.GET).whole("edition") if request.method == "GET" else None
    edition = edition_of(round_=found, number=asked)
    standing = standing_of(edition=edition, office_id=office_id)
    if not sees_points(round_=found, office=standing.office, by=by):
        raise NotFound
    scheme, told, leads = scheme_of(found), list(refusals or ()), may_evaluate(round_=found, by=by)
    mine = by.office_id == office_id and by.may(Permission.APPEAL_EVALUATION)
    rows = showing.explained(scheme=scheme, standing=standing, edition=edition, round_=found)
    until = found.appeals_until
    draft = good_draft(fields.text("draft"))
    marks = marks_of(round_=found, office_id=office_id)
    context = {
        **board_frame(request, current="evaluation"),
        "round": found,
        "title": showing.title_of(found),
        "edition": edition,
        "standing": standing,
        "scheme": scheme,
        "total": showing.points_text(standing.total),
        "total_text": showing.total_text(scheme, standing),
        "change": showing.change_text(standing),
        "columns": POINTS,
        "parts": [
            (name, says, [{**row, "cases": showing.link("看件", row["cases_href"]) if row["cases_href"] else None} for row in own])
            for name, says in scheme.parts
            if (own := [row for row in rows if row["part"] == name])
        ],
        "colours": [(row["label"], row["colour"], row["colour_says"]) for row in rows if row["colour"]],
        "lost_columns": LOST,
        "lost": showing.lost(scheme, standing),
        "appeal_columns": APPEALS,
        "appeals": [
            (
                (_label(rows, one.item), reverse("board:evaluation-appeal", args=[one.pk])), showing.appeal_state(one),
                one.due_on,
            )
            for one in appeals_of(round_=found, office_id=office_id)
        ],
        "appealable": mine
        and found.state == RoundState.PUBLISHED
        and until is not None
        and today() <= until
        and not edition.of_months,
        "unappealable": f"{OF_MONTHS}。" if edition.of_months else "",
        "options": [(row["item"].id, f"{row['label']}（{row['points']} / {row['weight']}）") for row in rows],
        "files": draft_files(draft_token=draft),
        "marks": [
            {
                "mark": one, "list": showing.mark_label(one), "rule": showing.rule_text(one.rule, scheme),
                "asked": mine and one.due_on is not None and one.answered_at is None,
            }
            for one in marks
        ],
        "checks": [
            (one, _label(rows, one.item), showing.points_text(one.points))
            for one in checks_in_force(office_id=found.office_id, first=found.first, last=found.last)
            if one.office_id == office_id
        ],
        "checkable": [(one.id, f"{one.label}（满分 {plain(one.weight)}）") for one in scheme.manual_items]
        if leads and by.office_id == found.office_id and found.state == RoundState.OPEN
        else [],
        "f": fields,
        "draft": draft,
        "failed": failed,
        "refusals": told,
        "errors": {refusal.field or "form": refusal.told() for refusal in told},
    }  # fmt: skip
    return render(request, "board/evaluation/office.html", context, status=told[0].status if told else 200)


def _label(rows: list[dict[str, Any]], name: str) -> str:
    return next((row["label"] for row in rows if row["item"].id == name), name)
