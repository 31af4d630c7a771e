"""Work orders on the desk: whose deadline is near, what was given up and is sent again, a file that names nobody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fangxin.domain.workorders.actions.returning import compose_returns
from fangxin.domain.workorders.models import Return
from fangxin.domain.workorders.words import ReturnState
from tests.matters.test_pages import desk
from tests.people import MONDAY, ZHANG, Cast, cast, filed
from tests.workorders.test_orders import connected, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_nothing_yet_is_said_in_words(people: Cast) -> None:
    text = desk(people.dispatcher).get("/desk/work-orders/").content.decode()
    assert "没有在办的工单" in text and "还没有反馈" in text


def test_orders_and_what_was_told_back(people: Cast) -> None:
    order = taken(people, connected(people))
    compose_returns(at=MONDAY)
    text = desk(people.dispatcher).get("/desk/work-orders/").content.decode()
    assert "GD-0001" in text and "等待下载" in text and "进度：" in text
    assert "GD-0001" not in desk(people.dispatcher).get(f"/desk/cases/{filed(people.hotline).number}/").content.decode()
    page = desk(people.handler).get(reverse("desk:case", args=[order.case.number])).content.decode()
    assert "12345工单" in page and "对方时限" in page
    assert desk(people.handler).get("/desk/work-orders/").status_code == 403


def test_what_was_given_up_is_sent_again(people: Cast) -> None:
    taken(people, connected(people, "http://there.example/"))
    compose_returns(at=MONDAY)
    Return.objects.update(state=ReturnState.DEAD, due_at=None, attempts=14, error="status 500")
    client, row = desk(people.dispatcher), Return.objects.get()
    assert "多次未送达" in client.get("/desk/work-orders/").content.decode()
    assert client.post(reverse("desk:work-orders-again", args=[row.pk])).status_code == 303
    assert client.post(reverse("desk:work-orders-again", args=[row.pk])).status_code == 409
    assert client.get(reverse("desk:work-orders-again", args=[row.pk])).status_code == 404
    assert Return.objects.get().state == ReturnState.WAITING


def test_the_file_for_platforms_without_an_interface_names_nobody(people: Cast) -> None:
    taken(people, connected(people))
    compose_returns(at=MONDAY)
    answer = desk(people.dispatcher).get("/desk/work-orders/returns.csv")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment") and "GD-0001" in text and "进度" in text
    assert ZHANG.name not in text and ZHANG.phone not in text
