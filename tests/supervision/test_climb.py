"""Silence under an order climbs from tier to tier, day by day as the calendar counts them, each rung once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.supervision.actions import extending, opening, replying
from fangxin.domain.supervision.actions.acknowledge import acknowledge_escalation
from fangxin.domain.supervision.actions.climb import Climbed, climb
from fangxin.domain.supervision.models import Escalation, Item
from fangxin.domain.supervision.queries.board import Standing, items_standing, standing_counts
from fangxin.domain.supervision.queries.orders import escalations_waiting
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.people import officer
from tests.supervision.tree import Tree, account, at_station, copies, june, tree

pytestmark = pytest.mark.django_db
NOTHING = Climbed()
DUE = june(10, 17)
#: due on Wednesday, 10 June at 17:00; office hours are 9 to 12 and 13:30 to 17:30
LADDER: list[tuple[datetime, str, set[tuple[str, str]]]] = [
    (june(10, 11) + timedelta(minutes=30), "ORDER_SOON", {("handler", "言以宁")}),
    (june(10, 17), "ORDER_DUE", {("handler", "言以宁")}),
    (june(11, 14), "ORDER_HEAD", {("handler", "言以宁"), ("head", "许清词")}),
    (june(11, 17), "ORDER_COUNTY", {("head", "许清词"), ("county", "顾言之")}),
    (june(12, 17), "ORDER_CITY", {("head", "许清词"), ("county", "顾言之"), ("city", "陆知遥")}),
    (june(16, 17), "ORDER_PROVINCE", {("city", "陆知遥"), ("province", "沈若水")}),
]


@pytest.fixture
def agency() -> Tree:
    return tree()


@pytest.fixture
def item(agency: Tree) -> Item:
    return ordered(agency, at_station(agency))


def ordered(agency: Tree, *cases: Case, **given: Any) -> Item:
    order = opening.open_order(
        case_ids=[case.pk for case in cases], asks="请报告进展。", due_at=DUE,
        **{"by": agency.city_supervisor, "at": june(9), **given},
    )  # fmt: skip
    return Item.objects.select_related("case").filter(order=order).order_by("pk")[0]


def told(item: Item, *, since: datetime) -> set[tuple[str, str]]:
    rows = Escalation.objects.filter(item=item, raised_at=since).select_related("post__holder")
    return {(row.to, row.post.holder.name if row.post and row.post.holder else "") for row in rows}


def messages(account_id: int | None) -> list[str]:
    rows = Notice.objects.filter(account_id=account_id, channel=Channel.DESK).order_by("created_at", "id")
    return [name for name in rows.values_list("template", flat=True) if name.startswith("order_s")]


def test_the_ladder_climbs_from_handler_to_province_each_rung_once(agency: Tree, item: Item) -> None:
    assert climb(at=june(10, 11)) == NOTHING
    for at, level, people in LADDER:
        assert climb(at=at - timedelta(minutes=1)) == NOTHING, level
        assert climb(at=at) == Climbed(looked=1, told=1), level
        assert told(item, since=at) == people, level
        assert climb(at=at) == climb(at=at + timedelta(minutes=1)) == NOTHING, "a second time"
    item.refresh_from_db()
    assert (item.rung, item.look_again_at, item.state) == (6, None, "OPEN")
    assert climb(at=june(30)) == NOTHING
    steps = [(one.act, one.facts["level"]) for one in entries_of(chain=item.case_id) if "level" in one.facts]
    assert steps == [
        (Act.ORDER_REMINDED, "ORDER_SOON"), (Act.ORDER_REMINDED, "ORDER_DUE"), (Act.ORDER_CLIMBED, "ORDER_HEAD"),
        (Act.ORDER_CLIMBED, "ORDER_COUNTY"), (Act.ORDER_CLIMBED, "ORDER_CITY"), (Act.ORDER_CLIMBED, "ORDER_PROVINCE"),
    ]  # fmt: skip
    assert list(broken_chains()) == []


def test_everybody_told_finds_a_message_on_the_desk(agency: Tree, item: Item) -> None:
    person = account(agency.station_handler)
    person.phone = "19900000001"
    person.save()
    for at, _, _ in LADDER:
        climb(at=at)
    assert messages(agency.station_handler.account_id) == ["order_soon", "order_silent", "order_silent"]
    assert messages(agency.station_head.account_id) == ["order_silent"] * 3
    assert messages(agency.county_supervisor.account_id) == ["order_silent_superior"] * 2
    # the city's supervisor opened the order: told as such at the due time, then as the city, and again as the opener
    assert messages(agency.city_supervisor.account_id) == ["order_silent_superior"] * 4
    assert messages(agency.province_head.account_id) == ["order_silent_superior"]
    by_text = Notice.objects.filter(channel=Channel.SMS, account_id=person.pk, template__startswith="order_s")
    assert by_text.count() == 3 and all(not lawbook().ladder.is_quiet(one.due_at) for one in by_text if one.due_at)


def test_replayed_day_by_day_it_climbs_alike_however_often_it_is_swept(agency: Tree, item: Item) -> None:
    """Swept every half hour, day and night, over a weekend: the same steps at the same half hours."""
    at, steps = june(9), []
    while at < june(18):
        if climb(at=at).told:
            steps.append(at)
        at += timedelta(minutes=30)
    assert steps == [at for at, _, _ in LADDER]
    for step in steps:
        assert not lawbook().ladder.is_quiet(step)


def test_after_a_long_silence_of_the_worker_only_the_highest_rung_speaks(agency: Tree, item: Item) -> None:
    assert climb(at=june(15)).told == 1
    assert set(Escalation.objects.values_list("level", flat=True)) == {"ORDER_CITY"}
    climb(at=june(16, 17))
    assert set(Escalation.objects.values_list("level", flat=True)) == {"ORDER_CITY", "ORDER_PROVINCE"}


def test_a_reply_ends_the_climbing_and_acknowledges_what_the_office_heard(agency: Tree, item: Item) -> None:
    climb(at=june(11, 17))
    replying.reply(item_id=item.pk, text="已联系。", done="约定周五。", by=agency.station_handler, at=june(12))
    assert climb(at=june(30)) == NOTHING
    heard = dict(Escalation.objects.values_list("to", "acknowledged_by"))
    assert heard == {"head": "言以宁", "county": ""}


def test_sent_back_the_ladder_begins_anew(agency: Tree, item: Item) -> None:
    climb(at=june(11, 17))
    replying.reply(item_id=item.pk, text="已联系。", done="约定周五。", by=agency.station_handler, at=june(12))
    replying.send_back(
        item_id=item.pk, remark="不清楚。", due_at=june(15, 17), by=agency.city_supervisor, at=june(12, 10)
    )
    assert climb(at=june(15, 11)) == NOTHING
    climb(at=june(15, 17))
    newest = Escalation.objects.filter(due_at=june(15, 17))
    assert [row.level for row in newest] == ["ORDER_DUE"]


def test_time_granted_moves_the_ladder_and_time_asked_does_not(agency: Tree, item: Item) -> None:
    climb(at=june(10, 17))
    extending.ask_for_time(
        item_id=item.pk, until_at=june(16, 12), reason="等检测。", by=agency.station_handler, at=june(11)
    )
    assert climb(at=june(11, 14)).told == 1
    asked = item.extensions.get()
    extending.decide_time(extension_id=asked.pk, granted=True, remark="", by=agency.city_supervisor, at=june(11, 15))
    assert climb(at=june(15, 16)) == NOTHING
    assert climb(at=june(15, 17)).told == 1, "four working hours before noon: 16:30 of the day before"


@pytest.mark.parametrize("ending", ["withdrawn", "closed"])
def test_an_ended_order_does_not_climb(agency: Tree, item: Item, ending: str) -> None:
    if ending == "closed":
        replying.reply(item_id=item.pk, text="已联系。", done="约定周五。", by=agency.station_handler, at=june(9, 11))
        replying.close_item(item_id=item.pk, by=agency.city_supervisor, at=june(9, 12))
    else:
        replying.withdraw_item(item_id=item.pk, remark="重复。", by=agency.city_supervisor, at=june(9, 12))
    assert climb(at=june(30)) == NOTHING


def test_a_head_of_the_countys_own_case_is_not_told_twice(agency: Tree) -> None:
    Post.objects.filter(role=Role.SUPERVISOR, office=agency.county).update(active=False)
    case = at_station(agency)
    Case.objects.filter(pk=case.pk).update(
        office=agency.county, path=agency.county.path, post_id=agency.handler.post_id
    )
    case.refresh_from_db()
    item = ordered(agency, case)
    climb(at=june(11, 17))
    assert told(item, since=june(11, 17)) == {("head", "何云舒")}


def test_the_substitute_hears_while_the_holder_is_away(agency: Tree, item: Item) -> None:
    assert item.case.post_id is not None
    Post.objects.filter(pk=item.case.post_id).update(substitute=account(agency.station_head))
    Absence.objects.create(
        account=account(agency.station_handler), from_on=june(10).date(), to_on=june(10).date(), reason="年假"
    )
    climb(at=june(10, 17))
    assert messages(agency.station_head.account_id) == ["order_silent"]
    assert messages(agency.station_handler.account_id) == []


def test_a_closed_case_still_owes_its_reply(agency: Tree, item: Item) -> None:
    Case.objects.filter(pk=item.case_id).update(status="CLOSED", outcome="SETTLED")
    assert climb(at=june(10, 17)).told == 1


@pytest.mark.parametrize("at", [june(10, 17), june(12, 17)], ids=["reminder", "city"])
def test_one_item_or_a_hundred_take_the_same_statements(agency: Tree, at: datetime) -> None:
    case = at_station(agency)
    ordered(agency, case)
    with CaptureQueriesContext(connection) as few:
        assert climb(at=at).told == 1
    ordered(agency, *copies(case, 100), by=agency.county_supervisor)
    with CaptureQueriesContext(connection) as many:
        assert climb(at=at).told == 100
    assert len(few) <= 20 and len(many) - len(few) <= (4 if connection.vendor == "sqlite" else 0)
    assert list(broken_chains()) == []


def test_batches_follow_each_other(agency: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    from fangxin.domain.supervision.actions import climb as room

    case = at_station(agency)
    ordered(agency, case, *copies(case, 10))
    monkeypatch.setattr(room, "BATCH", 4)
    assert climb(at=june(10, 17)).looked == 11
    assert climb(at=june(10, 17)) == NOTHING


def test_the_sweep_of_everything_climbs(agency: Tree, item: Item) -> None:
    assert sweep_everything(at=june(10, 17))["orders_climbed"] == 1


# Acknowledging and watching -------------------------------------------------------------------------------------------


def test_a_step_is_acknowledged_once_by_the_office_told(agency: Tree, item: Item) -> None:
    climb(at=june(11, 17))
    mine = escalations_waiting(by=agency.county_supervisor)
    step = mine.get()
    given: dict[str, Any] = {"escalation_id": step.pk, "by": agency.county_supervisor}
    acknowledge_escalation(answer=" 已督促。 ", at=june(12), **given)
    again = acknowledge_escalation(answer="别的话", at=june(12, 10), **given)
    assert (again.acknowledged_by, again.answer, again.acknowledged_at) == ("顾言之", "已督促。", june(12))
    assert not mine.all().exists()
    said = [entry for entry in entries_of(chain=item.case_id) if entry.act == Act.ORDER_ACKNOWLEDGED]
    assert len(said) == 1 and said[0].facts["answer"] == "已督促。"


def test_the_last_step_stands_for_those_before_it(agency: Tree, item: Item) -> None:
    climb(at=june(11, 17))
    climb(at=june(12, 17))
    waiting = escalations_waiting(by=agency.county_supervisor)
    assert [step.level for step in waiting] == ["ORDER_CITY"]
    acknowledge_escalation(escalation_id=waiting.get().pk, answer="已督促。", by=agency.county_supervisor, at=june(15))
    county = Escalation.objects.filter(office=agency.county)
    assert set(county.values_list("level", "answer")) == {("ORDER_COUNTY", "已督促。"), ("ORDER_CITY", "已督促。")}


def test_who_may_not_acknowledge(agency: Tree, item: Item) -> None:
    climb(at=june(11, 17))
    step = Escalation.objects.get(to="county")
    elsewhere = officer("waixian", "易水寒", Role.HEAD, agency.city.children.get(is_intake=True))
    for by in (agency.station_head, elsewhere):
        with pytest.raises(NotFound):
            acknowledge_escalation(escalation_id=step.pk, answer="", by=by, at=june(12))
    with pytest.raises(NotPermitted):
        acknowledge_escalation(escalation_id=step.pk, answer="", by=agency.hotline, at=june(12))
    with pytest.raises(NotFound):
        acknowledge_escalation(escalation_id=1, answer="", by=agency.county_supervisor, at=june(12))


def test_the_board_sorts_orders_by_their_standing(agency: Tree) -> None:
    first = at_station(agency)
    cases = [first, *copies(first, 3)]
    ordered(agency, *cases)
    items = {item.case_id: item for item in Item.objects.all()}
    silent, answered, withdrawn, later = (items[case.pk] for case in cases)
    extending.extend(item_id=later.pk, until_at=june(20), remark="宽限。", by=agency.city_supervisor, at=june(9, 10))
    replying.reply(item_id=answered.pk, text="已联系。", done="约定周五。", by=agency.station_handler, at=june(9, 11))
    replying.withdraw_item(item_id=withdrawn.pk, remark="重复。", by=agency.city_supervisor, at=june(9, 12))
    climb(at=june(12, 17))
    counts = standing_counts(by=agency.city_supervisor, at=june(12, 18))
    assert counts == dict.fromkeys(Standing, 1)
    for standing, item in (
        (Standing.OPEN, later), (Standing.OVERDUE, silent), (Standing.CLIMBED, silent), (Standing.ANSWERED, answered),
        (Standing.ENDED, withdrawn),
    ):  # fmt: skip
        assert [one.pk for one in items_standing(standing=standing, by=agency.city_supervisor, at=june(12, 18))] == [
            item.pk
        ]
    elsewhere = officer("waixian", "易水寒", Role.HEAD, agency.city.children.get(is_intake=True))
    assert set(standing_counts(by=elsewhere, at=june(12)).values()) == {0}
