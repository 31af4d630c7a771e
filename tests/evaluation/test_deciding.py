"""Who decides on an appeal: never whoever made the points while somebody else could; and nothing is locked while it is counted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from fangxin.analytics.evaluation.counting import NothingToBeDone
from fangxin.analytics.evaluation.scheme import read_scheme
from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.evaluation.actions import appealing, checking, opening
from fangxin.domain.evaluation.models import Appeal, Edition, Round, SpotCheck
from fangxin.domain.evaluation.rules.counted import CountedRound, SchemeUsed
from fangxin.domain.evaluation.rules.refusing import AnotherDecides, RoundThere
from fangxin.domain.evaluation.words import AppealState
from fangxin.interfaces.evaluation.counting import counting
from fangxin.interfaces.evaluation.keeping import used
from fangxin.interfaces.evaluation.recounting import Corrected, names_cases, names_done, recounting
from tests.evaluation.world import JULY_2, JUNE, TEXT, City, opened_round, published, scheme
from tests.people import later, officer

pytestmark = pytest.mark.django_db
REASON = "该件系重复登记，已经并入另一件办理，不应计入按时初查率。"
DECIDED = later(4, at=JULY_2)


def checked(given: City, by: Actor) -> None:
    checking.enter_spot_check(
        office_id=given.people.county.pk, item="channels", weight=Decimal(20), points=Decimal(5), first=JUNE.first, last=JUNE.last,
        evidence="6月18日10时拨打投诉电话三次，两次无人接听。", reason="三次拨打接通一次，按三分之一计分。", by=by, at=JULY_2,
    )  # fmt: skip


def told(given: City, *, counted_by: Actor | None = None) -> Round:
    """The round of June, counted anew by another where one is named, and published."""
    if counted_by is None:
        return published(given)
    round_ = opening.count_round_anew(
        round_id=opened_round(given).pk, version=1, count=count(), by=counted_by, at=JULY_2
    )  # fmt: skip
    return opening.publish_round(round_id=round_.pk, version=round_.version, by=given.people.supervisor, at=JULY_2)


def count() -> opening.Counting:
    return counting(scheme=scheme(), asked=JUNE, at=JULY_2)


def appealed(given: City, round_: Round, item: str) -> Appeal:
    return appealing.appeal(
        round_id=round_.pk, office_id=given.people.county.pk, item=item, reason=REASON, draft_token="", by=given.people.head,
        at=later(1, at=JULY_2),
    )  # fmt: skip


def decided(
    given: City, found: Appeal, by: Actor, *, before: Callable[[], object] = lambda: None, uphold: bool = True,
    corrected: Corrected | None = None,
) -> Appeal:  # fmt: skip
    usual = Corrected(points=Decimal(15)) if found.item == "channels" else Corrected(without=given.late.number)
    own = recounting(corrected=corrected or usual, by=by, at=DECIDED)

    def recount(appeal: Appeal, edition: Edition) -> appealing.Recount:
        done = own(appeal, edition)
        before()
        return done

    act = appealing.uphold_appeal if uphold else appealing.reject_appeal
    return act(
        appeal_id=found.pk, version=Round.objects.get(pk=found.round_id).version, decision="核对登记记录，情况属实。",
        recount=recount, by=by, at=DECIDED,
    )  # fmt: skip


def test_whoever_entered_a_spot_check_does_not_decide_on_it(given: City) -> None:
    third = officer("lurui", "陆芮", Role.SUPERVISOR, given.people.city)
    checked(given, given.second)
    round_ = told(given)
    channels, check = (appealed(given, round_, item) for item in ("channels", "check"))
    with pytest.raises(AnotherDecides):
        decided(given, channels, given.second)
    # on what was counted from cases they may
    assert not decided(given, check, given.second).alone
    assert not decided(given, channels, third).alone


def test_with_nobody_else_whoever_entered_it_decides_alone(given: City) -> None:
    checked(given, given.second)
    channels = appealed(given, told(given), "channels")
    # the other opened the round: both made what is appealed against
    assert decided(given, channels, given.second).alone


def test_whoever_counted_the_round_anew_does_not_decide(given: City) -> None:
    round_ = told(given, counted_by=given.second)
    third = officer("lurui", "陆芮", Role.SUPERVISOR, given.people.city)
    found = appealed(given, round_, "check")
    for by in (given.second, given.people.supervisor):
        with pytest.raises(AnotherDecides):
            decided(given, found, by)
    assert not decided(given, found, third).alone
    # who made the correction made no points that are appealed against
    assert not decided(given, appealed(given, round_, "channels"), third).alone


def test_a_check_nobody_is_known_of_keeps_nobody_away(given: City) -> None:
    checked(given, given.second)
    round_ = told(given)
    SpotCheck.objects.update(entered_by_id=None)
    Post.objects.filter(pk=given.people.supervisor.post_id or 0).update(active=False)
    assert not decided(given, appealed(given, round_, "channels"), given.second).alone


@pytest.mark.parametrize("uphold", [True, False])
def test_nothing_is_locked_while_an_appeal_is_recounted(given: City, uphold: bool) -> None:
    found, open_while_counting = appealed(given, told(given), "check"), []
    decided(
        given,
        found,
        given.second,
        uphold=uphold,
        before=lambda: open_while_counting.append(list(connection.savepoint_ids)),
    )
    assert open_while_counting == [[]]


def test_a_recount_of_an_edition_that_was_replaced_meanwhile_decides_nothing(given: City) -> None:
    round_ = told(given)
    found, other = (appealed(given, round_, item) for item in ("check", "channels"))
    with pytest.raises(ChangedMeanwhile):
        decided(given, found, given.second, before=lambda: decided(given, other, given.second))
    assert Edition.objects.filter(round=round_).count() == 2
    found.refresh_from_db()
    assert found.state == AppealState.ASKED


def opened(given: City, own: opening.Counting, by_scheme: SchemeUsed | None = None) -> Round:
    return opening.open_round(
        kind=JUNE.kind, first=JUNE.first, last=JUNE.last, scheme=by_scheme or used(scheme()), count=own, by=given.people.supervisor,
        at=JULY_2,
    )  # fmt: skip


def test_nothing_is_locked_while_a_round_is_counted(given: City) -> None:
    open_while_counting = []

    def looking(office: Office, below: list[Office]) -> CountedRound:
        open_while_counting.append(list(connection.savepoint_ids))
        return count()(office, below)

    round_ = opened(given, looking)
    opening.count_round_anew(round_id=round_.pk, version=1, count=looking, by=given.people.supervisor, at=JULY_2)
    assert open_while_counting == [[], []]


def test_what_happens_while_a_round_is_counted_is_seen(given: City) -> None:
    def with_another_round(office: Office, below: list[Office]) -> CountedRound:
        opened(given, count())
        return count()(office, below)

    with pytest.raises(RoundThere):
        opened(given, with_another_round)
    round_ = Round.objects.get()

    def with_another_count(office: Office, below: list[Office]) -> CountedRound:
        opening.count_round_anew(round_id=round_.pk, version=1, count=count(), by=given.second, at=JULY_2)
        return count()(office, below)

    def with_one_office_less(office: Office, below: list[Office]) -> CountedRound:
        found = count()(office, below)
        Office.objects.filter(pk=given.people.other_county.pk).update(active=False)
        return found

    for own, version in ((with_another_count, 1), (with_one_office_less, 2)):
        with pytest.raises(ChangedMeanwhile):
            opening.count_round_anew(
                round_id=round_.pk, version=version, count=own, by=given.people.supervisor, at=JULY_2
            )
    assert Edition.objects.get().made_by == given.second.name


def test_cases_are_named_as_done_only_where_more_is_better(given: City) -> None:
    fewer = read_scheme(
        TEXT.replace(
            "direction: up\n        zero: 60\n        full: 100", "direction: down\n        zero: 100\n        full: 60"
        )
    )
    item, more = fewer.item("check"), scheme().item("check")
    assert (
        item is not None
        and more is not None
        and (names_cases(item), names_done(item), names_done(more)) == (True, False, True)
    )
    round_ = opened(given, counting(scheme=fewer, asked=JUNE, at=JULY_2), used(fewer))
    opening.publish_round(round_id=round_.pk, version=1, by=given.people.supervisor, at=JULY_2)
    found = appealed(given, round_, "check")
    with pytest.raises(NothingToBeDone) as refused:
        decided(given, found, given.second, corrected=Corrected(done=given.late.number))
    assert refused.value.field == "done"
    # without the late one everybody was in time, which is worse here
    assert decided(given, found, given.second).recount["after"]["v"] == "100.00"
