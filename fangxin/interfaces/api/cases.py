"""Cases at the interface: filed, listed, read, dispatched. Who the persons are is never told here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import NoIntakeUnit, offices_overseen
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.dispatch import OfficeNotCompetent
from fangxin.domain.cases.actions.dispatch import dispatch as dispatch_case
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Channel, Kind, Outcome, Status
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.values import Choice, Day, Flag, Instant, Many, Maybe, Record, Text, Whole, choice
from fangxin.interfaces.public.reading import Fields, read_filing, whole

P = Permission
#: doors at which somebody else took the request down; at the others the person's own phone must be confirmed
CHANNELS = (
    Channel.HOTLINE, Channel.LETTER, Channel.VISIT, Channel.HOTLINE12345, Channel.STATION, Channel.TRANSFER, Channel.OTHER,
)  # fmt: skip
PAGE = 50
NUMBER = {"number": Text(says="登记编号", most=64, example="410600-260415-K7M2Q9X")}

CASE = Record(
    name="Case",
    says="一件。不含当事人身份；举报件不含内容。",
    required=("number", "kind", "status", "version", "office"),
    members={
        "number": Text(says="登记编号", most=64),
        "source": Text(says="来源系统；本系统登记的为空", most=20),
        "kind": choice(Kind, says="类型"),
        "status": choice(Status, says="办理状态"),
        "outcome": Maybe(of=choice(Outcome, says="处理结果")),
        "version": Whole(says="版本，与 ETag 相同"),
        "office": Record(
            name="Office",
            says="办理单位",
            required=("code", "name"),
            members={"code": Text(says="机构编码", most=32), "name": Text(says="名称", most=80)},
        ),
        "region_code": Text(says="区划代码", most=12),
        "received_at": Instant(says="登记时间"),
        "due_on": Maybe(of=Day(says="当前期限")),
        "closed_at": Maybe(of=Instant(says="办结时间")),
        "outside_number": Text(says="外部编号", most=64),
        "title": Maybe(of=Text(says="标题", most=120)),
        "content": Maybe(of=Text(says="内容", most=8000)),
        "merchant_name": Text(says="商家名称", most=120),
        "merchant_uscc": Text(says="统一社会信用代码", most=18),
        "object_code": Text(says="商品或服务类别", most=16),
        "problem_code": Text(says="问题类别", most=16),
        "disputed_amount": Maybe(of=Text(says="争议金额，元", most=20)),
        "recovered_amount": Maybe(of=Text(says="挽回经济损失，元", most=20)),
        "needs_person": Flag(says="等待人工分送"),
    },
)
CASES = Record(
    name="Cases",
    says="一页件，最新的在前。",
    required=("cases", "next"),
    members={"cases": Many(of=CASE), "next": Maybe(of=Text(says="下一页的 after，最后一页为 null", most=20))},
)
FILTERS = Record(
    name="CaseFilters",
    members={
        "kind": choice(Kind, says="类型"),
        "status": choice(Status, says="办理状态"),
        "outside_number": Text(says="外部编号", least=1, most=64),
        "after": Text(says="上一页给出的 next", least=1, most=20, pattern="[0-9]+", example="1290388812345678"),
        "most": Whole(says="每页件数，默认 50", least=1, most=100),
    },
)
NEW_CASE = Record(
    name="NewCase",
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
TO_OFFICE = Record(
    name="Dispatch",
    says="分送到哪个单位；与系统建议不同的须写明理由。",
    required=("office",),
    members={"office": Text(says="机构编码", least=1, most=32), "reason": Text(says="理由", most=200)},
)


@operation("GET", says="查询本辖区的件，最新的在前。", permission=P.VIEW_CASES, query=FILTERS, answer=CASES)
def list_cases(asked: Asked) -> Answer:
    """One page of the cases in the system's jurisdiction."""
    rows = visible_cases(by=asked.by).select_related("office", "intake")
    rows = rows.filter(**{name: asked.query[name] for name in ("kind", "status") if name in asked.query})
    if "outside_number" in asked.query:
        rows = rows.filter(intake__outside_number=asked.query["outside_number"])
    after = whole(asked.query.get("after", ""))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    most = asked.query.get("most", PAGE)
    found = list(rows.order_by("-id")[: most + 1])
    more = len(found) > most
    page = found[:most]
    return Answer(body={"cases": [told(case) for case in page], "next": str(page[-1].pk) if more else None})


@operation(
    "POST", says="登记一件诉求，按规则自动分送并开始计算期限。", permission=P.REGISTER, body=NEW_CASE, answer=RECEIPT,
    status=201, keeps_key=True, refusals=(NoIntakeUnit,),
)  # fmt: skip
def file_case(asked: Asked) -> Answer:
    """File a request somebody made elsewhere."""
    body = asked.body
    filing = read_filing(
        fields_of_body(body), channel=Channel(body["channel"]), evidence_count=0, authorised=False
    )  # fmt: skip
    receipt = file_request(filing=filing, draft=asked.key[-32:], by=asked.by, at=asked.at)
    cases = [
        {"number": one.number, "kind": one.kind.value, "office": one.office, "needs_person": one.needs_person}
        for one in receipt.cases
    ]
    return Answer(
        body={"tracking_code": receipt.tracking_code, "cases": cases},
        location=reverse("api:case", args=[receipt.cases[0].number]),
    )


@operation("GET", says="一件的进度和结果。", permission=P.VIEW_CASES, path=NUMBER, answer=CASE)
def read_case(asked: Asked) -> Answer:
    """One case of the jurisdiction."""
    case = case_by_number(number=asked.path["number"], by=asked.by)
    return Answer(body=told(case), version=case.version)


@operation(
    "POST", says="把待分送的件分送给一个单位。", permission=P.DISPATCH, path=NUMBER, body=TO_OFFICE, answer=CASE,
    versioned=True, refusals=(StaleVersion, MoveNotPossible, OfficeNotCompetent, ReasonMissing),
)  # fmt: skip
def dispatch(asked: Asked) -> Answer:
    """Send a case that waits to the competent office."""
    case = case_by_number(number=asked.path["number"], by=asked.by)
    office: Office | None = offices_overseen(by=asked.by).filter(code=asked.body["office"]).first()
    if office is None:
        raise NotFound(field="office")
    dispatch_case(
        case_id=case.pk, version=asked.version, office_id=office.pk, reason=asked.body.get("reason", ""), by=asked.by,
        at=asked.at,
    )  # fmt: skip
    case = case_by_number(number=asked.path["number"], by=asked.by)
    return Answer(body=told(case), version=case.version)


def told(case: Case) -> dict[str, Any]:
    """A case as the interface tells it."""
    report = case.kind == Kind.REPORT
    return {
        "number": case.number,
        "source": case.source,
        "kind": case.kind,
        "status": case.status,
        "outcome": case.outcome or None,
        "version": case.version,
        "office": {"code": case.office.code, "name": case.office.name},
        "region_code": case.region_code,
        "received_at": case.received_at.astimezone(BEIJING).isoformat(),
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "closed_at": case.closed_at.astimezone(BEIJING).isoformat() if case.closed_at else None,
        "outside_number": case.intake.outside_number,
        # the words of a report may name who reported
        "title": None if report else case.title,
        "content": None if report else case.content,
        "merchant_name": case.merchant_name,
        "merchant_uscc": case.merchant_uscc,
        "object_code": case.object_code,
        "problem_code": case.problem_code,
        "disputed_amount": yuan_plain(case.disputed_fen) or None,
        "recovered_amount": yuan_plain(case.recovered_fen) or None,
        "needs_person": case.needs_person,
    }


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
