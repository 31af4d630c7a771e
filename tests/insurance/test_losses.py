"""One loss is paid once: a return refused and the complaint about it, two complaints, a dispute and the case it became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.advances import cancel_advance, decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.rules.losses import LossMayBePaid, LossPaid
from fangxin.domain.funds.rules.policy import AdvanceKnown
from fangxin.domain.funds.words import FundKind
from fangxin.domain.insurance.actions.claims import decide_claim, drop_claim, file_for_case, file_for_return, pay_claim
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.insurance.queries.claims import standing_of, unsound_policies
from fangxin.domain.insurance.rules import ClaimAnswered, ClaimKnown
from fangxin.domain.insurance.words import ClaimState, PolicyKind
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.timeline.queries import broken_chains
from tests.funds.telling import AFTER, failed, joined, paid_in_alone, rule
from tests.insurance.test_claims import policy
from tests.members import acting, hired, shop
from tests.people import MONDAY
from tests.promises.telling import Stores, granted, stores
from tests.returns.telling import recorded, refused
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db
FEN = 199_00


@dataclass(frozen=True)
class Told:
    """A store with a promise, insured, whose stall is in a fund, and a return it refused."""

    given: Stores
    policy: Policy
    fund: Fund
    stall: Stall
    request: ReturnRequest

    def case(self, **changes: Any) -> Case:
        case = failed(self.given.people, **{"disputed_fen": FEN})
        Case.objects.filter(pk=case.pk).update(merchant=self.given.whale, **changes)
        return Case.objects.select_related("intake__person").get(pk=case.pk)

    def claim(self, case: Case | None = None, **changes: Any) -> Claim:
        given: dict[str, Any] = {"fen": FEN, "reason": "门店拒绝退货。", "by": self.given.people.handler, "at": AFTER}
        given |= {"policy_id": self.policy.pk, **changes}
        if case is None:
            return file_for_return(request_id=self.request.pk, **given)
        return file_for_case(case_number=case.number, **given)

    def advance(self, case: Case, **changes: Any) -> Advance:
        given: dict[str, Any] = {"fen": FEN, "reason": "拒绝退货。", "by": self.given.people.handler, "at": AFTER}
        return propose_advance(
            fund_id=self.fund.pk, stall_id=self.stall.pk, case_number=case.number, **{**given, **changes}
        )


@pytest.fixture
def told() -> Told:
    return telling()


def telling() -> Told:
    given = stores()
    granted(given)
    by = given.people.handler
    operator = shop(name="鹤壁青禾农贸市场管理有限公司", uscc="91000000MA00000232", phone="19900001002")
    fund = open_fund(
        name="青禾农贸市场先行赔付金", kind=FundKind.MARKET, operator_id=operator.pk, rule=rule(), by=by, at=MONDAY
    )
    stall = joined(fund.pk, given.whale.pk, "A区12号", by=by)
    paid_in_alone(fund.pk, stall.pk, 500_00, by=by)
    request = refused(given, recorded(given), reason="TOO_LATE", words="")
    return Told(given=given, policy=policy(by, kind=PolicyKind.REASSURING), fund=fund, stall=stall, request=request)


def test_a_refused_return_and_the_complaint_about_it_are_one_loss(told: Told) -> None:
    case = told.case()
    told.claim()
    with pytest.raises(LossPaid, match="羊毛围巾，待核定"):
        told.claim(case, compared=True)
    with pytest.raises(LossPaid, match="羊毛围巾"):
        told.advance(case, compared=True)


def test_of_the_complaint_and_the_return_about_it_the_second_is_refused_too(told: Told) -> None:
    told.advance(told.case())
    with pytest.raises(LossPaid, match="青禾农贸市场先行赔付金”先行赔付199"):
        told.claim(compared=True)


@pytest.mark.parametrize(
    "changes", [{"disputed_fen": 350_00}, {"disputed_fen": None}, {"purchased_on": date(2026, 5, 1)}]
)
def test_what_only_may_be_the_same_is_compared_by_an_officer(told: Told, changes: dict[str, Any]) -> None:
    told.claim()
    case = told.case(**changes)
    with pytest.raises(LossMayBePaid, match="羊毛围巾"):
        told.advance(case, fen=150_00)
    assert told.advance(case, fen=150_00, compared=True).pk


def test_of_goods_brought_back_without_a_phone_the_sum_is_compared(told: Told) -> None:
    ReturnRequest.objects.filter(pk=told.request.pk).update(person=None)
    told.claim()
    with pytest.raises(LossMayBePaid, match="羊毛围巾"):
        told.advance(told.case())
    assert told.advance(told.case(disputed_fen=350_00), fen=350_00).pk


def test_the_operator_does_not_decide_that_losses_are_two(told: Told) -> None:
    told.claim()
    by, case = acting(hired(told.fund.operator)), told.case(disputed_fen=350_00)
    with pytest.raises(LossMayBePaid, match="另一笔赔付"):
        told.advance(case, fen=350_00, by=by, acting_for=told.fund.operator_id, compared=True)


def test_another_sum_of_another_consumer_is_another_loss(told: Told) -> None:
    told.claim()
    case = told.case(disputed_fen=350_00)
    person = case.intake.person
    assert person is not None
    type(person).objects.filter(pk=person.pk).update(phone_index="other", id_index="")
    assert told.advance(case, fen=350_00).pk


def test_what_was_paid_meanwhile_is_not_paid_again(told: Told) -> None:
    """Both were approved before anybody knew that they are one: the second payment is refused, and taken back."""
    people, case = told.given.people, told.case(disputed_fen=350_00)
    advance = told.advance(case, fen=FEN, compared=True)
    decide_advance(advance_id=advance.pk, granted=True, reason="情况属实。", by=people.head, at=AFTER)
    Case.objects.filter(pk=case.pk).update(disputed_fen=150_00)
    Advance.objects.filter(pk=advance.pk).update(amount_fen=150_00)
    claim = told.claim(compared=True)
    decide_claim(claim_id=claim.pk, agreed_fen=FEN, reason="保险公司已核定。", by=people.head, at=AFTER)
    Case.objects.filter(pk=case.pk).update(disputed_fen=FEN)
    Advance.objects.filter(pk=advance.pk).update(amount_fen=FEN)
    with pytest.raises(LossMayBePaid, match="已批准，待付款"):
        pay_claim(claim_id=claim.pk, reference="回单1", by=people.handler, at=AFTER)
    pay_claim(claim_id=claim.pk, reference="回单1", by=people.handler, at=AFTER, compared=True)
    with pytest.raises(LossPaid, match="已赔付"):
        pay_advance(advance_id=advance.pk, reference="回单2", by=people.handler, at=AFTER, compared=True)
    cancel_advance(advance_id=advance.pk, reason="保险已经赔付。", by=people.handler, at=AFTER)


def test_a_claim_that_is_not_paid_any_more_is_taken_back(told: Told) -> None:
    people = told.given.people
    claim = told.claim()
    decide_claim(claim_id=claim.pk, agreed_fen=FEN, reason="保险公司已核定。", by=people.head, at=AFTER)
    before = standing_of(policy=told.policy)
    claim = drop_claim(claim_id=claim.pk, reason="门店已经退款。", by=people.handler, at=AFTER)
    after = standing_of(policy=told.policy)
    assert claim.state == ClaimState.DROPPED and (after.left, after.agreed) == (before.left + FEN, 0)
    with pytest.raises(ClaimAnswered):
        drop_claim(claim_id=claim.pk, reason="门店已经退款。", by=people.handler, at=AFTER)
    told.advance(told.case())
    assert not [*unsound_books(), *unsound_policies()]


@pytest.mark.django_db(transaction=True)
def test_a_fund_and_an_insurer_at_once_pay_one_loss_once(transactional_db: None, tmp_path: Path) -> None:
    with several_connections(tmp_path):
        told = telling()
        case, by = told.case(), told.given.people
        acts = [
            partial(told.claim), partial(told.claim, by=by.head), partial(told.advance, case, compared=True),
            partial(told.advance, case, compared=True, by=by.second_handler),
        ]  # fmt: skip
        answers = at_once(acts)
        done = [one for one in answers if isinstance(one, Claim | Advance)]
        assert len(done) == 1, answers
        assert all(isinstance(one, LossPaid | ClaimKnown | AdvanceKnown) for one in answers if one not in done), answers
        assert not [*unsound_books(), *unsound_policies(), *broken_chains()]
