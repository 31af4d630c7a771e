"""Grounds of claims, what waits, and what a policy has left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.queries import ground_of_case
from fangxin.domain.insurance.models import Claim, Insured, Policy
from fangxin.domain.insurance.permissions import visible_policies
from fangxin.domain.insurance.rules import NotInsured, defaults
from fangxin.domain.insurance.words import STANDING, ClaimBasis, ClaimState
from fangxin.domain.ledger.models import Account
from fangxin.domain.ledger.queries import Unsound, balance_of, balances_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.places.rules import span, within
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries import result_on
from fangxin.domain.returns.queries.ledger import past_due
from fangxin.domain.returns.words import RESULT_LABELS, Result, ReturnState
from fangxin.foundation.clock import BEIJING, day_of

#: returns that are offered for a claim; as they are claimed, the next ones follow
MOST_RETURNS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """What a claim is about: the merchant it is paid for, on which basis, at most how much, and when it arose."""

    merchant_id: int
    basis: ClaimBasis
    most: int | None
    arose_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One policy in fen: what it may still pay, what is agreed and not paid, what it paid and did not get back."""

    left: int
    agreed: int
    paid: int


def standing_of(*, policy: Policy) -> Standing:
    """How a policy stands now."""

    def fen(purpose: Purpose) -> int:
        return balance_of(owner=Owner.POLICY, owner_id=policy.pk, purpose=purpose)

    return Standing(left=fen(Purpose.LIMIT), agreed=fen(Purpose.RESERVED), paid=fen(Purpose.PAID))


def left_of(*, policies: list[Policy]) -> dict[int, int]:
    """What each policy may still pay."""
    return balances_of(owner=Owner.POLICY, ids=[one.pk for one in policies], purpose=Purpose.LIMIT)


def matter_of_case(*, case: Case) -> Matter:
    """What a case gives to claim. Raises NoGround, NotInsured."""
    if case.merchant_id is None:
        raise NotInsured(why="投诉没有确认经营者")
    ground = ground_of_case(case=case, merchant_id=case.merchant_id, act="理赔")
    return Matter(
        merchant_id=case.merchant_id, basis=ClaimBasis(ground.basis.value), most=ground.most,
        arose_on=day_of(case.received_at),
    )  # fmt: skip


#: how a return counts that a policy answers for
_IN_VAIN = {
    Result.REFUSED: ClaimBasis.RETURN_REFUSED,
    Result.UNANSWERED: ClaimBasis.RETURN_REFUSED,
    Result.NOT_REFUNDED: ClaimBasis.RETURN_UNPAID,
    Result.NOT_RECEIVED: ClaimBasis.RETURN_UNPAID,
}


def matter_of_return(*, request: ReturnRequest, on: date) -> Matter:
    """What a return gives to claim: not honoured though valid under the promise. Raises NotInsured."""
    result = result_on(request=request, on=on)
    if result not in _IN_VAIN:
        raise NotInsured(why=f"退货目前是“{RESULT_LABELS[result]}”")
    return Matter(
        merchant_id=request.merchant_id, basis=_IN_VAIN[result], most=request.refund_fen,
        arose_on=day_of(request.asked_at),
    )  # fmt: skip


def returns_in_vain(*, policy: Policy, by: Actor, on: date) -> list[ReturnRequest]:
    """Returns of the officer's region that the policy answers for and nobody claimed yet, the oldest first: the database finds
    them, so that a return is never hidden behind newer ones that were honoured."""
    paid_for = set(defaults().kinds[policy.kind][1])
    ways = {
        ClaimBasis.RETURN_REFUSED: Q(result=Result.REFUSED) | past_due(on=on) & Q(state=ReturnState.ASKED),
        ClaimBasis.RETURN_UNPAID: Q(result=Result.NOT_RECEIVED) | past_due(on=on) & Q(state=ReturnState.ACCEPTED),
    }
    in_vain = Q(pk__in=[])
    for basis, condition in ways.items():
        in_vain |= condition if basis.value in paid_for else Q(pk__in=[])
    # those named with the merchants merged into them, and the other way round
    named = Merchant.objects.filter(Q(pk=policy.holder_id) | Q(insurances__policy=policy)).order_by()
    insured = Q(root__in=named.values(root=Coalesce("merged_into", "pk")))
    if policy.everybody:
        first, last = span(area=policy.region_code)
        insured |= Q(merchant__region_code__gte=first, merchant__region_code__lte=last)
    begins, ends = (
        datetime.combine(day, time(), tzinfo=BEIJING) for day in (policy.from_on, policy.to_on + timedelta(days=1))
    )
    rows = ReturnRequest.objects.annotate(root=Coalesce("merchant__merged_into", "merchant")).filter(
        region_scope(by=by), in_vain, insured, asked_at__gte=begins, asked_at__lt=ends
    )
    claimed = Claim.objects.filter(request=OuterRef("pk"), state__in=STANDING)
    found = rows.exclude(Exists(claimed)).select_related("taken_by").order_by("id")[:MOST_RETURNS]
    return [one for one in found if policy.holds(on=day_of(one.asked_at))]


def check_insured(*, policy: Policy, matter: Matter) -> None:
    """Raises NotInsured unless the policy answered for the merchant on the day the matter arose, and on this basis."""
    if matter.basis.value not in defaults().kinds[policy.kind][1]:
        raise NotInsured(why=f"“{defaults().bases[matter.basis]}”不在保险责任内")
    if not policy.holds(on=matter.arose_on):
        raise NotInsured(why="事情不是发生在保险期间内")
    family = family_of(matter.merchant_id)
    if policy.holder_id in family or Insured.objects.filter(policy=policy, merchant__in=family).exists():
        return
    merchant = Merchant.objects.get(pk=matter.merchant_id)
    if not (policy.everybody and within(merchant.region_code, policy.region_code)):
        raise NotInsured(why="经营者不在被保险人之列")


def policies_for(*, matter: Matter, by: Actor) -> list[Policy]:
    """The policies of the officer that answer for a matter, the one that ends first first."""
    found = []
    for policy in (
        visible_policies(by=by).filter(from_on__lte=matter.arose_on, to_on__gte=matter.arose_on).order_by("to_on")
    ):
        try:
            check_insured(policy=policy, matter=matter)
        except NotInsured:
            continue
        found.append(policy)
    return found


def claims_waiting(*, by: Actor) -> QuerySet[Claim]:
    """Claims that wait for a decision or a payment, oldest first."""
    found = Claim.objects.select_related("policy", "merchant", "case", "request").filter(
        policy__in=visible_policies(by=by)
    )
    return found.filter(state__in=[ClaimState.FILED, ClaimState.AGREED]).order_by("filed_at", "pk")


def waiting_count(by: Actor) -> int:
    """How many claims wait for the caller."""
    if not by.may(Permission.KEEP_FUNDS):
        return 0
    return claims_waiting(by=by).exclude(state=ClaimState.FILED, filed_by_id=by.account_id or 0).count()


def insurances_of(*, merchant_id: int, on: date) -> list[Policy]:
    """The policies in force that name a merchant or that it holds."""
    family = family_of(merchant_id)
    rows = Policy.objects.select_related("holder").filter(from_on__lte=on, to_on__gte=on)
    named = set(Insured.objects.filter(merchant__in=family).values_list("policy_id", flat=True))
    return [one for one in rows if (one.pk in named or one.holder_id in family) and one.holds(on=on)]


def unsound_policies() -> Iterator[Unsound]:
    """Every policy whose claims and accounts disagree; nothing when they tell the same."""
    agreed: dict[int, int] = defaultdict(int)
    paid: dict[int, int] = defaultdict(int)
    for claim in Claim.objects.filter(state__in=[ClaimState.AGREED, ClaimState.PAID]).iterator():
        if claim.state == ClaimState.AGREED:
            agreed[claim.policy_id] += claim.agreed_fen or 0
        else:
            paid[claim.policy_id] += claim.open_fen
    rows = Account.objects.filter(owner=Owner.POLICY).values_list("owner_id", "purpose", "balance_fen")
    held = {(pk, purpose): fen for pk, purpose, fen in rows}
    for policy in Policy.objects.order_by("pk"):
        expected = {
            Purpose.PROMISED: -policy.total_limit_fen, Purpose.RESERVED: agreed[policy.pk], Purpose.PAID: paid[policy.pk],
            Purpose.LIMIT: policy.total_limit_fen - agreed[policy.pk] - paid[policy.pk],
        }  # fmt: skip
        for purpose, fen in expected.items():
            there = held.get((policy.pk, purpose), 0)
            if there != fen:
                yield Unsound(
                    what="policy", id=policy.pk, reason=f"{purpose.value} holds {there} fen, its claims say {fen}"
                )
