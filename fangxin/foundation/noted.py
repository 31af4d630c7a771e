"""Figures that are not counted from cases, as facts: visits, stations, targets. Which there are: `noted_book`."""

from __future__ import annotations

from fangxin.foundation.facts import Column, ColumnKind, FactSet

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY


NOTED = FactSet(
    name="noted", says="Figures that are not counted from cases, with their source.", version=1, day="last_on",
    region="region",
    columns=(
        Column("id", _W, "The figure."),
        Column("path", _T, "The office it is told of, as the way from the topmost office.", "four characters a tier"),
        Column("region", _T, "The division it is told of.", "code of the division"),
        Column("first_on", _D, "The first day of the time it is told of."),
        Column("last_on", _D, "The last day of that time; of a stock or a target, the day it is told for."),
        Column("figure", _T, "What was counted.", "code of law/noted.yaml"),
        Column("value", _W, "How much.", "hundredths of the unit"),
        Column("unit", _T, "The unit it is printed with."),
        Column("approx", _T, "How far it is exact; empty when it is.", "code"),
        Column("source", _T, "Where it comes from: a document or a list, nobody's name."),
    ),
)  # fmt: skip
