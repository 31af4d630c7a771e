"""A round from the lake to its end: counted, told, appealed against, recounted; the lists; who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fangxin.analytics.evaluation.counting import CasesNotCounted
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.lake.refusals import LakeBehind
from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.evaluation.actions import appealing, checking, marking, opening
from fangxin.domain.evaluation.models import Appeal, Edition, Round, Standing
from fangxin.domain.evaluation.queries.rounds import offices_below, rounds_seen
from fangxin.domain.evaluation.queries.soundness import unsound_editions
from fangxin.domain.evaluation.rules.refusing import (
    AnotherDecides,
    AppealDecided,
    AppealNotPossible,
    AppealWaits,
    EvaluationReasonMissing,
    MarkNotSo,
    MarkThere,
    NobodyBelow,
    NothingChanged,
    PeriodNotOver,
    PointsImpossible,
    RoundNotSo,
    RoundThere,
    UnknownItem,
)
from fangxin.domain.evaluation.words import AppealState, MarkKind, RoundState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.evaluation.counting import asked_of, tried
from fangxin.interfaces.evaluation.keeping import score_of, used
from fangxin.interfaces.evaluation.recounting import Corrected, recounting
from fangxin.interfaces.lake.updating import the_lake
from tests.evaluation.world import JULY_2, JUNE, City, at, city, lake, opened_round, published, scheme, standing, total
from tests.people import filed, later

pytestmark = pytest.mark.django_db
REASON = "该件系重复登记，已经并入另一件办理，不应计入按时初查率。"


def appealed(given: City, round_: Round, item: str = "check") -> Appeal:
    return appealing.appeal(
        round_id=round_.pk, office_id=given.people.county.pk, item=item, reason=REASON, draft_token="",
        by=given.people.head, at=later(1, at=JULY_2),
    )  # fmt: skip


def decided(
    given: City, appeal: Appeal, *, uphold: bool = True, corrected: Corrected | None = None, by: Any = None
) -> Appeal:
    by, at = by or given.second, later(4, at=JULY_2)
    common: dict[str, Any] = {
        "appeal_id": appeal.pk, "version": Round.objects.get(pk=appeal.round_id).version, "decision": "核对登记记录，情况属实。",
        "recount": recounting(corrected=corrected or Corrected(without=given.late.number), by=by, at=at), "by": by, "at": at,
    }  # fmt: skip
    return appealing.uphold_appeal(**common) if uphold else appealing.reject_appeal(**common)


def test_a_round_is_counted_from_the_lake_and_offices_without_cases_stand_in_it(given: City) -> None:
    round_ = opened_round(given)
    county, other = standing(round_, given.people.county), standing(round_, given.people.other_county)
    # 4 of 5 in time: (80 − 60) ÷ 40 × 60 = 30.00; 2 of 2 closed in time: 20; nobody checked the channels: 50 ÷ 80
    assert [(row["id"], row.get("n"), row.get("d"), row["p"]) for row in county.items] == [
        ("check", 4, 5, "30.00"), ("close", 2, 2, "20.00"), ("channels", None, None, None),
    ]  # fmt: skip
    assert (total(county), county.rank, total(other), other.rank) == (Decimal("62.50"), 2, Decimal("100.00"), 1)
    assert (county.volume, other.volume, county.tier) == (5, 2, "COUNTY")
    assert str(score_of(scheme(), county).total) == "62.50"
    edition = Edition.objects.get()
    assert [(row["id"], row["n"], row["d"]) for row in edition.whole] == [("check", 6, 7), ("close", 2, 2)]
    assert edition.lake and edition.known_on == date(2026, 7, 2)
    assert list(unsound_editions()) == [] and list(broken_chains()) == []


def test_an_empty_month_ranks_nobody(given: City) -> None:
    round_ = opened_round(given, asked=asked_of("2026-05"))
    assert [(one.total, one.rank) for one in Standing.objects.filter(edition__round=round_)] == [(None, None)] * 2


@pytest.mark.parametrize(("written", "reaches"), [(20, False), (30, False), (31, True)])
def test_a_period_the_lake_does_not_reach_is_not_counted(written: int, reaches: bool) -> None:
    given = city()
    lake(at(1) + timedelta(days=written - 1))
    # it waits to be taken up: what is known ends with the day the lake was written
    filed(given.people.hotline, at=JULY_2)
    asked: dict[str, Any] = {"asked": JUNE, "office": given.people.city, "below": offices_below(given.people.city)}
    if reaches:
        assert opened_round(given).state == RoundState.OPEN and len(tried(scheme=scheme(), at=JULY_2, **asked)) == 2
        return
    with pytest.raises(LakeBehind, match=f"截至 2026-06-{written}"):
        opened_round(given)
    with pytest.raises(LakeBehind):
        tried(scheme=scheme(), at=JULY_2, **asked)
    assert not Round.objects.exists()


def test_what_keeps_a_round_from_being_opened(given: City) -> None:
    people = given.people
    with pytest.raises(NotPermitted):
        opening.open_round(
            kind=JUNE.kind,
            first=JUNE.first,
            last=JUNE.last,
            scheme=used(scheme()),
            count=never,
            by=people.head,
            at=JULY_2,
        )
    below = replace(people.supervisor, office_id=people.station.pk, office_path=people.station.path)
    common: dict[str, Any] = {"kind": JUNE.kind, "scheme": used(scheme()), "count": never}
    with pytest.raises(NobodyBelow):
        opening.open_round(first=JUNE.first, last=JUNE.last, by=below, at=JULY_2, **common)
    with pytest.raises(PeriodNotOver):
        opening.open_round(first=JUNE.first, last=date(2026, 7, 2), by=people.supervisor, at=JULY_2, **common)
    opened_round(given)
    with pytest.raises(RoundThere):
        opening.open_round(first=JUNE.first, last=JUNE.last, by=people.supervisor, at=JULY_2, **common)


def never(*_: Any) -> Any:
    raise AssertionError("nothing is counted before it may be")


def test_a_withdrawn_round_makes_room_and_a_published_one_stays(given: City) -> None:
    round_ = opened_round(given)
    by = given.people.supervisor
    with pytest.raises(EvaluationReasonMissing):
        opening.withdraw_round(round_id=round_.pk, version=1, reason="错", by=by, at=JULY_2)
    with pytest.raises(ChangedMeanwhile):
        opening.withdraw_round(round_id=round_.pk, version=7, reason=REASON, by=by, at=JULY_2)
    opening.withdraw_round(round_id=round_.pk, version=1, reason=REASON, by=by, at=JULY_2)
    again = published(given)
    with pytest.raises(RoundNotSo):
        opening.withdraw_round(round_id=again.pk, version=again.version, reason=REASON, by=by, at=JULY_2)
    assert again.appeals_until == date(2026, 7, 9)
    assert Notice.objects.filter(template="evaluation_published").count() == 2


def test_who_sees_a_round(given: City) -> None:
    people, round_ = given.people, opened_round(given)
    station_head = replace(people.head, office_id=people.station.pk, office_path=people.station.path)
    seen = {name: rounds_seen(by=by).count() for name, by in _lookers(given, station_head)}
    assert seen == {"city": 1, "analyst": 1, "county": 0, "other": 0, "station": 0}
    opening.publish_round(round_id=round_.pk, version=1, by=people.supervisor, at=JULY_2)
    seen = {name: rounds_seen(by=by).count() for name, by in _lookers(given, station_head)}
    assert seen == {"city": 1, "analyst": 1, "county": 1, "other": 1, "station": 0}


def _lookers(given: City, station_head: Any) -> list[tuple[str, Any]]:
    people = given.people
    return [
        ("city", people.supervisor), ("analyst", people.analyst), ("county", people.head), ("other", given.other_head),
        ("station", station_head),
    ]  # fmt: skip


def test_spot_checks_count_when_the_round_is_counted_anew(given: City) -> None:
    round_, people = opened_round(given), given.people
    common: dict[str, Any] = {
        "office_id": people.county.pk, "item": "channels", "weight": Decimal(20), "first": JUNE.first, "last": JUNE.last,
        "evidence": "6月18日10时拨打投诉电话三次，两次无人接听。", "reason": "三次拨打接通一次，按三分之一计分。",
        "by": people.supervisor, "at": JULY_2,
    }  # fmt: skip
    for wrong in (None, Decimal("20.01"), Decimal(-1)):
        with pytest.raises(PointsImpossible):
            checking.enter_spot_check(points=wrong, **common)
    with pytest.raises(NotFound):
        checking.enter_spot_check(points=Decimal(5), **{**common, "office_id": people.station.pk})
    checking.enter_spot_check(points=Decimal(20), **common)
    check = checking.enter_spot_check(points=Decimal("6.67"), **common)
    count = opening_count()
    round_ = opening.count_round_anew(round_id=round_.pk, version=1, count=count, by=people.supervisor, at=JULY_2)
    assert total(standing(round_, people.county)) == Decimal("56.67")
    checking.take_back_spot_check(check_id=check.pk, by=people.supervisor, at=JULY_2)
    with pytest.raises(NotFound):
        checking.take_back_spot_check(check_id=check.pk, by=people.supervisor, at=JULY_2)
    opening.count_round_anew(round_id=round_.pk, version=round_.version, count=count, by=people.supervisor, at=JULY_2)
    assert total(standing(round_, people.county)) == Decimal("62.50")
    assert Edition.objects.count() == 1 and list(broken_chains()) == []


def opening_count() -> Any:
    from fangxin.interfaces.evaluation.counting import counting

    return counting(scheme=scheme(), asked=JUNE, at=JULY_2)


def test_an_appeal_upheld_makes_a_new_edition_and_keeps_the_old(given: City) -> None:
    round_ = published(given)
    appeal = appealed(given, round_)
    with pytest.raises(AppealWaits):
        appealed(given, round_)
    assert Notice.objects.filter(template="evaluation_appealed").count() == 2
    done = decided(given, appeal)
    round_.refresh_from_db()
    assert (done.state, round_.edition, done.edition.number) == (AppealState.UPHELD, 2, 2)  # type: ignore[union-attr]
    # without the late one: 4 of 4, (100 − 60) ÷ 40 × 60 = 60
    before, after = done.recount["before"], done.recount["after"]
    assert (before["n"], before["d"], before["p"], before["total"], before["rank"]) == (4, 5, "30.00", "62.50", 2)
    assert (after["n"], after["d"], after["p"], after["total"], after["rank"]) == (4, 4, "60.00", "100.00", 1)
    assert after["formula"] == "(100 − 60) ÷ (100 − 60) × 60 = 60.00"
    assert [total(standing(round_, given.people.county, number)) for number in (1, 2)] == [
        Decimal("62.50"),
        Decimal("100.00"),
    ]
    assert standing(round_, given.people.other_county).rank == 1
    with pytest.raises(AppealDecided):
        decided(given, appeal)
    assert list(unsound_editions()) == [] and list(broken_chains()) == []


def test_cases_are_counted_as_done_only_where_they_count(given: City) -> None:
    round_ = published(given)
    appeal = appealed(given, round_)
    with pytest.raises(CasesNotCounted) as refused:
        decided(given, appeal, corrected=Corrected(without="410611-260608-0000000"))
    assert "410611-260608-0000000" in refused.value.told()
    close = appealed(given, round_, "close")
    with pytest.raises(CasesNotCounted) as refused:
        decided(given, close, corrected=Corrected(done=given.late.number))
    assert given.late.number in refused.value.told()
    done = decided(given, appeal, corrected=Corrected(done=given.late.number))
    assert (done.recount["after"]["n"], done.recount["after"]["d"]) == (5, 5)


def test_what_changes_nothing_is_rejected_with_the_recount_kept(given: City) -> None:
    appeal = appealed(given, published(given))
    with pytest.raises(NothingChanged):
        decided(given, appeal, corrected=Corrected())
    done = decided(given, appeal, uphold=False, corrected=Corrected())
    assert (done.state, done.recount["before"] == done.recount["after"], done.edition) == (
        AppealState.REJECTED,
        True,
        None,
    )
    assert Edition.objects.count() == 1
    assert Notice.objects.filter(template="evaluation_appeal_decided").count() == 1


def test_spot_checked_points_are_corrected_by_points(given: City) -> None:
    appeal = appealed(given, published(given), "channels")
    with pytest.raises(PointsImpossible):
        decided(given, appeal, corrected=Corrected())
    done = decided(given, appeal, corrected=Corrected(points=Decimal(15)))
    assert (done.recount["before"]["p"], done.recount["after"]["p"], done.recount["after"]["total"]) == (
        None,
        "15.00",
        "65.00",
    )


def test_whoever_opened_the_round_decides_only_where_nobody_else_could(given: City) -> None:
    appeal = appealed(given, published(given))
    with pytest.raises(AnotherDecides):
        decided(given, appeal, by=given.people.supervisor)
    from fangxin.domain.agency.models import Post

    Post.objects.filter(pk=given.second.post_id or 0).update(active=False)
    assert decided(given, appeal, by=given.people.supervisor).alone


def test_an_appeal_within_its_term_by_the_office_alone(given: City) -> None:
    people, open_ = given.people, opened_round(given)
    common: dict[str, Any] = {
        "office_id": people.county.pk,
        "item": "check",
        "reason": REASON,
        "draft_token": "",
        "by": people.head,
    }
    with pytest.raises(NotFound):
        appealing.appeal(round_id=open_.pk, at=JULY_2, **common)
    opening.publish_round(round_id=open_.pk, version=1, by=people.supervisor, at=JULY_2)
    with pytest.raises(NotPermitted):
        appealing.appeal(round_id=open_.pk, at=JULY_2, **{**common, "by": people.handler})
    with pytest.raises(NotFound):
        appealing.appeal(round_id=open_.pk, at=JULY_2, **{**common, "by": given.other_head})
    with pytest.raises(UnknownItem):
        appealing.appeal(round_id=open_.pk, at=JULY_2, **{**common, "item": "speed"})
    with pytest.raises(EvaluationReasonMissing):
        appealing.appeal(round_id=open_.pk, at=JULY_2, **{**common, "reason": "不服"})
    with pytest.raises(AppealNotPossible):
        appealing.appeal(round_id=open_.pk, at=later(8, at=JULY_2), **common)
    made = appealing.appeal(round_id=open_.pk, at=later(7, at=JULY_2), **common)
    assert made.due_on == date(2026, 7, 23)
    assert (
        appealing.take_back_appeal(appeal_id=made.pk, by=people.head, at=later(7, at=JULY_2)).state
        == AppealState.TAKEN_BACK
    )


def test_sweeps_remind_and_close_when_everything_is_decided(given: City) -> None:
    round_ = published(given)
    appeal = appealed(given, round_)
    assert appealing.remind_of_appeals(at=later(10, at=JULY_2)) == 0
    assert opening.close_rounds(at=later(10, at=JULY_2)) == 0
    assert appealing.remind_of_appeals(at=later(18, at=JULY_2)) == 1
    assert appealing.remind_of_appeals(at=later(19, at=JULY_2)) == 0
    decided(given, appeal)
    assert opening.close_rounds(at=later(7, at=JULY_2)) == 0
    assert opening.close_rounds(at=later(8, at=JULY_2)) == 1
    assert Round.objects.get(pk=round_.pk).state == RoundState.CLOSED


def test_the_black_list_asks_for_a_word_and_is_answered(given: City) -> None:
    round_, people = published(given), given.people
    common: dict[str, Any] = {
        "round_id": round_.pk, "office_id": people.county.pk, "reason": "按时初查率明显低于全市水平，已经连续两个月。",
        "by": people.supervisor, "at": JULY_2,
    }  # fmt: skip
    mark = marking.mark_office(version=round_.version, kind=MarkKind.BLACK, **common)
    assert (mark.due_on, mark.rule["proposed"], mark.rule["total"]) == (date(2026, 7, 9), False, 6250)
    round_.refresh_from_db()
    with pytest.raises(MarkThere):
        marking.mark_office(version=round_.version, kind=MarkKind.BLACK, **common)
    with pytest.raises(NotPermitted):
        marking.mark_office(version=round_.version, kind=MarkKind.RED, **{**common, "by": people.analyst})
    with pytest.raises(NotFound):
        marking.answer_mark(mark_id=mark.pk, text=REASON, by=given.other_head, at=JULY_2)
    assert marking.remind_of_marks(at=later(7, at=JULY_2)) == 1
    answered = marking.answer_mark(
        mark_id=mark.pk, text="承办人请假期间没有移交，已明确替岗，逐件排查。", by=people.head, at=JULY_2
    )
    assert answered.answered_by == people.head.name
    with pytest.raises(MarkNotSo):
        marking.answer_mark(mark_id=mark.pk, text=REASON, by=people.head, at=JULY_2)
    marking.unmark_office(mark_id=mark.pk, reason="复核后得分更正，不再符合条件。", by=people.supervisor, at=JULY_2)
    with pytest.raises(MarkNotSo):
        marking.unmark_office(mark_id=mark.pk, reason=REASON, by=people.supervisor, at=JULY_2)
    red = marking.mark_office(
        version=Round.objects.get().version, kind=MarkKind.RED, **{**common, "office_id": people.other_county.pk}
    )  # fmt: skip
    assert red.rule["proposed"] and red.due_on is None


def test_a_changed_row_of_a_kept_edition_is_found(given: City) -> None:
    round_ = published(given)
    Standing.objects.filter(edition__round=round_, office=given.people.county).update(total=9900)
    assert [reason for _, reason in unsound_editions()] == ["edition 1 of a round does not match its digest"]


def test_published_scores_are_facts_and_follow_a_correction(given: City) -> None:
    def scores() -> dict[Any, str]:
        lake(later(5, at=JULY_2))
        with the_lake().open() as engine:
            found = measure(
                engine,
                period=JUNE.period,
                scope=Scope(),
                known_on=date(2026, 7, 7),
                only=["efficacy_score"],
                by=("path",),
            )
        return {path: str(one["efficacy_score"].now.value) for (path,), one in found.items()}

    county, other = given.people.county.path, given.people.other_county.path
    opened_round(given)
    assert scores() == {}
    round_ = Round.objects.get()
    opening.publish_round(round_id=round_.pk, version=round_.version, by=given.people.supervisor, at=JULY_2)
    assert scores() == {county: "62.50", other: "100.00"}
    decided(given, appealed(given, round_))
    assert scores() == {county: "100.00", other: "100.00"}
