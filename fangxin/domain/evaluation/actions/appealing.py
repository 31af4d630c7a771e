"""Appeals: asked by the office within the term, decided by another person with a recount; upheld ones make a new edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.step import changed, due_on, in_state, note, seen, write_edition
from fangxin.domain.evaluation.models import Appeal, Edition, Round
from fangxin.domain.evaluation.notices import label_of, to_evaluators, to_heads
from fangxin.domain.evaluation.permissions import check_evaluates, others_who_decide, visible_rounds
from fangxin.domain.evaluation.queries.rounds import edition_of, standing_of
from fangxin.domain.evaluation.rules.counted import CountedRound
from fangxin.domain.evaluation.rules.refusing import (
    AnotherDecides,
    AppealDecided,
    AppealNotPossible,
    AppealWaits,
    NothingChanged,
    UnknownItem,
    check_reason,
)
from fangxin.domain.evaluation.words import APPEAL_STATES, TOLD, AppealState, RoundState
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.alone import each_alone
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@dataclass(frozen=True, kw_only=True)
class Recount:
    """What a recount found: the whole round counted anew with it, and what is told of the item before and after."""

    counted: CountedRound
    told: Mapping[str, Any]
    changed: bool


#: counts the appealed item anew from the edition in force
Recounting = Callable[[Appeal, Edition], Recount]


@transaction.atomic
def appeal(
    *, round_id: int, office_id: int, item: str, reason: str, draft_token: str, by: Actor, at: datetime
) -> Appeal:
    """The head of an evaluated office appeals against the points of an item, with a reason and the files brought under a draft.

    Raises NotPermitted, NotFound, AppealNotPossible, AppealWaits, UnknownItem, EvaluationReasonMissing.
    """
    by.must(Permission.APPEAL_EVALUATION)
    round_ = seen(round_id, by)
    if by.office_id != office_id:
        raise NotFound
    standing = standing_of(edition=edition_of(round_=round_), office_id=office_id)
    until = round_.appeals_until
    if round_.state not in TOLD or until is None:
        raise AppealNotPossible(why="这次评价还没有公布")
    if round_.state == RoundState.CLOSED or day_of(at) > until:
        raise AppealNotPossible(why=f"申请复核的期限是 {until.isoformat()}，已经过了")
    row = next((one for one in standing.items if one["id"] == item), None)
    if row is None:
        raise UnknownItem(field="item")
    if row.get("months"):
        raise AppealNotPossible(why="年度得分由各月平均，请对相应月份的评价申请")
    if Appeal.objects.filter(round=round_, office_id=office_id, item=item, state=AppealState.ASKED).exists():
        raise AppealWaits
    made = Appeal(
        id=new_id(at), round=round_, office=standing.office, item=item, asked_at=at, asked_by=by.name,
        asked_by_id=by.account_id, reason=check_reason(reason, what="申请的理由", field="reason"),
        due_on=due_on(round_.decide_days, at=at), state=AppealState.ASKED.value,
    )  # fmt: skip
    made.files = len(attach_to_intake(draft_token=draft_token, intake_id=made.pk, at=at).files)
    write([made])
    note(
        round_.pk,
        Act.EVALUATION_APPEALED,
        by,
        at,
        appeal=made.pk,
        office=standing.office.code,
        item=item,
        files=made.files,
    )
    told = {"office": standing.office.short_name, "round": label_of(round_), "due_on": told_day(made.due_on)}
    write(to_evaluators(round_=round_, template="evaluation_appealed", at=at, **told))
    return made


@transaction.atomic
def take_back_appeal(*, appeal_id: int, by: Actor, at: datetime) -> Appeal:
    """The office takes its appeal back before it is decided. Raises NotPermitted, NotFound, AppealDecided."""
    by.must(Permission.APPEAL_EVALUATION)
    found, round_ = _held(appeal_id, by)
    if found.office_id != by.office_id:
        raise NotFound
    found.state = AppealState.TAKEN_BACK.value
    found.save(update_fields=["state"])
    note(round_.pk, Act.EVAL_APPEAL_TAKEN_BACK, by, at, appeal=found.pk)
    return found


@transaction.atomic
def uphold_appeal(
    *, appeal_id: int, version: int, decision: str, recount: Recounting, by: Actor, at: datetime
) -> Appeal:
    """Correct an item by a recount: a new edition with every rank anew is made, the old one is kept, all offices are told.

    Raises NotFound, NotPermitted, AnotherDecides, AppealDecided, RoundNotSo, NothingChanged, EvaluationReasonMissing, and what
    `recount` raises.
    """
    found, round_ = _deciding(appeal_id, version, by, at)
    told = check_reason(decision, what="决定的理由", field="decision")
    done = recount(found, edition_of(round_=round_))
    if not done.changed:
        raise NothingChanged
    round_.edition += 1
    edition = write_edition(round_, done.counted, reason=told, number=round_.edition, by=by, at=at)
    _decide(found, round_, AppealState.UPHELD, told, by, at, recount=dict(done.told), edition=edition)
    changed(round_, "edition")
    facts = {"appeal": found.pk, "edition": edition.number, "digest": edition.digest, "reason": told[:500]}
    note(round_.pk, Act.EVAL_APPEAL_UPHELD, by, at, alone=found.alone or None, **facts)
    offices = list(edition.standings.exclude(office_id=found.office_id).values_list("office_id", flat=True))
    values = {"round": label_of(round_), "count": edition.number}
    write(to_heads(office_ids=offices, template="evaluation_revised", at=at, **values))
    return found


@transaction.atomic
def reject_appeal(
    *, appeal_id: int, version: int, decision: str, recount: Recounting | None = None, by: Actor, at: datetime
) -> Appeal:
    """Leave the points as they are, with the reason and, where one was made, the recount that showed it. Raises as upholding."""
    found, round_ = _deciding(appeal_id, version, by, at)
    told = check_reason(decision, what="决定的理由", field="decision")
    shown = dict(recount(found, edition_of(round_=round_)).told) if recount is not None else {}
    _decide(found, round_, AppealState.REJECTED, told, by, at, recount=shown)
    changed(round_)
    note(
        round_.pk, Act.EVAL_APPEAL_REJECTED, by, at, appeal=found.pk, alone=found.alone or None, reason=told[:500]
    )  # fmt: skip
    return found


def remind_of_appeals(*, at: datetime) -> int:
    """Remind whoever evaluates of appeals whose last day is today or has passed, each once; returns how many."""
    due = Appeal.objects.filter(state=AppealState.ASKED, reminded=0, due_on__lte=day_of(at))
    return each_alone(list(due.order_by("pk").values_list("pk", flat=True)), lambda one: _remind(one, at))


def _remind(appeal_id: int, at: datetime) -> int:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("round", "office")
    found = rows.filter(pk=appeal_id, state=AppealState.ASKED, reminded=0).first()
    if found is None:
        return 0
    found.reminded = 1
    found.save(update_fields=["reminded"])
    told = {"office": found.office.short_name, "round": label_of(found.round), "due_on": told_day(found.due_on)}
    write(to_evaluators(round_=found.round, template="evaluation_appeal_due", at=at, **told))
    return 1


def check_decides(*, found: Appeal, by: Actor, at: datetime) -> bool:
    """Whether the caller decides alone, as nobody else could. Raises NotFound, NotPermitted, AnotherDecides."""
    check_evaluates(round_=found.round, by=by)
    if by.account_id is not None and by.account_id == found.asked_by_id:
        raise AnotherDecides
    if by.account_id is None or by.account_id != found.round.opened_by_id:
        return False
    if others_who_decide(round_=found.round, on=day_of(at)):
        raise AnotherDecides
    return True


def _deciding(appeal_id: int, version: int, by: Actor, at: datetime) -> tuple[Appeal, Round]:
    found, round_ = _held(appeal_id, by)
    found.alone = check_decides(found=found, by=by, at=at)
    in_state(round_, RoundState.PUBLISHED, version=version)
    return found, round_


def _held(appeal_id: int, by: Actor) -> tuple[Appeal, Round]:
    rows = Appeal.objects.filter(round__in=visible_rounds(by=by))
    named = rows.filter(pk=appeal_id).values_list("round_id", flat=True).first()
    if named is None:
        raise NotFound
    # the round first, as everybody who changes it
    round_ = seen(named, by)
    found = Appeal.objects.select_for_update(of=("self",)).select_related("office").get(pk=appeal_id)
    found.round = round_
    if found.state != AppealState.ASKED:
        raise AppealDecided(state=APPEAL_STATES[AppealState(found.state)][0])
    return found, round_


def _decide(
    found: Appeal, round_: Round, state: AppealState, decision: str, by: Actor, at: datetime, *, recount: dict[str, Any],
    edition: Edition | None = None,
) -> None:  # fmt: skip
    found.state, found.decision, found.recount, found.edition = state.value, decision, recount, edition
    found.decided_at, found.decided_by, found.decided_by_id = at, by.name, by.account_id
    found.save(
        update_fields=[
            "state", "decision", "recount", "edition", "decided_at", "decided_by", "decided_by_id", "alone",
        ]
    )  # fmt: skip
    told = {"round": label_of(round_), "verdict": APPEAL_STATES[state][0], "reason": decision[:50]}
    write(to_heads(office_ids=[found.office_id], template="evaluation_appeal_decided", at=at, **told))
