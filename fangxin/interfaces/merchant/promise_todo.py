"""What waits at a merchant of promises and returns: answers, refunds, money not received, renewals, statements to confirm."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.promises.queries import renewals_to_ask, to_rectify
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.queries.clearing import contested_at, unconfirmed
from fangxin.domain.returns.queries.ledger import waiting_at
from fangxin.domain.returns.rules.clearing import month_before
from fangxin.domain.returns.words import ReturnState
from fangxin.domain.staff.words import Duty
from fangxin.interfaces.merchant.waiting import Todo


def returns_todo(merchant: Merchant, on: date) -> list[Todo]:
    """Returns to answer, refunds to make, and money that a consumer says never came."""
    found = []
    for one in waiting_at(merchant_id=merchant.pk):
        state = ReturnState(one.state)
        what, due = {
            ReturnState.ASKED: ("答复退货申请", one.answer_due_on),
            ReturnState.ACCEPTED: ("退款", one.refund_due_on),
        }.get(state, ("核对消费者没有收到的退款", None))
        found.append(
            Todo(
                what=f"{what}：{one.goods}", hint=one.taken_by.name, duty=Duty.RETURNS, due_on=due,
                href=reverse("merchant:return", args=[one.pk]),
            )
        )  # fmt: skip
    return found


def clearing_todo(merchant: Merchant, on: date) -> list[Todo]:
    """What another store contests; statements of the last month that one of the stores has not confirmed."""
    contested = [
        Todo(
            what=f"核对有异议的清算：{one.entry.request.goods}", hint=one.entry.debtor.name, duty=Duty.RETURNS,
            href=reverse("merchant:clearing", query={"store": str(one.entry.creditor_id), "month": f"{one.entry.month:%Y-%m}"}),
        )
        for one in contested_at(merchant_id=merchant.pk)
    ]  # fmt: skip
    month = month_before(on.replace(day=1))
    return contested + [
        Todo(
            what=f"确认{month.month}月清算单", hint=f"{name}，{count} 家门店", duty=Duty.RETURNS,
            href=reverse("merchant:clearing", query={"store": str(store), "month": f"{month:%Y-%m}"}),
        )
        for store, name, count in unconfirmed(merchant_id=merchant.pk, month=month)
    ]  # fmt: skip


def promises_todo(merchant: Merchant, on: date) -> list[Todo]:
    """What a later check found and is to be put right; promises that end soon and may be renewed."""
    rectify = [
        Todo(
            what=f"{promise_book().label(one.kind)}承诺整改", hint=one.place_name, duty=Duty.RECORDS, due_on=one.rectify_by,
            href=reverse("merchant:promise", args=[one.pk]),
        )
        for one in to_rectify(merchant_id=merchant.pk)
    ]  # fmt: skip
    return rectify + [
        Todo(
            what=f"{promise_book().label(one.kind)}承诺申请续期", hint=one.place_name, duty=Duty.RECORDS, due_on=one.until_on,
            href=reverse("merchant:promise", args=[one.pk]),
        )
        for one in renewals_to_ask(merchant_id=merchant.pk, on=on)
    ]  # fmt: skip
