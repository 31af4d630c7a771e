"""What the words before a figure claim of it: that it is a count of this kind, the most, above or below a threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from fangxin.analytics.bulletin.checking.finding import Finding
from fangxin.analytics.bulletin.model import Bulletin, Figure, Form, Number, Paragraph, Way

#: how the text ends that stands before an indicator in a sentence without its name
BEFORE = {
    "requests_received": ("诉求", "接收"),
    "received_complaints": ("接收投诉",),
    "accepted_complaints": ("受理", "受理投诉"),
    "closed_complaints": ("办结",),
    "mediation_success": ("调解成功",),
    "not_accepted": ("不予受理",),
    "case_from_complaint": ("（诉转案）",),
    "avg_initial_check_days": ("平均初查时长",),
    "avg_close_days": ("平均办结时长",),
    "satisfaction_rate": ("满意率",),
    "loss_recovered_cny": ("挽回经济损失",),
    "disputed_amount_cny": ("争议金额",),
    "fines_cny": ("罚款",),
    "reports_received": ("接收举报",),
    "reports_checked": ("核查",),
    "reports_filed": ("立案",),
    "filing_rate": ("立案率",),
    "reports_transferred": ("移送公安机关",),
    "disclosure_rate": ("公示率",),
    "odr_received": ("接收争议",),
    "odr_activity": ("活跃度",),
    "in_scope_acceptance_rate": ("职责范围内受理率",),
    "odr_close_rate": ("办结率",),
    "odr_settled": ("和解成功",),
    "odr_settlement_rate": ("和解成功率",),
    "returns_asked": ("退货申请",),
    "returned_amount_cny": ("退货金额",),
    "return_redemption_rate": ("承诺兑现率",),
    "sampling_completion_rate": ("抽检任务完成率",),
    "pass_rate": ("抽检合格率",),
}
_WAYS = {Way.MOST: "最多的是", Way.LEAST: "最少的是"}
#: thresholds: the word before, the form of the figures it is said of, and how they compare with it
_THRESHOLDS: dict[str, tuple[str, Form, Callable[[Decimal, Decimal], bool]]] = {
    "red_above": ("高于", Form.RATE, lambda value, limit: value > limit),
    "black_below": ("低于", Form.RATE, lambda value, limit: value < limit),
    "fast_pct": ("超过", Form.GROWTH, lambda value, limit: value > limit),
    "fast_least": ("不少于", Form.TEXT_COUNT, lambda value, limit: value >= limit),
}


def saying_findings(bulletin: Bulletin, line: Paragraph, place: str) -> Iterator[Finding]:
    """Figures that are not what the words before them say."""
    before, named = "", False
    for run in line.runs:
        if isinstance(run, str):
            before = run
            continue
        number = bulletin.numbers.get(run.number)
        if number is not None:
            yield from _said(number, run, before, place, named=named)
            if number.receipt.way is Way.SET:
                yield from _threshold(bulletin, number, line, before, place)
        named = run.form is Form.NAME or (named and not before.endswith(("；", "。")))
        before = ""


def _said(number: Number, run: Figure, before: str, place: str, *, named: bool) -> Iterator[Finding]:
    way = _WAYS.get(number.receipt.way)
    if way and run.form is Form.NAME and not before.endswith(way):
        yield Finding(
            place=place, printed=before + run.printed, expected=way + run.printed, rule="最多、最少与数字一致"
        )
    words = BEFORE.get(number.id)
    if words and before and not named and run.form is not Form.NAME and not before.endswith(words):
        yield Finding(
            place=place, printed=before[-8:] + run.printed, expected=words[0] + run.printed, rule="数字与所说的项目不符"
        )


def _threshold(bulletin: Bulletin, limit: Number, line: Paragraph, before: str, place: str) -> Iterator[Finding]:
    word, form, holds = _THRESHOLDS[limit.receipt.group]
    if not before.endswith(word):
        yield Finding(place=place, printed=before, expected=word, rule="与标准的比较")
    for run in line.runs:
        number = bulletin.numbers.get(run.number) if isinstance(run, Figure) and run.form is form else None
        if (
            number is not None
            and number.value is not None
            and limit.value is not None
            and not holds(number.value, limit.value)
        ):
            yield Finding(
                place=place,
                printed=f"{number.label}{number.value}",
                expected=f"{word}{limit.value}",
                rule="与标准的比较",
            )
