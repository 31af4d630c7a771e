"""The figures of law/stations.yaml, what stations refuse, whether a street keeps its criteria."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.foundation.lawbook import Listing, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

REASON_LEAST: Final = 4
REASON_MOST: Final = 300


class StationTextMissing(Refusal):
    """A required text of a station, a dispute or a review is empty or too short."""

    code = "station_text_missing"
    status = 422
    sentence = "请填写{what}（至少 {least} 个字）。"


class StationTextTooLong(Refusal):
    """A text is longer than is kept."""

    code = "station_text_too_long"
    status = 422
    sentence = "{what}最多 {most} 字。"


class PlaceUnknown(Refusal):
    """A five-in station stands in one of the places of law/stations.yaml."""

    code = "station_place_unknown"
    status = 422
    sentence = "请选择服务站设在哪里。"


class RedNeedsParty(Refusal):
    """A red station has at least one mediator who is a Party member, and keeps recordings."""

    code = "station_red_incomplete"
    status = 422
    sentence = "红色维权站须有至少 {least} 名党员调解员，并配备调解过程记录设备。"


class StationWithdrawn(Refusal):
    """The station was withdrawn: nothing new is recorded there."""

    code = "station_withdrawn"
    status = 409
    sentence = "“{name}”已经撤销，不能再办理。"


class NotAtStation(Refusal):
    """The person does not work at the station."""

    code = "not_at_station"
    status = 403
    sentence = "您目前不是任何消费维权服务站的工作人员，请联系所在地市场监管所。"


class StationStaffKnown(Refusal):
    """The person works at the station already."""

    code = "station_staff_known"
    status = 409
    sentence = "这个手机号已经是本站工作人员。"


class FirstAskedHolds(Refusal):
    """Somebody who leaves still has open disputes, and nobody was named to take them over."""

    code = "first_asked_holds"
    status = 409
    sentence = "{who}还有 {count} 件首问的纠纷没有办完，请选择由谁接着负责。"


class MerchantToChoose(Refusal):
    """The register holds merchants that may be meant; only the person knows which, or that it is none of them."""

    code = "station_merchant_to_choose"
    status = 422
    sentence = "名录里有相近的商家，请选择是哪一家；都不是的，选“名录里没有这家”。"


class MerchantNotOffered(Refusal):
    """The merchant chosen is none of those the register holds for what was told."""

    code = "station_merchant_not_offered"
    status = 422
    sentence = "所选的商家与填写的商家名称对不上，请核对商家名称后重新选择。"


class DisputeEnded(Refusal):
    """The dispute was settled, handed over or dropped."""

    code = "station_dispute_ended"
    status = 409
    sentence = "这件纠纷已经办完（{state}），不能再改。"


class OtherFirstAsked(Refusal):
    """Another colleague was asked first and answers for the dispute."""

    code = "other_first_asked"
    status = 403
    sentence = "这件纠纷由首问责任人{who}办理，需要代办的请站长办理。"


class InStreetAlready(Refusal):
    """The merchant belongs to a demonstration street already."""

    code = "in_street_already"
    status = 409
    sentence = "“{name}”已经是一条示范街的成员。"


@dataclass(frozen=True, kw_only=True, slots=True)
class StationRules:
    """Everything law/stations.yaml says; days, months, shares in percent."""

    places: Mapping[str, str]
    first_asked_days: int
    remind_before: int
    review_months: int
    review_ahead: int
    improve_days: int
    party_members: int
    enrolled_percent: int
    handled_percent: int
    street_days: int
    charter: tuple[str, ...]


def station_rules() -> StationRules:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_station_rules(law_file("stations.yaml"))


@lru_cache(maxsize=8)
def read_station_rules(path: Path) -> StationRules:
    """The rules of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return StationRules(
        places=row["places"], first_asked_days=row["first_asked"]["working_days"],
        remind_before=row["first_asked"]["remind_before"], review_months=row["review"]["months"],
        review_ahead=row["review"]["ahead_days"], improve_days=row["review"]["improve_days"],
        party_members=row["red"]["party_members"], enrolled_percent=row["street"]["enrolled_percent"],
        handled_percent=row["street"]["handled_percent"], street_days=row["street"]["days"],
        charter=tuple(line.replace("{days}", str(row["first_asked"]["working_days"])) for line in row["charter"]),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class StreetFigures:
    """A street's criteria: members enrolled, disputes handled of those that had to be, and whether both suffice."""

    members: int
    enrolled: int
    due: int
    handled: int
    keeps: bool

    @property
    def enrolled_percent(self) -> int | None:
        """The share enrolled, rounded down; None without members."""
        return self.enrolled * 100 // self.members if self.members else None

    @property
    def handled_percent(self) -> int | None:
        """The share handled, rounded down; None without a dispute that had to be."""
        return self.handled * 100 // self.due if self.due else None


def street_figures(*, members: int, enrolled: int, due: int, handled: int, rules: StationRules) -> StreetFigures:
    """Whether a street keeps its criteria. Without a member it keeps none; without a dispute it handled all there were."""
    enough = members > 0 and enrolled * 100 >= rules.enrolled_percent * members
    keeps = enough and handled * 100 >= rules.handled_percent * due
    return StreetFigures(members=members, enrolled=enrolled, due=due, handled=handled, keeps=keeps)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, its last where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def text_of(value: str, *, what: str, field: str, most: int, least: int = 1) -> str:
    """A text as it is kept. Raises StationTextMissing, StationTextTooLong."""
    plain = value.strip()
    if len(plain) < least:
        raise StationTextMissing(what=what, least=least, field=field)
    if len(plain) > most:
        raise StationTextTooLong(what=what, most=most, field=field)
    return plain


def reason_of(value: str) -> str:
    """A reason as it is kept."""
    return text_of(value, what="理由", field="reason", most=REASON_MOST, least=REASON_LEAST)


_SCHEMA = Record(
    {
        "places": Table(Text(pattern=r"[A-Z]{2,16}"), Text(), least=1),
        "first_asked": Record({"working_days": Whole(1, 60), "remind_before": Whole(0, 30)}),
        "review": Record({"months": Whole(1, 60), "ahead_days": Whole(0, 365), "improve_days": Whole(1, 365)}),
        "red": Record({"party_members": Whole(0, 50)}),
        "street": Record({"enrolled_percent": Whole(0, 100), "handled_percent": Whole(0, 100), "days": Whole(1, 3660)}),
        "charter": Listing(Text(), least=1),
    }
)
