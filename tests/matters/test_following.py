"""The lead is closed: the others end with it, by the officer's own act, and every door hears the answer."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.matters.actions.following import end_followers, end_with_lead
from fangxin.domain.matters.actions.joining import join
from fangxin.domain.matters.rules.joining import LeadNotEnded, NotInMatter
from fangxin.domain.mediation.actions import agreements
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.refusals import NotFound
from tests.matters.telling import called, elsewhere, letter, web
from tests.people import Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def three(people: Cast) -> tuple[Case, Case, Case]:
    one, two, three = web(people), called(people), letter(people)
    for other in (two, three):
        join(number=one.number, version=None, other=other.number, by=people.handler, at=later(5))
    return one, two, three


def settled(people: Cast, case: Case) -> Case:
    decide.accept(case_id=case.pk, version=None, by=people.handler, at=later(6))
    promise = agreements.Promise(kind=ItemKind.REFUND, what="退款", amount_fen=5980, perform_by=date(2026, 6, 20))
    agreements.settle(
        case_id=case.pk,
        version=None,
        promises=[promise],
        terms="商家退款",
        written=False,
        by=people.handler,
        at=later(7),
    )
    return close.close(case_id=case.pk, version=None, recovered_fen=5980, by=people.handler, at=later(8))


def test_the_others_end_with_the_lead_and_their_people_are_told_the_result(
    people: Cast, three: tuple[Case, Case, Case]
) -> None:
    one, two, last = three
    settled(people, one)
    assert end_followers(number=one.number, followers=[two.number, last.number], by=people.handler, at=later(9)) == 2
    for case in (two, last):
        now = Case.objects.get(pk=case.pk)
        assert (now.status, now.outcome, now.closed_at, now.due_on) == (Status.CLOSED, Outcome.MERGED, later(9), None)
        assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()
        entry = entries_of(chain=case.pk)[-1]
        assert (entry.act, entry.facts) == (Act.MATTER_ENDED, {"lead": one.number, "outcome": "SETTLED"})
        told = Notice.objects.get(case_id=case.pk, template="ended_with_lead")
        assert "调解成功" in told.text and case.number in told.text and one.number not in told.text
    assert Act.MATTER_ENDED in PUBLIC_ACTS
    assert list(broken_chains()) == []


def test_one_may_end_by_itself_from_its_own_page(people: Cast, three: tuple[Case, Case, Case]) -> None:
    one, two, _ = three
    settled(people, one)
    ended = end_with_lead(
        number=two.number, version=Case.objects.get(pk=two.pk).version, by=people.handler, at=later(9)
    )
    assert ended.outcome == Outcome.MERGED


def test_not_before_the_lead(people: Cast, three: tuple[Case, Case, Case]) -> None:
    one, two, _ = three
    with pytest.raises(LeadNotEnded):
        end_with_lead(number=two.number, version=None, by=people.handler, at=later(9))
    with pytest.raises(LeadNotEnded):
        end_followers(number=one.number, followers=[two.number], by=people.handler, at=later(9))
    assert Case.objects.get(pk=two.pk).status == Status.ASSIGNED


def test_only_members_and_never_the_lead_itself(people: Cast, three: tuple[Case, Case, Case]) -> None:
    one, two, _ = three
    settled(people, one)
    stranger = elsewhere(people)
    with pytest.raises(NotInMatter):
        end_with_lead(number=stranger.number, version=None, by=people.handler, at=later(9))
    with pytest.raises(NotInMatter):
        end_with_lead(number=one.number, version=None, by=people.handler, at=later(9))
    with pytest.raises(NotInMatter):
        end_followers(number=two.number, followers=[one.number], by=people.handler, at=later(9))
    for followers in ([], [two.number, stranger.number]):
        with pytest.raises(NotFound):
            end_followers(number=one.number, followers=followers, by=people.handler, at=later(9))
    assert Case.objects.get(pk=two.pk).status == Status.ASSIGNED


def test_all_or_none_and_only_the_own_offices(people: Cast, three: tuple[Case, Case, Case]) -> None:
    one, two, last = three
    settled(people, one)
    Case.objects.filter(pk=last.pk).update(office=people.other_county, path=people.other_county.path)
    with pytest.raises((OtherOffice, NotFound)):
        end_followers(number=one.number, followers=[two.number, last.number], by=people.handler, at=later(9))
    assert Case.objects.get(pk=two.pk).status == Status.ASSIGNED
