"""Promises at the desk: what waits for a check, an approval, a renewal; later checks; the due list; one promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.promises import queries
from fangxin.domain.promises.actions.deciding import check_promise, decide_promise, end_promise
from fangxin.domain.promises.actions.rechecking import recheck_promise
from fangxin.domain.promises.actions.renewing import decide_renewal
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Finding
from fangxin.domain.promises.words import PromiseState, RecheckResult
from fangxin.domain.returns.queries import redemption
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.promising import promise_view, promise_views
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

#: rows of each list on the page of all lists, what waits longest first; and of a page of one list
FEW, PAGE = 20, 50
YEAR = timedelta(days=364)
COLUMNS = (
    Column("place", "门店", kind="link", head=True),
    Column("kind", "承诺"),
    Column("merchant", "经营者"),
)
#: the lists of the page by their names: heading, what stands in one that is empty, which day is shown, the rows, their day
LISTS: dict[str, tuple[str, str, str, Callable[[Actor], Any], Callable[[Any], Any]]] = {
    "check": ("待核查", "没有等待核查的申请。", "申请", lambda by: queries.to_check(by=by), lambda one: day_of(one.applied_at)),
    "decide": ("待审批", "没有等待审批的申请。", "核查", lambda by: queries.to_decide(by=by), lambda one: day_of(one.checked_at)),
    "renewals": (
        "申请续期", "没有等待审批的续期。", "有效期到", lambda by: queries.renewals_to_decide(by=by), lambda one: one.promise.until_on
    ),
    "end": ("核查建议取消资格", "没有建议取消资格的承诺。", "有效期到", lambda by: queries.to_end(by=by), lambda one: one.until_on),
    "recheck": (
        "待复查", "没有等待复查的整改。", "整改期限", lambda by: queries.to_recheck(by=by, on=today()), lambda one: one.rectify_by
    ),
    "ending": (
        "即将到期，尚未申请续期", "没有即将到期的承诺。", "有效期到", lambda by: queries.ending_soon(by=by, on=today()),
        lambda one: one.until_on,
    ),
    "holding": (
        "承诺中，可以抽查", "本辖区还没有有效的承诺。", "有效期到", lambda by: queries.holding_in_region(by=by),
        lambda one: one.until_on,
    ),
}  # fmt: skip


@page(for_=Audience.OFFICER, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def promises(request: HttpRequest) -> HttpResponse:
    """Everything of promises that waits in the officer's region, and those in force: the beginning of each list, or one in pages."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    chosen, number = fields.text("list"), fields.page()
    if chosen in LISTS:
        first, most, names = (number - 1) * PAGE, PAGE, [chosen]
    else:
        first, most, names = 0, FEW, list(LISTS)
    lists = []
    for name in names:
        heading, empty, shown, rows, day = LISTS[name]
        found = list(rows(by)[first : first + most + 1])
        more = len(found) > most
        lists.append(
            {
                "heading": heading, "empty": empty, "columns": (*COLUMNS, Column("day", shown, kind="day")),
                "rows": [_row(getattr(one, "promise", one), day(one)) for one in found[:most]],
                "all": _at(name) if more and chosen not in LISTS else "",
                "next": _at(name, number + 1) if more and chosen in LISTS else "",
                "prev": _at(name, number - 1) if number > 1 and chosen in LISTS else "",
            }
        )  # fmt: skip
    context = {**frame(request, current="merchants"), "lists": lists, "one": chosen in LISTS}
    return render(request, "desk/merchants/promises.html", context)


@page(for_=Audience.OFFICER, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """One promise: criteria, terms, whether it is kept, what happened, what the post may do."""
    return _shown(request, promise_id)


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def act(request: HttpRequest, promise_id: int, promise_act: str) -> HttpResponse:
    """Check, decide, check again later, end, or decide a renewal."""
    acts: dict[str, Callable[[Fields, dict[str, Any]], object]] = {
        "check": lambda f, given: check_promise(findings=_findings(f, promise_id), version=f.whole("version"), **given),
        "recheck": lambda f, given: recheck_promise(
            findings=_findings(f, promise_id),
            version=f.whole("version"),
            result=_result(f),
            rectify_by=_day(f),
            word=f.line("word"),
            **given,
        ),
        "decide": lambda f, given: decide_promise(
            granted=f.text("decision") == "grant", reason=f.line("reason"), version=f.whole("version"), **given
        ),
        "end": lambda f, given: end_promise(
            ground=f.text("ground"), reason=f.line("reason"), version=f.whole("version"), **given
        ),
        "renew": _renewed,
    }
    if request.method != "POST" or promise_act not in acts:
        raise NotFound
    fields = fields_of(request.POST)
    given = {"promise_id": promise_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        acts[promise_act](fields, given)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422) or refusal.code == "not_permitted":
            raise
        return _shown(request, promise_id, refusal, fields, promise_act)
    messages.success(request, _("已办理。"))
    return HttpResponseRedirect(reverse("desk:promise", args=[promise_id]), status=303)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """A merchant's promises and whether they are kept, with a year's rate of its returns; None when it never promised."""
    found = queries.promises_of(merchant_id=merchant.pk, most=FEW)
    if not found:
        return None
    on = today()
    return {
        "views": promise_views(promises=found[:FEW], on=on), "more": len(found) > FEW,
        "rate": redemption(from_on=on - YEAR, to_on=on, on=on, merchant_id=merchant.pk),
    }  # fmt: skip


class RecheckResultMissing(Refusal):
    """A later check comes to one of three results."""

    code = "recheck_result_missing"
    status = 422
    sentence = "请选择核查结论。"


def _renewed(fields: Fields, given: dict[str, Any]) -> None:
    promise_id = given.pop("promise_id")
    renewal = queries.renewal_waiting(promise=queries.promise_for_officer(promise_id=promise_id, by=given["by"]))
    if renewal is None:
        raise NotFound
    decide_renewal(
        renewal_id=renewal.pk, granted=fields.text("decision") == "grant", reason=fields.line("reason"), **given
    )


def _findings(fields: Fields, promise_id: int) -> list[Finding]:
    """What was ticked of each criterion; one that was not answered is left out."""
    found = Promise.objects.filter(pk=promise_id).first()
    if found is None:
        raise NotFound
    return [
        Finding(code=one.code, met=answer == "met", word=fields.line(f"word_{one.code}"))
        for one in queries.kind_of(found).criteria
        if (answer := fields.text(f"met_{one.code}")) in ("met", "not_met")
    ]


def _result(fields: Fields) -> RecheckResult:
    """The result that was chosen. Raises RecheckResultMissing."""
    chosen = fields.text("result")
    if chosen not in RecheckResult.__members__:
        raise RecheckResultMissing(field="result")
    return RecheckResult(chosen)


def _day(fields: Fields) -> date | None:
    """The day by which something is to be put right; one that cannot be read is none."""
    try:
        return date.fromisoformat(fields.text("rectify_by"))
    except ValueError:
        return None


def _at(name: str, number: int = 1) -> str:
    """The address of one list in pages."""
    return reverse("desk:merchant-promises", query={"list": name, "page": str(number)})


def _row(one: Promise, day: Any) -> dict[str, Any]:
    return {
        "place": (one.place_name, reverse("desk:promise", args=[one.pk])), "kind": promise_book().label(one.kind),
        "merchant": one.merchant.name, "day": day,
    }  # fmt: skip


def _shown(
    request: HttpRequest,
    promise_id: int,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.promise_for_officer(promise_id=promise_id, by=by)
    state, approves = PromiseState(found.state), by.may(Permission.APPROVE_ENROLMENT)
    renewal = queries.renewal_waiting(promise=found)
    last = next(iter(queries.rechecks_of(promise=found)), None) if found.recheck == RecheckResult.EXIT else None
    proposed_by = last.found_by_id if last is not None else 0
    context = {
        **frame(request, current="merchants"),
        "view": promise_view(promise=found, on=today()), "renewal": renewal, "failed": failed, "f": fields or Fields(),
        "criteria": [(one.criterion, one.met, one.word) for one in queries.findings_of(promise=found)],
        "may_check": by.may(Permission.KEEP_REGISTER) and state in (PromiseState.APPLIED, PromiseState.CHECKED),
        "may_recheck": by.may(Permission.KEEP_REGISTER) and state is PromiseState.IN_FORCE,
        "recheck_title": "复查" if found.recheck == RecheckResult.RECTIFY else "抽查",
        "results": [
            (RecheckResult.KEPT.value, "各项符合"), (RecheckResult.RECTIFY.value, "有不符合，限期整改"),
            (RecheckResult.EXIT.value, "建议取消资格，由他人审批"),
        ],
        "rectify_by": (today() + timedelta(days=promise_book().usual_rectify_days)).isoformat(),
        "exit_self": proposed_by == by.account_id and state is PromiseState.IN_FORCE,
        "may_decide": approves and state is PromiseState.CHECKED,
        "checked_self": found.checked_by_id == by.account_id,
        "may_end": approves and state is PromiseState.IN_FORCE,
        "may_renew": approves and renewal is not None and state is PromiseState.IN_FORCE,
        "grounds": [("", "请选择"), *((one.code, one.says) for one in promise_book().exits.values())],
        "history": [
            {"at": entry.at, "what": entry.label, "who": entry.actor_name, "detail": entry.facts.get("reason", "")}
            for entry in reversed(entries_of(chain=found.pk))
        ],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/promise.html", context, status=refusal.status if refusal else 200)
