"""1 Overview: how many requests of which kind, what was recovered, which months."""

from __future__ import annotations

from datetime import date

from fangxin.analytics.bulletin.gathering import Gathering
from fangxin.analytics.bulletin.model import Block, ChartBlock, ChartSeries, Form, Number, Paragraph, Section, Way
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.wording import Run, joined, runs_of, say
from fangxin.analytics.indicators.periods import period_of
from fangxin.foundation.charts import Shape
from fangxin.foundation.chinese import day_in_words

KINDS = (
    ("received_complaints", "投诉"),
    ("reports_received", "举报"),
    ("inquiries", "咨询"),
    ("commendations", "表扬"),
)


def kinds(g: Gathering) -> tuple[Number, list[Number]]:
    """All requests, and those of each kind."""
    total = g.counted("requests_received")
    parts = [g.of_readings(name, [g.whole[name]], key="kind", label=label) for name, label in KINDS]
    g.grouped("kinds", [one.id for one in parts])
    return total, parts


def overview(t: Telling) -> Section:
    """The section."""
    total, parts = kinds(t.g)
    blocks: list[Block | None] = [_said(t, total, parts), *_money(t)]
    blocks.append(_unfinished(t))
    then = t.g.numbers[f"{total.id}.year_before"]
    if not (nothing(total) and nothing(then)):
        blocks.append(t.compared("kinds", "诉求接收情况", "类型", parts, total=total, group="kinds"))
    if not nothing(total):
        blocks.append(t.parts_of_whole("kinds-chart", "诉求类型构成", "类型", parts, total, "kinds"))
        blocks.extend(_months(t))
    return section("overview", "总体情况", blocks)


def _said(t: Telling, total: Number, parts: list[Number]) -> Paragraph:
    then = t.g.numbers[f"{total.id}.year_before"]
    if nothing(total):
        name = "overview.none" if nothing(then) else "overview.none_then"
        told: dict[str, Run] = {} if nothing(then) else {"then": t.count(then), "span_then": t.spans["year_before"]}
        return say(runs_of(name, span=t.spans["now"], place=t.place, **told))
    said = []
    for one in parts:
        if nothing(one):
            continue
        part = {"name": t.name(one), "count": t.count(one), "share": t.share(one, total, group="kinds")}
        known = not nothing(t.g.numbers[f"{one.id}.year_before"])
        said.append(
            runs_of("overview.part", change=t.change(one), **part) if known else runs_of("overview.part_bare", **part)
        )
    change = joined([t.change(total), *_pop(t, total)], by="，")
    return say(
        runs_of(
            "overview.total", span=t.spans["now"], place=t.place, total=t.count(total), change=change,
            parts=joined(said, by="；"),
        )
    )  # fmt: skip


def _unfinished(t: Telling) -> Paragraph | None:
    """That the period still runs, or that it is over and the data are not of all of it."""
    known = day_in_words(t.g.known_on)
    if t.g.known_on > t.g.period.last:
        return None
    if t.issued_on > t.g.period.last:
        return say(runs_of("overview.stale", known=known, span=t.spans["now"]))
    return say(runs_of("overview.running", known=known))


def _pop(t: Telling, number: Number) -> list[tuple[Run, ...]]:
    """Against the period before; a year's is the year before, which was said."""
    if t.g.period.before() == t.g.period.year_before():
        return []
    return [t.change(number, to="before", word="pop")]


def _money(t: Telling) -> list[Paragraph]:
    made = []
    for indicator, name, place in (
        ("loss_recovered_cny", "overview.money", "recovered"),
        ("disputed_amount_cny", "overview.disputed", "disputed"),
        ("fines_cny", "overview.fines", "fines"),
    ):
        if not t.g.knows(indicator) or nothing(t.g.counted(indicator)):
            continue
        number = t.g.counted(indicator)
        told: dict[str, Run] = {place: t.g.print(number, Form.MONEY)}
        if name == "overview.money":
            told["span"] = t.spans["now"]
        made.append(runs_of(name, change=t.change(number), **told))
    return [say(*made)] if made else []


def _months(t: Telling) -> list[Block]:
    """Requests received by months, when there are several of one year."""
    first, last = t.g.period.first, t.g.period.last
    if first.year != last.year or first.month == last.month:
        return []
    # months that have not begun are no months without requests
    begun = [month for month in range(first.month, last.month + 1) if date(first.year, month, 1) <= t.g.known_on]
    if len(begun) < 2:
        return []
    numbers = [_month(t, month) for month in begun]
    then = [t.g.numbers[f"{one.id}.year_before"] for one in numbers]
    chart = ChartBlock(
        id="months-chart", title="各月接收诉求", shape=Shape.COLUMNS, along="月份", unit="件",
        labels=tuple(one.label for one in numbers),
        series=(
            ChartSeries(name=t.spans["now"], figures=t.cells(numbers)),
            ChartSeries(name=t.spans["year_before"], figures=t.cells(then)),
        ),
    )  # fmt: skip
    t.g.grouped("months", [one.id for one in numbers])
    wholes = [(numbers, "requests_received")]
    if len(begun) == last.month - first.month + 1:
        wholes.append((then, "requests_received.year_before"))
    for all_of, whole in wholes:
        t.g.follows(Way.SUM, all_of, name=f"months.{whole}", label="各月合计", group=whole)
    told: dict[str, Run] = {}
    for place, way, pick in (("most", Way.MOST, max), ("least", Way.LEAST, min)):
        one = pick(numbers, key=lambda number: number.value or 0)
        # of several alike none is the most
        if sum(other.value == one.value for other in numbers) == 1:
            found = t.g.follows(way, [one], name=f"{place}.months", group="months")
            told |= {place: t.name(found), f"{place}_count": t.count(found)}
    names = {2: f"overview.month_{next(iter(told), '')}", 4: "overview.month"}
    return [*([say(runs_of(names[len(told)], **told))] if told else []), chart]


def _month(t: Telling, month: int) -> Number:
    asked = t.g.readings("received_on")
    # days of the same month of both years: each counts in its own span
    readings = [own["requests_received"] for (day,), own in asked.items() if day is not None and day.month == month]
    year = t.g.period.first.year
    periods = [period_of(f"{one}-{month:02}") for one in (year, year - 1)]
    return t.g.of_readings(
        "requests_received", readings, key=f"month-{month:02}", label=f"{month}月", periods=periods
    )  # fmt: skip
