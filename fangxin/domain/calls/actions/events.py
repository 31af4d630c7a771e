"""What a telephone system tells of a call, taken once, in whatever order it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.rules import ROLES
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.actions.drafts import follow_call
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.rules.callers import Caller, caller_of
from fangxin.domain.calls.rules.keeping import keeping
from fangxin.domain.calls.rules.phases import Phases
from fangxin.domain.calls.words import PERSONAL, Back, CallerKind, CallEvent, CallState
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

REFERENCE_MOST = 80
QUEUE_MOST = 40
#: clocks of two machines differ; a call told of weeks later pops no screen
AHEAD, BEHIND = timedelta(minutes=5), timedelta(days=7)
#: the roles whose posts answer the hotline
ANSWERING = tuple(role.value for role, (permissions, _) in ROLES.items() if Permission.ANSWER_CALLS in permissions)


class CallUnnamed(Refusal):
    """A call comes with the telephone system's own id of it, of 1 to 80 characters."""

    code = "call_unnamed"
    status = 422
    sentence = "每通电话要有电话系统自己的编号（1 至 80 个字符），同一通电话的几次通知用同一个编号。"


class OperatorUnknown(Refusal):
    """No officer of that login answers the hotline of this office."""

    code = "operator_unknown"
    status = 422
    sentence = "没有登录名为“{login}”的话务员，或其岗位不接听热线。"


class CallInstantImpossible(Refusal):
    """An event lies in the future, or more than a week back."""

    code = "call_instant_impossible"
    status = 422
    sentence = "时间 {instant} 不合理：通知应在事发后七天以内送达，且不能晚于现在。"


@transaction.atomic
def record_call(
    *, source: str, reference: str, event: CallEvent, caller: str, queue: str, operator: str, office: Office,
    happened_at: datetime, at: datetime,
) -> Call:  # fmt: skip
    """Take one event of a call. The same event told twice changes nothing; events may arrive in any order.

    `source` names the telephone system, `office` the unit it belongs to, `operator` a login or nobody yet. An operator
    named by a later event has taken the call over, and the notes with it. Raises CallUnnamed, OperatorUnknown,
    CallInstantImpossible.
    """
    reference = reference.strip()
    if not 0 < len(reference) <= REFERENCE_MOST or not reference.isprintable():
        raise CallUnnamed(field="call_id")
    if not at - BEHIND <= happened_at <= at + AHEAD:
        raise CallInstantImpossible(instant=happened_at.isoformat()[:32], field="at")
    seat = _seat(operator, office) if operator else None
    shown = caller_of(caller, withheld=keeping().withheld)
    call = _held(source[:40], reference, seat.office if seat else office, shown, queue, happened_at, at)
    before = Phases(
        began_at=call.began_at, answered_at=call.answered_at, ended_at=call.ended_at, operator_id=call.operator_id,
        operator_at=call.operator_at,
    )  # fmt: skip
    after = before.told(event=event, at=happened_at, operator_id=_account_id(seat, operator) if seat else None)
    if call.number_id is None and shown.number and call.forgotten_at is None:
        call.caller, call.number = shown.kind.value, _sealed(shown, at)
    if seat is not None and after.operator_id != before.operator_id:
        call.office, call.path = seat.office, seat.office.path
        follow_call(call=call, before=before.operator_id, after=after.operator_id, at=at)
    call.began_at, call.answered_at, call.ended_at = after.began_at, after.answered_at, after.ended_at
    call.operator_id, call.operator_at = after.operator_id, after.operator_at
    _settle(call, after.state)
    call.save()
    if after.state is CallState.TALKING:
        _came_again(call)
    return call


def _settle(call: Call, state: CallState) -> None:
    """The state, and with it whether somebody must call back."""
    call.state = state.value
    if state is CallState.MISSED and call.back == Back.NONE and CallerKind(call.caller) in PERSONAL:
        call.back = Back.WAITING.value
    elif state is not CallState.MISSED and call.back == Back.WAITING:
        call.back = Back.NONE.value


def _came_again(call: Call) -> None:
    """Whoever is on the line now need not be called back any more."""
    if call.number is None or CallerKind(call.caller) not in PERSONAL:
        return
    missed = Call.objects.filter(
        back=Back.WAITING, number__phone_index=call.number.phone_index, began_at__lte=call.began_at
    )
    missed.exclude(pk=call.pk).update(back=Back.CAME_AGAIN.value)


def _held(
    source: str, reference: str, office: Office, shown: Caller, queue: str, happened_at: datetime, at: datetime
) -> Call:
    """The call's row, locked; made when it is first told of. Of two that tell at once the second finds the first's."""
    named = Call.objects.select_for_update(of=("self",)).select_related("number")
    found = named.filter(source=source, reference=reference).first()
    if found is not None:
        return found
    number = _sealed(shown, at)
    call = Call(
        id=new_id(at), source=source, reference=reference, office=office, path=office.path, queue=_printable(queue),
        caller=shown.kind.value, number=number, state=CallState.RINGING.value, began_at=happened_at,
    )  # fmt: skip
    Call.objects.bulk_create([call], ignore_conflicts=True)
    held = named.get(source=source, reference=reference)
    if held.pk != call.pk and number is not None:
        number.delete()
    return held


def _printable(queue: str) -> str:
    """The queue's name as a list shows it."""
    return "".join(one for one in queue.strip() if one.isprintable())[:QUEUE_MOST]


def _sealed(shown: Caller, at: datetime) -> Person | None:
    if not shown.number:
        return None
    person = sealed_person(identity=Identity(phone=shown.number), at=at)
    person.save(force_insert=True)
    return person


def _seat(login: str, office: Office) -> Post:
    """The post at which an operator answers: in the office of the telephone system or below; raises OperatorUnknown."""
    posts = Post.objects.filter(
        active=True, role__in=ANSWERING, office__active=True, office__path__startswith=office.path
    ).select_related("office", "holder", "substitute")
    for post in posts.order_by("id"):
        for one in (post.holder, post.substitute):
            if one is not None and one.is_active and one.username == login.strip().lower():
                return post
    raise OperatorUnknown(login=login.strip()[:40], field="operator")


def _account_id(post: Post, login: str) -> int | None:
    """Who of the two that serve a post goes by the login."""
    served: tuple[Account | None, ...] = (post.holder, post.substitute)
    return next((one.pk for one in served if one is not None and one.username == login.strip().lower()), None)
