"""Why an act of evaluation is refused, and the checks of what people write."""

from __future__ import annotations

from fangxin.foundation.refusals import Refusal

REASON_LEAST, REASON_MOST = 10, 2000


class EvaluationReasonMissing(Refusal):
    """Appeals, decisions, listings and answers need a reason in words."""

    code = "evaluation_reason_missing"
    status = 422
    sentence = "请写明{what}（{least} 到 {most} 个字）。"


class NobodyBelow(Refusal):
    """The office has no office one tier below to evaluate."""

    code = "nobody_below"
    status = 422
    sentence = "本单位没有下一级单位，不能组织评价。"


class PeriodNotOver(Refusal):
    """A round is opened when its period is over."""

    code = "period_not_over"
    status = 422
    sentence = "{label}还没有结束，结束后才能评价。"


class RoundThere(Refusal):
    """The office opened a round of this period already."""

    code = "round_there"
    status = 409
    sentence = "这个周期的评价已经有了（{state}），请在列表中打开。"


class RoundNotSo(Refusal):
    """The round is not in the state the act needs."""

    code = "round_not_so"
    status = 409
    sentence = "这次评价目前是“{state}”，不能这样办理。"


class MonthsMissing(Refusal):
    """A year out of its months needs at least one month."""

    code = "months_missing"
    status = 422
    sentence = "{year}年还没有公布过月度评价，按方案不能计算年度得分。"


class MonthsOpen(Refusal):
    """A year out of its months needs months that no appeal can change any more."""

    code = "months_open"
    status = 409
    sentence = "{year}年{months}的月度评价还没有确定（待公布，或者复核期没有结束、复核申请没有决定），确定以后才能计算年度得分。"


class AppealNotPossible(Refusal):
    """The term is over, the round is not published, or the item is computed from other rounds."""

    code = "evaluation_appeal_not_possible"
    status = 409
    sentence = "不能申请复核：{why}。"


class AppealWaits(Refusal):
    """An appeal on the same item waits already."""

    code = "evaluation_appeal_waits"
    status = 409
    sentence = "这项指标已经申请过复核，请等待决定。"


class AppealDecided(Refusal):
    """The appeal was decided or taken back."""

    code = "evaluation_appeal_decided"
    status = 409
    sentence = "这项申请目前是“{state}”，不能再处理。"


class AnotherDecides(Refusal):
    """Whoever opened or counted the round, or entered the points, does not decide on appeals against it while somebody else could."""

    code = "another_decides"
    status = 403
    sentence = (
        "这次评价由您组织、重新计算，或者这项抽查得分由您登记；本单位还有其他有权限的人员，请由他们决定复核申请。"
    )


class NothingChanged(Refusal):
    """Upholding an appeal needs a recount with another result."""

    code = "nothing_changed"
    status = 422
    sentence = "重新计算的结果与原来相同，没有可以更正的内容；如果维持原得分，请选择“维持”。"


class UnknownItem(Refusal):
    """The scheme has no such item, or it is no item of this kind."""

    code = "unknown_evaluation_item"
    status = 422
    sentence = "请选择评价方案中的一项指标。"


class PointsImpossible(Refusal):
    """Points lie between 0 and the weight of the item, with at most two decimals."""

    code = "points_impossible"
    status = 422
    sentence = "请填写 0 到 {most} 之间的分数，最多两位小数。"


class SchemeNotSo(Refusal):
    """The scheme is not in the state the act needs."""

    code = "scheme_not_so"
    status = 409
    sentence = "这个方案目前是“{state}”，不能这样处理。"


class SchemeNumberTaken(Refusal):
    """The agency has a scheme of this version already."""

    code = "scheme_number_taken"
    status = 409
    sentence = "本单位已经有第 {version} 版方案，请把 version 改成新的版本号。"


class SchemeNotTried(Refusal):
    """A scheme is adopted after it was tried on a month that is over."""

    code = "scheme_not_tried"
    status = 409
    sentence = "请先用已经结束的月份试算，核对结果后再采用。"


class MarkThere(Refusal):
    """The office stands on this list of the round already."""

    code = "mark_there"
    status = 409
    sentence = "该单位已经在这次评价的{list}中。"


class MarkNotSo(Refusal):
    """The listing was answered or taken back."""

    code = "mark_not_so"
    status = 409
    sentence = "这项{list}已经答复或者撤销。"


def check_reason(text: str, *, what: str, field: str) -> str:
    """The text, trimmed; raises EvaluationReasonMissing when it says too little or too much."""
    told = text.strip()
    if not REASON_LEAST <= len(told) <= REASON_MOST:
        raise EvaluationReasonMissing(what=what, least=REASON_LEAST, most=REASON_MOST, field=field)
    return told
