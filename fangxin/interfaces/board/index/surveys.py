"""Surveys at the board: planning, opening, links, how far the quotas are, what the answers say and how surely."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.surveys.actions.planning import close_campaign, make_links, open_campaign, plan_campaign
from fangxin.domain.surveys.models import Campaign
from fangxin.domain.surveys.permissions import seen_campaign, visible_campaigns
from fangxin.domain.surveys.queries import findings, happened, keying_errors, questionnaire_of, standing
from fangxin.domain.surveys.rules.questionnaire import read_questionnaire, shipped_questionnaires
from fangxin.domain.surveys.rules.quota import read_cells
from fangxin.domain.surveys.words import CAMPAIGN_STATES, FAULT_LABELS, MODE_LABELS, OVER_LABELS, CampaignState, Over
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.index.editions import day_in
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look import indexing, surveying
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of, whole

PAGE = 50
CAMPAIGNS = (
    Column(0, "调查", kind="link", head=True),
    Column(1, "问卷"),
    Column(2, "起止"),
    Column(3, "样本", kind="number"),
    Column(4, "状态", kind="status"),
    Column(5, "单位"),
)
OWN = "own"
MOST_HISTORY = 30


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def campaigns(request: HttpRequest) -> HttpResponse:
    """Surveys, newest first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    number = whole(request.GET.get("page", ""))
    shown = page_of(visible_campaigns(by=by), number=number, path=reverse("board:surveys"), size=PAGE)
    context = {
        **board_frame(request, current="index"),
        "columns": CAMPAIGNS,
        "rows": [_row(one) for one in shown.rows],
        "next": shown.next,
        "prev": shown.prev,
        "may_keep": by.may(Permission.KEEP_INDEX),
    }
    return render(request, "board/index/surveys.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a survey."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            over = fields.text("over")
            campaign = plan_campaign(
                title=fields.line("title"), text=_questionnaire(request), cells=read_cells(fields.text("cells")),
                sample=fields.whole("sample") or 0, over=Over(over) if over in list(Over) else Over.REFUSE,
                opens_on=day_in(fields, "opens_on") or today(), closes_on=day_in(fields, "closes_on") or today(), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, _("调查方案已保存，开始调查后问卷和配额不再改动。"))
            return HttpResponseRedirect(reverse("board:survey", args=[campaign.pk]), status=303)
    shipped = {name: read_questionnaire(text) for name, text in shipped_questionnaires().items()}
    context = {
        **board_frame(request, current="index"),
        "questionnaires": [
            *((name, f"{one.title} {one.version}（{len(one.questions)} 题）") for name, one in shipped.items()),
            (OWN, _("自己的问卷（粘贴在下面）")),
        ],
        "overs": [(one.value, OVER_LABELS[one]) for one in Over],
        "text": str(request.POST.get("text", "")),
        "today": today(),
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "title": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "board/index/survey_new.html", context, status=refusals[0].status if refusals else 200)


def _questionnaire(request: HttpRequest) -> str:
    chosen = str(request.POST.get("questionnaire", ""))
    return shipped_questionnaires().get(chosen) or str(request.POST.get("text", "")).replace("\r\n", "\n")


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One survey."""
    return _shown(request, campaign_id)


def _shown(
    request: HttpRequest,
    campaign_id: int,
    *,
    refusal: Refusal | None = None,
    failed: str = "",
    links: list[str] | None = None,
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = seen_campaign(campaign_id=campaign_id, by=by)
    told, (errors, compared) = standing(campaign=found), keying_errors(campaign=found)
    state = CampaignState(found.state)
    mine = by.may(Permission.KEEP_INDEX) and by.oversees(found.office.path)
    share = told.valid_share
    context = {
        **board_frame(request, current="index"),
        "campaign": found,
        "questionnaire": questionnaire_of(campaign=found),
        "state": CAMPAIGN_STATES[state],
        "period": indexing.period(found.opens_on, found.closes_on),
        "standing": told,
        "valid": _("还没有答卷") if share is None else indexing.weight(share),
        "modes": "、".join(f"{MODE_LABELS[mode]} {count}" for mode, count in told.modes.items()) or _("还没有"),
        "faults": [(FAULT_LABELS[fault], count) for fault, count in told.faults.items() if count],
        "keying": f"{errors}/{compared}（{indexing.points(Fraction(100 * errors, compared))}%）" if compared else "",
        "over": OVER_LABELS[Over(found.over)],
        "quota_columns": surveying.QUOTAS,
        "quotas": surveying.quota_rows(found),
        "finding_columns": surveying.FINDINGS,
        "findings": surveying.finding_rows(findings(campaign=found)) if told.counted else [],
        "may_plan": mine and state is CampaignState.PLANNED,
        "may_run": mine and state is CampaignState.OPEN,
        "may_ask": by.may(Permission.SURVEY) and state is CampaignState.OPEN,
        "links": links or [],
        "failed": failed,
        "timeline": [
            {"at": one.at, "who": one.actor_name, "what": ACT_LABELS[Act(one.act)]}
            for one in happened(campaign=found, most=MOST_HISTORY)
        ],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "board/index/survey.html", context, status=refusal.status if refusal else 200)


def _open(campaign_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    open_campaign(campaign_id=campaign_id, **common)
    return _("调查已开始。")


def _close(campaign_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    close_campaign(campaign_id=campaign_id, **common)
    return _("调查已结束，可以用于编制指数。")


#: name in the address → what is done
ACTS: dict[str, Callable[[int, Fields, dict[str, Any]], str]] = {"open": _open, "close": _close}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def act(request: HttpRequest, campaign_id: int, survey_act: str) -> HttpResponse:
    """Open or close a survey; make links, which are shown this once."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = seen_campaign(campaign_id=campaign_id, by=by)
    if request.method != "POST" or survey_act not in (*ACTS, "links"):
        raise NotFound
    fields = fields_of(request.POST)
    try:
        if survey_act == "links":
            tokens = make_links(campaign_id=found.pk, count=fields.whole("count") or 0, by=by, at=now())
            links = [request.build_absolute_uri(reverse("public:survey", args=[token])) for token in tokens]
            return _shown(request, campaign_id, links=links)
        said = ACTS[survey_act](found.pk, fields, {"version": fields.whole("version"), "by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, campaign_id, refusal=refusal, failed=survey_act)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("board:survey", args=[found.pk]), status=303)


def _row(one: Campaign) -> tuple[Any, ...]:
    return (
        (one.title, reverse("board:survey", args=[one.pk])), f"{questionnaire_of(campaign=one).title} {one.questionnaire_version}",
        indexing.period(one.opens_on, one.closes_on), one.sample, CAMPAIGN_STATES[CampaignState(one.state)], one.office.short_name,
    )  # fmt: skip
