"""The section of merchants: what is in it, for whom, and what waits there. A capability brings a line in SECTIONS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.staff.queries import claims_waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One page of the section. `waits` counts what waits for the caller, where something can."""

    name: str
    label: str
    hint: str
    permission: Permission
    waits: Callable[[Actor], int] | None = None


SECTIONS: tuple[Section, ...] = (
    Section(
        name="merchant-accounts", label="账号认领", hint="核实谁可以代表经营者，开通账号",
        permission=Permission.KEEP_REGISTER, waits=lambda by: claims_waiting(by=by).count(),
    ),
)  # fmt: skip
