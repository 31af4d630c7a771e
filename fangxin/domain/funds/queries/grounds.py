"""What a case allows to be paid in a stall's place, and how much at most."""

from __future__ import annotations

from collections.abc import Callable
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


#: who else pays consumers of cases: each says why a case is not to be paid again, or nothing
_payers: list[Callable[[int], str]] = []


def register_payer(payer: Callable[[int], str]) -> None:
    """Name somebody else who pays consumers, so that nobody is paid twice; called from AppConfig.ready.

    `payer` is given a case's id and says why there is nothing more to pay, or an empty text.
    """
    if payer not in _payers:
        _payers.append(payer)


def ground_in(*, case: Case, stall: Stall) -> Ground:
    """The ground a case gives to pay in the place of a stall. Raises NoGround with the reason there is none."""
    ground = ground_of_case(case=case, merchant_id=stall.merchant_id, act="先行赔付")
    for payer in _payers:
        if why := payer(case.pk):
            raise NoGround(act="先行赔付", why=why)
    return ground


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
    raise NoGround(act=act, why="既没有逾期未履行的调解协议款项，调解也没有终止")


def missed_fen(*, case: Case) -> int:
    """What the merchant promised in the agreement in force and did not pay by its day."""
    newer = Agreement.objects.filter(case=OuterRef("agreement__case"), pk__gt=OuterRef("agreement_id"))
    items = Item.objects.filter(agreement__case=case, party=Party.MERCHANT, state=ItemState.MISSED)
    return items.exclude(Exists(newer)).aggregate(fen=Sum("amount_fen"))["fen"] or 0
