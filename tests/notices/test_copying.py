"""Whoever left an e-mail address gets the message there too, as a message of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import Service
from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.notices.actions.deliver import NotSent, deliver
from fangxin.domain.notices.models import Notice
from fangxin.interfaces.gateways import sending
from fangxin.interfaces.jobs.sending import _after
from tests.people import MONDAY, ZHANG, Cast, cast, filed, later

pytestmark = pytest.mark.django_db
REACHED = replace(ZHANG, email="wanqing@example.cn")


@pytest.fixture
def people() -> Cast:
    return cast()


def work(*, days: int, mail_is_down: bool = False) -> list[tuple[str, str]]:
    """What leaves in one round of the worker: (channel, address)."""
    sent: list[tuple[str, str]] = []

    def send(notice: Notice) -> None:
        if mail_is_down and notice.channel == "EMAIL":
            raise NotSent("smtp")
        sent.append((notice.channel, sending._address(notice)))

    deliver(at=later(days), send=send, sent=lambda notice: _after(notice, at=later(days)))
    return sent


def test_the_mail_follows_the_text_message_once(people: Cast) -> None:
    filed(people.hotline, identity=REACHED)
    assert work(days=0) == [("SMS", REACHED.phone)]
    assert work(days=0) == [("EMAIL", REACHED.email)]
    assert work(days=1) == []
    sms, mail = Notice.objects.order_by("channel").all()[::-1]
    assert (sms.text, sms.subject) == (mail.text, mail.subject)


def test_a_mail_server_that_is_away_repeats_no_text_message(people: Cast) -> None:
    filed(people.hotline, identity=REACHED)
    assert work(days=0) == [("SMS", REACHED.phone)]
    assert work(days=0, mail_is_down=True) == []
    assert work(days=1) == [("EMAIL", REACHED.email)]


def test_without_an_address_and_for_codes_there_is_no_mail(people: Cast) -> None:
    filed(people.hotline)
    send_one_time_code(phone=REACHED.phone, code="123456", purpose="登记诉求", at=MONDAY)
    work(days=0)
    assert not Notice.objects.filter(channel="EMAIL").exists()


def test_a_decision_is_served_by_both(people: Cast) -> None:
    case = filed(people.hotline, identity=REACHED)
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    work(days=1)
    work(days=2)
    assert set(Service.objects.filter(document__form="acceptance").values_list("way", flat=True)) == {"SMS", "EMAIL"}
