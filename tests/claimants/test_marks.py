"""Two people decide, a third the appeal; the person is told; a mark ends by itself; reports go on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.dispatch import GroundUnknown
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.claimants.actions import (
    appeal,
    decide_appeal,
    decide_mark,
    lift_mark,
    may_appeal,
    propose_mark,
    refuse_on_mark,
)
from fangxin.domain.claimants.models import Mark, MarkUse
from fangxin.domain.claimants.queries import in_force, mark_in_force, marks_on, published
from fangxin.domain.claimants.rules import (
    AlreadyMarked,
    AppealTooLate,
    FactorMissing,
    MarkNotOpen,
    MarkReasonMissing,
    NobodyToMark,
    SamePerson,
)
from fangxin.domain.claimants.words import MarkState
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import LI, Cast, cast, filed, later, officer

pytestmark = pytest.mark.django_db
REASON = "三个月内就同类商品对多家店投诉二十余件。"
UNTIL = date(2026, 11, 30)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return filed(people.hotline)


def proposed(case: Case, people: Cast, **changes: Any) -> Mark:
    given = {"factors": ["DF2"], "reason": REASON, "until_on": UNTIL, "by": people.handler, "at": later(1)}
    return propose_mark(case_id=case.pk, version=None, **{**given, **changes})


def confirmed(case: Case, people: Cast) -> Mark:
    mark = proposed(case, people)
    return decide_mark(mark_id=mark.pk, confirmed=True, reason=REASON, by=people.head, at=later(2))


def third(people: Cast) -> Any:
    return officer("duanmingyuan", "段明远", Role.HEAD, people.county)


def test_a_proposal_keeps_the_numbers_it_was_made_on_and_binds_nobody(people: Cast, case: Case) -> None:
    mark = proposed(case, people)
    assert mark.state == MarkState.PROPOSED and not in_force(mark=mark, on=day_of(later(1)))
    assert mark.evidence["contacts"][0]["numbers"] == [case.number]
    assert mark_in_force(case=case, on=day_of(later(1))) is None
    assert Entry.objects.filter(chain=case.pk, act=Act.CLAIMANT_PROPOSED).count() == 1
    assert not Notice.objects.filter(case_id=case.pk, template__startswith="claimant").exists()


def test_a_second_person_confirms_and_the_person_is_told_how_to_appeal(people: Cast, case: Case) -> None:
    mark = confirmed(case, people)
    assert mark_in_force(case=case, on=UNTIL) == mark
    assert mark_in_force(case=case, on=date(2026, 12, 1)) is None
    (notice,) = Notice.objects.filter(case_id=case.pk, template="claimant_marked")
    assert "2026年11月30日" in notice.text and "申诉" in notice.text
    assert list(broken_chains()) == []


def test_who_proposed_does_not_confirm(people: Cast, case: Case) -> None:
    mark = proposed(case, people, by=people.head)
    with pytest.raises(SamePerson):
        decide_mark(mark_id=mark.pk, confirmed=True, reason=REASON, by=people.head, at=later(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(decided_by_id=people.head.account_id, state="IN_FORCE")


def test_a_handler_does_not_confirm_and_another_county_does_not_even_see_it(people: Cast, case: Case) -> None:
    mark = proposed(case, people)
    with pytest.raises(NotPermitted):
        decide_mark(mark_id=mark.pk, confirmed=True, reason=REASON, by=people.second_handler, at=later(2))
    stranger = officer("qixiangyang", "齐向阳", Role.HEAD, people.other_county)
    with pytest.raises(NotFound):
        decide_mark(mark_id=mark.pk, confirmed=True, reason=REASON, by=stranger, at=later(2))


def test_a_proposal_turned_down_binds_nobody_and_may_be_made_anew(people: Cast, case: Case) -> None:
    mark = proposed(case, people)
    decide_mark(mark_id=mark.pk, confirmed=False, reason=REASON, by=people.head, at=later(2))
    assert mark_in_force(case=case, on=day_of(later(2))) is None
    with pytest.raises(MarkNotOpen):
        decide_mark(mark_id=mark.pk, confirmed=True, reason=REASON, by=people.head, at=later(3))
    assert proposed(case, people, at=later(3)).pk != mark.pk


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"factors": []}, FactorMissing), ({"factors": ["DF9"]}, GroundUnknown), ({"reason": "太短"}, MarkReasonMissing),
    ],
)  # fmt: skip
def test_what_a_proposal_needs(people: Cast, case: Case, changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        proposed(case, people, **changes)
    assert not Mark.objects.exists()


def test_only_the_own_office_proposes_and_only_on_somebody(people: Cast, case: Case) -> None:
    with pytest.raises((NotFound, OtherOffice)):
        proposed(case, people, by=people.other_handler)
    report = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", content="举报云上鲸超市无证经营，请查处。")
    with pytest.raises(NobodyToMark):
        proposed(report, people)


def test_one_mark_at_a_time(people: Cast, case: Case) -> None:
    proposed(case, people)
    with pytest.raises(AlreadyMarked):
        proposed(case, people)


def test_a_mark_is_seen_on_every_complaint_of_the_person_in_its_area_and_on_nobody_elses(
    people: Cast, case: Case
) -> None:
    mark = confirmed(case, people)
    again = filed(people.hotline, at=later(5), content="在淇滨区买到变质的香肠，要求退款赔偿。")
    other = filed(people.hotline, at=later(5), identity=LI, content="在淇滨区买到变质的火腿，要求退款赔偿。")
    assert marks_on(case=again) == [mark] and marks_on(case=other) == []
    elsewhere = filed(
        people.hotline, at=later(5), merchant_name="山城百货", merchant_address="河南省鹤壁市山城区红旗街1号",
        content="在山城区红旗街的百货店买的锅漏水，要求退货。",
    )  # fmt: skip
    assert marks_on(case=elsewhere) == []


def test_a_complaint_is_refused_on_a_mark_by_a_person_and_the_report_beside_it_goes_on(
    people: Cast, case: Case
) -> None:
    confirmed(case, people)
    both = filed(
        people.hotline, at=later(3),
        content="在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。",
    )  # fmt: skip
    report = Case.objects.get(intake_id=both.intake_id, kind=Kind.REPORT)
    refused = refuse_on_mark(
        case_id=both.pk, version=None, reason="经两人认定不是为生活消费。", other_routes="可以起诉。", by=people.handler,
        at=later(4),
    )  # fmt: skip
    assert (refused.outcome, refused.ground) == (Outcome.NOT_ACCEPTED, "NA3")
    assert MarkUse.objects.get(case=refused).mark.case_id == case.pk
    report.refresh_from_db()
    assert report.status == Status.ASSIGNED


def test_without_a_mark_nothing_is_refused_on_one(people: Cast, case: Case) -> None:
    proposed(case, people)
    with pytest.raises(MarkNotOpen):
        refuse_on_mark(
            case_id=case.pk, version=None, reason="理由。", other_routes="可以起诉。", by=people.handler, at=later(2)
        )
    case.refresh_from_db()
    assert case.status == Status.ASSIGNED and not Notice.objects.filter(case_id=case.pk, template="refused").exists()


def test_an_appeal_is_decided_by_a_third_and_a_reversal_asks_to_reopen_what_was_refused(
    people: Cast, case: Case
) -> None:
    mark = confirmed(case, people)
    refuse_on_mark(
        case_id=case.pk, version=None, reason="认定。", other_routes="起诉。", by=people.handler, at=later(3)
    )
    case.refresh_from_db()
    made = appeal(case=case, reason="我家三口人每天喝酸奶，都是自己买来吃的。", by=consumer("张**"), at=later(4))
    for involved in (people.head,):
        with pytest.raises(SamePerson):
            decide_appeal(appeal_id=made.pk, upheld=True, reason=REASON, by=involved, at=later(5))
    decide_appeal(appeal_id=made.pk, upheld=False, reason=REASON, by=third(people), at=later(5))
    mark.refresh_from_db()
    assert mark.state == MarkState.REVERSED and mark_in_force(case=case, on=day_of(later(5))) is None
    assert ReopenRequest.objects.filter(case=case, state="ASKED").count() == 1
    assert Notice.objects.filter(case_id=case.pk, template="appeal_reversed").exists()
    assert list(broken_chains()) == []


def test_an_upheld_mark_stays_and_there_is_one_appeal(people: Cast, case: Case) -> None:
    mark = confirmed(case, people)
    made = appeal(case=case, reason="我家三口人每天喝酸奶，都是自己买来吃的。", by=consumer("张**"), at=later(4))
    with pytest.raises(AppealTooLate):
        appeal(case=case, reason="我家三口人每天喝酸奶，都是自己买来吃的。", by=consumer("张**"), at=later(4))
    decide_appeal(appeal_id=made.pk, upheld=True, reason=REASON, by=third(people), at=later(5))
    with pytest.raises(MarkNotOpen):
        decide_appeal(appeal_id=made.pk, upheld=False, reason=REASON, by=third_again(people), at=later(6))
    assert mark_in_force(case=case, on=day_of(later(6))) == mark


def third_again(people: Cast) -> Any:
    return officer("huoqiwen", "霍绮文", Role.HEAD, people.county)


def test_the_term_of_appeal_ends_and_nobody_unmarked_can_appeal(people: Cast, case: Case) -> None:
    with pytest.raises(AppealTooLate):
        appeal(case=case, reason="我家三口人每天喝酸奶，都是自己买来吃的。", by=consumer("张**"), at=later(1))
    mark = confirmed(case, people)
    assert may_appeal(mark=mark, at=later(62)) and not may_appeal(mark=mark, at=later(63))


def test_a_mark_may_be_lifted_early(people: Cast, case: Case) -> None:
    mark = confirmed(case, people)
    lift_mark(mark_id=mark.pk, reason=REASON, by=people.supervisor, at=later(4))
    assert mark_in_force(case=case, on=day_of(later(4))) is None
    with pytest.raises(MarkNotOpen):
        lift_mark(mark_id=mark.pk, reason=REASON, by=people.supervisor, at=later(5))


def test_what_is_published_counts_and_names_nobody(people: Cast, case: Case) -> None:
    assert published(on=date(2026, 12, 31)) == []
    confirmed(case, people)
    refuse_on_mark(
        case_id=case.pk, version=None, reason="认定。", other_routes="起诉。", by=people.handler, at=later(3)
    )
    case.refresh_from_db()
    made = appeal(case=case, reason="我家三口人每天喝酸奶，都是自己买来吃的。", by=consumer("张**"), at=later(4))
    decide_appeal(appeal_id=made.pk, upheld=False, reason=REASON, by=third(people), at=later(5))
    other = filed(people.hotline, identity=LI, at=later(6), content="在淇滨区理发店充值后关门，要求退还余额。")
    turned_down = proposed(other, people, at=later(6))
    decide_mark(mark_id=turned_down.pk, confirmed=False, reason=REASON, by=people.head, at=later(7))
    (year, last) = published(on=date(2027, 3, 1))[::-1]
    assert (year.proposed, year.confirmed, year.rejected, year.refused, year.appealed, year.reversed) == (
        2,
        1,
        1,
        1,
        1,
        1,
    )
    assert (last.year, last.proposed) == (2027, 0)
    assert Account.objects.filter(pk=people.head.account_id).exists()
