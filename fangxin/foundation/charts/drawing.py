"""From a chart to its SVG: the same chart always gives the same bytes, without a style or a script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal

from fangxin.foundation.charts.chart import Chart, Shape, Value
from fangxin.foundation.charts.marks import TONES, box, fills, legend, line, said, text, width_of, wrapped

WIDTH = 640
TOP = 34
SIZE = 13
#: how far below a point its value stands, when another line is above it
LOWER = 19
#: of more points than these not every value stands beside its point
CROWDED = 16


def svg_of(chart: Chart) -> str:
    """The picture, with its title and its words for a screen reader; it fills the width of its place."""
    name = "c" + hashlib.sha256(repr(chart).encode()).hexdigest()[:10]
    inner, height = (
        (text(WIDTH / 2, 60, "没有数据", anchor="middle"), 100.0) if chart.empty else _DRAW[chart.shape](chart, name)
    )
    count = len(chart.labels) if chart.shape is Shape.SHARES else len(chart.series)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'role="img" aria-labelledby="{name}-t {name}-d" fill="currentColor" '
        f'font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="{SIZE}">'
        f'<title id="{name}-t">{said(chart.title)}</title><desc id="{name}-d">{said(chart.description)}</desc>'
        f"{fills(name, count)}{inner}</svg>"
    )


def _head(chart: Chart, name: str) -> str:
    unit = text(4, 18, f"单位：{chart.unit}") if chart.unit else ""
    names = tuple(one.name for one in chart.series)
    return unit + (legend(name, names, right=WIDTH - 4, y=18) if len(names) > 1 else "")


def _values(chart: Chart) -> list[float]:
    return [float(value) for one in chart.series for value in one.values if value is not None]


def _tip(chart: Chart, series: int, place: int) -> str:
    one = chart.series[series]
    return f"{chart.labels[place]}，{one.name}：{one.text(place)}{chart.unit}"


def _bars(chart: Chart, name: str) -> tuple[str, float]:
    """Lying bars in groups, the label before and the value behind each."""
    labels = [wrapped(label, signs=12) for label in chart.labels]
    left = 16 + max(width_of(part, SIZE) for lines in labels for part in lines)
    spare = 12 + max(width_of(one.text(n), SIZE) for one in chart.series for n in range(len(labels)))
    values = _values(chart)
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    left += spare if low < 0 else 0
    scale = (WIDTH - left - spare) / ((high - low) or 1)
    zero = left - low * scale
    thick, many = (20 if len(chart.series) == 1 else 16), len(chart.series)
    group = max(thick * many, 17 * max(map(len, labels))) + 10
    made = [_head(chart, name)]
    for place, lines in enumerate(labels):
        top = TOP + place * group
        middle = top + (group - 10) / 2
        for number, part in enumerate(lines):
            made.append(
                text(
                    left - 8 - (spare if low < 0 else 0),
                    middle + 5 + 17 * (number - (len(lines) - 1) / 2),
                    part,
                    anchor="end",
                )
            )
        for series, one in enumerate(chart.series):
            y = middle - thick * many / 2 + thick * series
            value = float(one.values[place] or 0)
            if value:
                start = zero + min(value, 0) * scale
                made.append(
                    box(
                        name,
                        series,
                        at=(start, y + 1),
                        size=(abs(value) * scale, thick - 3),
                        tip=_tip(chart, series, place),
                    )
                )
            x, anchor = (zero + value * scale - 5, "end") if value < 0 else (zero + value * scale + 5, "start")
            made.append(text(x, y + thick / 2 + 4, one.text(place), anchor=anchor))
    height = TOP + group * len(labels)
    made.append(line(zero, TOP - 6, zero, height - 4, strong=True))
    return "".join(made), height + 4


def _field(chart: Chart) -> tuple[float, float, float, Callable[[float], float], str]:
    """The field of columns and lines: left and right edge, bottom, from a value to its height, and its grid."""
    values = _values(chart)
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    step = _step((high - low) / 4)
    low, high = -step * -(low // step) if low < 0 else 0.0, step * -(-high // step) or step
    ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
    words = [f"{Decimal(str(round(tick, 6))).normalize():f}" for tick in ticks]
    left, top, bottom = 14 + max(width_of(one, 12) for one in words), TOP + 40, TOP + 260

    def at(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    grid = "".join(
        line(left, at(tick), WIDTH - 6, at(tick), strong=tick == 0)
        + text(left - 6, at(tick) + 4, word, size=12, anchor="end")
        for tick, word in zip(ticks, words, strict=True)
    )
    return left, WIDTH - 6, bottom, at, grid


def _step(rough: float) -> float:
    """A round step of an axis: 1, 2 or 5 of a power of ten."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough > 0:
        power /= 10
    return next(power * n for n in (1, 2, 5, 10) if power * n >= rough) or 1.0


def _below(chart: Chart, left: float, step: float, bottom: float) -> tuple[str, float]:
    """The labels below a field, in two lines where they are long."""
    signs = max(2, int(step // SIZE))
    labels = [wrapped(label, signs=signs) for label in chart.labels]
    made = [
        text(left + step * (place + 0.5), bottom + 20 + 16 * number, part, anchor="middle")
        for place, lines in enumerate(labels)
        for number, part in enumerate(lines)
    ]
    return "".join(made), bottom + 14 + 16 * max(map(len, labels))


def _columns(chart: Chart, name: str) -> tuple[str, float]:
    """Standing columns in groups; values that are wider than their column are turned."""
    left, right, bottom, at, grid = _field(chart)
    step, many = (right - left) / len(chart.labels), len(chart.series)
    wide = min(step * 0.8 / many, 44)
    texts = [one.text(n) for one in chart.series for n in range(len(chart.labels))]
    turned = max(width_of(words, 12) for words in texts) > (wide if many > 1 else step)
    made = [_head(chart, name), grid]
    for place in range(len(chart.labels)):
        for series, one in enumerate(chart.series):
            if one.values[place] is None:
                continue
            value = float(one.values[place] or 0)
            x = left + step * (place + 0.5) + wide * (series - many / 2)
            top, foot = min(at(value), at(0)), max(at(value), at(0))
            if value:
                made.append(
                    box(name, series, at=(x + 1, top), size=(wide - 2, foot - top), tip=_tip(chart, series, place))
                )
            words, middle = one.text(place), x + wide / 2
            if turned:
                made.append(text(middle + 4, top - 5, words, size=12, turned=True))
            else:
                made.append(text(middle, foot + 13 if value < 0 else top - 5, words, size=12, anchor="middle"))
    labels, height = _below(chart, left, step, bottom)
    return "".join(made) + labels, height


def _line(chart: Chart, name: str) -> tuple[str, float]:
    """Lines with a point for each value: round and drawn through, square and dashed for the second."""
    left, right, bottom, at, grid = _field(chart)
    step = (right - left) / len(chart.labels)
    made = [_head(chart, name), grid]
    told: list[tuple[float, float, float]] = []
    for series, one in enumerate(chart.series):
        tone, kind = TONES[series % len(TONES)], f'class="chart-line-{series % len(TONES) + 1}"'
        dash = f' stroke-dasharray="{7 - series % 3} {3 + series}"' if series else ""
        for run in _runs(chart, series):
            points = " ".join(f"{left + step * (n + 0.5):.1f},{at(float(one.values[n] or 0)):.1f}" for n in run)
            made.append(f'<polyline {kind} points="{points}" fill="none" stroke="{tone}" stroke-width="2.5"{dash}/>')
        for place, value in enumerate(one.values):
            if value is None:
                continue
            x, y = left + step * (place + 0.5), at(float(value))
            tip = _tip(chart, series, place)
            made.append(
                box(name, series, at=(x - 4, y - 4), size=(8, 8), tip=tip)
                if series
                else f'<circle class="chart-1" cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{tone}"><title>{said(tip)}</title></circle>'
            )
            if _told(one.values, place):
                # at the foot of the field the labels stand below
                low = _beaten(chart, series, place) and y + LOWER < bottom - 4
                label = (x, y + (LOWER if low else -9), width_of(one.text(place), 12))
                if not any(_covers(label, other) for other in told):
                    told.append(label)
                    made.append(text(*label[:2], one.text(place), size=12, anchor="middle"))
    labels, height = _below(chart, left, step, bottom)
    return "".join(made) + labels, height


def _covers(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two values would be printed over each other: the middle, the foot and the width of each."""
    return abs(one[0] - other[0]) < (one[2] + other[2]) / 2 and abs(one[1] - other[1]) < 12


def _told(values: Sequence[Value], place: int) -> bool:
    """Whether a point's value stands beside it: of many points only of the highest and the last; the table has them all."""
    if len(values) <= CROWDED:
        return True
    most = max((value for value in values if value is not None), default=None)
    return place == len(values) - 1 or (values[place] == most and values.index(most) == place)


def _runs(chart: Chart, series: int) -> list[list[int]]:
    """The places of values that stand beside each other: a line is not drawn over a gap."""
    runs: list[list[int]] = [[]]
    for place, value in enumerate(chart.series[series].values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]


def _beaten(chart: Chart, series: int, place: int) -> bool:
    """Whether another line is above this one here, so that the value goes below."""
    own = chart.series[series].values[place] or 0
    others = [one.values[place] for n, one in enumerate(chart.series) if n != series]
    return any(other is not None and (other, series) > (own, 0) for other in others)


def _shares(chart: Chart, name: str) -> tuple[str, float]:
    """One bar of the whole, and below it a line for each part."""
    one, whole = chart.series[0], sum(_values(chart))
    left, wide, x = 4.0, WIDTH - 8.0, 4.0
    made = []
    for place, value in enumerate(one.values):
        part = wide * float(value or 0) / whole
        if value:
            made.append(box(name, place, at=(x, 28), size=(part, 34), tip=_tip(chart, 0, place)))
            words = one.shares[place] if one.shares else one.text(place)
            if part > width_of(words, SIZE) + 4:
                made.append(text(x + part / 2, 21, words, anchor="middle"))
        x += part
    column = WIDTH / 2
    for place, label in enumerate(chart.labels):
        share = f"，{one.shares[place]}" if one.shares else ""
        at = (left + column * (place % 2), 82.0 + 24 * (place // 2))
        made.append(box(name, place, at=at, size=(16, 13)))
        made.append(text(at[0] + 24, at[1] + 12, f"{label}  {one.text(place)}{chart.unit}{share}"))
    return "".join(made), 86 + 24 * -(-len(chart.labels) // 2)


_DRAW: dict[Shape, Callable[[Chart, str], tuple[str, float]]] = {
    Shape.BARS: _bars,
    Shape.COLUMNS: _columns,
    Shape.LINE: _line,
    Shape.SHARES: _shares,
}
