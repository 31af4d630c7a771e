"""A settlement at the merchant that was broken is a ground too: for the dispute itself, and for the case it became."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.advances import cancel_advance, decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.models import Advance
from fangxin.domain.funds.queries import stall_standings
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.funds.queries.statements import fund_statement
from fangxin.domain.funds.rules.losses import LossPaid
from fangxin.domain.funds.rules.policy import AdvanceKnown, AmountImpossible, NoGround
from fangxin.domain.funds.words import Basis
from fangxin.domain.insurance.actions.claims import file_for_case
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.notices.models import Notice
from fangxin.domain.odr.actions.escalating import escalate
from fangxin.domain.odr.actions.performing import confirm_kept, miss_settlements
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.models import Promise as OdrPromise
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from tests.funds.telling import Market, market
from tests.insurance.test_claims import policy
from tests.members import acting, hired
from tests.odr.world import CONSUMER, disputed, joined
from tests.people import MONDAY

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 6, 16, 10, tzinfo=MONDAY.tzinfo)


@pytest.fixture
def made() -> Market:
    return market()


def settled(made: Market, *, fen: int | None = 260_00, by: date = date(2026, 6, 15)) -> Dispute:
    """A dispute at the merchant of the first stall that it settled: money until a day."""
    if not made.merchant.enrolments.exists():
        joined(made.merchant, made.people, acting(hired(made.merchant)))
    dispute = disputed(made.merchant)
    Dispute.objects.filter(pk=dispute.pk).update(state="SETTLED", settled_at=MONDAY)
    kind = ItemKind.REFUND if fen else ItemKind.REPAIR
    OdrPromise.objects.create(
        id=dispute.pk, dispute=dispute, kind=kind.value, what="退还货款", amount_fen=fen, perform_by=by, state="DUE"
    )
    return dispute


def broken(made: Market, **changes: int) -> Dispute:
    dispute = settled(made, **changes)  # type: ignore[arg-type]
    miss_settlements(at=LATE)
    return dispute


def proposed(made: Market, number: str, *, fen: int = 260_00, by: Actor | None = None, **given: int) -> Advance:
    return propose_advance(
        fund_id=made.fund.pk, stall_id=made.stall.pk, case_number=number, fen=fen, reason="和解后没有履行。",
        by=by or made.people.handler, at=LATE, **given,
    )  # fmt: skip


def test_a_broken_settlement_is_paid_by_the_fund(made: Market) -> None:
    dispute = broken(made)
    with pytest.raises(AmountImpossible, match="不超过应赔付的金额"):
        proposed(made, dispute.number, fen=260_01)
    advance = proposed(made, dispute.number)
    assert (advance.basis, advance.case_id, advance.number) == (Basis.SETTLEMENT_BROKEN, None, dispute.number)
    with pytest.raises(AdvanceKnown):
        proposed(made, dispute.number)
    decide_advance(advance_id=advance.pk, granted=True, reason="情况属实。", by=made.people.head, at=LATE)
    pay_advance(advance_id=advance.pk, reference="回单88", by=made.people.handler, at=LATE)
    (standing,) = stall_standings(stalls=[made.stall], on=LATE.date())
    assert standing.owed == 260_00
    assert entries_of(chain=dispute.pk)[-1].act == Act.ADVANCE_PAID
    notice = Notice.objects.get(template="advance_paid")
    assert notice.person_id == dispute.intake.person_id
    side = fund_statement(fund=made.fund, first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert any(dispute.number in line.who for line in side.lines)
    assert not [*unsound_books(), *unsound_funds(), *broken_chains()]


def test_what_is_no_broken_settlement(made: Market) -> None:
    running = settled(made)
    with pytest.raises(NoGround, match="已和解，待履行"):
        proposed(made, running.number)
    repaired = broken(made, fen=0)
    OdrPromise.objects.filter(dispute=repaired).update(amount_fen=None)
    with pytest.raises(NoGround, match="没有逾期未付的款项"):
        proposed(made, repaired.number)
    dispute = Dispute.objects.get(pk=running.pk)
    with pytest.raises(NotFound):
        proposed(made, dispute.number, by=made.people.other_handler)
    with pytest.raises(NotFound):
        proposed(made, "410611-260608-0000000")
    with pytest.raises(NoGround, match="不是这家经营者"):
        propose_advance(
            fund_id=made.fund.pk, stall_id=made.neighbour.pk, case_number=dispute.number, fen=1_00, reason="没有履行。",
            by=made.people.handler, at=LATE,
        )  # fmt: skip


def test_the_operator_proposes_for_the_number_a_consumer_gave(made: Market) -> None:
    dispute = broken(made)
    advance = proposed(made, dispute.number, by=acting(hired(made.operator)), acting_for=made.operator.pk)
    assert advance.proposed_for == made.operator.pk


def test_what_was_performed_meanwhile_is_not_paid(made: Market) -> None:
    dispute = broken(made)
    advance = proposed(made, dispute.number)
    decide_advance(advance_id=advance.pk, granted=True, reason="情况属实。", by=made.people.head, at=LATE)
    confirm_kept(dispute_id=dispute.pk, promise_id=dispute.pk, by=CONSUMER, at=LATE)
    with pytest.raises(NoGround, match="已和解并履行"):
        pay_advance(advance_id=advance.pk, reference="回单88", by=made.people.handler, at=LATE)


def test_the_case_it_became_gives_the_same_ground_and_is_paid_once(made: Market) -> None:
    dispute = broken(made)
    first = proposed(made, dispute.number)
    dispute = escalate(dispute_id=dispute.pk, by=CONSUMER, at=LATE)
    case = Case.objects.get(pk=dispute.case_id)
    of = policy(made.people.handler)
    with pytest.raises(LossPaid, match="先行赔付260"):
        proposed(made, case.number)
    with pytest.raises(LossPaid, match="先行赔付260"):
        file_for_case(
            policy_id=of.pk, case_number=case.number, fen=260_00, reason="没有履行。", by=made.people.handler, at=LATE
        )
    decide_advance(advance_id=first.pk, granted=True, reason="情况属实。", by=made.people.head, at=LATE)
    cancel_advance(advance_id=first.pk, reason="改按投诉办理。", by=made.people.handler, at=LATE)
    second = proposed(made, case.number)
    assert (second.basis, second.dispute_id) == (Basis.SETTLEMENT_BROKEN, None)
    decide_advance(advance_id=second.pk, granted=True, reason="情况属实。", by=made.people.head, at=LATE)
    pay_advance(advance_id=second.pk, reference="回单88", by=made.people.handler, at=LATE)
    with pytest.raises(LossPaid):
        proposed(made, dispute.number)
    assert not [*unsound_books(), *unsound_funds(), *broken_chains()]
