"""Messages to merchants' people; their phones stay sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.staff.models import Employment, Member
from fangxin.domain.staff.rules import may
from fangxin.domain.staff.words import Duty, StaffRole
from fangxin.foundation.messages import message_book

#: people of one merchant who are told of one thing
MOST = 5


def to_member(*, member: Member, template: str, at: datetime, **values: Any) -> Notice:
    """A text message to one member, as an unsaved row."""
    given = {"portal": f"{settings.PUBLIC_URL}/merchant/", **values}
    places = message_book().template(template).places
    wanted = {name: value for name, value in given.items() if name in places}
    return notice_row(template=template, values=wanted, audience="merchant", at=at, person_id=member.person_id)


def to_staff(*, merchant: Merchant, duty: Duty, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to everybody who has a duty at a merchant; to its registered phone when nobody signs in for it.

    `{merchant}` and `{portal}` are filled in. Of many people the first ones are told; owners come after those whose work it is.
    """
    told = {"merchant": merchant.name[:30], **values}
    running = Employment.objects.select_related("member").filter(merchant_id__in=family_of(merchant.pk), ended_at=None)
    whose = [one for one in running.order_by("id") if may(StaffRole(one.role), duty)]
    whose.sort(key=lambda one: one.role == StaffRole.OWNER)
    if whose:
        return [to_member(member=one.member, template=template, at=at, **told) for one in whose[:MOST]]
    if not merchant.phone:
        return []
    given = {"portal": f"{settings.PUBLIC_URL}/merchant/", **told}
    places = message_book().template(template).places
    wanted = {name: value for name, value in given.items() if name in places}
    return [notice_row(template=template, values=wanted, audience="merchant", at=at, address=merchant.phone)]
