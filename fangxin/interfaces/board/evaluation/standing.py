"""One round: its ranking by peer group, points by indicator, lists; publishing it, counting it anew, withdrawing it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.analytics.evaluation.scheme import Scheme
from fangxin.analytics.evaluation.scoring import plain
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions import marking, opening
from fangxin.domain.evaluation.models import Edition, Round, Standing
from fangxin.domain.evaluation.permissions import may_evaluate, oversees, sees_points
from fangxin.domain.evaluation.queries.rounds import (
    appeals_of,
    edition_of,
    marks_of,
    round_seen,
    standings_of,
)
from fangxin.domain.evaluation.words import MARK_LABELS, TOLD, MarkKind, RoundState
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.board.evaluation.rounds import asked_by
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import whole_of
from fangxin.interfaces.evaluation.counting import counting
from fangxin.interfaces.evaluation.keeping import scheme_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

#: act → the sentence after it succeeded
ACTS = {
    "publish": "已公布，各单位已收到消息。", "count": "已重新计算。", "withdraw": "已撤销。", "mark": "已登记。", "unmark": "已移出。",
}  # fmt: skip
RANKING = (
    Column(0, "组内名次", kind="number"), Column(1, "单位", head=True), Column(2, "总分", kind="number"), Column(3, "等次"),
    Column(4, "总名次", kind="number"), Column(5, "比上期"), Column(6, "业务量", kind="number"),
)  # fmt: skip
APPEALS = (
    Column(0, "复核申请", kind="link", head=True), Column(1, "指标"), Column(2, "状态", kind="status"), Column(3, "结果版本"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round as it stands, or one of its earlier editions (`?edition=`)."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return _shown(request, round_seen(round_id=round_id, by=by), by)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.EVALUATE)
def act(request: HttpRequest, round_id: int, round_act: str) -> HttpResponse:
    """Publish, count anew, withdraw; put an office on a list, take it off."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = round_seen(round_id=round_id, by=by)
    if request.method != "POST" or round_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    try:
        _carry_out(found, round_act, fields, by)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        found = round_seen(round_id=round_id, by=by)
        return _shown(request, found, by, refusal=refusal, failed=round_act, fields=fields)
    messages.success(request, ACTS[round_act])
    where = (
        reverse("board:evaluation") if round_act == "withdraw" else reverse("board:evaluation-round", args=[found.pk])
    )
    return HttpResponseRedirect(where, status=303)


def _carry_out(found: Round, name: str, fields: Fields, by: Actor) -> None:
    at = now()
    if name == "unmark":
        marking.unmark_office(mark_id=whole_of(fields, "mark"), reason=fields.text("reason"), by=by, at=at)
        return
    given: dict[str, Any] = {"round_id": found.pk, "version": whole_of(fields, "version"), "by": by, "at": at}
    if name == "publish":
        opening.publish_round(**given)
    elif name == "withdraw":
        opening.withdraw_round(reason=fields.text("reason"), **given)
    elif name == "count":
        count = counting(scheme=scheme_of(found), asked=asked_by(found), at=at)
        opening.count_round_anew(count=count, **given)
    else:
        kind = fields.text("kind")
        if kind not in list(MarkKind):
            raise NotFound
        marking.mark_office(
            office_id=whole_of(fields, "office"), kind=MarkKind(kind), reason=fields.text("reason"), **given
        )


def _shown(
    request: HttpRequest, found: Round, by: Actor, *, refusal: Refusal | None = None, failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    asked = fields_of(request.GET).whole("edition") if request.method == "GET" else None
    edition = edition_of(round_=found, number=asked)
    scheme, above = scheme_of(found), oversees(round_=found, by=by)
    standings = standings_of(edition)
    points = {
        one.office_id: showing.explained(scheme=scheme, standing=one, edition=edition, round_=found)
        for one in standings
        if sees_points(round_=found, office=one.office, by=by)
    }
    leads, told = may_evaluate(round_=found, by=by), found.state in TOLD
    context = {
        **board_frame(request, current="evaluation"),
        "round": found,
        "title": showing.title_of(found),
        "state": showing.state_of(found, today()),
        "edition": edition,
        "editions": list(found.editions.order_by("number")),
        "scheme": scheme,
        "groups": _groups(scheme, standings, found, edition, set(points)),
        "ranking": RANKING,
        "items": _items(scheme, standings, points),
        "chart": _chart(standings),
        "marks": _marks(found, scheme, by, leads=leads),
        "appeal_columns": APPEALS,
        "appeals": [
            (
                (one.office.short_name, reverse("board:evaluation-appeal", args=[one.pk])), _label(scheme, one.item),
                showing.appeal_state(one), f"第 {one.edition.number} 版" if one.edition else "",
            )
            for one in appeals_of(round_=found)
            if above or one.office_id == by.office_id
        ],
        "entries": [
            {"at": one.at, "who": one.actor_name, "what": one.label, "detail": str(one.facts.get("reason", ""))}
            for one in reversed(entries_of(chain=found.pk))
        ]
        if above
        else [],
        "can": {
            "publish": leads and found.state == RoundState.OPEN,
            "mark": leads and told and edition.number == found.edition,
            "unmark": leads and told,
        },
        "proposed": [
            (one.office.short_name, "、".join(MARK_LABELS[MarkKind(name)] for name in one.proposals))
            for one in standings
            if one.proposals
        ]
        if leads
        else [],
        "kinds": [(kind.value, label, showing.rule_of(kind, scheme)) for kind, label in MARK_LABELS.items()],
        "offices": [(str(one.office_id), one.office.short_name) for one in standings],
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "board/evaluation/round.html", context, status=refusal.status if refusal else 200)


def _groups(
    scheme: Scheme, standings: list[Standing], found: Round, edition: Edition, open_: set[int]
) -> list[tuple[str, list[Any]]]:
    """The ranking of each peer group that has somebody in it, in the order of the scheme."""
    query = f"?edition={edition.number}" if edition.number != found.edition else ""
    return [
        (peers.label, [_rank(one, found, open_, query) for one in rows])
        for peers in scheme.peers
        if (rows := [one for one in standings if one.group == peers.label])
    ]


def _rank(one: Standing, found: Round, open_: set[int], query: str) -> tuple[Any, ...]:
    name: Any = one.office.short_name
    if one.office_id in open_:
        name = showing.link(name, reverse("board:evaluation-office", args=[found.pk, one.office_id]) + query)
    return (
        one.group_rank, name, showing.points_text(one.total), one.grade or showing.DASH, one.rank, showing.change_text(one),
        one.volume,
    )  # fmt: skip


def _items(
    scheme: Scheme, standings: list[Standing], points: dict[int, list[dict[str, Any]]]
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """Points by indicator, of the offices whose points the caller sees."""
    columns = [
        Column(0, "单位", head=True),
        *(
            Column(place, f"{item.label}（{plain(item.weight)}）", kind="number")
            for place, item in enumerate(scheme.items, 1)
        ),
    ]
    rows = []
    for one in standings:
        if one.office_id in points:
            cells = {cell["item"].id: showing.cell_of(cell) for cell in points[one.office_id]}
            rows.append((one.office.short_name, *(cells.get(item.id, showing.DASH) for item in scheme.items)))
    return columns, rows


def _chart(standings: list[Standing]) -> Chart:
    totals = [None if one.total is None else Decimal(one.total) / 100 for one in standings]
    return Chart(
        shape=Shape.BARS, title="各单位总分", labels=tuple(one.office.short_name for one in standings), unit="分", along="单位",
        series=(Series(name="总分", values=tuple(totals), printed=tuple(showing.points_text(one.total) for one in standings)),),
    )  # fmt: skip


def _marks(found: Round, scheme: Scheme, by: Actor, *, leads: bool) -> list[dict[str, Any]]:
    """The lists of a round; what an office explains is read by itself and from above."""
    return [
        {
            "mark": one,
            "list": showing.mark_label(one),
            "office": one.office.short_name,
            "rule": showing.rule_text(one.rule, scheme),
            "open": oversees(round_=found, by=by) or one.office_id == by.office_id,
            "leads": leads,
        }
        for one in marks_of(round_=found)
        if one.kind != MarkKind.IMPROVE or oversees(round_=found, by=by) or one.office_id == by.office_id
    ]


def _label(scheme: Scheme, name: str) -> str:
    item = scheme.item(name)
    return item.label if item is not None else name
