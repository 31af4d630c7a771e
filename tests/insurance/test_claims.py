"""Policies and claims: what is insured, by whom decided, paid once, and never past the limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.funds.rules.losses import LossMayBePaid, LossPaid
from fangxin.domain.funds.rules.policy import AmountImpossible, AnotherOfficer, FundReasonMissing, NoGround
from fangxin.domain.insurance.actions.claims import (
    decide_claim,
    file_for_case,
    file_for_return,
    pay_claim,
    recover_claim,
)
from fangxin.domain.insurance.actions.policies import end_policy, open_policy, remind_of_policies
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.insurance.queries.claims import (
    Standing,
    claims_waiting,
    insurances_of,
    matter_of_case,
    policies_for,
    standing_of,
    unsound_policies,
    waiting_count,
)
from fangxin.domain.insurance.rules import (
    ClaimAnswered,
    ClaimKnown,
    LimitReached,
    NotInsured,
    PolicyDaysImpossible,
    PolicyIncomplete,
    PolicyKnown,
    PolicyLimitImpossible,
)
from fangxin.domain.insurance.words import ClaimBasis, ClaimState, PolicyKind
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.notices.models import Notice
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.funds.telling import AFTER, Market, accepted, broken, failed, market, proposed
from tests.people import MONDAY, working
from tests.promises.telling import granted, stores
from tests.returns.telling import recorded, refused
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Market:
    return market()


def policy(by: Actor, **changes: Any) -> Policy:
    given: dict[str, Any] = {
        "kind": PolicyKind.REASSURING, "insurer": "青禾财产保险公司", "number": "QH2026000118", "holder_id": None,
        "insured_ids": (), "everybody": True, "from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31),
        "claim_limit_fen": 1000_00, "total_limit_fen": 2000_00, "premium_fen": 300_00,
    }  # fmt: skip
    return open_policy(**{**given, **changes}, by=by, at=MONDAY)


def filed(made: Market, of: Policy, *, fen: int = 300_00, by: Actor | None = None, number: str = "") -> Claim:
    case = number or broken(made.people).number
    return file_for_case(
        policy_id=of.pk, case_number=case, fen=fen, reason="经营者没有履行。", by=by or made.people.handler, at=AFTER,
        compared=True,
    )  # fmt: skip


def agreed(made: Market, claim: Claim, fen: int | None = 300_00, by: Actor | None = None) -> Claim:
    return decide_claim(
        claim_id=claim.pk, agreed_fen=fen, reason="保险公司已核定。", by=by or made.people.head, at=AFTER
    )  # fmt: skip


def pay(made: Market, claim: Claim, reference: str = "赔款回单3") -> Claim:
    return pay_claim(claim_id=claim.pk, reference=reference, by=made.people.handler, at=AFTER, compared=True)


def sound() -> bool:
    return not [*unsound_books(), *unsound_policies(), *broken_chains()]


def test_the_way_of_a_claim(made: Market) -> None:
    of = policy(made.people.handler)
    assert standing_of(policy=of) == Standing(left=2000_00, agreed=0, paid=0)
    case = broken(made.people)
    claim = filed(made, of, number=case.number)
    assert (claim.state, claim.basis) == (ClaimState.FILED, ClaimBasis.AGREEMENT_BROKEN)
    agreed(made, claim, 250_00)
    assert standing_of(policy=of) == Standing(left=1750_00, agreed=250_00, paid=0)
    pay(made, claim)
    assert standing_of(policy=of) == Standing(left=1750_00, agreed=0, paid=250_00)
    for fen, key in ((100_00, "A"), (100_00, "A"), (150_00, "B")):
        recover_claim(claim_id=claim.pk, fen=fen, reference="回单", key=key, by=made.people.handler, at=AFTER)
    assert standing_of(policy=of) == Standing(left=2000_00, agreed=0, paid=0)
    assert Claim.objects.get().recovered_fen == 250_00
    with pytest.raises(AmountImpossible):
        recover_claim(claim_id=claim.pk, fen=1, reference="回单", key="C", by=made.people.handler, at=AFTER)
    assert [entry.act for entry in entries_of(chain=of.pk)] == [
        Act.POLICY_OPENED, Act.INSURED_CLAIM_FILED, Act.INSURED_CLAIM_AGREED, Act.INSURED_CLAIM_PAID,
        Act.INSURED_CLAIM_RECOVERED, Act.INSURED_CLAIM_RECOVERED,
    ]  # fmt: skip
    entry = entries_of(chain=case.pk)[-1]
    assert entry.act == Act.INSURED_CLAIM_PAID and entry.act in PUBLIC_ACTS
    assert Notice.objects.get(template="insured_claim_paid").person_id == case.intake.person_id
    assert sound()


def test_a_refused_claim_is_answered_with_its_reason_and_may_be_filed_again(made: Market) -> None:
    of = policy(made.people.handler)
    case = failed(made.people)
    claim = filed(made, of, fen=200_00, number=case.number)
    with pytest.raises(ClaimKnown):
        filed(made, of, fen=200_00, number=case.number)
    agreed(made, claim, None)
    assert Claim.objects.get().state == ClaimState.REFUSED and standing_of(policy=of).left == 2000_00
    with pytest.raises(ClaimAnswered, match="不予赔付"):
        pay(made, claim)
    filed(made, of, fen=200_00, number=case.number)
    assert sound()


def test_who_filed_does_not_decide_and_nothing_is_done_twice(made: Market) -> None:
    claim = filed(made, policy(made.people.handler))
    with pytest.raises(AnotherOfficer):
        agreed(made, claim, by=made.people.handler)
    with pytest.raises(ClaimAnswered):
        pay(made, claim)
    with pytest.raises(AmountImpossible, match="申请"):
        agreed(made, claim, 300_01)
    agreed(made, claim)
    with pytest.raises(ClaimAnswered):
        agreed(made, claim)
    with pytest.raises(FundReasonMissing):
        pay(made, claim, " ")
    pay(made, claim)
    with pytest.raises(ClaimAnswered):
        pay(made, claim)
    assert sound()


@pytest.mark.parametrize(("fen", "why"), [(0, "限额"), (1000_01, "限额"), (300_01, "应赔付")])
def test_never_more_than_a_claim_may_be_nor_than_is_due(made: Market, fen: int, why: str) -> None:
    with pytest.raises(AmountImpossible, match=why):
        filed(made, policy(made.people.handler), fen=fen)


def test_the_limit_of_all_claims_is_never_passed(made: Market) -> None:
    of = policy(made.people.handler, claim_limit_fen=300_00, total_limit_fen=500_00)
    first, second = filed(made, of), filed(made, of)
    agreed(made, first)
    with pytest.raises(LimitReached, match=r"还剩200\.00元"):
        agreed(made, second)
    agreed(made, second, 200_00)
    assert standing_of(policy=of).left == 0
    assert sound()


def test_whom_and_when_a_policy_insures(made: Market) -> None:
    by = made.people.handler
    case = broken(made.people)
    matter = matter_of_case(case=case)
    of = policy(by)
    named = policy(by, number="2", everybody=False, insured_ids=[made.merchant.pk])
    held = policy(by, number="3", everybody=False, holder_id=made.merchant.pk)
    other = policy(by, number="4", everybody=False, insured_ids=[made.neighbour.merchant_id])
    past = policy(by, number="5", to_on=date(2026, 6, 7))
    returns = policy(by, number="6", kind=PolicyKind.RETURN)
    assert {one.pk for one in policies_for(matter=matter, by=by)} == {of.pk, named.pk, held.pk}
    for wrong, why in ((other, "被保险人"), (past, "保险期间"), (returns, "不在保险责任内")):
        with pytest.raises(NotInsured, match=why):
            filed(made, wrong, number=case.number)
    end_policy(policy_id=of.pk, on=date(2026, 6, 7), reason="换保险公司。", by=by, at=AFTER)
    with pytest.raises(NotInsured, match="保险期间"):
        filed(made, of, number=case.number)
    assert {one.pk for one in insurances_of(merchant_id=made.merchant.pk, on=AFTER.date())} == {named.pk, held.pk}


def test_a_consumer_is_not_paid_by_two(made: Market) -> None:
    of, case, other = policy(made.people.handler), broken(made.people), broken(made.people)
    proposed(made, case)
    with pytest.raises(LossPaid, match="先行赔付300"):
        filed(made, of, number=case.number)
    filed(made, of, number=other.number)
    with pytest.raises(LossPaid, match="理赔300"):
        proposed(made, other)
    with pytest.raises(NoGround, match="不能理赔"):
        filed(made, of, number=accepted(made.people).number)


def test_a_city_insures_its_counties_and_no_other_county(made: Market) -> None:
    case = broken(made.people)
    officer = made.people
    with pytest.raises(NotPermitted):
        policy(officer.supervisor)
    of = policy(officer.handler)
    with pytest.raises(NotFound):
        filed(made, of, number=case.number, by=officer.other_handler)
    Policy.objects.filter(pk=of.pk).update(region_code="410600", office=officer.city)
    claim = filed(made, of, number=case.number)
    assert [one.pk for one in claims_waiting(by=officer.head)] == [claim.pk]
    assert (waiting_count(officer.head), waiting_count(officer.handler), waiting_count(officer.analyst)) == (1, 0, 0)


def test_a_return_refused_against_the_promise_is_claimed() -> None:
    given = stores()
    granted(given)
    by = given.people
    of = policy(by.handler, kind=PolicyKind.RETURN)
    request = refused(given, recorded(given), reason="TOO_LATE", words="")
    claim = file_for_return(
        policy_id=of.pk, request_id=request.pk, fen=199_00, reason="门店拒绝退货。", by=by.handler, at=AFTER
    )
    assert claim.basis == ClaimBasis.RETURN_REFUSED and claim.matter == "羊毛围巾"
    with pytest.raises(ClaimKnown):
        file_for_return(
            policy_id=of.pk, request_id=request.pk, fen=199_00, reason="门店拒绝退货。", by=by.handler, at=AFTER
        )
    decide_claim(claim_id=claim.pk, agreed_fen=199_00, reason="保险公司已核定。", by=by.head, at=AFTER)
    pay_claim(claim_id=claim.pk, reference="回单", by=by.handler, at=AFTER)
    assert entries_of(chain=request.pk)[-1].act == Act.INSURED_CLAIM_PAID
    fresh = recorded(given)
    with pytest.raises(NotInsured, match="退货目前是"):
        file_for_return(policy_id=of.pk, request_id=fresh.pk, fen=1, reason="门店拒绝退货。", by=by.handler, at=MONDAY)
    unanswered: dict[str, Any] = {
        "policy_id": of.pk, "request_id": fresh.pk, "fen": 199_00, "reason": "门店不答复。", "by": by.handler,
        "at": working(day=date(2026, 8, 1)),
    }  # fmt: skip
    # the same consumer brought the same goods back twice: somebody has to look whether they are two
    with pytest.raises(LossMayBePaid, match="羊毛围巾，已赔付"):
        file_for_return(**unanswered)
    late = file_for_return(**unanswered, compared=True)
    assert entries_of(chain=of.pk)[-1].facts["compared"] == 1
    assert late.basis == ClaimBasis.RETURN_REFUSED
    with pytest.raises(NotFound):
        file_for_return(policy_id=of.pk, request_id=1, fen=1, reason="门店拒绝退货。", by=by.handler, at=AFTER)
    ReturnRequest.objects.filter(pk=fresh.pk).update(region_code="410502")
    with pytest.raises(NotFound):
        file_for_return(policy_id=of.pk, request_id=fresh.pk, fen=1, reason="门店拒绝退货。", by=by.handler, at=AFTER)
    assert sound()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"insurer": " "}, PolicyIncomplete), ({"number": ""}, PolicyIncomplete), ({"premium_fen": -1}, PolicyIncomplete),
        ({"everybody": False}, PolicyIncomplete), ({"to_on": date(2025, 12, 31)}, PolicyDaysImpossible),
        ({"to_on": date(2031, 12, 31)}, PolicyDaysImpossible), ({"claim_limit_fen": 0}, PolicyLimitImpossible),
        ({"claim_limit_fen": 2000_01}, PolicyLimitImpossible), ({"insured_ids": [1]}, NotFound), ({"holder_id": 1}, NotFound),
    ],
)  # fmt: skip
def test_what_is_no_policy(made: Market, changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        policy(made.people.handler, **changes)
    assert not Policy.objects.exists()


def test_a_policy_is_registered_once_and_ended_once(made: Market) -> None:
    of = policy(made.people.handler)
    with pytest.raises(PolicyKnown):
        policy(made.people.handler)
    for on in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(PolicyDaysImpossible):
            end_policy(policy_id=of.pk, on=on, reason="换保险公司。", by=made.people.handler, at=AFTER)
    end_policy(policy_id=of.pk, on=date(2026, 8, 1), reason="换保险公司。", by=made.people.handler, at=AFTER)
    with pytest.raises(PolicyDaysImpossible):
        end_policy(policy_id=of.pk, on=date(2026, 7, 1), reason="换保险公司。", by=made.people.handler, at=AFTER)


def test_who_keeps_a_policy_is_reminded_once_before_it_ends(made: Market) -> None:
    policy(made.people.handler, holder_id=made.merchant.pk)
    assert remind_of_policies(at=working(9, day=date(2026, 11, 30))) == 0
    assert remind_of_policies(at=working(6, day=date(2026, 12, 1))) == 0
    assert [remind_of_policies(at=working(9, day=date(2026, 12, 1))) for _ in range(2)] == [1, 0]
    told = {row.template: row for row in Notice.objects.filter(template__startswith="policy_ends")}
    assert told["policy_ends"].account_id == made.people.head.account_id
    assert told["policy_ends_holder"].address == made.merchant.phone


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[Market]:
    """A market in a database that several connections share."""
    with several_connections(tmp_path):
        yield market()


@pytest.mark.django_db(transaction=True)
def test_officers_at_once_never_pass_the_limit(shared: Market) -> None:
    of = policy(shared.people.handler, claim_limit_fen=300_00, total_limit_fen=500_00)
    claims = [filed(shared, of, fen=200_00) for _ in range(4)]
    acts = [
        partial(decide_claim, claim_id=one.pk, agreed_fen=200_00, reason="保险公司已核定。", by=by, at=AFTER)
        for one in claims
        for by in (shared.people.head, shared.people.second_handler)
    ]
    answers = at_once(acts)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds[Claim] == 2 and set(kinds) == {Claim, LimitReached, ClaimAnswered}, answers
    assert standing_of(policy=of) == Standing(left=100_00, agreed=400_00, paid=0)
    assert sound()
