"""Correcting what stores owe each other, by reversal only, and confirming a month's statement."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.rules.terms import check_reason
from fangxin.domain.returns.actions.contesting import end_contest
from fangxin.domain.returns.models import ClearingConfirmation, ClearingContest, ClearingEntry, ReturnRequest, month_of
from fangxin.domain.returns.queries.clearing import held_up_until, pair_between
from fangxin.domain.returns.rules.clearing import digest_of
from fangxin.domain.returns.words import Contest
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class EntryReversed(Refusal):
    """The entry was reversed before, or is a reversal itself."""

    code = "clearing_entry_reversed"
    status = 409
    sentence = "这条清算记录已经冲销，或者本身就是冲销记录。"


class CorrectionTooMuch(Refusal):
    """A corrected amount lies between nothing and what was given back."""

    code = "clearing_correction_too_much"
    status = 422
    sentence = "更正后的金额应在 0 元到已退金额（{most} 元）之间，并且与原金额不同。"


class MonthNotOver(Refusal):
    """A month's statement is confirmed when the month is over."""

    code = "clearing_month_not_over"
    status = 409
    sentence = "{month}还没有结束，月底以后才能确认清算单。"


class EntryContested(Refusal):
    """The two stores do not agree yet, and may still come to agree within the days that law/promises.yaml gives them."""

    code = "clearing_entry_contested"
    status = 409
    sentence = "这张清算单里有 {count} 笔有异议，先核对、更正或者撤回异议，再确认。异议到{until}还没有结果的，次日起可以先确认。"


class NothingToConfirm(Refusal):
    """Nothing stands between the two stores in that month."""

    code = "clearing_nothing_to_confirm"
    status = 409
    sentence = "这两家门店当月没有清算记录，不需要确认。"


class ConfirmedAlready(Refusal):
    """The store confirmed the statement before."""

    code = "clearing_confirmed_already"
    status = 409
    sentence = "本店已经确认过这张清算单。"


class StatementChanged(Refusal):
    """The statement shown is not the one that stands."""

    code = "clearing_statement_changed"
    status = 409
    sentence = "清算单与您看到的不同，请重新打开后再确认。"


@transaction.atomic
def correct_entry(
    *, merchant_id: int, entry_id: int, amount_fen: int, reason: str, by: Actor, at: datetime
) -> ClearingEntry:
    """The store that is owed money takes an entry back by its mirror image, and enters what is really owed (0: nothing).

    Both are entered in the running month. Returns the reversal. Raises NotFound, EntryReversed, CorrectionTooMuch,
    ReasonMissing.
    """
    entry = ClearingEntry.objects.filter(pk=entry_id, creditor__merchant_id__in=family_of(merchant_id)).first()
    if entry is None:
        raise NotFound
    request = ReturnRequest.objects.select_for_update().get(pk=entry.request_id)
    own = list(ClearingEntry.objects.filter(request=request).order_by("seq"))
    if entry.reverses_id is not None or own[-1].pk != entry.pk:
        raise EntryReversed
    if not 0 <= amount_fen <= request.refund_fen or amount_fen == entry.amount_fen:
        raise CorrectionTooMuch(most=yuan(request.refund_fen), field="amount")
    told, month = check_reason(reason), month_of(day_of(at))
    reversal = ClearingEntry(
        id=new_id(at), request_id=request.pk, seq=entry.seq + 1, month=month, debtor_id=entry.creditor_id,
        creditor_id=entry.debtor_id, amount_fen=entry.amount_fen, reverses_id=entry.pk, reason=told, entered_at=at,
        entered_by=by.name,
    )  # fmt: skip
    rows = [reversal]
    if amount_fen:
        rows.append(
            ClearingEntry(
                id=new_id(at), request_id=request.pk, seq=entry.seq + 2, month=month, debtor_id=entry.debtor_id,
                creditor_id=entry.creditor_id, amount_fen=amount_fen, reason=told, entered_at=at, entered_by=by.name,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            write(rows)
    except IntegrityError as clash:
        raise EntryReversed from clash
    contest = ClearingContest.objects.select_for_update().filter(entry=entry, state=Contest.OPEN).first()
    if contest is not None:
        end_contest(contest, how=Contest.CORRECTED, answer=told, by=by, at=at)
    facts = {"from_fen": entry.amount_fen, "to_fen": amount_fen, "reason": told}
    append(chain=request.pk, deeds=[Deed(act=Act.CLEARING_REVERSED, by=by, at=at, facts=facts)])
    return reversal


@transaction.atomic
def confirm_statement(
    *, merchant_id: int, outlet_id: int, other_id: int, month: date, digest: str, by: Actor, at: datetime
) -> ClearingConfirmation:
    """One side confirms what stands between two stores for a month that is over; `digest` names what it was shown.

    Raises NotFound, MonthNotOver, NothingToConfirm, EntryContested, StatementChanged, ConfirmedAlready.
    """
    if not Outlet.objects.filter(pk=outlet_id, merchant_id__in=family_of(merchant_id)).exists():
        raise NotFound
    if month_of(day_of(at)) <= month:
        raise MonthNotOver(month=f"{month.year}年{month.month}月")
    pair = pair_between(outlet_id=outlet_id, other_id=other_id, month=month)
    if pair is None:
        raise NothingToConfirm
    contests = ClearingContest.objects.filter(entry__in=[line.id for line in pair.lines], state=Contest.OPEN)
    waiting = [until for until in map(held_up_until, contests) if day_of(at) <= until]
    if waiting:
        raise EntryContested(count=len(waiting), until=day_in_words(max(waiting)))
    if digest_of(pair.lines) != digest:
        raise StatementChanged
    row = ClearingConfirmation(
        id=new_id(at), month=month, outlet_id=outlet_id, other_id=other_id, net_fen=pair.net_fen, entries=len(pair.lines),
        digest=digest, confirmed_at=at, confirmed_by=by.name,
    )  # fmt: skip
    facts = {"month": month, "net_fen": pair.net_fen, "entries": len(pair.lines)}
    try:
        with transaction.atomic():
            write([row, *new_chain(chain=row.pk, deeds=[Deed(act=Act.CLEARING_CONFIRMED, by=by, at=at, facts=facts)])])
    except IntegrityError as clash:
        raise ConfirmedAlready from clash
    return row
