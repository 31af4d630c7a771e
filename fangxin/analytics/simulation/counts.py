"""The whole numbers of a period: what is demanded, and by habit what is not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.counted import Counts
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.refusals import DemandMissing, DemandsDisagree, NoWholeNumbers
from fangxin.analytics.simulation.wholes import pair_for, part_for, whole_for

#: how far a whole that nobody demanded may be moved until a demanded rate finds whole numbers
MOVES: Final = 400
#: a period of fewer days has no room for cases that are late by habit: their terms end after it
LATE_NEEDS: Final = {
    "on_time_initial_check_rate": 45,
    "on_time_close_rate": 120,
    "report_on_time_verification_rate": 60,
}


def counts_of(period: Period, demands: Mapping[str, Decimal]) -> Counts:
    """The whole numbers that meet the demands. Raises the one that cannot be met."""
    return _Counting(period, demands).counts()


class _Counting:
    def __init__(self, period: Period, demands: Mapping[str, Decimal]) -> None:
        self.period, self.demands = period, demands
        self.base = INDICATORS["mediation_success_rate"].base_for(period)

    def counts(self) -> Counts:
        """As few undecided as the demands leave room for: mostly none."""
        received = self._needed("received_complaints", self._rest())
        open_ = received - self._closed(received)
        accepted = self._accepted(received, open_)
        first: DemandsDisagree | NoWholeNumbers | None = None
        for undecided in range(min(open_, received - accepted, MOVES) + 1):
            try:
                return self._counts(received, accepted, open_, undecided)
            except (DemandsDisagree, NoWholeNumbers) as refusal:
                first = first or refusal
        assert first is not None
        raise first

    def _counts(self, received: int, accepted: int, open_: int, undecided: int) -> Counts:
        refused, kept = self._refused(received - accepted - undecided), open_ - undecided
        withdrawn = received - accepted - refused - undecided
        if withdrawn < 0:
            raise self._disagrees(
                "not_accepted", f"没有受理的只有 {received - accepted} 件，其中 {undecided} 件还没有决定"
            )
        if kept > accepted:
            raise self._disagrees("closed_complaints", f"已受理只有 {accepted} 件")
        ended, settled = self._settled(received - open_, accepted - kept)
        late, late_closed = self._late(received - undecided, received - open_)
        late_refused = min(late_closed, round(late * refused / received)) if received else 0
        if late_closed - late_refused > ended:
            raise self._disagrees("on_time_close_rate", f"受理后办结只有 {ended} 件")
        reports = self._whole("reports_received", self._whole("reports_checked", 0))
        if self._whole("reports_checked", reports) != reports:
            raise self._disagrees("reports_checked", f"接收举报 {reports} 件，都在周期内核查")
        rated, satisfied = self._pair("satisfaction_rate", round(ended * habits().usual["rated"] / 100), ended)
        disclosable, disclosed = self._pair(
            "disclosure_rate", round(ended * habits().usual["disclosable"] / 100), ended
        )
        inquiries = self._whole("inquiries", 0)
        counts = Counts(
            received=received, accepted=accepted, not_accepted=refused, withdrawn=withdrawn,
            withdrawn_after=accepted - kept - ended, settled=settled, terminated=ended - settled, open=open_,
            undecided=undecided,
            late_accepted=late - late_refused, late_refused=late_refused, late_closed=late_closed - late_refused,
            reports=reports, filed=self._filed(reports),
            late_reports=reports - self._part("report_on_time_verification_rate", reports), inquiries=inquiries,
            direct=self._part("direct_answer_rate", inquiries), commendations=self._whole("commendations", 0),
            recovered_fen=self._money(settled), disputed_fen=self._disputed(received, self._money(settled)),
            rated=rated, satisfied=satisfied, disclosable=disclosable,
            disclosed=disclosed, base=self.base,
        )  # fmt: skip
        self._check(counts)
        return counts

    # Counts --------------------------------------------------------------------------------------------------------

    def _rest(self) -> int | None:
        """Complaints as what is left of all requests."""
        if "requests_received" not in self.demands:
            return None
        others = sum(self._whole(name, 0) for name in ("reports_received", "inquiries", "commendations"))
        return self._whole("requests_received", 0) - others

    def _accepted(self, received: int, open_: int) -> int:
        refused = self.demands.get("not_accepted")
        if "accepted_complaints" in self.demands:
            accepted = self._whole("accepted_complaints", 0)
        elif refused is not None:
            accepted = received - int(refused)
        else:
            usually = round(received * habits().usual["accepted_complaints"] / 100)
            accepted = max(usually, min(self._ended_at_least() + open_, received))
        if accepted > received or accepted < 0:
            raise self._disagrees("accepted_complaints", f"接收只有 {received} 件")
        return accepted

    def _ended_at_least(self) -> int:
        """How many must have been accepted and ended for what is demanded of them, with some room."""
        settled, rate = (self.demands.get(name) for name in ("mediation_success", "mediation_success_rate"))
        ended = self._whole("accepted_closed", self._whole("mediation_success", 0))
        if settled and rate and self.base != "closed":
            ended = max(ended, int(settled * 102 / rate))
        return ended

    def _refused(self, left: int) -> int:
        usual = habits().usual
        usually = usual["not_accepted"] / (100 - usual["accepted_complaints"])
        return self._whole("not_accepted", round(left * usually))

    def _closed(self, received: int) -> int:
        if "closed_complaints" in self.demands:
            closed = self._whole("closed_complaints", 0)
        elif "close_rate" in self.demands:
            closed = self._part("close_rate", received)
        else:
            closed = received
        if closed > received:
            raise self._disagrees("closed_complaints", f"接收只有 {received} 件，生成的投诉都在周期内接收")
        return closed

    def _settled(self, closed: int, most: int) -> tuple[int, int]:
        """Accepted and ended, and of them settled. `most` can be ended; those that are not were withdrawn."""
        usually = most - round(most * habits().usual["withdrawn_after"] / 100)
        ended = self._whole("accepted_closed", usually)
        if ended > most:
            raise self._disagrees("accepted_closed", f"已受理并且办结的只有 {most} 件")
        rate = self.demands.get("mediation_success_rate")
        if self.base == "closed":
            settled = self._whole("mediation_success", self._part("mediation_success_rate", closed))
        elif "mediation_success" in self.demands:
            settled = self._whole("mediation_success", 0)
            if rate is not None and "accepted_closed" not in self.demands:
                found = whole_for(
                    rate, settled, near=round(Decimal(settled) * 100 / rate) if rate else most, within=MOVES
                )
                if found is None or found > most:
                    raise self._no_whole("mediation_success_rate", f"调解成功 {settled}，受理后办结最多 {most}")
                ended = found
        elif rate is not None and "accepted_closed" not in self.demands:
            pair = pair_for(rate, near=ended, within=min(MOVES, most - ended))
            if pair is None:
                raise self._no_whole("mediation_success_rate", f"受理后办结约 {ended}")
            settled, ended = pair
        else:
            settled = self._part("mediation_success_rate", ended)
        if settled > ended:
            raise self._disagrees("mediation_success", f"受理后办结只有 {ended} 件")
        return ended, settled

    def _late(self, received: int, closed: int) -> tuple[int, int]:
        return (
            received - self._part("on_time_initial_check_rate", received),
            closed - self._part("on_time_close_rate", closed),
        )

    def _filed(self, reports: int) -> int:
        return self._whole("reports_filed", self._part("filing_rate", reports))

    def _pair(self, name: str, near: int, most: int) -> tuple[int, int]:
        """A whole nobody demanded, and its part."""
        rate = self.demands.get(name)
        if rate is None:
            return near, round(near * habits().usual[name] / 100)
        pair = pair_for(rate, near=max(near, 1), within=min(MOVES, most - near)) if most else None
        if pair is None or pair[1] > most:
            raise self._no_whole(name, f"分母约 {near}")
        return pair[1], pair[0]

    def _money(self, settled: int) -> int:
        if "loss_recovered_cny" in self.demands:
            fen = int(self.demands["loss_recovered_cny"] * 100)
            if fen and not settled:
                raise self._disagrees("loss_recovered_cny", "没有调解成功的投诉")
            return fen
        return round(settled * habits().usual["recovered_yuan"]) * 100

    def _disputed(self, received: int, recovered: int) -> int | None:
        """At least what was got back."""
        if "disputed_amount_cny" not in self.demands:
            return None
        fen = int(self.demands["disputed_amount_cny"] * 100)
        if fen < recovered or (fen and not received):
            raise self._disagrees("disputed_amount_cny", f"接收 {received} 件，挽回 {Decimal(recovered) / 100} 元")
        return fen

    # One demand ----------------------------------------------------------------------------------------------------

    def _whole(self, name: str, otherwise: int) -> int:
        value = self.demands.get(name)
        if value is None:
            return otherwise
        if value != value.to_integral_value():
            raise self._disagrees(name, "应当是整数")
        return int(value)

    def _needed(self, name: str, otherwise: int | None) -> int:
        if name not in self.demands and otherwise is None:
            raise DemandMissing(period=self.period, name=INDICATORS[name].label)
        return self._whole(name, otherwise or 0)

    def _part(self, name: str, of: int) -> int:
        """The numerator of a rate over a given whole; by habit it need not be met to the digit."""
        rate = self.demands.get(name)
        if rate is None:
            short = (self.period.last - self.period.first).days < LATE_NEEDS.get(name, 0)
            return of if short else round(of * habits().usual.get(name, 100) / 100)
        part = part_for(rate, of)
        if part is None:
            raise self._no_whole(name, f"分母 {of}")
        return part

    def _check(self, counts: Counts) -> None:
        """What was demanded twice over must agree."""
        for name, wanted in self.demands.items():
            value = INDICATORS[name].value(*counts.parts_of(name))
            if value != wanted:
                raise self._disagrees(name, f"按其他要求是 {value}")

    def _disagrees(self, name: str, why: str) -> DemandsDisagree:
        told = self.demands.get(name, "（惯常值）")
        return DemandsDisagree(period=self.period, name=INDICATORS[name].label, value=told, why=why)

    def _no_whole(self, name: str, of: str) -> NoWholeNumbers:
        return NoWholeNumbers(period=self.period, name=INDICATORS[name].label, value=self.demands[name], of=of)
