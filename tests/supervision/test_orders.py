"""Supervision orders: opened, answered, judged, extended and ended, each by whoever may, each in the journal of the case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.rules.filing import TooLong
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.supervision.actions import extending, opening, replying
from fangxin.domain.supervision.actions.opening import AlreadySupervised
from fangxin.domain.supervision.models import Extension, Item, Order, Reply
from fangxin.domain.supervision.permissions import NotTheOpener
from fangxin.domain.supervision.queries.orders import waiting_at
from fangxin.domain.supervision.rules.orders import (
    MOST_CASES,
    NothingToSupervise,
    OrderDueImpossible,
    OrderMoved,
    OrderTextMissing,
)
from fangxin.domain.supervision.words import ItemState
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import officer
from tests.supervision.tree import Tree, account, at_station, copies, june, tree

pytestmark = pytest.mark.django_db
ASKS = "请在期限内联系投诉人并报告处理进展。"
DUE = june(10, 17)
OPENED, REPLIED = june(9), june(10)


@pytest.fixture
def agency() -> Tree:
    return tree()


def opened(agency: Tree, *cases: Case, by: Actor | None = None, due_at: datetime = DUE, at: datetime = OPENED) -> Order:
    ids = [case.pk for case in cases] or [at_station(agency).pk]
    return opening.open_order(case_ids=ids, asks=ASKS, due_at=due_at, by=by or agency.county_supervisor, at=at)


def only(order: Order) -> Item:
    return Item.objects.select_related("case").get(order=order)


def replied(agency: Tree, item: Item, *, at: datetime = REPLIED) -> Item:
    return replying.reply(
        item_id=item.pk,
        text="已与双方通话，商家同意周五退款。",
        done="约定周五上午到所退款。",
        by=agency.station_handler,
        at=at,
    )


def acts_of(case_id: int) -> list[str]:
    return [entry.act for entry in entries_of(chain=case_id) if entry.act.startswith("ORDER_")]


def messages(actor: Actor, *, channel: Channel = Channel.DESK) -> list[str]:
    rows = Notice.objects.filter(account_id=actor.account_id, channel=channel).order_by("created_at", "id")
    return list(rows.values_list("template", flat=True))


def test_from_the_order_over_the_reply_to_its_end(agency: Tree) -> None:
    order = opened(agency)
    item = only(order)
    assert (item.state, item.due_at, order.post_id) == ("OPEN", DUE, agency.county_supervisor.post_id)
    assert messages(agency.station_handler) == ["escalated"]
    replied(agency, item)
    item.refresh_from_db()
    assert (item.state, item.answered_at, item.look_again_at) == ("ANSWERED", june(10), None)
    assert messages(agency.county_supervisor) == ["order_replied"]
    done = replying.close_item(item_id=item.pk, remark="好。", by=agency.county_supervisor, at=june(11))
    assert (done.state, done.ended_at) == ("CLOSED", june(11))
    reply = Reply.objects.get()
    assert (reply.verdict, reply.remark, reply.judged_by) == ("ACCEPTED", "好。", "顾言之")
    assert acts_of(item.case_id) == [Act.ORDER_OPENED, Act.ORDER_REPLIED, Act.ORDER_CLOSED]
    assert messages(agency.station_handler) == ["escalated", "order_ended"]
    text = Notice.objects.get(template="escalated").text
    assert order.number in text and "淇滨区市场监督管理局" in text and "17时" in text
    assert list(broken_chains()) == []


def test_urgent_messages_also_go_to_the_telephone(agency: Tree) -> None:
    person = account(agency.station_handler)
    person.phone = "19900000001"
    person.save()
    opened(agency)
    by_text = Notice.objects.get(channel=Channel.SMS, template="escalated")
    assert (by_text.address, by_text.account_id, by_text.audience) == ("19900000001", person.pk, "officer")
    assert by_text.due_at is not None


def test_an_accepted_reply_keeps_the_order_open_until_it_is_closed(agency: Tree) -> None:
    item = only(opened(agency))
    replied(agency, item)
    replying.accept_reply(item_id=item.pk, by=agency.county_supervisor, at=june(11))
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    with pytest.raises(OrderMoved):
        replied(agency, item, at=june(11))
    replying.close_item(item_id=item.pk, by=agency.county_supervisor, at=june(12))
    assert Reply.objects.get().judged_at == june(11)


def test_a_reply_sent_back_is_due_again(agency: Tree) -> None:
    item = only(opened(agency))
    replied(agency, item)
    replying.send_back(
        item_id=item.pk, remark="没有写明商家的答复。", due_at=june(12, 12), by=agency.county_supervisor, at=june(11)
    )
    item.refresh_from_db()
    assert (item.state, item.due_at) == ("OPEN", june(12, 12))
    assert item.look_again_at is not None and item.look_again_at > june(11)
    assert "没有写明商家的答复" in Notice.objects.get(template="order_sent_back").text
    replied(agency, item, at=june(12))
    assert [row.verdict for row in Reply.objects.order_by("replied_at")] == ["SENT_BACK", "WAITING"]


def test_an_order_is_not_closed_without_a_reply_but_can_be_withdrawn(agency: Tree) -> None:
    item = only(opened(agency))
    with pytest.raises(OrderMoved):
        replying.close_item(item_id=item.pk, by=agency.county_supervisor, at=june(9, 11))
    with pytest.raises(OrderTextMissing):
        replying.withdraw_item(item_id=item.pk, remark=" ", by=agency.county_supervisor, at=june(9, 11))
    replying.withdraw_item(item_id=item.pk, remark="重复发起。", by=agency.county_supervisor, at=june(9, 11))
    item.refresh_from_db()
    assert (item.state, item.look_again_at) == ("WITHDRAWN", None)
    with pytest.raises(OrderMoved):
        replying.withdraw_item(item_id=item.pk, remark="再撤。", by=agency.county_supervisor, at=june(9, 12))


# Time -----------------------------------------------------------------------------------------------------------------


def test_time_is_asked_and_granted(agency: Tree) -> None:
    item = only(opened(agency))
    extending.ask_for_time(
        item_id=item.pk, until_at=june(15, 12), reason="等待检测报告。", by=agency.station_handler, at=june(10)
    )
    item.refresh_from_db()
    assert item.due_at == DUE, "until it is granted nothing moves"
    asked = Extension.objects.get()
    with pytest.raises(extending.TimeAskedAlready):
        extending.ask_for_time(
            item_id=item.pk, until_at=june(16), reason="再等等。", by=agency.station_handler, at=june(10, 11)
        )
    extending.decide_time(extension_id=asked.pk, granted=True, remark="", by=agency.county_supervisor, at=june(10, 12))
    item.refresh_from_db()
    assert item.due_at == june(15, 12) and item.rung == 0
    assert messages(agency.county_supervisor) == ["order_time_asked"]
    assert messages(agency.station_handler)[-1] == "order_extended"
    assert acts_of(item.case_id)[1:] == [Act.ORDER_TIME_ASKED, Act.ORDER_EXTENDED]


def test_time_denied_needs_a_reason_and_changes_no_deadline(agency: Tree) -> None:
    item = only(opened(agency))
    before = item.look_again_at
    extending.ask_for_time(item_id=item.pk, until_at=june(15), reason="忙。", by=agency.station_handler, at=june(10))
    asked = Extension.objects.get()
    given: dict[str, Any] = {
        "extension_id": asked.pk,
        "granted": False,
        "by": agency.county_supervisor,
        "at": june(10, 10),
    }
    with pytest.raises(OrderTextMissing):
        extending.decide_time(remark="", **given)
    extending.decide_time(remark="事实已经清楚。", **given)
    item.refresh_from_db()
    assert (item.due_at, item.look_again_at) == (DUE, before)
    with pytest.raises(NotFound):
        extending.decide_time(remark="事实已经清楚。", **given)
    assert "事实已经清楚" in Notice.objects.get(template="order_time_denied").text


def test_the_opener_gives_time_unasked_and_thereby_grants_what_was_asked(agency: Tree) -> None:
    item = only(opened(agency))
    with pytest.raises(OrderDueImpossible):
        extending.extend(item_id=item.pk, until_at=DUE, remark="无", by=agency.county_supervisor, at=june(10))
    extending.ask_for_time(item_id=item.pk, until_at=june(15), reason="忙。", by=agency.station_handler, at=june(10))
    extending.extend(item_id=item.pk, until_at=june(16), remark="统一延期。", by=agency.county_supervisor, at=june(10))
    assert Extension.objects.get().verdict == "ACCEPTED"
    extending.extend(item_id=item.pk, until_at=june(17), remark="再延一天。", by=agency.county_supervisor, at=june(11))
    assert Extension.objects.count() == 2


def test_a_reply_settles_the_time_asked_for(agency: Tree) -> None:
    item = only(opened(agency))
    extending.ask_for_time(item_id=item.pk, until_at=june(15), reason="忙。", by=agency.station_handler, at=june(10))
    replied(agency, item)
    assert not Extension.objects.filter(verdict="WAITING").exists()


@pytest.mark.parametrize("due_at", [june(9), june(9) + timedelta(minutes=29), june(9) + timedelta(days=181), june(1)])
def test_an_impossible_due_time(agency: Tree, due_at: datetime) -> None:
    with pytest.raises(OrderDueImpossible):
        opened(agency, due_at=due_at)


# Lists ----------------------------------------------------------------------------------------------------------------


def test_one_order_over_many_cases_in_few_statements(agency: Tree) -> None:
    case = at_station(agency)
    with CaptureQueriesContext(connection) as one:
        opened(agency, case, by=agency.city_supervisor)
    many = copies(case, MOST_CASES)
    with CaptureQueriesContext(connection) as all_of_them:
        order = opened(agency, *many)
    assert order.items.count() == MOST_CASES and len(all_of_them) <= len(one) + 3
    for copy in many[:3]:
        assert acts_of(copy.pk) == [Act.ORDER_OPENED]
    assert list(broken_chains()) == []
    assert Notice.objects.filter(template="escalated").count() == MOST_CASES + 1
    item = order.items.first()
    replied(agency, item)
    states = dict(order.items.values_list("pk", "state"))
    assert states.pop(item.pk) == "ANSWERED" and set(states.values()) == {"OPEN"}


def test_too_many_none_closed_and_foreign_cases(agency: Tree) -> None:
    case = at_station(agency)
    closed = copies(case, 1)[0]
    Case.objects.filter(pk=closed.pk).update(status="CLOSED", outcome="SETTLED")
    for ids in ([], list(range(1, MOST_CASES + 2)), [case.pk, closed.pk]):
        with pytest.raises(NothingToSupervise):
            opening.open_order(case_ids=ids, asks=ASKS, due_at=DUE, by=agency.county_supervisor, at=june(9))
    with pytest.raises(NotFound):
        opening.open_order(case_ids=[case.pk, 1], asks=ASKS, due_at=DUE, by=agency.county_supervisor, at=june(9))
    assert not Order.objects.exists()


def test_a_post_supervises_a_case_once_at_a_time_but_two_posts_may(agency: Tree) -> None:
    case = at_station(agency)
    item = only(opened(agency, case))
    with pytest.raises(AlreadySupervised) as told:
        opened(agency, case)
    assert case.number in told.value.told()
    opened(agency, case, by=agency.city_supervisor)
    replying.withdraw_item(item_id=item.pk, remark="改由市局督办。", by=agency.county_supervisor, at=june(9, 11))
    opened(agency, case)


@pytest.mark.parametrize("asks", ["", "  \n "])
def test_an_order_says_what_is_asked(agency: Tree, asks: str) -> None:
    case = at_station(agency)
    with pytest.raises(OrderTextMissing):
        opening.open_order(case_ids=[case.pk], asks=asks, due_at=DUE, by=agency.county_supervisor, at=june(9))
    with pytest.raises(TooLong):
        opening.open_order(case_ids=[case.pk], asks="长" * 501, due_at=DUE, by=agency.county_supervisor, at=june(9))


# Who may --------------------------------------------------------------------------------------------------------------


def test_only_supervisors_and_heads_above_open_orders(agency: Tree) -> None:
    case = at_station(agency)
    for by in (agency.station_handler, agency.hotline, officer("jian", "苏见微", Role.ANALYST, agency.city)):
        with pytest.raises(NotPermitted):
            opened(agency, case, by=by)
    elsewhere = officer("waixian", "易水寒", Role.HEAD, agency.city.children.get(is_intake=True))
    with pytest.raises(NotFound):
        opened(agency, case, by=elsewhere)
    assert opened(agency, case, by=agency.station_head).office_id == agency.station.pk


def test_who_replies(agency: Tree) -> None:
    item = only(opened(agency))
    with pytest.raises(NotPermitted):
        replying.reply(item_id=item.pk, text="好。", done="好。", by=agency.county_supervisor, at=june(10))
    with pytest.raises(OtherOffice):
        replying.reply(item_id=item.pk, text="好。", done="好。", by=agency.head, at=june(10))
    elsewhere = officer("songyi", "宋仪", Role.HANDLER, agency.city.children.get(is_intake=True))
    with pytest.raises(NotFound):
        replying.reply(item_id=item.pk, text="好。", done="好。", by=elsewhere, at=june(10))
    for text, done in (("", "做了"), ("说了", " ")):
        with pytest.raises(OrderTextMissing):
            replying.reply(item_id=item.pk, text=text, done=done, by=agency.station_handler, at=june(10))
    replying.reply(item_id=item.pk, text="好。", done="好。", by=agency.station_head, at=june(10))


def test_a_case_nobody_was_sent_yet_is_answered_by_the_dispatcher_of_its_office(agency: Tree) -> None:
    centre = agency.city.children.get(is_intake=True)
    dispatcher = officer("fangxiaoman", "方小满", Role.DISPATCHER, centre)
    case = at_station(agency)
    Case.objects.filter(pk=case.pk).update(office=centre, path=centre.path, post_id=None, status="RECEIVED")
    case.refresh_from_db()
    item = only(opened(agency, case, by=agency.city_supervisor))
    assert messages(dispatcher) == ["escalated"]
    assert [one.pk for one in waiting_at(by=dispatcher, post_ids=[dispatcher.post_id or 0])] == [item.pk]
    replying.reply(item_id=item.pk, text="今天分送。", done="已分送。", by=dispatcher, at=june(9, 11))


def test_only_the_opener_judges_and_ends(agency: Tree) -> None:
    item = only(opened(agency))
    replied(agency, item)
    for by in (agency.head, agency.city_supervisor, agency.station_head):
        with pytest.raises(NotTheOpener) as told:
            replying.close_item(item_id=item.pk, by=by, at=june(11))
        assert "上级监督岗 顾言之" in told.value.told()
    with pytest.raises(NotPermitted):
        replying.close_item(item_id=item.pk, by=agency.station_handler, at=june(11))


def test_whoever_serves_the_openers_post_ends_it(agency: Tree) -> None:
    post = Post.objects.get(pk=agency.county_supervisor.post_id)
    post.substitute = account(agency.head)
    post.save()
    Absence.objects.create(account=post.holder, from_on=june(10).date(), to_on=june(12).date(), reason="年假")
    item = only(opened(agency))
    replied(agency, item)
    assert messages(agency.head) == ["order_replied"], "B is told while A is away"
    standing_in = actor_for(account=account(agency.head), post=Post.objects.select_related("office").get(pk=post.pk))
    replying.close_item(item_id=item.pk, by=standing_in, at=june(11))
    ended = entries_of(chain=item.case_id)[-1]
    assert (ended.actor_name, ended.for_account_id) == ("何云舒", agency.county_supervisor.account_id)


def test_an_order_of_a_closed_post_is_ended_by_a_leader_above_it(agency: Tree) -> None:
    item = only(opened(agency))
    replied(agency, item)
    Post.objects.filter(pk=agency.county_supervisor.post_id).update(active=False)
    with pytest.raises(NotTheOpener):
        replying.close_item(item_id=item.pk, by=agency.station_head, at=june(11))
    replying.close_item(item_id=item.pk, by=agency.city_supervisor, at=june(11))


def test_an_order_follows_its_case_and_its_opener_keeps_it(agency: Tree) -> None:
    """The case went back to the city's intake unit, out of the county's sight: the order is still the county's to end."""
    item = only(opened(agency))
    centre = agency.city.children.get(is_intake=True)
    Case.objects.filter(pk=item.case_id).update(office=centre, path=centre.path, post_id=None, status="RECEIVED")
    with pytest.raises(NotFound):
        replied(agency, item)
    replying.withdraw_item(item_id=item.pk, remark="件已退回。", by=agency.county_supervisor, at=june(11))


def test_a_holder_and_a_substitute_see_what_waits(agency: Tree) -> None:
    item = only(opened(agency))
    assert item.case.post_id is not None
    seen = waiting_at(by=agency.station_handler, post_ids=[item.case.post_id])
    assert [one.pk for one in seen] == [item.pk]
    assert not waiting_at(by=agency.station_handler, post_ids=[]).exists()
    assert not waiting_at(by=agency.hotline, post_ids=[item.case.post_id]).exists()
    replied(agency, item)
    assert not seen.all().exists()
