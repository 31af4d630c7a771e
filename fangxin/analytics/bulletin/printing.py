"""From a number to its text, by form and conventions; and shares of one whole that add up to a hundred."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from fangxin.analytics.bulletin.conventions import DROP, LARGEST_REMAINDER, Conventions
from fangxin.analytics.bulletin.model import Figure, Form, Number, Way
from fangxin.analytics.indicators.declaring import rounded
from fangxin.foundation.noted_book import Approx, noted_book, printed_noted
from fangxin.foundation.noted_book import Form as NotedForm

NOTHING = "—"
SAME = "持平"
COLOURS = ("蓝色", "黄色", "红色")
#: decimals of rates, shares and changes in a table
TABLE_PLACES = 2
WAN, YI = Decimal(10_000), Decimal(100_000_000)


def allotted(parts: Sequence[int], *, places: int = TABLE_PLACES) -> list[Decimal]:
    """The shares of parts in per cent with so many decimals, adding up to 100: largest remainders, the first of equals first."""
    whole, hundred = sum(parts), 100 * 10**places
    if not whole:
        return [to_places(Decimal(0), places)] * len(parts)
    floors = [part * hundred // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-(parts[place] * hundred % whole), place))
    for place in order[: hundred - sum(floors)]:
        floors[place] += 1
    return [to_places(Decimal(one).scaleb(-places), places) for one in floors]


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

    def share(self, number: Number, *, bare: bool = False) -> Decimal:
        """A share as it is printed: by the largest remainders of its group where that is the convention."""
        receipt, places = number.receipt, TABLE_PLACES if bare else self.conventions.pct_decimals
        if self.conventions.shares != LARGEST_REMAINDER or not receipt.group:
            return to_places(self.exactly(number), places)
        ids = self._groups[receipt.group]
        parts = [int(self._numbers[one].value or 0) for one in ids]
        return allotted(parts, places=places)[ids.index(receipt.of[0])]

    def exactly(self, number: Number) -> Decimal:
        """A rate, a share or a growth before it is rounded: rounded twice, 59.449 would be 59.5."""
        receipt, value = number.receipt, number.value or Decimal(0)
        exact = value
        if receipt.denominator and receipt.numerator is not None:
            exact = Decimal(receipt.numerator) * 100 / receipt.denominator
        elif receipt.way is Way.GROWTH and len(receipt.of) == 2:
            now, then = (self._numbers[one].value for one in receipt.of)
            exact = (now - then) * 100 / then if now is not None and then else value
        return exact if rounded(exact) == value else value

    def per_cent(self, value: Decimal, unit: str) -> str:
        """A rate or a change: in a sentence as the agency prints it, bare in a table with two decimals."""
        if not unit:
            return f"{to_places(value, TABLE_PLACES)}"
        return f"{self.plain(to_places(value, self.conventions.pct_decimals))}{unit}"

    def plain(self, value: Decimal) -> str:
        """A number of a sentence, without the noughts it ends in where that is the convention."""
        told = f"{value:f}"
        return told.rstrip("0").rstrip(".") if self.conventions.zeros == DROP and "." in told else told

    def scaled(self, value: Decimal, by: Decimal) -> str:
        """In 万 or 亿, half up."""
        return self.plain(to_places(value / by, self.conventions.wan_decimals))

    def signed(self, value: Decimal, unit: str, *, rise: str, fall: str) -> str:
        """`增长33.29%`: the word, then the size; one word where nothing changed."""
        places = self.conventions.pct_decimals if unit else TABLE_PLACES
        if not to_places(value, places):
            return SAME
        return f"{rise if value > 0 else fall}{self.per_cent(abs(value), unit)}"


def to_places(value: Decimal, places: int) -> Decimal:
    """So many decimals, half up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _text_count(printer: Printer, _number: Number, value: Decimal, unit: str) -> str:
    return f"{printer.scaled(value, WAN)}万{unit}" if abs(value) >= printer.conventions.wan_from else f"{value}{unit}"


def _money(printer: Printer, _number: Number, value: Decimal, _unit: str) -> str:
    if abs(value) >= YI:
        return f"{printer.scaled(value, YI)}亿元"
    return f"{printer.scaled(value, WAN)}万元" if abs(value) >= WAN else f"{printer.plain(rounded(value))}元"


def _moved(_printer: Printer, _number: Number, value: Decimal, _unit: str) -> str:
    return f"{'↑' if value > 0 else '↓'}{abs(value)}" if value else "平"


def _noted(printer: Printer, number: Number, value: Decimal, _unit: str) -> str:
    kind = noted_book().of(number.receipt.indicator)
    ways = printer.conventions
    if kind.form is NotedForm.COUNT and value >= ways.wan_from:
        kind, value = replace(kind, unit=f"万{kind.unit}"), to_places(value / WAN, ways.wan_decimals)
    return printed_noted(kind=kind, hundredths=int(value * 100), approx=Approx(number.approx), more=ways.more)


def _arrow(printer: Printer, number: Number, _value: Decimal, unit: str) -> str:
    return printer.signed(printer.exactly(number), unit, rise="↑", fall="↓")


_FORMS: Mapping[Form, Callable[[Printer, Number, Decimal, str], str]] = {
    Form.WHOLE: lambda _printer, _number, value, unit: f"{value}{unit}",
    Form.TEXT_COUNT: _text_count,
    Form.MONEY: _money,
    Form.RATE: lambda printer, number, _value, unit: printer.per_cent(printer.exactly(number), unit),
    Form.MEAN: lambda _printer, _number, value, unit: f"{rounded(value)}{unit}",
    Form.SHARE: lambda printer, number, _value, unit: printer.per_cent(printer.share(number, bare=not unit), unit),
    Form.AT_LEAST: lambda _printer, _number, value, _unit: f"{int(value // 10) * 10}%以上",
    Form.GROWTH: lambda printer, number, _value, unit: printer.signed(
        printer.exactly(number), unit, rise=printer.conventions.rise, fall=printer.conventions.fall
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
