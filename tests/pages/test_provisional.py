"""A last day in a year whose holidays are not announced yet is marked wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core import signing
from django.test import Client

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.recalendar import load_calendar_year, recompute
from fangxin.domain.cases.models import Case
from fangxin.domain.notices.models import Notice
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.timeline.models import Clock
from fangxin.foundation.calendar import shipped_statutory_days
from tests.pages.world import desk
from tests.people import Cast, filed, working

pytestmark = pytest.mark.django_db
FILED = working(10, day=date(2026, 11, 20))
MARK = "暂定"


@pytest.fixture
def case(people: Cast, on: Callable[[datetime], None]) -> Case:
    """Accepted on 20 November 2026: the sixty days of mediation end in 2027."""
    on(FILED)
    case = filed(people.hotline, at=FILED)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=FILED)


def pages(people: Cast, case: Case) -> dict[str, str]:
    client, consumer = desk(people.handler), Client()
    consumer.cookies["fx_track"] = signing.dumps(case.intake_id, salt="fangxin.tracked")
    paths = {
        "my work": "/desk/",
        "the office's work": "/desk/office/",
        "search": "/desk/search/",
        "the case": f"/desk/cases/{case.number}/",
        "warnings": "/desk/warnings/",
    }
    told = {name: client.get(path).content.decode() for name, path in paths.items()}
    told["progress"] = consumer.get("/track/case/").content.decode()
    asked = {"rule": "complaint.mediation", "from": "2026-11-20"}
    told["why this day"] = consumer.get("/why/", asked).content.decode()
    return told


def test_every_page_marks_it_until_the_notice_is_loaded(
    people: Cast, case: Case, on: Callable[[datetime], None]
) -> None:
    sweep(at=working(9, day=date(2027, 1, 4)))
    told = {one.template: one.text for one in Notice.objects.filter(case_id=case.pk)}
    assert "2027年1月19日（暂定）" in told["accepted"]
    assert any("2027年1月19日（暂定）" in text for name, text in told.items() if name.startswith("warning"))
    assert MARK not in told["registered"]
    assert Clock.objects.filter(provisional=True).count() == 1
    for name, text in pages(people, case).items():
        assert "2027年1月19日" in text, name
        assert MARK in text, name
    days = "".join(
        f"\n- {{day: {one.day}, name: {one.name}, statutory: true}}" for one in shipped_statutory_days().days[2027]
    )
    notice = "{title: 国务院办公厅关于2027年部分节假日安排的通知, url: 'https://www.gov.cn/x'}"
    text = f"year: 2027\nnotices:\n- {notice}\nholidays:{days}\nmake_up_days: []\n"
    from fangxin.domain.agency.rules import SYSTEM

    load_calendar_year(text=text, by=SYSTEM, at=FILED)
    recompute(at=FILED)
    for name, shown in pages(people, case).items():
        assert MARK not in shown, name


def test_an_agreed_day_is_nobodys_to_move(people: Cast, case: Case) -> None:
    from fangxin.domain.mediation.actions import agreements
    from fangxin.domain.mediation.words import ItemKind

    promise = agreements.Promise(kind=ItemKind.REFUND, what="退款", amount_fen=100, perform_by=date(2027, 1, 20))
    agreements.settle(case_id=case.pk, version=case.version, promises=[promise], terms="", by=people.handler, at=FILED)
    assert "2027年1月20日" in (text := desk(people.handler).get("/desk/").content.decode()) and MARK not in text
