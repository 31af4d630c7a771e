"""Cases at the interface: listed, read, dispatched. Who the persons are is never told here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.dispatch import OfficeNotCompetent
from fangxin.domain.cases.actions.dispatch import dispatch as dispatch_case
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Outcome, Status
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.values import Day, Flag, Instant, Many, Maybe, Record, Text, Whole, choice
from fangxin.interfaces.public.reading import whole

P = Permission
PAGE = 50
#: filters that name a value of the case
COLUMNS = {
    "kind": "kind", "status": "status", "office": "office__code", "merchant_uscc": "merchant_uscc",
    "outside_number": "intake__outside_number", "received_from": "received_at__gte", "received_before": "received_at__lt",
}  # fmt: skip
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
        "open": Flag(says="true 只要未办结的，false 只要已办结的"),
        "overdue": Flag(says="true 只要未办结且已过期限的，false 不要它们"),
        "due_before": Day(says="未办结，期限早于这一天"),
        "office": Text(says="办理单位的机构编码", least=1, most=32),
        "merchant_uscc": Text(says="被投诉主体的统一社会信用代码", least=1, most=18),
        "received_from": Instant(says="登记时间不早于"),
        "received_before": Instant(says="登记时间早于"),
        "outside_number": Text(says="外部编号", least=1, most=64),
        "after": Text(says="上一页给出的 next", least=1, most=20, pattern="[0-9]+", example="1290388812345678"),
        "most": Whole(says="每页件数，默认 50", least=1, most=100),
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
    rows = rows.filter(*_wanted(asked.query, on=day_of(asked.at)))
    after = whole(asked.query.get("after", ""))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    most = asked.query.get("most", PAGE)
    found = list(rows.order_by("-id")[: most + 1])
    more = len(found) > most
    page = found[:most]
    return Answer(body={"cases": [told(case) for case in page], "next": str(page[-1].pk) if more else None})


def _wanted(query: Mapping[str, Any], *, on: date) -> Iterator[Q]:
    """The conditions a query names, each the one of the desk's list of the same name."""
    for name, column in COLUMNS.items():
        if name in query:
            yield Q(**{column: query[name]})
    unfinished = Q(status__in=OPEN_STATUSES)
    if "open" in query:
        yield unfinished if query["open"] else ~unfinished
    if "overdue" in query:
        late = unfinished & Q(due_on__lt=on)
        yield late if query["overdue"] else Q(due_on=None) | ~late
    if "due_before" in query:
        yield unfinished & Q(due_on__lt=query["due_before"])


@operation("GET", says="一件的进度和结果。", permission=P.VIEW_CASES, path=NUMBER, answer=CASE)
def read_case(asked: Asked) -> Answer:
    """One case of the jurisdiction."""
    case = case_by_number(number=asked.path["number"], by=asked.by)
    return Answer(body=told(case), version=case.version)


@operation(
    "POST", says="把待分送的件分送给一个单位。", permission=P.DISPATCH, path=NUMBER, body=TO_OFFICE, answer=CASE,
    versioned=True, refusals=(MoveNotPossible, OfficeNotCompetent, ReasonMissing),
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
