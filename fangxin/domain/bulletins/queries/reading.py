"""Reading bulletins: one with its editions, the published ones, what waits for approval; and noted figures."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Tier
from fangxin.domain.bulletins.models import Bulletin, Edition, Noted
from fangxin.domain.bulletins.permissions import public_bulletins, visible_bulletins, visible_noted, works_on
from fangxin.domain.bulletins.words import BulletinState, NotedState
from fangxin.foundation.refusals import NotFound
from fangxin.storage.counting import counted


def bulletin_read(*, bulletin_id: int, by: Actor) -> Bulletin:
    """A bulletin the caller may read; raises NotFound."""
    found = visible_bulletins(by=by).filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound
    return found


def edition_read(*, bulletin: Bulletin, number: int | None, by: Actor) -> Edition:
    """A numbered edition, else the one work begins with for whoever works on the bulletin, else the one in force.

    Of a bulletin from above only the edition in force is there. Raises NotFound.
    """
    works = works_on(bulletin=bulletin, by=by)
    wanted = number if number is not None else (bulletin.worked_on if works else bulletin.in_force)
    if wanted is None or (not works and wanted != bulletin.in_force):
        raise NotFound
    found = Edition.objects.filter(bulletin=bulletin, number=wanted).first()
    if found is None:
        raise NotFound
    return found


def editions_of(*, bulletin: Bulletin) -> QuerySet[Edition]:
    """All editions, the newest first, without their documents."""
    return Edition.objects.filter(bulletin=bulletin).defer("packed").order_by("-number")


def public_bulletin(*, bulletin_id: int) -> tuple[Bulletin, Edition]:
    """A bulletin everybody may read, with the edition in force; raises NotFound."""
    found = public_bulletins().filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound
    return found, Edition.objects.get(bulletin=found, number=found.in_force or 0)


def bulletins_on(*, by: Actor, state: BulletinState | None = None, office: str = "") -> QuerySet[Bulletin]:
    """Bulletins the caller may read, the newest period first; of one state, of one office by its code.

    One from above is published to the caller, whatever its newest edition is.
    """
    rows = visible_bulletins(by=by).order_by("-last_on", "-id")
    if state is not None:
        own = agency_scope(by=by, field="path")
        rows = rows.filter((own & Q(state=state)) | (~own if state is BulletinState.PUBLISHED else Q(pk__in=[])))
    elif not office:
        rows = rows.exclude(state=BulletinState.DISCARDED)
    return rows.filter(office__code=office) if office else rows


def counts_by_state(*, by: Actor) -> dict[BulletinState, int]:
    """How many bulletins the caller may read in each state, in one question."""
    return dict(zip(BulletinState, counted([bulletins_on(by=by, state=one) for one in BulletinState]), strict=True))


def region_told(*, office: Office) -> str:
    """The division an office's bulletin tells of: the office's own where it alone stands for the division, else nothing.

    Nothing means the office's subtree: a centre or a station, and each of two offices of one division, tells of its own cases.
    """
    offices = directory().offices
    standing = [
        one.pk
        for one in offices.values()
        if one.active and one.tier != Tier.STATION and one.region_code == office.region_code
        and (one.parent_id is None or offices[one.parent_id].region_code != one.region_code)
    ]  # fmt: skip
    return office.region_code if standing == [office.pk] else ""


def noted_figures(*, by: Actor, figure: str = "") -> QuerySet[Noted]:
    """Noted figures of the caller's subtree, the newest period first, of one kind if it is named."""
    rows = visible_noted(by=by).order_by("-last_on", "-id")
    return rows.filter(figure=figure) if figure else rows


def standing(noted: Noted) -> bool:
    """Whether a figure counts."""
    return noted.state == NotedState.STANDING
