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
from fangxin.domain.evaluation.permissions import (
    check_evaluates,
    made_what_is_appealed,
    others_who_decide,
    visible_rounds,
)
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

#: why a year that is the mean of its months is not appealed against
OF_MONTHS = "年度得分是各月已经确定的得分的平均，对得分的复核在各月的评价中进行"


@dataclass(frozen=True, kw_only=True)
class Recount:
    """What a recount found: the whole round counted anew with it, and what is told of the item before and after."""

    counted: CountedRound
    told: Mapping[str, Any]
    changed: bool


#: counts the appealed item anew from the edition in force, while nothing is locked
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
    edition = edition_of(round_=round_)
    standing = standing_of(edition=edition, office_id=office_id)
    until = round_.appeals_until
    if round_.state not in TOLD or until is None:
        raise AppealNotPossible(why="这次评价还没有公布")
    if round_.state == RoundState.CLOSED or day_of(at) > until:
        raise AppealNotPossible(why=f"申请复核的期限是 {until.isoformat()}，已经过了")
    if edition.of_months:
        raise AppealNotPossible(why=OF_MONTHS)
    if all(one["id"] != item for one in standing.items):
        raise UnknownItem(field="item")
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


def uphold_appeal(
    *, appeal_id: int, version: int, decision: str, recount: Recounting, by: Actor, at: datetime
) -> Appeal:
    """Correct an item by a recount: a new edition with every rank anew is made, the old one is kept, all offices are told.

    Raises NotFound, NotPermitted, AnotherDecides, AppealDecided, RoundNotSo, ChangedMeanwhile, NothingChanged,
    EvaluationReasonMissing, and what `recount` raises.
    """
    told, done = _recounted(appeal_id, version, decision, recount, by, at)
    if done is None or not done.changed:
        raise NothingChanged
    with transaction.atomic():
        found, round_ = _deciding(appeal_id, version, by, at)
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


def reject_appeal(
    *, appeal_id: int, version: int, decision: str, recount: Recounting | None = None, by: Actor, at: datetime
) -> Appeal:
    """Leave the points as they are, with the reason and, where one was made, the recount that showed it. Raises as upholding."""
    told, done = _recounted(appeal_id, version, decision, recount, by, at)
    with transaction.atomic():
        found, round_ = _deciding(appeal_id, version, by, at)
        shown = dict(done.told) if done is not None else {}
        _decide(found, round_, AppealState.REJECTED, told, by, at, recount=shown)
        changed(round_)
        facts = {"appeal": found.pk, "alone": found.alone or None, "reason": told[:500]}
        note(round_.pk, Act.EVAL_APPEAL_REJECTED, by, at, **facts)
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
    if by.account_id is None or by.account_id not in made_what_is_appealed(found=found):
        return False
    if others_who_decide(found=found, on=day_of(at)):
        raise AnotherDecides
    return True


def _recounted(
    appeal_id: int, version: int, decision: str, recount: Recounting | None, by: Actor, at: datetime
) -> tuple[str, Recount | None]:
    """The reason, and the recount of the edition in force, which is that of the version; nothing is locked meanwhile."""
    found = _seen(appeal_id, by)
    _check_open(found, version, by, at)
    told = check_reason(decision, what="决定的理由", field="decision")
    return told, recount(found, edition_of(round_=found.round)) if recount is not None else None


def _deciding(appeal_id: int, version: int, by: Actor, at: datetime) -> tuple[Appeal, Round]:
    found, round_ = _held(appeal_id, by)
    found.alone = _check_open(found, version, by, at)
    return found, round_


def _check_open(found: Appeal, version: int, by: Actor, at: datetime) -> bool:
    _check_waits(found)
    alone = check_decides(found=found, by=by, at=at)
    in_state(found.round, RoundState.PUBLISHED, version=version)
    return alone


def _check_waits(found: Appeal) -> None:
    if found.state != AppealState.ASKED:
        raise AppealDecided(state=APPEAL_STATES[AppealState(found.state)][0])


def _seen(appeal_id: int, by: Actor) -> Appeal:
    rows = Appeal.objects.filter(round__in=visible_rounds(by=by)).select_related("office", "round__office")
    if (found := rows.filter(pk=appeal_id).first()) is None:
        raise NotFound
    return found


def _held(appeal_id: int, by: Actor) -> tuple[Appeal, Round]:
    # the round first, as everybody who changes it
    round_ = seen(_seen(appeal_id, by).round_id, by)
    found = Appeal.objects.select_for_update(of=("self",)).select_related("office").get(pk=appeal_id)
    found.round = round_
    _check_waits(found)
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
