"""Warnings in words: what they are about, why it is unusual, week by week, where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.words import ALERT_STATES, SOURCE_LABELS, WAITING, AlertSource, AlertState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.places.queries import region_index
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import YearNotCovered
from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.taxonomy import taxonomy

#: weeks drawn
DRAWN = 12
#: chances people can picture: below so much, in these words
CHANCES = (
    (1e-12, "不到一万亿分之一"), (1e-8, "不到一亿分之一"), (1e-6, "不到百万分之一"), (1e-4, "不到万分之一"), (1e-3, "不到千分之一"),
    (1e-2, "不到百分之一"),
)  # fmt: skip


def titles_of(alerts: Iterable[Alert]) -> dict[int, str]:
    """What each warning is about, by its id."""
    found = list(alerts)
    cells = [one.evidence["cell"] for one in found]
    names = merchant_names(cells)
    return {
        one.pk: f"{region_name(one.region)} {one.title}" if one.title else cell_name(one.region, cell, names)
        for one, cell in zip(found, cells, strict=True)
    }


def merchant_names(cells: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The names of the merchants cells tell of."""
    wanted = {int(cell["merchant"]) for cell in cells if cell.get("merchant")}
    return dict(Merchant.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def cell_name(region: str, cell: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """What a cell counts: place, merchant, thing, problem, word."""
    merchant = int(cell.get("merchant") or 0)
    thing = label_of(str(cell.get("object") or cell.get("category") or ""))
    said = [region_name(region)]
    if merchant:
        said.append(names.get(merchant, "（商户已不在名录）"))
    what = "：".join(one for one in (thing, label_of(str(cell.get("problem") or ""))) if one)
    if what:
        said.append(what)
    if cell.get("word"):
        said.append(f"“{cell['word']}”")
    return " ".join(said)


def region_name(code: str) -> str:
    """A division's own name; the code of one nobody knows."""
    place = region_index().places.get(code)
    return place.name if place is not None else ("全国" if not code.strip("0") else code)


def label_of(code: str) -> str:
    """The Chinese name of a class, whatever its scheme; empty for none."""
    if not code:
        return ""
    home = next((items for items in taxonomy().items.values() if code in items), None)
    return home[code].zh if home is not None else code


def state_of(alert: Alert, on: date) -> tuple[str, str]:
    """(word, tone) of where a warning stands on a day."""
    if alert.state in WAITING and alert.due_on is not None and alert.due_on < on:
        return "逾期未报", "overdue"
    return ALERT_STATES[AlertState(alert.state)]


def source_of(alert: Alert) -> str:
    """What it rests on, in a word."""
    return SOURCE_LABELS[AlertSource(alert.source)]


def reasons_of(alert: Alert) -> list[str]:
    """Why it is unusual, in sentences; every figure in them stands in the evidence."""
    seen = alert.evidence
    if alert.source != AlertSource.HOTSPOT:
        return _reasons_of_topic(seen)
    first, last = date.fromisoformat(seen["first"]), date.fromisoformat(seen["last"])
    expected = Decimal(str(seen["expected"])).quantize(Decimal("0.1"))
    much = (
        f"预计约 {expected} 件；实际是预计的 {Decimal(seen['observed']) / (expected or 1):.1f} 倍"
        if expected >= 1
        else "预计不到 1 件"
    )
    told = [
        f"{_day(first)}至{_day(last)}，收到 {seen['observed']} 件投诉举报（{_days_told(first, last)}）。",
        f"按此前各周的情况和这几天的工作日、节假日，{much}。",
    ]
    season = float(seen["season"])
    if season >= 1.1:
        told.append(f"预计已经考虑季节：去年同期比其前各周多，按 {season:.1f} 倍计。")
    elif season <= 0.9:
        told.append(f"预计已经考虑季节：去年同期比其前各周少，按 {season:.1f} 倍计。")
    told.append(
        f"如果没有特别的原因，出现这么多件的机会{_chance(float(seen['p']))}。当天一共比较了 {seen['cells']:,} 个数字，"
        f"已经排除比较得多而偶然出现的情况（错误发现率{_chance(float(seen['q']))}）。"
    )
    also = [one for one in seen.get("also", ()) if one]
    if also:
        names = merchant_names(also)
        named = "；".join(cell_name(str(one.get("region", "")), one, names) for one in also[:4])
        told.append(f"同一批件也使这些数字升高，不另作预警：{named}。")
    return told


def _reasons_of_topic(seen: Mapping[str, Any]) -> list[str]:
    first, last = date.fromisoformat(seen["first"]), date.fromisoformat(seen["last"])
    told = [f"{_day(first)}至{_day(last)}，有 {seen['observed']} 件说的是同一件事（{_days_told(first, last)}）。"]
    older = int(seen.get("older", 0))
    told.append(f"此前的件中只有 {older} 件与它相近。" if older else "此前的件中没有与它相近的。")
    if seen.get("words"):
        told.append(f"它们共同的用语：{'、'.join(seen['words'])}。")
    return told


def _days_told(first: date, last: date) -> str:
    """How many days were worked among those from first to last."""
    length = (last - first).days + 1
    try:
        calendar = calendar_in_force()
        working = calendar.working_days_between(first - timedelta(days=1), last)
    except YearNotCovered:
        return f"共 {length} 天"
    return f"共 {length} 天，其中工作日 {working} 天"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _chance(p: float) -> str:
    return next((words for below, words in CHANCES if p < below), f"约 {p * 100:.1f}%")


def chart_of(alert: Alert) -> Chart | None:
    """What came and what was to be expected, week by week; None where a warning rests on no weeks."""
    weeks = alert.evidence.get("weeks", ())[-DRAWN:]
    if not weeks:
        return None
    days = [date.fromisoformat(day) for day, _, _ in weeks]
    return Chart(
        shape=Shape.LINE, title="每周收到的件数与预计", along="截至（月/日）",
        labels=tuple(f"{day.month}/{day.day}" for day in days),
        series=(
            Series(name="实际", values=tuple(int(count) for _, count, _ in weeks)),
            Series(name="预计", values=tuple(Decimal(str(told)).quantize(Decimal("0.1")) for _, _, told in weeks)),
        ),
    )  # fmt: skip
