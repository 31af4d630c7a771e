"""Receipts: told by whoever knows the address, kept once and sealed, never taken back, whatever the order."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client

from fangxin.domain.notices.actions.deliver import LEASE, Delivered, Unsure, deliver
from fangxin.domain.notices.models import Notice, Receipt
from fangxin.domain.notices.words import NoticeState, ReceiptStatus
from fangxin.domain.people.actions import sealer
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.gateways.sending import callback_token
from tests.notices.test_deliver import Gateway, now_of, plain
from tests.people import MONDAY

pytestmark = pytest.mark.django_db


def told(reference: object, status: int, *, token: str | None = None) -> int:
    path = f"/gateways/kannel/{token or callback_token('kannel')}/receipts/"
    return Client().get(path, {"reference": str(reference), "status": str(status)}).status_code


def pushed(rows: object) -> tuple[int, bytes]:
    path = f"/gateways/aliyun/{callback_token('aliyun')}/receipts/"
    answer = Client(enforce_csrf_checks=True).post(path, json.dumps(rows), content_type="application/json")
    return answer.status_code, answer.content


@pytest.mark.parametrize("order", list(permutations((1, 2, 8))), ids=str)
def test_whatever_the_order_the_highest_stays(order: tuple[int, ...]) -> None:
    row = plain()
    assert [told(row.pk, status) for status in order] == [200, 200, 200]
    assert now_of(row).receipt == ReceiptStatus.DELIVERED and Receipt.objects.count() == 3


def test_told_again_it_is_the_same_and_unknown_messages_and_statuses_are_heard_too() -> None:
    row = plain()
    assert [told(row.pk, 16), told(row.pk, 16), told(5, 1), told("x" * 90, 1), told("9" * 19, 1), told(row.pk, 32)] == [
        200
    ] * 6
    assert now_of(row).receipt == ReceiptStatus.REJECTED and Receipt.objects.count() == 4
    kept = Receipt.objects.get(reference=str(row.pk))
    assert sealer().open(bytes(kept.raw), place=f"receipt:{kept.pk}") == f"reference={row.pk}&status=16".encode()


def test_without_the_secret_of_the_address_nobody_is_heard() -> None:
    row = plain()
    for token in ("x", callback_token("aliyun"), "中"):
        assert told(row.pk, 1, token=token) == 404
    assert Client().get(f"/gateways/other/{callback_token('other')}/receipts/").status_code == 404
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("given", [{}, {"reference": "1"}, {"reference": "1", "status": "x"}], ids=str)
def test_what_is_no_receipt_is_refused(given: dict[str, str]) -> None:
    assert Client().get(f"/gateways/kannel/{callback_token('kannel')}/receipts/", given).status_code == 422


def test_the_vendor_pushes_several_at_once_and_hears_its_own_word() -> None:
    first, second = plain(), plain()
    rows = [
        {"phone_number": "13800000101", "success": True, "out_id": str(first.pk), "biz_id": "1"},
        {"phone_number": "13800000102", "success": False, "err_code": "MK:0001", "out_id": str(second.pk)},
        {"phone_number": "13800000103", "success": True},
    ]
    assert pushed(rows) == pushed(rows) == (200, b'{"code":0,"msg":"ok"}')
    assert (now_of(first).receipt, now_of(second).receipt) == (ReceiptStatus.DELIVERED, ReceiptStatus.FAILED)
    assert Receipt.objects.count() == 2
    assert not any(b"13800000101" in bytes(one.raw) for one in Receipt.objects.all())
    assert pushed({"no": "list"})[0] == pushed([1])[0] == 422


@pytest.mark.parametrize("held", [False, True], ids=["not held yet", "held"])
def test_a_receipt_tells_the_end_nobody_knew(held: bool) -> None:
    row, gateway, brought = plain(), Gateway(Unsure("no answer")), list[Notice]()
    deliver(at=MONDAY, send=gateway)
    if held:
        deliver(at=MONDAY + LEASE, send=gateway)
    assert told(row.pk, 8) == 200
    # the receipt came at the real instant of this test
    at = (now_of(row).due_at or MONDAY) + timedelta(hours=12)
    while at.astimezone(BEIJING).hour not in range(9, 20):
        at += timedelta(hours=1)
    assert deliver(at=at, send=gateway, sent=brought.append) == Delivered(sent=1)
    assert now_of(row).state == NoticeState.SENT and [one.pk for one in brought] == [row.pk]
    assert len(gateway.asked) == 1
