"""What was promised and nobody recorded: reminded before the day, told after it, once each, and never while somebody acts."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback import actions as feedback
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.mediation.actions import agreements
from fangxin.domain.mediation.actions.promises import miss_promises, remind_of_promises
from fangxin.domain.mediation.models import Item
from fangxin.domain.mediation.words import ItemKind, ItemState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.people import Cast, cast, filed, later, working

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 20)
AFTER = date(2026, 6, 21)


@pytest.fixture
def people() -> Cast:
    return cast()


def settled(people: Cast, *days: date) -> Case:
    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    promises = [
        agreements.Promise(kind=ItemKind.REFUND, what=f"退还第{n}笔货款", amount_fen=5980, perform_by=day)
        for n, day in enumerate(days or (LAST,), 1)
    ]
    return agreements.settle(
        case_id=case.pk, version=case.version, promises=promises, terms="", by=people.handler, at=later(2)
    )


def told(case: Case, *templates: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(case_id=case.pk, template__in=templates).order_by("template")
    return [(row.template, row.audience) for row in rows]


MISSED = ("performance_missed", "performance_missed_merchant", "performance_missed_handler")


def test_an_item_is_missed_when_its_day_has_passed_and_everybody_is_told_once(people: Cast) -> None:
    case = settled(people)
    assert miss_promises(at=working(23, day=LAST)) == 0, "on its last day"
    assert miss_promises(at=working(8, day=AFTER)) == 0, "before anybody is disturbed"
    for expected in (1, 0):
        assert miss_promises(at=working(9, day=AFTER)) == expected
    item = Item.objects.get()
    assert (item.state, item.settled_on) == (ItemState.MISSED, None)
    assert told(case, *MISSED) == [
        ("performance_missed", "consumer"),
        ("performance_missed_handler", "officer"),
        ("performance_missed_merchant", "merchant"),
    ]
    assert Notice.objects.get(template="performance_missed_handler").account_id == people.handler.account_id
    entry = entries_of(chain=case.pk)[-1]
    assert (entry.act, entry.actor_name, entry.facts["state"]) == (Act.PERFORMANCE_MISSED, "系统", "MISSED")
    assert list(broken_chains()) == []


def test_what_was_missed_can_still_be_performed(people: Cast) -> None:
    case = settled(people)
    miss_promises(at=working(9, day=AFTER))
    agreements.record_performance(
        item_id=Item.objects.get().pk, version=None, state=ItemState.PERFORMED, on=AFTER, by=people.handler,
        at=working(10, day=AFTER),
    )  # fmt: skip
    assert Item.objects.get().state == ItemState.PERFORMED
    assert agreements.recovered_fen(case_id=case.pk) == 5980
    assert miss_promises(at=later(60)) == 0


def test_only_what_is_open_is_missed(people: Cast) -> None:
    case = settled(people, LAST, LAST, date(2026, 7, 1))
    first = Item.objects.order_by("perform_by", "what").first()
    assert first is not None
    agreements.record_performance(
        item_id=first.pk, version=None, state=ItemState.PERFORMED, on=LAST, by=people.handler,
        at=working(10, day=LAST),
    )  # fmt: skip
    assert miss_promises(at=working(9, day=AFTER)) == 1
    assert sorted(Item.objects.values_list("state", flat=True)) == ["DUE", "MISSED", "PERFORMED"]
    case.refresh_from_db()
    close.close(case_id=case.pk, version=case.version, recovered_fen=5980, by=people.handler, at=working(11, day=AFTER))
    assert miss_promises(at=later(60)) == 0, "a closed case is left alone"


def test_an_agreement_of_before_a_reopening_is_not_held_against_anybody(people: Cast) -> None:
    case = settled(people)
    case = close.close(case_id=case.pk, version=case.version, recovered_fen=0, by=people.handler, at=later(3))
    feedback.ask_to_reopen(case_id=case.pk, reason="没有退款。", at=later(4))
    case = feedback.decide_reopening(
        request_id=ReopenRequest.objects.get().pk,
        version=None,
        granted=True,
        reason="属实",
        by=people.head,
        at=later(5),
    )
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(6))
    promise = agreements.Promise(kind=ItemKind.REFUND, what="全额退款", amount_fen=5980, perform_by=date(2026, 7, 10))
    agreements.settle(
        case_id=case.pk, version=case.version, promises=[promise], terms="", by=people.handler, at=later(7)
    )
    assert miss_promises(at=working(9, day=AFTER)) == 0


def test_the_substitute_is_told_while_the_handler_is_away(people: Cast) -> None:
    settled(people)
    Post.objects.filter(pk=people.handler.post_id).update(substitute_id=people.second_handler.account_id)
    Absence.objects.create(account_id=people.handler.account_id, from_on=AFTER, to_on=AFTER, reason="出差")
    miss_promises(at=working(9, day=AFTER))
    assert Notice.objects.get(template="performance_missed_handler").account_id == people.second_handler.account_id


@pytest.mark.parametrize(
    ("at", "reminded"),
    [
        (working(9, day=date(2026, 6, 18)), 0),
        (working(7, day=date(2026, 6, 19)), 0),
        (working(9, day=date(2026, 6, 19)), 1),
        (working(9, day=LAST), 1),
        (working(9, day=AFTER), 0),
    ],
)
def test_a_merchant_is_reminded_the_day_before_once(people: Cast, at: datetime, reminded: int) -> None:
    case = settled(people)
    for expected in (reminded, 0):
        assert remind_of_promises(at=at) == expected
    assert len(told(case, "performance_due")) == reminded


def test_the_sweep_does_both(people: Cast) -> None:
    settled(people)
    assert sweep_everything(at=working(9, day=LAST))["promises_recalled"] == 1
    assert sweep_everything(at=working(9, day=AFTER))["promises_missed"] == 1
