"""A new year's calendar: loaded once, and every running clock it touches moves as a journalled fact; no other does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fangxin.domain.agency.models import Absence, Account
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.recalendar import (
    Move,
    calendar_with,
    clocks_to_recount,
    load_calendar_year,
    moves_under,
    recompute,
)
from fangxin.domain.cases.models import Case
from fangxin.domain.mediation.actions import sessions
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import CalendarYear, Clock, Entry
from fangxin.domain.timeline.queries import broken_chains, calendar_in_force, forget_calendar
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.calendar import CalendarFileBroken, shipped_calendar
from fangxin.foundation.refusals import NotPermitted
from tests.people import Cast, cast, filed, working

pytestmark = pytest.mark.django_db
#: the notice of 2027 is out
NOTICED = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)


def notice(*off: str, worked: tuple[str, ...] = (), year: int = 2027) -> str:
    """A calendar file as an agency hands it in: what is known of the year, with more days off and days worked."""
    known = shipped_calendar().year(year).as_data()
    known["notices"] = [{"title": f"关于{year}年部分节假日安排的通知", "url": f"https://www.gov.cn/{year}.htm"}]
    known["holidays"] += [{"day": day, "name": "元旦", "statutory": False} for day in off]
    known["make_up_days"] += [{"day": day, "name": "元旦"} for day in worked]
    return json.dumps(known, ensure_ascii=False)


#: New Year's Day reaches back to 31 December 2026 and on to 4 January 2027
LONG = notice("2026-12-31", "2027-01-02", "2027-01-03", "2027-01-04", worked=("2027-01-09",))
PLAIN = notice("2027-01-02", "2027-01-03")


@pytest.fixture
def people() -> Cast:
    return cast()


def on(day: str, hour: int = 10) -> datetime:
    return working(hour, day=date.fromisoformat(day))


def filed_on(people: Cast, day: str) -> Case:
    return filed(people.hotline, at=on(day), purchased_on=None)


def due_of(case: Case) -> date:
    return Clock.objects.get(case_id=case.pk, rule="complaint.acceptance").due_on


def accepted_on(people: Cast, received: str, day: str) -> Case:
    case = filed_on(people, received)
    by = people.handler
    Case.objects.filter(pk=case.pk).update(post_id=by.post_id)
    return decide.accept(case_id=case.pk, version=case.version, by=by, at=on(day))


def load(text: str, at: datetime = NOTICED) -> list[Move]:
    load_calendar_year(text=text, by=SYSTEM, at=at)
    return recompute(at=at)


def moved_entries() -> list[tuple[int, dict[str, Any]]]:
    return [(entry.chain, entry.facts) for entry in Entry.objects.filter(act=Act.CLOCK_MOVED).order_by("chain", "seq")]


def test_a_provisional_deadline_moves_and_becomes_certain(people: Cast) -> None:
    case = filed_on(people, "2026-12-23")
    clock = Clock.objects.get(case_id=case.pk)
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 4), True)
    (move,) = load(LONG)
    assert move == Move(
        case_id=case.pk, number=case.number, rule="complaint.acceptance", before=date(2027, 1, 4), after=date(2027, 1, 6),
        certain=True,
    )  # fmt: skip
    clock.refresh_from_db()
    case.refresh_from_db()
    assert (clock.due_on, clock.provisional, clock.calendar_version) == (
        date(2027, 1, 6),
        False,
        calendar_in_force().version,
    )
    assert case.due_on == clock.due_on
    assert moved_entries() == [
        (case.pk, {
            "rule": "complaint.acceptance", "before": "2027-01-04", "after": "2027-01-06", "certain": True,
            "calendar": clock.calendar_version,
        }),
    ]  # fmt: skip
    assert list(broken_chains()) == []


def test_a_certain_deadline_in_december_moves_when_its_day_is_taken_off(people: Cast) -> None:
    case, before = filed_on(people, "2026-12-22"), filed_on(people, "2026-12-21")
    clock = Clock.objects.get(case_id=case.pk)
    assert (clock.due_on, clock.provisional) == (date(2026, 12, 31), False)
    assert due_of(before) == date(2026, 12, 30)
    assert [(move.case_id, move.before, move.after) for move in load(LONG)] == [
        (case.pk, date(2026, 12, 31), date(2027, 1, 5))
    ]
    assert due_of(case) == date(2027, 1, 5) and due_of(before) == date(2026, 12, 30)
    assert Case.objects.get(pk=case.pk).due_on == date(2027, 1, 5)


def test_a_corrected_notice_of_the_year_that_runs_moves_its_deadlines(people: Cast) -> None:
    case = filed_on(people, "2026-06-08")
    assert due_of(case) == date(2026, 6, 17)
    (move,) = load(notice("2026-06-16", year=2026), on("2026-06-09"))
    assert (move.before, move.after, move.certain) == (date(2026, 6, 17), date(2026, 6, 18), True)


def test_a_make_up_day_brings_a_deadline_forward(people: Cast) -> None:
    case = filed_on(people, "2026-12-24")
    assert due_of(case) == date(2027, 1, 5)
    load(notice(worked=("2027-01-02", "2027-01-03")))
    assert due_of(case) == date(2027, 1, 3)


def test_exactly_the_affected_clocks_move(people: Cast) -> None:
    cases = {
        day: filed_on(people, day) for day in ("2026-11-02", "2026-12-21", "2026-12-22", "2026-12-23", "2026-12-25")
    }
    stopped = filed_on(people, "2026-12-23")
    decide.refuse(
        case_id=stopped.pk, version=stopped.version, ground="NA1", reason="无权。", other_routes="起诉。", by=people.handler,
        at=on("2026-12-24"),
    )  # fmt: skip
    moves = load(LONG)
    assert {move.case_id for move in moves} == {cases[day].pk for day in ("2026-12-22", "2026-12-23", "2026-12-25")}
    assert {chain for chain, _ in moved_entries()} == {move.case_id for move in moves}
    assert due_of(stopped) == date(2027, 1, 4)
    running = Clock.objects.filter(stopped_on=None)
    assert set(running.values_list("calendar_version", flat=True)) == {calendar_in_force().version}


def test_a_paused_clock_is_left_alone_until_it_goes_on(people: Cast) -> None:
    case = accepted_on(people, "2026-12-01", "2026-12-02")
    paused = sessions.pause_for_appraisal(
        case_id=case.pk, version=case.version, body="质检所", subject="主板", cost_borne_by="商家", by=people.handler,
        at=on("2026-12-05"),
    )  # fmt: skip
    before = Clock.objects.get(case_id=case.pk, rule="complaint.mediation")
    assert load(LONG) == [] and recompute(at=NOTICED) == []
    after = Clock.objects.get(pk=before.pk)
    assert (after.due_on, after.calendar_version, after.status) == (before.due_on, before.calendar_version, "PAUSED")
    assert Case.objects.get(pk=case.pk).due_on is None
    sessions.resume_after_appraisal(
        case_id=case.pk, version=paused.version, finding="正常。", by=people.handler, at=on("2027-01-11")
    )
    after.refresh_from_db()
    assert after.calendar_version == calendar_in_force().version and after.due_on > before.due_on


def test_a_deadline_that_only_becomes_certain_is_journalled_but_nobody_is_written_to(people: Cast) -> None:
    case = accepted_on(people, "2026-12-01", "2026-12-02")
    sent = Notice.objects.count()
    (move,) = load(PLAIN)
    assert (move.case_id, move.before == move.after, move.certain) == (case.pk, True, True)
    assert [chain for chain, _ in moved_entries()] == [case.pk]
    assert Notice.objects.count() == sent


def test_the_consumer_and_the_handler_on_duty_are_told_once(people: Cast) -> None:
    case = filed_on(people, "2026-12-23")
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    load(LONG)
    recompute(at=NOTICED)
    told = {notice.template: notice for notice in Notice.objects.filter(template__startswith="calendar_moved")}
    assert set(told) == {"calendar_moved_consumer", "calendar_moved_handler"}
    assert Notice.objects.filter(template__startswith="calendar_moved").count() == 2
    assert "2027年1月4日改为2027年1月6日" in told["calendar_moved_consumer"].text
    assert told["calendar_moved_consumer"].person_id == case.intake.person_id
    assert told["calendar_moved_handler"].account_id == people.handler.account_id


def test_the_substitute_is_told_while_the_holder_is_away(people: Cast) -> None:
    substitute = Account.objects.get(pk=people.second_handler.account_id)
    case = filed_on(people, "2026-12-23")
    post = Case.objects.get(pk=case.pk).post
    assert post is not None
    other = people.second_handler if post.pk == people.handler.post_id else people.handler
    substitute = Account.objects.get(pk=other.account_id)
    post.substitute = substitute
    post.save()
    Absence.objects.create(account=post.holder, from_on=date(2026, 12, 28), to_on=date(2027, 1, 8), reason="年假")
    load(LONG)
    assert Notice.objects.get(template="calendar_moved_handler").account_id == substitute.pk


def test_looking_first_writes_nothing_and_lists_the_same(people: Cast, django_assert_max_num_queries: Any) -> None:
    for day in ("2026-12-21", "2026-12-22", "2026-12-23"):
        filed_on(people, day)
    accepted_on(people, "2026-12-01", "2026-12-02")
    before = list(Clock.objects.order_by("pk").values()), Entry.objects.count(), Notice.objects.count()
    calendar = calendar_with(text=LONG)
    with django_assert_max_num_queries(6):
        expected = moves_under(calendar=calendar)
    assert clocks_to_recount(calendar=calendar) == 4
    assert before == (list(Clock.objects.order_by("pk").values()), Entry.objects.count(), Notice.objects.count())
    assert not CalendarYear.objects.exists()
    assert load(LONG) == expected and len(expected) == 3


def test_a_second_time_nothing_happens(people: Cast) -> None:
    filed_on(people, "2026-12-23")
    assert len(load(LONG)) == 1
    before = Entry.objects.count(), Notice.objects.count(), CalendarYear.objects.count()
    assert load(LONG) == [] and recompute(at=NOTICED + timedelta(days=1)) == []
    assert clocks_to_recount(calendar=calendar_in_force()) == 0
    assert before == (Entry.objects.count(), Notice.objects.count(), CalendarYear.objects.count())


def test_a_correction_and_its_recall_both_come_into_force(people: Cast) -> None:
    case = filed_on(people, "2026-12-23")
    days = []
    for text in (PLAIN, LONG, PLAIN):
        load(text)
        days.append(due_of(case))
    assert days == [date(2027, 1, 4), date(2027, 1, 6), date(2027, 1, 4)]
    assert Entry.objects.filter(chain=ChainId.LAW, act=Act.CONFIGURED).count() == 3


def test_a_year_stands_in_the_newest_text_that_holds_it(people: Cast) -> None:
    def listed(*days: str) -> str:
        known = [row["day"] for year in (2027, 2028) for row in json.loads(notice(year=year))["holidays"]]
        return json.dumps({"days": [{"date": day, "name": "元旦", "type": "off"} for day in (*days, *known)]})

    load(notice())
    load(listed("2027-01-05", "2028-01-03"))
    load(LONG)
    calendar = calendar_in_force()
    off = {day for day in (date(2027, 1, 4), date(2027, 1, 5), date(2028, 1, 3)) if not calendar.is_working(day)}
    assert off == {date(2027, 1, 4), date(2028, 1, 3)}


def test_what_comes_next_is_looked_at_by_the_new_calendar(people: Cast) -> None:
    case = filed_on(people, "2026-12-23")
    load(LONG, on("2026-12-31", 9))
    clock = Clock.objects.get(case_id=case.pk)
    # two rungs are past; on the last day, 6 January, the handler is told again
    assert clock.look_again_at is not None
    assert clock.look_again_at.astimezone(working().tzinfo).date() in (date(2027, 1, 5), date(2027, 1, 6))


def test_many_clocks_are_recounted_in_a_handful_of_statements(people: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        filed_on(people, "2026-12-23")
        filed_on(people, "2026-11-02")
    load_calendar_year(text=LONG, by=SYSTEM, at=NOTICED)
    with django_assert_max_num_queries(22):
        assert len(recompute(at=NOTICED)) == 12
    assert set(Case.objects.values_list("due_on", flat=True)) == {date(2026, 11, 11), date(2027, 1, 6)}


def test_who_may_load_and_what_may_be_loaded(people: Cast) -> None:
    for by in (people.handler, people.head, people.security_admin, people.audit_admin):
        with pytest.raises(NotPermitted):
            load_calendar_year(text=LONG, by=by, at=NOTICED)
    for broken in (
        "",
        "year: 2027",
        "[",
        "\x00",
        LONG.replace("2027-01-09", "2027-01-11"),
        LONG.replace("01-03", "02-30"),
    ):
        with pytest.raises(CalendarFileBroken):
            load_calendar_year(text=broken, by=people.system_admin, at=NOTICED)
    assert load_calendar_year(text=LONG, by=people.system_admin, at=NOTICED) == (2027,)
    entry = Entry.objects.get(chain=ChainId.LAW)
    assert entry.facts["years"] == [2027] and entry.actor_name == "白景行"


def test_another_process_sees_the_new_year_within_seconds(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from fangxin.domain.timeline import queries

    before = calendar_in_force()
    CalendarYear.objects.create(year=2027, text=LONG, digest="d", loaded_at=NOTICED, loaded_by="另一进程")
    assert calendar_in_force() == before
    monkeypatch.setattr(queries, "CALENDAR_SECONDS", 0.0)
    assert calendar_in_force() != before
    forget_calendar()
