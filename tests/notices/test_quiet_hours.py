"""At night nothing is sent to a person, except the code somebody waits for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.actions.deliver import Delivered, NotSent, deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.messages import message_book
from fangxin.storage.rows import write
from tests.people import cast, filed, working

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 6, 8), date(2026, 6, 9)
EVENING, MORNING = working(22, day=MONDAY), working(8, day=TUESDAY)
TEMPLATE = "calendar_moved_consumer"


def told(*, at: datetime, channel: Channel = Channel.SMS) -> Notice:
    values = message_book().example(TEMPLATE)
    row = notice_row(
        template=TEMPLATE, values=values, audience="consumer", at=at, address="13800000101", channel=channel
    )
    write([row])
    return Notice.objects.get(pk=row.pk)


def everything_sent(at: datetime) -> Delivered:
    return deliver(at=at, send=lambda notice: None)


@pytest.mark.parametrize("hour", [21, 22, 23, 0, 3, 7])
def test_a_message_of_the_night_waits_for_the_morning(hour: int) -> None:
    at = working(hour, day=MONDAY)
    row = told(at=at)
    assert row.due_at == (MORNING if hour > 12 else working(8, day=MONDAY))
    assert everything_sent(at) == everything_sent(at + timedelta(minutes=59)) == Delivered()
    assert everything_sent(row.due_at) == Delivered(sent=1)


@pytest.mark.parametrize("hour", [8, 12, 20])
def test_a_message_of_the_day_goes_out_at_once(hour: int) -> None:
    at = working(hour, day=MONDAY)
    assert told(at=at).due_at == at
    assert everything_sent(at) == Delivered(sent=1)


def test_a_code_goes_out_at_any_hour() -> None:
    send_one_time_code(phone="13800000101", code="123456", purpose="查询投诉进度", at=EVENING)
    assert everything_sent(EVENING) == Delivered(sent=1)
    assert message_book().at_any_hour() == ("one_time_code",)


def test_a_message_on_the_desk_disturbs_nobody_and_is_there_at_once() -> None:
    row = told(at=EVENING, channel=Channel.DESK)
    assert (row.sent_at, row.due_at) == (EVENING, None)


def test_what_the_day_left_over_is_not_sent_at_night() -> None:
    """A worker that stood still in the afternoon and starts again in the evening."""
    told(at=working(16, day=MONDAY))
    assert everything_sent(EVENING) == Delivered()
    assert everything_sent(MORNING) == Delivered(sent=1)


def test_another_attempt_is_not_made_at_night() -> None:
    def refused(notice: Notice) -> None:
        raise NotSent("busy")

    row = told(at=working(20, day=MONDAY))
    at = working(20, day=MONDAY) + timedelta(minutes=59, seconds=50)
    assert deliver(at=at, send=refused) == Delivered(waiting=1)
    row.refresh_from_db()
    assert row.due_at == MORNING


def test_a_case_filed_at_night_is_confirmed_in_the_morning() -> None:
    case = filed(cast().hotline, at=EVENING)
    assert set(Notice.objects.filter(case_id=case.pk).values_list("due_at", flat=True)) == {MORNING}
