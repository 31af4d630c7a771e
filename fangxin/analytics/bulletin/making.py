"""A bulletin of one scope and period, from the facts: gathered, written section by section, complete with its receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fangxin.analytics.bulletin.conventions import conventions_for
from fangxin.analytics.bulletin.counting import Counting
from fangxin.analytics.bulletin.gathering import Gathering, Noted
from fangxin.analytics.bulletin.model import Bulletin, Head, Section
from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.bulletin.noting import noted_figures, with_noted
from fangxin.analytics.bulletin.sections.closing import advice, notes, tips
from fangxin.analytics.bulletin.sections.complaints import complaints
from fangxin.analytics.bulletin.sections.disclosure import disclosure
from fangxin.analytics.bulletin.sections.handling import handling
from fangxin.analytics.bulletin.sections.intake import intake
from fangxin.analytics.bulletin.sections.overview import overview
from fangxin.analytics.bulletin.sections.parts import Telling
from fangxin.analytics.bulletin.sections.reports import reports
from fangxin.analytics.bulletin.sections.territory import territory
from fangxin.analytics.bulletin.sections.topics import topics
from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import Period


def make_bulletin(
    engine: Engine,
    *,
    period: Period,
    scope: Scope,
    known_on: date,
    issued_on: date,
    office: str,
    place: str,
    names: Names,
    noted: Sequence[Noted] | None = None,
    covers: str = "",
) -> Bulletin:
    """The bulletin of a division or an office.

    `known_on`: the day of the facts; `office`: who issues it, `place`: how its territory is called in sentences;
    `names.merchants`: only merchants that may be named; `noted`: figures reported by hand, else those of the facts;
    `covers`: the division the facts are of, nothing where they are of every one.
    """
    gathering = Counting(
        engine,
        period=period,
        scope=scope,
        known_on=known_on,
        names=names,
        covers=covers,
        conventions=conventions_for(region=scope.region, path=scope.path),
    )
    gathering.rule_versions = tuple(
        str(group[0] or "")
        for group, own in gathering.readings("rule_version").items()
        if own["requests_received"].now.numerator
    )
    found = noted_figures(engine, scope=scope, period=period) if noted is None else noted
    return written(gathering, office=office, place=place, issued_on=issued_on, noted=found)


def written(
    gathering: Gathering, *, office: str, place: str, issued_on: date, noted: Sequence[Noted]
) -> Bulletin:  # fmt: skip
    """The bulletin of what a gathering tells, section by section."""
    told = Telling(gathering, place=place, issued_on=issued_on)
    sections = _sections(told, noted=bool(noted))
    return Bulletin(
        head=_head(told, office=office, issued_on=issued_on),
        sections=tuple(with_noted(told, sections, noted)), numbers=gathering.numbers, groups=gathering.groups,
    )  # fmt: skip


def _sections(told: Telling, *, noted: bool) -> list[Section]:
    writing = (
        overview, intake, handling, territory, complaints, reports, topics, disclosure, advice, tips,
    )  # fmt: skip
    return [*(write(told) for write in writing), notes(told, noted=noted)]


def _head(told: Telling, *, office: str, issued_on: date) -> Head:
    g = told.g
    of = g.names.regions.get(g.scope.region) or g.names.offices.get(g.scope.path) or told.place
    return Head(
        title=f"{of}{told.spans['now']}消费投诉举报数据分析通报", office=office, place=told.place,
        region=g.scope.region, path=g.scope.path, period=told.spans["now"], first=g.period.first, last=g.period.last,
        spans=told.spans, rule_versions=g.rule_versions, known_on=g.known_on, issued_on=issued_on,
        bases={name: one.base for name, one in g.whole.items() if one.base}, conventions=g.conventions.told(),
    )  # fmt: skip
