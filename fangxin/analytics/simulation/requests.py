"""What becomes of cases after receipt, by group: decided, closed, in time or late, with what result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.simulation.days import BEFORE, Whole
from fangxin.analytics.simulation.dealing import Array, Deck, Share
from fangxin.analytics.simulation.groups import NONE, GroupMaker
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.lateness import ROOM, Late
from fangxin.analytics.simulation.plan import Group

#: money in dispute: median in yuan, and the spread of its logarithm
DISPUTED: Final = (260, 1.3)
#: days until a result is disclosed
DISCLOSED_AFTER: Final = (7, 20)


class _Complaints(GroupMaker):
    def decide(self, found: dict[str, Array], late: Array) -> None:
        """The day of decision, in time by habit or a few working days late."""
        received = found["received"]
        due = self.making.check_ends[received]
        delays = self.delays(habits().decision, len(received))
        delays = np.where(self.days.worked[received], delays, np.maximum(delays, 1))
        decided = np.minimum(self.days.after(received, delays), self.days.last)
        late_day = np.minimum(self.days.after(due, self.late_by(len(received))), self.days.last)
        decided = np.where(late, late_day, decided)
        found["check_due"] = due
        found["check_done"] = found["decided"] = decided
        found["decided_at"] = self.making.seconds(decided, work=True, not_before=found["received_at"])

    def disputing(self, rows: int, before: int) -> Share | None:
        """What is in dispute beyond what was got back, of these of all complaints, `before` of them dealt already; None by habit."""
        counts = self.counts
        if counts.disputed_fen is None:
            return None
        more = counts.disputed_fen - counts.recovered_fen
        upto = [more * number // counts.received for number in (before, before + rows)]
        return Share(upto[1] - upto[0], rows)

    def dispute(self, found: dict[str, Array], more: Share | None) -> None:
        """What is in dispute: at least what was got back."""
        if more is not None:
            found["disputed"] = np.maximum(found["recovered"], 0) + self.parted(more, len(found["received"]))
            return
        median, spread = DISPUTED
        yuan = np.floor(self.rng.lognormal(np.log(median), spread, len(found["received"]))) + 1
        found["disputed"] = np.maximum((np.minimum(yuan, 500_000) * 100).astype(np.int64), found["recovered"])

    def parted(self, money: Share, rows: int) -> Whole:
        """The part of the money these cases have, in whole yuan but for one."""
        total = money.take(rows)
        if not rows:
            return np.empty(0, dtype=np.int64)
        weights = self.rng.lognormal(0, 1.2, rows)
        parts = (total * weights / weights.sum() // 100).astype(np.int64) * 100
        yuan, fen = divmod(total - int(parts.sum()), 100)
        parts += (yuan // rows) * 100
        parts[: yuan % rows] += 100
        parts[0] += fen
        return np.asarray(parts, dtype=np.int64)


class Accepted(_Complaints):
    """Complaints that are accepted: settled, terminated, withdrawn, or open at the end."""

    def begin(self) -> None:
        counts, labels = self.counts, self.making.labels["outcome"]
        late_settled = round(counts.late_closed * counts.settled / counts.ended) if counts.ended else 0
        late = {"SETTLED": late_settled, "TERMINATED": counts.late_closed - late_settled}
        in_time = {
            "SETTLED": counts.settled - late["SETTLED"], "TERMINATED": counts.terminated - late["TERMINATED"],
            "WITHDRAWN": counts.withdrawn_after,
        }  # fmt: skip
        self.late_ends, self.ends = Deck(late, labels, self.rng), Deck(in_time, labels, self.rng)
        self.open = self._open()
        check, close = self.making.check_ends, self.making.close_ends
        latest = check[np.minimum(check + ROOM, self.days.all - 1)]
        closes = np.max([one[np.minimum(latest, self.days.all - 1)] for one in close.values()], axis=0)
        self.late = Late(self, counts.late_closed, closes, "on_time_close_rate", taken=self.open)
        self.late_decided = Late(self, counts.late_accepted, check, "on_time_initial_check_rate", taken=self.open)
        rated = {"": counts.ended - counts.rated, "DISSATISFIED": counts.rated - counts.satisfied}
        good = habits().ratings
        first, *_ = good
        shared = {code: int(counts.satisfied * weight / sum(good.values())) for code, weight in good.items()}
        shared[first] += counts.satisfied - sum(shared.values())
        self.ratings = Deck({**rated, **shared}, self.making.labels["satisfaction"], self.rng)
        self.disclosing = Deck(
            {
                "": counts.ended - counts.disclosable, "DUE": counts.disclosable - counts.disclosed,
                "DISCLOSED": counts.disclosed,
            },
            ["", "DUE", "DISCLOSED"], self.rng,
        )  # fmt: skip
        self.money = Share(counts.recovered_fen, counts.settled)
        self.more = self.disputing(counts.accepted, 0)

    def _open(self) -> Whole:
        """How many of each day stay open: the last ones."""
        left, found = self.counts.open - self.counts.undecided, np.zeros(self.days.number, dtype=np.int64)
        for day in range(self.days.number - 1, -1, -1):
            found[day] = min(left, int(self.daily_all[day]))
            left -= int(found[day])
        return found

    def complete(self, found: dict[str, Array]) -> None:
        received = found["received"]
        rows = len(received)
        open_ = self._stays_open(received)
        late_decided = self.late_decided.pick(received, ~open_)
        self.decide(found, late_decided)
        found["accepted"] = found["decided"]
        versions = self.making.version_of[received]
        due = np.zeros(rows, dtype=np.int64)
        for version, ends in self.making.close_ends.items():
            due = np.where(versions == version, ends[found["decided"]], due)
        found["close_due"] = due
        late = self.late.pick(received, ~open_)
        outcome = found["outcome"]
        outcome[late] = self.late_ends.deal(int(late.sum()))
        outcome[~late & ~open_] = self.ends.deal(int((~late & ~open_).sum()))
        median, spread = habits().closing["median"], habits().closing["spread"]
        spent = np.floor(self.rng.lognormal(np.log(median), spread, rows)).astype(np.int64)
        latest = np.minimum(due, self.days.last)
        closed = np.minimum(found["decided"] + spent, latest)
        worked = self.days.after(closed - 1, np.ones(rows, dtype=np.int64))
        closed = np.where(worked <= latest, worked, closed)
        closed = np.where(late, np.minimum(self.days.after(due, self.late_by(rows)), self.days.last), closed)
        found["closed"] = np.where(open_, NONE, closed)
        at = self.making.seconds(closed, work=True, not_before=found["decided_at"])
        found["closed_at"] = np.where(open_, NONE, at)
        found["close_done"] = found["closed"]
        self._results(found)

    def _stays_open(self, received: Whole) -> Array:
        chosen = np.zeros(len(received), dtype=bool)
        if self.open.any():
            for day in np.unique(received):
                places = np.flatnonzero(received == day)
                chosen[places[: int(self.open[day - BEFORE])]] = True
        return chosen

    def _results(self, found: dict[str, Array]) -> None:
        labels = self.making.labels["outcome"]
        settled = found["outcome"] == labels.index("SETTLED")
        ended = settled | (found["outcome"] == labels.index("TERMINATED"))
        number = int(ended.sum())
        found["satisfaction"][ended] = self.ratings.deal(number)
        disclosing = np.zeros(len(ended), dtype=np.int16)
        disclosing[ended] = self.disclosing.deal(number)
        found["disclosable"] = np.where(ended, (disclosing > 0).astype(np.int8), NONE).astype(np.int8)
        after = self.rng.integers(*DISCLOSED_AFTER, len(ended))
        found["disclosed"] = np.where(disclosing == 2, found["closed"] + after, NONE)
        found["recovered"][settled] = self.parted(self.money, int(settled.sum()))
        self.dispute(found, self.more)
        self.grounds(found, {"TERMINATED": ended & ~settled, "WITHDRAWN": ~ended & (found["outcome"] > 0)})


class Other(_Complaints):
    """Complaints that are refused, or withdrawn before anybody decided, or wait for the decision at the end."""

    def waiting(self) -> Whole:
        """The last days, whose term ends after the period."""
        found = super().waiting()
        days = np.flatnonzero(self.making.check_ends[BEFORE : BEFORE + self.days.number] > self.days.last)
        if self.counts.undecided:
            if not len(days):
                raise self.refuse(INDICATORS["closed_complaints"].label, self.counts.closed, "没有期限未到的日子")
            busy = self.making.busy[days]
            found[days] = self.rng.multinomial(self.counts.undecided, busy / busy.sum())
        self.left = found.copy()
        return found

    def begin(self) -> None:
        counts, labels = self.counts, self.making.labels["outcome"]
        self.more = self.disputing(counts.received - counts.accepted, counts.accepted)
        self.late = Late(
            self, counts.late_refused, self.making.check_ends, "on_time_initial_check_rate", taken=self.left
        )
        self.ends = Deck(
            {"NOT_ACCEPTED": counts.not_accepted - counts.late_refused, "WITHDRAWN": counts.withdrawn}, labels, self.rng
        )

    def complete(self, found: dict[str, Array]) -> None:
        received = found["received"]
        waits = self._waits(received)
        late = self.late.pick(received, ~waits)
        self.decide(found, late)
        refused = self.making.labels["outcome"].index("NOT_ACCEPTED")
        found["outcome"][late] = refused
        found["outcome"][~late & ~waits] = self.ends.deal(int((~late & ~waits).sum()))
        found["closed"] = np.where(waits, NONE, found["decided"])
        found["closed_at"] = np.where(waits, NONE, found["decided_at"])
        found["check_done"] = np.where(waits, NONE, found["check_done"])
        decided = found["outcome"] == refused
        found["decided"] = np.where(decided, found["decided"], NONE)
        found["decided_at"] = np.where(decided, found["decided_at"], NONE)
        self.dispute(found, self.more)
        self.grounds(found, {"NOT_ACCEPTED": decided, "WITHDRAWN": ~decided & ~waits})

    def _waits(self, received: Whole) -> Array:
        chosen = np.zeros(len(received), dtype=bool)
        for day in np.unique(received).tolist() if self.counts.undecided else ():
            places = np.flatnonzero(received == day)[: int(self.left[day - BEFORE])]
            chosen[places] = True
            self.left[day - BEFORE] -= len(places)
        return chosen


class Reports(GroupMaker):
    """Reports: verified, filed or not."""

    def begin(self) -> None:
        counts = self.counts
        self.late = Late(self, counts.late_reports, self.making.verify_ends, "report_on_time_verification_rate")
        self.ends = Deck(
            {"FILED": counts.filed, "NOT_FILED": counts.reports - counts.filed}, self.making.labels["outcome"], self.rng
        )

    def complete(self, found: dict[str, Array]) -> None:
        received = found["received"]
        rows = len(received)
        late = self.late.pick(received, np.ones(rows, dtype=bool))
        plain, longer = self.making.verify_ends[received], self.making.verify_longer[received]
        usual = habits().usual
        extended = ~late & (longer <= self.days.last) & (self.rng.random(rows) < usual["extended"] / 100)
        delays = self.delays(habits().verification, rows)
        delays = np.where(self.days.worked[received], delays, np.maximum(delays, 1))
        decided = np.minimum(np.minimum(self.days.after(received, delays), plain), self.days.last)
        more = np.minimum(self.days.after(plain, self.rng.integers(1, 13, rows)), longer)
        decided = np.where(extended, more, decided)
        decided = np.where(late, np.minimum(self.days.after(plain, self.late_by(rows)), self.days.last), decided)
        found["check_due"] = np.where(extended, longer, plain)
        found["check_done"] = found["decided"] = decided
        found["decided_at"] = self.making.seconds(decided, work=True, not_before=found["received_at"])
        found["closed"], found["closed_at"] = decided.copy(), found["decided_at"].copy()
        found["extended"] = extended
        found["anonymous"] = self.rng.random(rows) < usual["anonymous"] / 100
        found["outcome"] = self.ends.deal(rows)
        not_filed = found["outcome"] == self.making.labels["outcome"].index("NOT_FILED")
        self.grounds(found, {"NOT_FILED": not_filed})


class Inquiries(GroupMaker):
    """Inquiries: answered at once, or some working days later."""

    def begin(self) -> None:
        later = self.counts.inquiries - self.counts.direct
        self.answers = Deck({"AT_ONCE": self.counts.direct, "LATER": later}, ["AT_ONCE", "LATER"], self.rng)

    def complete(self, found: dict[str, Array]) -> None:
        rows = len(found["received"])
        at_once = self.answers.deal(rows) == 0
        later = self.days.after(found["received"], self.rng.integers(1, 4, rows))
        found["closed"] = np.where(at_once, found["received"], later)
        found["closed_at"] = np.where(at_once, found["received_at"], self.making.seconds(later, work=True))
        found["outcome"][:] = self.making.labels["outcome"].index("ANSWERED")
        self.plain(found)


class Commendations(GroupMaker):
    """Commendations: passed on with thanks."""

    def complete(self, found: dict[str, Array]) -> None:
        rows = len(found["received"])
        found["closed"] = self.days.after(found["received"], np.ones(rows, dtype=np.int64))
        found["closed_at"] = self.making.seconds(found["closed"], work=True)
        found["outcome"][:] = self.making.labels["outcome"].index("THANKED")
        self.plain(found)


MAKERS: Final[Mapping[Group, type[GroupMaker]]] = {
    Group.ACCEPTED: Accepted, Group.OTHER: Other, Group.REPORTS: Reports, Group.INQUIRIES: Inquiries,
    Group.COMMENDATIONS: Commendations,
}  # fmt: skip
