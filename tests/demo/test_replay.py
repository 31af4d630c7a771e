"""Replaying the demo: every life once, through the real actions, against what the lives say of themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.queries import cases_without_chain, intake_by_tracking_code
from fangxin.domain.cases.rules.states import MACHINES
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.mediation.models import Item
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.models import Proposal, Reward, Transfer
from fangxin.domain.reports.words import Asked, Reply
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import day_of
from fangxin.interfaces.demo import NotEmpty, Replayed, demo_entries, demo_login, demo_logins, demo_story, ensure_demo
from fangxin.interfaces.demo.acts import ActRefused
from fangxin.interfaces.demo.plan import BESIDE, filed_at, planned_life
from fangxin.interfaces.demo.replaying import replay
from fangxin.interfaces.demo.story import Row, Story
from tests.access.cast import opened, sign_in

from .living import lives, state_on
from .telling import AT, only, told

pytestmark = pytest.mark.django_db
TODAY = day_of(AT)
HOMELESS = "c018"  # nobody can tell where its merchant is
SPLIT = "c016"  # holds a report beside the complaint
TELEPHONED, TYPED = "c272", "c259"  # two inquiries


# first, while nothing is told: the tests below share one story
def test_a_story_the_rules_refuse_leaves_nothing() -> None:
    story = only(demo_story(), keep=lambda row: row["id"] == "c001")
    impossible = {"settled_rated": {"acts": [{"after": "0d", "close": {"recovered": "performed", "text": "x"}}]}}
    with pytest.raises(ActRefused, match=r"c001 \(settled_rated\): close at 2026"):
        replay(story=replace(story, lives=impossible), at=AT)
    assert not Office.objects.exists()
    assert not Case.objects.exists()


def one_of_each_life() -> Story:
    """The newest submission of every life; one that repeats another's words needs that one too, and one is split."""
    story = demo_story()
    newest = sorted(story.complaints, key=lambda row: filed_at(row=row, today=TODAY))
    chosen = {row["life"]: row["id"] for row in newest if "same_text_as" not in row}
    originals = {row["original"] for row in story.complaints if "original" in row}
    wanted = {*chosen.values(), *originals, HOMELESS, SPLIT, TELEPHONED, TYPED}
    return only(story, keep=lambda row: row["id"] in wanted)


@pytest.fixture(scope="module")
def replayed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Replayed]:
    with django_db_blocker.unblock(), told(one_of_each_life()) as done:  # type: ignore[attr-defined]
        yield done


def complaints(done: Replayed) -> Iterator[tuple[Row, Case]]:
    for life in done.stage.lives.values():
        if life.row["kind"] == Kind.COMPLAINT:
            yield life.row, Case.objects.get(pk=life.case.pk)


def test_every_complaint_has_come_as_far_as_its_life_says(replayed: Replayed) -> None:
    found = {row["id"]: (case.status, case.outcome or None) for row, case in complaints(replayed)}
    wanted = {
        row["id"]: state_on(lives()[row["life"]], row["filed_at"].date(), TODAY) for row, _ in complaints(replayed)
    }
    assert found == wanted
    assert {status for status, _ in found.values()} == set(MACHINES[Kind.COMPLAINT].statuses)
    assert {outcome for _, outcome in found.values()} >= {
        None, Outcome.NOT_ACCEPTED, Outcome.SETTLED, Outcome.TERMINATED, Outcome.WITHDRAWN,
    }  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.INQUIRY, Kind.COMMENDATION])
def test_every_other_request_has_come_as_far_as_its_life_says(replayed: Replayed, kind: Kind) -> None:
    led = [life for life in replayed.stage.lives.values() if life.row["kind"] == kind]
    assert led
    for life in led:
        row, case = life.row, Case.objects.get(pk=life.case.pk)
        wanted = state_on(lives()[row["life"]], row["filed_at"].date(), TODAY, kind)
        assert (case.status, case.outcome or None) == wanted, row["id"]


def test_police_and_reward_stand_at_every_step(replayed: Replayed) -> None:
    assert set(Transfer.objects.values_list("reply", flat=True)) == {"", Reply.TOOK, Reply.DECLINED}
    waiting = {*Proposal.objects.filter(decided_at=None).values_list("what", flat=True)}
    assert waiting >= {Asked.FILE, Asked.EXTEND, Asked.TRANSFER, Asked.REWARD}
    assert Reward.objects.filter(told_on__isnull=False).exists()


def test_an_inquirer_who_waits_is_answered_at_once_and_others_the_same_day(replayed: Replayed) -> None:
    answers = Answer.objects.filter(case__intake__draft__in=(f"demo-{TELEPHONED}", f"demo-{TYPED}"))
    assert dict(answers.values_list("case__intake__draft", "at_once")) == {
        f"demo-{TELEPHONED}": True, f"demo-{TYPED}": False,
    }  # fmt: skip


def test_cases_lie_at_the_office_that_is_competent(replayed: Replayed) -> None:
    codes = {office.pk: office.code for office in Office.objects.all()}
    for row, case in complaints(replayed):
        waits = case.status == Status.RECEIVED or lives()[row["life"]]["acts"][-1:] == []
        mistaken = case.status == Status.DISPUTED
        wanted = "410600-ZX" if waits else row["wrong_office" if mistaken else "office"]
        assert codes[case.office_id] == wanted, row["id"]


def test_journals_hold_and_run_forward(replayed: Replayed) -> None:
    assert list(broken_chains()) == []
    assert cases_without_chain() == []
    last: dict[int, datetime] = {}
    for entry in Entry.objects.filter(chain__gt=0).order_by("chain", "seq"):
        assert last.get(entry.chain, entry.at) <= entry.at <= AT
        last[entry.chain] = entry.at


def test_documents_are_numbered_in_the_order_of_time(replayed: Replayed) -> None:
    by_series: dict[str, list[tuple[datetime, int]]] = {}
    for number, issued_at in Document.objects.filter(form="acceptance").values_list("number", "issued_at"):
        series, _, serial = number.partition("第")
        by_series.setdefault(series, []).append((issued_at, int(serial.removesuffix("号"))))
    assert len(by_series) >= 5
    for issued in by_series.values():
        # two of one instant may have either number
        assert [serial for _, serial in sorted(issued)] == list(range(1, len(issued) + 1))


def test_clocks_warned_and_officers_answered(replayed: Replayed) -> None:
    levels = Counter(Warning.objects.values_list("level", flat=True))
    of_orders = {"HOTLINE_HOURS", "HOTLINE_DUE", "HOTLINE_LATE", "HOTLINE_LATE_3"}
    assert set(levels) == {"HALF", "FOUR_FIFTHS", "LAST_DAY", "OVERDUE", "OVERDUE_3", "OVERDUE_5", *of_orders}
    assert Warning.objects.filter(acknowledged_at__isnull=False).exists()
    assert Warning.objects.filter(acknowledged_at=None).exists()
    assert not Warning.objects.filter(acknowledged_at__lt=AT - timedelta(days=999)).exists()
    assert Case.objects.filter(overdue=True).exists()
    late = Case.objects.get(
        pk=next(case.pk for row, case in complaints(replayed) if row["life"] == "settled_late_acceptance")
    )
    assert not late.overdue


def test_money_came_back_by_all_agreements(replayed: Replayed) -> None:
    twice = next(case for row, case in complaints(replayed) if row["life"] == "dissatisfied_reopened_settled")
    kept = Item.objects.filter(agreement__case=twice, state="PERFORMED").values_list("amount_fen", flat=True)
    assert len(kept) == 2
    assert twice.recovered_fen == sum(kept) > 0


def test_what_waits_for_officers_is_there(replayed: Replayed) -> None:
    assert Case.objects.filter(status=Status.RECEIVED, needs_person=True).exists()
    assert ReopenRequest.objects.filter(state="ASKED").exists()
    assert Case.objects.filter(kind=Kind.REPORT, intake__cases__kind=Kind.COMPLAINT).exists()
    assert EvidenceFile.objects.filter(intake_id__isnull=False).exists()
    assert not Notice.objects.filter(due_at__lt=AT - timedelta(days=1)).exists()
    assert Entry.objects.filter(act=Act.HELD).exists()


def test_the_substitute_serves_while_the_holder_is_away(replayed: Replayed) -> None:
    agency = replayed.stage.agency
    post = next(post for post in agency.posts.values() if post.holder and post.holder.username == "zouyutong")
    away, back = agency.serving(post, on=TODAY), agency.serving(post, on=TODAY + timedelta(days=30))
    assert (away.account_id, away.for_account_id) == (post.substitute_id, post.holder_id)
    assert (back.account_id, back.for_account_id) == (post.holder_id, None)


def test_a_second_story_is_refused_and_the_demo_left_alone(replayed: Replayed) -> None:
    with pytest.raises(NotEmpty):
        replay(story=demo_story(), at=AT)
    cases = Case.objects.count()
    logins = ensure_demo(at=AT)
    assert {login.role for login in logins} == set(Role)
    assert Case.objects.count() == cases
    assert demo_login(login="nobody") is None


def test_officers_sign_in_with_what_is_printed(replayed: Replayed) -> None:
    login = next(login for login in demo_logins() if login.role is Role.HANDLER)
    assert login.password in login.line() and login.login in login.line()
    assert login.code(at=datetime.now(UTC)).isdigit()
    assert not Account.objects.get(username=login.login).password_temporary
    client = Client()
    sign_in(client, login.login, login.totp_secret, login.password)
    assert client.get("/access/me/").status_code == 200
    assert Post.objects.filter(holder__username=login.login, role=Role.HANDLER).exists()


def test_the_entries_open_what_they_promise(replayed: Replayed) -> None:
    entries = {entry.what: entry for entry in demo_entries()}
    code = entries["查询办理进度"].how.split("查询码 ")[1].split("，")[0]
    assert intake_by_tracking_code(code=code) is not None
    client = Client()
    for what in ("提交一件投诉", "查询办理进度"):
        assert client.get(entries[what].url.split("8000", 1)[1]).status_code == 200
    for entry in entries.values():
        if not entry.how.startswith("以 "):
            continue
        officer = opened(Account.objects.get(username=entry.how.split()[1]))
        assert officer.get(entry.url.split("8000", 1)[1]).status_code == 200, entry.what


class TestPlan:
    """The instants of a life; no database."""

    def planned(self, row_id: str, until: datetime) -> list[tuple[str, datetime]]:
        story = demo_story()
        row = next(row for row in story.complaints if row["id"] == row_id)
        row = {**row, "filed_at": filed_at(row=row, today=TODAY)}
        return [(p.act, p.at) for p in planned_life(story=story, row=row, until=until, calendar=shipped_calendar())]

    def test_acts_follow_one_another_on_working_days_in_office_hours(self) -> None:
        acts = [(act, at) for act, at in self.planned("c001", AT) if act not in BESIDE]
        assert [act for act, _ in acts] == [
            "file", "dispatch", "accept", "invite", "settle", "performed", "performed", "close", "rate",
        ]  # fmt: skip
        assert [at for _, at in acts] == sorted(at for _, at in acts)
        officers = [at for act, at in acts if act in ("accept", "invite", "performed", "close")]
        assert all(shipped_calendar().is_working(day_of(at)) and 9 <= at.hour < 18 for at in officers)

    def test_what_lies_ahead_has_not_happened(self) -> None:
        whole = self.planned("c001", AT)
        accepted_at = next(at for act, at in whole if act == "accept")
        cut = self.planned("c001", accepted_at - timedelta(seconds=1))
        assert {act for act, _ in cut} == {"file", "dispatch_report", "dispatch"}
        assert self.planned("c001", whole[0][1] - timedelta(seconds=1)) == []

    def test_the_same_story_is_told_alike(self) -> None:
        assert self.planned("c030", AT) == self.planned("c030", AT)
