"""Points as they are kept with a round, and back: one row an item, digits as text, so that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fangxin.analytics.evaluation.ranking import Standing as Ranked
from fangxin.analytics.evaluation.ranking import Unit
from fangxin.analytics.evaluation.scheme import Scheme, default_scheme, read_scheme
from fangxin.analytics.evaluation.scoring import Figure, Points, Score, Why
from fangxin.domain.agency.models import Office
from fangxin.domain.evaluation.models import Round, Standing
from fangxin.domain.evaluation.queries.rounds import scheme_in_force
from fangxin.domain.evaluation.rules.counted import CountedOffice, SchemeUsed

#: the row that tells of a year's total what months it is the mean of
TOTAL = "total"


def scheme_of(round_: Round) -> Scheme:
    """The scheme a round follows, from the text kept with it."""
    return read_scheme(round_.scheme_text)


def scheme_for(*, office: Office, on: date) -> Scheme:
    """The scheme an office evaluates by on a day: its own, that of an office above, or the house's."""
    own = scheme_in_force(office=office, on=on)
    return read_scheme(own.text) if own is not None else default_scheme()


def used(scheme: Scheme) -> SchemeUsed:
    """A scheme as a round keeps it."""
    return SchemeUsed(
        title=scheme.title, version=scheme.version, text=scheme.text, digest=scheme.digest,
        appeal_days=scheme.terms.appeal, decide_days=scheme.terms.decide, explain_days=scheme.terms.explain,
        items=frozenset(one.id for one in scheme.items),
    )  # fmt: skip


def row_of(one: Points, *, months: Iterable[tuple[int, Decimal]] = ()) -> dict[str, Any]:
    """Points as they are kept; `months`: what a year's points are the mean of."""
    row: dict[str, Any] = {
        "id": one.item.id, "w": str(one.item.weight), "p": None if one.points is None else str(one.points), "why": one.why.value,
    }  # fmt: skip
    if one.figure is not None:
        value = one.figure.value
        row |= {"n": one.figure.numerator, "d": one.figure.denominator, "v": None if value is None else str(value)}
    if months := list(months):
        row["months"] = [[month, str(points)] for month, points in months]
    return row


def figure_of(row: Mapping[str, Any]) -> Figure | None:
    """The figure of a kept row; None where nothing was counted."""
    if "n" not in row:
        return None
    value = row["v"]
    return Figure(numerator=row["n"], denominator=row["d"], value=None if value is None else Decimal(value))


def points_in(scheme: Scheme, rows: Sequence[Mapping[str, Any]]) -> tuple[Points, ...]:
    """The points of kept rows, in the order of the scheme."""
    by_id = {row["id"]: row for row in rows}
    return tuple(
        Points(
            item=item, figure=figure_of(row), points=None if row["p"] is None else Decimal(row["p"]), why=Why(row["why"])
        )
        for item in scheme.items
        if (row := by_id.get(item.id)) is not None
    )  # fmt: skip


def score_of(scheme: Scheme, standing: Standing) -> Score:
    """The score of a kept standing."""
    points = points_in(scheme, standing.items)
    return Score(
        points=points, scored=Decimal(standing.scored).scaleb(-2),
        earned=sum((one.points for one in points if one.points is not None), Decimal("0.00")),
        total=None if standing.total is None else Decimal(standing.total).scaleb(-2),
    )  # fmt: skip


def unit_of(standing: Standing, scheme: Scheme) -> Unit:
    """What a standing was scored from, to be scored again."""
    figures = {row["id"]: figure for row in standing.items if (figure := figure_of(row)) is not None}
    checked = {
        row["id"]: Decimal(row["p"])
        for row in standing.items
        if row["why"] == Why.CHECKED and row["p"] is not None and scheme.item(row["id"]) is not None
    }
    return Unit(
        key=standing.office_id, path=standing.office.path, tier=standing.tier, volume=standing.volume, figures=figures,
        checked=checked,
    )  # fmt: skip


def counted_office(one: Ranked, *, months: Mapping[str, Sequence[tuple[int, Decimal]]] | None = None) -> CountedOffice:
    """A ranked office as the round keeps it."""
    told = months or {}
    items = [row_of(points, months=told.get(points.item.id, ())) for points in one.score.points]
    if told.get(TOTAL):
        items.append(
            {"id": TOTAL, "months": [[month, str(points)] for month, points in told[TOTAL]], "w": "100", "why": ""}
        )
    return CountedOffice(
        office_id=one.unit.key, tier=one.unit.tier, volume=one.unit.volume, group=one.group, grade=one.grade,
        total=None if one.score.total is None else cut_hundredths(one.score.total), scored=cut_hundredths(one.score.scored),
        rank=one.rank, group_rank=one.group_rank, items=items, proposals=[proposal.value for proposal in one.proposals],
    )  # fmt: skip


def cut_hundredths(points: Decimal) -> int:
    """Points as whole hundredths; what is below one is cut off."""
    return int(points * 100)
