"""Work orders: taken once, told back until acknowledged, whatever the platform does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel
from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.domain.workorders.actions.platforms import connect_platform
from fangxin.domain.workorders.actions.returning import compose_returns, deliver_returns, send_again
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.models import Platform, Return, WorkOrder
from fangxin.domain.workorders.rules import ATTEMPTS, DueBeforeOrdered, OrderDiffers, ReturnNotDead, wait_after
from fangxin.domain.workorders.words import OrderState, ReturnKind, ReturnState
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.gateways.hotline12345 import sending
from fangxin.interfaces.gateways.hotline12345.sending import HostNotAllowed, checked, send
from tests.api.calling import NEW, caller
from tests.people import MONDAY, ZHANG, Cast, cast, filing, later
from tests.workorders.peer import Peer, peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def other_side(settings: Any) -> Iterator[Peer]:
    with peer() as server:
        settings.WEBHOOK_ALLOW = frozenset({server.host})
        yield server


def connected(people: Cast, url: str = "") -> Platform:
    return connect_platform(office=people.centre, name="市12345", url=url, token="key-for-there", by=SYSTEM, at=MONDAY)


def taken(people: Cast, platform: Platform, number: str = "GD-0001", **changes: Any) -> WorkOrder:
    due = changes.pop("due_at", later(5))
    return take_order(
        platform=platform, number=number, ordered_at=MONDAY, due_at=due, filing=filing(**changes), by=people.dispatcher,
        at=MONDAY,
    )  # fmt: skip


def refused(people: Cast, order: WorkOrder, ground: str, day: int = 1) -> None:
    decide.refuse(
        case_id=order.case_id, version=None, ground=ground, reason="不归本局管", other_routes="可以起诉", by=people.handler,
        at=later(day),
    )  # fmt: skip


class TestTaking:
    def test_an_order_becomes_a_case_with_both_clocks_and_its_number(self, people: Cast) -> None:
        order = taken(people, connected(people))
        case = Case.objects.select_related("intake").get(pk=order.case_id)
        assert (case.intake.channel, case.intake.outside_number) == (Channel.HOTLINE12345, "GD-0001")
        assert case.due_on is not None and order.due_at == later(5)
        last = entries_of(chain=case.pk)[-1]
        assert (last.act, last.facts["number"], last.actor_name) == (Act.WORK_ORDER, "GD-0001", people.dispatcher.name)
        assert list(broken_chains()) == []

    def test_it_is_taken_once(self, people: Cast) -> None:
        platform = connected(people)
        assert taken(people, platform).pk == taken(people, platform).pk
        assert Case.objects.count() == WorkOrder.objects.count() == 1
        with pytest.raises(OrderDiffers):
            taken(people, platform, disputed_fen=1)
        assert taken(people, platform, number="GD-0002").pk != WorkOrder.objects.get(number="GD-0001").pk

    def test_a_deadline_before_its_order_is_refused(self, people: Cast) -> None:
        with pytest.raises(DueBeforeOrdered):
            taken(people, connected(people), due_at=MONDAY - timedelta(hours=1))
        assert not Case.objects.exists()


class TestTelling:
    def test_what_changed_is_told_once_and_acknowledged(self, people: Cast, other_side: Peer) -> None:
        order = taken(people, connected(people, other_side.url))
        assert compose_returns(at=MONDAY) == 1 and compose_returns(at=MONDAY) == 0
        assert deliver_returns(at=MONDAY, send=send) == 1
        decide.accept(case_id=order.case_id, version=None, by=people.handler, at=later(1))
        assert compose_returns(at=later(1)) == 1
        assert deliver_returns(at=later(1), send=send) == 1
        assert [one["status"] for one in other_side.asked] == ["ASSIGNED", "ACCEPTED"]
        assert {one["order"] for one in other_side.asked} == {"GD-0001"}
        assert {one["authorization"] for one in other_side.asked} == {"Bearer key-for-there"}
        rows = list(Return.objects.order_by("created_at"))
        assert {row.state for row in rows} == {ReturnState.ACKNOWLEDGED}
        assert rows[0].receipt == f"R-{rows[0].pk}" and rows[0].due_at is None

    @pytest.mark.parametrize(("ground", "kind", "state"), [
        ("NA1", ReturnKind.NOT_OURS, OrderState.RETURNED), ("NA3", ReturnKind.RESULT, OrderState.ANSWERED),
    ])  # fmt: skip
    def test_not_ours_goes_back_with_its_ground_any_other_end_is_a_result(
        self, people: Cast, ground: str, kind: ReturnKind, state: OrderState
    ) -> None:
        order = taken(people, connected(people))
        refused(people, order, ground)
        compose_returns(at=later(1))
        row = Return.objects.get()
        assert (row.kind, row.payload["ground"], row.payload["outcome"]) == (kind, ground, "NOT_ACCEPTED")
        order.refresh_from_db()
        assert order.state == state
        assert compose_returns(at=later(2)) == 0

    def test_a_case_opened_again_is_told_of_again_until_its_new_end(self, people: Cast) -> None:
        order = taken(people, connected(people))
        refused(people, order, "NA3")
        compose_returns(at=later(1))
        ask_to_reopen(case_id=order.case_id, reason="事实没有查清。", at=later(2))
        assert compose_returns(at=later(2)) == 0
        request = ReopenRequest.objects.get()
        decide_reopening(
            request_id=request.pk, version=None, granted=True, reason="核实后重新办理。", by=people.head, at=later(3)
        )
        assert compose_returns(at=later(3)) == 1 and compose_returns(at=later(3)) == 0
        order.refresh_from_db()
        assert order.state == OrderState.OPEN
        refused(people, order, "NA1", day=4)
        assert compose_returns(at=later(4)) == 1 and compose_returns(at=later(5)) == 0
        order.refresh_from_db()
        assert order.state == OrderState.RETURNED
        told = Return.objects.order_by("created_at").values_list("kind", flat=True)
        assert list(told) == [ReturnKind.RESULT, ReturnKind.STATUS, ReturnKind.NOT_OURS]

    def test_nothing_of_the_person_leaves(self, people: Cast, other_side: Peer) -> None:
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)
        deliver_returns(at=MONDAY, send=send)
        person = Person.objects.get()
        told = str(other_side.asked)
        assert all(secret not in told for secret in (ZHANG.name, ZHANG.phone, person.phone_index, "霉点"))

    def test_it_fails_and_is_tried_later_and_later(self, people: Cast, other_side: Peer) -> None:
        other_side.moods = ["fail", "fail", "take"]
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)
        at = MONDAY
        for attempt in (1, 2):
            assert deliver_returns(at=at, send=send) == 0
            row = Return.objects.get()
            assert (row.state, row.attempts, row.error) == (ReturnState.WAITING, attempt, "status 500")
            assert deliver_returns(at=at, send=send) == 0 and Return.objects.get().attempts == attempt
            at += wait_after(attempt)
        assert deliver_returns(at=at, send=send) == 1
        assert len({one["key"] for one in other_side.asked}) == 1 and len(other_side.taken) == 1

    def test_it_took_it_and_said_so_too_late(
        self, people: Cast, other_side: Peer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "SECONDS", 0.3)
        other_side.moods = ["hang", "take"]
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)
        assert deliver_returns(at=MONDAY, send=send) == 0
        assert Return.objects.get().error.startswith("no answer")
        assert deliver_returns(at=later(1), send=send) == 1
        assert len(other_side.asked) == 2 and len(other_side.taken) == 1  # the same key: taken once

    def test_a_redirect_is_not_followed(self, people: Cast, other_side: Peer) -> None:
        other_side.moods = ["redirect"]
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)
        assert deliver_returns(at=MONDAY, send=send) == 0
        assert [one["path"] for one in other_side.asked] == ["/returns"]
        assert Return.objects.get().error == "status 302"

    def test_given_up_at_last_and_sent_again_by_hand(self, people: Cast, other_side: Peer) -> None:
        other_side.moods = ["fail"]
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)
        for day in range(ATTEMPTS):
            deliver_returns(at=later(day), send=send)
        row = Return.objects.get()
        assert (row.state, row.attempts, row.due_at) == (ReturnState.DEAD, ATTEMPTS, None)
        with pytest.raises(NotPermitted):
            send_again(return_id=row.pk, by=people.handler, at=later(20))
        with pytest.raises(NotFound):
            send_again(return_id=row.pk + 1, by=people.supervisor, at=later(20))
        send_again(return_id=row.pk, by=people.supervisor, at=later(20))
        with pytest.raises(ReturnNotDead):
            send_again(return_id=row.pk, by=people.supervisor, at=later(20))
        other_side.moods = ["take"]
        assert deliver_returns(at=later(20), send=send) == 1

    def test_a_worker_that_died_leaves_it_to_the_next(self, people: Cast, other_side: Peer) -> None:
        taken(people, connected(people, other_side.url))
        compose_returns(at=MONDAY)

        def dies(row: Return) -> str:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            deliver_returns(at=MONDAY, send=dies)
        assert deliver_returns(at=MONDAY + timedelta(minutes=1), send=send) == 0
        assert deliver_returns(at=MONDAY + timedelta(minutes=3), send=send) == 1

    def test_without_an_address_it_waits_to_be_asked(self, people: Cast) -> None:
        taken(people, connected(people))
        compose_returns(at=MONDAY)
        assert deliver_returns(at=later(1), send=send) == 0
        assert Return.objects.get().state == ReturnState.WAITING


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/", "http://allowed.example:81/", "http://user@allowed.example/", "ftp://allowed.example/",
     "http://allowed.example.evil.example/", "http://ALLOWED.example:x/", "//allowed.example/", "http://2130706433/", "",
     "http://allowed.example/#x"],
)  # fmt: skip
def test_other_hosts_are_not_called(url: str, settings: Any) -> None:
    settings.WEBHOOK_ALLOW = frozenset({"allowed.example"})
    assert checked("https://allowed.example/returns?a=1").hostname == "allowed.example"
    with pytest.raises(HostNotAllowed):
        checked(url)


class TestInterface:
    BODY = {
        **{name: value for name, value in NEW.items() if name not in ("channel", "outside_number")},
        "number": "GD-0009", "ordered_at": "2026-06-08T09:00:00+08:00", "due_at": "2026-06-15T18:00:00+08:00",
    }  # fmt: skip

    def test_a_platform_sends_an_order_and_reads_what_became_of_it(self, people: Cast) -> None:
        platform = caller(people.centre, name="市12345平台")
        one = platform.post("workorders", self.BODY, key="GD-0009-1")
        assert one.status_code == 201, one.content
        again = platform.post("workorders", self.BODY, key="GD-0009-2")
        assert again.json() == one.json() and Case.objects.count() == 1
        read = platform.get("workorders/GD-0009").json()
        assert (read["state"], read["due_at"]) == ("OPEN", "2026-06-15T18:00:00+08:00")
        assert caller(people.other_county).get("workorders/GD-0009").status_code == 404
        other = platform.post("workorders", {**self.BODY, "content": "换了内容的同一个工单编号，不能再用。"})
        assert (other.status_code, other.json()["code"]) == (409, "order_differs")

    def test_what_is_wrong_is_named(self, people: Cast) -> None:
        answer = caller(people.centre).post("workorders", {**self.BODY, "due_at": "2026-06-01T18:00:00+08:00"})
        assert (answer.status_code, answer.json()["code"]) == (422, "due_before_ordered")
        assert not WorkOrder.objects.exists()
