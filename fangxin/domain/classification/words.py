"""The words of classification: kinds of request and the axes a text is read along."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a request is; the values are those of Case.kind."""

    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    INQUIRY = "INQUIRY"
    COMMENDATION = "COMMENDATION"


class Axis(StrEnum):
    """A scheme of the taxonomy along which texts are recognised by words."""

    OBJECT = "object"
    PROBLEM = "complaint_problem"
    VIOLATION = "report_violation"
    SALE_MODE = "sale_mode"
    REQUEST = "request_type"
    CLAIM = "claim"


# The level whose classes compete with each other; finer classes are chosen inside the winner.
CONTEST_LEVEL = {Axis.OBJECT: 2}
