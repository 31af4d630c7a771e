"""A written history counted again: every demand, by the indicators themselves."""

from __future__ import annotations

from collections.abc import Sequence

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Counted, Reading, Scope, measure
from fangxin.analytics.simulation.plan import PeriodPlan
from fangxin.analytics.simulation.profile import Profile
from fangxin.analytics.simulation.promises import Promise
from fangxin.analytics.simulation.refusals import NotMet
from fangxin.foundation.taxonomy import taxonomy

Groups = dict[tuple[object, ...], dict[str, Reading]]


def check(engine: Engine, profile: Profile, plans: Sequence[PeriodPlan]) -> int:
    """How many demands were counted again, all met. Raises NotMet."""
    counted = 0
    for plan in plans:
        names = list(dict.fromkeys(name for one in plan.promises for name in (one.indicator, one.beside) if name))
        if not names:
            continue
        plain = measure(engine, period=plan.period, scope=Scope(), known_on=profile.known_on, only=names)[()]
        grouped = {
            column: measure(
                engine, period=plan.period, scope=Scope(), known_on=profile.known_on, by=(column,),
                only={
                    name for one in plan.promises if one.narrowed and one.narrowed[0] == column
                    for name in (one.indicator, one.beside) if name
                },
            )
            for column in dict.fromkeys(one.narrowed[0] for one in plan.promises if one.narrowed)
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


def _found(one: Promise, plain: dict[str, Reading], grouped: dict[str, Groups]) -> tuple[int, int | None]:
    reading = plain[one.indicator]
    if one.narrowed is None:
        if one.name.endswith(".growth"):
            return reading.now.numerator, reading.year_before.numerator
        return reading.now.numerator, reading.now.denominator
    column, codes = one.narrowed
    groups = grouped[column]
    part = sum(_sum(groups, name, one.scheme, codes) for name in (one.indicator, one.beside) if name)
    if one.denominator is None:
        return part, None
    if one.growing:
        return part, _sum(groups, one.indicator, one.scheme, codes, before=True)
    return part, _sum(groups, one.indicator, one.scheme, (one.within,))


def _sum(groups: Groups, indicator: str, scheme: str, codes: Sequence[str], *, before: bool = False) -> int:
    wanted = set(codes)
    total = 0
    for (value,), readings in groups.items():
        code = str(value or "")
        if wanted & (_above(scheme, code) if scheme else {code}):
            counted: Counted = readings[indicator].year_before if before else readings[indicator].now
            total += counted.numerator
    return total


def _above(scheme: str, code: str) -> set[str]:
    """A class and every class above it; nothing of what is no class."""
    if code not in taxonomy().items[scheme]:
        return set()
    return {taxonomy().root(scheme).code, *(item.code for item in taxonomy().path(scheme, code))}


def _told(numerator: int, denominator: int | None) -> str:
    return f"{numerator}" if denominator is None else f"{numerator}/{denominator}"
