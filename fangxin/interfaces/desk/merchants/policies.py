"""Policies for consumers at the desk: what waits, the policies of the region, one with its claims, its statement."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.insurance.models import Claim, Insured, Policy
from fangxin.domain.insurance.permissions import visible_policies
from fangxin.domain.insurance.queries.claims import (
    claims_waiting,
    insurances_of,
    left_of,
    returns_in_vain,
    standing_of,
)
from fangxin.domain.insurance.queries.losses import alike_of
from fangxin.domain.insurance.rules import defaults
from fangxin.domain.insurance.words import CLAIM_LABELS, ClaimState
from fangxin.domain.ledger.queries import Statement, account_of, statement_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.fund_shown import month_of
from fangxin.interfaces.desk.merchants.policy_acts import ACTS, opened
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.reading import Fields, fields_of, whole
from fangxin.storage.ids import public_token

PAGE = 20
POLICIES = 50
TONES = {ClaimState.FILED: "waiting", ClaimState.AGREED: "active", ClaimState.PAID: "done"}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_FUNDS)
def policies(request: HttpRequest) -> HttpResponse:
    """Claims that wait, the policies, and the form that registers one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            made = opened(fields, by)
        except Refusal as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, _("已登记。"))
            return HttpResponseRedirect(reverse("desk:policy", args=[made.pk]), status=303)
    path = reverse("desk:policies")
    shown = page_of(visible_policies(by=by), number=whole(request.GET.get("page", "")), path=path, size=POLICIES)
    left, on = left_of(policies=shown.rows), today()
    waiting = list(claims_waiting(by=by)[: PAGE + 1])
    context = {
        **frame(request, current="merchants"),
        "rows": [_listed(one, left.get(one.pk, 0), on) for one in shown.rows],
        "next": shown.next,
        "prev": shown.prev,
        "waiting": [_claimed(one) for one in waiting[:PAGE]],
        "more_waiting": len(waiting) > PAGE,
        "kinds": [(kind, label) for kind, (label, _bases) in defaults().kinds.items()],
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "number": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/merchants/policies.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def policy(request: HttpRequest, policy_id: int) -> HttpResponse:
    """One policy."""
    return _shown(request, _visible(policy_id, request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_FUNDS)
def act(request: HttpRequest, policy_id: int, policy_act: str) -> HttpResponse:
    """Carry out one act on a policy; a refusal is told beside its form."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    _visible(policy_id, by)
    if request.method != "POST" or policy_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    done, word = ACTS[policy_act]
    try:
        done(policy_id, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (403, 404, 409, 422):
            raise
        return _shown(request, _visible(policy_id, by), refusal=refusal, fields=fields, failed=policy_act)
    messages.success(request, _(word))
    return HttpResponseRedirect(reverse("desk:policy", args=[policy_id]), status=303)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def statement(request: HttpRequest, policy_id: int) -> HttpResponse:
    """What a policy could pay in one month, line by line, printable, and as a table."""
    found = _visible(policy_id, request.actor)  # type: ignore[attr-defined]
    first, last = month_of(request.GET.get("month", ""), on=today())
    account = account_of(owner=Owner.POLICY, owner_id=found.pk, purpose=Purpose.LIMIT)
    told = statement_of(account_id=account.pk, first=first, last=last) if account else Statement(
        opening=0, lines=(), closing=0, gained=0, gave=0
    )  # fmt: skip
    subjects = [line.subject_id for line in told.lines if line.subject_id]
    claims = {one.pk: one.matter for one in Claim.objects.select_related("case", "request").filter(pk__in=subjects)}
    rows: list[dict[str, Any]] = [
        {
            "at": line.at, "what": ACT_LABELS[Act(line.act)], "who": claims.get(line.subject_id or 0, ""),
            "gained": line.fen if line.fen > 0 else None, "gave": -line.fen if line.fen < 0 else None,
            "balance": line.balance,
        }
        for line in told.lines
    ]  # fmt: skip
    if request.GET.get("as") == "csv":
        stream = io.BytesIO()
        cells = [
            (instant(row["at"]), row["what"], row["who"], *(yuan_plain(row[name]) for name in ("gained", "gave", "balance")))
            for row in rows
        ]  # fmt: skip
        write_csv(stream, ("时间", "事项", "投诉或者退货", "增加（元）", "减少（元）", "可用额度（元）"), cells)
        answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="policy-{found.pk}-{first:%Y-%m}.csv"'
        return answer
    context = {
        **frame(request, current="merchants"), "policy": found, "first": first, "last": last, "rows": rows,
        "here": reverse("desk:policy-statement", args=[found.pk]),
        "opening": told.opening, "closing": told.closing, "gained": told.gained, "gave": told.gave,
    }  # fmt: skip
    return render(request, "desk/merchants/policy_statement.html", context)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The policies that name a merchant."""
    found = insurances_of(merchant_id=merchant.pk, on=today())
    return {"rows": [(str(one), defaults().kinds[one.kind][0], one.until_on) for one in found]} if found else None


def _visible(policy_id: int, by: Actor) -> Policy:
    found = visible_policies(by=by).filter(pk=policy_id).first()
    if found is None:
        raise NotFound
    return found


def _listed(one: Policy, left: int, on: Any) -> dict[str, Any]:
    state = ("有效", "active") if one.holds(on=on) else ("未生效", "waiting") if one.from_on > on else ("已终止", "")
    return {
        "policy": (str(one), reverse("desk:policy", args=[one.pk])), "kind": defaults().kinds[one.kind][0],
        "holder": one.holder.name if one.holder else one.office.short_name, "until_on": one.until_on, "left": left,
        "state": state,
    }  # fmt: skip


def _claimed(one: Claim) -> dict[str, Any]:
    state = ClaimState(one.state)
    return {
        "claim": one, "id": one.pk, "state": one.state, "status": (CLAIM_LABELS[state], TONES.get(state, "")),
        "basis": defaults().bases[one.basis], "matter": one.matter, "open": one.open_fen, "alike": [],
    }  # fmt: skip


def _compared(one: Claim) -> dict[str, Any]:
    waits = one.state in (ClaimState.FILED, ClaimState.AGREED)
    return {**_claimed(one), "alike": [other.what for other in alike_of(claim=one)] if waits else []}


def _shown(
    request: HttpRequest,
    policy: Policy,
    *,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    on = today()
    rows = Claim.objects.select_related("merchant", "case__intake__person", "request__person", "request__taken_by")
    path = reverse("desk:policy", args=[policy.pk])
    claims = page_of(
        rows.filter(policy=policy), path=path, size=PAGE, name="claims", number=whole(request.GET.get("claims", "")),
        at=whole(request.GET.get("claim", "")) or (fields.whole("claim") if fields else None),
    )  # fmt: skip
    insured = page_of(
        Merchant.objects.filter(insurances__policy=policy), path=path, size=POLICIES, name="insured",
        number=whole(request.GET.get("insured", "")),
    )  # fmt: skip
    context = {
        **frame(request, current="merchants"),
        "policy": policy,
        "kind": defaults().kinds[policy.kind][0],
        "bases": [defaults().bases[basis] for basis in defaults().kinds[policy.kind][1]],
        "standing": standing_of(policy=policy),
        "insured": insured.rows,
        "insured_count": Insured.objects.filter(policy=policy).count(),
        "insured_next": insured.next,
        "insured_prev": insured.prev,
        "claims": [_compared(one) for one in claims.rows],
        "claims_next": claims.next,
        "claims_prev": claims.prev,
        "base": path,
        "key": public_token(),
        "month": on.strftime("%Y-%m"),
        "may_keep": by.may(Permission.KEEP_FUNDS),
        "returns": [
            (one.pk, f"{one.goods} {yuan_plain(one.refund_fen)} 元，{one.taken_by.name}")
            for one in returns_in_vain(policy=policy, by=by, on=on)
        ],
        "holds": policy.holds(on=on),
        "on": on,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/policy.html", context, status=refusal.status if refusal else 200)
