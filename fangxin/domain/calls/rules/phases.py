"""Where a call is, from the events told so far, in whatever order they arrived; and who holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fangxin.domain.calls.words import CallEvent, CallState


@dataclass(frozen=True, kw_only=True, slots=True)
class Phases:
    """The instants known of a call, and since when its present operator has it. None: not told yet."""

    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    operator_id: int | None = None
    operator_at: datetime | None = None

    @property
    def state(self) -> CallState:
        """A call that ended without ever being answered was missed."""
        if self.ended_at is not None:
            return CallState.ENDED if self.answered_at is not None else CallState.MISSED
        return CallState.TALKING if self.answered_at is not None else CallState.RINGING

    def told(self, *, event: CallEvent, at: datetime, operator_id: int | None) -> Phases:
        """The phases after one more event, which may be late, doubled, or tell of a transfer.

        The operator is whoever the latest event names: one that names nobody changes nothing, and neither does the end
        of a call, which a switchboard may tell of the extension that rang first.
        """
        after = replace(self, began_at=min(self.began_at, at))
        if event is CallEvent.ANSWERED:
            after = replace(after, answered_at=min(self.answered_at or at, at))
        elif event is CallEvent.ENDED:
            after = replace(after, ended_at=max(self.ended_at or at, at))
        named = operator_id is not None and (event is not CallEvent.ENDED or self.operator_id is None)
        if named and (self.operator_at is None or at >= self.operator_at):
            after = replace(after, operator_id=operator_id, operator_at=at)
        return after
