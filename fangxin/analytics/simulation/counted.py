"""The whole numbers of a period, and what each indicator that can be demanded makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Cases of a period, received in it; all but `undecided` are decided and all but `open` closed in it; money in fen."""

    received: int
    accepted: int
    not_accepted: int
    #: withdrawn before it was decided, and after acceptance
    withdrawn: int
    withdrawn_after: int
    settled: int
    terminated: int
    open: int
    #: of those open what nobody decided on yet, within its term: neither accepted nor refused
    undecided: int
    #: decided late: of those accepted, and of those refused; mediation ended late
    late_accepted: int
    late_refused: int
    late_closed: int
    reports: int
    filed: int
    late_reports: int
    inquiries: int
    direct: int
    commendations: int
    recovered_fen: int
    #: in dispute in all complaints; None where it is by habit
    disputed_fen: int | None
    rated: int
    satisfied: int
    disclosable: int
    disclosed: int
    base: str

    @property
    def closed(self) -> int:
        """Complaints closed."""
        return self.received - self.open

    @property
    def ended(self) -> int:
        """Complaints accepted and then settled or terminated."""
        return self.settled + self.terminated

    def value_of(self, name: str) -> int:
        """A count by the id of its indicator."""
        return self.parts_of(name)[0]

    def parts_of(self, name: str) -> tuple[int, int | None]:
        """Numerator and denominator of an indicator that can be demanded."""
        late = self.late_accepted + self.late_refused
        found: dict[str, tuple[int, int | None]] = {
            "requests_received": (self.received + self.reports + self.inquiries + self.commendations, None),
            "received_complaints": (self.received, None),
            "accepted_complaints": (self.accepted, None),
            "not_accepted": (self.not_accepted, None),
            "closed_complaints": (self.closed, None),
            "accepted_closed": (self.ended, None),
            "mediation_success": (self.settled, None),
            "reports_received": (self.reports, None),
            "reports_checked": (self.reports, None),
            "reports_filed": (self.filed, None),
            "inquiries": (self.inquiries, None),
            "commendations": (self.commendations, None),
            "loss_recovered_cny": (self.recovered_fen, None),
            "disputed_amount_cny": (self.disputed_fen or 0, None),
            "mediation_success_rate": (self.settled, self.closed if self.base == "closed" else self.ended),
            "close_rate": (self.closed, self.received),
            "on_time_initial_check_rate": (self.received - self.undecided - late, self.received - self.undecided),
            "on_time_close_rate": (self.closed - self.late_refused - self.late_closed, self.closed),
            "report_on_time_verification_rate": (self.reports - self.late_reports, self.reports),
            "filing_rate": (self.filed, self.reports),
            "direct_answer_rate": (self.direct, self.inquiries),
            "satisfaction_rate": (self.satisfied, self.rated),
            "disclosure_rate": (self.disclosed, self.disclosable),
        }
        return found[name]


#: what a profile may demand
COUNTS: Final = (
    "requests_received", "received_complaints", "accepted_complaints", "not_accepted", "closed_complaints",
    "accepted_closed", "mediation_success", "reports_received", "reports_checked", "reports_filed", "inquiries",
    "commendations", "loss_recovered_cny", "disputed_amount_cny", "mediation_success_rate", "close_rate", "on_time_initial_check_rate",
    "on_time_close_rate", "report_on_time_verification_rate", "filing_rate", "direct_answer_rate", "satisfaction_rate",
    "disclosure_rate",
)  # fmt: skip
