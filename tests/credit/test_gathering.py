"""What the packages below know as gone wrong becomes an event: silence, broken settlements, promises and returns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.domain.credit.actions.recording import record_facts
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.words import EventState, Source
from fangxin.domain.odr.actions.escalating import escalate_silent
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.words import Why
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.words import PromiseKind, RecheckResult
from fangxin.domain.reports.models import Penalty
from fangxin.domain.returns.actions.consumer import confirm_received, say_not_received
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.clock import day_of
from tests.credit.telling import published
from tests.credit.telling import shop as credited_shop
from tests.members import acting, hired, shop
from tests.odr.world import disputed, joined
from tests.people import Cast, cast, later
from tests.promises.telling import granted, stores
from tests.promises.test_rechecks import rechecked
from tests.returns.telling import CONSUMER, accepted, asked_online, recorded, refunded, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute() -> Dispute:
    people: Cast = cast()
    merchant = shop()
    joined(merchant, people, acting(hired(merchant)))
    return disputed(merchant)


def events() -> list[tuple[str, str]]:
    return list(CreditEvent.objects.order_by("pk").values_list("kind", "source"))


def test_silence_counts_once_it_went_to_the_desk(dispute: Dispute) -> None:
    assert record_facts(at=later(30)) == 0
    escalate_silent(at=later(30))
    dispute.refresh_from_db()
    assert dispute.why == Why.SILENT
    assert record_facts(at=later(30)) == 1
    event = CreditEvent.objects.get()
    assert (event.kind, event.source, event.reference) == ("SILENCE", Source.DISPUTE, dispute.number)
    assert (event.happened_on, event.since) == (dispute.end_on, later(30).date())
    assert record_facts(at=later(31)) == 0


def test_a_consumer_who_asks_early_leaves_no_mark(dispute: Dispute) -> None:
    Dispute.objects.update(why=Why.ASKED, ended_at=later(2))
    assert record_facts(at=later(3)) == 0


def test_a_settlement_not_performed(dispute: Dispute) -> None:
    Dispute.objects.update(broken_at=later(20))
    assert record_facts(at=later(20)) == 1
    assert events() == [("SETTLEMENT_BROKEN", "SETTLEMENT")]
    assert CreditEvent.objects.get().since == later(20).date()


def test_returns_refused_without_ground_and_refunds_that_did_not_come() -> None:
    given = stores()
    granted(given)
    fair = refunded(given, accepted(given, recorded(given)))
    late = accepted(given, recorded(given))
    unanswered = asked_online(given)
    assert record_facts(at=later(1)) == 0
    record_facts(at=later(60))
    sources = set(CreditEvent.objects.values_list("source_id", flat=True))
    assert {late.pk, unanswered.pk} <= sources
    assert fair.pk not in sources
    kinds = dict(CreditEvent.objects.values_list("source_id", "kind"))
    assert (kinds[late.pk], kinds[unanswered.pk]) == ("PROMISE_BROKEN", "RETURN_REFUSED")


def test_a_return_refused_against_the_promise() -> None:
    given = stores()
    granted(given)
    request = refused(given, recorded(given), reason="TOO_LATE")
    record_facts(at=later(1))
    event = CreditEvent.objects.get()
    assert (event.kind, event.source, event.source_id) == ("PROMISE_BROKEN", "RETURN", request.pk)
    assert event.reference == Promise.objects.get().number, "it leads to the promise's page"
    assert record_facts(at=later(2)) == 0


def test_a_break_that_becomes_another_counts_once() -> None:
    given = stores()
    granted(given)
    request = asked_online(given)
    record_facts(at=later(5))
    assert events() == [("RETURN_REFUSED", "RETURN")]
    request.refresh_from_db()
    refused(given, request, reason="TOO_LATE", at=later(6))
    end_promise(
        promise_id=Promise.objects.get().pk, version=None, ground="NOT_KEPT", reason="拒不退款，约谈无效", by=given.people.head,
        at=later(7),
    )  # fmt: skip
    assert record_facts(at=later(8)) == 0, "the exit rests on a break that was counted"
    assert events() == [("RETURN_REFUSED", "RETURN")]


def test_money_that_came_after_all_takes_the_event_back() -> None:
    given = stores()
    granted(given)
    request = refunded(given, accepted(given, asked_online(given)))
    say_not_received(request_id=request.pk, by=CONSUMER, at=later(1))
    assert record_facts(at=later(1)) == 1 and events() == [("PROMISE_BROKEN", "RETURN")]
    confirm_received(request_id=request.pk, by=CONSUMER, at=later(2))
    assert record_facts(at=later(2)) == 1
    assert CreditEvent.objects.get().state == EventState.WITHDRAWN and not list(broken_chains())
    assert record_facts(at=later(3)) == 0


def test_money_that_never_came_counts_again_from_that_day() -> None:
    given = stores()
    granted(given)
    request = asked_online(given)
    assert record_facts(at=later(9)) == 1, "nobody answered"
    refunded(given, accepted(given, request, at=later(9)), at=later(9))
    assert record_facts(at=later(9)) == 1 and CreditEvent.objects.get().state == EventState.WITHDRAWN
    say_not_received(request_id=request.pk, by=CONSUMER, at=later(12))
    assert record_facts(at=later(12)) == 1 and not list(broken_chains())
    event = CreditEvent.objects.get()
    assert event.state == EventState.IN_FORCE and event.off[-1] == [day_of(later(one)).isoformat() for one in (9, 12)]
    assert record_facts(at=later(13)) == 0


def test_the_stores_word_alone_takes_nothing_back() -> None:
    given = stores()
    granted(given)
    request = asked_online(given)
    assert record_facts(at=later(9)) == 1
    refused(given, request, reason="NOT_INTACT", at=later(9))
    assert record_facts(at=later(9)) == 0 and CreditEvent.objects.get().state == EventState.IN_FORCE


def test_a_break_that_nobody_acts_on_counts_once_with_the_exit() -> None:
    given = stores()
    granted(given)
    asked_online(given)
    assert record_facts(at=later(9)) == 1
    end_promise(
        promise_id=Promise.objects.get().pk, version=None, ground="NOT_KEPT", reason="逾期不答复，约谈无效", by=given.people.head,
        at=later(10),
    )  # fmt: skip
    assert record_facts(at=later(11)) == 0


def test_checks_and_exits_count_once_and_only_where_they_break() -> None:
    given = stores()
    store, spot = granted(given, kind=PromiseKind.STORE), granted(given, kind=PromiseKind.SCENIC_SPOT)
    recheck = rechecked(given, store, RecheckResult.RECTIFY)
    assert record_facts(at=later(15)) == 0, "its day has not passed"
    assert record_facts(at=later(16)) == 1
    event = CreditEvent.objects.get()
    assert (event.kind, event.source, event.source_id) == ("PROMISE_BROKEN", "PROMISE_CHECK", recheck.pk)
    head = given.people.head
    ending = {"version": None, "reason": "逾期没有整改到位", "by": head, "at": later(17)}
    end_promise(promise_id=store.pk, ground="CRITERIA_LOST", **ending)  # type: ignore[arg-type]
    end_promise(promise_id=spot.pk, ground="CLOSED", **ending)  # type: ignore[arg-type]
    assert record_facts(at=later(18)) == 0


def test_a_promise_ended_for_cause() -> None:
    given = stores()
    granted(given)
    promise = Promise.objects.get()
    ground = next(iter(promise_book().exits))
    end_promise(
        promise_id=promise.pk,
        version=None,
        ground=ground,
        reason="多次拒不兑现承诺。",
        by=given.people.head,
        at=later(12),
    )
    assert record_facts(at=later(13)) == 1
    assert events() == [("PROMISE_BROKEN", "PROMISE")]
    assert CreditEvent.objects.get().since == later(12).date()


def test_penalties_that_count_no_more_do_not_stand_before_those_that_do() -> None:
    people, merchant = cast(), credited_shop()
    for _ in range(3):
        published(people, merchant)
    *old, fresh = Penalty.objects.order_by("pk").values_list("pk", flat=True)
    Penalty.objects.filter(pk__in=old).update(
        decided_on=later(32).date() - timedelta(days=1000), published_on=later(32).date() - timedelta(days=1000)
    )
    assert [record_facts(at=later(32), most=1) for _ in range(2)] == [1, 0]
    assert CreditEvent.objects.get().source_id == fresh
