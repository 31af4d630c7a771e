"""Which role brings which duties. The only place where a merchant's people are given rights."""

from __future__ import annotations

from typing import Final

from fangxin.domain.staff.words import Duty, StaffRole

DUTIES: Final[dict[StaffRole, frozenset[Duty]]] = {
    StaffRole.OWNER: frozenset(Duty),
    StaffRole.SERVICE: frozenset({Duty.SETTLE, Duty.RETURNS}),
    StaffRole.KEEPER: frozenset({Duty.RECORDS}),
    StaffRole.CLERK: frozenset({Duty.RETURNS}),
}


def may(role: StaffRole, duty: Duty) -> bool:
    """Whether a role includes a duty."""
    return duty in DUTIES[role]
