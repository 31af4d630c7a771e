"""Rating a closing, reopening, drawing samples, calling back (Order 121 article 26): one function per use case."""

from fangxin.domain.feedback.actions.calling import (
    CallNotMade,
    CallRecorded,
    number_to_call,
    record_follow_up,
)
from fangxin.domain.feedback.actions.drawing import SampleImpossible, draw_due, draw_follow_ups, draw_plan
from fangxin.domain.feedback.actions.planning import make_plan, stop_plan
from fangxin.domain.feedback.actions.rating import AlreadyRated, RatingLinkInvalid, case_of_rating, rate
from fangxin.domain.feedback.actions.reopening import (
    DecidedByOther,
    NotReopenable,
    ask_to_reopen,
    decide_reopening,
)

__all__ = [
    "AlreadyRated",
    "CallNotMade",
    "CallRecorded",
    "DecidedByOther",
    "NotReopenable",
    "RatingLinkInvalid",
    "SampleImpossible",
    "ask_to_reopen",
    "case_of_rating",
    "decide_reopening",
    "draw_due",
    "draw_follow_ups",
    "draw_plan",
    "make_plan",
    "number_to_call",
    "rate",
    "record_follow_up",
    "stop_plan",
]
