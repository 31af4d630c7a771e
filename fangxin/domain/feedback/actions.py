"""Rating a closing, asking to reopen and deciding it, drawing call-backs and recording them (Order 121 article 26)."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import read_rating_token, to_consumer
from fangxin.domain.cases.permissions import speaking, visible_cases
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Kind, Move, Outcome, Status
from fangxin.domain.feedback.models import FollowUp, Rating, ReopenRequest
from fangxin.domain.feedback.words import FollowUpState, RequestState, Satisfaction
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Clock, Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

RATING_DAYS = 90
WORDS_MOST = 2000
EARLIEST = date(2000, 1, 1)
ENDINGS = (Act.CLOSED, Act.TERMINATED, Act.REFUSED, Act.WITHDRAWN)


class RatingLinkInvalid(Refusal):
    """A rating link is forged, older than 90 days, or belongs to an earlier closing."""

    code = "rating_link_invalid"
    status = 410
    sentence = "评价链接无效或已过期。您可以凭查询码查看办理结果，或拨打 12315 反映。"


class AlreadyRated(Refusal):
    """This closing was already rated."""

    code = "already_rated"
    status = 409
    sentence = "这次办理结果您已经评价过，谢谢。"


class DecidedByOther(Refusal):
    """Whoever ended the case may not decide on its reopening."""

    code = "decided_by_other"
    status = 403
    sentence = "本件由您办结，是否重新办理应由他人决定。"


class NotReopenable(Refusal):
    """Only a closed complaint that was not withdrawn can be asked to be reopened, and one request at a time."""

    code = "not_reopenable"
    status = 409
    sentence = "本件目前不能申请重新办理：尚未办结、已撤回，或已有申请正在处理。"


class SampleImpossible(Refusal):
    """A sample's size or period cannot be."""

    code = "sample_impossible"
    status = 422
    sentence = "抽样数量应在 1 到 500 之间，起止日期应先后有序。"


class CallNotMade(Refusal):
    """A call-back is recorded with what came of it."""

    code = "call_not_made"
    status = 422
    sentence = "请选择接通情况。"


class CallRecorded(Refusal):
    """The call-back was already recorded."""

    code = "call_recorded"
    status = 409
    sentence = "这次回访已经登记过。"


def case_of_rating(*, token: str, at: datetime) -> Case:
    """The closed case a rating link belongs to; raises RatingLinkInvalid."""
    named = read_rating_token(token)
    if named is None:
        raise RatingLinkInvalid
    case = Case.objects.select_related("office", "intake__person").filter(pk=named[0], reopened=named[1]).first()
    if case is None or case.closed_at is None or at > case.closed_at + timedelta(days=RATING_DAYS):
        raise RatingLinkInvalid
    return case


@transaction.atomic
def rate(*, case_id: int, satisfaction: Satisfaction, why: str, reopen: bool, at: datetime) -> Case:
    """The consumer rates a closing; an unsatisfied one may ask to reopen. Raises AlreadyRated."""
    step = _by_consumer(case_id, at)
    case = step.case
    if case.status not in (Status.CLOSED, Status.ARCHIVED):
        raise RatingLinkInvalid
    if Rating.objects.filter(case_id=case_id, closing=case.reopened).exists():
        raise AlreadyRated
    needed = satisfaction is Satisfaction.DISSATISFIED
    why = in_words(why, what="原因", most=WORDS_MOST, field="why", needed=needed)
    step.rows.append(
        Rating(
            id=new_id(at), case_id=case_id, closing=case.reopened, satisfaction=satisfaction.value,
            why=why, rated_at=at,
        )
    )  # fmt: skip
    step.changes["satisfaction"] = satisfaction.value
    step.note(Act.RATED, satisfaction=satisfaction.value, why=why)
    if reopen and satisfaction is Satisfaction.DISSATISFIED:
        _ask(step, why)
    return step.commit()


@transaction.atomic
def ask_to_reopen(*, case_id: int, reason: str, at: datetime) -> Case:
    """The consumer asks that a closed case be handled again; raises NotReopenable, ReasonMissing."""
    step = _by_consumer(case_id, at)
    _ask(step, reason)
    return step.commit()


@transaction.atomic
def decide_reopening(
    *, request_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime
) -> Case:
    """Grant or deny a request to reopen; never by whoever ended the case. First and last closing are both kept."""
    by.must(Permission.DECIDE_REOPENING)
    request = ReopenRequest.objects.select_for_update().filter(pk=request_id, state=RequestState.ASKED).first()
    if request is None:
        raise NotFound
    reason = in_words(reason, what="决定的理由", field="reason")
    step = begin(case_id=request.case_id, version=version, by=by, at=at, move=Move.REOPEN if granted else None)
    ended = Entry.objects.filter(chain=request.case_id, act__in=ENDINGS).order_by("-seq").first()
    if ended is not None and ended.actor_id is not None and ended.actor_id == by.account_id:
        raise DecidedByOther
    request.state = (RequestState.GRANTED if granted else RequestState.DENIED).value
    request.decided_at, request.decided_by, request.decision = at, by.name, reason
    request.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    if not granted:
        step.note(Act.REOPEN_DENIED, reason=reason)
        step.add(to_consumer(case=step.case, template="reopen_refused", at=at, reason=reason))
        return step.commit()
    case, today = step.case, day_of(at)
    # the ending is undone: there is nothing left of it to tell the parties
    clocks.stop_if_running(case_id=case.pk, rule="complaint.termination_notice", on=today, at=at, why="REOPENED")
    rows = clocks.started(
        case_id=case.pk, rule="complaint.acceptance", received_on=day_of(case.received_at), on=today, at=at
    )
    clock = next(row for row in rows if isinstance(row, Clock))
    step.add(rows)
    step.changes.update(
        reopened=case.reopened + 1, outcome="", closed_at=None, due_on=clock.due_on, due_rule=clock.rule, satisfaction="",
        recovered_fen=None, ground="",
    )  # fmt: skip
    step.note(Act.REOPENED, reason=reason, first_closed_at=case.first_closed_at)
    step.add(to_consumer(case=case, template="reopened", at=at, due_on=clock.due_on))
    return step.commit()


@transaction.atomic
def draw_follow_ups(*, count: int, closed_from: date, closed_to: date, seed: str, by: Actor, at: datetime) -> int:
    """Draw closed complaints of the caller's subtree at random for a call-back; returns how many were drawn.

    `seed` makes the draw repeatable for an auditor; it is journalled by being the day and the drawer's name.
    """
    by.must(Permission.FOLLOW_UP)
    if not 1 <= count <= 500 or not EARLIEST <= closed_from <= closed_to <= day_of(at) + timedelta(days=366):
        raise SampleImpossible(field="count")
    drawn = FollowUp.objects.filter(case=OuterRef("pk"))
    pool = (
        visible_cases(by=by)
        .filter(
            kind=Kind.COMPLAINT, status__in=(Status.CLOSED, Status.ARCHIVED), closed_at__gte=_start(closed_from),
            closed_at__lt=_start(closed_to + timedelta(days=1)), intake__person__isnull=False,
        )
        .exclude(outcome=Outcome.WITHDRAWN)
        .exclude(Exists(drawn))
        .order_by("id")
        .values_list("id", "path")
    )  # fmt: skip
    chosen = random.Random(seed).sample(list(pool), min(count, len(pool)))
    if chosen:
        write(
            [
                FollowUp(
                    id=new_id(at), case_id=case_id, path=path, drawn_at=at, drawn_by=by.name,
                    state=FollowUpState.SAMPLED.value,
                )
                for case_id, path in sorted(chosen)
            ]
        )  # fmt: skip
        cases = Case.objects.select_related("office", "intake").in_bulk([case_id for case_id, _ in chosen])
        notices = [notice for case in cases.values() for notice in to_consumer(case=case, template="follow_up", at=at)]
        if notices:
            write(notices)
    return len(chosen)


@transaction.atomic
def record_follow_up(
    *, follow_up_id: int, state: FollowUpState, closed_truly: bool | None, satisfaction: Satisfaction | None, note: str,
    by: Actor, at: datetime,
) -> FollowUp:  # fmt: skip
    """Record a call-back. A false closing (the consumer knows of no result) is kept as such and shown.

    Who could not be reached may be called again; anything else is recorded once. Raises CallRecorded, CallNotMade.
    """
    by.must(Permission.FOLLOW_UP)
    if state is FollowUpState.SAMPLED:
        raise CallNotMade(field="state")
    found = FollowUp.objects.select_for_update().filter(pk=follow_up_id).first()
    if found is None or not by.oversees(found.path):
        raise NotFound
    if found.state not in (FollowUpState.SAMPLED, FollowUpState.NOT_REACHED):
        raise CallRecorded
    step = begin(case_id=found.case_id, version=None, by=by, at=at)
    found.state, found.called_at, found.called_by = state.value, at, by.name
    found.closed_truly = closed_truly
    found.satisfaction = satisfaction.value if satisfaction else ""
    found.note = in_words(note, what="记录", most=WORDS_MOST, field="note", needed=False)
    found.save()
    step.note(
        Act.FOLLOWED_UP,
        state=state.value,
        closed_truly=closed_truly,
        satisfaction=found.satisfaction,
        note=found.note,
    )
    step.commit()
    return found


def _by_consumer(case_id: int, at: datetime) -> Step:
    case = Case.objects.select_related("intake__person").filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return begin(case_id=case_id, version=None, by=speaking(case=case), at=at)


def _ask(step: Step, reason: str) -> None:
    case = step.case
    reason = in_words(reason, what="理由", most=WORDS_MOST, field="why")
    asked = ReopenRequest.objects.filter(case_id=case.pk, state=RequestState.ASKED).exists()
    withdrawn = case.outcome == Outcome.WITHDRAWN
    if case.status != Status.CLOSED or case.kind != Kind.COMPLAINT or withdrawn or asked:
        raise NotReopenable
    step.rows.append(
        ReopenRequest(
            id=new_id(step.at), case_id=case.pk, reason=reason, asked_at=step.at,
            state=RequestState.ASKED.value,
        )
    )  # fmt: skip
    step.note(Act.REOPEN_ASKED, reason=reason)


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=BEIJING)
