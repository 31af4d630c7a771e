"""A bulletin of any division or office counted from any lake, as the command asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.lake.reading import Lake
from fangxin.domain.agency.models import Office
from fangxin.domain.places.queries import region_index
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.bulletins.naming import covered, names_for, place_of


def count_bulletin(
    *, lake: Lake, known_on: date, period: Period, issued_on: date, region: str = "", path: str = "", own: bool = True,
    engine: str = "duckdb",
) -> Bulletin:  # fmt: skip
    """The bulletin of a division, or of an office with those below it.

    `own`: whether the lake is this installation's, so that merchants may be named. Raises NotFound for a scope nobody
    knows, LakeAltered.
    """
    scope, office = Scope(region=region, path=path), _issuer(region=region, path=path)
    names = names_for(scope=scope, period=period)
    with lake.open(engine=engine) as opened:
        return make_bulletin(
            opened, period=period, scope=scope, known_on=known_on, issued_on=issued_on, office=office,
            place=place_of(scope=scope), names=names if own else replace(names, merchants={}),
            covers=covered() if own else "",
        )  # fmt: skip


def _issuer(*, region: str, path: str) -> str:
    """Who issues it: the office of the scope, else the topmost of the division, else the division's agency."""
    offices = Office.objects.filter(path=path) if path else Office.objects.filter(region_code=region)
    found = offices.order_by("path").first()
    if found is not None:
        return found.name
    known = region_index().places.get(region)
    if path or (known is None and region.strip("0")):
        raise NotFound
    return f"{known.name if known else '国家'}市场监督管理局"
