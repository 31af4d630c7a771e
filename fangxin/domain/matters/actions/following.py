"""Cases behind their leading case: they go where it goes, and may be ended with it once it has ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.cases.actions import close
from fangxin.domain.cases.actions.step import StaleVersion, begin, hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.matters.actions.joining import follow
from fangxin.domain.matters.models import Matter, Member
from fangxin.domain.matters.queries import matter_of, members_of
from fangxin.domain.matters.rules.joining import LeadNotEnded, NotInMatter, may_end_with_lead
from fangxin.domain.matters.words import MatterState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound

MOST = 500


@transaction.atomic
def end_with_lead(*, number: str, version: int | None, by: Actor, at: datetime) -> Case:
    """End one case as handled in its leading case. Raises NotFound, NotInMatter, LeadNotEnded, and what `begin` raises."""
    case = case_by_number(number=number, by=by)
    matter = matter_of(case_id=case.pk)
    if matter is None or matter.lead_id == case.pk:
        raise NotInMatter
    return _ended(case.pk, version, matter, by, at)


@transaction.atomic
def end_followers(*, number: str, followers: Collection[str], by: Actor, at: datetime) -> int:
    """End the named cases of an ended leading case; all of them or none. Returns how many.

    Raises NotFound, NotInMatter, LeadNotEnded, and what `begin` raises.
    """
    matter = matter_of(case_id=case_by_number(number=number, by=by).pk)
    if matter is None or matter.lead.number != number:
        raise NotInMatter
    of = {member.case.number: member.case_id for member in members_of(matter=matter)}
    if not followers or not set(followers) <= set(of):
        raise NotFound(field="followers")
    ids = sorted(of[one] for one in set(followers))
    hold_cases(case_ids=ids)
    for case_id in ids:
        _ended(case_id, None, matter, by, at)
    return len(ids)


def keep_together(*, at: datetime) -> int:
    """Let cases go where their leading case went since; returns how many went. Safe to repeat."""
    away = ~Q(case__post_id=F("matter__lead__post_id")) | ~Q(case__office_id=F("matter__lead__office_id"))
    rows = Member.objects.filter(
        away, left_at=None, moved_to__isnull=False, matter__state=MatterState.OPEN, case__status__in=OPEN_STATUSES,
        matter__lead__status__in=OPEN_STATUSES, matter__lead__post__isnull=False,
    )  # fmt: skip
    return sum(
        _followed(pk, at) for pk in rows.exclude(case_id=F("matter__lead_id")).values_list("pk", flat=True)[:MOST]
    )


def _ended(case_id: int, version: int | None, matter: Matter, by: Actor, at: datetime) -> Case:
    case, lead = Case.objects.get(pk=case_id), Case.objects.select_related("office").get(pk=matter.lead_id)
    open_, lead_open = case.status in OPEN_STATUSES, lead.status in OPEN_STATUSES
    if lead_open or (open_ and not may_end_with_lead(kind=case.kind, open_=open_, lead_open=lead_open)):
        raise LeadNotEnded
    return close.follow(case_id=case_id, version=version, lead=lead, by=by, at=at)


def _followed(member_id: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            member = Member.objects.select_related("matter__lead__office", "matter__lead__post").get(pk=member_id)
            step = begin(case_id=member.case_id, version=None, by=SYSTEM, at=at)
            here = {"office": step.case.office_id, "post": step.case.post_id}
            # what an officer placed elsewhere since stays there
            if member.moved_to != here or not follow(step, member, member.matter.lead, may_move=True):
                return False
            member.save()
            lead = member.matter.lead
            step.note(
                Act.MATTER_FOLLOWED,
                lead=lead.number,
                office=lead.office.name,
                post=lead.post.title if lead.post else "",
            )
            step.commit()
            return True
    except StaleVersion:
        return False
