"""Numbers against their receipts, and figures against their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fangxin.analytics.bulletin.checking.finding import Finding, place_of
from fangxin.analytics.bulletin.conventions import conventions_told
from fangxin.analytics.bulletin.deriving import derived
from fangxin.analytics.bulletin.gathering import part_value
from fangxin.analytics.bulletin.model import Bulletin, Form, Number, Way
from fangxin.analytics.bulletin.printing import Printer
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.periods import NotAPeriod, Period

_COUNTS = frozenset({Form.WHOLE, Form.TEXT_COUNT, Form.NAME})
#: how a number of each way may be printed
_FORMS_OF: dict[Way, frozenset[Form]] = {
    Way.SUM: _COUNTS,
    Way.LESS: frozenset({Form.MEAN}),
    Way.SHARE: frozenset({Form.SHARE}),
    Way.TOGETHER: frozenset({Form.RATE, Form.AT_LEAST}),
    Way.GROWTH: frozenset({Form.GROWTH, Form.ARROW}),
    Way.POINTS: frozenset({Form.POINTS, Form.POINT_ARROW}),
    Way.RANK: frozenset({Form.RANK, Form.PLACE, Form.NAME}),
    Way.MOVED: frozenset({Form.MOVED}),
    Way.MEAN: frozenset({Form.MEAN}),
    Way.PART: _COUNTS,
    Way.MOST: _COUNTS,
    Way.LEAST: _COUNTS,
    Way.NUMBER_OF: frozenset({Form.WHOLE}),
    Way.DAYS: frozenset({Form.WHOLE}),
    Way.COLOUR: frozenset({Form.COLOUR}),
    Way.SET: frozenset({Form.WHOLE}),
    Way.NOTED: frozenset({Form.NOTED}),
}
_OF_MEASURE: dict[Measure, frozenset[Form]] = {
    Measure.COUNT: _COUNTS,
    Measure.RATE: frozenset({Form.RATE, Form.NAME}),
    Measure.MEAN: frozenset({Form.MEAN, Form.NAME}),
    Measure.MONEY: frozenset({Form.MONEY, Form.NAME}),
}
_RULES = {
    Way.COUNTED: "分子除以分母", Way.SUM: "各项之和", Way.LESS: "两数之差", Way.SHARE: "占比", Way.TOGETHER: "合计占比",
    Way.GROWTH: "增幅等于本期减基期再除以基期", Way.POINTS: "百分点为两个比率之差", Way.RANK: "名次", Way.MOVED: "名次变化",
    Way.MEAN: "平均数", Way.PART: "比率的分子或者分母", Way.MOST: "最大值", Way.LEAST: "最小值", Way.NUMBER_OF: "列出的项数",
    Way.DAYS: "起止日期之间的天数", Way.COLOUR: "颜色按与上级比较确定", Way.SET: "通报口径", Way.NOTED: "填报数字",
}  # fmt: skip


def printer_of(bulletin: Bulletin) -> Printer:
    """The printer of a bulletin's own conventions. Raises KeyError, ValueError."""
    return Printer(conventions_told(bulletin.head.conventions), bulletin.numbers, bulletin.groups)


def number_findings(bulletin: Bulletin) -> Iterator[Finding]:
    """Numbers that are not what their receipts say, and figures that do not print their number."""
    printer = printer_of(bulletin)
    for name, number in bulletin.numbers.items():
        wrong = None if name == number.id else Finding(place=name, printed=number.id, expected=name, rule="编号一致")
        try:
            wrong = wrong or _number(bulletin, number, printer) or _shape(bulletin, number)
        except (KeyError, IndexError, ValueError, ArithmeticError, NotAPeriod):
            wrong = Finding(place=f"数字“{number.label}”", printed=name, expected="", rule="凭据不完整，无法复算")
        if wrong:
            yield wrong
    for place, figure in bulletin.figures():
        known = bulletin.numbers.get(figure.number)
        where = place_of(bulletin, place)
        if known is None:
            yield Finding(place=where, printed=figure.printed, expected="", rule="没有凭据")
            continue
        if figure.form not in _forms(known) or figure.unit not in ("", printer.unit_of(known, figure.form)):
            yield Finding(place=where, printed=figure.printed, expected="", rule="印法或者单位与数字的种类不符")
            continue
        try:
            expected = printer.text(known, figure.form, figure.unit)
        except (KeyError, IndexError, ValueError, ArithmeticError):
            yield Finding(place=where, printed=figure.printed, expected="", rule="无法按口径复算")
            continue
        if expected != figure.printed:
            yield Finding(place=where, printed=figure.printed, expected=expected, rule=_RULES[known.receipt.way])


def _forms(number: Number) -> frozenset[Form]:
    receipt = number.receipt
    if receipt.way is Way.COUNTED:
        measure = INDICATORS[receipt.indicator].measure if receipt.indicator in INDICATORS else Measure.COUNT
        return _OF_MEASURE[measure]
    return _FORMS_OF[receipt.way]


def _number(bulletin: Bulletin, number: Number, printer: Printer) -> Finding | None:
    expected = _value(bulletin, number, printer)
    if expected == number.value:
        return None
    return _wrong(number, number.value, expected, _RULES[number.receipt.way])


def _wrong(number: Number, printed: object, expected: object, rule: str) -> Finding:
    shown = ["—" if one is None else str(one) for one in (printed, expected)]
    return Finding(place=f"数字“{number.label}”（{number.id}）", printed=shown[0], expected=shown[1], rule=rule)


def _value(bulletin: Bulletin, number: Number, printer: Printer) -> Decimal | None:
    receipt = number.receipt
    if receipt.way is Way.COUNTED:
        return INDICATORS[receipt.indicator].value(receipt.numerator, receipt.denominator)
    if receipt.way is Way.PART:
        return Decimal(part_value(bulletin.numbers[receipt.of[0]].receipt, receipt.group))
    if receipt.way is Way.SET:
        return Decimal(bulletin.head.conventions[receipt.group])
    if receipt.way is Way.NOTED:
        return number.value
    return derived(
        receipt.way, receipt.of, numbers=bulletin.numbers, groups=bulletin.groups, group=receipt.group, printer=printer
    )


def _shape(bulletin: Bulletin, number: Number) -> Finding | None:
    """Whether a number follows from the numbers its kind has to follow from."""
    receipt = number.receipt
    if receipt.way is Way.COUNTED:
        return _counted(bulletin, number)
    if receipt.way in (Way.GROWTH, Way.POINTS):
        first, second = receipt.of
        if second not in (f"{first}.year_before", f"{first}.before"):
            return _wrong(number, second, f"{first}.year_before", "同比与上年同期比，环比与上期比")
    if receipt.way is Way.SHARE:
        return _share(bulletin, number)
    if receipt.way is Way.RANK and receipt.of[0] not in bulletin.groups[receipt.group]:
        return _wrong(number, receipt.of[0], receipt.group, "名次在同一组内比较")
    if receipt.way is Way.SUM and receipt.group and bulletin.numbers[receipt.group].value != number.value:
        return _wrong(number, number.value, bulletin.numbers[receipt.group].value, "各项之和等于总数")
    if receipt.way in (Way.MOST, Way.LEAST):
        named = bulletin.numbers[receipt.of[0]]
        if named.label != number.label or named.value != number.value:
            return _wrong(number, number.label, named.label, _RULES[receipt.way])
    return None


def _counted(bulletin: Bulletin, number: Number) -> Finding | None:
    receipt = number.receipt
    numerator, denominator = receipt.numerator or 0, receipt.denominator
    one = INDICATORS[receipt.indicator]
    rows = numerator if one.measure is Measure.COUNT else denominator
    if one.unit != number.unit:
        return _wrong(number, number.unit, one.unit, "指标的单位")
    if receipt.rows != rows:
        return _wrong(number, receipt.rows, rows, "明细行数与分子、分母一致")
    if not number.id.startswith(receipt.indicator):
        return _wrong(number, receipt.indicator, number.id, "指标与编号一致")
    if number.id.endswith(".year_before") and ".festival-" not in number.id:
        now = bulletin.numbers[number.id.removesuffix(".year_before")].receipt
        then = Period(now.first, now.last).year_before() if now.first and now.last else None
        if then is None or (receipt.first, receipt.last) != (then.first, then.last):
            return _wrong(number, receipt.first, then and then.first, "同比与上年同期比")
        if (now.where, now.region, now.path) != (receipt.where, receipt.region, receipt.path):
            return _wrong(number, _told(receipt.where), _told(now.where), "同比的范围一致")
    return None


def _told(where: Any) -> str:
    return "，".join(f"{column}={'、'.join(codes)}" for column, codes in where)


def _share(bulletin: Bulletin, number: Number) -> Finding | None:
    receipt = number.receipt
    part, whole = (bulletin.numbers[one] for one in receipt.of)
    if (receipt.numerator, receipt.denominator) != tuple(
        None if one.value is None else int(one.value) for one in (part, whole)
    ):
        return _wrong(number, receipt.numerator, part.value, "占比的分子和分母")
    if receipt.group:
        ids = bulletin.groups[receipt.group]
        total = sum((bulletin.numbers[one].value or Decimal(0) for one in ids), Decimal(0))
        if part.id not in ids or total != whole.value:
            return _wrong(number, whole.value, total, "各项之和等于总数")
    return None
