"""What the desk and a merchant see of their codes: outlets with and without one, reports, how often they are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fangxin.domain.agency.queries import Directory, agency_of, directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.merchants.words import Standing
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.models import CopyReport, ScanCount, TrustCode
from fangxin.domain.trustcode.permissions import visible
from fangxin.domain.trustcode.words import CodeState, Look
from fangxin.foundation.refusals import NotFound


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How many open outlets of a region have a valid code (`qr_coverage`)."""

    outlets: int
    coded: int


def codes_kept(*, by: Actor) -> QuerySet[TrustCode]:
    """The codes of the officer's region, newest first, with outlet and merchant."""
    found = TrustCode.objects.filter(visible(by=by)).select_related("outlet__merchant")
    return found.order_by("-id")


def code_kept(*, code_id: int, by: Actor) -> TrustCode:
    """One code of the officer's region; raises NotFound."""
    found = codes_kept(by=by).filter(pk=code_id).first()
    if found is None:
        raise NotFound
    return found


def outlets_without_code(*, by: Actor) -> QuerySet[Outlet]:
    """The open outlets of the officer's region that have no code yet. Raises NotPermitted."""
    by.must(Permission.KEEP_REGISTER)
    found = Outlet.objects.filter(region_scope(by=by), active=True, trust_code=None, merchant__status=Standing.ACTIVE)
    return found.select_related("merchant").order_by("region_code", "address", "name", "pk")


def coverage(*, by: Actor) -> Coverage:
    """How far the codes of the officer's region reach."""
    outlets = Outlet.objects.filter(region_scope(by=by), active=True)
    return Coverage(
        outlets=outlets.count(),
        coded=TrustCode.objects.filter(visible(by=by), state=CodeState.VALID, outlet__active=True).count(),
    )


def reports_waiting(*, by: Actor) -> QuerySet[CopyReport]:
    """Reports of copied codes in the officer's region that nobody looked into, oldest first."""
    found = CopyReport.objects.filter(visible(by=by, field="code__region_code"), finding="")
    return found.select_related("code__outlet__merchant").order_by("reported_at", "id")


def reports_of(*, code_id: int) -> list[CopyReport]:
    """The reports of one code, newest first."""
    return list(CopyReport.objects.filter(code=code_id).order_by("-reported_at", "-id")[:50])


def outlets_of(*, merchant_id: int) -> list[tuple[Outlet, TrustCode | None]]:
    """A merchant's open outlets, each with its code if it has one, and closed ones that had one."""
    family = family_of(merchant_id)
    rows = Outlet.objects.filter(Q(active=True) | Q(trust_code__isnull=False), merchant__in=family)
    found = list(rows.select_related("trust_code", "merchant").order_by("name", "pk"))
    return [(outlet, getattr(outlet, "trust_code", None)) for outlet in found]


def scans_by_day(*, codes: Q, last: date, days: int) -> list[tuple[date, dict[str, int]]]:
    """Counts by page for each of so many days up to `last`; a day nobody read is there with nothing. `codes` restricts the codes."""
    first = last - timedelta(days=days - 1)
    rows = ScanCount.objects.filter(codes, on__gte=first, on__lte=last).values_list("on", "look")
    found: dict[date, dict[str, int]] = {first + timedelta(days=number): {} for number in range(days)}
    for on, look, count in rows.annotate(sum=Sum("count")).order_by("on", "look"):
        found[on][look] = count
    return sorted(found.items())


def scans_of(*, code_ids: Collection[int], since: date) -> dict[int, int]:
    """How often each code was scanned since a day."""
    rows = ScanCount.objects.filter(code__in=code_ids, on__gte=since, look=Look.SCAN).values_list("code")
    return dict(rows.annotate(sum=Sum("count")).order_by())


def unsound_codes() -> Iterator[tuple[int, str]]:
    """(id, reason) of every code whose journal does not tell of as many prints as it has editions."""
    printed = Entry.objects.filter(act__in=(Act.CODE_ISSUED, Act.CODE_REPRINTED)).order_by()
    counted = printed.filter(chain=OuterRef("pk")).values("chain").annotate(n=Count("seq")).values("n")
    codes = TrustCode.objects.annotate(prints=Coalesce(Subquery(counted), 0)).exclude(prints=F("edition"))
    for pk in codes.order_by("pk").values_list("pk", flat=True).iterator():
        yield pk, "its journal tells of another number of prints"


def agency_name(*, region_code: str) -> str:
    """The agency whose name a print for this region bears: the nearest county agency or above; empty when none is known."""
    names = _names(directory())
    if region_code not in names:
        office = agency_of(region_code=region_code)
        names[region_code] = office.name if office is not None else ""
    return names[region_code]


@lru_cache(maxsize=1)
def _names(_known: Directory) -> dict[str, str]:
    """By region, filled as asked: what was found in one reading of the directory. A province has thousands of offices."""
    return {}
