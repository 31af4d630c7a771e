"""The life of a warning: proposed once, raised or dismissed, answered by its office, judged by whoever raised it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.actions import answering, judging, raising
from fangxin.domain.alerts.actions.proposing import propose
from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.permissions import moves_open_to, visible_alerts
from fangxin.domain.alerts.queries.soundness import unsound_alerts
from fangxin.domain.alerts.rules import lifecycle
from fangxin.domain.alerts.rules.evidence import Proposal, digest_of
from fangxin.domain.alerts.words import AlertMove, AlertSource, AlertState
from fangxin.domain.knowledge.models import Article
from fangxin.domain.knowledge.rules.content import Basis, Content
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.notices.models import Notice
from fangxin.domain.supervision.models import Order
from fangxin.domain.timeline.models import Entry
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.hotspots.warning import ASKS, DUE, TODAY, accepted, proposal, proposed, raised, sampled, told
from tests.members import shop
from tests.people import MONDAY, Cast, cast, filed, later, working

pytestmark = pytest.mark.django_db
LETTER = Draft(
    subject="酸奶质量", findings="连续收到消费者反映酸奶发霉。", basis="《中华人民共和国食品安全法》第三十四条",
    requirements=("立即下架问题批次",), reply_days=None,
)  # fmt: skip
CONTENT = Content(
    title="购买酸奶请看清冷藏条件", questions=("酸奶发霉怎么办",), topic="Q10",
    answer="近期酸奶变质的投诉增多，购买时请查看冷藏条件和生产日期，发现变质请保留凭证。",
    basis=(Basis(law="中华人民共和国食品安全法", article="第一百四十八条"),),
)  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


def acts(alert: Alert) -> list[str]:
    """What the journal tells of a warning."""
    return list(Entry.objects.filter(chain=alert.pk).order_by("seq").values_list("act", flat=True))


def templates() -> list[str]:
    """The messages of warnings; of one instant none comes before another."""
    return sorted(Notice.objects.filter(template__startswith="alert_").values_list("template", flat=True))


def test_from_proposal_to_closing(people: Cast) -> None:
    alert = told(people)
    alert = judging.close_alert(
        alert_id=alert.pk, version=alert.version, remark="措施到位，同意办结。", by=people.supervisor, at=later(7)
    )
    assert alert.state == AlertState.CLOSED
    assert acts(alert) == [
        "ALERT_PROPOSED", "ALERT_RAISED", "ALERT_ACCEPTED", "ALERT_MEASURE_TAKEN", "ALERT_MEASURE_DONE", "ALERT_TOLD",
        "ALERT_CLOSED",
    ]  # fmt: skip
    assert templates() == ["alert_closed", "alert_proposed", "alert_sent", "alert_told"]
    assert alert.evidence["observed"] == 28
    assert list(unsound_alerts()) == []


def test_a_result_that_is_not_enough_goes_back_with_a_new_day(people: Cast) -> None:
    alert = told(people)
    common: dict[str, Any] = {"by": people.supervisor, "at": later(7)}
    alert = judging.send_back(
        alert_id=alert.pk,
        version=alert.version,
        reason="没有写明抽检结论。",
        due_on=TODAY + timedelta(days=20),
        **common,
    )
    assert (alert.state, alert.due_on, alert.told_at) == (AlertState.ACCEPTED, TODAY + timedelta(days=20), None)
    alert = answering.tell_result(
        alert_id=alert.pk, version=alert.version, result="补充：抽检结论为霉菌超标。", by=people.head, at=later(8)
    )
    assert alert.state == AlertState.TOLD


def test_a_dismissal_is_kept_and_can_be_taken_back(people: Cast) -> None:
    alert = proposed()
    with pytest.raises(lifecycle.AlertTextMissing):
        raising.dismiss(alert_id=alert.pk, version=alert.version, reason=" ", by=people.supervisor, at=MONDAY)
    alert = raising.dismiss(
        alert_id=alert.pk, version=alert.version, reason="同一人重复登记。", by=people.supervisor, at=MONDAY
    )
    assert propose(proposals=[proposal()], at=later(1)) == []
    alert = raising.restore(alert_id=alert.pk, version=alert.version, by=people.supervisor, at=later(1))
    assert (alert.state, alert.reason) == (AlertState.PROPOSED, "")


def test_what_is_seen_again_is_one_warning(people: Cast) -> None:
    alert = proposed()
    assert propose(proposals=[proposal()], at=MONDAY) == []
    assert acts(alert) == ["ALERT_PROPOSED"]  # the very same evidence says nothing new
    more = proposal(observed=35, cases=tuple(range(1, 36)), last=TODAY + timedelta(days=1))
    assert propose(proposals=[more], at=later(1)) == []
    alert.refresh_from_db()
    assert (alert.evidence["observed"], acts(alert)) == (35, ["ALERT_PROPOSED", "ALERT_SEEN_AGAIN"])
    assert propose(proposals=[proposal()], at=later(1)) == []
    alert.refresh_from_db()
    assert alert.evidence["observed"] == 35  # an older look takes nothing back
    assert templates() == ["alert_proposed"]


def test_the_same_cases_in_another_cell_are_the_same_warning(people: Cast) -> None:
    alert = proposed()
    elsewhere = proposal(region="410600", cell={"merchant": 7}, cases=tuple(range(10, 29)))
    assert propose(proposals=[elsewhere], at=MONDAY) == []
    # it tells of the city now, with all that goes with it
    alert.refresh_from_db()
    assert (alert.region, alert.office_id, alert.path) == ("410600", people.city.pk, people.city.path)
    assert (alert.cell, alert.evidence["region"]) == (elsewhere.key, alert.region)
    assert visible_alerts(by=people.head).count() == 0
    apart = proposal(cell={"merchant": 7}, cases=tuple(range(20, 60)))
    assert len(propose(proposals=[apart], at=MONDAY)) == 1
    assert list(unsound_alerts()) == []


def test_what_was_raised_to_an_office_elsewhere_is_not_proposed_again(people: Cast) -> None:
    alert = proposed()
    raising.raise_alert(
        alert_id=alert.pk, version=1, office_id=people.other_county.pk, asks=ASKS, due_on=DUE, by=people.supervisor, at=MONDAY
    )  # fmt: skip
    assert propose(proposals=[proposal()], at=later(1)) == []
    wider = proposal(region="410600", cell={"merchant": 7}, cases=tuple(range(10, 29)))
    assert propose(proposals=[wider], at=later(1)) == []
    beside = proposal(region="410603", cell={"merchant": 7}, cases=tuple(range(10, 29)))
    assert len(propose(proposals=[beside], at=later(1))) == 1


def test_the_same_cell_goes_before_the_same_cases(people: Cast) -> None:
    alert = proposed()
    shop = proposed(cell={"merchant": 7}, cases=tuple(range(20, 60)), observed=40)
    more = proposal(
        cases=tuple(range(1, 50)), observed=49, last=TODAY + timedelta(days=1)
    )  # shares more with the shop's
    assert propose(proposals=[more], at=later(1)) == []
    alert.refresh_from_db()
    shop.refresh_from_db()
    assert (alert.evidence["observed"], shop.evidence["observed"]) == (49, 40)


def test_of_one_look_the_surest_tells_a_warning(people: Cast) -> None:
    wide = proposal(region="410600", cell={"category": "101"}, cases=tuple(range(1, 90)), observed=89)
    (alert,) = propose(proposals=[proposal(), wide], at=MONDAY)
    assert alert.evidence["observed"] == 28
    more = {"last": TODAY + timedelta(days=1)}
    assert propose(proposals=[proposal(observed=30, **more), proposal(observed=9, **more)], at=later(1)) == []
    alert.refresh_from_db()
    assert (alert.region, alert.evidence["observed"]) == ("410611", 30)


def test_however_much_is_found_what_stands_is_read_once(
    people: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    for shop_id in range(6):
        proposed(cell={"merchant": shop_id}, cases=tuple(range(shop_id * 100, shop_id * 100 + 20)))
    again = [proposal(cell={"merchant": one}, cases=tuple(range(one * 100, one * 100 + 20))) for one in range(6)]
    with django_assert_max_num_queries(1 + 2 + 6):  # once, the transaction's own two, and each that is locked
        assert propose(proposals=again, at=MONDAY) == []


def test_what_an_office_works_on_stays_as_it_was_seen(people: Cast) -> None:
    alert = accepted(people)
    assert propose(proposals=[proposal(observed=90, cases=tuple(range(1, 91)))], at=later(3)) == []
    alert.refresh_from_db()
    assert alert.evidence["observed"] == 28


def test_what_was_dismissed_is_proposed_anew_when_it_became_far_more_or_after_weeks(people: Cast) -> None:
    alert = proposed()
    raising.dismiss(alert_id=alert.pk, version=1, reason="数量不大，继续观察。", by=people.supervisor, at=MONDAY)
    assert propose(proposals=[proposal(observed=40)], at=later(7)) == []
    assert len(propose(proposals=[proposal(observed=56)], at=later(8))) == 1
    Alert.objects.exclude(pk=alert.pk).delete()
    assert len(propose(proposals=[proposal()], at=later(40))) == 1


def test_a_division_without_an_agency_has_no_warning(people: Cast) -> None:
    assert propose(proposals=[proposal(region="420100")], at=MONDAY) == []


def test_who_sees_and_does_what(people: Cast) -> None:
    alert = proposed()
    assert visible_alerts(by=people.handler).count() == 0  # whoever answers sees what was sent
    assert visible_alerts(by=people.analyst).count() == 1
    assert visible_alerts(by=people.other_handler).count() == 0
    with pytest.raises(NotFound):
        raising.dismiss(alert_id=alert.pk, version=1, reason="不属实。", by=people.handler, at=MONDAY)
    alert = raised(people, cell={"merchant": 5}, cases=(900, 901))
    assert visible_alerts(by=people.handler).count() == 1
    assert visible_alerts(by=people.hotline).count() == 0
    with pytest.raises(NotFound):
        answering.accept_alert(alert_id=alert.pk, version=alert.version, by=people.other_handler, at=MONDAY)
    with pytest.raises(NotPermitted):
        answering.accept_alert(alert_id=alert.pk, version=alert.version, by=people.supervisor, at=MONDAY)
    with pytest.raises(lifecycle.AlertOfOtherOffice):  # raised by the city, not for the county to withdraw
        raising.withdraw_alert(alert_id=alert.pk, version=alert.version, reason="不需要了。", by=people.head, at=MONDAY)
    assert moves_open_to(alert=alert, by=people.head) == {AlertMove.ACCEPT}
    assert moves_open_to(alert=alert, by=people.supervisor) == {AlertMove.WITHDRAW}


def test_a_station_below_does_not_answer_for_the_county(people: Cast) -> None:
    alert = raised(people)
    with pytest.raises(NotFound):
        answering.accept_alert(alert_id=alert.pk, version=alert.version, by=people.station_handler, at=MONDAY)


def test_whoever_told_the_result_does_not_judge_it(people: Cast) -> None:
    alert = raised(people, by=people.head)
    alert = answering.accept_alert(alert_id=alert.pk, version=alert.version, by=people.head, at=later(1))
    alert = sampled(people, alert, by=people.head)
    alert = answering.tell_result(
        alert_id=alert.pk, version=alert.version, result="已整改完毕。", by=people.head, at=later(2)
    )
    with pytest.raises(lifecycle.AlertToldBySelf):
        judging.close_alert(alert_id=alert.pk, version=alert.version, remark="同意。", by=people.head, at=later(2))
    alert = judging.close_alert(
        alert_id=alert.pk, version=alert.version, remark="同意。", by=people.supervisor, at=later(2)
    )
    assert alert.state == AlertState.CLOSED


def test_of_two_at_once_the_second_is_told(people: Cast) -> None:
    alert = proposed()
    raising.dismiss(alert_id=alert.pk, version=1, reason="同一人重复登记。", by=people.supervisor, at=MONDAY)
    with pytest.raises(ChangedMeanwhile):
        raising.restore(alert_id=alert.pk, version=1, by=people.analyst, at=MONDAY)
    with pytest.raises(lifecycle.AlertMoveNotPossible):
        raising.dismiss(alert_id=alert.pk, version=2, reason="同一人重复登记。", by=people.analyst, at=MONDAY)


@pytest.mark.parametrize("due_on", [None, TODAY, TODAY + timedelta(days=61)])
def test_a_deadline_lies_ahead_and_not_too_far(people: Cast, due_on: Any) -> None:
    alert = proposed()
    with pytest.raises(lifecycle.AlertDueImpossible):
        raising.raise_alert(
            alert_id=alert.pk, version=1, office_id=people.county.pk, asks=ASKS, due_on=due_on, by=people.supervisor, at=MONDAY
        )  # fmt: skip


def test_a_warning_goes_to_an_office_of_the_own_subtree(people: Cast) -> None:
    alert = proposed()
    for office in (people.other_county.pk, people.centre.pk, None):
        with pytest.raises(lifecycle.NoOfficeForAlert):
            raising.raise_alert(
                alert_id=alert.pk, version=1, office_id=office, asks=ASKS, due_on=DUE, by=people.head, at=MONDAY
            )


def test_no_result_without_measures_and_none_before_they_have_one(people: Cast) -> None:
    alert = accepted(people)
    with pytest.raises(lifecycle.NothingDone):
        answering.tell_result(
            alert_id=alert.pk, version=alert.version, result="没有问题。", by=people.head, at=later(2)
        )
    common: dict[str, Any] = {"by": people.handler, "at": later(2)}
    with pytest.raises(lifecycle.MeasureUnknown):
        answering.take_measure(
            alert_id=alert.pk, version=alert.version, kind="LETTER", what="发函整改", due_on=None, **common
        )
    alert = answering.take_measure(
        alert_id=alert.pk, version=alert.version, kind="CHECK", what="到店检查进货台账。", due_on=None, **common
    )
    with pytest.raises(lifecycle.MeasuresOpen):
        answering.tell_result(alert_id=alert.pk, version=alert.version, result="没有问题。", **common)
    measure = Measure.objects.get(alert=alert)
    finish: dict[str, Any] = {"alert_id": alert.pk, "measure_id": measure.pk, "result": "台账齐全。", **common}
    alert = answering.finish_measure(version=alert.version, **finish)
    with pytest.raises(lifecycle.MeasureDone):
        answering.finish_measure(version=alert.version, **finish)
    with pytest.raises(NotFound):
        answering.finish_measure(version=alert.version, **{**finish, "measure_id": 1})


def test_measures_that_are_begun_elsewhere_too(people: Cast) -> None:
    merchant = shop()
    case = filed(people.hotline)
    other = filed(people.hotline, content="另一件投诉，健身房不退费，要求退还预付款一千元。")
    alert = accepted(people, cell={"merchant": merchant.pk}, cases=(case.pk,))
    head: dict[str, Any] = {"by": people.head, "at": later(2)}
    asks, due_at = "核查同批次酸奶的进货来源。", working(10, day=DUE)
    with pytest.raises(NotFound):
        answering.order_cases(
            alert_id=alert.pk, version=alert.version, case_ids=[other.pk], asks=asks, due_at=due_at, **head
        )
    alert = answering.order_cases(
        alert_id=alert.pk, version=alert.version, case_ids=[case.pk], asks=asks, due_at=due_at, **head
    )
    alert = answering.draft_letter(alert_id=alert.pk, version=alert.version, kind="reminder", draft=LETTER, **head)
    alert = answering.draft_warning(alert_id=alert.pk, version=alert.version, content=CONTENT, **head)
    kinds = dict(Measure.objects.filter(alert=alert).values_list("kind", "linked_id"))
    assert kinds == {
        "ORDER": Order.objects.get().pk, "LETTER": Letter.objects.get().pk, "ARTICLE": Article.objects.get().pk,
    }  # fmt: skip
    assert Article.objects.get().state == "REVIEW"  # somebody else publishes it


def test_a_letter_needs_a_merchant(people: Cast) -> None:
    alert = accepted(people)
    with pytest.raises(lifecycle.NoMerchantInAlert):
        answering.draft_letter(
            alert_id=alert.pk, version=alert.version, kind="reminder", draft=LETTER, by=people.head, at=later(2)
        )


def test_a_topic_found_in_texts_is_named_and_sent_at_once(people: Cast) -> None:
    found = Proposal(
        source=AlertSource.TOPIC, region="410611", cell={"topic": "410611 车位 捆绑"}, first=TODAY, last=TODAY, observed=9,
        cases=(1, 2, 3), evidence={"words": ["车位", "捆绑销售"]}, title="车位捆绑销售",
    )  # fmt: skip
    common: dict[str, Any] = {
        "proposal": found,
        "office_id": people.county.pk,
        "asks": ASKS,
        "due_on": DUE,
        "at": MONDAY,
    }
    with pytest.raises(NotPermitted):
        raising.raise_topic(by=people.handler, **common)
    alert = raising.raise_topic(by=people.analyst, **common)
    assert (alert.state, alert.title, alert.source) == (AlertState.SENT, "车位捆绑销售", "TOPIC")
    assert Permission.RAISE_ALERTS in people.analyst.permissions


def test_offices_are_reminded_once_and_whoever_raised_it_hears_of_silence(people: Cast) -> None:
    raised(people)
    Notice.objects.all().delete()
    assert judging.remind_of_alerts(at=later(3)) == 0
    assert judging.remind_of_alerts(at=later(11)) == 1
    assert judging.remind_of_alerts(at=later(12)) == 0
    assert judging.remind_of_alerts(at=later(15)) == 1
    assert judging.remind_of_alerts(at=later(16)) == 0
    assert sorted(templates()) == ["alert_due", "alert_overdue", "alert_silent"]  # the last two at one instant


def test_altered_evidence_is_named(people: Cast) -> None:
    alert = proposed()
    Alert.objects.filter(pk=alert.pk).update(evidence={**alert.evidence, "observed": 3})
    assert [reason for _, reason in unsound_alerts()] == ["its evidence is not what was seen"]
    Alert.objects.filter(pk=alert.pk).update(digest=digest_of({**alert.evidence, "observed": 3}))
    assert [reason for _, reason in unsound_alerts()] == ["its journal does not tell of this evidence"]


def test_every_state_is_left_by_some_move_or_ended() -> None:
    """A table that must be read: what is possible where."""
    possible = {state.value: [move.value for move in lifecycle.moves_open(state=state)] for state in AlertState}
    assert possible == {
        "PROPOSED": ["RAISE", "DISMISS"], "DISMISSED": ["RESTORE"], "SENT": ["ACCEPT", "WITHDRAW"],
        "ACCEPTED": ["MEASURE", "TELL", "WITHDRAW"], "TOLD": ["SEND_BACK", "CLOSE"], "CLOSED": [], "WITHDRAWN": [],
    }  # fmt: skip
