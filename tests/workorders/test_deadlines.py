"""The platform's own deadline warns beside the legal clock: each rung once, only while the platform waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.supervision.actions.acknowledge import acknowledge
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.actions.returning import compose_returns
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.actions.warning import warn_of_deadlines
from fangxin.domain.workorders.models import WorkOrder
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.matters.test_pages import desk
from tests.people import MONDAY, filing
from tests.supervision.tree import Tree, account, june, tree

pytestmark = pytest.mark.django_db
#: Wednesday 10 June, 18:00: after office hours, so that what comes late is told on Thursday at nine
DUE = june(10, 18)
HALF = timedelta(minutes=30)
LADDER: list[tuple[datetime, str, set[tuple[str, str]]]] = [
    (june(10, 9), "HOTLINE_DAY", {("handler", "言以宁")}),
    (june(10, 15) + HALF, "HOTLINE_HOURS", {("handler", "言以宁"), ("head", "许清词")}),
    (june(11, 9), "HOTLINE_DUE", {("handler", "言以宁"), ("head", "许清词")}),
    (june(12, 9), "HOTLINE_LATE", {("head", "许清词"), ("county", "顾言之")}),
    (june(16, 9), "HOTLINE_LATE_3", {("head", "许清词"), ("county", "顾言之"), ("city", "陆知遥")}),
]


@pytest.fixture
def agency() -> Tree:
    return tree()


def ordered(agency: Tree, number: str = "GD-1", due_at: datetime | None = DUE, **changes: object) -> WorkOrder:
    """An order whose case lies with the handler of the station."""
    order = take_order(
        platform=platform_of(office=agency.city, name="市12345"), number=number, ordered_at=MONDAY, due_at=due_at,
        filing=filing(**changes), by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    place = {"office": agency.station, "path": agency.station.path, "post_id": agency.station_handler.post_id}
    Case.objects.filter(pk=order.case_id).update(**place)
    return order


def told(order: WorkOrder, *, since: datetime) -> set[tuple[str, str, str]]:
    rows = Warning.objects.filter(clock_id=order.pk, case=order.case_id, raised_at=since).select_related("post__holder")
    return {(row.level, row.to, row.post.holder.name if row.post and row.post.holder else "") for row in rows}


def messages(account_id: int | None, channel: Channel = Channel.DESK) -> list[str]:
    rows = Notice.objects.filter(account_id=account_id, channel=channel, template__startswith="hotline_")
    return list(rows.order_by("created_at", "id").values_list("template", flat=True))


def test_the_ladder_climbs_each_rung_once(agency: Tree) -> None:
    person = account(agency.station_handler)
    person.phone = "19900000001"
    person.save()
    order = ordered(agency)
    assert [rung.id for rung in lawbook().escalation.work_orders] == [level for _, level, _ in LADDER]
    for at, level, people in LADDER:
        assert warn_of_deadlines(at=at - timedelta(minutes=1)) == 0, level
        assert warn_of_deadlines(at=at) == len(people), level
        assert told(order, since=at) == {(level, to, who) for to, who in people}
        assert warn_of_deadlines(at=at) == warn_of_deadlines(at=at + timedelta(minutes=1)) == 0, "a second time"
    order.refresh_from_db()
    assert (order.warned, order.look_again_at) == (5, None)
    deeds = [one for one in entries_of(chain=order.case_id) if one.act == Act.WORK_ORDER_WARNED]
    assert [(one.at, one.facts["level"]) for one in deeds] == [(at, level) for at, level, _ in LADDER]
    assert list(broken_chains()) == []
    expected = ["hotline_soon", "hotline_soon", "hotline_overdue"]
    assert messages(person.pk) == messages(person.pk, Channel.SMS) == expected
    assert messages(agency.city_supervisor.account_id) == ["hotline_overdue_superior"]
    text = (
        Notice.objects.filter(account_id=agency.city_supervisor.account_id, template__startswith="hotline").get().text
    )
    assert "黎阳路" in text and "GD-1" not in text and "张晚晴" not in text


def test_after_a_long_silence_only_the_highest_rung_speaks(agency: Tree) -> None:
    order = ordered(agency)
    assert warn_of_deadlines(at=june(15)) == 2
    assert {level for level, *_ in told(order, since=june(15))} == {"HOTLINE_LATE"}


def test_what_was_answered_or_has_no_deadline_warns_of_nothing(agency: Tree) -> None:
    answered, without = ordered(agency), ordered(agency, "GD-2", None, disputed_fen=1)
    decide.refuse(
        case_id=answered.case_id, version=None, ground="NA3", reason="不属于生活消费", other_routes="可以起诉",
        by=agency.station_handler, at=june(9),
    )  # fmt: skip
    assert warn_of_deadlines(at=june(15)) == 0, "closed, though the platform was not told yet"
    compose_returns(at=june(15))
    assert warn_of_deadlines(at=june(16)) == 0
    assert not WorkOrder.objects.filter(pk__in=[answered.pk, without.pk]).exclude(look_again_at=None).exists()


def test_a_case_opened_again_warns_again(agency: Tree) -> None:
    order = ordered(agency)
    decide.refuse(
        case_id=order.case_id, version=None, ground="NA3", reason="不属于生活消费", other_routes="可以起诉",
        by=agency.station_handler, at=june(9),
    )  # fmt: skip
    compose_returns(at=june(9))
    assert warn_of_deadlines(at=june(11)) == 0
    ask_to_reopen(case_id=order.case_id, reason="事实没有查清。", at=june(11))
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk, version=None, granted=True, reason="核实后重新办理。",
        by=agency.station_head, at=june(11),
    )  # fmt: skip
    compose_returns(at=june(11, 10))
    assert warn_of_deadlines(at=june(11, 10)) == 2
    assert {level for level, *_ in told(order, since=june(11, 10))} == {"HOTLINE_DUE"}


def test_the_sweep_warns_of_many_in_few_statements(agency: Tree) -> None:
    for place in range(6):
        ordered(agency, f"GD-{place}", disputed_fen=place)

    def statements(at: datetime) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            warn_of_deadlines(at=at)
        return len(asked)

    WorkOrder.objects.filter(number="GD-0").update(look_again_at=None)
    many = statements(june(10, 10))
    WorkOrder.objects.filter(number="GD-0").update(look_again_at=june(10))
    assert statements(june(10, 10)) == many
    assert sweep_everything(at=june(16))["work_orders_warned"] == 18


def test_it_is_seen_and_acknowledged_like_any_other(agency: Tree) -> None:
    order = ordered(agency)
    case = Case.objects.get(pk=order.case_id)
    warn_of_deadlines(at=june(10, 10))
    client = desk(agency.station_handler)
    page = client.get("/desk/warnings/").content.decode()
    assert "12345时限剩1个工作日" in page and "市12345时限（工单GD-1）" in page and "2026-06-10 18:00" in page
    page = client.get(reverse("desk:case", args=[case.number])).content.decode()
    assert "12345平台时限" in page and "待签收" in page
    warning = Warning.objects.get(clock_id=order.pk)
    assert client.post(reverse("desk:acknowledge", args=[warning.pk]), {"answer": "已约当事人"}).status_code == 303
    assert acknowledge(warning_id=warning.pk, answer="", by=agency.station_handler, at=june(11)).answer == "已约当事人"
    assert "GD-1" not in client.get("/desk/warnings/").content.decode()
    assert "言以宁已签收" in client.get(reverse("desk:case", args=[case.number])).content.decode()


def test_lists_name_it_beside_the_legal_clock(agency: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered(agency)
    client = desk(agency.station_handler)
    for at, words in ((june(10, 9), "12345时限06-10 18:00"), (june(10, 19), "已超12345时限")):
        monkeypatch.setattr("fangxin.interfaces.desk.lists.now", lambda at=at: at)
        assert words in client.get("/desk/").content.decode()
    compose_returns(at=MONDAY)
    WorkOrder.objects.update(state="ANSWERED")
    assert "12345时限" not in client.get("/desk/").content.decode()
