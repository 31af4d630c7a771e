"""An agency of five tiers for the ladder of warnings, and cases by the hundred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxin.domain.agency.models import Account, Office
from fangxin.domain.agency.queries import forget_directory
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.cases.models import Case
from fangxin.domain.timeline.actions.clocks import started
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.models import Chain, Clock, ClockEvent, Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import load
from tests.people import MONDAY, filed, office, officer, working


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Province, city, county and station, with one officer for each rung."""

    province: Office
    city: Office
    county: Office
    station: Office
    hotline: Actor
    handler: Actor
    head: Actor
    county_supervisor: Actor
    city_supervisor: Actor
    province_head: Actor
    station_handler: Actor
    station_head: Actor


def tree() -> Tree:
    """Create it. The county has a supervisor, the province only a head."""
    province = office("410000", "河南省市场监督管理局", Tier.PROVINCE, None, "410000")
    city = office("410600", "鹤壁市市场监督管理局", Tier.CITY, province, "410600")
    centre = office("410600-ZX", "鹤壁市投诉举报中心", Tier.CITY, city, "410600", is_intake=True)
    county = office("410611", "淇滨区市场监督管理局", Tier.COUNTY, city, "410611")
    station = office("410611-01", "黎阳路市场监督管理所", Tier.STATION, county, "410611")
    forget_directory()
    return Tree(
        province=province, city=city, county=county, station=station,
        hotline=officer("jiangtingyu", "江听雨", Role.HOTLINE, centre),
        handler=officer("mengzijin", "孟子衿", Role.HANDLER, county),
        head=officer("heyunshu", "何云舒", Role.HEAD, county),
        county_supervisor=officer("guyanzhi", "顾言之", Role.SUPERVISOR, county),
        city_supervisor=officer("luzhiyao", "陆知遥", Role.SUPERVISOR, city),
        province_head=officer("shenruoshui", "沈若水", Role.HEAD, province),
        station_handler=officer("yanyining", "言以宁", Role.HANDLER, station),
        station_head=officer("xuqingci", "许清词", Role.HEAD, station),
    )  # fmt: skip


def at_station(tree: Tree, **changes: Any) -> Case:
    """A case filed on a Monday that lies with the handler of the station."""
    case = filed(tree.hotline, **changes)
    place = {"office": tree.station, "path": tree.station.path, "post_id": tree.station_handler.post_id}
    Case.objects.filter(pk=case.pk).update(**place)
    return Case.objects.select_related("office", "post").get(pk=case.pk)


def copies(case: Case, number: int, *, at: datetime = MONDAY) -> list[Case]:
    """So many cases like one, each with its journal and a running acceptance clock."""
    cases, chains, entries, clocks, events = [], [], [], [], []
    values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    for place in range(number):
        copy = Case(**{**values, "id": new_id(at), "number": f"{case.number}-{place}"})
        cases.append(copy)
        chain, *own = new_chain(chain=copy.pk, deeds=[Deed(act=Act.FILED, by=SYSTEM, at=at)])
        chains.append(chain)
        entries.extend(own)
        day = day_of(at)
        clock, event = started(case_id=copy.pk, rule="complaint.acceptance", received_on=day, on=day, at=at)
        clocks.append(clock)
        events.append(event)
    for model, rows in ((Case, cases), (Chain, chains), (Entry, entries), (Clock, clocks), (ClockEvent, events)):
        load(model, rows)
    return cases


def account(actor: Actor) -> Account:
    """The account of an actor."""
    return Account.objects.get(pk=actor.account_id)


def june(day: int, hour: int = 9) -> datetime:
    """An instant in June 2026 in Shanghai."""
    return working(hour, day=date(2026, 6, day))
