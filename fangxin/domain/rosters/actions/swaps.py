"""Swapping duties: offered by one officer, confirmed by the other; checked as any planning is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.rosters.actions.duties import DutyPast, check_fits, label_of
from fangxin.domain.rosters.actions.step import told
from fangxin.domain.rosters.models import Duty, Swap
from fangxin.domain.rosters.notices import to_officer
from fangxin.domain.rosters.queries.duties import sat_of, sitters
from fangxin.domain.rosters.rules.filling import Sat
from fangxin.domain.rosters.words import SWAP_STATE_LABELS, SwapState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class SwapWaits(Refusal):
    """The duty is offered to somebody who has not answered yet."""

    code = "swap_waits"
    status = 409
    sentence = "这一班已经提出换班，正在等对方答复。请先撤回。"


class SwapAnswered(Refusal):
    """The swap was answered or taken back, or the roster changed in the meantime."""

    code = "swap_answered"
    status = 409
    sentence = "这次换班已经有结果，或者值班表已经改动。请看最新情况。"


class SitsNoLonger(Refusal):
    """Whoever would take a duty no longer holds a post of the office that answers calls."""

    code = "sits_no_longer"
    status = 409
    sentence = "{name}已经不在这个单位接听热线，不能换到这一班。"


@transaction.atomic
def offer_swap(*, duty_id: int, taker_id: int, other_id: int | None, by: Actor, at: datetime) -> Swap:
    """Offer the own duty to another officer, for their duty `other_id` or for nothing.

    Raises NotFound, DutyPast, SwapWaits, SitsNoLonger, SitsAlready, DutyClash, DutyDuringLeave.
    """
    duty = _own(duty_id, by)
    taker = next((one for one in sitters(office_id=duty.office_id) if one.pk == taker_id), None)
    if taker is None or taker.pk == by.account_id:
        raise NotFound
    other = _other(other_id, duty, taker) if other_id is not None else None
    _check_ahead(duty, other, at)
    if Swap.objects.filter(duty=duty, state=SwapState.OFFERED).exists():
        raise SwapWaits
    giver = Account.objects.get(pk=duty.account_id)
    _check(duty, other, giver, taker)
    swap = Swap(
        id=new_id(at), duty=duty, other=other, giver=giver, taker=taker, state=SwapState.OFFERED.value, offered_at=at
    )
    write([swap])
    notice = to_officer(
        account_id=taker.pk, template="duty_swap_offered", at=at, officer=giver.name, on=duty.on, shift=label_of(duty)
    )
    write([notice])
    _record(Act.SWAP_OFFERED, swap, by=by, at=at)
    return swap


@transaction.atomic
def confirm_swap(*, swap_id: int, by: Actor, at: datetime) -> Swap:
    """The other officer agrees: the duties change hands. Raises NotFound, SwapAnswered and what offering raises."""
    duties = _duties_of(swap_id)
    swap = _waiting(swap_id, by, taker=True)
    both = [one for one in (swap.duty_id, swap.other_id) if one is not None]
    people = {
        row.pk: row
        for row in Account.objects.select_for_update().filter(pk__in=[swap.giver_id, swap.taker_id]).order_by("pk")
    }
    duty, other = duties[swap.duty_id], duties.get(swap.other_id or 0)
    if duty.account_id != swap.giver_id or (other is not None and other.account_id != swap.taker_id):
        raise SwapAnswered
    _check_ahead(duty, other, at)
    _check(duty, other, people[swap.giver_id], people[swap.taker_id])
    Duty.objects.filter(pk=duty.pk).update(account_id=swap.taker_id)
    if other is not None:
        Duty.objects.filter(pk=other.pk).update(account_id=swap.giver_id)
    # what else was offered of these duties is offered by somebody who no longer sits in them
    Swap.objects.filter(duty_id__in=both, state=SwapState.OFFERED).exclude(pk=swap.pk).update(
        state=SwapState.WITHDRAWN.value, answered_at=at
    )
    return _answered(swap, SwapState.CONFIRMED, Act.SWAP_CONFIRMED, by, at)


@transaction.atomic
def decline_swap(*, swap_id: int, by: Actor, at: datetime) -> Swap:
    """The other officer does not agree; the duties stay as they are. Raises NotFound, SwapAnswered."""
    return _answered(_waiting(swap_id, by, taker=True), SwapState.DECLINED, Act.SWAP_DECLINED, by, at)


@transaction.atomic
def take_back_swap(*, swap_id: int, by: Actor, at: datetime) -> Swap:
    """The offering officer takes the offer back. Raises NotFound, SwapAnswered."""
    swap = _waiting(swap_id, by, taker=False)
    swap.state, swap.answered_at = SwapState.WITHDRAWN.value, at
    swap.save(update_fields=["state", "answered_at"])
    _record(Act.SWAP_TAKEN_BACK, swap, by=by, at=at)
    return swap


def _own(duty_id: int, by: Actor) -> Duty:
    duty = Duty.objects.select_for_update().filter(pk=duty_id, account_id=by.account_id or 0).first()
    if duty is None:
        raise NotFound
    return duty


def _other(other_id: int, duty: Duty, taker: Account) -> Duty:
    other = Duty.objects.filter(pk=other_id, office_id=duty.office_id, account=taker).first()
    if other is None:
        raise NotFound
    return other


def _duties_of(swap_id: int) -> dict[int, Duty]:
    """The duties of a swap, held: before the swap itself, as whoever takes a duty out of the roster holds them."""
    both = Swap.objects.filter(pk=swap_id).values_list("duty_id", "other_id").first()
    ids = [one for one in both or () if one is not None]
    return {row.pk: row for row in Duty.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def _waiting(swap_id: int, by: Actor, *, taker: bool) -> Swap:
    """A swap of the caller's that waits for an answer, held."""
    rows = Swap.objects.select_for_update(of=("self",)).select_related("duty", "giver", "taker")
    mine = {"taker_id" if taker else "giver_id": by.account_id or 0}
    swap = rows.filter(pk=swap_id, **mine).first()
    if swap is None:
        raise NotFound
    if swap.state != SwapState.OFFERED:
        raise SwapAnswered
    return swap


def _check_ahead(duty: Duty, other: Duty | None, at: datetime) -> None:
    for one in (duty, other):
        if one is not None and one.begins_at <= at:
            raise DutyPast(on=one.on.isoformat(), shift=label_of(one))


def _check(duty: Duty, other: Duty | None, giver: Account, taker: Account) -> None:
    """Both can sit where they would. Whoever only gives a duty away may have left the hotline."""
    both = (duty.pk, *((other.pk,) if other else ()))
    team = {one.pk for one in sitters(office_id=duty.office_id)}
    for account in (taker, giver) if other is not None else (taker,):
        if account.pk not in team:
            raise SitsNoLonger(name=account.name)
    check_fits(one=_as(duty, taker), account=taker, but=both)
    if other is not None:
        check_fits(one=_as(other, giver), account=giver, but=both)


def _as(duty: Duty, account: Account) -> Sat:
    one = sat_of(duty)
    return Sat(account_id=account.pk, on=one.on, shift=one.shift, begins_at=one.begins_at, ends_at=one.ends_at)


def _answered(swap: Swap, state: SwapState, act: Act, by: Actor, at: datetime) -> Swap:
    swap.state, swap.answered_at = state.value, at
    swap.save(update_fields=["state", "answered_at"])
    notice = to_officer(
        account_id=swap.giver_id, template="duty_swap_answered", at=at, officer=swap.taker.name,
        verdict=SWAP_STATE_LABELS[state], on=swap.duty.on, shift=label_of(swap.duty),
    )  # fmt: skip
    write([notice])
    _record(act, swap, by=by, at=at)
    return swap


def _record(act: Act, swap: Swap, *, by: Actor, at: datetime) -> None:
    facts = {"name": swap.giver.name, "taker": swap.taker.name, "on": swap.duty.on, "shift": swap.duty.shift}
    told(act=act, by=by, at=at, **facts)
