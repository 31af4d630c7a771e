"""Evaluation in words: what a round is called, how an item came to its points, colours that are words, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.urls import reverse
from markupsafe import Markup, escape

from fangxin.analytics.evaluation.colours import COLOUR_LABELS, COLOUR_WORDS, Colour, colour_of
from fangxin.analytics.evaluation.scheme import Item, Missing, Scheme
from fangxin.analytics.evaluation.scoring import Points, Score, Why, formula, plain
from fangxin.analytics.indicators.declaring import INDICATORS, Measure
from fangxin.domain.evaluation.models import Appeal, Edition, Mark, Round, Standing
from fangxin.domain.evaluation.words import (
    APPEAL_STATES,
    MARK_LABELS,
    ROUND_STATES,
    AppealState,
    MarkKind,
    RoundKind,
    RoundState,
)
from fangxin.interfaces.evaluation.keeping import TOTAL, figure_of, score_of
from fangxin.interfaces.evaluation.recounting import names_cases

DASH = "—"
#: a blank no line is broken at
BLANK = "\u00a0"
#: what a status of the house looks like; the words of a colour stand beside it
TONES = {Colour.BLUE: "active", Colour.YELLOW: "waiting", Colour.RED: "overdue"}
WHY = {
    Why.AT_FULL: "达到满分值，得满分",
    Why.AT_ZERO: "没有超过零分值，不得分",
    Why.CHECKED: "上级抽查打分",
    Why.GIVEN_FULL: "没有可统计的件，按方案得满分",
    Why.GIVEN_NONE: "没有可统计的件，按方案不得分",
}
MISSING_LABELS = {Missing.SPREAD: "分给其他指标", Missing.FULL: "得满分", Missing.NONE: "不得分"}
MISSING_WORDS = {
    Missing.SPREAD: "没有可统计的件时，分值按比例分给其他指标",
    Missing.FULL: "没有可统计的件时，得满分",
    Missing.NONE: "没有可统计的件时，不得分",
}


def title_of(round_: Round) -> str:
    """`2026年5月 月度评价`."""
    if round_.kind == RoundKind.YEAR:
        return f"{round_.first.year}年 年度评价"
    return f"{round_.first.year}年{round_.first.month}月 月度评价"


def state_of(round_: Round, on: date) -> tuple[str, str]:
    """(word, tone) of a round on a day."""
    if round_.state == RoundState.PUBLISHED and round_.appeals_until is not None and on > round_.appeals_until:
        return "已公布，复核期已过", "active"
    return ROUND_STATES[RoundState(round_.state)]


def points_text(hundredths: int | None) -> str:
    """`86.50`; a dash where there is no total."""
    return DASH if hundredths is None else f"{Decimal(hundredths) / 100:.2f}"


def change_text(one: Standing) -> str:
    """How the rank moved since the round before, in words."""
    if one.rank is None or one.rank_before is None:
        return DASH
    moved = one.rank_before - one.rank
    return f"上升{moved}位" if moved > 0 else f"下降{-moved}位" if moved < 0 else "持平"


def appeal_state(one: Appeal) -> tuple[str, str]:
    """(word, tone) of an appeal."""
    return APPEAL_STATES[AppealState(one.state)]


def mark_label(one: Mark) -> str:
    """The list an office stands on."""
    return MARK_LABELS[MarkKind(one.kind)]


def rule_text(rule: Mapping[str, Any], scheme: Scheme) -> str:
    """What the rule found when an office was put on a list."""
    told = f"总分 {points_text(rule['total'])}，{rule['group']}组第 {rule['group_rank'] or DASH} 名"
    return f"{told}；{'符合' if rule['proposed'] else '不符合'}方案规定的条件"


def rule_of(kind: MarkKind, scheme: Scheme) -> str:
    """The rule of a list in words."""
    rule = scheme.lists
    return {
        MarkKind.RED: f"组内前 {rule.red_first} 名并且总分不低于 {plain(rule.red_least)} 分",
        MarkKind.BLACK: f"总分低于 {plain(rule.black_below)} 分",
        MarkKind.IMPROVE: f"总分低于 {plain(rule.improve_below)} 分",
    }[kind]


def bounds_of(item: Item) -> str:
    """`90% 得 0 分，100% 得满分`."""
    if item.manual:
        return "由上级抽查打分"
    unit = unit_of(item)
    return f"{plain(item.zero)}{unit} 不得分，{plain(item.full)}{unit} 得满分"


def unit_of(item: Item) -> str:
    """The unit of an item's value."""
    return INDICATORS[item.indicator].unit if item.indicator in INDICATORS else "%"


def explained(*, scheme: Scheme, standing: Standing, edition: Edition, round_: Round) -> list[dict[str, Any]]:
    """Every point of an office: what it was counted from, the formula with the numbers put in, the colour, the way to the cases."""
    score, rows = score_of(scheme, standing), {row["id"]: row for row in standing.items}
    whole = {row["id"]: figure_of(row) for row in edition.whole}
    return [
        _explained(one, score, rows[one.item.id], region=whole.get(one.item.id), standing=standing, round_=round_)
        for one in score.points
    ]


def _explained(
    one: Points, score: Score, row: Mapping[str, Any], *, region: Any, standing: Standing, round_: Round
) -> dict[str, Any]:
    item, figure = one.item, one.figure
    mean = region.value if region is not None else None
    colour = colour_of(figure.value if figure else None, nation=item.nation, region=mean, up=item.up)
    counted = figure is not None and figure.denominator is not None
    return {
        "item": item,
        "part": item.part,
        "label": item.label,
        "value": value_text(one),
        "parts": f"{figure.numerator} ÷ {figure.denominator}" if counted and figure else DASH,
        "nation": f"{plain(item.nation)}{unit_of(item)}" if item.nation is not None else DASH,
        "region": f"{mean}{unit_of(item)}" if mean is not None else DASH,
        "colour": colour_word(colour),
        "colour_says": colour_says(colour, nation=item.nation, region=mean),
        "formula": told_formula(one, score, row),
        "points": DASH if one.points is None else str(one.points),
        "weight": plain(item.weight),
        "of": f"{DASH if one.points is None else one.points}{BLANK}/{BLANK}{plain(item.weight)}",
        "cases_href": reverse("board:evaluation-cases", args=[round_.pk, standing.office_id, item.id])
        if counted and figure and figure.denominator and names_cases(item)
        else "",
    }


def value_text(one: Points) -> str:
    """The value with its unit."""
    if one.figure is None or one.figure.value is None:
        return DASH
    return f"{one.figure.value}{unit_of(one.item)}"


def told_formula(one: Points, score: Score, row: Mapping[str, Any]) -> str:
    """The sum that made the points, and what the rule added to it."""
    if months := row.get("months"):
        return mean_text(months)
    if one.why is Why.SPREAD:
        what = "没有抽查" if one.item.manual else "没有可统计的件"
        if not one.item.manual and one.item.indicator not in INDICATORS:
            what = "本系统还不统计这项指标"
        return f"{what}，{plain(one.item.weight)} 分按比例分给其他指标"
    told = formula(one)
    added = WHY.get(one.why, "")
    return "；".join(part for part in (told, added) if part)


def mean_text(months: Sequence[Sequence[Any]]) -> str:
    """A year as the mean of its months."""
    whole = sum((Decimal(points) for _month, points in months), Decimal(0))
    told = " + ".join(f"{points}（{month}月）" for month, points in months)
    return f"({told}) ÷ {len(months)} = {(whole / len(months)).quantize(Decimal('0.01'), rounding='ROUND_HALF_UP')}"


def total_text(scheme: Scheme, standing: Standing) -> str:
    """How the total followed from the points."""
    score = score_of(scheme, standing)
    row = next((row for row in standing.items if row["id"] == TOTAL), None)
    if row is not None:
        return mean_text(row["months"])
    if standing.total is None:
        return f"有数据的分值只有 {plain(score.scored)} 分，不足 {plain(scheme.least_weight)} 分，不计总分，不排名"
    if score.scored == Decimal(100):
        return f"各项得分合计 {score.earned}"
    return f"{score.earned} ÷ {plain(score.scored)} × 100 = {score.total}（其余 {plain(100 - score.scored)} 分没有可统计的件）"


def lost(scheme: Scheme, standing: Standing) -> list[dict[str, Any]]:
    """The points an office misses, what would gain most first, and how many cases are short of full points."""
    score = score_of(scheme, standing)
    return [
        {
            "label": one.item.label, "lost": f"{one.lost:.2f}", "gain": str(score.gain(one)), "short": short_text(one),
        }
        for one in score.by_gain
    ]  # fmt: skip


def short_text(one: Points) -> str:
    """How many more cases in the numerator would make full points."""
    figure, item = one.figure, one.item
    rate = item.indicator in INDICATORS and INDICATORS[item.indicator].measure is Measure.RATE
    if figure is None or not figure.denominator or not rate:
        return DASH
    full = min(item.full, Decimal(100))
    wanted = int((full * figure.denominator / 100).to_integral_value(rounding=ROUND_CEILING))
    if item.up:
        return f"分子还差 {wanted - figure.numerator}" if wanted > figure.numerator else DASH
    return f"分子多出 {figure.numerator - wanted}" if wanted < figure.numerator else DASH


def colour_word(colour: Colour | None) -> tuple[str, str] | None:
    """(word, tone) of a colour."""
    return None if colour is None else (COLOUR_LABELS[colour], TONES[colour])


def colour_says(colour: Colour | None, *, nation: Decimal | None, region: Decimal | None) -> str:
    """What a colour means where perhaps only one mean is known."""
    if colour is None:
        return ""
    if nation is not None and region is not None:
        return COLOUR_WORDS[colour]
    which = "全国" if nation is not None else "本地区"
    return f"达到{which}水平" if colour is Colour.BLUE else f"低于{which}水平"


def cell_of(one: dict[str, Any]) -> Markup:
    """Points of an item with their colour, for a table of all offices."""
    colour = (
        f' <span class="status status-{one["colour"][1]}">{escape(one["colour"][0])}</span>' if one["colour"] else ""
    )
    return Markup(f"{escape(one['points'])}{colour}")


def link(label: str, href: str) -> Markup:
    """A link in a cell that may also be plain text."""
    return Markup('<a href="{}">{}</a>').format(href, label)
