"""Rows of routing decisions, made here and written by the case's own action in the same statement as the case.

Nothing in this room saves by itself: a routing without its journal entry would be a routing nobody can explain.
"""

from __future__ import annotations

from datetime import date, datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.routing.queries import latest_decision, office_index, propose, route
from fangxin.domain.routing.rules import Decision, jurisdiction_book
from fangxin.domain.routing.rules.moves import (
    checked_reason,
    checked_ruling,
    return_ground,
    returned_to,
)
from fangxin.domain.routing.words import Step
from fangxin.foundation.taxonomy import taxonomy
from fangxin.storage.ids import new_id

__all__ = ["decision_row", "overridden_row", "propose", "return_row", "route", "ruling_row"]


def decision_row(*, case_id: int, decision: Decision, at: datetime, classifier: str = "words") -> RoutingDecision:
    """The unsaved row of the machine's decision. `classifier`: the words, or the name of the agency's own model."""
    return RoutingDecision(
        id=new_id(at),
        case_id=case_id,
        decided_at=at,
        step=Step.PROPOSED.value,
        office_id=decision.office_id,
        region_code=decision.region,
        candidates=[candidate.as_dict() for candidate in decision.candidates],
        rule=decision.rule,
        ground=decision.ground,
        article=decision.article,
        ask=decision.ask.value if decision.ask else "",
        rule_version=decision.rule_version,
        taxonomy_version=taxonomy().version,
        classifier=classifier,
        confidence=decision.confidence,
        needs_person=decision.needs_person,
        overridden_by_id=None,
        override_reason="",
        supersedes_id=None,
    )


def overridden_row(
    *, case_id: int, office_id: int, by_account: int | None, reason: str, at: datetime
) -> RoutingDecision | None:
    """The unsaved row of an officer's choice against the machine's; None when it agrees or the machine had none.

    The caller refuses an empty reason, checks permission and scope, and journals the override.
    """
    previous = latest_decision(case_id=case_id)
    if previous is None or previous.step == Step.RETURN or previous.office_id in (None, office_id):
        return None
    told = " ".join(reason.split())[:300]
    return _later(previous, Step.OVERRIDE, office_id=office_id, reason=told, by_account=by_account, at=at)


def return_row(
    *,
    previous: RoutingDecision,
    from_office_id: int,
    ground: str,
    note: str,
    received_on: date,
    by: Actor,
    at: datetime,
    wanted_office_id: int | None = None,
) -> RoutingDecision:
    """The unsaved row of a handling office giving a case back to the intake unit on a legal ground (RI1 …).

    Raises ReturnGroundWrong or UnknownGround, NotSideways, OfficeNotThere.
    """
    legal = return_ground(code=ground, received_on=received_on)
    unit = returned_to(
        from_office_id=from_office_id, region=previous.region_code, offices=office_index(), wanted=wanted_office_id
    )
    told = " ".join(note.split())[:300]
    row = _later(previous, Step.RETURN, office_id=unit.id, reason=told, by_account=by.account_id, at=at)
    row.rule, row.article, row.rule_version = legal.code, legal.article[:80], legal.version
    row.ground, row.needs_person = legal.text, True
    return row


def ruling_row(
    *,
    previous: RoutingDecision,
    offices_in_dispute: tuple[int, ...],
    office_id: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> RoutingDecision:
    """The unsaved row of the common superior designating an office in a dispute over jurisdiction.

    Raises ReasonMissing, OfficeNotThere, NoCommonSuperior, NotTheCommonSuperior.
    """
    office = checked_ruling(
        ruler_path=by.office_path,
        offices_in_dispute=offices_in_dispute,
        office_id=office_id,
        offices=office_index(),
    )
    told = checked_reason(reason=reason)
    row = _later(previous, Step.RULING, office_id=office.id, reason=told, by_account=by.account_id, at=at)
    dispute = jurisdiction_book().version(previous.rule_version).dispute
    row.article, row.ground = dispute.article, dispute.text
    return row


def _later(
    previous: RoutingDecision, step: Step, *, office_id: int, reason: str, by_account: int | None, at: datetime
) -> RoutingDecision:
    return RoutingDecision(
        id=new_id(at),
        case_id=previous.case_id,
        decided_at=at,
        step=step.value,
        office_id=office_id,
        region_code=previous.region_code,
        candidates=previous.candidates,
        rule=previous.rule,
        ground=previous.ground,
        article=previous.article,
        ask="",
        rule_version=previous.rule_version,
        taxonomy_version=previous.taxonomy_version,
        classifier=previous.classifier,
        confidence=1.0,
        needs_person=False,
        overridden_by_id=by_account,
        override_reason=reason,
        supersedes_id=previous.pk,
    )
