"""Requests at the interface: taken down somewhere else and filed here, and followed by the code their person has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from fangxin.domain.agency.queries import NoIntakeUnit
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries import Receipt, cases_of_intake, intake_by_tracking_code
from fangxin.domain.cases.words import Channel, Kind, Outcome, Status, status_label
from fangxin.domain.timeline.models import Entry
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.values import Choice, Day, Flag, Instant, Many, Maybe, Record, Text, choice
from fangxin.interfaces.public.reading import Fields, read_filing
from fangxin.interfaces.public.tracking import public_timeline, running_clocks

P = Permission

#: doors at which somebody else took the request down; at the others the person's own phone must be confirmed
CHANNELS = (
    Channel.HOTLINE, Channel.LETTER, Channel.VISIT, Channel.HOTLINE12345, Channel.STATION, Channel.TRANSFER, Channel.OTHER,
)  # fmt: skip

NEW_REQUEST = Record(
    name="NewRequest",
    says="代为登记的一件诉求。",
    required=("channel", "content"),
    members={
        "channel": Choice(of=tuple(one.value for one in CHANNELS), says="渠道"),
        "kind": choice(Kind, says="类型，默认投诉"),
        "title": Text(says="标题", most=120),
        "content": Text(says="事实和要求", least=6, most=8000),
        "name": Text(says="姓名", most=40),
        "phone": Text(says="联系电话", most=30),
        "id_number": Text(says="身份证号", most=40),
        "address": Text(says="联系地址", most=120),
        "email": Text(says="电子邮件", most=120),
        "anonymous": Flag(says="匿名举报"),
        "merchant_name": Text(says="商家名称；投诉必填", most=120),
        "merchant_uscc": Text(says="统一社会信用代码", most=18),
        "merchant_address": Text(says="商家地址", most=160),
        "merchant_phone": Text(says="商家电话", most=40),
        "platform": Text(says="电商平台", most=60),
        "order_number": Text(says="订单号或票据号", most=64),
        "sales_mode": Text(says="销售方式", most=8),
        "object_code": Text(says="商品或服务类别", most=16),
        "problem_code": Text(says="问题类别", most=16),
        "claims": Many(of=Text(most=8), says="要求", most=20),
        "purchased_on": Day(says="购买日期"),
        "disputed_amount": Text(says="争议金额，元", most=20, example="128.00"),
        "consents_disclosure": Flag(says="同意公示投诉信息"),
        "consents_commission": Flag(says="同意委托调解"),
        "outside_number": Text(says="外部编号", most=64),
    },
    examples=(
        {
            "channel": "STATION", "content": "在示例超市买的酸奶已经过期，要求退款并赔偿。", "name": "张演示",
            "phone": "13800138000", "merchant_name": "示例超市", "disputed_amount": "12.80", "outside_number": "ZD-0001",
        },
    ),
)  # fmt: skip
RECEIPT = Record(
    name="Receipt",
    says="登记结果。投诉里同时含有举报的，会分成两件。",
    required=("tracking_code", "cases"),
    members={
        "tracking_code": Text(says="查询码，请告知本人", most=20),
        "cases": Many(
            of=Record(
                name="FiledCase",
                required=("number", "kind", "office", "needs_person"),
                members={
                    "number": Text(says="登记编号", most=64),
                    "kind": choice(Kind, says="类型"),
                    "office": Text(says="办理单位", most=80),
                    "needs_person": Flag(says="等待人工分送"),
                },
            )
        ),
    },
)
CODE = {"code": Text(says="查询码", least=1, most=20, example="7QH2-M4XK-9TRA")}
TRACKED = Record(
    name="Tracked",
    says="一件诉求的进度，投诉里含有举报的有两件。不含当事人身份，不含内容。",
    required=("received_at", "cases"),
    members={
        "received_at": Instant(says="登记时间"),
        "cases": Many(
            of=Record(
                name="TrackedCase",
                required=("number", "kind", "status", "status_label", "outcome", "office", "clocks", "timeline"),
                members={
                    "number": Text(says="登记编号", most=64),
                    "kind": choice(Kind, says="类型"),
                    "status": choice(Status, says="办理状态"),
                    "status_label": Text(says="办理状态，给本人看的说法", most=40),
                    "outcome": Maybe(of=choice(Outcome, says="处理结果")),
                    "office": Text(says="办理单位", most=80),
                    "clocks": Many(
                        of=Record(
                            name="TrackedClock",
                            required=("label", "due_on", "words"),
                            members={
                                "label": Text(says="什么的期限", most=80),
                                "due_on": Maybe(of=Day(says="到期日")),
                                "words": Text(says="还有多久", most=80),
                            },
                        ),
                        says="正在计算的期限",
                    ),
                    "timeline": Many(
                        of=Record(
                            name="TrackedEntry",
                            required=("at", "what", "office", "detail"),
                            members={
                                "at": Instant(says="时间"),
                                "what": Text(says="办了什么", most=80),
                                "office": Text(says="哪个单位", most=80),
                                "detail": Many(
                                    of=Record(
                                        name="TrackedFact",
                                        required=("label", "text"),
                                        members={
                                            "label": Text(says="名称", most=40),
                                            "text": Text(says="内容", most=8000),
                                        },
                                    ),
                                    says="详情",
                                ),
                            },
                        ),
                        most=10_000,
                        says="办理过程，最近的在前",
                    ),
                },
            )
        ),
    },
)


@operation(
    "POST", says="登记一件诉求，按规则自动分送并开始计算期限。", permission=P.REGISTER, body=NEW_REQUEST, answer=RECEIPT,
    status=201, keeps_key=True, refusals=(NoIntakeUnit,),
)  # fmt: skip
def file(asked: Asked) -> Answer:
    """File a request somebody made elsewhere."""
    body = asked.body
    filing = read_filing(
        fields_of_body(body), channel=Channel(body["channel"]), evidence_count=0, authorised=False
    )  # fmt: skip
    receipt = file_request(filing=filing, draft=asked.key[-32:], by=asked.by, at=asked.at)
    return Answer(body=told(receipt), location=reverse("api:request", args=[receipt.tracking_code]))


@operation(
    "GET", says="凭查询码查询进度，内容与本人在网页上看到的相同；只限本系统登记的，或本辖区的。", permission=P.REGISTER,
    path=CODE, answer=TRACKED,
)  # fmt: skip
def track(asked: Asked) -> Answer:
    """What became of a request, as whoever filed it sees it; refused like an unknown code to who neither filed nor sees it."""
    found = intake_by_tracking_code(code=asked.path["code"])
    cases = cases_of_intake(intake_id=found.pk) if found is not None else []
    if not cases or not _concerned(asked, [case.pk for case in cases]):
        raise NotFound
    return Answer(body={"received_at": _instant(cases[0].received_at), "cases": [_progress(case) for case in cases]})


def told(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the interface tells it."""
    cases = [
        {"number": one.number, "kind": one.kind.value, "office": one.office, "needs_person": one.needs_person}
        for one in receipt.cases
    ]
    return {"tracking_code": receipt.tracking_code, "cases": cases}


def _concerned(asked: Asked, case_ids: list[int]) -> bool:
    """Whether the caller took the request down, or one of its cases lies in its jurisdiction."""
    if visible_cases(by=asked.by).filter(pk__in=case_ids).exists():
        return True
    by = asked.by
    first = Entry.objects.filter(chain__in=case_ids, seq=1)
    return first.filter(actor_kind=by.kind, actor_name=by.name, office_name=by.office_name).exists()


def _progress(case: Case) -> dict[str, Any]:
    kind, status = Kind(case.kind), Status(case.status)
    return {
        "number": case.number,
        "kind": kind.value,
        "status": status.value,
        "status_label": status_label(status, kind, public=True),
        "outcome": case.outcome or None,
        "office": case.office.name,
        "clocks": [
            {"label": view.label, "due_on": view.due_on.isoformat() if view.due_on else None, "words": view.words}
            for view in running_clocks(case)
        ],
        "timeline": [
            {
                "at": _instant(one["at"]),
                "what": one["what"],
                "office": one["who"],
                "detail": [{"label": label, "text": text} for label, text in one["detail"]],
            }
            for one in public_timeline(case)
        ],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat()


def fields_of_body(body: Mapping[str, Any]) -> Fields:
    """A JSON body as the form it stands for: a flag is a ticked box or a yes, a day its text."""
    asks = {"consents_disclosure", "consents_commission"}
    words = {True: "yes", False: "no"}
    return Fields(
        {
            name: (words[value] if name in asks else "on" * value) if isinstance(value, bool)
            else value if isinstance(value, str | list) else str(value)
            for name, value in body.items()
        }
    )  # fmt: skip
