"""A written history counted again: every demand, by the indicators themselves."""

from __future__ import annotations

from collections.abc import Sequence

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Counted, Reading, Scope, measure
from fangxin.analytics.simulation.plan import PeriodPlan, Promise
from fangxin.analytics.simulation.profile import Profile
from fangxin.analytics.simulation.refusals import NotMet
from fangxin.foundation.taxonomy import taxonomy

_SCHEMES = {"object": "object", "problem": "report_violation"}


def check(engine: Engine, profile: Profile, plans: Sequence[PeriodPlan]) -> int:
    """How many demands were counted again, all met. Raises NotMet."""
    counted = 0
    for plan in plans:
        names = list(dict.fromkeys(one.indicator for one in plan.promises))
        if not names:
            continue
        plain = measure(engine, period=plan.period, scope=Scope(), known_on=profile.known_on, only=names)[()]
        grouped = {
            column: measure(
                engine, period=plan.period, scope=Scope(), known_on=profile.known_on, by=(column,),
                only={one.indicator for one in plan.promises if one.narrowed and one.narrowed[0] == column},
            )
            for column in _SCHEMES
            if any(one.narrowed and one.narrowed[0] == column for one in plan.promises)
        }  # fmt: skip
        for one in plan.promises:
            found = _found(one, plain, grouped)
            if found != (one.numerator, one.denominator):
                raise NotMet(
                    period=plan.period,
                    name=one.label,
                    value=_told(*found),
                    wanted=_told(one.numerator, one.denominator),
                )
            counted += 1
    return counted


def _found(
    one: Promise, plain: dict[str, Reading], grouped: dict[str, dict[tuple[object, ...], dict[str, Reading]]]
) -> tuple[int, int | None]:
    reading = plain[one.indicator]
    if one.narrowed is None:
        if one.name.endswith(".growth"):
            return reading.now.numerator, reading.year_before.numerator
        return reading.now.numerator, reading.now.denominator
    column, codes = one.narrowed
    groups = grouped[column]
    part = _sum(groups, one.indicator, column, codes)
    if one.denominator is None:
        return part, None
    if one.growing:
        return part, _sum(groups, one.indicator, column, codes, before=True)
    return part, _sum(groups, one.indicator, column, (one.within,))


def _sum(
    groups: dict[tuple[object, ...], dict[str, Reading]], indicator: str, column: str, codes: Sequence[str], *,
    before: bool = False,
) -> int:  # fmt: skip
    items = taxonomy().items[_SCHEMES[column]]
    wanted = set(codes)
    total = 0
    for (code,), readings in groups.items():
        if not isinstance(code, str) or code not in items:
            continue
        root = taxonomy().root(_SCHEMES[column]).code
        if wanted & {item.code for item in taxonomy().path(_SCHEMES[column], code)} or root in wanted:
            counted: Counted = readings[indicator].year_before if before else readings[indicator].now
            total += counted.numerator
    return total


def _told(numerator: int, denominator: int | None) -> str:
    return f"{numerator}" if denominator is None else f"{numerator}/{denominator}"
