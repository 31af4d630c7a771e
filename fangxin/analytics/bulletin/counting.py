"""Counting the numbers of a bulletin from the facts: each question once, of what is told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from fangxin.analytics.bulletin.gathering import Gathering
from fangxin.analytics.bulletin.naming import tier_scope, tiers_above
from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Group, Reading, Scope, measure

_UNITS = (
    "requests_received", "received_complaints", "reports_received", "inquiries", "on_time_initial_check_rate",
    "on_time_close_rate", "report_on_time_verification_rate", "disclosure_rate",
)  # fmt: skip
#: what is asked of each column the facts are told apart by: a question costs by how much it asks
ASKED: Mapping[str, tuple[str, ...]] = {
    "channel": ("received_complaints", "reports_received"),
    "received_on": ("requests_received", "received_complaints", "reports_received"),
    "problem": (
        "accepted_complaints", "received_complaints", "mediation_success", "mediation_success_rate", "reports_received",
        "reports_filed",
    ),
    "object": ("accepted_complaints", "received_complaints"),
    "sales_mode": ("accepted_complaints", "received_complaints"),
    "online": ("accepted_complaints", "received_complaints"),
    "merchant": ("disclosed_complaints",),
    "rule_version": ("requests_received",),
    "region": _UNITS,
    "path": _UNITS,
    "": (
        "requests_received", "on_time_initial_check_rate", "on_time_close_rate", "mediation_success_rate",
        "report_on_time_verification_rate",
    ),
}  # fmt: skip


class Counting(Gathering):
    """A gathering from the facts of an engine; `covers`: the division they are of, nothing where they are of every one."""

    def __init__(self, engine: Engine, *, covers: str = "", **asked: Any) -> None:
        super().__init__(**asked)
        self.engine, self.covers = engine, covers
        self._asked: dict[tuple[Any, ...], dict[Group, dict[str, Reading]]] = {}

    def readings(self, by: str, *, scope: Scope | None = None) -> Mapping[Group, Mapping[str, Reading]]:
        """What `measure` says by a column, or of another scope without one; asked once, of what ASKED names."""
        key = (by, scope)
        if key not in self._asked:
            self._asked[key] = measure(
                self.engine, period=self.period, scope=scope or self.scope, known_on=self.known_on, only=ASKED[by],
                by=(by,) if by else (),
            )  # fmt: skip
        return self._asked[key]

    @cached_property
    def whole(self) -> Mapping[str, Reading]:
        """Every indicator of the scope."""
        return measure(self.engine, period=self.period, scope=self.scope, known_on=self.known_on)[()]

    @cached_property
    def tiers(self) -> list[tuple[str, str]]:
        """The tiers above of which the facts tell more than of the one before."""
        found: list[tuple[str, str]] = []
        last = self.whole["requests_received"].now.numerator
        for code, label in tiers_above(self.scope, self.names, covers=self.covers):
            many = self.readings("", scope=tier_scope(self.scope, code))[()]["requests_received"].now.numerator
            if many != last:
                found.append((code, label))
                last = many
        return found
