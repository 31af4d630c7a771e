"""From a number to its text, by form and conventions; and shares of one whole that add up to a hundred."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from fangxin.analytics.bulletin.conventions import LARGEST_REMAINDER, Conventions
from fangxin.analytics.bulletin.model import Figure, Form, Number
from fangxin.analytics.indicators.declaring import rounded
from fangxin.foundation.noted_book import Approx, noted_book, printed_noted

NOTHING = "—"
SAME = "持平"
COLOURS = ("蓝色", "黄色", "红色")
WAN, YI = Decimal(10_000), Decimal(100_000_000)


def allotted(parts: Sequence[int]) -> list[Decimal]:
    """The shares of parts in per cent with two decimals, adding up to 100.00: largest remainders, the first of equals first."""
    whole = sum(parts)
    if not whole:
        return [Decimal("0.00")] * len(parts)
    floors = [part * 10_000 // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-(parts[place] * 10_000 % whole), place))
    for place in order[: 10_000 - sum(floors)]:
        floors[place] += 1
    return [Decimal(one) / 100 for one in floors]


class Printer:
    """Prints the numbers of one bulletin by its conventions."""

    def __init__(
        self, conventions: Conventions, numbers: Mapping[str, Number], groups: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.conventions, self._numbers, self._groups = conventions, numbers, groups

    def figure(self, number: Number, form: Form, *, unit: str | None = None) -> Figure:
        """A figure of a number; without `unit` with the unit of the form, with "" bare, as in a table."""
        unit = self.unit_of(number, form) if unit is None else unit
        return Figure(number=number.id, printed=self.text(number, form, unit), form=form, unit=unit)

    @staticmethod
    def unit_of(number: Number, form: Form) -> str:
        """What is printed behind a number in a sentence."""
        if form in (Form.RATE, Form.SHARE, Form.GROWTH, Form.ARROW):
            return "%"
        if form is Form.POINTS:
            return "个百分点"
        return number.unit if form in (Form.WHOLE, Form.TEXT_COUNT, Form.MEAN) else ""

    def text(self, number: Number, form: Form, unit: str) -> str:
        """How a number is printed by a form with a unit behind it; a dash where it is nothing."""
        if form is Form.NAME:
            return number.label
        if number.value is None:
            return "新" if form is Form.MOVED else NOTHING
        return _FORMS[form](self, number, number.value, unit)

    def share(self, number: Number) -> Decimal:
        """A share as it is printed: by the largest remainders of its group where that is the convention."""
        receipt = number.receipt
        if self.conventions.shares != LARGEST_REMAINDER or not receipt.group:
            return number.value or Decimal(0)
        ids = self._groups[receipt.group]
        return allotted([int(self._numbers[one].value or 0) for one in ids])[ids.index(receipt.of[0])]

    def signed(self, value: Decimal, unit: str, *, rise: str, fall: str) -> str:
        """`增长33.29%`: the word, then the size; one word where nothing changed."""
        if not value:
            return SAME
        return f"{rise if value > 0 else fall}{abs(value):.2f}{unit}"


def scaled(value: Decimal, by: Decimal) -> str:
    """In 万 or 亿 with two decimals, half up."""
    return f"{(value / by).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}"


def _text_count(printer: Printer, _number: Number, value: Decimal, unit: str) -> str:
    return f"{scaled(value, WAN)}万{unit}" if abs(value) >= printer.conventions.wan_from else f"{value}{unit}"


def _money(_printer: Printer, _number: Number, value: Decimal, _unit: str) -> str:
    if abs(value) >= YI:
        return f"{scaled(value, YI)}亿元"
    return f"{scaled(value, WAN)}万元" if abs(value) >= WAN else f"{rounded(value)}元"


def _moved(_printer: Printer, _number: Number, value: Decimal, _unit: str) -> str:
    return f"{'↑' if value > 0 else '↓'}{abs(value)}" if value else "平"


def _noted(_printer: Printer, number: Number, value: Decimal, _unit: str) -> str:
    kind = noted_book().of(number.receipt.indicator)
    return printed_noted(kind=kind, hundredths=int(value * 100), approx=Approx(number.approx))


def _arrow(printer: Printer, _number: Number, value: Decimal, unit: str) -> str:
    return printer.signed(value, unit, rise="↑", fall="↓")


_FORMS: Mapping[Form, Callable[[Printer, Number, Decimal, str], str]] = {
    Form.WHOLE: lambda _printer, _number, value, unit: f"{value}{unit}",
    Form.TEXT_COUNT: _text_count,
    Form.MONEY: _money,
    Form.RATE: lambda _printer, _number, value, unit: f"{rounded(value)}{unit}",
    Form.MEAN: lambda _printer, _number, value, unit: f"{rounded(value)}{unit}",
    Form.SHARE: lambda printer, number, _value, unit: f"{printer.share(number):.2f}{unit}",
    Form.AT_LEAST: lambda _printer, _number, value, _unit: f"{int(value // 10) * 10}%以上",
    Form.GROWTH: lambda printer, _number, value, unit: printer.signed(
        value, unit, rise=printer.conventions.rise, fall=printer.conventions.fall
    ),
    Form.ARROW: _arrow,
    Form.POINTS: lambda printer, _number, value, unit: printer.signed(value, unit, rise="提高", fall="下降"),
    Form.POINT_ARROW: _arrow,
    Form.RANK: lambda _printer, _number, value, _unit: f"第{value}",
    Form.PLACE: lambda _printer, _number, value, _unit: f"{value}",
    Form.MOVED: _moved,
    Form.COLOUR: lambda _printer, _number, value, _unit: COLOURS[int(value)],
    Form.NOTED: _noted,
}


def together_value(printer: Printer, parts: Sequence[Number], whole: Number) -> Decimal | None:
    """Several shares of one whole in one number, by the convention: of the printed shares, or of the parts."""
    if not whole.value:
        return None
    if printer.conventions.together == "sum_of_rounded":
        return sum((printer.share(part) for part in parts), Decimal(0))
    return rounded(sum((Decimal(part.receipt.numerator or 0) for part in parts), Decimal(0)) * 100 / whole.value)
