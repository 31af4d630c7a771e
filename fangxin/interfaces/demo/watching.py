"""What happens around the cases day by day: absences, the morning's sweep, warnings answered, messages delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Model

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.cases.actions.expiry import expire_requests
from fangxin.domain.cases.actions.serving import served_by_message
from fangxin.domain.cases.models import Case, FactRequest, HandOver
from fangxin.domain.cases.words import Status
from fangxin.domain.feedback.actions import draw_follow_ups, record_follow_up
from fangxin.domain.feedback.queries import calls_to_make
from fangxin.domain.feedback.words import FollowUpState, Satisfaction
from fangxin.domain.knowledge.actions.reminding import remind_of_reviews
from fangxin.domain.knowledge.models import Article
from fangxin.domain.mediation.actions.promises import miss_promises, remind_of_promises
from fangxin.domain.mediation.models import Agreement
from fangxin.domain.mediation.models import Item as Promise
from fangxin.domain.mediation.words import ItemState as PromiseState
from fangxin.domain.notices.actions.deliver import deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.odr.actions.escalating import escalate_silent
from fangxin.domain.odr.actions.performing import confirm_unanswered, miss_settlements
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.words import RUNNING
from fangxin.domain.rosters.actions.gaps import warn_of_gaps
from fangxin.domain.rosters.actions.leaves import ask_leave, grant_leave
from fangxin.domain.rosters.actions.returning import close_leaves
from fangxin.domain.rosters.words import LeaveKind
from fangxin.domain.supervision.actions.acknowledge import acknowledge
from fangxin.domain.supervision.actions.climb import climb
from fangxin.domain.supervision.actions.remind import remind_of_hand_overs
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.supervision.models import Item, Warning
from fangxin.domain.supervision.words import ItemState
from fangxin.domain.timeline.models import Clock
from fangxin.domain.workorders.actions.warning import warn_of_deadlines
from fangxin.domain.workorders.models import WorkOrder
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.acts.answers import answered
from fangxin.interfaces.demo.story import draw
from fangxin.storage.statements import ask

SWEPT_AT, CALLED_FROM, ANSWERED_AT = time(8, 35), time(9, 5), time(17, 20)
CALLED, CALL_MINUTES = 8, 7
#: for so many days before, two calls a working day; whoever was drawn lately waits, as anywhere
CALLING_DAYS, CALLED_A_DAY, WAITS = 40, 2, timedelta(days=12)
MOST_MESSAGES = 1_000_000
#: how long the head takes to grant a leave
GRANTED_AFTER = timedelta(minutes=30)
ANSWERS = (
    "已知悉，正在联系双方。", "已安排本周内办结。", "商家负责人外出，已约定本周三到场。", "已督促承办人抓紧办理。",
    "材料已补齐，今日作出决定。", "",
)  # fmt: skip
CALLS = (
    (FollowUpState.REACHED, True, Satisfaction.SATISFIED, "回访：处理结果与登记一致，消费者表示满意。"),
    (FollowUpState.REACHED, True, Satisfaction.BASICALLY_SATISFIED, "回访：问题已解决，希望以后联系得更早一些。"),
    (FollowUpState.NOT_REACHED, None, None, "两次拨打无人接听，改日再拨。"),
    (FollowUpState.REACHED, None, Satisfaction.DISSATISFIED, "回访：消费者嫌办得慢，对结果本身没有异议。"),
    (FollowUpState.DECLINED, None, None, "消费者表示不便接受回访。"),
)


def mornings(*, since: date, until: datetime) -> Iterator[datetime]:
    """The instants of the daily sweep between a day and the replay's own instant."""
    on = since
    while (at := datetime.combine(on, SWEPT_AT, tzinfo=BEIJING)) <= until:
        yield at
        on += timedelta(days=1)


def morning(*, at: datetime) -> None:
    """Raise the warnings that fell due, note what went unanswered or unperformed, deliver yesterday's messages.

    Nothing leaves the machine: the messages of the past count as sent at their time.
    """
    on, now = day_of(at), connection.ops.adapt_datetimefield_value(at)
    tomorrow = on + timedelta(days=1)
    given = [
        now, ItemState.OPEN.value, now, now, now, on, PromiseState.DUE.value, Status.SETTLED.value, on, tomorrow, on, now,
    ]  # fmt: skip
    clocks, orders, work_orders, offers, requests, promises, articles, messages = ask(_DUE, given)[0]
    if clocks:
        sweep(at=at)
    if orders:
        climb(at=at)
    if work_orders:
        warn_of_deadlines(at=at)
    if offers:
        remind_of_hand_overs(at=at)
    if requests:
        expire_requests(at=at)
    if promises:
        miss_promises(at=at)
        remind_of_promises(at=at)
    if articles:
        remind_of_reviews(at=at)
    if Dispute.objects.filter(state__in=RUNNING).exists():
        miss_settlements(at=at)
        confirm_unanswered(at=at)
        escalate_silent(at=at)
    close_leaves(at=at)
    warn_of_gaps(at=at)
    if messages:
        deliver(
            at=at,
            send=lambda notice: None,
            sent=lambda notice: served_by_message(notice=notice, at=at),
            most=MOST_MESSAGES,
        )


def _any(model: type[Model], condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {model._meta.db_table} one WHERE {condition})"


#: whether a morning finds anything to do, in the order it does it: asked at once, for most mornings find next to nothing
_DUE = "SELECT " + ", ".join((
    _any(Clock, "look_again_at <= %s"),
    _any(Item, "state = %s AND look_again_at <= %s"),
    _any(WorkOrder, "look_again_at <= %s"),
    _any(HandOver, "look_again_at <= %s"),
    _any(FactRequest, "answered_at IS NULL AND expired_at IS NULL AND answer_by < %s"),
    _any(
        Promise,
        f"state = %s AND (SELECT c.status FROM {Agreement._meta.db_table} a JOIN {Case._meta.db_table} c ON c.id = a.case_id "
        "WHERE a.id = one.agreement_id) = %s AND (perform_by < %s OR reminded_at IS NULL AND perform_by <= %s)",
    ),
    _any(Article, "in_force IS NOT NULL AND reminded_on IS NULL AND review_on <= %s"),
    _any(Notice, "due_at <= %s"),
))  # fmt: skip


def evening(*, stage: Stage, at: datetime, until: datetime) -> None:
    """Officers answer most of the warnings of the days before; the newest wait, as they do anywhere."""
    if at > until - timedelta(days=2):
        return
    waiting = Warning.objects.filter(acknowledged_at=None, raised_at__lte=at, raised_at__gt=at - timedelta(days=3))
    for warning in waiting.order_by("raised_at", "id"):
        chance = draw(warning.level, warning.to, warning.office_id, warning.raised_at, at.date(), below=100)
        if chance < 45 and (by := _told(stage, warning, at)) is not None:
            acknowledge(warning_id=warning.pk, answer=ANSWERS[chance % len(ANSWERS)], by=by, at=at)


def note_absences(*, stage: Stage, until: datetime) -> Iterator[tuple[datetime, int]]:
    """When each absence of the story was asked for, with its place: three days ahead, or lately."""
    for place, (_, first, _last) in enumerate(stage.agency.away):
        planned = datetime.combine(first - timedelta(days=3), time(16, 0), tzinfo=BEIJING)
        yield min(planned, until - timedelta(hours=1)), place


def note_absence(*, stage: Stage, place: int, at: datetime) -> None:
    """One absence of the story: the officer asks for leave, and the nearest head grants it."""
    account_id, first, last = stage.agency.away[place]
    row, by = stage.story.absences[place], stage.agency.own(account_id=account_id)
    leave = ask_leave(kind=LeaveKind(row["kind"]), from_on=first, to_on=last, reason=row["reason"], by=by, at=at)
    head = stage.agency.upwards(office_id=by.office_id or 0, roles=(Role.HEAD,), on=day_of(at), but=account_id)
    grant_leave(leave_id=leave.pk, by=head, at=at + GRANTED_AFTER)


def calling_day(*, until: datetime, calendar: WorkCalendar) -> datetime:
    """When the hotline drew its last call-backs: the morning of the last working day before the end."""
    on = calendar.working_day_until(day_of(until) - timedelta(days=1))
    return datetime.combine(on, CALLED_FROM, tzinfo=BEIJING)


def calling(*, until: datetime, calendar: WorkCalendar) -> Iterator[tuple[datetime, int]]:
    """When the hotline makes its call-backs, with a number that says what comes of each."""
    last = calling_day(until=until, calendar=calendar)
    for back in range(CALLING_DAYS, -1, -1):
        day = last - timedelta(days=back)
        if calendar.is_working(day.date()):
            for number in range(CALLED_A_DAY if back else CALLED):
                yield day + timedelta(minutes=CALL_MINUTES * (number + 1)), number + CALLED_A_DAY * back


def draw_calls(*, stage: Stage, at: datetime) -> None:
    """Draw call-backs among what was closed in the last month."""
    by, on = _caller(stage, at), day_of(at)
    first, last = on - timedelta(days=30), on - timedelta(days=1)
    draw_follow_ups(count=2 * CALLED, closed_from=first, closed_to=last, seed=f"{on} {by.name}", by=by, at=at)


def call_next(*, stage: Stage, number: int, at: datetime) -> None:
    """Make one of the calls drawn some time ago; the others wait at the hotline."""
    waiting = calls_to_make(by=_caller(stage, at), on=day_of(at)).filter(state=FollowUpState.SAMPLED)
    found = waiting.filter(drawn_at__lte=at - WAITS).first()
    if found is not None:
        state, truly, satisfaction, note = CALLS[number % len(CALLS)]
        record_follow_up(
            follow_up_id=found.pk, state=state, answers=answered(truly=truly, satisfaction=satisfaction), note=note,
            by=_caller(stage, at), at=at,
        )  # fmt: skip


def _caller(stage: Stage, at: datetime) -> Actor:
    return stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at))


def _told(stage: Stage, warning: Warning, at: datetime) -> Actor | None:
    """The officer on duty at the post the warning went to, if the post may answer it."""
    if warning.post_id is None:
        return None
    by = stage.agency.serving(stage.agency.posts[warning.post_id], on=day_of(at))
    return by if by.may(Permission.ACKNOWLEDGE_WARNING) else None
