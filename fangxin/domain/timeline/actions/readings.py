"""Reading sealed personal data: an act with a reason, recorded before the seal is opened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal

REASON_LEAST = 4


class ReasonNeeded(Refusal):
    """Reading an identity needs a reason of a few words."""

    code = "reason_needed"
    status = 422
    sentence = "请写明查看身份信息的理由（至少 4 个字），查看行为会被记录。"


def unseal(
    *, chain: int, person: Person, reason: str, by: Actor, at: datetime, right: Permission = Permission.UNSEAL
) -> Identity:
    """Journal the reading on the chain of what the person belongs to, then open the seal. Raises NotPermitted, ReasonNeeded.

    `right` is another where a task cannot be done without the reading: whoever calls a person back must know the number.
    """
    by.must(right)
    if len(reason.strip()) < REASON_LEAST:
        raise ReasonNeeded(field="reason")
    with transaction.atomic():
        deed = Deed(act=Act.UNSEALED, by=by, at=at, facts={"reason": reason.strip()[:200], "person": person.pk})
        append(chain=chain, deeds=[deed])
    return open_person(person=person)
