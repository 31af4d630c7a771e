"""What is known of a loss, and who paid for one like it or is about to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q

from fangxin.domain.cases.models import Case
from fangxin.domain.funds.models import Advance
from fangxin.domain.funds.rules.losses import Likeness, Loss, Payment, likeness
from fangxin.domain.funds.words import ADVANCE_LABELS, STANDING, AdvanceState
from fangxin.domain.matters.models import Member
from fangxin.domain.matters.queries import matter_of
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.odr.models import Dispute
from fangxin.domain.people.models import Person
from fangxin.domain.returns.models import ReturnRequest
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import yuan

#: of so many of the newest payments of a merchant's to one consumer, or of one sum, those alike are told
NEWEST = 50

#: who else pays consumers: each tells its payments for losses like one
_payers: list[Callable[[Loss], list[Payment]]] = []


def register_payer(payer: Callable[[Loss], list[Payment]]) -> None:
    """Name somebody else who pays consumers, so that nobody is paid twice; called from AppConfig.ready."""
    if payer not in _payers:
        _payers.append(payer)


def loss_of_case(*, case: Case, fen: Iterable[int] = ()) -> Loss:
    """The loss a case is about, with every case that was joined with it and the dispute at the merchant before it."""
    known = [case.pk, *([case.duplicate_of] if case.duplicate_of else [])]
    matter = matter_of(case_id=case.pk)
    if matter is not None:
        known += Member.objects.filter(matter=matter, left_at=None).values_list("case_id", flat=True)
    disputes = Dispute.objects.filter(case_id__in=known).values_list("pk", flat=True)
    return Loss(
        matters=frozenset(f"case {pk}" for pk in known) | {f"dispute {pk}" for pk in disputes},
        people=people_of(case.intake.person), merchants=family_of(case.merchant_id) if case.merchant_id else frozenset(),
        sums=sums_of(case.disputed_fen, *fen), bought_on=case.purchased_on, arose_on=day_of(case.received_at),
    )  # fmt: skip


def loss_of_dispute(*, dispute: Dispute, fen: Iterable[int] = ()) -> Loss:
    """The loss a dispute at the merchant is about, with the case it became."""
    case = [f"case {dispute.case_id}"] if dispute.case_id else []
    return Loss(
        matters=frozenset([f"dispute {dispute.pk}", *case]), people=people_of(dispute.intake.person),
        merchants=family_of(dispute.merchant_id), sums=sums_of(dispute.disputed_fen, *fen), bought_on=None,
        arose_on=day_of(dispute.filed_at),
    )  # fmt: skip


def loss_of_return(*, request: ReturnRequest, fen: Iterable[int] = ()) -> Loss:
    """The loss of whoever brought goods back in vain: at the store that sold them, or the one that was to take them."""
    return Loss(
        matters=frozenset([f"return {request.pk}"]), people=people_of(request.person),
        merchants=family_of(request.merchant_id) | family_of(request.taken_by.merchant_id),
        sums=sums_of(request.refund_fen, request.paid_fen, *fen), bought_on=request.receipt_on,
        arose_on=day_of(request.asked_at),
    )  # fmt: skip


def loss_of_advance(*, advance: Advance) -> Loss:
    """The loss an advance is paid for."""
    if advance.case is not None:
        return loss_of_case(case=advance.case, fen=[advance.amount_fen])
    assert advance.dispute is not None  # the database asks for one of the two
    return loss_of_dispute(dispute=advance.dispute, fen=[advance.amount_fen])


def payments_like(*, loss: Loss, but: tuple[str, int] | None = None) -> list[Payment]:
    """Payments for the same loss, and for losses that may be the same, whoever makes them; `but` is the caller's own."""
    found = [*_advances_like(loss), *(one for payer in _payers for one in payer(loss))]
    return [one for one in found if one.likeness is not Likeness.OTHER and one.key != but]


def ids_of(loss: Loss, kind: str) -> list[int]:
    """The ids of the matters of one kind that tell of a loss."""
    return [int(name.split()[1]) for name in sorted(loss.matters) if name.startswith(f"{kind} ")]


def alike_of(*, advance: Advance) -> list[Payment]:
    """Other payments for what may be the loss of an advance."""
    return payments_like(loss=loss_of_advance(advance=advance), but=("advance", advance.pk))


def _advances_like(loss: Loss) -> list[Payment]:
    standing = Advance.objects.select_related(
        "fund", "stall", "case__intake__person", "dispute__intake__person"
    ).filter(state__in=STANDING)
    of_merchant = standing.filter(stall__merchant__in=loss.merchants)
    exact = Q(case__in=ids_of(loss, "case")) | Q(dispute__in=ids_of(loss, "dispute"))
    rows = {row.pk: row for row in standing.filter(exact)}
    for condition in _conditions(loss):
        rows |= {row.pk: row for row in of_merchant.filter(condition)[:NEWEST]}
    return [
        Payment(
            key=("advance", row.pk), paid=row.state == AdvanceState.PAID, likeness=likeness(loss, _told(row)),
            what=f"“{row.fund.name}”先行赔付{yuan(row.amount_fen)}元，{row.number}，{ADVANCE_LABELS[AdvanceState(row.state)]}",
        )
        for _pk, row in sorted(rows.items(), reverse=True)
    ]  # fmt: skip


def _conditions(loss: Loss) -> list[Q]:
    found = [Q(amount_fen__in=loss.sums) | Q(case__disputed_fen__in=loss.sums) | Q(dispute__disputed_fen__in=loss.sums)]
    if loss.people:
        phone = Q(case__intake__person__phone_index__in=loss.people)
        phone |= Q(dispute__intake__person__phone_index__in=loss.people)
        number = Q(case__intake__person__id_index__in=loss.people)
        found.append(phone | number | Q(dispute__intake__person__id_index__in=loss.people))
    return found


def _told(row: Advance) -> Loss:
    """What of an advance is compared, without asking for more."""
    if row.case is not None:
        return Loss(
            matters=frozenset([f"case {row.case_id}"]), people=people_of(row.case.intake.person),
            merchants=frozenset([row.case.merchant_id or 0, row.stall.merchant_id]),
            sums=sums_of(row.case.disputed_fen, row.amount_fen), bought_on=row.case.purchased_on,
            arose_on=day_of(row.case.received_at),
        )  # fmt: skip
    assert row.dispute is not None  # the database asks for one of the two
    return Loss(
        matters=frozenset([f"dispute {row.dispute_id}"]), people=people_of(row.dispute.intake.person),
        merchants=frozenset([row.dispute.merchant_id, row.stall.merchant_id]),
        sums=sums_of(row.dispute.disputed_fen, row.amount_fen), bought_on=None, arose_on=day_of(row.dispute.filed_at),
    )  # fmt: skip


def people_of(person: Person | None) -> frozenset[str]:
    """Blind indexes of a consumer; none of nobody."""
    return frozenset({person.phone_index, person.id_index} - {""}) if person is not None else frozenset()


def sums_of(*given: int | None) -> frozenset[int]:
    """The sums there are."""
    return frozenset(fen for fen in given if fen)
