"""Planning the duty roster: one officer into one shift, out of it, and the empty seats of some days in turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.models import Account, Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.actions.step import told
from fangxin.domain.rosters.models import Duty
from fangxin.domain.rosters.queries.duties import duties_between, duties_of, gaps, sat_of, served_before, sitters
from fangxin.domain.rosters.queries.leaves import gone
from fangxin.domain.rosters.rules.filling import Sat, clash, filled, gone_during, sat
from fangxin.domain.rosters.rules.shifts import Shift, duty_rules
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

#: days filled at once
MOST_DAYS = 62
#: how far from a duty another one can leave too little rest
AROUND = timedelta(days=4)


class DutyPast(Refusal):
    """The shift is over: the roster of what was is not changed."""

    code = "duty_past"
    status = 409
    sentence = "{on}{shift}已经结束，值班表不能再改。"


class DutyClash(Refusal):
    """The officer sits in another shift at the same time, or has too little rest before or after."""

    code = "duty_clash"
    status = 409
    sentence = "{name}{on}有{shift}，与这一班重叠，或者中间休息不足{hours}小时。"


class DutyDuringLeave(Refusal):
    """The officer is away on the day of the duty."""

    code = "duty_during_leave"
    status = 409
    sentence = "{name}{from_on}至{to_on}请假，不能排班。"


class SitsAlready(Refusal):
    """The officer sits in this shift already."""

    code = "sits_already"
    status = 409
    sentence = "{name}已经在这一班。"


class DaysUnusual(Refusal):
    """The days to fill are out of order, past, or too many at once."""

    code = "duty_days_unusual"
    status = 422
    sentence = "请填写从今天起的日期，结束不早于开始，一次最多 {most} 天。"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What filling the empty seats brought: duties planned, seats nobody could take, and how many officers there are."""

    planned: int
    empty: int
    people: int


@transaction.atomic
def plan_duty(*, office_id: int, on: date, shift: str, account_id: int, by: Actor, at: datetime) -> Duty:
    """Put an officer into a shift of a day.

    Raises NotPermitted, NotFound, DutyPast, SitsAlready, DutyClash, DutyDuringLeave.
    """
    office = _office(office_id, by)
    found = duty_rules().shift(shift)
    account = next((one for one in sitters(office_id=office.pk) if one.pk == account_id), None)
    if found is None or account is None:
        raise NotFound
    # a leave of the officer waits here until this is written, and the other way round
    account = Account.objects.select_for_update().get(pk=account.pk)
    one = sat(account_id=account.pk, on=on, shift=found)
    if one.ends_at <= at:
        raise DutyPast(on=on.isoformat(), shift=found.label)
    check_fits(one=one, account=account)
    return _written(one, office, by, at, account.name, found)


@transaction.atomic
def drop_duty(*, duty_id: int, by: Actor, at: datetime) -> None:
    """Take an officer out of a shift that is not over. Raises NotPermitted, NotFound, DutyPast."""
    by.must(Permission.PLAN_DUTY)
    # without the account: PostgreSQL would not find a duty again that a swap gives to another while this waits
    rows = Duty.objects.select_for_update(of=("self",)).select_related("office").filter(scope(by=by))
    duty = rows.filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    if duty.ends_at <= at:
        raise DutyPast(on=duty.on.isoformat(), shift=label_of(duty))
    told(
        act=Act.DUTY_DROPPED, by=by, at=at, name=duty.account.name, office=duty.office.code, on=duty.on,
        shift=duty.shift,
    )  # fmt: skip
    duty.delete()


@transaction.atomic
def fill_duties(*, office_id: int, from_on: date, to_on: date, by: Actor, at: datetime) -> Filled:
    """Fill the empty seats of some days in turn: whoever sat least comes first, nobody without rest or on leave.

    Raises NotPermitted, NotFound, DaysUnusual.
    """
    office = _office(office_id, by)
    if to_on < from_on or from_on < day_of(at) or (to_on - from_on).days >= MOST_DAYS:
        raise DaysUnusual(most=MOST_DAYS, field="to_on")
    people = sitters(office_id=office.pk)
    names = {
        one.pk: one.name
        for one in Account.objects.select_for_update().filter(pk__in=[p.pk for p in people]).order_by("pk")
    }
    ids = [one.pk for one in people]
    there = list(duties_between(office_id=office.pk, from_on=from_on, to_on=to_on))
    seats = [seat for seat in gaps(duties=there, from_on=from_on, to_on=to_on) if seat.shift.hours(seat.on)[1] > at]
    around = duties_of(accounts=ids, from_on=from_on - AROUND, to_on=to_on + AROUND)
    made = filled(
        rules=duty_rules(), seats=seats, people=ids, sits=[sat_of(duty) for duty in around],
        gone=gone(accounts=ids, from_on=from_on, to_on=to_on + timedelta(days=1)),
        served=served_before(office_id=office.pk, on=from_on),
    )  # fmt: skip
    write([_row(one, office, by, at) for one in made])
    told(
        act=Act.DUTIES_FILLED, by=by, at=at, office=office.code, from_on=from_on, to_on=to_on, count=len(made),
        names=sorted({names[one.account_id] for one in made}),
    )  # fmt: skip
    return Filled(planned=len(made), empty=sum(seat.empty for seat in seats) - len(made), people=len(people))


def check_fits(*, one: Sat, account: Account, but: tuple[int, ...] = ()) -> None:
    """Raises SitsAlready, DutyClash, DutyDuringLeave; the duties `but` are about to be somebody else's."""
    rules = duty_rules()
    near = duties_of(accounts=[account.pk], from_on=one.on - AROUND, to_on=one.on + AROUND).exclude(pk__in=but)
    other = clash(one=one, own=[sat_of(duty) for duty in near], rest=rules.rest)
    if other is not None:
        if (other.on, other.shift) == (one.on, one.shift):
            raise SitsAlready(name=account.name, field="account")
        shift = rules.shift(other.shift)
        raise DutyClash(
            name=account.name, on=other.on.isoformat(), shift=shift.label if shift else other.shift,
            hours=int(rules.rest.total_seconds() // 3600), field="account",
        )  # fmt: skip
    days = gone_during(one=one, gone=gone(accounts=[account.pk], from_on=one.on, to_on=one.on + timedelta(days=1)))
    if days is not None:
        raise DutyDuringLeave(
            name=account.name, from_on=days.from_on.isoformat(), to_on=days.to_on.isoformat(), field="account"
        )


def label_of(duty: Duty) -> str:
    """The name of a duty's shift; its code where an older file had it."""
    shift = duty_rules().shift(duty.shift)
    return shift.label if shift else duty.shift


def _office(office_id: int, by: Actor) -> Office:
    """An office whose roster the caller plans, held: two planners follow each other, whoever files a case there does not wait."""
    by.must(Permission.PLAN_DUTY)
    rows = Office.objects.select_for_update(no_key=True).filter(scope(by=by, field="path"), active=True)
    office = rows.filter(pk=office_id).first()
    if office is None:
        raise NotFound
    return office


def _row(one: Sat, office: Office, by: Actor, at: datetime) -> Duty:
    return Duty(
        id=new_id(at), office_id=office.pk, on=one.on, shift=one.shift, begins_at=one.begins_at, ends_at=one.ends_at,
        account_id=one.account_id, planned_at=at, planned_by=by.name,
    )  # fmt: skip


def _written(one: Sat, office: Office, by: Actor, at: datetime, name: str, shift: Shift) -> Duty:
    duty = _row(one, office, by, at)
    write([duty])
    told(act=Act.DUTY_PLANNED, by=by, at=at, name=name, office=office.code, on=one.on, shift=shift.id)
    return duty
