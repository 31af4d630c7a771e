"""A new case from a row: all its rows in all tables, as plain values, ready to be loaded.

Written for floods: a model instance costs ten times what its values cost, and a case is fourteen rows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models

from fangxin.domain.agency.queries import handler_post_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.exchange.actions.loading import Values
from fangxin.domain.exchange.actions.running import ClockMaker, Run
from fangxin.domain.exchange.models import ImportedRow
from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.rules.life import Life, heading, life_of, mark_of
from fangxin.domain.exchange.rules.placing import Placement
from fangxin.domain.people.actions import sealer
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import masked_name, masked_phone
from fangxin.domain.routing.actions import decision_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.models import Chain, Clock, ClockEvent, Entry
from fangxin.domain.timeline.rules import GENESIS, hash_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import RANDOM_BITS, id_floor

#: tables in the order they are written: what is pointed at comes first
TABLES: Final = (Person, Intake, Case, Chain, Entry, Clock, ClockEvent, RoutingDecision, ImportedRow)
MOST_REMEMBERED: Final = 5000
#: what happened, and its particulars
Told = tuple[Act, dict[str, Any]]


class Ids:
    """Row ids of an hour, random like `storage.ids.new_id`'s, with the randomness fetched in blocks."""

    _BYTES: Final = 6
    _BLOCK: Final = 2000

    def __init__(self, at: datetime) -> None:
        self._floor = id_floor(at)
        self._pool = memoryview(b"")
        self._process = 0

    def __call__(self) -> int:
        return self._floor | self.random()

    def of(self, floor: int) -> int:
        """An id of the hour that begins at `floor`."""
        return floor | self.random()

    def random(self) -> int:
        """As many random bits as an id holds."""
        if not self._pool or self._process != os.getpid():
            # a forked process must not go on with the block its parent fetched
            self._process = os.getpid()
            self._pool = memoryview(os.urandom(self._BYTES * self._BLOCK))
        bits = int.from_bytes(self._pool[: self._BYTES], "big") >> (8 * self._BYTES - RANDOM_BITS)
        self._pool = self._pool[self._BYTES :]
        return bits


def load_of() -> dict[type[models.Model], list[dict[str, Any]]]:
    """Room for the rows of a chunk, by table."""
    return {table: [] for table in TABLES}


@dataclass(kw_only=True)
class Maker:
    """Makes the cases of one run."""

    run_id: int
    by: Actor
    at: datetime
    ids: Ids
    clocks: ClockMaker
    #: unified social credit code → the registered merchant's id, of the chunk in hand
    merchants: Mapping[str, int] = field(default_factory=dict)
    _decisions: dict[int, tuple[Placement, dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by = self.by
        self._actor = {
            "at": self.at, "actor_kind": by.kind.value, "actor_id": by.account_id, "actor_name": by.name,
            "post_id": by.post_id, "office_name": by.office_name, "for_account_id": by.for_account_id,
        }  # fmt: skip

    def new_case(
        self, *, row: CaseRow, placement: Placement, rules: tuple[str, bool], received_on: date, digest: bytes,
        load: dict[type[models.Model], list[dict[str, Any]]],
    ) -> Status:  # fmt: skip
        """Add everything a new case consists of to `load`. `rules`: its rule set and whether it was in force on receipt."""
        version, in_force = rules
        floor = id_floor(row.received_at)
        case_id, intake_id = self.ids.of(floor), self.ids.of(floor)
        life = life_of(row, received_on=received_on, placed=placement.responsible, rules_in_force=in_force)
        runs = [self.clocks.run(case_id=case_id, course=c, received_on=received_on) for c in life.courses]
        person = self.person(row)
        if person is not None:
            load[Person].append(person)
        load[Intake].append(intake_values(row, intake_id=intake_id, person_id=person["id"] if person else None))
        told = [self._imported(row, placement), *acts_of(row, runs)]
        values = case_values(row, life, placement, runs, rule_version=version, at=self.at)
        values.update(_FRESH)
        values["id"] = case_id
        values["intake_id"] = intake_id
        values["source"] = row.source
        values["number"] = row.number
        values["version"] = len(told)
        values["post_id"] = post_of(life, placement, case_id)
        values["merchant_id"] = self.merchants.get(row.merchant_uscc) or placement.decision.merchant_id
        load[Case].append(values)
        self._chain(case_id, told, load)
        for run in runs:
            load[Clock].append(run.clock)
            load[ClockEvent].extend(run.events)
        load[RoutingDecision].append(self._decision(case_id, placement))
        load[ImportedRow].append({"case_id": case_id, "run_id": self.run_id, "version": len(told), "digest": digest})
        return life.status

    def person(self, row: CaseRow) -> dict[str, Any] | None:
        """The sealed complainant, as `people.actions.sealed_person` seals; None when the row names nobody.

        A masked phone is never an index: it would lead to strangers.
        """
        if not row.complainant_name and not row.complainant_phone:
            return None
        name, phone = row.complainant_name, plain_phone(row.complainant_phone)
        told = {key: value for key, value in (("name", name), ("phone", phone)) if value}
        seal, person_id = sealer(), self.ids()
        return {
            "id": person_id,
            "sealed": seal.seal(_PLAIN.encode(told).encode(), place=f"person:{person_id}"),
            "key_fingerprint": _fingerprint(),
            "name_masked": masked_name(name),
            "phone_masked": masked_phone(phone),
            "phone_index": seal.index("phone", phone) if phone and "*" not in phone else "",
            "id_index": "",
            "address_index": "",
            "created_at": self.at,
        }

    def _imported(self, row: CaseRow, placement: Placement) -> Told:
        facts: dict[str, Any] = {
            "source": row.source,
            "run": self.run_id,
            "received_at": row.received_at.isoformat(),
            "office": placement.office.name,
            "ground": placement.decision.rule,
        }
        if row.assumed:
            facts["assumed"] = list(row.assumed)
        return Act.IMPORTED, facts

    def _chain(self, case_id: int, told: list[Told], load: dict[type[models.Model], list[dict[str, Any]]]) -> None:
        """The beginning of the case's chain of entries, as `timeline.actions.journal.new_chain` begins one."""
        head, entries = GENESIS, load[Entry]
        for seq, (act, facts) in enumerate(told, start=1):
            values = {
                **self._actor, "chain": case_id, "seq": seq, "act": act._value_, "facts_json": _PLAIN.encode(facts),
                "previous": head, "hash": "",
            }  # fmt: skip
            head = values["hash"] = hash_of(Values(values))  # type: ignore[arg-type]
            entries.append(values)
        load[Chain].append({"id": case_id, "seq": len(told), "head": head, "counted": 0})

    def _decision(self, case_id: int, placement: Placement) -> dict[str, Any]:
        """The routing decision's values; all cases of one placement share all but the ids."""
        found = self._decisions.get(id(placement))
        if found is None:
            if len(self._decisions) >= MOST_REMEMBERED:
                # placements read from texts are as many as the rows
                self._decisions.clear()
            row = decision_row(case_id=case_id, decision=placement.decision, at=self.at, classifier="import")
            values = {field.attname: getattr(row, field.attname) for field in RoutingDecision._meta.concrete_fields}
            # the placement is kept too, so that its id stays its own
            found = self._decisions[id(placement)] = (placement, values)
        return {**found[1], "id": self.ids(), "case_id": case_id}


_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_fingerprints: dict[int, str] = {}


def _fingerprint() -> str:
    """The name of the sealing key, worked out once."""
    seal = sealer()
    if id(seal) not in _fingerprints:
        _fingerprints[id(seal)] = seal.fingerprint
    return _fingerprints[id(seal)]


def acts_of(row: CaseRow, runs: list[Run]) -> list[Told]:
    """The recorded decision and ending as entries of now: what was recorded, and when, are their facts."""
    told: list[Told] = []
    if row.decision == "ACCEPTED" and row.decided_at is not None:
        facts: dict[str, Any] = {"recorded_at": row.decided_at.isoformat()}
        if runs and runs[0].in_time is not None:
            facts["in_time"] = runs[0].in_time
        told.append((Act.ACCEPTED, facts))
    if row.outcome and row.closed_at is not None:
        facts = {"recorded_at": row.closed_at.isoformat(), "outcome": row.outcome}
        if row.ground:
            facts["ground"] = row.ground
        if row.recovered_fen is not None:
            facts["recovered_fen"] = row.recovered_fen
        if runs and runs[-1].in_time is not None:
            facts["in_time"] = runs[-1].in_time
        told.append((_ENDINGS.get(row.outcome, Act.CLOSED), facts))
    return told


_ENDINGS: Final[dict[str, Act]] = {
    Outcome.NOT_ACCEPTED.value: Act.REFUSED,
    Outcome.TERMINATED.value: Act.TERMINATED,
    Outcome.WITHDRAWN.value: Act.WITHDRAWN,
}

#: a new case's columns that no row tells
_FRESH: Final[dict[str, Any]] = {
    "duplicate_of": None,
    "merchant_phone": "",
    "overdue": False,
    "reopened": 0,
    "to_index": True,
}


def case_values(
    row: CaseRow, life: Life, placement: Placement, runs: list[Run], *, rule_version: str, at: datetime
) -> dict[str, Any]:
    """Every column of a case that follows from its row; the same for a new case and for one that changed."""
    running = next((run.clock for run in runs if run.clock["stopped_on"] is None), None)
    return {
        "kind": row.kind,
        "status": life.status._value_,
        "outcome": row.outcome,
        "visibility": life.visibility._value_,
        "office_id": placement.office.id,
        "path": placement.office.path,
        # a case somebody decided lies in that office's region at least; one in the queue lies nobody knows where
        "region_code": placement.region or ("" if life.status is Status.RECEIVED else placement.office.region_code),
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
        "title": title_of(row),
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
        "title": title_of(row),
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


def title_of(row: CaseRow) -> str:
    """What a list calls the case: never nothing."""
    return heading(row.title, row.content) or row.merchant_name or row.number


def plain_phone(text: str) -> str:
    """The number without separators; what is no number of ours stays as it was told."""
    if not text or (len(text) == 11 and text.isascii() and text.isdigit()) or "*" in text:
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
