"""The offices of the agency's directory as routing's index; built anew only when the directory was read anew."""

from __future__ import annotations

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import Directory, directory, forget_directory
from fangxin.domain.places.queries import region_index
from fangxin.domain.routing.rules import OfficeIndex, OfficeRow


class _Kept:
    """The index of this process and the directory it was built from."""

    source: Directory | None = None
    index: OfficeIndex = OfficeIndex(())


def office_index() -> OfficeIndex:
    """The active offices in memory, as fresh as the agency's directory."""
    source = directory()
    if source is not _Kept.source:
        _Kept.index, _Kept.source = OfficeIndex(_row(office) for office in source.offices.values()), source
    return _Kept.index


def forget_offices() -> None:
    """Read the offices afresh at the next question."""
    forget_directory()
    _Kept.source = None


def _row(office: Office) -> OfficeRow:
    return OfficeRow(
        id=office.pk,
        code=office.code,
        name=office.name,
        tier=office.tier,
        path=office.path,
        region_code=_known(office.region_code),
        remit=tuple(office.remit or ()),
        is_intake=office.is_intake,
        active=office.active,
        covers=tuple(office.covers or ()),
    )


def _known(code: str) -> str:
    """The office's region in canonical form; a station's township keeps its nine digits when it is not loaded."""
    return region_index().settled(code=code) if len(code) == 6 else code
