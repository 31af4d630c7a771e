"""What a noted figure must be: of a known kind, within what its form can hold, for days in order, with its source."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fangxin.foundation.noted_book import Approx, Form, NotedFigure, NotedKind, noted_book
from fangxin.foundation.refusals import Refusal, SeveralRefusals

SOURCE_MOST = 120
MOST = 10**15
_PLAIN = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")


class NotedValueWrong(Refusal):
    """The value is no number its form can hold."""

    code = "noted_value_wrong"
    status = 422
    sentence = "“{text}”不是有效的{label}：{hint}。"


class NotedSourceMissing(Refusal):
    """A figure that no case tells says where it comes from."""

    code = "noted_source_missing"
    status = 422
    sentence = "请写明数字的来源（最多 {most} 字），例如“消保科台账”。"


class NotedDaysWrong(Refusal):
    """The days of a figure end on or after the day they begin."""

    code = "noted_days_wrong"
    status = 422
    sentence = "统计期间的结束日期不能早于开始日期。"


class NotedOverlap(Refusal):
    """Figures that add up are noted for days that no other one of them covers."""

    code = "noted_overlap"
    status = 409
    sentence = "“{label}”会逐期相加，{first} 至 {last} 已经填报过，期间不能重叠；如有变化请先撤回原来的数字。"


class NotedTwice(Refusal):
    """One standing figure of a kind, an office and a period."""

    code = "noted_twice"
    status = 409
    sentence = "该期间的“{label}”已经填报，如有变化请先撤回原来的数字。"


_HINTS = {
    Form.COUNT: "请填写数字，最多两位小数",
    Form.RATE: "请填写百分数的数字，如 99.53",
    Form.MONTH: "请填写年月，如 202305",
    Form.YUAN: "请填写以元为单位的金额，最多两位小数",
}


@dataclass(frozen=True, kw_only=True)
class Noting:
    """A figure as it was entered: the code of its kind, the value as typed, its days and source."""

    figure: str
    value: str
    approx: str
    first_on: date | None
    last_on: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A figure fit to be kept; `value` in hundredths."""

    kind: NotedFigure
    value: int
    approx: Approx
    first_on: date
    last_on: date
    source: str


def check_noting(noting: Noting) -> Checked:
    """Raises SeveralRefusals naming everything wrong at once, UnknownNoted for a kind that is not in the book."""
    kind = noted_book().of(noting.figure)
    wrong: list[Refusal] = []
    value = hundredths_of(noting.value, form=kind.form)
    if kind.kind is NotedKind.OWN and value is not None and value % 100:
        wrong.append(NotedValueWrong(text=noting.value[:20], label=kind.label, hint="请填写整数", field="value"))
    elif value is None:
        wrong.append(NotedValueWrong(text=noting.value[:20], label=kind.label, hint=_HINTS[kind.form], field="value"))
    source = noting.source.strip()
    if not source or len(source) > SOURCE_MOST:
        wrong.append(NotedSourceMissing(most=SOURCE_MOST, field="source"))
    first, last = noting.first_on, noting.last_on
    if first is None or last is None or last < first:
        wrong.append(NotedDaysWrong(field="last_on"))
    if wrong:
        raise SeveralRefusals(*wrong)
    assert value is not None and first is not None and last is not None
    approx = Approx(noting.approx) if noting.approx in list(Approx) else Approx.EXACT
    return Checked(kind=kind, value=value, approx=approx, first_on=first, last_on=last, source=source)


def hundredths_of(text: str, *, form: Form) -> int | None:
    """The value of a typed figure times a hundred, None when it is none of its form."""
    typed = unicodedata.normalize("NFKC", text[:40]).strip().replace(",", "").rstrip("%")
    if not _PLAIN.fullmatch(typed):
        return None
    value = int(Decimal(typed) * 100)
    if form is Form.MONTH:
        month = value // 100 % 100
        return value if value % 100 == 0 and 190000 < value // 100 < 1000000 and 1 <= month <= 12 else None
    if form is Form.RATE and value > 1_000_00:
        return None
    return value if value < MOST else None
