"""Whose editions and schemes: an office's own and those of the offices below; who decides is not who prepared."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import paths_above
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.environment.models import Edition, Foreign, KeptScheme
from fangxin.foundation.refusals import NotFound, Refusal


class SameHand(Refusal):
    """Another person checks, adopts or approves."""

    code = "index_same_hand"
    status = 403
    sentence = "这一步应由另一个人进行，不能由{who}自己办理。"


def visible_editions(*, by: Actor) -> QuerySet[Edition]:
    """The editions of the caller's subtree."""
    editions = Edition.objects.select_related("office", "scheme", "campaign", "follows", "before")
    if by.kind is ActorKind.SYSTEM:
        return editions
    if not by.in_office or not by.office_path:
        return editions.none()
    return editions.filter(office__path__startswith=by.office_path)


def seen_edition(*, edition_id: int, by: Actor) -> Edition:
    """One of these; raises NotFound."""
    found = visible_editions(by=by).filter(pk=edition_id).first()
    if found is None:
        raise NotFound
    return found


def kept_edition(*, edition_id: int, by: Actor) -> Edition:
    """The same, locked until the end of the transaction."""
    found = visible_editions(by=by).select_for_update(of=("self",)).filter(pk=edition_id).first()
    if found is None:
        raise NotFound
    return found


def visible_schemes(*, by: Actor) -> QuerySet[KeptScheme]:
    """Schemes of the house, of the caller's subtree, and of the offices above, which those below use."""
    schemes = KeptScheme.objects.select_related("office")
    if by.kind is ActorKind.SYSTEM:
        return schemes
    if not by.in_office or not by.office_path:
        return schemes.none()
    above = paths_above(by.office_path)
    return schemes.filter(Q(office=None) | Q(office__path__startswith=by.office_path) | Q(office__path__in=above))


def kept_scheme(*, scheme_id: int, by: Actor) -> KeptScheme:
    """A scheme of the caller's subtree, locked; raises NotFound."""
    found = visible_schemes(by=by).select_for_update(of=("self",)).filter(pk=scheme_id).first()
    if found is None or found.office is None or not by.oversees(found.office.path):
        raise NotFound
    return found


def visible_foreign(*, by: Actor) -> QuerySet[Foreign]:
    """Results of others that the caller's subtree imported."""
    if not by.in_office or not by.office_path:
        return Foreign.objects.none()
    return Foreign.objects.filter(office__path__startswith=by.office_path)


def check_other_hand(*, first_id: int | None, who: str, by: Actor) -> None:
    """Raises SameHand when the one who now decides did the step before."""
    if by.kind is ActorKind.OFFICER and by.account_id == first_id:
        raise SameHand(who=who)
