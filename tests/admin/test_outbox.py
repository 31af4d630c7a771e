"""Messages that left, in the administration: without texts and addresses; those that did not arrive are sent anew once."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import NoticeState, ReceiptStatus
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from tests.access.cast import Cast
from tests.notices.test_deliver import plain

pytestmark = pytest.mark.django_db


def troubled(**changes: Any) -> Notice:
    row = plain()
    Notice.objects.filter(pk=row.pk).update(
        **{"due_at": None, "subject": "投诉已登记", "text": "张晚晴" * 40, **changes}
    )
    return Notice.objects.get(pk=row.pk)


def acted(cast: Cast, row: Notice, act: str, role: Role = Role.SYSTEM_ADMIN) -> Any:
    return cast.client(role).post(f"/admin/outbox/{row.pk}/{act}/")


def shown(cast: Cast, path: str = "", role: Role = Role.SYSTEM_ADMIN) -> str:
    return cast.client(role).get(f"/admin/outbox/{path}").content.decode()


def test_nothing_yet_is_said_in_words(cast: Cast) -> None:
    assert "没有需要处理的消息" in shown(cast) and "还没有发出过消息" in shown(cast, "?all=1")


def test_what_did_not_arrive_is_listed_with_its_reason_and_without_text_and_address(cast: Cast) -> None:
    held = troubled(state=NoticeState.HELD, error="no answer, and nobody to ask", attempts=2)
    sent = troubled(state=NoticeState.SENT, receipt=ReceiptStatus.DELIVERED)
    first, everything, one = shown(cast), shown(cast, "?all=1"), shown(cast, f"{held.pk}/")
    assert "待人工确认" in first and "网关没有应答，也查不到结果" in first and str(sent.pk) not in first
    assert "已送达手机" in everything and str(held.pk) in everything
    assert "可能已经送达" in one and "2" in one
    for text in (first, everything, one):
        assert "张晚晴" not in text and "13800000101" not in text


def test_pages_follow_one_another(cast: Cast) -> None:
    rows = sorted((troubled(state=NoticeState.FAILED) for _ in range(51)), key=lambda row: row.pk)
    assert str(rows[0].pk) not in shown(cast)
    assert str(rows[0].pk) in shown(cast, f"?before={rows[1].pk}")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": NoticeState.HELD}, {"state": NoticeState.FAILED},
        {"state": NoticeState.SENT, "receipt": ReceiptStatus.FAILED},
    ],
    ids=str,
)  # fmt: skip
def test_sent_anew_once_and_journalled(cast: Cast, changes: dict[str, Any]) -> None:
    row = troubled(**changes)
    assert acted(cast, row, "resend").status_code == 302
    anew = Notice.objects.get(repeats_id=row.pk)
    assert (anew.text, anew.address, anew.state) == (row.text, row.address, NoticeState.WAITING) and anew.due_at
    assert acted(cast, row, "resend").status_code == 409
    assert Notice.objects.filter(repeats_id=row.pk).count() == 1
    entry = Entry.objects.filter(chain=ChainId.AGENCY).order_by("-seq").first()
    assert entry and entry.facts["what"] == "message_resent" and entry.facts["message"] == str(row.pk)
    assert "已重发" in shown(cast, "?all=1") and "重发消息" in shown_journal(cast)
    assert f"/admin/outbox/{anew.pk}/" in shown(cast, f"{row.pk}/") and f"/admin/outbox/{row.pk}/" in shown(
        cast, f"{anew.pk}/"
    )


def shown_journal(cast: Cast) -> str:
    return cast.client(Role.AUDIT_ADMIN).get("/admin/journal/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": NoticeState.WAITING}, {"state": NoticeState.SENDING}, {"state": NoticeState.SENT},
        {"state": NoticeState.FAILED, "template": "one_time_code"},
    ],
    ids=str,
)  # fmt: skip
def test_what_waits_arrived_or_was_a_code_is_not_sent_anew(cast: Cast, changes: dict[str, Any]) -> None:
    row = troubled(**changes)
    answer = acted(cast, row, "resend")
    assert answer.status_code == 409 and "不能重发" in answer.content.decode()
    assert "/resend/" not in shown(cast, f"{row.pk}/") and not Notice.objects.filter(repeats_id=row.pk).exists()


def test_a_held_message_may_be_let_be(cast: Cast) -> None:
    row = troubled(state=NoticeState.HELD)
    assert acted(cast, row, "let-be").status_code == 302
    assert Notice.objects.get(pk=row.pk).state == NoticeState.FAILED
    assert acted(cast, row, "let-be").status_code == 409


def test_auditors_read_and_decide_nothing_and_desk_messages_are_no_part_of_it(cast: Cast) -> None:
    row, desk = troubled(state=NoticeState.HELD), troubled(state=NoticeState.SENT, channel="DESK")
    text = shown(cast, f"{row.pk}/", Role.AUDIT_ADMIN)
    assert "/resend/" not in text and acted(cast, row, "resend", Role.AUDIT_ADMIN).status_code == 403
    client = cast.client(Role.SYSTEM_ADMIN)
    assert client.get(f"/admin/outbox/{desk.pk}/").status_code == 404
    assert acted(cast, row, "burn").status_code == 404


def test_the_address_for_receipts_is_told_to_whoever_sets_the_gateway_up(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = "http://user:password@127.0.0.1:13013?callback=http://10.0.0.5:8000"
    text = shown(cast)
    assert "http://10.0.0.5:8000/gateways/kannel/" in text and "password" not in text
    assert "/gateways/kannel/" not in shown(cast, role=Role.AUDIT_ADMIN)
