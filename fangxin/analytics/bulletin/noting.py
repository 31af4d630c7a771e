"""Figures that offices note, in the section law/noted.yaml puts them, in its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fangxin.analytics.bulletin.gathering import Noted
from fangxin.analytics.bulletin.model import Block, Form, Section
from fangxin.analytics.bulletin.sections.parts import Telling
from fangxin.analytics.bulletin.wording import merged, say
from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.noted import NOTED
from fangxin.foundation.noted_book import Form as PrintedAs
from fangxin.foundation.noted_book import NotedKind, noted_book


def noted_figures(engine: Engine, *, scope: Scope, period: Period) -> list[Noted]:
    """What was noted of the scope for the period, in the order of the book.

    What happened over some time counts for that very period; what stands on a day - a stock, a target, a rule, a month that
    is named - when it lies in it. Of several the one of the topmost office counts, and of one office the latest.
    """
    facts = engine.table(NOTED.name)
    within = (facts.first_on >= period.first) & (facts.last_on <= period.last)
    within &= (facts.path == scope.path) if scope.path else (facts.region == scope.region)
    # offices below the agency of a division note for the same division: what comes last counts
    rows = sorted(
        engine.rows(facts.filter(within)), key=lambda row: (-len(row["path"] or ""), row["last_on"], row["id"])
    )
    found: dict[str, Noted] = {}
    for row in rows:
        kind, one = noted_book().of(row["figure"]), _noted(row)
        whole = (one.first_on, one.last_on) == (period.first, period.last)
        if kind.kind is NotedKind.OWN:
            # told by the indicators that add them up
            continue
        if whole or kind.kind is not NotedKind.FLOW or kind.form is PrintedAs.MONTH:
            found[one.figure] = one
    return [found[name] for name in noted_book().figures if name in found]


def _noted(row: Mapping[str, Any]) -> Noted:
    return Noted(
        figure=row["figure"], hundredths=int(row["value"]), first_on=row["first_on"], last_on=row["last_on"],
        approx=row["approx"] or "", source=row["source"] or "", region=row["region"] or "", path=row["path"] or "",
    )  # fmt: skip


def with_noted(t: Telling, sections: Sequence[Section], noted: Iterable[Noted]) -> list[Section]:
    """The sections with what was noted for each at its end."""
    added: dict[str, list[Block]] = {}
    for one in noted:
        kind = noted_book().of(one.figure)
        figure = t.g.print(t.g.noted(one, kind), Form.NOTED)
        before, _, after = kind.says.partition("{value}")
        added.setdefault(kind.section, []).append(say(merged([before, figure, f"{after}。"])))
    return [Section(id=one.id, title=one.title, blocks=(*one.blocks, *added.get(one.id, ()))) for one in sections]
