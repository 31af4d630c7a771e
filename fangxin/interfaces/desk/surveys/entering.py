"""Asking by telephone and keying paper: one page a person, number keys choose, a form sent twice is one answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.surveys.actions.answering import FormUsed, answer_by_phone, answer_on_paper
from fangxin.domain.surveys.actions.keying import key_again, make_batch, settle_difference
from fangxin.domain.surveys.models import Batch, Campaign, SecondEntry
from fangxin.domain.surveys.permissions import seen_campaign, visible_campaigns
from fangxin.domain.surveys.queries import batches_of, differences_of, filled
from fangxin.domain.surveys.rules.questionnaire import read_questionnaire
from fangxin.domain.surveys.words import CampaignState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look import surveying
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, clean, fields_of
from fangxin.storage.ids import public_token

CAMPAIGNS = (
    Column(0, "调查", head=True),
    Column(1, "完成", kind="number"),
    Column(2, "电话", kind="link"),
    Column(3, "纸质问卷", kind="link"),
)
BATCHES = (
    Column(0, "批次", head=True),
    Column(1, "已录入", kind="number"),
    Column(2, "已双录", kind="number"),
    Column(3, "录入", kind="link"),
    Column(4, "第二次录入", kind="link"),
)


@page(for_=Audience.OFFICER, permission=Permission.SURVEY)
def campaigns(request: HttpRequest) -> HttpResponse:
    """Surveys that ask now."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = []
    asking = visible_campaigns(by=by).filter(state=CampaignState.OPEN).annotate(done=Sum("cells__filled"))
    for one in asking.order_by("-pk")[:50]:
        call, paper = (reverse(f"desk:survey-{name}", args=[one.pk]) for name in ("call", "paper"))
        rows.append((one.title, f"{one.done}/{one.sample}", (_("打电话问"), call), (_("录入问卷"), paper)))
    return render(
        request,
        "desk/surveys/campaigns.html",
        {**frame(request, current="surveys"), "columns": CAMPAIGNS, "rows": rows},
    )


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SURVEY)
def call(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One interview by telephone. No number is kept: it is dialled from the list the sample was drawn from."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = seen_campaign(campaign_id=campaign_id, by=by)
    refusal: Refusal | None = None
    if request.method == "POST":
        moment = now()
        try:
            answer_by_phone(
                campaign_id=found.pk, cell_id=surveying.cell_in(request.POST, campaign=found), given=surveying.given_in(request.POST),
                seconds=surveying.seconds_since(str(request.POST.get("begun", "")), of=str(found.pk), at=moment),
                key=_key(request), by=by, at=moment,
            )  # fmt: skip
        except Refusal as refused:
            if refused.status not in (409, 422):
                raise
            refusal = refused
        else:
            messages.success(request, _("已记录。下一位。"))
            return HttpResponseRedirect(reverse("desk:survey-call", args=[found.pk]), status=303)
    return _form(
        request, "desk/surveys/call.html", found, refusal,
        {
            "done": filled(campaign=found), "wanted": found.sample, "quota_columns": surveying.QUOTAS,
            "quotas": surveying.quota_rows(found),
        },
    )  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SURVEY)
def paper(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The piles of paper, a new one, and sheets whose two keyings differ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = seen_campaign(campaign_id=campaign_id, by=by)
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            batch = make_batch(
                campaign_id=found.pk, label=fields.line("label"), sheets=fields.whole("sheets") or 0,
                percent=_whole_or(fields, "percent", 101), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, _("已登记，抽中 {count} 份由他人第二次录入。").format(count=len(batch.twice)))
            return HttpResponseRedirect(reverse("desk:survey-sheet", args=[batch.pk]), status=303)
    questionnaire = read_questionnaire(found.text)
    context = {
        **frame(request, current="surveys"),
        "campaign": found,
        "columns": BATCHES,
        "rows": [_pile(*one) for one in batches_of(campaign=found)],
        "differences": [_difference(one, questionnaire, by) for one in differences_of(campaign=found)],
        "open": found.state == CampaignState.OPEN,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "label": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "desk/surveys/paper.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SURVEY)
def sheet(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Key the next sheet of a pile."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    batch, found = _batch(batch_id, by)
    fields, refusal = fields_of(request.POST), None
    if request.method == "POST":
        try:
            answer_on_paper(
                batch_id=batch.pk, sheet=fields.whole("sheet") or 0, cell_id=surveying.cell_in(request.POST, campaign=found),
                given=surveying.given_in(request.POST), key=_key(request), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refused:
            if refused.status not in (409, 422):
                raise
            refusal = refused
        else:
            messages.success(request, _("第 {sheet} 份已录入。").format(sheet=fields.whole("sheet")))
            return HttpResponseRedirect(reverse("desk:survey-sheet", args=[batch.pk]), status=303)
    keyed = set(batch.answers.values_list("sheet", flat=True))
    left = [one for one in range(1, batch.sheets + 1) if one not in keyed]
    more = {
        "batch": batch,
        "sheet": fields.whole("sheet") if refusal else (left[0] if left else None),
        "left": len(left),
        "again": False,
    }
    return _form(request, "desk/surveys/sheet.html", found, refusal, more)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SURVEY)
def again(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Key a sheet that was drawn a second time, without seeing the first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    batch, found = _batch(batch_id, by)
    fields, refusal = fields_of(request.POST), None
    if request.method == "POST":
        try:
            done = key_again(
                batch_id=batch.pk,
                sheet=fields.whole("sheet") or 0,
                given=surveying.given_in(request.POST),
                by=by,
                at=now(),
            )
        except Refusal as refused:
            if refused.status not in (403, 409, 422):
                raise
            refusal = refused
        else:
            said = (
                _("与第一次录入一致。")
                if not done.differing
                else _("有 {count} 题与第一次不同，请拿原件核对。").format(count=len(done.differing))
            )
            messages.success(request, said)
            return HttpResponseRedirect(reverse("desk:survey-again", args=[batch.pk]), status=303)
    once = batch.answers.annotate(seconds=Count("second")).filter(seconds=0, sheet__in=batch.twice).order_by("sheet")
    left = list(once.exclude(entered_by_id=by.account_id).values_list("sheet", flat=True))
    more = {
        "batch": batch,
        "sheet": fields.whole("sheet") if refusal else (left[0] if left else None),
        "left": len(left),
        "again": True,
    }
    return _form(request, "desk/surveys/sheet.html", found, refusal, more)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SURVEY)
def settle(request: HttpRequest, second_id: int) -> HttpResponse:
    """Say which of two keyings is what the paper says."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    second = SecondEntry.objects.select_related("answer").filter(pk=second_id).first()
    if request.method != "POST" or second is None:
        raise NotFound
    found = seen_campaign(campaign_id=second.answer.campaign_id, by=by)
    settle_difference(second_id=second.pk, take_second=request.POST.get("taken") == "second", by=by, at=now())
    messages.success(request, _("已核对。"))
    return HttpResponseRedirect(reverse("desk:survey-paper", args=[found.pk]), status=303)


def _form(
    request: HttpRequest, template: str, campaign: Campaign, refusal: Refusal | None, more: dict[str, Any]
) -> HttpResponse:
    context = {
        **frame(request, current="surveys"),
        "campaign": campaign,
        "open": campaign.state == CampaignState.OPEN,
        "form": surveying.form_of(campaign, given=request.POST if refusal else None),
        "begun": request.POST.get("begun", "") if refusal else surveying.begun(of=str(campaign.pk), at=now()),
        "key": request.POST.get("key", "") if refusal and not isinstance(refusal, FormUsed) else public_token(),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "region": refusal.told()} if refusal else {},
        **more,
    }
    return render(request, template, context, status=refusal.status if refusal else 200)


def _batch(batch_id: int, by: Actor) -> tuple[Batch, Campaign]:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    return batch, seen_campaign(campaign_id=batch.campaign_id, by=by)


def _pile(batch: Batch, keyed: int, twice: int) -> tuple[Any, ...]:
    once, again_ = (reverse(f"desk:survey-{name}", args=[batch.pk]) for name in ("sheet", "again"))
    told = f"{batch.label}（{batch.sheets} 份）"
    return told, keyed, f"{twice}/{len(batch.twice)}", (_("继续录入"), once), (_("第二次录入"), again_)


def _key(request: HttpRequest) -> str:
    return clean(str(request.POST.get("key", "")))[:40] or public_token()


def _whole_or(fields: Fields, name: str, other: int) -> int:
    found = fields.whole(name)
    return other if found is None else found


def _difference(one: SecondEntry, questionnaire: Any, by: Actor) -> dict[str, Any]:
    rows = []
    for code in one.differing:
        question = questionnaire.question(code)
        words = dict(question.choices())
        told = [
            "、".join(words[choice] for choice in answers.get(code, ())) or _("没有答")
            for answers in (one.answer.answers, one.answers)
        ]
        rows.append((question.asks, *told))
    batch = one.answer.batch
    return {
        "id": one.pk, "title": f"{batch.label if batch else ''} 第 {one.answer.sheet} 份", "rows": rows,
        "own_first": one.answer.entered_by_id == by.account_id, "own_second": one.entered_by_id == by.account_id,
    }  # fmt: skip
