"""Outgoing messages: claimed for a while, tried again later and later, given up after six times, never lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.actions.deliver import ATTEMPTS, LEASE, Delivered, NotSent, Unsure, claim_due, deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel, Lane, NoticeState, Standing
from fangxin.foundation.messages import message_book
from fangxin.storage.rows import write
from tests.people import MONDAY, cast, filed

pytestmark = pytest.mark.django_db


def message(*, at: datetime = MONDAY, template: str = "one_time_code", **given: object) -> Notice:
    """One message in the outbox."""
    values = {"code": "123456", "minutes": 10, "purpose": "登记诉求"}
    row = notice_row(
        template=template,
        values=values,
        audience="consumer",
        at=at,
        **{"address": "13800000101", **given},  # type: ignore[arg-type]
    )
    write([row])
    return row


def plain(*, at: datetime = MONDAY) -> Notice:
    """A message without a secret."""
    row = message(at=at)
    Notice.objects.filter(pk=row.pk).update(template="registered", text="已登记。")
    return Notice.objects.get(pk=row.pk)


class Gateway:
    """Takes messages, or refuses them."""

    def __init__(self, refuse: Exception | None = None) -> None:
        self.refuse = refuse
        self.took: list[int] = []
        self.asked: list[int] = []

    def __call__(self, notice: Notice) -> None:
        self.asked.append(notice.pk)
        if self.refuse is not None:
            raise self.refuse
        self.took.append(notice.pk)


def now_of(row: Notice) -> Notice:
    return Notice.objects.get(pk=row.pk)


def test_a_message_is_sent_once() -> None:
    row, gateway = plain(), Gateway()
    assert deliver(at=MONDAY, send=gateway) == Delivered(sent=1)
    assert deliver(at=MONDAY, send=gateway) == deliver(at=MONDAY + timedelta(days=9), send=gateway) == Delivered()
    sent = now_of(row)
    assert (sent.state, sent.sent_at, sent.due_at, sent.attempts) == (NoticeState.SENT, MONDAY, None, 1)
    assert gateway.took == [row.pk]


def test_nothing_is_sent_before_its_time_and_the_oldest_goes_first() -> None:
    second, first, gateway = plain(at=MONDAY), plain(at=MONDAY - timedelta(hours=1)), Gateway()
    later = plain(at=MONDAY + timedelta(minutes=1))
    deliver(at=MONDAY, send=gateway)
    assert gateway.took == [first.pk, second.pk]
    deliver(at=MONDAY + timedelta(minutes=1), send=gateway)
    assert gateway.took[-1] == later.pk


def test_a_round_takes_no_more_than_asked() -> None:
    gateway = Gateway()
    for _ in range(5):
        plain()
    assert [deliver(at=MONDAY, send=gateway, most=2).sent for _ in range(4)] == [2, 2, 1, 0]


def test_a_refused_message_is_tried_again_later_and_later_and_given_up() -> None:
    row, gateway = plain(), Gateway(NotSent("gateway said no"))
    at, waits = MONDAY, []
    for attempt in range(1, ATTEMPTS + 1):
        done = deliver(at=at, send=gateway)
        assert done == (Delivered(failed=1) if attempt == ATTEMPTS else Delivered(waiting=1))
        now = now_of(row)
        assert now.attempts == attempt and now.error == "gateway said no"
        if now.due_at is not None:
            waits.append(now.due_at - at)
            assert deliver(at=now.due_at - timedelta(seconds=1), send=gateway) == Delivered()
            at = now.due_at
    assert waits == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480)]
    assert (now_of(row).state, now_of(row).due_at) == (NoticeState.FAILED, None)
    assert deliver(at=MONDAY + timedelta(days=30), send=gateway) == Delivered()
    assert len(gateway.asked) == ATTEMPTS


def test_a_message_that_breaks_the_sender_does_not_hold_up_those_behind_it(caplog: pytest.LogCaptureFixture) -> None:
    broken, good = plain(at=MONDAY - timedelta(minutes=1)), plain()

    def send(notice: Notice) -> None:
        if notice.pk == broken.pk:
            raise ValueError("13800000101 张晚晴")

    with caplog.at_level(logging.ERROR, logger="fangxin.notices"):
        assert deliver(at=MONDAY, send=send) == Delivered(sent=1, waiting=1)
    assert now_of(good).state == NoticeState.SENT
    assert (now_of(broken).state, now_of(broken).error) == (NoticeState.WAITING, "ValueError")
    assert "ValueError" in caplog.text and "13800000101" not in caplog.text and "张晚晴" not in caplog.text


def test_a_worker_killed_while_sending_leaves_the_message_to_the_next_after_its_lease() -> None:
    row, gateway = plain(), Gateway()

    def killed(notice: Notice) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver(at=MONDAY, send=killed)
    assert (now_of(row).state, now_of(row).due_at) == (NoticeState.SENDING, MONDAY + LEASE)
    assert deliver(at=MONDAY + LEASE - timedelta(seconds=1), send=gateway) == Delivered()
    assert deliver(at=MONDAY + LEASE, send=gateway, ask=lambda _: Standing.ABSENT) == Delivered(sent=1)
    assert now_of(row).attempts == 2


def test_a_claim_is_nobody_elses() -> None:
    for _ in range(5):
        plain()
    first, second = claim_due(at=MONDAY, most=3), claim_due(at=MONDAY, most=3)
    assert len(first) == 3 and len(second) == 2
    assert not {notice.pk for notice in first} & {notice.pk for notice in second}


def test_a_slow_worker_does_not_overwrite_what_came_of_the_later_claim() -> None:
    row = plain()

    def slow(notice: Notice) -> None:
        assert deliver(at=MONDAY + LEASE, send=Gateway(), ask=lambda _: Standing.ABSENT) == Delivered(sent=1)
        raise NotSent("timed out")

    deliver(at=MONDAY, send=slow)
    assert (now_of(row).state, now_of(row).due_at, now_of(row).error) == (NoticeState.SENT, None, "")


def test_no_transaction_is_open_while_a_message_is_sent(transactional_db: None) -> None:
    plain()
    open_while_sending: list[bool] = []
    deliver(at=MONDAY, send=lambda _: open_while_sending.append(connection.in_atomic_block))
    assert open_while_sending == [False]


# Nobody knows the end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", list(Standing))
def test_what_may_have_been_taken_is_asked_for_before_it_is_repeated(standing: Standing) -> None:
    row, gateway, asked = plain(), Gateway(Unsure("no answer: TimeoutError")), list[int]()

    def ask(notice: Notice) -> Standing:
        asked.append(notice.pk)
        return standing

    assert deliver(at=MONDAY, send=gateway, ask=ask) == Delivered(waiting=1)
    assert (now_of(row).state, now_of(row).error, asked) == (NoticeState.SENDING, "no answer: TimeoutError", [])
    gateway.refuse = None
    done = deliver(at=MONDAY + LEASE, send=gateway, ask=ask)
    assert asked == [row.pk]
    assert (done, now_of(row).state, gateway.took) == {
        Standing.TAKEN: (Delivered(sent=1), NoticeState.SENT, []),
        Standing.ABSENT: (Delivered(sent=1), NoticeState.SENT, [row.pk]),
        Standing.UNKNOWABLE: (Delivered(held=1), NoticeState.HELD, []),
    }[standing]
    assert deliver(at=MONDAY + timedelta(days=9), send=gateway, ask=ask) == Delivered()


def test_a_gateway_that_does_not_even_answer_the_question_is_asked_again_and_a_person_in_the_end() -> None:
    row, gateway = plain(), Gateway(Unsure("no answer"))

    def ask(notice: Notice) -> Standing:
        raise NotSent("no connection")

    deliver(at=MONDAY, send=gateway, ask=ask)
    at = MONDAY
    for attempt in range(2, ATTEMPTS):
        at += timedelta(hours=1)
        assert deliver(at=at, send=gateway, ask=ask) == Delivered(waiting=1), attempt
    assert deliver(at=at + timedelta(hours=1), send=gateway, ask=ask) == Delivered(held=1)
    assert now_of(row).state == NoticeState.HELD and len(gateway.asked) == 1


def test_claimed_messages_a_dead_worker_never_began_are_sent_without_a_question() -> None:
    first, second, gateway = plain(at=MONDAY - timedelta(minutes=1)), plain(), Gateway()

    def killed(notice: Notice) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver(at=MONDAY, send=killed)
    assert (now_of(first).state, now_of(second).state) == (NoticeState.SENDING, NoticeState.WAITING)
    assert deliver(at=MONDAY + LEASE, send=gateway) == Delivered(sent=1, held=1)
    assert gateway.took == [second.pk]


def test_a_worker_slower_than_its_lease_leaves_the_rest_to_the_next() -> None:
    first, second, gateway = plain(at=MONDAY - timedelta(minutes=1)), plain(), Gateway()
    passed = iter([timedelta(), LEASE])
    assert deliver(at=MONDAY, send=gateway, elapsed=lambda: next(passed)) == Delivered(sent=1)
    assert gateway.took == [first.pk] and now_of(second).state == NoticeState.WAITING


def test_a_code_nobody_knows_the_end_of_is_given_up_and_forgotten() -> None:
    row, gateway = message(), Gateway(Unsure("no answer"))
    deliver(at=MONDAY, send=gateway)
    assert deliver(at=MONDAY + LEASE, send=gateway) == Delivered(failed=1)
    assert now_of(row).state == NoticeState.FAILED and "123456" not in now_of(row).text


def test_lanes_take_only_their_own() -> None:
    code, other, gateway = message(), plain(), Gateway()
    assert deliver(at=MONDAY, send=gateway, lane=Lane.CODES) == Delivered(sent=1) and gateway.took == [code.pk]
    assert deliver(at=MONDAY, send=gateway, lane=Lane.OTHERS) == Delivered(sent=1) and gateway.took[1:] == [other.pk]


# Secrets --------------------------------------------------------------------------------------------------------------


def sent(row: Notice) -> None:
    assert deliver(at=MONDAY, send=Gateway()).sent == 1


def given_up(row: Notice) -> None:
    Notice.objects.filter(pk=row.pk).update(attempts=ATTEMPTS - 1)
    assert deliver(at=MONDAY, send=Gateway(NotSent("no"))).failed == 1


def too_late(row: Notice) -> None:
    gateway = Gateway()
    assert deliver(at=MONDAY + timedelta(minutes=10, seconds=1), send=gateway).failed == 1
    assert gateway.asked == [] and now_of(row).state == NoticeState.FAILED


@pytest.mark.parametrize("end", [sent, given_up, too_late])
def test_the_text_of_a_one_time_code_is_forgotten(end: Callable[[Notice], None]) -> None:
    send_one_time_code(phone="13800000101", code="123456", purpose="登记诉求", at=MONDAY)
    row = Notice.objects.get(template="one_time_code")
    assert "123456" in row.text
    end(row)
    assert "123456" not in now_of(row).text


def test_a_one_time_code_still_waiting_keeps_its_text() -> None:
    row = message()
    deliver(at=MONDAY, send=Gateway(NotSent("busy")))
    assert "123456" in now_of(row).text and deliver(at=MONDAY + timedelta(seconds=30), send=Gateway()).sent == 1


def test_other_texts_stay_as_they_were_sent() -> None:
    filed(cast().hotline)
    before = dict(Notice.objects.values_list("pk", "text"))
    deliver(at=MONDAY, send=Gateway())
    assert dict(Notice.objects.values_list("pk", "text")) == before


# Desk messages --------------------------------------------------------------------------------------------------------


def test_a_desk_message_is_delivered_by_being_there() -> None:
    row = message(channel=Channel.DESK, account_id=5)
    assert (row.state, row.due_at, row.sent_at) == (NoticeState.SENT, None, MONDAY)
    gateway = Gateway()
    assert deliver(at=MONDAY, send=gateway) == Delivered() and gateway.asked == []


def test_every_template_fits_its_columns() -> None:
    template, subject = (Notice._meta.get_field(name).max_length or 0 for name in ("template", "subject"))
    for name, book in message_book().templates.items():
        assert len(name) <= template and len(book.subject or "") <= subject
