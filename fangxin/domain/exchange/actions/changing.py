"""A case whose row changed: the new state, what became of its clocks, and an entry that tells before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fangxin.domain.cases.models import INDEXED, Case, Intake
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.exchange.actions.building import Maker, Told, acts_of, case_values, post_of
from fangxin.domain.exchange.actions.correcting import ClockBook
from fangxin.domain.exchange.actions.loading import load_values
from fangxin.domain.exchange.actions.running import Run
from fangxin.domain.exchange.models import ImportedRow
from fangxin.domain.exchange.queries import Known
from fangxin.domain.exchange.rules.case_row import KEY_OF, CaseRow
from fangxin.domain.exchange.rules.consistency import contradictions, implied
from fangxin.domain.exchange.rules.life import Life, life_of
from fangxin.domain.exchange.rules.placing import Placement
from fangxin.domain.exchange.rules.writing import decision_of
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.routing.actions import decision_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.rows import load

#: columns that say where a case stands; once somebody acted on it here, no import moves them
STATE: Final = frozenset(
    {"kind", "status", "outcome", "office_id", "received_at", "decided_at", "accepted_at", "closed_at", "ground"}
)
#: columns that follow from others; they change with them and are not told apart
DERIVED: Final = frozenset(
    {"path", "dispatched_at", "first_closed_at", "text_mark", "due_on", "due_rule", "needs_person", "rule_version",
     "visibility", "post_id", "overdue"}
)  # fmt: skip


#: what the journal says of a reporter who was corrected
SEALED: Final = "（已封存）"


class CaseMovedOn(Refusal):
    """The case was acted on here after it was imported; an import does not move it."""

    code = "case_moved_on"
    status = 409
    sentence = "该件导入以后已在本系统办理，办理状态以本系统为准，不能再由导入改动（{columns}）。"


class Moved(Exception):
    """Somebody wrote between reading and writing; the chunk is done again."""


@dataclass
class Changes:
    """What a chunk changes in cases that were there before, gathered to be written together."""

    clocks: ClockBook
    cases: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)
    intakes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    deeds: dict[int, list[Deed]] = field(default_factory=dict)
    people: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[RoutingDecision] = field(default_factory=list)
    imported: list[tuple[int, int, bytes]] = field(default_factory=list)

    def write(self, *, run_id: int) -> None:
        """Write everything inside the caller's transaction, cases in the order of their ids. Raises Moved."""
        for case_id, version, values in sorted(self.cases, key=lambda change: change[0]):
            if INDEXED & values.keys():
                values["to_index"] = True
            if not Case.objects.filter(pk=case_id, version=version).update(**values):
                raise Moved
        load_values(Person, self.people)
        for intake_id, values in self.intakes:
            Intake.objects.filter(pk=intake_id).update(**values)
        if self.deeds:
            append_many(deeds=self.deeds)
        self.clocks.write()
        load(RoutingDecision, self.decisions)
        for case_id, version, digest in self.imported:
            ImportedRow.objects.filter(case_id=case_id).update(version=version, digest=digest, run_id=run_id)


@dataclass(frozen=True, kw_only=True)
class Changing:
    """One case and the row it is to follow. `case` comes with its intake, person and office."""

    case: Case
    known: Known
    row: CaseRow
    placement: Placement
    rules: tuple[str, bool]
    digest: bytes
    moved_on: bool
    maker: Maker

    def add_to(self, changes: Changes) -> bool:
        """Add what the row changes; whether it changes anything. Raises CaseMovedOn."""
        life, runs = self._life()
        wanted = self._wanted(life, runs)
        differing = {name: value for name, value in wanted.items() if getattr(self.case, name) != value}
        moving = STATE & differing.keys()
        if self.moved_on and moving:
            raise CaseMovedOn(columns="、".join(sorted(moving)))
        told = {name: value for name, value in differing.items() if name not in DERIVED}
        intake = self._intake(changes)
        if not told and not intake:
            changes.imported.append((self.case.pk, self.known.imported_version, self.digest))
            return False
        deeds = self._deeds(told, intake, runs)
        version = self.case.version + len(deeds)
        if self.moved_on:
            differing = told
        else:
            changes.clocks.follow(case_id=self.case.pk, runs=runs, on=day_of(self.maker.at), at=self.maker.at)
        if "office_id" in told:
            changes.decisions.append(
                decision_row(
                    case_id=self.case.pk, decision=self.placement.decision, at=self.maker.at, classifier="import"
                )
            )
        changes.deeds[self.case.pk] = deeds
        changes.cases.append((self.case.pk, self.case.version, {**differing, "version": version}))
        kept = self.known.imported_version if self.moved_on else version
        changes.imported.append((self.case.pk, kept, self.digest))
        return True

    def _life(self) -> tuple[Life, list[Run]]:
        received_on = day_of(self.row.received_at)
        placed = self._stays or self.placement.responsible
        life = life_of(self.row, received_on=received_on, placed=placed, rules_in_force=self.rules[1])
        runs = [
            self.maker.clocks.run(case_id=self.case.pk, course=course, received_on=received_on)
            for course in life.courses
        ]
        return life, runs

    @property
    def _stays(self) -> bool:
        """Whether the case stays where it is: the row names no office, and the region is the one it was placed by."""
        same = not self.row.region or self.row.region == self.case.region_code
        return self.row.office_id is None and same and self.case.status != Status.RECEIVED

    def _wanted(self, life: Life, runs: list[Run]) -> dict[str, Any]:
        case, row = self.case, self.row
        wanted = case_values(row, life, self.placement, runs, rule_version=self.rules[0], at=self.maker.at)
        if self._stays:
            wanted.update(office_id=case.office_id, path=case.path, region_code=case.region_code)
        # what the source never told was read from the text once, and may have been corrected here since
        for name, told in (("object_code", row.object), ("problem_code", row.problem), ("dispatched_at", None)):
            wanted[name] = told or getattr(case, name) or wanted[name]
        wanted["first_closed_at"] = case.first_closed_at or wanted["first_closed_at"]
        same_desk = case.post_id is not None and wanted["office_id"] == case.office_id
        wanted["post_id"] = case.post_id if same_desk else post_of(life, self.placement, case.pk)
        wanted["overdue"] = case.overdue and life.status.value == case.status
        return wanted

    # The submission and the person -----------------------------------------------------------------------------------

    def _intake(self, changes: Changes) -> dict[str, Any]:
        """What changes in the submission, as it is told in the journal; the person only as changed."""
        intake, row = self.case.intake, self.row
        values: dict[str, Any] = {"content": row.content, "channel": row.channel, "received_at": row.received_at}
        differing = {name: value for name, value in values.items() if getattr(intake, name) != value}
        told = {name: value for name, value in differing.items() if name == "channel"}
        person = self.maker.person(row) if self._person_changed() else None
        if person is not None:
            changes.people.append(person)
            differing["person_id"] = person["id"]
            told["complainant"] = SEALED if row.kind == Kind.REPORT else person["name_masked"]
        if differing:
            changes.intakes.append((intake.pk, differing))
        return told

    def _person_changed(self) -> bool:
        row, person = self.row, self.case.intake.person
        if not row.complainant_name and not row.complainant_phone:
            return False
        if person is None:
            return True
        if (row.complainant_name, row.complainant_phone) == (person.name_masked, person.phone_masked):
            return False
        # compared inside, shown to nobody: two names with one family name have the same mask
        kept: Identity = open_person(person=person)
        return (row.complainant_name, row.complainant_phone) != (kept.name, kept.phone)

    # The journal --------------------------------------------------------------------------------------------------------

    def _deeds(self, told: Mapping[str, Any], intake: Mapping[str, Any], runs: list[Run]) -> list[Deed]:
        before = {name: getattr(self.case, name) for name in told}
        if "channel" in intake:
            before["channel"] = self.case.intake.channel
        if "complainant" in intake:
            person = self.case.intake.person
            before["complainant"] = SEALED if self.row.kind == Kind.REPORT else person.name_masked if person else ""
        facts: dict[str, Any] = {"run": self.maker.run_id, "before": before, "after": {**told, **intake}}
        acts: list[Told] = [(Act.IMPORT_CHANGED, facts)]
        for act, particulars in acts_of(self.row, runs):
            if ("accepted_at" if act is Act.ACCEPTED else "outcome") in told:
                acts.append((act, particulars))
        return [Deed(act=act, by=self.maker.by, at=self.maker.at, facts=particulars) for act, particulars in acts]


def completed(row: CaseRow, case: Case, given: frozenset[str]) -> CaseRow:
    """The row with what its table does not tell, or only supplied, taken from the case it belongs to.

    Raises the first contradiction between what is told and what was known.
    """
    told = _told_by(case)
    kept = {
        name: told[name]
        for name in told
        if name in row.assumed or (KEY_OF.get(name, name) not in given and name not in implied(row))
    }
    if not kept:
        return row
    full = row._replace(**kept)
    for key, refusal in contradictions(full):
        refusal.field = key
        raise refusal
    return full


def _told_by(case: Case) -> dict[str, Any]:
    """What a case tells of the columns of a row."""
    return {
        "channel": case.intake.channel,
        "received_at": case.received_at,
        "merchant_name": case.merchant_name,
        "merchant_uscc": case.merchant_uscc,
        "merchant_address": case.merchant_address,
        "platform": case.platform,
        "sales_mode": case.sales_mode,
        "object": case.object_code,
        "problem": case.problem_code,
        "title": case.title,
        "content": case.content,
        "disputed_fen": case.disputed_fen,
        "recovered_fen": case.recovered_fen,
        "decision": decision_of(
            kind=case.kind, outcome=case.outcome, accepted=case.accepted_at is not None, status=case.status
        ),
        "decided_at": case.decided_at,
        "ground": case.ground,
        "outcome": case.outcome,
        "closed_at": case.closed_at,
        "extended": case.extended,
        "satisfaction": case.satisfaction,
        "disclosable": case.disclosable,
        "disclosed_at": case.disclosed_at,
        "odr": case.odr,
        "claims": tuple(case.claims),
        "purchased_on": case.purchased_on,
        "order_number": case.order_number,
    }
