"""A merchant of the county with events, and its people."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.cases.models import Case
from fangxin.domain.credit.actions.recording import record_facts
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.reports.actions import publishing
from fangxin.storage.ids import new_id
from tests.people import MONDAY, Cast, later
from tests.reports.acting import investigated, penalised, reported

OWNER = Actor(kind=ActorKind.MERCHANT, name="负责人季**", account_id=77, office_name="云上鲸超市")
PLEDGE = "已清缴罚款，过期食品全部下架并更换进货渠道。承诺守法经营，如有虚假愿承担责任。"
LINK = "https://www.gsxt.example/penalty/1"


def shop(region: str = "410611", name: str = "云上鲸超市", **changes: object) -> Merchant:
    """A merchant of a region."""
    return Merchant.objects.create(
        **{
            "id": new_id(MONDAY), "name": name, "name_key": name, "core": name, "core_start": name[:3], "brand_key": name,
            "phone": "19900001001", "region_code": region, "created_at": MONDAY, **changes,
        }
    )  # fmt: skip


def published(people: Cast, merchant: Merchant, **changes: object) -> Case:
    """A report about the merchant that ended with a penalty published on the thirty-second day, 2026-07-10."""
    case = penalised(people, investigated(people, reported(people)), **changes)
    Case.objects.filter(pk=case.pk).update(merchant=merchant)
    at = later(32)
    if case.penalty.elsewhere:
        case = publishing.push(
            case_id=case.pk, version=case.version, to="陕西省市场监管局", pushed_on=at.date(), by=people.handler, at=at
        )  # fmt: skip
    return publishing.publish(
        case_id=case.pk, version=case.version, link=LINK, published_on=at.date(), by=people.handler, at=at
    )


def recorded(people: Cast, merchant: Merchant, *, at: datetime | None = None, **changes: object) -> CreditEvent:
    """The event of a published penalty."""
    published(people, merchant, **changes)
    record_facts(at=at or later(32))
    return CreditEvent.objects.select_related("merchant").get(merchant=merchant)
