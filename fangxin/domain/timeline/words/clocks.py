"""The words of clocks."""

from enum import StrEnum

#: the clocks that run on when a case is closed: somebody has still to be told, or something to be published
AFTER_CLOSING = (
    "complaint.termination_notice", "report.reporter_notice", "penalty.publication", "penalty.publication.push",
    "penalty.publication.assisted", "penalty.publication.withdrawal",
)  # fmt: skip

#: the clocks that bind somebody else than the office that works on the case: the police, an enterprise, the
#: agency of the operator's province
BINDING_OTHERS = (
    "transfer.forwarding", "transfer.review", "transfer.reconsideration_answer", "odr.settlement",
    "penalty.publication.assisted",
)  # fmt: skip


class ClockStatus(StrEnum):
    """Where a clock is."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"
