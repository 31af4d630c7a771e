"""What an officer may do with a routing: overrule it with a reason, give it back with a legal ground, rule a dispute.

A unit never passes a request on by itself (Order 121, art. 41; Order 20, art. 37): it goes back to the intake unit.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from fangxin.domain.routing.rules.offices import PATH_STEP, OfficeIndex, OfficeRow
from fangxin.foundation.lawbook import Ground, lawbook
from fangxin.foundation.refusals import Refusal

REASON_LENGTH: Final = 300
_SHORTEST_REASON: Final = 4
RETURN_KIND: Final = "return_to_intake"


class ReasonMissing(Refusal):
    """An override needs a reason of at least four characters."""

    code = "override_reason_missing"
    status = 422
    sentence = "请写明改派的理由（不少于 4 个字，不超过 300 个字）。"


class OfficeNotThere(Refusal):
    """The office does not exist or is closed."""

    code = "office_not_there"
    status = 422
    sentence = "没有这个承办单位，或者它已经停用。"


class NotSideways(Refusal):
    """Only the intake unit dispatches; a handling office gives a request back and does not pass it on."""

    code = "not_sideways"
    status = 409
    sentence = "承办单位不能自行转给其他单位，请说明理由退回统一接收单位“{office}”。"


class NoCommonSuperior(Refusal):
    """The offices in dispute have no common superior in this system."""

    code = "no_common_superior"
    status = 422
    sentence = "争议单位在本系统内没有共同的上级，请报请上级机关指定。"


class NotTheCommonSuperior(Refusal):
    """A dispute over jurisdiction is ruled by the common superior of the offices in dispute, or one above it."""

    code = "not_the_common_superior"
    status = 403
    sentence = "该争议应由共同的上一级机关“{office}”指定。"


class ReturnGroundWrong(Refusal):
    """The ground is not one for giving a request back to the intake unit."""

    code = "return_ground_wrong"
    status = 422
    sentence = "“{code_given}”不是退回统一接收单位的理由。"


def checked_reason(*, reason: str) -> str:
    """The reason of an override, trimmed; raises ReasonMissing."""
    told = " ".join(reason.split())
    if not _SHORTEST_REASON <= len(told) <= REASON_LENGTH:
        raise ReasonMissing(field="reason")
    return told


def returned_to(
    *, from_office_id: int | None, region: str, offices: OfficeIndex, wanted: int | None = None
) -> OfficeRow:
    """The intake unit a handling office gives a request back to: the nearest above it.

    Raises NotSideways when another office was `wanted`, OfficeNotThere without any intake unit.
    """
    own = offices.by_id.get(from_office_id or 0)
    unit = _intake_above(own, offices) if own else None
    unit = unit or offices.intake_for(region=region)
    if unit is None or (own is not None and unit.id == own.id):
        raise OfficeNotThere()
    if wanted not in (None, unit.id):
        raise NotSideways(office=unit.name)
    return unit


def _intake_above(own: OfficeRow, offices: OfficeIndex) -> OfficeRow | None:
    """The intake unit beside or above an office on its way to the root, the nearest first."""
    units = [row for row in offices.rows if row.is_intake and row.id != own.id]
    above = [row for row in units if own.path.startswith(row.path[:-PATH_STEP])]
    return max(above, key=lambda row: len(row.path), default=None)


def return_ground(*, code: str, received_on: date) -> Ground:
    """The legal ground of giving back; raises the lawbook's UnknownGround for any other code."""
    ground = lawbook().ground(code, received_on=received_on)
    known = {g.code for g in lawbook().grounds(RETURN_KIND, received_on=received_on)}
    if ground.code not in known:
        raise ReturnGroundWrong(code_given=code)
    return ground


def checked_ruling(
    *, ruler_path: str, offices_in_dispute: tuple[int, ...], office_id: int, offices: OfficeIndex
) -> OfficeRow:
    """The office designated in a dispute by someone of the office at `ruler_path`.

    Raises OfficeNotThere, NoCommonSuperior, NotTheCommonSuperior.
    """
    office = offices.by_id.get(office_id)
    rows = [offices.by_id.get(i) for i in offices_in_dispute]
    if office is None or None in rows:
        raise OfficeNotThere(field="office")
    superior = offices.common_superior(paths=[row.path for row in rows if row])
    if superior is None:
        raise NoCommonSuperior()
    if not superior.path.startswith(ruler_path) or not ruler_path:
        raise NotTheCommonSuperior(office=superior.name)
    return office
