"""The sweep: each rung once, to the right people, in a fixed number of statements, however often it is repeated."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.mediation.actions import sessions
from fangxin.domain.notices.models import Notice
from fangxin.domain.supervision.actions.acknowledge import acknowledge
from fangxin.domain.supervision.actions.sweep import Swept, sweep
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import filed, later, officer, working
from tests.supervision.tree import Tree, account, at_station, copies, june, tree

pytestmark = pytest.mark.django_db

#: a complaint received on Monday, 8 June 2026: its seventh working day is 17 June; 19 June is a holiday
LADDER: list[tuple[datetime, str, set[tuple[str, str]]]] = [
    (june(12), "HALF", {("handler", "言以宁")}),
    (june(16), "FOUR_FIFTHS", {("handler", "言以宁"), ("head", "许清词")}),
    (june(17), "LAST_DAY", {("handler", "言以宁"), ("head", "许清词")}),
    (june(18), "OVERDUE", {("handler", "言以宁"), ("head", "许清词"), ("county", "顾言之")}),
    (june(23), "OVERDUE_3", {("head", "许清词"), ("county", "顾言之"), ("city", "陆知遥")}),
    (june(25), "OVERDUE_5", {("head", "许清词"), ("city", "陆知遥"), ("province", "沈若水")}),
]


@pytest.fixture
def agency() -> Tree:
    return tree()


def told(case: Case, *, since: datetime | None = None) -> set[tuple[str, str, str]]:
    """(level, recipient, who) of the warnings of a case."""
    rows = Warning.objects.filter(case=case, **({"raised_at": since} if since else {})).select_related("post__holder")
    return {(row.level, row.to, row.post.holder.name if row.post and row.post.holder else "") for row in rows}


def messages_of(actor_account_id: int | None) -> list[str]:
    return list(
        Notice.objects.filter(account_id=actor_account_id).order_by("created_at").values_list("template", flat=True)
    )


def test_the_ladder_climbs_from_handler_to_province_each_rung_once(agency: Tree) -> None:
    case = at_station(agency)
    assert sweep(at=june(12, 8)) == Swept()
    for at, level, people in LADDER:
        swept = sweep(at=at)
        assert (swept.looked, swept.warned) == (1, len(people)), level
        assert told(case, since=at) == {(level, to, who) for to, who in people}
        assert sweep(at=at) == Swept(), "a second time at the same instant"
        assert sweep(at=at + timedelta(hours=3)) == Swept(), "and a little later"
    clock = Clock.objects.get(case_id=case.pk)
    assert (clock.warned, clock.look_again_at) == (6, None)
    assert sweep(at=june(30)) == Swept()
    warned = [entry for entry in entries_of(chain=case.pk) if entry.act == Act.WARNED]
    assert [(entry.at, entry.facts["level"]) for entry in warned] == [(at, level) for at, level, _ in LADDER]
    assert list(broken_chains()) == []


def test_everybody_told_finds_a_message_on_the_desk(agency: Tree) -> None:
    at_station(agency)
    for at, _, _ in LADDER:
        sweep(at=at)
    overdue = ["overdue_handler"]
    assert messages_of(agency.station_handler.account_id) == ["warning_handler"] * 3 + overdue
    assert messages_of(agency.station_head.account_id) == ["warning_head"] * 2 + overdue * 3
    assert messages_of(agency.county_supervisor.account_id) == ["warning_superior"] * 2
    assert messages_of(agency.city_supervisor.account_id) == ["warning_superior"] * 2
    assert messages_of(agency.province_head.account_id) == ["warning_superior"]
    text = Notice.objects.filter(account_id=agency.province_head.account_id).get().text
    assert "5个工作日" in text and "张晚晴" not in text and "13800000101" not in text


def test_after_a_long_silence_only_the_highest_rung_speaks(agency: Tree) -> None:
    case = at_station(agency)
    swept = sweep(at=june(24))
    assert told(case) == {
        ("OVERDUE_3", "head", "许清词"),
        ("OVERDUE_3", "county", "顾言之"),
        ("OVERDUE_3", "city", "陆知遥"),
    }
    assert swept.overdue == 1
    sweep(at=june(26))
    assert {level for level, _, _ in told(case)} == {"OVERDUE_3", "OVERDUE_5"}


def test_a_county_head_is_not_told_twice_of_the_countys_own_case(agency: Tree) -> None:
    Post.objects.filter(role=Role.SUPERVISOR, office=agency.county).update(active=False)
    case = filed(agency.hotline)
    Case.objects.filter(pk=case.pk).update(post_id=agency.handler.post_id)
    sweep(at=june(18))
    assert told(case) == {("OVERDUE", "handler", "孟子衿"), ("OVERDUE", "head", "何云舒")}
    assert len(messages_of(agency.head.account_id)) == 1


def test_an_overdue_case_is_marked_until_it_is_decided(agency: Tree) -> None:
    case = filed(agency.hotline)
    sweep(at=june(17))
    assert not Case.objects.get(pk=case.pk).overdue
    sweep(at=june(18))
    assert Case.objects.get(pk=case.pk).overdue
    decide.accept(case_id=case.pk, version=case.version, by=agency.handler, at=june(18, 15))
    assert not Case.objects.get(pk=case.pk).overdue


def test_a_closed_case_is_not_marked_and_a_stopped_clock_is_not_looked_at(agency: Tree) -> None:
    case = filed(agency.hotline)
    decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。", by=agency.handler,
        at=june(9),
    )  # fmt: skip
    assert sweep(at=june(30)) == Swept()
    assert not Warning.objects.exists()


def test_telling_the_parties_late_warns_but_a_closed_case_is_not_overdue(agency: Tree) -> None:
    case = filed(agency.hotline)
    accepted = decide.accept(case_id=case.pk, version=case.version, by=agency.handler, at=june(9))
    close.terminate(
        case_id=case.pk, version=accepted.version, ground="MT2", reason="商家两次不到。", by=agency.handler, at=june(10)
    )
    swept = sweep(at=june(29))
    assert swept.warned and not swept.overdue and not Case.objects.get(pk=case.pk).overdue


@pytest.mark.parametrize("away", [True, False])
def test_the_substitute_is_told_when_the_holder_is_away(agency: Tree, away: bool) -> None:
    case = at_station(agency)
    post = case.post
    assert post is not None
    post.substitute = account(agency.station_head)
    post.save()
    days = (date(2026, 6, 11), date(2026, 6, 14)) if away else (date(2026, 6, 1), date(2026, 6, 11))
    Absence.objects.create(account=account(agency.station_handler), from_on=days[0], to_on=days[1], reason="年假")
    sweep(at=june(12))
    expected = agency.station_head if away else agency.station_handler
    assert messages_of(expected.account_id) == ["warning_handler"]
    assert Notice.objects.filter(template="warning_handler").count() == 1


def test_a_cancelled_absence_is_none(agency: Tree) -> None:
    case = at_station(agency)
    assert case.post is not None
    Post.objects.filter(pk=case.post_id).update(substitute=account(agency.station_head))
    Absence.objects.create(
        account=account(agency.station_handler), from_on=date(2026, 6, 11), to_on=date(2026, 6, 14), reason="年假",
        cancelled_at=june(10),
    )  # fmt: skip
    sweep(at=june(12))
    assert messages_of(agency.station_handler.account_id) == ["warning_handler"]


def test_a_post_nobody_holds_is_warned_and_its_office_sees_it(agency: Tree) -> None:
    case = at_station(agency)
    Post.objects.filter(pk=case.post_id).update(holder=None)
    sweep(at=june(12))
    warning = Warning.objects.get()
    assert (warning.office_id, warning.post_id) == (agency.station.pk, case.post_id)
    assert not Notice.objects.filter(template="warning_handler").exists()


def test_a_case_without_a_post_goes_to_the_offices_first_handler(agency: Tree) -> None:
    case = at_station(agency)
    officer("baizhi", "白芷", Role.HANDLER, agency.station)
    Case.objects.filter(pk=case.pk).update(post_id=None)
    sweep(at=june(12))
    assert told(case) == {("HALF", "handler", "言以宁")}


def test_a_moved_deadline_is_warned_of_anew_once(agency: Tree) -> None:
    case = filed(agency.hotline)
    accepted = decide.accept(case_id=case.pk, version=case.version, by=agency.handler, at=june(9))
    august = [working(9, day=date(2026, 8, day)) for day in (7, 20)]
    sweep(at=august[0])  # the last day, 8 August, is a Saturday: told on the Friday
    assert {level for level, _, _ in told(case)} == {"LAST_DAY"}
    paused = sessions.pause_for_appraisal(
        case_id=case.pk, version=accepted.version, body="质检所", subject="主板", cost_borne_by="", by=agency.handler,
        at=working(15, day=date(2026, 8, 7)),
    )  # fmt: skip
    assert sweep(at=working(9, day=date(2026, 8, 14))) == Swept(), "nothing is told of a paused clock"
    resumed = sessions.resume_after_appraisal(
        case_id=case.pk,
        version=paused.version,
        finding="正常。",
        by=agency.handler,
        at=working(9, day=date(2026, 8, 17)),
    )
    assert resumed.due_on == date(2026, 8, 18)
    sweep(at=working(9, day=date(2026, 8, 18)))
    last = Warning.objects.filter(level="LAST_DAY").values_list("due_on", flat=True).distinct()
    assert set(last) == {date(2026, 8, 8), date(2026, 8, 18)}
    assert sweep(at=august[1]).warned == 3


def test_a_case_under_dispute_has_two_clocks_and_each_climbs_its_own_ladder(agency: Tree) -> None:
    from fangxin.domain.cases.actions.dispatch import dispute_jurisdiction

    case = filed(agency.hotline)
    dispute_jurisdiction(
        case_id=case.pk,
        version=case.version,
        office_id=agency.station.pk,
        reason="由所办理。",
        by=agency.handler,
        at=june(9),
    )
    swept = sweep(at=june(15))
    assert swept.looked == 2
    rules = {entry.facts["rule"] for entry in entries_of(chain=case.pk) if entry.act == Act.WARNED}
    assert rules == {"complaint.acceptance", "jurisdiction.dispute"}


@pytest.mark.parametrize("at", [june(12), june(18)], ids=["first rung", "overdue"])
def test_one_clock_or_three_hundred_take_the_same_statements(agency: Tree, at: datetime) -> None:
    case = at_station(agency)
    with CaptureQueriesContext(connection) as few:
        assert sweep(at=at).looked == 1
    copies(case, 300)
    with CaptureQueriesContext(connection) as many:
        swept = sweep(at=at)
    assert swept.looked == 300 and len(few) <= 22
    # SQLite takes so many parameters and no more: its bulk statements come in a few pieces
    assert len(many) - len(few) <= (6 if connection.vendor == "sqlite" else 0)
    assert Clock.objects.filter(look_again_at__lte=at).count() == 0
    assert list(broken_chains()) == []


def test_batches_follow_each_other_until_nothing_is_due(agency: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    from fangxin.domain.supervision.actions import sweep as room

    copies(at_station(agency), 10)
    monkeypatch.setattr(room, "BATCH", 4)
    assert sweep(at=june(12)).looked == 11
    assert sweep(at=june(12)) == Swept()


# Answering ------------------------------------------------------------------------------------------------------------


def test_a_warning_is_acknowledged_once(agency: Tree) -> None:
    case = at_station(agency)
    sweep(at=june(12))
    warning = Warning.objects.get()
    given = {"warning_id": warning.pk, "by": agency.station_handler}
    acknowledge(answer=" 今天办理 ", at=june(12, 10), **given)
    again = acknowledge(answer="别的话", at=june(12, 11), **given)
    assert (again.acknowledged_at, again.acknowledged_by, again.answer) == (june(12, 10), "言以宁", "今天办理")
    answers = [entry for entry in entries_of(chain=case.pk) if entry.act == Act.WARNING_ACKNOWLEDGED]
    assert len(answers) == 1 and answers[0].facts == {"answer": "今天办理", "level": "HALF", "to": "handler"}


def test_who_may_acknowledge(agency: Tree) -> None:
    at_station(agency)
    sweep(at=june(12))
    warning = Warning.objects.get()
    elsewhere = officer("songyi", "宋仪", Role.HANDLER, agency.city.children.get(is_intake=True))
    with pytest.raises(NotFound):
        acknowledge(warning_id=warning.pk, answer="", by=elsewhere, at=june(12))
    with pytest.raises(NotFound):
        acknowledge(warning_id=1, answer="", by=agency.station_handler, at=june(12))
    with pytest.raises(NotPermitted):
        acknowledge(warning_id=warning.pk, answer="", by=agency.hotline, at=june(12))
    assert (
        acknowledge(warning_id=warning.pk, answer="", by=agency.county_supervisor, at=later(5)).acknowledged_by
        == "顾言之"
    )
