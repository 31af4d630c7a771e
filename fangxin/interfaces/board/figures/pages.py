"""All indicators of an office and period; and one of them with its receipt: how it is made, by office, and its cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.listing import counted_cases
from fangxin.analytics.indicators.measuring import Counted, Reading, Scope, measure, nothing_counted
from fangxin.analytics.indicators.periods import NotAPeriod, Period, period_between, period_of
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.definitions import definitions
from fangxin.foundation.lawbook import NoRuleInForce, lawbook
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.counted import NO_NUMBERS
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.offices import chosen_office, narrowed, offices_below
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.lists import COLUMNS as CASE_COLUMNS
from fangxin.interfaces.desk.lists import SHOWN, shown
from fangxin.interfaces.lake.updating import known_on, the_lake
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import NOTHING
from fangxin.interfaces.public.reading import whole
from fangxin.storage.prepared import rows_of

PAGE: Final = 50
NO_RULES: Final = "没有记录期限规则"
COLUMNS: Final = (
    Column(0, "指标", kind="link", head=True), Column(1, "数值", kind="number"), Column(2, "分子／分母"),
    Column(3, "同比", kind="number"), Column(4, "环比", kind="number"),
)  # fmt: skip
BELOW_COLUMNS: Final = (
    Column(0, "单位", kind="link", head=True), Column(1, "数值", kind="number"), Column(2, "分子／分母"),
    Column(3, "同比", kind="number"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """Every indicator of an office and period."""
    office, period, wrong = _asked(request)
    context = {**_frame(request, office, period, wrong), "columns": COLUMNS, "rows": [], "why_not": ""}
    try:
        with _opened(context) as engine:
            readings = _measured(engine, office, period, context)
    except NO_NUMBERS as refusal:
        context["why_not"] = refusal.told()
    else:
        context["rows"] = [_row(one, office, period) for one in readings.values()]
    return render(request, "board/figures/all.html", context)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def figure(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator: definition, formula, numerator, denominator, base and rules; by office below; the cases it counts."""
    if indicator not in INDICATORS:
        raise NotFound
    office, period, wrong = _asked(request)
    one = INDICATORS[indicator]
    context: dict[str, Any] = {
        **_frame(request, office, period, wrong), "indicator": one, "why_not": "", "reading": None, "below": [],
        "below_columns": BELOW_COLUMNS, "columns": CASE_COLUMNS, "rows": [], "next_href": "", "first_href": "",
        "other_href": "", "of": "", "may_not": False, "rules": _rules(period),
    }  # fmt: skip
    try:
        with _opened(context) as engine:
            readings = _measured(engine, office, period, context, only=indicator)
            if indicator in readings:
                context |= _receipt(readings[indicator])
                context["below"] = _below(engine, indicator, office, period, context["known_on"])
                context |= _cases(engine, request, indicator, office, period, context)
    except NO_NUMBERS as refusal:
        context["why_not"] = refusal.told()
    return render(request, "board/figures/one.html", context)


def _asked(request: HttpRequest) -> tuple[Office, Period, str]:
    """The office and period the address names; of a period that is none, this month and what is wrong."""
    office, given = chosen_office(request), request.GET
    usual = Period(today().replace(day=1), today())
    try:
        if given.get("period"):
            return office, period_of(given["period"]), ""
        if given.get("from") or given.get("to"):
            return (
                office,
                period_between(date.fromisoformat(given.get("from", "")), date.fromisoformat(given.get("to", ""))),
                "",
            )
    except (NotAPeriod, ValueError) as fault:
        told = fault.told() if isinstance(fault, Refusal) else NotAPeriod(text=given.get("from", "")[:20]).told()
        return office, usual, told
    return office, usual, ""


def _frame(request: HttpRequest, office: Office, period: Period, wrong: str) -> dict[str, Any]:
    by = request.actor  # type: ignore[attr-defined]
    month, year = f"{period.last:%Y-%m}", f"{period.last:%Y}"
    return {
        **board_frame(request, current="figures"),
        "office": office,
        "own": office.path == by.office_path,
        "offices": [(one.code, one.name) for one in (office, *offices_below(office))],
        "period": period,
        "wrong": wrong,
        "month_word": month,
        "year_word": year,
        "query": _query(office, period),
        "as_of": None,
    }


def _query(office: Office, period: Period, **more: str) -> str:
    return urlencode({"office": office.code, "from": str(period.first), "to": str(period.last), **more})


@contextmanager
def _opened(context: dict[str, Any]) -> Iterator[Engine]:
    """The lake as it stands, opened once for a page: all its numbers and cases are of one state, which the context tells."""
    lake = the_lake()
    context["as_of"], context["known_on"] = lake.written_at, known_on(lake, at=now())
    with lake.open() as engine:
        yield engine


def _measured(
    engine: Engine, office: Office, period: Period, context: dict[str, Any], *, only: str = ""
) -> dict[str, Reading]:
    scope, wanted = Scope(path=office.path), [only] if only else ()
    return measure(engine, period=period, scope=scope, known_on=context["known_on"], only=wanted)[()]


def _row(one: Reading, office: Office, period: Period) -> tuple[Any, ...]:
    href = f"{reverse('board:figure', args=[one.indicator.id])}?{_query(office, period)}"
    return (one.indicator.label, href), value_of(one), _of(one), change_of(one), _change(one.pop_pct, one.pop_points)


def value_of(one: Reading) -> str:
    """A value with its unit."""
    return NOTHING if one.now.value is None else f"{one.now.value}{one.indicator.unit}"


def change_of(one: Reading) -> str:
    """Growth against a year ago; of a rate the difference in points."""
    return _change(one.yoy_pct, one.yoy_points)


def _change(pct: Any, points: Any) -> str:
    if points is not None:
        return f"{points:+}个百分点"
    return NOTHING if pct is None else f"{pct:+}%"


def _of(one: Reading) -> str:
    return NOTHING if one.now.denominator is None else f"{one.now.numerator}／{one.now.denominator}"


def _receipt(one: Reading) -> dict[str, Any]:
    told, name = definitions().of(one.indicator.id), one.indicator.id
    over, under = told.over or "分子", definitions().base(one.base) if one.base else told.under
    return {
        "reading": one, "value": value_of(one), "change": change_of(one), "pop": _change(one.pop_pct, one.pop_points),
        "base": definitions().base(one.base) if one.base else "", "year_before": value_of_counted(one),
        "definition": told.says or INDICATORS[name].label, "formula": _formula(one, over, under),
        "versions": "；".join(_under(version, counted, one) for version, counted in one.versions.items()),
    }  # fmt: skip


def _under(version: str, counted: Counted, one: Reading) -> str:
    """What was counted under one rule version: 第121号令：80.00%（4／5）."""
    title = next((known.order for known in lawbook().versions.all if known.id == version), NO_RULES)
    value = NOTHING if counted.value is None else f"{counted.value}{one.indicator.unit}"
    return f"{title}：{value}（{counted.numerator}／{counted.denominator}）"


def _formula(one: Reading, over: str, under: str) -> str:
    if one.now.denominator is None:
        return "各件金额之和" if one.indicator.measure is Measure.MONEY else "逐件计数"
    times = " × 100%" if one.indicator.measure is Measure.RATE else ""
    return f"{over} ÷ {under}{times}，四舍五入到两位小数"


def value_of_counted(one: Reading) -> str:
    """The value of the same period a year ago."""
    value = one.year_before.value
    return NOTHING if value is None else f"{value}{one.indicator.unit}"


def _rules(period: Period) -> str:
    first, last = (_rule_on(day) for day in (period.first, period.last))
    return first if first == last else f"{first}；{last}（各件按接收之日的规定）"


def _rule_on(day: date) -> str:
    try:
        return lawbook().version_on(day).title
    except NoRuleInForce:
        return NO_RULES


def _below(engine: Engine, indicator: str, office: Office, period: Period, known: date) -> list[tuple[Any, ...]]:
    """The same number of each office right below, with all below it; counted in one scan."""
    offices = offices_below(office)
    if not offices:
        return []
    found = measure(
        engine, period=period, scope=Scope(path=office.path), known_on=known, only=[indicator], by=["path"],
        cut=len(offices[0].path),
    )  # fmt: skip
    rows = []
    for one in offices:
        counted = found.get((one.path,))
        reading = counted[indicator] if counted else nothing_counted(indicator, period=period)
        href = f"{reverse('board:figure', args=[indicator])}?{_query(one, period)}"
        rows.append(((one.short_name, href), value_of(reading), _of(reading), change_of(reading)))
    return rows


def _cases(
    engine: Engine, request: HttpRequest, indicator: str, office: Office, period: Period, context: dict[str, Any]
) -> dict[str, Any]:
    """The cases of the numerator, or of the denominator (`?of=denominator`), as far as the caller may read them."""
    by = narrowed(request.actor, office)  # type: ignore[attr-defined]
    if not by.may(Permission.VIEW_CASES):
        return {"may_not": True}
    of = "denominator" if request.GET.get("of") == "denominator" else ""
    ids = counted_cases(
        engine, name=indicator, period=period, scope=Scope(path=office.path), known_on=context["known_on"],
        denominator=bool(of), before=whole(request.GET.get("after", "")), most=PAGE + 1,
    )  # fmt: skip
    if ids is None:
        return {"no_cases": True}
    kept, on, at, calendar = ids[:PAGE], today(), now(), calendar_in_force()
    asked: QuerySet[Case, Any] = visible_cases(by=by).filter(pk__in=kept).order_by("-id").values_list(*SHOWN)
    more = {"of": of} if of else {}
    return {
        "rows": [shown(row, on=on, at=at, calendar=calendar) for row in rows_of(asked)],
        "of": of,
        "next_href": f"?{_query(office, period, after=str(kept[-1]), **more)}" if len(ids) > PAGE else "",
        "first_href": f"?{_query(office, period, **more)}" if request.GET.get("after") else "",
        "other_href": f"?{_query(office, period, **({} if of else {'of': 'denominator'}))}",
    }
