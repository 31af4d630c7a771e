"""Returns in few words, on the chain of tests/promises/telling.py."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.people.actions import phone_confirmation
from fangxin.domain.people.rules import Identity
from fangxin.domain.returns.actions.answering import accept_return, record_refund, refuse_return
from fangxin.domain.returns.actions.asking import Asked, ask_return, record_return
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.words import Way
from tests.people import MONDAY
from tests.promises.telling import Stores

PHONE = "13800000101"
CONSUMER: Actor = consumer("张**")
_drafts, _receipts = count(1), count(1)


def what(**changes: Any) -> Asked:
    """A scarf for 199 yuan, bought on Friday, each with a receipt of its own."""
    given = {
        "goods": "羊毛围巾", "paid_fen": 19_900, "receipt_on": date(2026, 6, 5), "object_code": "11701",
        "receipt_number": f"XP{next(_receipts):08d}",
    }  # fmt: skip
    return Asked(**{**given, **changes})


def recorded(
    given: Stores, *, sold_by: Outlet | None = None, taken_by: Outlet | None = None, phone: str = PHONE, at: datetime = MONDAY,
    draft: str = "", **changes: Any,
) -> ReturnRequest:  # fmt: skip
    """A return at the counter of the first store, unless another took it."""
    sold = sold_by or given.first
    taken = taken_by or sold
    merchant = given.sister if taken == given.far else given.whale
    return record_return(
        merchant_id=merchant.pk, sold_by_id=sold.pk, taken_by_id=taken.pk, asked=what(**changes), phone=phone,
        draft=draft or f"RET{next(_drafts):017d}", by=given.clerk(merchant), at=at,
    )  # fmt: skip


def asked_online(given: Stores, *, at: datetime = MONDAY, draft: str = "", **changes: Any) -> ReturnRequest:
    """A return asked for online at the first store."""
    return ask_return(
        sold_by_id=given.first.pk, taken_by_id=given.first.pk, asked=what(**changes), identity=Identity(name="张晚晴", phone=PHONE),
        phone_confirmation=phone_confirmation(phone=PHONE, at=at), draft=draft or f"RET{next(_drafts):017d}", by=CONSUMER, at=at,
    )  # fmt: skip


def _acting(given: Stores, request: ReturnRequest) -> dict[str, Any]:
    merchant = given.sister if request.taken_by_id == given.far.pk else given.whale
    return {"merchant_id": merchant.pk, "request_id": request.pk, "by": given.clerk(merchant)}


def accepted(given: Stores, request: ReturnRequest, *, at: datetime = MONDAY) -> ReturnRequest:
    return accept_return(**_acting(given, request), at=at)


def refused(
    given: Stores, request: ReturnRequest, *, reason: str, words: str = "吊牌已经剪掉", at: datetime = MONDAY
) -> ReturnRequest:
    return refuse_return(**_acting(given, request), reason=reason, words=words, at=at)


def refunded(given: Stores, request: ReturnRequest, *, at: datetime = MONDAY) -> ReturnRequest:
    return record_refund(**_acting(given, request), way=Way.ORIGINAL, at=at)
