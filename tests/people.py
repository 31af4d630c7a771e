"""The fixed cast of the tests: one small agency of three tiers, and the people who turn to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.queries import actor_for, forget_directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ROLE_LABELS, Role, Tier
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.actions.handing import confirm_hand_over, hand_over
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.people.rules import Identity
from fangxin.foundation.clock import BEIJING

#: a working Monday under Order 121
MONDAY = datetime(2026, 6, 8, 2, 0, tzinfo=UTC)
ZHANG = Identity(name="张晚晴", id_number="000000199001010018", phone="13800000101", address="鹤壁市淇滨区青禾路1号")
LI = Identity(name="李守拙", id_number="00000019851231123X", phone="13800000102")
_drafts = count(1)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Offices and officers by the name tests call them."""

    city: Office
    centre: Office
    county: Office
    other_county: Office
    station: Office
    dispatcher: Actor
    handler: Actor
    second_handler: Actor
    head: Actor
    supervisor: Actor
    other_handler: Actor
    hotline: Actor
    analyst: Actor
    system_admin: Actor
    security_admin: Actor
    audit_admin: Actor
    station_handler: Actor


def office(code: str, name: str, tier: Tier, parent: Office | None, region: str, *, is_intake: bool = False) -> Office:
    """An office under its parent."""
    number = Office.objects.filter(parent=parent).count() + 1
    return Office.objects.create(
        code=code, name=name, short_name=name[:10], tier=tier.value, parent=parent, region_code=region, is_intake=is_intake,
        path=f"{parent.path if parent else ''}{number:04d}", phone="0392-0000110", address=f"{name}一楼",
    )  # fmt: skip


def officer(login: str, name: str, role: Role, at_office: Office, substitute: Account | None = None) -> Actor:
    """An officer holding a new post."""
    account = Account.objects.create(username=login, name=name, created_at=MONDAY, is_active=True)
    post = Post.objects.create(
        office=at_office, title=f"{ROLE_LABELS[role]}岗 {name}", role=role.value, holder=account, substitute=substitute
    )
    return actor_for(account=account, post=Post.objects.select_related("office").get(pk=post.pk))


def cast() -> Cast:
    """Create the agency."""
    city = office("410600", "鹤壁市市场监督管理局", Tier.CITY, None, "410600")
    centre = office("410600-ZX", "鹤壁市投诉举报中心", Tier.CITY, city, "410600", is_intake=True)
    county = office("410611", "淇滨区市场监督管理局", Tier.COUNTY, city, "410611")
    other = office("410603", "山城区市场监督管理局", Tier.COUNTY, city, "410603")
    station = office("410611-01", "黎阳路市场监督管理所", Tier.STATION, county, "410611")
    forget_directory()
    return Cast(
        city=city, centre=centre, county=county, other_county=other, station=station,
        dispatcher=officer("fangxiaoman", "方小满", Role.DISPATCHER, centre),
        handler=officer("mengzijin", "孟子衿", Role.HANDLER, county),
        second_handler=officer("muqinghe", "穆清和", Role.HANDLER, county),
        head=officer("heyunshu", "何云舒", Role.HEAD, county),
        supervisor=officer("luzhiyao", "陆知遥", Role.SUPERVISOR, city),
        other_handler=officer("songyi", "宋仪", Role.HANDLER, other),
        hotline=officer("jiangtingyu", "江听雨", Role.HOTLINE, centre),
        analyst=officer("sujianwei", "苏见微", Role.ANALYST, city),
        system_admin=officer("baijingxing", "白景行", Role.SYSTEM_ADMIN, city),
        security_admin=officer("wenyanshu", "温言书", Role.SECURITY_ADMIN, city),
        audit_admin=officer("luotinglan", "罗听澜", Role.AUDIT_ADMIN, city),
        station_handler=officer("yanyining", "言以宁", Role.HANDLER, station),
    )  # fmt: skip


def filing(**changes: object) -> Filing:
    """A plain complaint about a shop in the county, taken down by phone."""
    given: dict[str, object] = {
        "channel": Channel.HOTLINE,
        "content": "我在淇滨区云上鲸超市买了两箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。",
        "identity": ZHANG,
        "merchant_name": "云上鲸超市",
        "merchant_address": "河南省鹤壁市淇滨区青禾路88号",
        "merchant_phone": "19900001001",
        "object_code": "10107",
        "problem_code": "P20",
        "claims": ("CL6",),
        "disputed_fen": 5980,
        "purchased_on": date(2026, 6, 5),
        "consents_disclosure": True,
    }
    return Filing(**{**given, **changes})  # type: ignore[arg-type]


def filed(by: Actor, *, at: datetime = MONDAY, **changes: object) -> Case:
    """A case just filed; the only or first case of the submission."""
    return case_of(receipt(by, at=at, **changes))


def receipt(by: Actor, *, at: datetime = MONDAY, **changes: object) -> Receipt:
    """The receipt of a filing with a fresh draft."""
    return file_request(filing=filing(**changes), draft=f"DRAFT{next(_drafts):015d}", by=by, at=at)


def case_of(given: Receipt) -> Case:
    """The first case of a receipt, read afresh."""
    return Case.objects.select_related("office", "intake__person").get(pk=given.cases[0].id)


def working(hour: int = 10, *, day: date = date(2026, 6, 8)) -> datetime:
    """An instant at an hour of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING)


def later(days: int, *, at: datetime = MONDAY) -> datetime:
    """So many days after."""
    return at + timedelta(days=days)


def handed(case: Case, *, to: Actor, by: Actor, at: datetime) -> Case:
    """A case handed over to another post and received there."""
    hand_over(case_id=case.pk, version=None, post_id=to.post_id or 0, reason="调整分工。", by=by, at=at)
    return confirm_hand_over(hand_over_id=HandOver.objects.filter(case=case).latest("offered_at").pk, by=to, at=at)
