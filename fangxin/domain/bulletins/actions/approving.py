"""Approval by another person, publication, withdrawal. A document whose numbers do not hold together goes no further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.bulletins.actions.step import Step, begin
from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.bulletins.notices import to_approver, to_officer, to_offices_below
from fangxin.domain.bulletins.permissions import check_other_person, writers
from fangxin.domain.bulletins.rules.lifecycle import BulletinUnsound, ReadersNotChosen, plain
from fangxin.domain.bulletins.words import READERS_LABELS, BulletinMove, Readers
from fangxin.domain.timeline.words import Act

#: reads a document and names what in it does not follow from the rest, one sentence each
Check = Callable[[str], Sequence[str]]


@transaction.atomic
def submit(*, bulletin_id: int, version: int, check: Check, by: Actor, at: datetime) -> Bulletin:
    """Ask for approval of the newest edition; the nearest other approver finds it on the desk. Raises BulletinUnsound."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.SUBMIT, by=by, at=at)
    _must_hold(step, check)
    step.changes["submitted_by"] = by.account_id
    told = to_approver(
        office=step.bulletin.office, but=writers(bulletin=step.bulletin) | {by.account_id}, template="bulletin_submitted", at=at,
        bulletin_title=step.bulletin.title, officer=by.name,
    )  # fmt: skip
    return step.commit(Act.BULLETIN_SUBMITTED, told, edition=step.bulletin.latest)


@transaction.atomic
def send_back(*, bulletin_id: int, version: int, reason: str, by: Actor, at: datetime) -> Bulletin:
    """Return an edition to its writer with the reason; a writer may so recall an own one."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.SEND_BACK, by=by, at=at)
    why = plain(reason, what="退回的理由", field="reason")
    writer = step.bulletin.submitted_by
    told = (
        to_officer(
            account_id=writer, template="bulletin_sent_back", at=at, bulletin_title=step.bulletin.title, reason=why
        )
        if writer is not None and writer != by.account_id
        else []
    )
    step.changes.update(submitted_by=None, approved_by="", approved_by_id=None)
    return step.commit(Act.BULLETIN_SENT_BACK, told, edition=step.bulletin.latest, reason=why)


@transaction.atomic
def approve(*, bulletin_id: int, version: int, check: Check, by: Actor, at: datetime) -> Bulletin:
    """Another person than its writer approves the newest edition. Raises ApprovedByWriter, BulletinUnsound."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.APPROVE, by=by, at=at)
    check_other_person(bulletin=step.bulletin, by=by)
    _must_hold(step, check)
    step.changes.update(approved_by=by.name, approved_by_id=by.account_id)
    return step.commit(Act.BULLETIN_APPROVED, edition=step.bulletin.latest, digest=step.edition.digest)


@transaction.atomic
def publish(*, bulletin_id: int, version: int, readers: str, check: Check, by: Actor, at: datetime) -> Bulletin:
    """Put the approved edition in force, for the offices below or for everybody; the offices below are told.

    Raises ReadersNotChosen, BulletinUnsound.
    """
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.PUBLISH, by=by, at=at)
    if readers not in Readers.__members__:
        raise ReadersNotChosen(field="readers")
    _must_hold(step, check)
    step.changes.update(in_force=step.bulletin.latest, readers=readers, published_at=at, submitted_by=None)
    template = "bulletin_corrected" if step.edition.why else "bulletin_published"
    told = to_offices_below(
        path=step.bulletin.path, template=template, at=at, bulletin_title=step.bulletin.title,
        readers=READERS_LABELS[Readers(readers)],
    )  # fmt: skip
    return step.commit(
        Act.BULLETIN_PUBLISHED, told, edition=step.bulletin.latest, digest=step.edition.digest, readers=readers
    )  # fmt: skip


@transaction.atomic
def withdraw(*, bulletin_id: int, version: int, reason: str, by: Actor, at: datetime) -> Bulletin:
    """Take what is in force away from readers, at once and by one person, also while a correction is written."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.WITHDRAW, by=by, at=at)
    why = plain(reason, what="撤回的理由", field="reason")
    number = step.bulletin.in_force
    step.changes.update(in_force=None, readers="", published_at=None)
    told = to_offices_below(
        path=step.bulletin.path, template="bulletin_withdrawn", at=at, bulletin_title=step.bulletin.title, reason=why
    )
    return step.commit(Act.BULLETIN_WITHDRAWN, told, edition=number, reason=why)


def _must_hold(step: Step, check: Check) -> None:
    if found := check(step.edition.document):
        raise BulletinUnsound(count=len(found), first=found[0])
