"""A policy: registered with its limit on the ledger, ended before its day, and reminded of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.funds.rules.policy import check_reason
from fangxin.domain.insurance.models import Insured, Policy
from fangxin.domain.insurance.permissions import visible_policies
from fangxin.domain.insurance.rules import (
    MOST,
    PolicyDaysImpossible,
    PolicyIncomplete,
    PolicyKnown,
    PolicyOver,
    check_days,
    check_limits,
    check_text,
    defaults,
)
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.ledger.actions import open_account, post
from fangxin.domain.ledger.rules import Leg
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.words import Channel
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

BATCH = 200


@transaction.atomic
def open_policy(
    *, kind: PolicyKind, insurer: str, number: str, holder_id: int | None, insured_ids: Sequence[int], everybody: bool,
    from_on: date, to_on: date, claim_limit_fen: int, total_limit_fen: int, premium_fen: int, by: Actor, at: datetime,
) -> Policy:  # fmt: skip
    """Register a policy; its whole limit is put on the ledger. The agency holds it where no merchant is named.

    It insures the merchants named, with `everybody` all of the office's region. Raises PolicyIncomplete, PolicyKnown,
    PolicyDaysImpossible, PolicyLimitImpossible, NotPermitted, NotFound.
    """
    by.must(Permission.KEEP_FUNDS)
    office = Office.objects.filter(pk=by.office_id or 0).first()
    named = list(dict.fromkeys(insured_ids))
    if office is None or Merchant.objects.filter(pk__in=[*named, *([holder_id] if holder_id else [])]).count() != len(
        {*named, *([holder_id] if holder_id else [])}
    ):
        raise NotFound
    company = check_text(insurer, what="保险公司", field="insurer", most=60)
    plain = check_text(number, what="保单号", field="number", most=40)
    check_days(from_on=from_on, to_on=to_on)
    check_limits(claim_fen=claim_limit_fen, total_fen=total_limit_fen)
    if not 0 <= premium_fen <= MOST:
        raise PolicyIncomplete(what="保险费", field="premium")
    if not (everybody or named or holder_id):
        raise PolicyIncomplete(what="被保险的经营者", field="insured")
    if Policy.objects.filter(insurer=company, number=plain).exists():
        raise PolicyKnown(field="number")
    policy = Policy.objects.create(
        id=new_id(at), kind=kind.value, insurer=company, number=plain, holder_id=holder_id, office=office,
        region_code=office.region_code, everybody=everybody, from_on=from_on, to_on=to_on,
        claim_limit_fen=claim_limit_fen, total_limit_fen=total_limit_fen, premium_fen=premium_fen, opened_at=at,
    )  # fmt: skip
    Insured.objects.bulk_create([Insured(policy=policy, merchant_id=pk) for pk in named])
    accounts = {
        purpose: open_account(owner=Owner.POLICY, owner_id=policy.pk, purpose=purpose, at=at)
        for purpose in (Purpose.PROMISED, Purpose.LIMIT)
    }
    post(
        key=f"policy-{policy.pk}", chain=policy.pk, act=Act.POLICY_OPENED, by=by, at=at, subject_id=policy.pk,
        legs=[
            Leg(accounts[Purpose.PROMISED].pk, -total_limit_fen),
            Leg(accounts[Purpose.LIMIT].pk, total_limit_fen),
        ],
        facts={"insurer": company, "policy": plain, "amount_fen": total_limit_fen, "until_on": to_on},
    )  # fmt: skip
    return policy


@transaction.atomic
def insure(*, policy_id: int, merchant_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Add merchants to those a policy names, and journal how many; returns how many were new. Raises NotFound, PolicyOver."""
    policy = held_policy(policy_id=policy_id, by=by)
    if policy.until_on < day_of(at):
        raise PolicyOver
    named = set(merchant_ids) - set(Insured.objects.filter(policy=policy).values_list("merchant_id", flat=True))
    if Merchant.objects.filter(pk__in=named).count() != len(named):
        raise NotFound
    if named:
        Insured.objects.bulk_create([Insured(policy=policy, merchant_id=pk) for pk in sorted(named)])
        append(chain=policy.pk, deeds=[Deed(act=Act.POLICY_INSURES, by=by, at=at, facts={"count": len(named)})])
    return len(named)


@transaction.atomic
def end_policy(*, policy_id: int, on: date, reason: str, by: Actor, at: datetime) -> Policy:
    """End a policy before its day; what arose before is still paid. Raises PolicyDaysImpossible, NotFound, NotPermitted."""
    policy = held_policy(policy_id=policy_id, by=by)
    told = check_reason(reason)
    if policy.ended_on is not None or not policy.from_on <= on <= policy.to_on:
        raise PolicyDaysImpossible(field="ended_on")
    policy.ended_on = on
    policy.save(update_fields=["ended_on"])
    append(
        chain=policy.pk, deeds=[Deed(act=Act.POLICY_ENDED, by=by, at=at, facts={"until_on": on, "reason": told})]
    )  # fmt: skip
    return policy


def remind_of_policies(*, at: datetime, most: int = BATCH) -> int:
    """Remind those who keep a policy, and its holder, before it ends, once; returns of how many."""
    if at < lawbook().ladder.sent_at(day_of(at)):
        return 0
    today = day_of(at)
    ending = Policy.objects.filter(
        to_on__gte=today, to_on__lte=today + timedelta(days=defaults().remind_days), reminded_at=None, ended_on=None
    )
    return sum(_remind(pk, at) for pk in ending.order_by("to_on").values_list("pk", flat=True)[:most])


@transaction.atomic
def _remind(policy_id: int, at: datetime) -> int:
    policy = Policy.objects.select_for_update(of=("self",)).select_related("holder").get(pk=policy_id)
    if policy.reminded_at is not None:
        return 0
    policy.reminded_at = at
    policy.save(update_fields=["reminded_at"])
    values = {"policy": f"{policy.insurer[:20]} {policy.number[-12:]}", "until_on": policy.to_on}
    posts = Post.objects.filter(office_id=policy.office_id, role=Role.HEAD, active=True).order_by("id")
    away = away_on(on=day_of(at))
    rows = [
        notice_row(
            template="policy_ends", values=values, audience="officer", at=at, account_id=account, channel=Channel.DESK
        )
        for account in dict.fromkeys(on_duty(post=post, away=away) for post in posts)
        if account is not None
    ]
    if policy.holder is not None:
        rows += to_staff(merchant=policy.holder, duty=Duty.SETTLE, template="policy_ends_holder", at=at, **values)
    append(chain=policy.pk, deeds=[Deed(act=Act.POLICY_REMINDED, by=SYSTEM, at=at, facts={"until_on": policy.to_on})])
    if rows:
        write(rows)
    return 1


def held_policy(*, policy_id: int, by: Actor) -> Policy:
    """A policy the officer keeps, locked inside the caller's transaction. Raises NotFound, NotPermitted."""
    policy = visible_policies(by=by).select_for_update(of=("self",)).filter(pk=policy_id).first()
    if policy is None:
        raise NotFound
    by.must(Permission.KEEP_FUNDS)
    return policy
