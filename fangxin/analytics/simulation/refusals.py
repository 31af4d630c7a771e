"""Why no history can meet a profile. Each names the demand."""

from __future__ import annotations

from fangxin.foundation.refusals import Refusal


class UnknownDemand(Refusal):
    """A profile demands a number no simulated history can be made to meet."""

    code = "unknown_demand"
    status = 422
    sentence = "不能要求“{name}”，可以要求的有：{known}。"


class DemandMissing(Refusal):
    """A count without which nothing can be made is neither given nor follows from a growth."""

    code = "demand_missing"
    status = 422
    sentence = "{period} 没有给出“{name}”，也不能由下一年的同比推出。"


class NoWholeNumbers(Refusal):
    """No whole numerator over this denominator rounds to the rate, or no whole base to the growth."""

    code = "no_whole_numbers"
    status = 422
    sentence = "{period} 的“{name}”要求 {value}%，但是没有整数能得到它（{of}）。"


class DemandsDisagree(Refusal):
    """Demands that cannot hold together: a part larger than its whole, a sum that is not the sum."""

    code = "demands_disagree"
    status = 422
    sentence = "{period} 的“{name}”要求 {value}，与其他要求不能同时满足：{why}。"


class SharesOverHundred(Refusal):
    """The shares of one whole make more than 100 per cent."""

    code = "shares_over_hundred"
    status = 422
    sentence = "{period} 中“{name}”各类的占比合计 {value}%，超过 100%。"


class OutbreakTooLarge(Refusal):
    """A planted outbreak has more cases than the demands leave for its place."""

    code = "outbreak_too_large"
    status = 422
    sentence = "{period} 植入的突发“{name}”有 {value} 件，超过要求留给它的 {most} 件。"


class NotMet(Refusal):
    """What was written was counted again, and a demand is not met: a fault of the program, not of the profile."""

    code = "simulation_not_met"
    status = 500
    sentence = "生成的数据重新统计后，{period} 的“{name}”是 {value}，要求是 {wanted}，没有采用。"
