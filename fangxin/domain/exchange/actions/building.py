"""A new case from a row: all its rows in all tables, as plain values, ready to be loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models

from fangxin.domain.agency.queries import handler_post_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.exchange.actions.running import ClockMaker, Run
from fangxin.domain.exchange.models import ImportedRow
from fangxin.domain.exchange.rules.life import Life, heading, life_of, mark_of
from fangxin.domain.exchange.rules.placing import Placement
from fangxin.domain.exchange.rules.rows import CaseRow
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.routing.actions import decision_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.models import Chain, Clock, ClockEvent, Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

#: tables in the order they are written: what is pointed at comes first
TABLES: Final = (Person, Intake, Case, Chain, Entry, Clock, ClockEvent, RoutingDecision, ImportedRow)


class Values:
    """The values of one row, named as the model's attributes; what `storage.rows.load` reads of an instance."""

    __slots__ = ("__dict__",)

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


@dataclass
class Load:
    """Rows gathered for loading, by table."""

    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, table: type[models.Model], values: dict[str, Any]) -> None:
        """Add a row by its values."""
        self.rows[table].append(Values(values))


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What all new cases of one run share."""

    run_id: int
    by: Actor
    at: datetime
    clocks: ClockMaker
    #: unified social credit code → the registered merchant's id
    merchants: Mapping[str, int]

    def new_case(self, *, row: CaseRow, placement: Placement, rules: tuple[str, bool], digest: bytes, load: Load) -> None:
        """Add everything a new case consists of. `rules`: its rule set and whether it was in force on receipt."""
        version, in_force = rules
        case_id = new_id(row.received_at)
        life = life_of(row, placed=placement.responsible, rules_in_force=in_force)
        received_on = day_of(row.received_at)
        runs = [
            self.clocks.run(case_id=case_id, course=course, received_on=received_on, at=self.at)
            for course in life.courses
        ]
        person_id = self._person(row, load)
        intake_id = new_id(row.received_at)
        load.add(Intake, intake_values(row, intake_id=intake_id, person_id=person_id))
        deeds = self._deeds(row, placement, life, runs)
        case = {
            **_FRESH,
            **case_values(row, life, placement, runs, rule_version=version, at=self.at),
            "id": case_id,
            "intake_id": intake_id,
            "source": row.source,
            "number": row.number,
            "version": len(deeds),
            "post_id": post_of(life, placement, case_id),
            "merchant_id": self.merchants.get(row.merchant_uscc) or placement.decision.merchant_id,
        }
        load.add(Case, case)
        self._recorded(case_id, deeds, runs, placement, load)
        load.add(ImportedRow, {"case_id": case_id, "run_id": self.run_id, "version": len(deeds), "digest": digest})

    def _recorded(
        self, case_id: int, deeds: list[Deed], runs: list[Run], placement: Placement, load: Load
    ) -> None:
        for chained in new_chain(chain=case_id, deeds=deeds):
            load.rows[type(chained)].append(chained)
        for run in runs:
            load.add(Clock, run.clock)
            for event in run.events:
                load.add(ClockEvent, event)
        load.rows[RoutingDecision].append(
            decision_row(case_id=case_id, decision=placement.decision, at=self.at, classifier="import")
        )

    def _person(self, row: CaseRow, load: Load) -> int | None:
        person = person_of(row, at=self.at)
        if person is None:
            return None
        load.rows[Person].append(person)
        return int(person.pk)

    def _deeds(self, row: CaseRow, placement: Placement, life: Life, runs: list[Run]) -> list[Deed]:
        facts: dict[str, Any] = {
            "source": row.source,
            "run": self.run_id,
            "received_at": row.received_at,
            "office": placement.office.name,
            "ground": placement.decision.rule,
        }
        if row.assumed:
            facts["assumed"] = list(row.assumed)
        return [Deed(act=Act.IMPORTED, by=self.by, at=self.at, facts=facts), *acts_of(row, runs, by=self.by, at=self.at)]


def acts_of(row: CaseRow, runs: list[Run], *, by: Actor, at: datetime) -> list[Deed]:
    """The recorded decision and ending as entries of now: what was recorded, and when, are their facts."""
    deeds = []
    if row.decision == "ACCEPTED":
        facts = {"recorded_at": row.decided_at, "in_time": runs[0].in_time if runs else None}
        deeds.append(Deed(act=Act.ACCEPTED, by=by, at=at, facts=facts))
    if row.outcome:
        act = _ENDINGS.get(Outcome(row.outcome), Act.CLOSED)
        told = {
            "recorded_at": row.closed_at,
            "outcome": row.outcome,
            "ground": row.ground or None,
            "recovered_fen": row.recovered_fen,
            "in_time": runs[-1].in_time if runs else None,
        }
        deeds.append(Deed(act=act, by=by, at=at, facts={k: v for k, v in told.items() if v is not None}))
    return deeds


_ENDINGS: Final = {
    Outcome.NOT_ACCEPTED: Act.REFUSED,
    Outcome.TERMINATED: Act.TERMINATED,
    Outcome.WITHDRAWN: Act.WITHDRAWN,
}

#: a new case's columns that no row tells
_FRESH: Final[dict[str, Any]] = {
    "duplicate_of": None, "merchant_phone": "", "overdue": False, "reopened": 0,
}  # fmt: skip


def case_values(
    row: CaseRow, life: Life, placement: Placement, runs: list[Run], *, rule_version: str, at: datetime
) -> dict[str, Any]:
    """Every column of a case that follows from its row; the same for a new case and for one that changed."""
    running = next((run.clock for run in runs if run.clock["stopped_on"] is None), None)
    title = heading(row.title, row.content)
    return {
        "kind": row.kind,
        "status": life.status.value,
        "outcome": life.outcome,
        "visibility": life.visibility.value,
        "office_id": placement.office.id,
        "path": placement.office.path,
        "region_code": placement.region,
        "rule_version": rule_version,
        "received_at": row.received_at,
        "dispatched_at": at if life.status is Status.ASSIGNED else None,
        "decided_at": row.decided_at,
        "accepted_at": life.accepted_at,
        "first_closed_at": row.closed_at,
        "closed_at": row.closed_at,
        "due_on": running["due_on"] if running else None,
        "due_rule": running["rule"] if running else "",
        "ground": row.ground,
        "extended": row.extended,
        "title": title,
        "content": row.content,
        "text_mark": mark_of(row.title, row.content),
        "merchant_name": row.merchant_name,
        "merchant_uscc": row.merchant_uscc,
        "merchant_address": row.merchant_address,
        "platform": row.platform,
        "order_number": row.order_number,
        "sales_mode": row.sales_mode,
        "object_code": row.object or placement.decision.object_code,
        "problem_code": row.problem or placement.decision.problem_code,
        "claims": list(row.claims),
        "purchased_on": row.purchased_on,
        "disputed_fen": row.disputed_fen,
        "recovered_fen": row.recovered_fen,
        "needs_person": life.status is Status.RECEIVED,
        "satisfaction": row.satisfaction,
        "disclosable": row.disclosable,
        "disclosed_at": row.disclosed_at,
        "odr": row.odr,
    }


def intake_values(row: CaseRow, *, intake_id: int, person_id: int | None) -> dict[str, Any]:
    """The submission of an imported case, as far as the row tells it."""
    return {
        "id": intake_id,
        "person_id": person_id,
        "agent_id": None,
        "representatives": [],
        "channel": row.channel,
        "received_at": row.received_at,
        "title": heading(row.title, row.content),
        "content": row.content,
        "outside_number": row.number,
        "anonymous": person_id is None and row.kind == Kind.REPORT,
        "consents_disclosure": None,
        "consents_commission": None,
        "taken_by": "",
        "draft": "",
        "tracking_digest": "",
        "evidence_count": 0,
    }


def person_of(row: CaseRow, *, at: datetime) -> Person | None:
    """The unsaved, sealed complainant; None when the row names nobody. A masked phone is never an index to find by."""
    if not row.complainant_name and not row.complainant_phone:
        return None
    phone = _phone(row.complainant_phone)
    person = sealed_person(identity=Identity(name=row.complainant_name, phone=phone), at=at)
    if "*" in phone:
        person.phone_index = ""
    return person


def _phone(text: str) -> str:
    """The number without separators; what is no number of ours stays as it was told."""
    if (text.isascii() and text.isdigit() and len(text) == 11) or "*" in text or not text:
        return text
    try:
        return str(check_phone(value=text))
    except Refusal:
        return text


def post_of(life: Life, placement: Placement, case_id: int) -> int | None:
    """The post an open case is handed to; closed ones and those in the queue belong to no desk."""
    if life.status not in (Status.ASSIGNED, Status.ACCEPTED) or not placement.responsible:
        return None
    post = handler_post_for(office_id=placement.office.id, seed=case_id)
    return post.pk if post else None
