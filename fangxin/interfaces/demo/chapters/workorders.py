"""12345 work orders: sent back, refused, overdue on the platform's own clock, told back at once, after trouble, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.workorders.actions.platforms import connect_platform
from fangxin.domain.workorders.actions.returning import NotAcknowledged, compose_returns, deliver_returns
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.models import Platform, Return
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

TAKEN_AT, REFUSED_AT, DUE_AT = time(9, 35), time(15, 10), time(18)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each order, what was decided of it, and how telling it back went."""
    chapter = stage.story.chapters.get("workorders", {})
    told = _Telling(stage, chapter.get("platforms", {}))
    for row in chapter.get("orders", ()):
        at = _at(stage, row["taken"], TAKEN_AT)
        yield at, partial(told.take, row, at)
        if "refused" in row:
            at = _at(stage, row["refused"]["day"], REFUSED_AT)
            yield at, partial(told.refuse, row, at)


class _Telling:
    """The orders taken so far by the ids of their rows."""

    def __init__(self, stage: Stage, platforms: dict[str, Row]) -> None:
        self.stage, self.platforms = stage, platforms
        self.cases: dict[str, int] = {}

    def take(self, row: Row, at: datetime) -> None:
        """An order comes in, and the platform is told how far it is."""
        filing = Filing(
            channel=Channel.HOTLINE12345, content=row["text"], identity=Identity(**row["person"]),
            merchant_name=row["shop"]["name"], merchant_address=row["shop"]["address"], problem_code="P20", claims=("CL6",),
            disputed_fen=fen_of(row["amount"]), split_report=False, consents_disclosure=False, consents_commission=False,
        )  # fmt: skip
        due_on = calendar_in_force().working_day(row["due"], after=day_of(at))
        by = self.stage.agency.officer(office_id=self.stage.intake_id, role=Role.DISPATCHER, on=day_of(at))
        order = take_order(
            platform=self._platform(row["platform"], at), number=row["number"], ordered_at=at - timedelta(minutes=40),
            due_at=datetime.combine(due_on, DUE_AT, tzinfo=BEIJING), filing=filing, by=by, at=at,
        )  # fmt: skip
        self.cases[row["id"]] = order.case_id
        self._tell(row, at)

    def refuse(self, row: Row, at: datetime) -> None:
        """Its handler refuses it: not ours goes back to the platform."""
        case, given, agency, on = (
            Case.objects.get(pk=self.cases[row["id"]]),
            row["refused"],
            self.stage.agency,
            day_of(at),
        )
        at_post = case.post_id is not None and agency.serving(agency.posts[case.post_id], on=on)
        by = at_post or agency.upwards(office_id=case.office_id, roles=(Role.HANDLER, Role.HEAD), on=on)
        decide.refuse(
            case_id=case.pk, version=None, ground=given["ground"], reason=given["reason"],
            other_routes=given["other_routes"], by=by, at=at,
        )  # fmt: skip
        self._tell(row, at)

    def _tell(self, row: Row, at: datetime) -> None:
        """Compose what is to be told, and let the platform fail as often as the file says before it takes it, or never."""
        compose_returns(at=at)
        for _ in range(row.get("fails", 0)):
            deliver_returns(at=_next(at), send=partial(_answer, row["number"], False), most=1000)
        if row.get("takes"):
            deliver_returns(at=_next(at), send=partial(_answer, row["number"], True), most=1000)

    def _platform(self, key: str, at: datetime) -> Platform:
        given = self.platforms[key]
        office = Office.objects.get(pk=self.stage.intake_id)
        found = Platform.objects.filter(office=office, name=given["name"]).first()
        return found or connect_platform(
            office=office, name=given["name"], url=given.get("url", ""), token="", by=SYSTEM, at=at
        )


def _next(at: datetime) -> datetime:
    """When what waits to be sent is due: a platform that fails is asked later and later."""
    waiting = Return.objects.exclude(due_at=None).order_by("-due_at").values_list("due_at", flat=True).first()
    return max(at, waiting or at)


def _answer(number: str, takes: bool, row: Return) -> str:
    if row.order.number != number or not takes:
        raise NotAcknowledged("status 503")
    return f"YS{row.pk % 1_000_000:06d}"


def _at(stage: Stage, day: int, when: time) -> datetime:
    """So many working days before the day of the replay."""
    calendar, on = calendar_in_force(), stage.today
    for _ in range(day):
        on = calendar.working_day_until(on - timedelta(days=1))
    return datetime.combine(on, when, tzinfo=BEIJING)
