"""Which cases are late."""

from __future__ import annotations

from typing import Final

import numpy as np

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.simulation.days import BEFORE, Whole
from fangxin.analytics.simulation.dealing import Array, Share
from fangxin.analytics.simulation.groups import GroupMaker

#: days kept free at the end of a period for what is late
ROOM: Final = 14


class Late:
    """Late cases, dealt to days on which there is still time to be late within the period."""

    def __init__(self, maker: GroupMaker, late: int, ends: Whole, name: str, *, taken: Whole | None = None) -> None:
        days = np.arange(maker.days.number) + BEFORE
        self.fits = np.zeros(maker.days.all, dtype=bool)
        self.fits[days] = ends[days] + ROOM <= maker.days.last
        rows = maker.daily_all - (taken if taken is not None else 0)
        room = int(rows[self.fits[days]].sum())
        if late > room:
            raise maker.refuse(INDICATORS[name].label, f"{late} 件超期", f"周期内只有 {room} 件来得及超期")
        self.share, self.rng = Share(late, room), maker.rng

    def pick(self, received: Whole, free: Array) -> Array:
        """Which of these cases are late; only of the free ones."""
        fit = self.fits[received] & free
        places = np.flatnonzero(fit)
        chosen = np.zeros(len(received), dtype=bool)
        chosen[self.rng.choice(places, self.share.take(len(places), len(places)), replace=False)] = True
        return chosen
