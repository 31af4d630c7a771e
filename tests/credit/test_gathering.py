"""What the packages below know as gone wrong becomes an event: silence, broken settlements, promises and returns."""

from __future__ import annotations

import pytest

from fangxin.domain.credit.actions.recording import record_facts
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.words import Source
from fangxin.domain.odr.actions.escalating import escalate_silent
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.words import Why
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from tests.members import acting, hired, shop
from tests.odr.world import disputed, joined
from tests.people import Cast, cast, later
from tests.promises.telling import granted, stores
from tests.returns.telling import accepted, asked_online, recorded, refunded, refused

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
    assert {kind for kind, _ in events()} == {"RETURN_REFUSED"}


def test_a_return_refused_against_the_promise() -> None:
    given = stores()
    granted(given)
    request = refused(given, recorded(given), reason="TOO_LATE")
    record_facts(at=later(1))
    assert CreditEvent.objects.get().source_id == request.pk


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
