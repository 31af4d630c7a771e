"""Writing: a bulletin counted for the first time, counted anew, words beside the numbers, giving it up, correcting it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.actions.step import Counted, begin, deed, edition_of
from fangxin.domain.bulletins.models import Bulletin, Edition
from fangxin.domain.bulletins.queries.reading import region_told
from fangxin.domain.bulletins.rules.lifecycle import (
    TEXT_MOST,
    BulletinExists,
    PeriodNotOver,
    UnknownSection,
    plain,
)
from fangxin.domain.bulletins.words import BulletinMove, BulletinState
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


def office_for(*, code: str, by: Actor) -> Office:
    """An active office of the caller's subtree by its code; raises NotFound."""
    office = Office.objects.filter(agency_scope(by=by, field="path"), code=code, active=True).first()
    if office is None:
        raise NotFound(field="office")
    return office


def check_period(*, office: Office, period: str, last_on: date, at: datetime) -> None:
    """Raises PeriodNotOver, BulletinExists: asked before anything is counted."""
    if last_on >= day_of(at):
        raise PeriodNotOver(period=period, field="period")
    if Bulletin.objects.filter(office=office, period=period).exists():
        raise BulletinExists(office=office.short_name, period=period, field="period")


@transaction.atomic
def write_bulletin(
    *, office: Office, period: str, first_on: date, last_on: date, counted: Counted, by: Actor, at: datetime
) -> Bulletin:
    """A bulletin with its first edition. `period` spans the days from `first_on` to `last_on`.

    Raises NotPermitted, NotFound for an office elsewhere, PeriodNotOver, BulletinExists.
    """
    by.must(Permission.WRITE_BULLETINS)
    if not by.oversees(office.path):
        raise NotFound(field="office")
    check_period(office=office, period=period, last_on=last_on, at=at)
    bulletin = Bulletin(
        id=new_id(at), office=office, path=office.path, region=region_told(office=office), period=period,
        first_on=first_on, last_on=last_on, title=counted.title, state=BulletinState.DRAFT.value, latest=1, created_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            bulletin.save(force_insert=True)
    except IntegrityError:
        raise BulletinExists(office=office.short_name, period=period, field="period") from None
    edition = edition_of(bulletin, 1, counted, follows=0, remarks={}, why="", by=by, at=at)
    told = deed(Act.BULLETIN_WRITTEN, by, at, period=period, **_facts(edition))
    write(new_chain(chain=bulletin.pk, deeds=[told]))
    return bulletin


@transaction.atomic
def count_anew(*, bulletin_id: int, version: int, counted: Counted, by: Actor, at: datetime) -> Bulletin:
    """A new edition from the facts as they are now, with the same words beside the numbers."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.COUNT, by=by, at=at)
    edition = step.write_edition(counted, remarks=step.edition.remarks, why=step.edition.why)
    return step.commit(
        Act.BULLETIN_COUNTED, **_facts(edition)
    )  # fmt: skip


@transaction.atomic
def remark(
    *, bulletin_id: int, version: int, remarks: Mapping[str, str], counted: Counted, by: Actor, at: datetime
) -> Bulletin:
    """Words of the office beside the numbers, by section; `counted` is the same count with these words in it.

    Saving without a change writes nothing. Raises UnknownSection, BulletinTextTooLong and what `begin` raises.
    """
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.REMARK, by=by, at=at)
    kept = checked_remarks(remarks, sections=counted.sections)
    if kept == step.edition.remarks:
        return step.bulletin
    edition = step.write_edition(counted, remarks=kept, why=step.edition.why)
    return step.commit(Act.BULLETIN_REMARKED, **_facts(edition))


@transaction.atomic
def correct(*, bulletin_id: int, version: int, why: str, counted: Counted, by: Actor, at: datetime) -> Bulletin:
    """Count a published or withdrawn bulletin anew, to be approved again; what is in force stays so until then."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.CORRECT, by=by, at=at)
    reason = plain(why, what="更正的原因", field="why")
    edition = step.write_edition(counted, remarks=step.edition.remarks, why=reason)
    return step.commit(
        Act.BULLETIN_CORRECTED, **_facts(edition), reason=reason
    )  # fmt: skip


@transaction.atomic
def discard(*, bulletin_id: int, version: int, by: Actor, at: datetime) -> Bulletin:
    """Give a draft up; a correction given up leaves the edition in force."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.DISCARD, by=by, at=at)
    return step.commit(Act.BULLETIN_DISCARDED, edition=step.bulletin.latest)


@transaction.atomic
def resume(*, bulletin_id: int, version: int, by: Actor, at: datetime) -> Bulletin:
    """Take up again what was given up."""
    step = begin(bulletin_id=bulletin_id, version=version, move=BulletinMove.RESUME, by=by, at=at)
    return step.commit(Act.BULLETIN_RESUMED, edition=step.bulletin.latest)


def _facts(edition: Edition) -> dict[str, Any]:
    """What the journal tells of an edition."""
    return {
        "edition": edition.number, "digest": edition.digest, "open": edition.open_digest, "of": edition.counted_from,
    }  # fmt: skip


def checked_remarks(remarks: Mapping[str, str], *, sections: Collection[str]) -> dict[str, str]:
    """The words worth keeping, by section; raises UnknownSection, BulletinTextTooLong."""
    kept = {}
    for section, text in remarks.items():
        if section not in sections:
            raise UnknownSection(name=section[:40], field="remarks")
        told = plain(text, what="说明", most=TEXT_MOST, field=f"remark-{section}", needed=False)
        if told:
            kept[section] = told
    return kept
