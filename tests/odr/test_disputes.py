"""A dispute's whole life at the merchant: talked over, settled, kept or broken, or gone to the competent desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import intake_by_tracking_code, tracking_code_of
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.odr.actions.escalating import escalate, escalate_silent
from fangxin.domain.odr.actions.filing import NotEnrolled, OnlyComplaints
from fangxin.domain.odr.actions.performing import (
    PromiseMoved,
    confirm_kept,
    confirm_unanswered,
    deny_kept,
    miss_settlements,
    report_kept,
)
from fangxin.domain.odr.actions.reminding import remind_merchants
from fangxin.domain.odr.actions.step import DisputeMoved, DisputeOver
from fangxin.domain.odr.actions.talking import NoOfferOpen, accept, decline, offer, refuse, say, withdraw
from fangxin.domain.odr.models import Dispute, Message, Promise
from fangxin.domain.odr.queries.disputes import dispute_of_draft, figures_between, promises_of, said_in
from fangxin.domain.odr.rules.offers import AmountNeeded, Offered, OfferEmpty, PerformDayImpossible
from fangxin.domain.people.actions import PhoneNotConfirmed
from fangxin.domain.timeline.queries import broken_chains, chains_without_owner, clocks_of, entries_of
from fangxin.foundation.refusals import NotPermitted
from tests.members import acting, hired, shop
from tests.odr.world import CONSUMER, disputed, joined
from tests.people import MONDAY, Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: object, settings: object) -> None:
    settings.FANGXIN_HOME = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


@pytest.fixture
def service(merchant: Merchant, people: Cast) -> Actor:
    by = acting(hired(merchant))
    joined(merchant, people, by)
    return by


def refund(*, fen: int = 5980, day: date = date(2026, 6, 15)) -> Offered:
    return Offered(kind=ItemKind.REFUND, what="原路退回", amount_fen=fen, perform_by=day)


def settled(merchant: Merchant, service: Actor) -> tuple[Dispute, Promise]:
    dispute = disputed(merchant)
    offer(dispute_id=dispute.pk, version=None, items=[refund()], text="", by=service, at=later(1))
    accept(dispute_id=dispute.pk, version=None, by=CONSUMER, at=later(2))
    dispute.refresh_from_db()
    return dispute, promises_of(dispute=dispute)[0]


def test_a_complaint_lies_with_the_merchant_for_ten_working_days(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    # 2026-06-19 is the Dragon Boat Festival
    assert (dispute.answer_on, dispute.end_on, dispute.state) == (date(2026, 6, 23), date(2026, 6, 23), "OPEN")
    assert not Case.objects.exists() and dispute.awaiting == "MERCHANT"
    templates = set(Notice.objects.values_list("template", flat=True))
    assert {"dispute_filed", "dispute_arrived"} <= templates
    assert "张晚晴" not in str(dispute.filing) + str([entry.facts for entry in entries_of(chain=dispute.pk)])


def test_the_same_form_sent_twice_is_one_dispute(merchant: Merchant, service: Actor) -> None:
    one, two = disputed(merchant, draft="same"), disputed(merchant, draft="same")
    assert one.pk == two.pk and Dispute.objects.count() == 1


def test_offer_accepted_performed_and_confirmed(merchant: Merchant, service: Actor) -> None:
    dispute, promise = settled(merchant, service)
    assert (dispute.state, promise.state, promise.amount_fen) == ("SETTLED", "DUE", 5980)
    report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="已退", by=service, at=later(3))
    with pytest.raises(PromiseMoved):
        report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="", by=service, at=later(3))
    confirm_kept(dispute_id=dispute.pk, promise_id=promise.pk, by=CONSUMER, at=later(4))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.broken_at, dispute.ended_at) == ("KEPT", None, later(4))
    kinds = [message.kind for message in said_in(dispute=dispute)]
    assert kinds == ["FILED", "OFFER", "ACCEPTED", "REPORTED", "CONFIRMED"]
    assert not Case.objects.exists()
    figures = figures_between(merchant_ids=[merchant.pk], first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (figures.received, figures.finished, figures.settled, figures.entered) == (1, 1, 1, 1)
    assert (figures.settlement_percent, figures.silent, figures.broken, figures.answer_hours) == (100.0, 0, 0, 24.0)


def test_a_counter_offer_replaces_and_nobody_accepts_their_own(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    offer(dispute_id=dispute.pk, version=None, items=[refund(fen=2000)], text="", by=service, at=later(1))
    with pytest.raises(NoOfferOpen):
        accept(dispute_id=dispute.pk, version=None, by=service, at=later(1))
    offer(dispute_id=dispute.pk, version=None, items=[refund()], text="全退", by=CONSUMER, at=later(2))
    assert [message.offer for message in said_in(dispute=dispute)] == ["", "REPLACED", "OPEN"]
    decline(dispute_id=dispute.pk, version=None, text="太多", by=service, at=later(3))
    with pytest.raises(NoOfferOpen):
        accept(dispute_id=dispute.pk, version=None, by=service, at=later(3))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.awaiting) == ("OPEN", "CONSUMER")


def test_a_refusal_sends_it_to_the_competent_desk_with_everything(
    merchant: Merchant, service: Actor, people: Cast
) -> None:
    dispute = disputed(merchant, draft="refused")
    say(dispute_id=dispute.pk, version=None, text="我们核对一下。", by=service, at=later(1))
    refuse(dispute_id=dispute.pk, version=None, reason="不是我们卖的", by=service, at=later(2))
    dispute.refresh_from_db()
    case = Case.objects.select_related("office", "intake").get(pk=dispute.case_id)
    assert (dispute.state, dispute.why) == ("ESCALATED", "REFUSED")
    assert case.office_id == people.county.pk and case.status == "ASSIGNED" and case.odr == "FAILED"
    assert case.received_at == later(2) and case.intake.channel == "ODR"
    assert (case.content, case.disputed_fen, case.claims) == (
        dispute.content, dispute.disputed_fen, dispute.filing["claims"],
    )  # fmt: skip
    found = intake_by_tracking_code(code=tracking_code_of("refused"))
    assert found is not None and found.pk == case.intake_id
    assert [clock.rule for clock in clocks_of(case_id=case.pk)] == ["complaint.acceptance"]
    files = case_files(case_id=case.pk, intake_id=case.intake_id)
    assert [(file.side, file.mime) for file in files] == [("PLATFORM", "application/pdf")]
    assert list(broken_chains()) == [] and chains_without_owner() == []


def test_silence_sends_it_on_and_counts(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    last = datetime(2026, 6, 23, 10, tzinfo=MONDAY.tzinfo)
    assert escalate_silent(at=last) == 0
    assert escalate_silent(at=last + timedelta(days=1)) == 1
    assert escalate_silent(at=last + timedelta(days=1)) == 0
    dispute.refresh_from_db()
    assert (dispute.state, dispute.why) == ("ESCALATED", "SILENT") and Case.objects.filter(pk=dispute.case_id).exists()
    figures = figures_between(merchant_ids=[merchant.pk], first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (figures.finished, figures.settled, figures.silent, figures.silent_percent) == (1, 0, 1, 100.0)
    assert figures.answer_hours is None


def test_what_was_talked_over_but_not_solved_is_not_silence(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    say(dispute_id=dispute.pk, version=None, text="在核对。", by=service, at=later(1))
    escalate_silent(at=later(30))
    dispute.refresh_from_db()
    assert dispute.why == "UNSOLVED"


def test_one_tap_of_the_consumer_is_enough_at_any_time(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    escalate(dispute_id=dispute.pk, by=CONSUMER, at=later(1))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.why) == ("ESCALATED", "ASKED")
    with pytest.raises(DisputeOver):
        escalate(dispute_id=dispute.pk, by=CONSUMER, at=later(1))
    assert Case.objects.count() == 1


def test_a_missed_day_breaks_the_settlement_and_the_consumer_may_go_on(merchant: Merchant, service: Actor) -> None:
    dispute, _ = settled(merchant, service)
    assert miss_settlements(at=datetime(2026, 6, 15, 10, tzinfo=MONDAY.tzinfo)) == 0
    late = datetime(2026, 6, 16, 10, tzinfo=MONDAY.tzinfo)
    assert (miss_settlements(at=late), miss_settlements(at=late)) == (1, 0)
    dispute.refresh_from_db()
    assert dispute.state == "BROKEN" and dispute.broken_at == late
    escalate(dispute_id=dispute.pk, by=CONSUMER, at=late)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.why) == ("ESCALATED", "BROKEN")
    figures = figures_between(merchant_ids=[merchant.pk], first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (figures.settled, figures.broken) == (1, 1)


def test_late_performance_ends_it_but_stays_broken_in_the_record(merchant: Merchant, service: Actor) -> None:
    dispute, promise = settled(merchant, service)
    miss_settlements(at=later(20))
    report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="", by=service, at=later(21))
    confirm_kept(dispute_id=dispute.pk, promise_id=promise.pk, by=CONSUMER, at=later(22))
    dispute.refresh_from_db()
    assert dispute.state == "KEPT" and dispute.broken_at == later(20)


def test_a_denied_report_breaks_and_an_unanswered_one_is_kept(merchant: Merchant, service: Actor) -> None:
    dispute, promise = settled(merchant, service)
    report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="", by=service, at=later(3))
    deny_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="没收到", by=CONSUMER, at=later(4))
    dispute.refresh_from_db()
    assert dispute.state == "BROKEN"
    report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="重新退了", by=service, at=later(5))
    assert confirm_unanswered(at=later(12)) == 0
    assert confirm_unanswered(at=later(13)) == 1
    dispute.refresh_from_db()
    assert dispute.state == "KEPT"


def test_each_side_does_only_its_own(merchant: Merchant, service: Actor) -> None:
    dispute, promise = settled(merchant, service)
    with pytest.raises(NotPermitted):
        report_kept(dispute_id=dispute.pk, promise_id=promise.pk, text="", by=CONSUMER, at=later(3))
    with pytest.raises(NotPermitted):
        confirm_kept(dispute_id=dispute.pk, promise_id=promise.pk, by=service, at=later(3))
    other = disputed(merchant)
    with pytest.raises(NotPermitted):
        refuse(dispute_id=other.pk, version=None, reason="x", by=CONSUMER, at=later(3))


def test_who_saw_an_older_state_is_told(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    say(dispute_id=dispute.pk, version=dispute.version, text="在核对。", by=service, at=later(1))
    with pytest.raises(DisputeMoved):
        offer(dispute_id=dispute.pk, version=dispute.version, items=[refund()], text="", by=service, at=later(1))


def test_offers_must_be_possible(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    given = {"dispute_id": dispute.pk, "version": None, "text": "", "by": service, "at": later(1)}
    with pytest.raises(OfferEmpty):
        offer(items=[], **given)  # type: ignore[arg-type]
    with pytest.raises(AmountNeeded):
        offer(items=[Offered(kind=ItemKind.REFUND, what="", amount_fen=None, perform_by=date(2026, 6, 15))], **given)  # type: ignore[arg-type]
    with pytest.raises(PerformDayImpossible):
        offer(items=[refund(day=date(2026, 6, 1))], **given)  # type: ignore[arg-type]
    assert Message.objects.filter(kind="OFFER").count() == 0


def test_a_withdrawn_dispute_counts_nowhere(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(merchant)
    withdraw(dispute_id=dispute.pk, version=None, reason="解决了", by=CONSUMER, at=later(1))
    figures = figures_between(merchant_ids=[merchant.pk], first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (figures.received, figures.settlement_percent) == (0, None)
    assert escalate_silent(at=later(40)) == 0 and not Case.objects.exists()


def test_merchants_are_reminded_once_before_each_step(merchant: Merchant, service: Actor) -> None:
    disputed(merchant)
    assert remind_merchants(at=datetime(2026, 6, 18, 2, tzinfo=MONDAY.tzinfo)) == 0
    assert remind_merchants(at=datetime(2026, 6, 20, 2, tzinfo=MONDAY.tzinfo)) == 1
    assert remind_merchants(at=datetime(2026, 6, 20, 4, tzinfo=MONDAY.tzinfo)) == 0
    assert remind_merchants(at=datetime(2026, 6, 22, 4, tzinfo=MONDAY.tzinfo)) == 1


def test_a_report_in_the_words_goes_to_the_agency_at_once(merchant: Merchant, service: Actor) -> None:
    dispute = disputed(
        merchant,
        content="6月5日买了一箱酸奶59.8元，打开发现过期了，要求退款。另外举报这家店销售过期食品，请依法查处。",
    )
    reports = Case.objects.filter(intake_id=dispute.intake_id)
    assert [case.kind for case in reports] == ["REPORT"]
    assert "查处" not in dispute.content
    escalate(dispute_id=dispute.pk, by=CONSUMER, at=later(1))
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["COMPLAINT", "REPORT"]


def test_only_complaints_against_who_joined(people: Cast, merchant: Merchant) -> None:
    with pytest.raises(NotEnrolled):
        disputed(merchant)
    with pytest.raises(OnlyComplaints):
        disputed(merchant, kind="REPORT")
    assert Filing and dispute_of_draft(draft="") is None and PhoneNotConfirmed
