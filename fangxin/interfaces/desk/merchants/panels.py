"""The panels of the register on a merchant's page: facts, outlets, shops, sizes, chain, cases, duplicates, journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import KIND_LABELS, OPEN_STATUSES, Kind, Status, status_label
from fangxin.domain.merchants.models import ChainMember, Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.merchants.rules import trade_label
from fangxin.domain.merchants.words import FORM_LABELS, STANDING_LABELS, Form, Standing
from fangxin.domain.registry.permissions import may_keep
from fangxin.domain.registry.queries.duplicates import duplicates_of, merges_of
from fangxin.domain.registry.words import FIELD_LABELS, SIGN_LABELS
from fangxin.domain.timeline.queries import entries_of
from fangxin.interfaces.desk.merchants.showing import region_name, standing_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.look.words import day
from fangxin.interfaces.public.reading import fields_of

Shown = dict[str, Any]
CASES = 10
ENTRIES = 30
#: outlets or shops shown together; a chain may have thousands
PART = 20
CASE_COLUMNS = (
    Column(0, "事项", kind="link", head=True),
    Column(1, "类型"),
    Column(2, "状态", kind="status"),
    Column(3, "办理单位"),
    Column(4, "登记", kind="instant"),
)
#: particulars of entries with their labels, in the order shown
FACTS = (
    ("name", "名称"), ("uscc", "统一社会信用代码"), ("outlet", "门店"), ("shop", "网店"), ("platform", "平台"), ("address", "地址"),
    ("outlets", "门店数"), ("staff_count", "从业人数"), ("transactions_a_year", "年交易笔数"), ("area_m2", "经营面积（平方米）"),
    ("stated_on", "数据日期"), ("stated_by", "数据来源"), ("chain", "连锁"), ("member", "成员"), ("into", "并入"),
    ("duplicate", "重复的登记"), ("other", "另一家"), ("who", "人员"), ("role", "角色"), ("reason", "理由"), ("source", "来源"),
    ("on", "日期"), ("due_on", "期限"), ("number", "文号"), ("what", "事项"), ("note", "说明"),
)  # fmt: skip


def facts(request: HttpRequest, merchant: Merchant) -> Shown:
    """What is registered, whether it still exists, and the forms that change it."""
    word, tone = standing_of(merchant)
    gone = merchant.status != Standing.ACTIVE
    pairs = [
        ("统一社会信用代码", merchant.uscc),
        ("字号", merchant.brand),
        ("类型", FORM_LABELS[Form(merchant.form)]),
        ("住所", merchant.address),
        ("地区", region_name(merchant.region_code)),
        ("行业", _trade(merchant)),
        ("登记电话", merchant.phone),
        ("成立日期", day(merchant.registered_on) if merchant.registered_on else ""),
        *([("电子商务平台", "是")] if merchant.is_platform_operator else []),
        *([(f"{STANDING_LABELS[Standing(merchant.status)]}日期", day(merchant.ended_on))] if gone else []),
    ]
    return {
        "pairs": pairs, "standing": (word, tone), "gone": gone, "merged_into": merchant.merged_into,
        "may_keep": _keeps(request, merchant), "forms": list(FORM_LABELS.items()),
        "standings": list(STANDING_LABELS.items()),
    }  # fmt: skip


def outlets(request: HttpRequest, merchant: Merchant) -> Shown:
    """The places where it does business, those of duplicates merged into it among them."""
    rows = merchant.outlets.model.objects.filter(merchant__in=family_of(merchant.pk)).order_by("-active", "name", "pk")
    found, turning = _part(request, merchant, rows, "outlets")
    return {
        "rows": [(one, region_name(one.region_code)) for one in found], "count": rows.count() if turning else len(found),
        "may_keep": _keeps(request, merchant), **turning,
    }  # fmt: skip


def shops(request: HttpRequest, merchant: Merchant) -> Shown | None:
    """Its shops on platforms; nothing for a merchant without any that the reader cannot add one to."""
    rows = merchant.shops.model.objects.filter(operator__in=family_of(merchant.pk)).select_related("platform")
    found, turning = _part(request, merchant, rows.order_by("name", "pk"), "shops")
    keeps = _keeps(request, merchant)
    return {"rows": found, "may_keep": keeps, **turning} if found or keeps or turning else None


def sizes(request: HttpRequest, merchant: Merchant) -> Shown:
    """How large it is, and what was stated before."""
    rows = list(merchant.sizes.all()[:10])
    return {"rows": rows, "newest": rows[0] if rows else None, "may_keep": _keeps(request, merchant)}


def chain(request: HttpRequest, merchant: Merchant) -> Shown | None:
    """The chains it or its outlets belong to, and those it leads."""
    family = family_of(merchant.pk)
    places = ChainMember.objects.filter(Q(merchant__in=family) | Q(outlet__merchant__in=family), left_on=None)
    rows = list(places.select_related("chain", "merchant", "outlet").order_by("joined_on", "pk"))
    headed = list(merchant.chains_headed.all())
    keeps = _keeps(request, merchant)
    if not rows and not headed and not keeps:
        return None
    options = [("", "全部门店"), *((one.pk, one.name) for one in merchant.outlets.filter(active=True))]
    return {"rows": rows, "headed": headed, "may_keep": keeps, "options": options}


def cases(request: HttpRequest, merchant: Merchant) -> Shown:
    """Cases against the merchant and its duplicates that the reader may see, newest first, and how many there are."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = visible_cases(by=by).filter(merchant__in=family_of(merchant.pk))
    newest = list(found.select_related("office").order_by("-pk")[:CASES])
    complaints = found.filter(kind=Kind.COMPLAINT, duplicate_of=None)
    return {
        "columns": CASE_COLUMNS,
        "rows": [
            (
                (one.title, reverse("desk:case", args=[one.number])), KIND_LABELS[Kind(one.kind)],
                (status_label(Status(one.status), Kind(one.kind)), "active" if one.status in OPEN_STATUSES else "done"),
                one.office.short_name, one.received_at,
            )
            for one in newest
        ],
        "counts": [
            {"label": "全部", "value": found.count()},
            {"label": "在办", "value": found.filter(status__in=OPEN_STATUSES).count()},
            {"label": "投诉", "value": complaints.count()},
        ],
    }  # fmt: skip


def duplicates(request: HttpRequest, merchant: Merchant) -> Shown | None:
    """What was merged with it, what may be the same merchant, and the way back from a merge."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    merges = merges_of(merchant=merchant)
    keeps = by.may(Permission.KEEP_REGISTER)
    pairs = duplicates_of(merchant=merchant) if keeps else []
    if not merges and not keeps:
        return None
    return {
        "merges": merges, "may_keep": keeps,
        "pairs": [
            {
                "other": pair.other if pair.one.pk == merchant.pk else pair.one,
                "signs": "、".join(SIGN_LABELS[sign] for sign, points in pair.weighed.signs if points > 0),
                "against": "、".join(SIGN_LABELS[sign] for sign, points in pair.weighed.signs if points < 0),
            }
            for pair in pairs
        ],
    }  # fmt: skip


def journal(request: HttpRequest, merchant: Merchant) -> Shown:
    """What was done, newest first."""
    entries = [
        {
            "at": entry.at, "what": entry.label, "who": f"{entry.actor_name} {entry.office_name}".strip(),
            "detail": told(entry.facts, FACTS) + changes(entry.facts.get("changed")),
        }
        for entry in reversed(entries_of(chain=merchant.pk)[-ENTRIES:])
    ]  # fmt: skip
    return {"entries": entries}


def changes(changed: Mapping[str, list[Any]] | None) -> list[tuple[str, str]]:
    """Field by field what was changed into what; of a telephone only that it was."""
    found = []
    for name, values in (changed or {}).items():
        label = _LABELS.get(name) or FIELD_LABELS.get(name, "")
        if label:
            found.append((label, f"{_told(name, values[0])} → {_told(name, values[1])}" if values else "已变更"))
    return found


_LABELS = {
    "active": "营业",
    "reachable": "能否联系",
    "published_address": "公示地址",
    "published_region_code": "公示区划",
}


def _told(name: str, value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ("region_code", "published_region_code"):
        return region_name(str(value))
    if name == "status":
        return STANDING_LABELS[Standing(value)]
    if name == "form":
        return FORM_LABELS[Form(value)]
    return str(value)


def _trade(merchant: Merchant) -> str:
    label = trade_label(merchant.trade_code)
    return (
        f"{merchant.trade}（{label}）"
        if merchant.trade and label and label != merchant.trade
        else merchant.trade or label
    )


def _part(request: HttpRequest, merchant: Merchant, rows: QuerySet[Any], name: str) -> tuple[list[Any], dict[str, str]]:
    """A part of a long panel, from the place that the address names, and links to the parts beside it; none where all is shown."""
    begin = min(fields_of(request.GET).whole(name) or 0, 1_000_000)
    found = list(rows[begin : begin + PART + 1])
    turning: dict[str, str] = {}
    here = reverse("desk:merchant", args=[merchant.pk])
    if begin or len(found) > PART:
        turning["following"] = f"{here}?{name}={begin + PART}#{name}" if len(found) > PART else ""
        turning["before"] = f"{here}?{name}={max(begin - PART, 0)}#{name}" if begin else ""
    return found[:PART], turning


def _keeps(request: HttpRequest, merchant: Merchant) -> bool:
    return may_keep(merchant, by=request.actor)  # type: ignore[attr-defined]
