"""A city with two counties whose June can be counted by hand, and its lake.

淇滨区: five complaints decided, four in time (80.00 %); three of them closed, two after settling (66.67 %).
山城区: two decided in time (100 %), nothing closed. 黎阳路所 lies in 淇滨区.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fangxin.analytics.evaluation.scheme import Scheme, read_scheme
from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.evaluation.actions.opening import open_round, publish_round
from fangxin.domain.evaluation.models import Round, Standing
from fangxin.domain.evaluation.queries.rounds import edition_of
from fangxin.domain.evaluation.words import RoundKind
from fangxin.interfaces.evaluation.counting import Asked, counting
from fangxin.interfaces.evaluation.keeping import used
from fangxin.interfaces.lake.updating import update_lake
from tests.evaluation.schemes import HEAD, scheme_text
from tests.people import Cast, cast, filed, officer, working

JUNE = Asked(kind=RoundKind.MONTH, first=date(2026, 6, 1), last=date(2026, 6, 30))
#: a shop in 山城区
ELSEWHERE = {
    "merchant_name": "听雨轩茶叶店",
    "merchant_address": "河南省鹤壁市山城区红旗街12号",
    "merchant_phone": "19900001002",
}
JULY_2 = working(9, day=date(2026, 7, 2))
ITEMS = """
  - name: 工作能力
    says: 时效和结果。
    items:
      - id: check
        label: 初查
        indicator: on_time_initial_check_rate
        weight: 60
        direction: up
        zero: 60
        full: 100
        nation: "90"
        missing: spread
      - {id: close, label: 办结, indicator: on_time_close_rate, weight: 20, direction: up, zero: 90, full: 100, missing: spread}
  - name: 渠道保障
    says: 抽查。
    items:
      - {id: channels, label: 渠道, weight: 20, missing: spread}
"""
TEXT = scheme_text(HEAD.replace("CITY:", "COUNTY:"), ITEMS)


@dataclass(frozen=True, kw_only=True)
class City:
    """The cast, the heads of both counties, a second evaluator; the cases of 淇滨区 in the order they were filed."""

    people: Cast
    other_head: Actor
    second: Actor
    cases: list[Case]

    @property
    def late(self) -> Case:
        """The complaint that was decided too late."""
        return self.cases[4]


def at(day: int, hour: int = 10) -> datetime:
    """An instant in June 2026."""
    return working(hour, day=date(2026, 6, day))


def city() -> City:
    """Create it."""
    people = cast()
    other_head = officer("chuweiran", "楚蔚然", Role.HEAD, people.other_county)
    second = officer("yanzhixu", "颜之旭", Role.SUPERVISOR, people.city)
    cases = [_decided(people, people.handler, filed_on=day, on=on) for day, on in ((2, 5), (3, 8), (4, 9), (8, 10))]
    cases.append(_decided(people, people.handler, filed_on=8, on=24))
    for one in cases[:2]:
        case = Case.objects.get(pk=one.pk)
        close.withdraw(case_id=case.pk, version=case.version, reason="双方已和解。", by=people.handler, at=at(15))
    for day in (2, 3):
        _decided(people, people.other_handler, filed_on=day, on=day + 2, **ELSEWHERE)
    return City(people=people, other_head=other_head, second=second, cases=cases)


def _decided(people: Cast, by: Actor, *, filed_on: int, on: int, **changes: Any) -> Case:
    case = filed(people.hotline, at=at(filed_on), purchased_on=date(2026, 6, 1), **changes)
    assert case.office_id == by.office_id, case.office
    return decide.accept(case_id=case.pk, version=case.version, by=by, at=at(on))


def lake(when: datetime = JULY_2) -> None:
    """Write what happened into the lake."""
    update_lake(at=when, progress=lambda line: None)


def scheme() -> Scheme:
    """Initial check 60, closing 20, spot check 20."""
    return read_scheme(TEXT)


def opened_round(given: City, *, when: datetime = JULY_2, asked: Asked = JUNE) -> Round:
    """A round over June, counted, not told."""
    return open_round(
        kind=asked.kind, first=asked.first, last=asked.last, scheme=used(scheme()),
        count=counting(scheme=scheme(), asked=asked, at=when), by=given.people.supervisor, at=when,
    )  # fmt: skip


def published(given: City, *, when: datetime = JULY_2) -> Round:
    """The same, told."""
    round_ = opened_round(given, when=when)
    return publish_round(round_id=round_.pk, version=round_.version, by=given.people.supervisor, at=when)


def standing(round_: Round, office: Any, number: int | None = None) -> Standing:
    """An office in a round."""
    return Standing.objects.get(edition=edition_of(round_=round_, number=number), office=office)


def total(one: Standing) -> Decimal | None:
    """A total in points."""
    return None if one.total is None else Decimal(one.total) / 100


def account_of(actor: Actor) -> Account:
    """The account of an actor."""
    return Account.objects.get(pk=actor.account_id or 0)
