"""Repair: asked by the merchant with a pledge, decided by another officer than who entered the event, revoked when false."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.notices import leaders_of, to_accounts, to_deciders, to_merchant
from fangxin.domain.credit.permissions import check_decides
from fangxin.domain.credit.queries.desk import (
    DECISION,
    PUSH,
    decision_due,
    decision_due_from,
    eligible,
    kept,
    own_event,
)
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.entering import check_ground
from fangxin.domain.credit.rules.repairing import (
    PushNotNeeded,
    RepairAnswered,
    RepairAsked,
    SamePersonDecides,
    check_eligible,
    check_pledge,
)
from fangxin.domain.credit.words import CLASS_LABELS, REPAIR_STATE_LABELS, EventState, RepairState, Source
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.reports.actions.publishing import end_publication, resume_publication
from fangxin.domain.reports.models import Penalty
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.alone import each_alone
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def ask_repair(*, merchant_id: int, event_id: int, pledge: str, draft_token: str, by: Actor, at: datetime) -> Repair:
    """The merchant asks that an event stop counting, with a written pledge and the files brought under a draft.

    Raises NotFound, RepairNotPossible, RepairTooEarly, RepairAgainTooEarly, RepairAsked, PledgeMissing, PledgeTooLong.
    """
    event = own_event(event_id=event_id, merchant_id=merchant_id)
    CreditEvent.objects.select_for_update().get(pk=event.pk)
    today = day_of(at)
    found = eligible(event=event, on=today)
    check_eligible(found, on=today, weight_label=CLASS_LABELS[found.line.kind.weight])
    if Repair.objects.filter(event=event, state=RepairState.ASKED).exists():
        raise RepairAsked
    told = check_pledge(pledge)
    repair = Repair(
        id=new_id(at), event_id=event.pk, merchant_id=event.merchant_id, region_code=event.region_code, pledge=told,
        asked_at=at, asked_on=today, asked_by=by.account_id or 0, asked_by_name=by.name,
        rules_since=credit_book().repair_on(today).since, state=RepairState.ASKED.value,
    )  # fmt: skip
    repair.files = len(attach_to_intake(draft_token=draft_token, intake_id=repair.pk, at=at).files)
    facts = {"event": event.pk, "kind": event.kind, "files": repair.files, "rules_since": repair.rules_since}
    write([repair, *new_chain(chain=repair.pk, deeds=[Deed(act=Act.REPAIR_ASKED, by=by, at=at, facts=facts)])])
    due_on = told_day(decision_due(repair=repair, on=today).due_on)
    write(
        to_deciders(
            region_code=repair.region_code, template="repair_asked", at=at, subject=event.merchant.name[:24],
            matter=found.line.kind.label[:12], due_on=due_on,
        )
    )  # fmt: skip
    return repair


@transaction.atomic
def take_back(*, repair_id: int, merchant_id: int, by: Actor, at: datetime) -> Repair:
    """The merchant takes an application back before it was decided. Raises NotFound, RepairAnswered."""
    rows = Repair.objects.select_for_update(of=("self",)).filter(merchant_id__in=family_of(merchant_id))
    repair = _in_state(rows.filter(pk=repair_id).first(), RepairState.ASKED)
    repair.state = RepairState.TAKEN_BACK.value
    repair.save(update_fields=["state"])
    append(chain=repair.pk, deeds=[Deed(act=Act.REPAIR_TAKEN_BACK, by=by, at=at)])
    return repair


@transaction.atomic
def grant_repair(*, repair_id: int, decision: str, elsewhere: bool, by: Actor, at: datetime) -> Repair:
    """Grant an application: the event stops counting today, on every surface at once, and its publication ends.

    `elsewhere`: the merchant is registered in another province, which is told within three working days.
    Raises NotFound, NotPermitted, SamePersonDecides, RepairAnswered, GroundMissing.
    """
    repair = _deciding(repair_id, by)
    event = CreditEvent.objects.select_for_update().get(pk=repair.event_id)
    today = day_of(at)
    repair.elsewhere = elsewhere or _far(event)
    _decide(repair, RepairState.GRANTED, decision, by, at)
    event.off = [*event.off, [today.isoformat(), None]]
    event.save(update_fields=["off"])
    if event.source == Source.PENALTY and event.source_id is not None:
        end_publication(penalty_id=event.source_id, on=today, by=by, at=at)
    _note(repair, Act.REPAIR_GRANTED, by, at, in_time=repair.in_time, elsewhere=repair.elsewhere)
    write(to_merchant(merchant=repair.merchant, template="repair_granted", at=at, matter=_matter(event)))
    return repair


@transaction.atomic
def refuse_repair(*, repair_id: int, reason: str, by: Actor, at: datetime) -> Repair:
    """Refuse an application with the reason; the event counts on. Raises as `grant_repair`."""
    repair = _deciding(repair_id, by)
    _decide(repair, RepairState.REFUSED, reason, by, at)
    _note(repair, Act.REPAIR_REFUSED, by, at, in_time=repair.in_time, reason=repair.decision[:500])
    told = {"matter": _matter(repair.event), "reason": repair.decision[:50]}
    write(to_merchant(merchant=repair.merchant, template="repair_refused", at=at, **told))
    return repair


@transaction.atomic
def revoke_repair(*, repair_id: int, reason: str, by: Actor, at: datetime) -> Repair:
    """Revoke a repair whose pledge was false: the event counts again, and the false pledge counts by itself.

    Raises NotFound, NotPermitted, RepairAnswered, GroundMissing.
    """
    repair = _held(repair_id, by)
    _in_state(repair, RepairState.GRANTED)
    told = check_ground(reason, field="reason")
    event = CreditEvent.objects.select_for_update().select_related("merchant").get(pk=repair.event_id)
    today = day_of(at)
    repair.state, repair.revoked_at, repair.revoked_by, repair.revoke_reason = (
        RepairState.REVOKED.value, at, by.name, told,
    )  # fmt: skip
    repair.save(update_fields=["state", "revoked_at", "revoked_by", "revoke_reason"])
    event.off = [[first, beyond or today.isoformat()] for first, beyond in event.off]
    event.save(update_fields=["off"])
    if event.source == Source.PENALTY and event.source_id is not None:
        resume_publication(penalty_id=event.source_id, on=today, by=by, at=at)
    false = CreditEvent(
        id=new_id(at), merchant_id=event.merchant_id, region_code=event.region_code, kind="FALSE_PLEDGE",
        happened_on=repair.asked_on, since=today, source=Source.REPAIR.value,
        source_id=repair.pk, state=EventState.IN_FORCE.value, entered_at=at, entered_by=SYSTEM.name, ground=told,
    )  # fmt: skip
    facts = {"kind": false.kind, "merchant": event.merchant_id, "source": false.source, "source_id": repair.pk}
    write([false, *new_chain(chain=false.pk, deeds=[Deed(act=Act.CREDIT_RECORDED, by=SYSTEM, at=at, facts=facts)])])
    _note(repair, Act.REPAIR_REVOKED, by, at, reason=told[:500])
    write(
        to_merchant(merchant=event.merchant, template="repair_revoked", at=at, matter=_matter(event), reason=told[:50])
    )
    return repair


@transaction.atomic
def record_push(*, repair_id: int, to: str, pushed_on: date, by: Actor, at: datetime) -> Repair:
    """Record that another province was told of a granted repair. Raises PushNotNeeded, NotFound, NotPermitted."""
    repair = _held(repair_id, by)
    if repair.state != RepairState.GRANTED or not repair.elsewhere or repair.pushed_on or repair.decided_at is None:
        raise PushNotNeeded
    decided_on = day_of(repair.decided_at)
    if not decided_on <= pushed_on <= day_of(at) or not to.strip():
        raise PushNotNeeded(field="pushed_on")
    repair.pushed_on, repair.pushed_to = pushed_on, " ".join(to.split())[:80]
    repair.pushed_in_time = kept(rule=PUSH, from_on=decided_on, on=pushed_on)
    repair.save(update_fields=["pushed_on", "pushed_to", "pushed_in_time"])
    _note(repair, Act.REPAIR_PUSHED, by, at, to=repair.pushed_to, on=pushed_on, in_time=repair.pushed_in_time)
    return repair


def remind_of_repairs(*, at: datetime) -> int:
    """Remind the desks of applications whose last day is tomorrow, is today, or has passed; each step once.

    The clock is counted once for each day of asking, the heads of a region are looked up once.
    """
    today, leaders = day_of(at), dict[str, list[int]]()
    waiting = Repair.objects.filter(state=RepairState.ASKED, warned__lt=2)
    due: list[tuple[int, int, date]] = []
    for asked_on in waiting.order_by("asked_on").values_list("asked_on", flat=True).distinct():
        clock = decision_due_from(asked_on=asked_on, on=today)
        step = 2 if clock.overdue else 1 if clock.days_left <= 1 else 0
        if step:
            found = waiting.filter(asked_on=asked_on, warned__lt=step).order_by("pk").values_list("pk", flat=True)
            due += [(pk, step, clock.due_on) for pk in found]
    return each_alone(due, lambda one: _remind(*one, leaders, at))


def _remind(repair_id: int, step: int, due_on: date, leaders: dict[str, list[int]], at: datetime) -> int:
    mine = Repair.objects.filter(pk=repair_id, state=RepairState.ASKED, warned__lt=step)
    repair = mine.select_for_update(of=("self",)).select_related("merchant", "event").first()
    if repair is None:
        return 0
    repair.warned = step
    repair.save(update_fields=["warned"])
    if repair.region_code not in leaders:
        leaders[repair.region_code] = leaders_of(repair.region_code, at)
    given = {"subject": repair.merchant.name[:24], "matter": _matter(repair.event), "due_on": told_day(due_on)}
    template = "repair_overdue" if step == 2 else "repair_due"
    write(to_accounts(leaders[repair.region_code], template=template, at=at, **given))
    return 1


def _decide(repair: Repair, state: RepairState, decision: str, by: Actor, at: datetime) -> None:
    repair.decision = check_ground(decision, field="decision")
    repair.in_time = kept(rule=DECISION, from_on=repair.asked_on, on=day_of(at))
    repair.state, repair.decided_at, repair.decided_by, repair.decided_by_id = state.value, at, by.name, by.account_id
    repair.save(
        update_fields=["state", "decision", "decided_at", "decided_by", "decided_by_id", "in_time", "elsewhere"]
    )


def _deciding(repair_id: int, by: Actor) -> Repair:
    repair = _in_state(_held(repair_id, by), RepairState.ASKED)
    if repair.event.entered_by_id is not None and repair.event.entered_by_id == by.account_id:
        raise SamePersonDecides(act="决定是否修复")
    return repair


def _held(repair_id: int, by: Actor) -> Repair:
    rows = Repair.objects.select_for_update(of=("self",)).select_related("merchant", "event")
    repair = rows.filter(pk=repair_id).first()
    if repair is None:
        raise NotFound
    check_decides(region_code=repair.region_code, by=by)
    return repair


def _in_state(repair: Repair | None, state: RepairState) -> Repair:
    if repair is None:
        raise NotFound
    if repair.state != state:
        raise RepairAnswered(state=REPAIR_STATE_LABELS[RepairState(repair.state)])
    return repair


def _far(event: CreditEvent) -> bool:
    """Whether the penalty was of an operator registered in another province."""
    if event.source != Source.PENALTY or event.source_id is None:
        return False
    return Penalty.objects.filter(pk=event.source_id, elsewhere=True).exists()


def _matter(event: CreditEvent) -> str:
    return credit_book().kind(event.kind, since=event.since).label[:12]


def _note(repair: Repair, act: Act, by: Actor, at: datetime, **facts: object) -> None:
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    append(chain=repair.pk, deeds=[Deed(act=act, by=by, at=at, facts=known)])
