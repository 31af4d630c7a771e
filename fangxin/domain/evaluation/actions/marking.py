"""The red and the black list and notices to do better: proposed by the rule, put there by a person, answered by the office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.step import changed, due_on, held, note, seen
from fangxin.domain.evaluation.models import Mark, Round
from fangxin.domain.evaluation.notices import label_of, to_evaluators, to_heads
from fangxin.domain.evaluation.permissions import check_evaluates, visible_rounds
from fangxin.domain.evaluation.queries.rounds import edition_of, standing_of
from fangxin.domain.evaluation.rules.refusing import MarkNotSo, MarkThere, check_reason
from fangxin.domain.evaluation.words import ANSWERED, MARK_LABELS, TOLD, MarkKind
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.alone import each_alone
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def mark_office(
    *, round_id: int, version: int, office_id: int, kind: MarkKind, reason: str, by: Actor, at: datetime
) -> Mark:
    """Put an office on a list of a published round, or tell it to do better, with the reason; what the rule found is kept beside.

    An office on the black list, or told to do better, is asked for an answer within a term.
    Raises NotFound, NotPermitted, RoundNotSo, ChangedMeanwhile, MarkThere, EvaluationReasonMissing.
    """
    round_ = held(round_id, by, *TOLD, version=version)
    standing = standing_of(edition=edition_of(round_=round_), office_id=office_id)
    if Mark.objects.filter(round=round_, office_id=office_id, kind=kind, ended_at=None).exists():
        raise MarkThere(list=MARK_LABELS[kind])
    rule = {
        "total": standing.total, "rank": standing.rank, "group_rank": standing.group_rank, "group": standing.group,
        "proposed": kind.value in standing.proposals, "edition": round_.edition,
    }  # fmt: skip
    mark = Mark(
        id=new_id(at), round=round_, office=standing.office, kind=kind.value, rule=rule, made_at=at, made_by=by.name,
        reason=check_reason(reason, what="理由", field="reason"),
        due_on=due_on(round_.explain_days, at=at) if kind in ANSWERED else None,
    )  # fmt: skip
    write([mark])
    changed(round_)
    note(
        round_.pk, Act.EVALUATION_MARKED, by, at, mark=mark.pk, office=standing.office.code, kind=kind.value,
        proposed=rule["proposed"], reason=mark.reason[:500],
    )  # fmt: skip
    told = {"round": label_of(round_), "list": MARK_LABELS[kind]}
    if mark.due_on is not None:
        write(
            to_heads(office_ids=[office_id], template="evaluation_asked", at=at, due_on=told_day(mark.due_on), **told)
        )
    else:
        write(to_heads(office_ids=[office_id], template="evaluation_praised", at=at, **told))
    return mark


@transaction.atomic
def unmark_office(*, mark_id: int, reason: str, by: Actor, at: datetime) -> Mark:
    """Take an office off a list, with the reason; it is told. Raises NotFound, NotPermitted, MarkNotSo, EvaluationReasonMissing."""
    mark, round_ = _held(mark_id, by)
    check_evaluates(round_=round_, by=by)
    mark.ended_at, mark.ended_by = at, by.name
    mark.ended_reason = check_reason(reason, what="撤销的理由", field="reason")
    mark.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    note(round_.pk, Act.EVALUATION_UNMARKED, by, at, mark=mark.pk, reason=mark.ended_reason[:500])
    told = {"round": label_of(round_), "list": MARK_LABELS[MarkKind(mark.kind)]}
    write(to_heads(office_ids=[mark.office_id], template="evaluation_unmarked", at=at, **told))
    return mark


@transaction.atomic
def answer_mark(*, mark_id: int, text: str, by: Actor, at: datetime) -> Mark:
    """The office explains itself. Raises NotFound, NotPermitted, MarkNotSo, EvaluationReasonMissing."""
    by.must(Permission.APPEAL_EVALUATION)
    mark, round_ = _held(mark_id, by)
    if mark.office_id != by.office_id:
        raise NotFound
    if mark.answered_at is not None or mark.due_on is None:
        raise MarkNotSo(list=MARK_LABELS[MarkKind(mark.kind)])
    mark.answer = check_reason(text, what="情况说明", field="answer")
    mark.answered_at, mark.answered_by = at, by.name
    mark.save(update_fields=["answer", "answered_at", "answered_by"])
    note(round_.pk, Act.EVALUATION_ANSWERED, by, at, mark=mark.pk, in_time=day_of(at) <= mark.due_on)
    told = {"office": mark.office.short_name, "round": label_of(round_), "list": MARK_LABELS[MarkKind(mark.kind)]}
    write(to_evaluators(round_=round_, template="evaluation_answered", at=at, **told))
    return mark


def remind_of_marks(*, at: datetime) -> int:
    """Remind the offices whose answer is due today or late, each once; returns how many."""
    due = Mark.objects.filter(answered_at=None, ended_at=None, reminded=0, due_on__lte=day_of(at))
    return each_alone(list(due.order_by("pk").values_list("pk", flat=True)), lambda one: _remind(one, at))


def _remind(mark_id: int, at: datetime) -> int:
    rows = Mark.objects.select_for_update(of=("self",)).select_related("round")
    mark = rows.filter(pk=mark_id, answered_at=None, ended_at=None, reminded=0).first()
    if mark is None:
        return 0
    mark.reminded = 1
    mark.save(update_fields=["reminded"])
    told = {
        "round": label_of(mark.round), "list": MARK_LABELS[MarkKind(mark.kind)], "due_on": told_day(mark.due_on)
    }  # fmt: skip
    write(to_heads(office_ids=[mark.office_id], template="evaluation_answer_due", at=at, **told))
    return 1


def _held(mark_id: int, by: Actor) -> tuple[Mark, Round]:
    rows = Mark.objects.filter(round__in=visible_rounds(by=by))
    named = rows.filter(pk=mark_id).values_list("round_id", flat=True).first()
    if named is None:
        raise NotFound
    round_ = seen(named, by)
    mark = Mark.objects.select_for_update(of=("self",)).select_related("office").get(pk=mark_id)
    if mark.ended_at is not None:
        raise MarkNotSo(list=MARK_LABELS[MarkKind(mark.kind)])
    return mark, round_
