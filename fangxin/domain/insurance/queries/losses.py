"""Claims for losses like one: what policies pay or are asked to, told to whoever else pays."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.cases.models import Case
from fangxin.domain.funds.queries.losses import ids_of, loss_of_case, loss_of_return, payments_like, people_of, sums_of
from fangxin.domain.funds.rules.losses import Loss, Payment, likeness
from fangxin.domain.insurance.models import Claim
from fangxin.domain.insurance.words import CLAIM_LABELS, STANDING, ClaimState
from fangxin.domain.returns.models import ReturnRequest
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import yuan

#: of so many of the newest claims of a merchant's for one consumer, or of one sum, those alike are told
NEWEST = 50


def claims_like(loss: Loss) -> list[Payment]:
    """Claims that stand for the same loss, and for losses that may be the same."""
    standing = Claim.objects.select_related("policy", "case__intake__person", "request__person", "request__taken_by")
    standing = standing.filter(state__in=STANDING)
    concerned = Q(merchant__in=loss.merchants) | Q(request__taken_by__merchant__in=loss.merchants)
    exact = Q(case__in=ids_of(loss, "case")) | Q(request__in=ids_of(loss, "return"))
    rows = {row.pk: row for row in standing.filter(exact)}
    for condition in _conditions(loss):
        rows |= {row.pk: row for row in standing.filter(concerned, condition)[:NEWEST]}
    return [
        Payment(
            key=("claim", row.pk), paid=row.state == ClaimState.PAID, likeness=likeness(loss, _told(row)),
            what=f"“{row.policy}”理赔{yuan(row.agreed_fen or row.asked_fen)}元，{row.matter}，{CLAIM_LABELS[ClaimState(row.state)]}",
        )
        for _pk, row in sorted(rows.items(), reverse=True)
    ]  # fmt: skip


def loss_of(*, case: Case | None, request: ReturnRequest | None, fen: int) -> Loss:
    """The loss that the matter of a claim is about."""
    if case is not None:
        return loss_of_case(case=case, fen=[fen])
    assert request is not None  # the database asks for one of the two
    return loss_of_return(request=request, fen=[fen])


def alike_of(*, claim: Claim) -> list[Payment]:
    """Other payments for what may be the loss of a claim."""
    loss = loss_of(case=claim.case, request=claim.request, fen=claim.agreed_fen or claim.asked_fen)
    return payments_like(loss=loss, but=("claim", claim.pk))


def _conditions(loss: Loss) -> list[Q]:
    sums = Q(asked_fen__in=loss.sums) | Q(agreed_fen__in=loss.sums) | Q(case__disputed_fen__in=loss.sums)
    found = [sums | Q(request__refund_fen__in=loss.sums) | Q(request__paid_fen__in=loss.sums)]
    if loss.people:
        of_case = Q(case__intake__person__phone_index__in=loss.people) | Q(
            case__intake__person__id_index__in=loss.people
        )
        found.append(of_case | Q(request__person__phone_index__in=loss.people))
    return found


def _told(row: Claim) -> Loss:
    """What of a claim is compared, without asking for more."""
    if row.case is not None:
        return Loss(
            matters=frozenset([f"case {row.case_id}"]), people=people_of(row.case.intake.person),
            merchants=frozenset([row.merchant_id]), sums=sums_of(row.case.disputed_fen, row.asked_fen, row.agreed_fen),
            bought_on=row.case.purchased_on, arose_on=day_of(row.case.received_at),
        )  # fmt: skip
    assert row.request is not None  # the database asks for one of the two
    request = row.request
    return Loss(
        matters=frozenset([f"return {request.pk}"]), people=people_of(request.person),
        merchants=frozenset([row.merchant_id, request.taken_by.merchant_id]),
        sums=sums_of(request.refund_fen, request.paid_fen, row.asked_fen, row.agreed_fen), bought_on=request.receipt_on,
        arose_on=day_of(request.asked_at),
    )  # fmt: skip
