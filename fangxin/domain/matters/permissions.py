"""Who sees and joins which pairs. A pair is shown only to whoever may see both cases and know their people.

That two cases share a telephone tells who made them. Of a complaint its officers know that anyway; who reported a violation
is kept from every officer who is not on the report (Order 121 article 37).
"""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice, people_known, scope


def cases_compared_for(*, by: Actor) -> Q:
    """The condition on cases whose pairs the caller may see: of the own jurisdiction, and whose people may be known."""
    return scope(by=by) & people_known(by=by)


def pairs_for(*, by: Actor) -> Q:
    """The same condition on both cases of a suggestion."""
    compared = Case.objects.filter(cases_compared_for(by=by))
    return Q(one__in=compared, other__in=compared)


def check_joins(*, one: Case, other: Case, by: Actor, act: str) -> None:
    """Raises NotPermitted or OtherOffice unless the caller dispatches the area, or handles one of the two cases."""
    by.must(Permission.JOIN_MATTERS)
    if not by.may(Permission.DISPATCH) and by.office_id not in (one.office_id, other.office_id):
        raise OtherOffice(office=one.office.name, act=act)
