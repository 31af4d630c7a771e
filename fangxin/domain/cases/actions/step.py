"""One step of a case: locked, compared by version, written with its journal, clocks and messages in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.cases.models import INDEXED, Case, HandOver, Holding
from fangxin.domain.cases.permissions import check_move, scope
from fangxin.domain.cases.rules.machine import Transition
from fangxin.domain.cases.rules.sealing import tells_of
from fangxin.domain.cases.words import OPEN_STATUSES, HandOverState, Kind, Move, Status
from fangxin.domain.people.actions import open_person
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.rows import write

Row = TypeVar("Row", bound=models.Model)


class StaleVersion(Refusal):
    """Somebody else acted on the case since the page was loaded."""

    code = "stale_version"
    status = 409
    sentence = "这件刚刚有变动：{who}已“{act}”。请看过最新情况再决定，您填写的内容没有提交。"


class ReporterNamed(Refusal):
    """An officer wrote the reporter's name or number where everybody who sees the case would read it."""

    code = "reporter_named"
    status = 422
    sentence = "您写的文字里有举报人的姓名或者联系方式，会被其他人看到。请改写为“举报人”再提交。"


@dataclass(kw_only=True)
class Step:
    """What one act does to one case, gathered before it is written."""

    case: Case
    by: Actor
    at: datetime
    transition: Transition | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)

    def note(self, act: Act, **facts: Any) -> None:
        """Add an entry to the journal."""
        self.deeds.append(
            Deed(act=act, by=self.by, at=self.at, facts={k: v for k, v in facts.items() if v not in (None, "")})
        )

    def add(self, rows: Sequence[models.Model]) -> None:
        """Add rows to be written with the step."""
        self.rows.extend(rows)

    def commit(self) -> Case:
        """Write the step; raises StaleVersion when the case moved in the meantime, ReporterNamed."""
        check_unnamed(case=self.case, said=[*(deed.facts for deed in self.deeds), *_written(self.rows)], by=self.by)
        case, changes = self.case, dict(self.changes)
        if self.transition is not None:
            changes["status"] = self.transition.target.value
            if self.transition.outcome is not None:
                changes["outcome"] = self.transition.outcome.value
        seq = append(chain=case.pk, deeds=self.deeds)
        changes["version"] = seq
        if INDEXED & changes.keys():
            changes["to_index"] = True
        self._follow_holder(changes)
        updated = Case.objects.filter(pk=case.pk, version=case.version, status=case.status).update(**changes)
        if not updated:
            raise stale(case)
        if self.rows:
            write(sorted(self.rows, key=lambda row: row._meta.label))
        for name, value in changes.items():
            setattr(case, name, value)
        return case

    def _follow_holder(self, changes: Mapping[str, Any]) -> None:
        """Keep from when on whom the case lies with; what was offered to somebody lapses when it goes elsewhere."""
        case = self.case
        was = (case.office_id, case.post_id, Status(case.status) in OPEN_STATUSES)
        now = (
            changes.get("office_id", case.office_id),
            changes.get("post_id", case.post_id),
            Status(changes.get("status", case.status)) in OPEN_STATUSES,
        )
        if was == now:
            return
        self.rows.append(
            Holding(
                case_id=case.pk, from_at=self.at, was_office=was[0], was_post=was[1], was_running=was[2], office=now[0],
                post=now[1], running=now[2],
            )
        )  # fmt: skip
        HandOver.objects.filter(case_id=case.pk, state=HandOverState.OFFERED).update(
            state=HandOverState.LAPSED, answered_at=self.at, look_again_at=None
        )


def check_unnamed(*, case: Case, said: Any, by: Actor) -> None:
    """No word of an officer on a report may name the reporter (Order 121 article 37); compared here, shown to nobody.

    `said`: texts, however deep; an act that is no step of a case calls this itself. Raises ReporterNamed.
    """
    if case.kind != Kind.REPORT or by.kind is not ActorKind.OFFICER or case.intake.person is None:
        return
    identity = open_person(person=case.intake.person)
    # a shop may be called after somebody of the reporter's name: that is not what is looked for
    names = [name for name in (case.merchant_name, case.merchant_address, case.merchant_phone) if name]
    if any(tells_of(_without(text, names), identity) for text in _texts(said)):
        raise ReporterNamed


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def _texts(value: Any) -> Iterator[str]:
    """Every text in facts, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _written(rows: Sequence[models.Model]) -> Iterator[str]:
    """Every text the rows of a step would put into a table in the clear."""
    for row in rows:
        for column in row._meta.concrete_fields:
            if isinstance(column, models.CharField | models.TextField | models.JSONField):
                yield from _texts(getattr(row, column.attname))


def begin(
    *, case_id: int, version: int | None, by: Actor, at: datetime, move: Move | None = None, concerned: bool = False
) -> Step:
    """Lock a case for one step inside the caller's transaction.

    `concerned`: the caller's right was found elsewhere - an order opened on the case, a hand-over offered -, wherever the
    case lies. Raises NotFound outside the caller's jurisdiction, StaleVersion when `version` is not the case's, and the
    refusals of `check_move`.
    """
    condition = scope(by=by) if by.in_office and not concerned else models.Q()
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("office", "intake__person")
        .filter(condition, pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound
    if version is not None and case.version != version:
        raise stale(case)
    found = check_move(case=case, move=move, by=by) if move is not None else None
    return Step(case=case, by=by, at=at, transition=found)


def hold_cases(*, case_ids: Collection[int], wait: bool = True) -> set[int]:
    """Lock many cases in the order of their ids, for work that touches clocks or journals of many at once.

    Every step locks its case first, then its clocks, then its journal; whoever locks in another order can meet a step in
    a deadlock. Without `wait` the cases somebody is working on are left out. Returns the ids held.
    """
    cases = Case.objects.filter(pk__in=case_ids).order_by("pk")
    if wait or connection.features.has_select_for_update_skip_locked:
        cases = cases.select_for_update(skip_locked=not wait)
    return set(cases.values_list("pk", flat=True))


def hold_due(due: models.QuerySet[Row], *, most: int, case: str = "case_id") -> models.QuerySet[Row]:
    """The first rows of `due`, held with their cases, for sweeps that repeat; `case` names the case's id in a row.

    A case somebody is working on, or another sweep, waits for the next minute.
    """
    found = dict(due.values_list("pk", case)[:most])
    held = hold_cases(case_ids=set(found.values()), wait=False)
    mine = [pk for pk, case_id in found.items() if case_id in held]
    # asked again: another sweep may have been here before the case was held
    return due.filter(pk__in=mine).select_for_update(of=("self",))


def stale(case: Case) -> StaleVersion:
    """The refusal that tells who did what last."""
    last = Entry.objects.filter(chain=case.pk).order_by("-seq").first()
    return StaleVersion(who=last.actor_name if last else "", act=last.label if last else "")
