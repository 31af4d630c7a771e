"""Legal clocks: when a term ends, day by day, as a pure function of its events and the working calendar.

How days are counted (SAMR Order 121 art. 45; Civil Code arts. 201, 203):

* The day of the trigger is not counted. A working-day clock counts working days, make-up days included; a natural-day
  clock counts every day.
* A natural-day clock whose last day is a holiday ends on the first day after that holiday. Whether a plain weekend
  moves it too is the agency's answer, carried by the term.
* A pause begins the day after it is ordered and includes the day it ends: pausing on the 3rd and resuming on the 8th
  leaves out the 4th to the 8th. A clock that ended before the pause began has ended.
* A term of hours runs from the instant of its trigger without a break and ends on the minute; nothing moves it.
* An extension adds days of the term's unit. A restart begins anew with the whole term; what came before is forgotten.

Beside the clocks: working hours, by which silence climbs (law/escalation.yaml).
"""

from fangxin.foundation.clock.announcing import Threshold, thresholds, warning_instants
from fangxin.foundation.clock.counting import Count, CountedDay, Due, count, days_left, due
from fangxin.foundation.clock.events import (
    BEIJING,
    ClockHistoryBroken,
    Event,
    EventKind,
    History,
    Pause,
    day_of,
    history_of,
)
from fangxin.foundation.clock.working_hours import hours_later, rungs_at

__all__ = [
    "BEIJING",
    "ClockHistoryBroken",
    "Count",
    "CountedDay",
    "Due",
    "Event",
    "EventKind",
    "History",
    "Pause",
    "Threshold",
    "count",
    "day_of",
    "days_left",
    "due",
    "history_of",
    "hours_later",
    "rungs_at",
    "thresholds",
    "warning_instants",
]
