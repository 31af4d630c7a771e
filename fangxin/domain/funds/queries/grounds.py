"""What a case allows to be paid in a stall's place, and how much at most."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Party
from fangxin.domain.funds.models import Stall
from fangxin.domain.funds.rules import NoGround
from fangxin.domain.funds.words import Basis
from fangxin.domain.mediation.models import Agreement, Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.merchants.queries import family_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """On which basis a consumer may be paid, and the most in fen; None where the case names no amount."""

    basis: Basis
    most: int | None


def ground_in(*, case: Case, stall: Stall) -> Ground:
    """The ground a case gives to pay in the place of a stall. Raises NoGround with the reason there is none."""
    if case.kind != Kind.COMPLAINT:
        raise NoGround(why="只有投诉可以先行赔付")
    if case.merchant_id is None or case.merchant_id not in family_of(stall.merchant_id):
        raise NoGround(why="这件投诉的经营者不是这个摊位的经营者")
    if case.intake.person_id is None:
        raise NoGround(why="投诉没有留下可以付款的消费者")
    missed = missed_fen(case=case)
    if missed:
        return Ground(basis=Basis.AGREEMENT_BROKEN, most=missed)
    if case.outcome == Outcome.TERMINATED:
        return Ground(basis=Basis.MEDIATION_FAILED, most=case.disputed_fen)
    raise NoGround(why="既没有逾期未履行的调解协议款项，调解也没有终止")


def missed_fen(*, case: Case) -> int:
    """What the merchant promised in the agreement in force and did not pay by its day."""
    newer = Agreement.objects.filter(case=OuterRef("agreement__case"), pk__gt=OuterRef("agreement_id"))
    items = Item.objects.filter(agreement__case=case, party=Party.MERCHANT, state=ItemState.MISSED)
    return items.exclude(Exists(newer)).aggregate(fen=Sum("amount_fen"))["fen"] or 0
