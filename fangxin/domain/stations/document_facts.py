"""What the notice board of a station or a street prints, on its page and on paper; the code leads to the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from fangxin.domain.agency.queries import agency_of
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.queries import figures_of, merchants_of_street, staff_of, street_of
from fangxin.domain.stations.rules import station_rules
from fangxin.domain.stations.words import KIND_LABELS, StationKind
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.documents.sheets import qr_svg, set_sheet

#: members of a street named on its board
MEMBERS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a board: its title, its lines, and whether they are numbered."""

    title: str
    lines: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Everything a board says: facts in their order, then the parts."""

    kind: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def kind_of(station: Station) -> str:
    """What kind of station it is, with the place it stands in."""
    place = station_rules().places.get(station.place, "")
    return f"{KIND_LABELS[StationKind(station.kind)]}{f'（{place}）' if place else ''}"


def board_of(*, station: Station, on: date) -> Board:
    """The board of a working station on a day. People are named by surname and title only."""
    people = [f"{one.member.name_masked[:1]}{one.title}" for one in staff_of(station=station)]
    party = f"{station.party_members} 名，调解过程全程记录" if station.kind == StationKind.RED else ""
    facts = (
        ("地址", station.address), ("电话", station.phone or "12315"), ("开放时间", station.hours),
        ("设在", station.host.name if station.host else ""), ("所在示范街", station.street.name if station.street else ""),
        ("行业", station.sector), ("工作人员", "、".join(people)), ("党员调解员", party),
    )  # fmt: skip
    numbers = figures_of(station=station, on=on)
    handled = f"登记纠纷 {numbers.recorded} 件，当场和解 {numbers.settled} 件，转交市场监管部门 {numbers.handed} 件。"
    parts = [Part(title="办事规矩", lines=station_rules().charter, numbered=True)]
    if station.notice:
        parts.append(Part(title="公示", lines=tuple(line for line in station.notice.splitlines() if line.strip())))
    if station.kind == StationKind.STREET:
        parts.append(_street(station, on))
    parts.append(Part(title="办理情况", lines=(f"截至{day_in_words(on)}，{handled}",)))
    return Board(kind=kind_of(station), facts=tuple(pair for pair in facts if pair[1]), parts=tuple(parts))


def board_sheet(*, station: Station, on: date) -> bytes:
    """The board as PDF on A4, to be posted or printed larger."""
    board, address = board_of(station=station, on=on), f"{settings.PUBLIC_URL}/stations/{station.pk}/"
    office = agency_of(region_code=station.region_code)
    values = {
        "kicker": board.kind, "facts": [list(pair) for pair in board.facts],
        "parts": [{"title": one.title, "lines": list(one.lines), "numbered": one.numbered} for one in board.parts],
        "qr": qr_svg(address), "qr_says": f"二维码：{address}", "look_up": "扫码看本站办理情况，在线提交投诉",
        "calls": "投诉举报电话 12315", "day": day_in_words(on),
    }  # fmt: skip
    name = office.name if office is not None else "市场监督管理部门"
    return set_sheet(template="station_board", title=station.name, office=name, on=on, values=values)


def _street(street: Station, on: date) -> Part:
    """What a street has to keep, whether it does, and who belongs to it."""
    figures = street_of(street=street, on=on)
    members = merchants_of_street(street=street, on=on)
    enrolled = (
        f"{figures.enrolled} 家，共 {figures.members} 家（{figures.enrolled_percent}%）"
        if figures.members
        else "还没有登记成员"
    )
    handled = (
        f"{figures.handled} 件，共 {figures.due} 件（{figures.handled_percent}%）"
        if figures.due
        else "近一年没有到期的纠纷"
    )
    lines = [
        f"加入在线和解的商户：{enrolled}", f"到期的纠纷办理：{handled}", f"是否达标：{'达标' if figures.keeps else '未达标'}"
    ]  # fmt: skip
    if members:
        named = "、".join(one.merchant.brand or one.merchant.name for one in members[:MEMBERS])
        more = f"等 {len(members)} 家" if len(members) > MEMBERS else ""
        lines.append(f"成员：{named}{more}")
    return Part(title="示范街标准", lines=tuple(lines))
