"""Questions of the operator's page: what rings, what I was writing, who this caller is, whom nobody answered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.permissions import own_drafts, visible_calls
from fangxin.domain.calls.rules.keeping import keeping
from fangxin.domain.calls.words import Back, CallState
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.permissions import people_known, visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Status
from fangxin.domain.people.actions import phone_index, sealer
from fangxin.domain.people.models import Person
from fangxin.domain.rosters.queries.duties import sitters

GOING_ON = (CallState.RINGING, CallState.TALKING)
SHOWN_CALLS = 5
LISTED = 50
#: sealed persons of one number looked at: whoever turned to the agency more often is looked up by hand
MOST_PERSONS = 500


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """One case of a caller as an operator may see it; the name only masked."""

    number: str
    kind: Kind
    status: Status
    open: bool
    title: str
    merchant_name: str
    office: str
    office_phone: str
    received_at: datetime
    due_on: date | None
    name_masked: str


@dataclass(frozen=True, kw_only=True)
class CallerPast:
    """What is known of a number. `sealed_reports`: there are reports the operator is not assigned to; nothing more is told."""

    cases: tuple[PastCase, ...] = ()
    sealed_reports: bool = False
    calls: tuple[Call, ...] = field(default_factory=tuple)

    @property
    def open(self) -> tuple[PastCase, ...]:
        """The cases that are not closed."""
        return tuple(case for case in self.cases if case.open)

    @property
    def closed(self) -> tuple[PastCase, ...]:
        """The cases that are."""
        return tuple(case for case in self.cases if not case.open)


def calls_now(*, by: Actor) -> list[Call]:
    """The calls that ring at the operator or are being talked, oldest first."""
    own = visible_calls(by=by).filter(operator_id=by.account_id, state__in=GOING_ON)
    return list(own.select_related("number").order_by("began_at", "id")[:LISTED])


def calls_waiting(*, by: Actor) -> int:
    """How many ring at nobody yet."""
    return visible_calls(by=by).filter(operator=None, state=CallState.RINGING).count()


def open_drafts(*, by: Actor) -> list[Draft]:
    """What the operator has not finished, the last touched first."""
    return list(own_drafts(by=by).select_related("call__number").order_by("-saved_at", "-id")[:LISTED])


def draft_of_call(*, call_id: int, by: Actor) -> Draft | None:
    """The operator's notes of a call."""
    return own_drafts(by=by).select_related("call__number").filter(call_id=call_id).first()


def draft_place(draft_id: int) -> str:
    """Where a draft's seal belongs."""
    return f"call-draft:{draft_id}"


def typed(*, draft: Draft) -> dict[str, Any]:
    """The operator's own notes in the clear."""
    if not draft.sealed:
        return {}
    return dict(json.loads(sealer().open(bytes(draft.sealed), place=draft_place(draft.pk))))


def colleagues(*, by: Actor) -> list[Account]:
    """Who else answers the hotline of the operator's own office, by name."""
    others = [one for one in sitters(office_id=by.office_id or 0) if one.pk != by.account_id]
    return sorted(others, key=lambda one: (one.name, one.pk))


def missed_calls(*, by: Actor) -> list[Call]:
    """Whom nobody has called back yet, the longest waiting first."""
    waiting = visible_calls(by=by).filter(back=Back.WAITING)
    return list(waiting.select_related("number", "office").order_by("began_at", "id")[:LISTED])


def missed_count(*, by: Actor) -> int:
    """How many wait to be called back."""
    return visible_calls(by=by).filter(back=Back.WAITING).count()


def recent_calls(*, by: Actor) -> list[Call]:
    """The last calls of the subtree, newest first."""
    return list(
        visible_calls(by=by).select_related("number", "operator", "office").order_by("-began_at", "-id")[:LISTED]
    )


def past_of_number(*, phone: str, by: Actor, at: datetime) -> CallerPast:
    """What the operator may know of the person of a typed telephone number."""
    return past_of_index(index=phone_index(phone), by=by, at=at)


def past_of_index(*, index: str, by: Actor, at: datetime, but: int | None = None) -> CallerPast:
    """What the operator may know of the person behind a blind index: cases of the own jurisdiction, earlier calls.

    Of reports only that there are some, unless the operator may know who reported (Order 121 article 37). `but` is the
    call going on.
    """
    if not index:
        return CallerPast()
    persons = list(
        Person.objects.filter(phone_index=index).exclude(phone_index="").values_list("pk", flat=True)[:MOST_PERSONS]
    )
    if not persons:
        return CallerPast()
    intakes = Intake.objects.filter(Q(person_id__in=persons) | Q(agent_id__in=persons))
    seen = visible_cases(by=by).filter(
        intake_id__in=list(intakes.values_list("pk", flat=True)), received_at__gte=at - keeping().history
    )
    rows = (
        seen.filter(people_known(by=by))
        .select_related("office", "intake__person")
        .order_by("-received_at", "-id")[: keeping().history_most]
    )
    calls = visible_calls(by=by).filter(number_id__in=persons).exclude(pk=but or 0)
    return CallerPast(
        cases=tuple(map(_past, rows)),
        sealed_reports=seen.exclude(people_known(by=by)).exists(),
        calls=tuple(calls.select_related("operator").order_by("-began_at", "-id")[:SHOWN_CALLS]),
    )


def _past(case: Case) -> PastCase:
    person = case.intake.person
    return PastCase(
        number=case.number, kind=Kind(case.kind), status=Status(case.status), open=case.status in OPEN_STATUSES,
        title=case.title, merchant_name=case.merchant_name, office=case.office.name, office_phone=case.office.phone,
        received_at=case.received_at, due_on=case.due_on, name_masked=person.name_masked if person else "",
    )  # fmt: skip
