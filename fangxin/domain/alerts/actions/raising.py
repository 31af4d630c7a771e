"""Raising: a person sends a proposal to the office that is to act, with a task and a deadline, or dismisses it with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.actions.proposing import new_alert
from fangxin.domain.alerts.actions.step import Step, begin, deed
from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.notices import to_office
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.rules.evidence import Proposal
from fangxin.domain.alerts.rules.lifecycle import TITLE_MOST, NoOfficeForAlert, check_due, plain
from fangxin.domain.alerts.words import AlertMove
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write


@transaction.atomic
def raise_alert(
    *, alert_id: int, version: int, office_id: int | None, asks: str, due_on: date | None, by: Actor, at: datetime
) -> Alert:
    """Send a proposal to an office of the caller's subtree, with what is asked and by when.

    Raises what `begin` raises, NoOfficeForAlert, AlertTextMissing, AlertTextTooLong, AlertDueImpossible.
    """
    return _raise(
        begin(alert_id=alert_id, version=version, move=AlertMove.RAISE, by=by, at=at), office_id, asks, due_on
    )


@transaction.atomic
def raise_topic(
    *, proposal: Proposal, office_id: int | None, asks: str, due_on: date | None, by: Actor, at: datetime
) -> Alert:
    """Raise a warning of a topic that a person found in the texts: it is named, sent and given a deadline at once.

    Raises NotPermitted, NoOfficeForAlert, AlertTextMissing, AlertTextTooLong, AlertDueImpossible.
    """
    by.must(Permission.RAISE_ALERTS)
    plain(proposal.title, what="话题名称", field="title", most=TITLE_MOST, least=2)
    office = _office(office_id, by)
    alert = new_alert(proposal=proposal, office=office, by=by, at=at)
    found = deed(
        Act.ALERT_PROPOSED,
        by,
        at,
        number=alert.number,
        title=alert.title,
        observed=proposal.observed,
        digest=alert.digest,
    )
    write([alert, *new_chain(chain=alert.pk, deeds=[found])])
    return raise_alert(alert_id=alert.pk, version=1, office_id=office_id, asks=asks, due_on=due_on, by=by, at=at)


def _raise(step: Step, office_id: int | None, asks: str, due_on: date | None) -> Alert:
    by, at = step.by, step.at
    office = _office(office_id, by)
    task = plain(asks, what="处置要求", field="asks")
    due = check_due(due_on, today=day_of(at), most=figures().due_most_days)
    step.alert.office = office
    step.changes.update(
        office_id=office.pk, path=office.path, asks=task, due_on=due, raised_at=at, raised_by=by.name,
        raised_by_id=by.account_id, raised_post_id=by.post_id, raised_path=by.office_path, reminded=0, reason="",
    )  # fmt: skip
    told = to_office(
        alert=step.alert,
        template="alert_sent",
        at=at,
        office=by.office_name,
        due_on=told_day(due),
    )
    return step.commit(Act.ALERT_RAISED, told, office=office.name, asks=task, due_on=due)


@transaction.atomic
def dismiss(*, alert_id: int, version: int, reason: str, by: Actor, at: datetime) -> Alert:
    """A proposal is no reason for a warning; it is kept with the reason. Raises what `begin` raises, AlertTextMissing."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.DISMISS, by=by, at=at)
    why = plain(reason, what="不作预警的理由", field="reason")
    step.changes.update(reason=why, dismissed_at=at)
    return step.commit(Act.ALERT_DISMISSED, reason=why)


@transaction.atomic
def restore(*, alert_id: int, version: int, by: Actor, at: datetime) -> Alert:
    """Take a dismissal back: the proposal waits again. Raises what `begin` raises."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.RESTORE, by=by, at=at)
    step.changes.update(reason="", dismissed_at=None)
    return step.commit(Act.ALERT_RESTORED)


@transaction.atomic
def withdraw_alert(*, alert_id: int, version: int, reason: str, by: Actor, at: datetime) -> Alert:
    """Withdraw what was sent, with the reason; the office is told. Raises what `begin` raises, AlertTextMissing."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.WITHDRAW, by=by, at=at)
    why = plain(reason, what="撤回的理由", field="reason")
    step.changes.update(reason=why, closed_at=at)
    told = to_office(alert=step.alert, template="alert_withdrawn", at=at, reason=why)
    return step.commit(Act.ALERT_WITHDRAWN, told, reason=why)


def _office(office_id: int | None, by: Actor) -> Office:
    office = Office.objects.filter(scope(by=by, field="path"), pk=office_id or 0, active=True, is_intake=False).first()
    if office is None:
        raise NoOfficeForAlert(field="office")
    return office
