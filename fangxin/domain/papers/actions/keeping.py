"""Recording, changing, correcting and ending a paper; what it said before goes into the journal of its own chain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.papers.actions.filing import bring_files, drop_files
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.rules.ending import (
    MOST,
    PaperChanged,
    PaperEnded,
    SupplierInUse,
    TooManyPapers,
    check_reason,
    next_reminder,
    paper_rules,
)
from fangxin.domain.papers.rules.fields import FIELDS, Given, check_paper
from fangxin.domain.papers.words import PaperKind
from fangxin.domain.people.actions import open_person, sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

#: what the journal keeps of a paper; a name never
_TOLD = ("title", "number", "party", "proof", "on", "until_on", "result")


@transaction.atomic
def record_paper(
    *, merchant_id: int, kind: PaperKind, told: Mapping[str, Any], by: Actor, at: datetime, draft_token: str = ""
) -> Paper:
    """Record a paper of the merchant somebody acts for, with the files brought under a draft.

    Raises SeveralRefusals, NotFound, TooManyPapers, PaperFileKind, PaperWithoutFiles.
    """
    given = check_paper(kind=kind, told=told, on=day_of(at))
    family = family_of(merchant_id)
    _check_places(given, family)
    if Paper.objects.filter(merchant__in=family, ended_at=None).count() >= MOST:
        raise TooManyPapers(most=MOST)
    person = sealed_person(identity=Identity(name=given.person), at=at) if given.person else None
    paper = Paper(
        id=new_id(at), merchant_id=merchant_id, kind=kind.value, person=person, recorded_at=at, changed_at=at,
        ended_at=None, version=1, **_columns(given, person.name_masked if person else given.title, at),
    )  # fmt: skip
    brought = bring_files(paper, draft_token=draft_token, at=at)
    facts = {"kind": kind.value, **_facts(paper), **({"evidence": brought} if brought else {})}
    deed = Deed(act=Act.PAPER_ADDED, by=by, at=at, facts=facts)
    write([*([person] if person else []), paper, *new_chain(chain=paper.pk, deeds=[deed])])
    return paper


@transaction.atomic
def change_paper(
    *, merchant_id: int, paper_id: int, version: int, told: Mapping[str, Any], correction: str, by: Actor, at: datetime,
    draft_token: str = "", dropped: Collection[int] = (),
) -> Paper:  # fmt: skip
    """Bring a paper up to date, as after a renewal; with `correction`, the reason why it was wrong before, correct it.

    Files brought under a draft are added, those of the ids `dropped` are taken away for good. Raises NotFound, PaperEnded,
    PaperChanged, PaperReasonMissing, SeveralRefusals, PaperFileKind, PaperWithoutFiles, TooMany.
    """
    paper = _held(paper_id, merchant_id, version)
    given = check_paper(kind=PaperKind(paper.kind), told=told, on=day_of(at))
    _check_places(given, family_of(merchant_id))
    why = check_reason(correction) if correction.strip() else ""
    before, title = _facts(paper), given.title
    if given.person and (paper.person is None or open_person(person=paper.person).name != given.person):
        paper.person = sealed_person(identity=Identity(name=given.person), at=at)
        write([paper.person])
    if paper.person is not None:
        title = paper.person.name_masked
    columns = _columns(given, title, at)
    for name, value in columns.items():
        setattr(paper, name, value)
    gone = drop_files(paper, file_ids=dropped, at=at)
    brought = bring_files(paper, draft_token=draft_token, at=at)
    paper.version, paper.changed_at = version + 1, at
    paper.save(update_fields=[*columns, "person", "files", "version", "changed_at"])
    act = Act.PAPER_CORRECTED if why else Act.PAPER_CHANGED
    _told(
        paper,
        act,
        by=by,
        at=at,
        was=_changed(PaperKind(paper.kind), before, _facts(paper)),
        reason=why,
        evidence=brought,
        dropped=gone,
        **_facts(paper),
    )
    return paper


@transaction.atomic
def end_paper(*, merchant_id: int, paper_id: int, version: int, reason: str, by: Actor, at: datetime) -> Paper:
    """Take a paper out of what customers see; it stays on record. Raises NotFound, PaperEnded, PaperChanged,
    PaperReasonMissing, SupplierInUse."""
    paper = _held(paper_id, merchant_id, version)
    why = check_reason(reason)
    using = Paper.objects.filter(supplier=paper, ended_at=None).count()
    if using:
        raise SupplierInUse(count=using)
    paper.ended_at, paper.remind_on, paper.version = at, None, version + 1
    paper.save(update_fields=["ended_at", "remind_on", "version"])
    _told(paper, Act.PAPER_ENDED, by=by, at=at, reason=why)
    return paper


def _held(paper_id: int, merchant_id: int, version: int) -> Paper:
    family = family_of(merchant_id)
    paper = Paper.objects.select_for_update(of=("self",)).select_related("person").filter(pk=paper_id).first()
    if paper is None or paper.merchant_id not in family:
        raise NotFound
    if paper.ended_at is not None:
        raise PaperEnded
    if paper.version != version:
        raise PaperChanged
    return paper


def _check_places(given: Given, family: frozenset[int]) -> None:
    """Raises NotFound unless outlet and supplier are the merchant's own."""
    if given.outlet_id is not None and not Outlet.objects.filter(pk=given.outlet_id, merchant__in=family).exists():
        raise NotFound
    if given.supplier_id is not None:
        own = Paper.objects.select_for_update().filter(
            pk=given.supplier_id, merchant__in=family, kind=PaperKind.SUPPLIER, ended_at=None
        )
        if own.first() is None:
            raise NotFound


def _columns(given: Given, title: str, at: datetime) -> dict[str, Any]:
    remind = next_reminder(until_on=given.until_on, after=day_of(at), remind_days=paper_rules().remind_days)
    return {
        "outlet_id": given.outlet_id, "title": title, "number": given.number, "party": given.party,
        "proof": given.proof, "on": given.on, "until_on": given.until_on, "result": given.result,
        "supplier_id": given.supplier_id, "remind_on": remind,
    }  # fmt: skip


def _facts(paper: Paper) -> dict[str, Any]:
    return {name: value for name in _TOLD if (value := getattr(paper, name)) not in (None, "")}


def _changed(kind: PaperKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What was said before of the fields that changed, each with its label."""
    named = [(field.label, "title" if field.name == "person" else field.name) for field in FIELDS[kind]]
    return [f"{label}：{before[name]}" for label, name in named if name in before and after.get(name) != before[name]]


def _told(paper: Paper, act: Act, *, by: Actor, at: datetime, **facts: Any) -> None:
    known = {name: value for name, value in facts.items() if value not in (None, "", [])}
    append(chain=paper.pk, deeds=[Deed(act=act, by=by, at=at, facts={"kind": paper.kind, **known})])
