"""Questions on feedback: whom to call, what was drawn and whether it can be drawn again, what came of it, what is to be decided."""

from fangxin.domain.feedback.queries.asking import (
    calls_to_make,
    draws_seen,
    ending_of,
    endings_of,
    follow_up_to_call,
    plans_seen,
    repeated,
    requests_decided,
    requests_waiting,
    shares_of,
)
from fangxin.domain.feedback.queries.checking import unsound_draws
from fangxin.domain.feedback.queries.counting import (
    FollowedUp,
    OfCloser,
    false_closings,
    false_closings_by_closer,
    results_by_office,
    results_of_cases,
)

__all__ = [
    "FollowedUp",
    "OfCloser",
    "calls_to_make",
    "draws_seen",
    "ending_of",
    "endings_of",
    "false_closings",
    "false_closings_by_closer",
    "follow_up_to_call",
    "plans_seen",
    "repeated",
    "requests_decided",
    "requests_waiting",
    "results_by_office",
    "results_of_cases",
    "shares_of",
    "unsound_draws",
]
