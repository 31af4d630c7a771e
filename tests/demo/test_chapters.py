"""The chapters of the demo, told without the lives of complaints: what each leaves for the desks to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.bulletins.models import Bulletin, Noted
from fangxin.domain.bulletins.queries.reading import edition_read
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.words import Back, CallState, DraftState
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.cases.words import HandOverState, Kind, Outcome, Status
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.queries.soundness import unsound_credit
from fangxin.domain.environment.models import Edition
from fangxin.domain.environment.words import EditionState
from fangxin.domain.evaluation.models import Edition as RoundEdition
from fangxin.domain.evaluation.models import Round, SpotCheck
from fangxin.domain.evaluation.queries.soundness import unsound_editions
from fangxin.domain.evaluation.words import AppealState, RoundState
from fangxin.domain.feedback.models import Draw, FalseClosing, FollowUp, ReopenRequest
from fangxin.domain.feedback.queries import ending_of, repeated
from fangxin.domain.feedback.words import Finding, FollowUpState, RequestState
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.inquiries.queries import inquiry_figures
from fangxin.domain.knowledge.models import Article, HelpedCount
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from fangxin.domain.letters.models import Commitment, Letter, Talk
from fangxin.domain.letters.queries.letters import overdue
from fangxin.domain.letters.queries.soundness import unsound_letters
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.rosters.models import Leave, Swap
from fangxin.domain.rosters.queries.duties import duties_between, gaps, on_duty_now
from fangxin.domain.rosters.words import LeaveState, SwapState
from fangxin.domain.search.models import SavedView
from fangxin.domain.search.queries.views import views
from fangxin.domain.search.rules import read
from fangxin.domain.supervision.models import Item, Warning
from fangxin.domain.supervision.words import ItemState, Verdict
from fangxin.domain.surveys.models import Campaign
from fangxin.domain.surveys.queries.soundness import unsound_surveys
from fangxin.domain.surveys.words import CampaignState
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.trustcode.models import CopyReport, ScanCount, TrustCode
from fangxin.domain.trustcode.words import CodeState, Look
from fangxin.domain.workorders.models import Return, WorkOrder
from fangxin.domain.workorders.words import OrderState, ReturnState
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.facts import ColumnKind
from fangxin.interfaces.board.index.joining import unsound_indices
from fangxin.interfaces.demo import Replayed, demo_story
from fangxin.interfaces.lake.updating import SOURCES

from .telling import AT, only, told

pytestmark = pytest.mark.django_db
#: the oldest submission: the agency is there before the first chapter begins
FIRST = "c001"
#: the first day after the October holidays, and a few minutes after midnight
OTHER_DAYS = [
    datetime(2026, 10, 8, 12, 0, tzinfo=BEIJING),
    datetime(2026, 11, 28, 0, 20, tzinfo=BEIJING),
]


# first, while nothing is told: the tests below share one story
@pytest.mark.parametrize("at", OTHER_DAYS, ids=str)
def test_the_chapters_can_be_told_on_any_day(at: datetime) -> None:
    story = only(demo_story(), keep=lambda row: row["id"] == FIRST)
    with told(story, at=at):
        assert not Call.objects.filter(began_at__gt=at).exists()
        assert FollowUp.objects.exists()


@pytest.fixture(scope="module")
def replayed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Replayed]:
    story = only(demo_story(), keep=lambda row: row["id"] == FIRST)
    with django_db_blocker.unblock(), told(story) as done:  # type: ignore[attr-defined]
        yield done


def test_what_is_counted_of_everything_told_tells_of_nobody(replayed: Replayed) -> None:
    told_of = {open_person(person=person).name for person in Person.objects.all()} - {""}
    counted = {}
    for source in SOURCES:
        rows = list(source.rows(None))
        counted[source.facts.name] = len(rows)
        for row in rows:
            for column, value in zip(source.facts.columns, row, strict=True):
                where = f"{source.facts.name}.{column.name}"
                # a text is a code: no word anybody wrote, so nobody's name either; what stands in lists and ledgers is told below
                code = re.fullmatch(r"[A-Za-z0-9_.\-]{0,40}", value or "") if column.kind == ColumnKind.TEXT else True
                assert code or where in ("words.words", "noted.unit", "noted.source"), where
                assert str(value) not in told_of, where
    assert all(counted[name] for name in ("cases", "disclosures", "disputes", "returns")), counted


def drafts_of(reference: str) -> list[tuple[str, str]]:
    found = Draft.objects.filter(call__reference=reference)
    return list(found.values_list("account__username", "handed_by"))


class TestHotline:
    """Calls in every state, what was filed, and what waits."""

    def test_calls_stand_in_every_state_that_lasts(self, replayed: Replayed) -> None:
        states = set(Call.objects.values_list("state", flat=True))
        assert states == {CallState.TALKING, CallState.ENDED, CallState.MISSED}
        assert {*Call.objects.values_list("back", flat=True)} == {Back.NONE, Back.WAITING, Back.REACHED}

    def test_one_call_became_a_complaint_and_a_report(self, replayed: Replayed) -> None:
        intake = Call.objects.get(reference="h01").intake
        assert intake is not None
        assert {case.kind for case in intake.cases.all()} == {Kind.COMPLAINT, Kind.REPORT}

    def test_an_inquiry_was_answered_while_the_caller_waited(self, replayed: Replayed) -> None:
        case = Case.objects.get(intake=Call.objects.get(reference="h02").intake)
        assert (case.kind, case.status) == (Kind.INQUIRY, Status.CLOSED)
        assert case.answer.at_once

    def test_a_withheld_number_leaves_an_anonymous_report(self, replayed: Replayed) -> None:
        intake = Call.objects.get(reference="h04").intake
        assert intake is not None and intake.person is None

    def test_a_missed_caller_was_reached_at_the_second_try(self, replayed: Replayed) -> None:
        call = Call.objects.get(reference="h03")
        assert (call.back, call.tries) == (Back.REACHED, 2)
        assert call.intake is not None

    def test_notes_lie_with_one_operator_and_went_along_to_another(self, replayed: Replayed) -> None:
        assert set(Draft.objects.values_list("state", flat=True)) == {DraftState.OPEN}
        assert drafts_of("h06") == [("taolezhi", "")]
        assert drafts_of("h08") == [("jiangtingyu", "陶乐之")]


class TestFollowUp:
    """Draws by plan, calls, a closing that was not true."""

    def test_every_draw_can_be_made_again(self, replayed: Replayed) -> None:
        draws = list(Draw.objects.select_related("plan"))
        assert {draw.plan.name for draw in draws if draw.plan} == {"全市每月回访", "终止调解每周全查"}
        assert any(draw.chosen for draw in draws)
        assert all(repeated(draw=draw) for draw in draws)

    def test_calls_ended_in_every_way_the_chapter_tells(self, replayed: Replayed) -> None:
        found = dict(FollowUp.objects.values_list("case__intake__draft", "state"))
        assert {found[f"demo-f0{number}"] for number in (1, 3, 4)} == {FollowUpState.REACHED}
        assert found["demo-f02"] == FollowUpState.GIVEN_UP

    def test_one_false_closing_was_confirmed_and_one_waits(self, replayed: Replayed) -> None:
        confirmed, waiting = FalseClosing.objects.order_by("found_at").select_related("request", "case")
        assert (confirmed.finding, waiting.finding) == (Finding.CONFIRMED, Finding.FOUND)
        assert confirmed.case.status == Status.ASSIGNED
        assert confirmed.request is not None and confirmed.request.decided_by != confirmed.ended_by
        assert waiting.request is not None and waiting.request.state == RequestState.ASKED
        ended = ending_of(case_id=waiting.case_id)
        assert ended is not None and ended.actor_id == waiting.account_id


class TestKnowledge:
    """Articles in every state, inquiries answered from them, commendations passed on."""

    def test_the_shipped_articles_are_in_force_but_for_two(self, replayed: Replayed) -> None:
        shipped = Article.objects.exclude(key="")
        assert shipped.count() == len(shipped_articles())
        assert set(shipped.filter(in_force=None).values_list("key", flat=True)) == {"second-hand-car", "medical-beauty"}
        assert {*Article.objects.values_list("state", flat=True)} >= {"DRAFT", "REVIEW", "PUBLISHED"}

    def test_one_article_was_revised_and_one_revision_waits(self, replayed: Replayed) -> None:
        editions = dict(Article.objects.exclude(key="").values_list("key", "in_force"))
        assert editions["online-return-seven-days"] == 2
        waiting = Article.objects.get(key="prepaid-shop-closed")
        assert (waiting.in_force, waiting.latest, waiting.state) == (1, 2, "REVIEW")

    def test_who_keeps_an_article_was_reminded_that_it_is_due(self, replayed: Replayed) -> None:
        due = Article.objects.filter(in_force__isnull=False, review_on__lte=day_of(AT))
        assert {article.key for article in due} == {"parking-property-fees", "trade-in"}
        assert all(article.reminded_on for article in due)

    def test_readers_said_that_articles_helped(self, replayed: Replayed) -> None:
        assert HelpedCount.objects.filter(article__key="deadlines", count=4).count() == 2

    def test_inquiries_were_answered_turned_or_wait(self, replayed: Replayed) -> None:
        ends = {draft: Outcome(outcome) if outcome else None for draft, outcome in outcomes("demo-q", Kind.INQUIRY)}
        assert list(ends.values()) == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ANSWERED, Outcome.TURNED, None]
        assert Answer.objects.filter(case__intake__draft__startswith="demo-q", edition__isnull=False).count() == 3
        assert outcomes("demo-q", Kind.COMPLAINT) == [("demo-q04", "")]

    def test_most_inquiries_were_answered_at_once(self, replayed: Replayed) -> None:
        figures = inquiry_figures(by=SYSTEM, from_on=day_of(AT) - timedelta(days=29), to_on=day_of(AT))
        assert (figures.received, figures.at_once, figures.turned, figures.waiting) == (6, 3, 1, 1)
        assert figures.direct_answer_rate == 50

    def test_one_commendation_was_passed_on_and_one_waits(self, replayed: Replayed) -> None:
        assert outcomes("demo-t", Kind.COMMENDATION) == [("demo-t01", Outcome.THANKED), ("demo-t02", "")]


class TestSupervision:
    """Orders in every state, one that climbed; a case offered to another desk."""

    def test_orders_stand_in_every_state_but_withdrawn(self, replayed: Replayed) -> None:
        states = dict(Item.objects.values_list("case__intake__draft", "state"))
        assert states == {
            "demo-s01": ItemState.CLOSED, "demo-s02": ItemState.OPEN, "demo-s03": ItemState.OPEN,
            "demo-s04": ItemState.ACCEPTED, "demo-s06": ItemState.OPEN,
        }  # fmt: skip
        closed = Item.objects.get(case__intake__draft="demo-s01")
        verdicts = closed.replies.order_by("replied_at").values_list("verdict", flat=True)
        assert list(verdicts) == [Verdict.SENT_BACK, Verdict.ACCEPTED]

    def test_silence_climbed_two_tiers_above_the_station(self, replayed: Replayed) -> None:
        silent = Item.objects.get(case__intake__draft="demo-s02")
        told = list(silent.escalations.values_list("level", "to"))
        assert ("ORDER_COUNTY", "county") in told and ("ORDER_CITY", "city") in told
        assert not [to for _, to in told if to == "province"]

    def test_a_fresh_order_lies_on_top_of_the_handlers_desk(self, replayed: Replayed) -> None:
        fresh = Item.objects.get(case__intake__draft="demo-s03")
        assert fresh.case.post is not None and fresh.case.post.holder.username == "fuminglang"
        assert fresh.due_at > AT

    def test_the_desk_asked_for_more_time(self, replayed: Replayed) -> None:
        asked = Item.objects.get(case__intake__draft="demo-s06").extensions.get()
        assert asked.verdict == Verdict.WAITING

    def test_one_case_was_declined_and_one_waits_for_its_receiver(self, replayed: Replayed) -> None:
        offers = HandOver.objects.order_by("offered_at").select_related("case", "to_post")
        assert [offer.state for offer in offers] == [HandOverState.DECLINED, HandOverState.OFFERED]
        waiting = offers[1]
        assert waiting.case.post_id == waiting.from_post_id != waiting.to_post_id


def outcomes(drafts: str, kind: Kind) -> list[tuple[str, str]]:
    found = Case.objects.filter(kind=kind, intake__draft__startswith=drafts).order_by("intake__draft")
    return list(found.values_list("intake__draft", "outcome"))


def test_journals_hold(replayed: Replayed) -> None:
    assert list(broken_chains()) == []
    assert not ReopenRequest.objects.filter(asked_at__gt=AT).exists()


class TestRosters:
    """Leave granted, over and waiting; a roster with one gap and a swap that waits."""

    def test_leave_in_every_state_a_desk_shows(self, replayed: Replayed) -> None:
        found = dict(Leave.objects.values_list("account__username", "state"))
        assert found == {
            "zouyutong": LeaveState.GRANTED, "zhuangxiaomeng": LeaveState.GRANTED, "shaoyifan": LeaveState.OVER,
            "duruoqing": LeaveState.OVER, "mengzijin": LeaveState.ASKED, "taolezhi": LeaveState.ASKED,
        }  # fmt: skip
        away = Leave.objects.get(account__username="zouyutong")
        assert away.from_on <= day_of(AT) <= away.to_on
        assert Absence.objects.count() == 4

    def test_the_hotline_is_manned_all_week_but_for_one_seat(self, replayed: Replayed) -> None:
        office, first = replayed.stage.intake_id, day_of(AT)
        last = first + timedelta(days=6)
        rows = list(duties_between(office_id=office, from_on=first, to_on=last))
        gap = [(seat.on, seat.shift.id, seat.empty) for seat in gaps(duties=rows, from_on=first, to_on=last)]
        assert gap == [(first + timedelta(days=4), "NIGHT", 1)]
        assert on_duty_now(office_id=office, at=AT)

    def test_a_colleague_is_asked_to_exchange_a_duty(self, replayed: Replayed) -> None:
        swap = Swap.objects.select_related("duty").get()
        assert (swap.state, swap.duty.shift, swap.duty.on) == (
            SwapState.OFFERED,
            "EVENING",
            day_of(AT) + timedelta(days=2),
        )


class TestWorkOrders:
    """12345 work orders in every state, and what was told back of them."""

    def test_orders_are_open_answered_and_sent_back(self, replayed: Replayed) -> None:
        states = dict(WorkOrder.objects.filter(number__startswith="YS-1").values_list("number", "state"))
        assert states == {
            "YS-1001": OrderState.ANSWERED, "YS-1002": OrderState.RETURNED, "YS-1003": OrderState.OPEN,
            "YS-1004": OrderState.OPEN, "YS-1005": OrderState.OPEN,
        }  # fmt: skip

    def test_what_is_told_back_arrives_late_is_tried_again_or_is_given_up(self, replayed: Replayed) -> None:
        def told(number: str) -> list[tuple[str, int]]:
            rows = Return.objects.filter(order__number=number).order_by("created_at")
            return list(rows.values_list("state", "attempts"))

        assert told("YS-1001") == [(ReturnState.ACKNOWLEDGED, 3)] * 2
        assert told("YS-1002") == [(ReturnState.ACKNOWLEDGED, 2)] * 2
        assert told("YS-1004") == [(ReturnState.WAITING, 3)]
        assert told("YS-1005") == [(ReturnState.DEAD, 14)]

    def test_the_platforms_deadline_passed_and_was_warned_of(self, replayed: Replayed) -> None:
        order = WorkOrder.objects.get(number="YS-1003")
        assert order.due_at is not None and order.due_at < AT
        assert Warning.objects.filter(clock_id=order.pk).count() > 1


def test_officers_kept_what_they_look_for(replayed: Replayed) -> None:
    post = Post.objects.select_related("office", "holder").filter(holder__username="heyunshu")[0]
    head = actor_for(account=post.holder, post=post)
    kept = {view.name: view.shared for view in views(by=head)}
    assert kept == {"预付卡未办结": True, "超期件": True}
    assert SavedView.objects.exclude(office=None).count() == 3
    for view in SavedView.objects.all():
        assert read(view.fields).fields() == view.fields


class TestTrustCodes:
    """The chapter of trust codes and papers."""

    def test_doors_have_codes_one_is_renewed_and_one_was_copied(self, replayed: Replayed) -> None:
        states = Counter(TrustCode.objects.values_list("state", flat=True))
        assert states[CodeState.VALID] >= 8 and states[CodeState.REVOKED] == 1
        assert TrustCode.objects.filter(edition=2).count() == 1
        assert CopyReport.objects.filter(finding="").count() == 3
        assert ScanCount.objects.filter(look=Look.SCAN).count() > 14

    def test_a_shop_keeps_papers_of_every_kind(self, replayed: Replayed) -> None:
        found = Counter(Paper.objects.filter(merchant__uscc="91000000MA00000157").values_list("kind", flat=True))
        assert set(found) == set(PaperKind)


# Credit and letters ---------------------------------------------------------------------------------------------------


def test_letters_of_every_kind_of_progress_and_a_talk_that_was_held(replayed: Replayed) -> None:
    on = day_of(AT)
    states = sorted(Letter.objects.filter(talk=None).values_list("state", flat=True))
    assert states == ["CLOSED", "ISSUED", "SERVED", "SERVED"]
    late = [
        letter.merchant.name for letter in Letter.objects.all() if overdue(letter=letter, on=on) and not letter.talk_id
    ]
    assert late == ["鹤壁蜗牛快跑艺术培训有限公司（演示）"]
    assert Talk.objects.get().state == "HELD"
    assert sorted(Commitment.objects.values_list("state", flat=True)) == ["KEPT", "OPEN"]


def test_credit_with_a_repair_that_waits_and_one_that_was_granted(replayed: Replayed) -> None:
    assert sorted(Repair.objects.values_list("state", flat=True)) == ["ASKED", "GRANTED"]
    assert CreditEvent.objects.filter(state="PROPOSED").count() == 1
    assert not list(unsound_credit()) and not list(unsound_letters())


def test_an_index_was_published_from_a_survey_and_a_survey_asks_now(replayed: Replayed) -> None:
    edition = Edition.objects.get(state=EditionState.PUBLISHED)
    assert edition.result is not None and len(edition.result) == 3
    assert {one["grade"] for one in edition.result.values()} <= {"优秀", "优秀偏下", "良好", "一般"}
    ended, running = Campaign.objects.order_by("opened_at")
    assert (ended.state, ended.answers.filter(valid=True).count()) == (CampaignState.CLOSED, 40)
    assert (running.state, running.answers.count()) == (CampaignState.OPEN, 5)
    assert not [*unsound_indices(), *unsound_surveys()]


def test_one_bulletin_was_published_and_the_next_waits_for_approval(replayed: Replayed) -> None:
    waiting, published = Bulletin.objects.order_by("-last_on")
    assert (waiting.state, published.state, published.readers) == ("REVIEW", "PUBLISHED", "PUBLIC")
    assert Noted.objects.count() == 3
    document = edition_read(bulletin=published, number=None, by=SYSTEM).document
    assert "食品类投诉集中在变质" in document and "维权示范站" in document
    assert not list(unsound_bulletins())


class TestEvaluation:
    """Two months of the counties: an appeal decided, one that waits, an office that explained itself."""

    def test_one_appeal_is_decided_and_one_waits(self, replayed: Replayed) -> None:
        first, second = Round.objects.order_by("first")
        assert {one.state for one in (first, second)} == {RoundState.PUBLISHED}
        assert first.appeals.get().state in (AppealState.UPHELD, AppealState.REJECTED)
        assert second.appeals.get().state == AppealState.ASKED
        assert SpotCheck.objects.filter(ended_at=None).count() == 3

    def test_every_county_stands_in_it_whether_it_had_cases_or_not(self, replayed: Replayed) -> None:
        for edition in RoundEdition.objects.all():
            assert edition.standings.count() == 5 and edition.lake
        assert list(unsound_editions()) == []
