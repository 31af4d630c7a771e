"""What divisions, offices and merchants are called in a bulletin, and how its territory is called in sentences."""

from __future__ import annotations

from django.db.models import Count

from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.indicators.measuring import Scope, region_stem
from fangxin.analytics.indicators.periods import Period
from fangxin.domain.agency.queries import directory
from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.places.queries import region_index

#: so many merchants may be named at most: those with the most disclosed complaints
NAMED = 100
#: by the digits a division's code begins with, and by the last character of its name
WHOLE = {0: "全国", 2: "全省", 4: "全市"}
BY_NAME = {"区": "全区", "县": "全县", "市": "全市", "旗": "全旗", "州": "全州", "盟": "全盟"}


def names_for(*, scope: Scope, period: Period) -> Names:
    """Names of every division and office, and of merchants whose complaints closed in the period are publicly disclosed."""
    return Names(
        regions={code: place.name for code, place in region_index().places.items()},
        offices={office.path: office.short_name for office in directory().offices.values()},
        merchants=_merchants(scope, period),
    )


def covered() -> str:
    """The division this installation is of; nothing where it has several agencies without one above them all."""
    tops = [office.region_code for office in directory().offices.values() if office.parent_id is None]
    return tops[0] if len(tops) == 1 else ""


def place_of(*, scope: Scope) -> str:
    """`全市`, `全区` of a division; `辖区` of an office that is not the agency of one."""
    if scope.path:
        return "辖区"
    name = region_index().places[scope.region].name if scope.region in region_index().places else ""
    digits = len(region_stem(scope.region))
    if digits == 2:
        return "全区" if name.endswith("自治区") else "全市" if name.endswith("市") else "全省"
    return BY_NAME.get(name[-1:], "辖区") if digits > 4 else BY_NAME.get(name[-1:], WHOLE[digits])


def _merchants(scope: Scope, period: Period) -> dict[int, str]:
    entries = PublicEntry.objects.filter(closed_on__gte=period.first, closed_on__lte=period.last)
    if scope.path:
        entries = entries.filter(disclosure__case__path__startswith=scope.path)
    elif stem := region_stem(scope.region):
        entries = entries.filter(region_code__startswith=stem)
    most = entries.values("merchant_id", "merchant_name").annotate(many=Count("pk")).order_by("-many", "merchant_id")
    return {row["merchant_id"]: row["merchant_name"] for row in most[:NAMED]}
