"""What a case or a broken settlement allows to be paid in a stall's place, and how much at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Party
from fangxin.domain.funds.rules.policy import NoGround
from fangxin.domain.funds.words import Basis
from fangxin.domain.mediation.models import Agreement, Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.queries.disputes import dispute_behind, unpaid_of
from fangxin.domain.odr.words import DISPUTE_LABELS, DisputeState


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """On which basis a consumer may be paid, and the most in fen; None where the case names no amount."""

    basis: Basis
    most: int | None


def ground_of_case(*, case: Case, merchant_id: int, act: str) -> Ground:
    """The ground a case gives to pay in the place of a merchant. Raises NoGround with the reason there is none."""
    if case.kind != Kind.COMPLAINT:
        raise NoGround(act=act, why="只有投诉可以")
    if case.merchant_id is None or case.merchant_id not in family_of(merchant_id):
        raise NoGround(act=act, why="这件投诉的经营者不是这家经营者")
    if case.intake.person_id is None:
        raise NoGround(act=act, why="投诉没有留下可以付款的消费者")
    missed = missed_fen(case=case)
    if missed:
        return Ground(basis=Basis.AGREEMENT_BROKEN, most=missed)
    if case.outcome == Outcome.TERMINATED:
        return Ground(basis=Basis.MEDIATION_FAILED, most=case.disputed_fen)
    unpaid = _unpaid_before(case)
    if unpaid:
        return Ground(basis=Basis.SETTLEMENT_BROKEN, most=unpaid)
    raise NoGround(act=act, why="既没有逾期未履行的调解协议或者和解款项，调解也没有终止")


def ground_of_dispute(*, dispute: Dispute, merchant_id: int, act: str) -> Ground:
    """The ground a settlement at the merchant gives once it is broken. Raises NoGround with the reason there is none."""
    if dispute.merchant_id not in family_of(merchant_id):
        raise NoGround(act=act, why="这件纠纷的经营者不是这家经营者")
    if dispute.intake.person_id is None:
        raise NoGround(act=act, why="纠纷没有留下可以付款的消费者")
    if dispute.case_id is not None and dispute.broken_at is not None:
        # it went on to the desk: what became of it there counts
        return ground_of_case(case=Case.objects.get(pk=dispute.case_id), merchant_id=merchant_id, act=act)
    if dispute.state != DisputeState.BROKEN:
        raise NoGround(act=act, why=f"这件纠纷目前是“{DISPUTE_LABELS[DisputeState(dispute.state)]}”")
    unpaid = unpaid_of(dispute=dispute)
    if not unpaid:
        raise NoGround(act=act, why="和解里没有逾期未付的款项")
    return Ground(basis=Basis.SETTLEMENT_BROKEN, most=unpaid)


def missed_fen(*, case: Case) -> int:
    """What the merchant promised in the agreement in force and did not pay by its day."""
    newer = Agreement.objects.filter(case=OuterRef("agreement__case"), pk__gt=OuterRef("agreement_id"))
    items = Item.objects.filter(agreement__case=case, party=Party.MERCHANT, state=ItemState.MISSED)
    return items.exclude(Exists(newer)).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _unpaid_before(case: Case) -> int:
    """What a settlement before the case promised and the merchant did not pay, while nothing was agreed or ended since."""
    if case.outcome or Agreement.objects.filter(case=case).exists():
        return 0
    before = dispute_behind(case_id=case.pk)
    return unpaid_of(dispute=before) if before is not None and before.broken_at is not None else 0
