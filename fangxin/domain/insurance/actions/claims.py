"""A claim: filed for a case or a return, agreed or refused by another officer, paid once, recovered from the merchant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import Step, hold_cases
from fangxin.domain.cases.actions.step import begin as begin_case
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.funds.actions.matters import hold_loss
from fangxin.domain.funds.actions.step import check_reference
from fangxin.domain.funds.queries.losses import loss_of_case, loss_of_return, payments_like
from fangxin.domain.funds.rules.losses import check_once
from fangxin.domain.funds.rules.policy import AnotherOfficer, check_amount, check_reason
from fangxin.domain.insurance.actions.policies import held_policy
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.insurance.queries.claims import (
    Matter,
    check_insured,
    matter_of_case,
    matter_of_return,
    standing_of,
)
from fangxin.domain.insurance.queries.losses import alike_of, loss_of
from fangxin.domain.insurance.rules import ClaimKnown, LimitReached, check_state
from fangxin.domain.insurance.words import CLAIM_LABELS, STANDING, ClaimState
from fangxin.domain.ledger.actions import open_account, post
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.ledger.rules import Leg
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def file_for_case(
    *, policy_id: int, case_number: str, fen: int, reason: str, by: Actor, at: datetime, compared: bool = False
) -> Claim:  # fmt: skip
    """Claim for the consumer of a case; `compared`: the payments alike are for other losses.

    Raises NotInsured, NoGround, ClaimKnown, AmountImpossible past limit or matter, LossPaid, LossMayBePaid.
    """
    case = case_by_number(number=case_number.strip(), by=by, source="")
    # the case before the policy, as every step on a case locks it first: of an insurer and a fund one sees the other
    hold_cases(case_ids=[case.pk])
    hold_loss(loss_of_case(case=case))
    policy = held_policy(policy_id=policy_id, by=by)
    return _file(policy, matter_of_case(case=case), fen, reason, by, at, compared, case=case)


@transaction.atomic
def file_for_return(
    *, policy_id: int, request_id: int, fen: int, reason: str, by: Actor, at: datetime, compared: bool = False
) -> Claim:  # fmt: skip
    """Claim for whoever brought goods back in vain. Raises what `file_for_case` raises."""
    asked = ReturnRequest.objects.select_related("person", "taken_by").filter(region_scope(by=by), pk=request_id)
    request = asked.select_for_update(of=("self",)).first()
    if request is None:
        raise NotFound
    hold_loss(loss_of_return(request=request))
    policy = held_policy(policy_id=policy_id, by=by)
    matter = matter_of_return(request=request, on=day_of(at))
    return _file(policy, matter, fen, reason, by, at, compared, request=request)


@transaction.atomic
def decide_claim(*, claim_id: int, agreed_fen: int | None, reason: str, by: Actor, at: datetime) -> Claim:
    """Record what the insurer decided, by another officer than filed it: a sum is set aside, None refuses.

    Raises AnotherOfficer, ClaimAnswered, AmountImpossible past what was asked, LimitReached.
    """
    policy, claim = _held(claim_id, by)
    check_state(claim.state, wanted=ClaimState.FILED)
    if claim.filed_by_id == by.account_id:
        raise AnotherOfficer
    told = check_reason(reason)
    if agreed_fen is None:
        facts = {"amount_fen": claim.asked_fen, "matter": claim.matter, "reason": told}
        append(chain=policy.pk, deeds=[Deed(act=Act.INSURED_CLAIM_REFUSED, by=by, at=at, facts=facts)])
    else:
        check_amount(agreed_fen, most=claim.asked_fen, why="不超过申请的金额")
        left = standing_of(policy=policy).left
        if agreed_fen > left:
            raise LimitReached(left=yuan(left), amount=yuan(agreed_fen))
        _move(policy, claim, Act.INSURED_CLAIM_AGREED, agreed_fen, Purpose.LIMIT, Purpose.RESERVED, by, at, reason=told)
    claim.state = (ClaimState.REFUSED if agreed_fen is None else ClaimState.AGREED).value
    claim.agreed_fen, claim.decided_at, claim.decision = agreed_fen, at, told
    claim.decided_by, claim.decided_by_id = by.name, by.account_id
    claim.save(update_fields=["state", "agreed_fen", "decided_at", "decided_by", "decided_by_id", "decision"])
    return claim


@transaction.atomic
def pay_claim(*, claim_id: int, reference: str, by: Actor, at: datetime, compared: bool = False) -> Claim:
    """Record that the insurer paid, once; the consumer of a case is told. `compared`: as in `file_for_case`.

    Raises ClaimAnswered, FundReasonMissing, NotInsured, NoGround or AmountImpossible when less is owed now, and LossPaid
    or LossMayBePaid when somebody else paid meanwhile.
    """
    case_id = Claim.objects.filter(pk=claim_id).values_list("case_id", flat=True).first()
    # the case before the policy, as every step on a case locks it first; the right to record is the policy's
    step: Step | None = None
    if case_id is not None:
        step = begin_case(case_id=case_id, version=None, by=by, at=at, concerned=True)
    policy, claim = _held(claim_id, by, losses=True)
    check_state(claim.state, wanted=ClaimState.AGREED)
    told, fen = check_reference(reference), claim.agreed_fen or 0
    # the merchant may have performed since it was agreed, or a fund paid
    most = _still_owed(claim, step, day_of(at))
    if most is not None:
        check_amount(fen, most=most, why="不超过应赔付的金额")
    alike = check_once(payments=alike_of(claim=claim), paying=True, compared=compared)
    facts: dict[str, Any] = {"reference": told, **({"compared": alike} if alike else {})}
    _move(policy, claim, Act.INSURED_CLAIM_PAID, fen, Purpose.RESERVED, Purpose.PAID, by, at, **facts)
    claim.state, claim.paid_at, claim.reference = ClaimState.PAID.value, at, told
    claim.save(update_fields=["state", "paid_at", "reference"])
    if step is not None:
        step.note(Act.INSURED_CLAIM_PAID, insurer=policy.insurer, amount_fen=fen)
        step.add(
            to_consumer(case=step.case, template="insured_claim_paid", at=at, insurer=policy.insurer[:20], amount=fen)
        )
        step.commit()
    elif claim.request_id is not None:
        told_facts = {"insurer": policy.insurer, "amount_fen": fen}
        append(chain=claim.request_id, deeds=[Deed(act=Act.INSURED_CLAIM_PAID, by=by, at=at, facts=told_facts)])
    return claim


@transaction.atomic
def drop_claim(*, claim_id: int, reason: str, by: Actor, at: datetime) -> Claim:
    """Take back a claim that was not paid: the merchant performed, or somebody else paid. What was set aside is free again.

    Raises ClaimAnswered, FundReasonMissing.
    """
    policy, claim = _held(claim_id, by)
    told = check_reason(reason)
    if claim.state == ClaimState.AGREED:
        fen = claim.agreed_fen or 0
        _move(policy, claim, Act.INSURED_CLAIM_DROPPED, fen, Purpose.RESERVED, Purpose.LIMIT, by, at, reason=told)
    else:
        check_state(claim.state, wanted=ClaimState.FILED)
        facts = {"amount_fen": claim.asked_fen, "matter": claim.matter, "reason": told}
        append(chain=policy.pk, deeds=[Deed(act=Act.INSURED_CLAIM_DROPPED, by=by, at=at, facts=facts)])
    claim.state, claim.decision = ClaimState.DROPPED.value, told
    claim.save(update_fields=["state", "decision"])
    return claim


@transaction.atomic
def recover_claim(*, claim_id: int, fen: int, reference: str, key: str, by: Actor, at: datetime) -> Transaction:
    """The merchant gave back what the insurer paid, or a part: the limit grows again. `key` is the form's.

    Raises AmountImpossible past what is open, ClaimAnswered before it was paid.
    """
    policy, claim = _held(claim_id, by)
    check_state(claim.state, wanted=ClaimState.PAID)
    told = check_reference(reference)
    known = Transaction.objects.filter(key=f"claim-recovered-{key}").exists()
    if not known:
        check_amount(fen, most=claim.open_fen, why="不超过还没有追回的金额")
    done = _move(
        policy, claim, Act.INSURED_CLAIM_RECOVERED, fen, Purpose.PAID, Purpose.LIMIT, by, at,
        key=f"claim-recovered-{key}", reference=told,
    )  # fmt: skip
    if not known:
        claim.recovered_fen += fen
        claim.save(update_fields=["recovered_fen"])
    return done


def _file(
    policy: Policy, matter: Matter, fen: int, reason: str, by: Actor, at: datetime, compared: bool,
    case: Case | None = None, request: ReturnRequest | None = None,
) -> Claim:  # fmt: skip
    check_insured(policy=policy, matter=matter)
    of = {"case": case} if case is not None else {"request": request}
    standing = Claim.objects.filter(state__in=STANDING, **of).first()
    if standing is not None:
        raise ClaimKnown(state=CLAIM_LABELS[ClaimState(standing.state)])
    check_amount(fen, most=policy.claim_limit_fen, why="每次限额")
    if matter.most is not None:
        check_amount(fen, most=matter.most, why="不超过应赔付的金额")
    loss = loss_of(case=case, request=request, fen=fen)
    alike = check_once(payments=payments_like(loss=loss), paying=False, compared=compared)
    claim = Claim(
        id=new_id(at), policy=policy, merchant_id=matter.merchant_id, basis=matter.basis.value, asked_fen=fen,
        reason=check_reason(reason), state=ClaimState.FILED.value, filed_at=at, filed_by=by.name,
        filed_by_id=by.account_id or 0, **of,
    )  # fmt: skip
    write([claim])
    facts: dict[str, Any] = {
        "amount_fen": fen, "matter": claim.matter, "ground": matter.basis.value, "reason": claim.reason,
        **({"compared": alike} if alike else {}),
    }  # fmt: skip
    append(chain=policy.pk, deeds=[Deed(act=Act.INSURED_CLAIM_FILED, by=by, at=at, facts=facts)])
    return claim


def _still_owed(claim: Claim, step: Step | None, on: date) -> int | None:
    """What the matter of a claim still comes to, in fen; None without a bound. Raises NotInsured, NoGround."""
    if step is not None:
        return matter_of_case(case=step.case).most
    request = ReturnRequest.objects.select_for_update().get(pk=claim.request_id or 0)
    return matter_of_return(request=request, on=on).most


def _held(claim_id: int, by: Actor, *, losses: bool = False) -> tuple[Policy, Claim]:
    """The policy locked, then the claim read afresh under it; `losses`: after the merchants whose losses others pay too."""
    rows = Claim.objects.select_related("case__intake__person", "request__person", "request__taken_by")
    found = rows.filter(pk=claim_id).first()
    if found is None:
        raise NotFound
    if losses:
        hold_loss(loss_of(case=found.case, request=found.request, fen=found.asked_fen))
    policy = held_policy(policy_id=found.policy_id, by=by)
    return policy, rows.get(pk=claim_id)


def _move(
    policy: Policy, claim: Claim, act: Act, fen: int, giver: Purpose, taker: Purpose, by: Actor, at: datetime, *,
    key: str = "", **facts: Any,
) -> Transaction:  # fmt: skip
    accounts = [open_account(owner=Owner.POLICY, owner_id=policy.pk, purpose=one, at=at) for one in (giver, taker)]
    return post(
        key=key or f"claim-{act.value.lower()}-{claim.pk}"[:80], chain=policy.pk, act=act, by=by, at=at, subject_id=claim.pk,
        legs=[Leg(accounts[0].pk, -fen), Leg(accounts[1].pk, fen)],
        facts={"amount_fen": fen, "matter": claim.matter, **facts},
    )  # fmt: skip
