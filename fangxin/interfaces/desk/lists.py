"""Lists of the desk: my work by deadline, the office's work, the dispatch queue, what is overdue, the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases, visible_within
from fangxin.domain.cases.queries.holdings import unfinished, waiting_hand_overs
from fangxin.domain.cases.words import KIND_LABELS, OPEN_STATUSES, Kind, Status, status_label
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.supervision.queries.orders import waiting_at
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.workorders.words import OrderState
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import days_left
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.clocks import Unit
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.ordered import ORDER_COLUMNS, order_rows
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.views_of import PROVISIONAL
from fangxin.interfaces.look.words import days_left as days_left_words
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.reading import whole
from fangxin.storage.prepared import Prepared, rows_of

Rows = list[tuple[Any, ...]]
PAGE = 100
COLUMNS = (
    Column(0, "事项", kind="link", head=True),
    Column(1, "期限", kind="status"),
    Column(2, "到期日", kind="day"),
    Column(3, "状态", kind="status"),
    Column(4, "商家"),
    Column(5, "办理单位"),
    Column(6, "登记", kind="instant"),
)
UNFINISHED_COLUMNS = (
    Column(0, "事项", kind="link", head=True),
    Column(1, "还要做"),
    Column(2, "期限", kind="status"),
    Column(3, "到期日", kind="day"),
)
#: a box to tick, for lists whose cases can be put under an order together
CHOICE = Column(7, "选择", kind="choice")
#: exactly what a row shows: nothing more is fetched
SHOWN = (
    "id", "number", "kind", "title", "status", "due_on", "due_rule", "merchant_name", "office__short_name", "received_at",
    "rule_version", "duplicate_of", "work_order__state", "work_order__due_at",
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for me, nearest deadline first: the posts I hold, and those I serve for somebody absent."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    posts = [post.pk for post in request.posts]  # type: ignore[attr-defined]
    mine = visible_cases(by=by).filter(post_id__in=posts, status__in=OPEN_STATUSES)
    above = {
        "orders": order_rows(waiting_at(by=by, post_ids=posts), at=now()),
        "order_columns": ORDER_COLUMNS,
        "unfinished": [_unfinished(*one, on=today()) for one in unfinished(by=by, post_ids=posts)],
        "unfinished_columns": UNFINISHED_COLUMNS,
        "offered": waiting_hand_overs(by=by, post_ids=posts).count() if by.may(Permission.HANDLE) else 0,
    }
    empty = ("没有待办的件", "分送给您的件会出现在这里，按期限排列。")
    return listed(request, mine, title="我的待办", empty=empty, above=above)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def office_work(request: HttpRequest) -> HttpResponse:
    """All open work of the subtree, nearest deadline first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible_cases(by=by).filter(status__in=OPEN_STATUSES)
    asked = by.office_path and not request.GET.get("after")
    found = _OPEN_WORK(first=by.office_path, beyond=after(by.office_path)) if asked else None
    empty = ("没有在办的件", "辖区内目前没有未办结的件。")
    return listed(request, rows, title="本辖区在办", empty=empty, found=found)


@page(for_=Audience.OFFICER, permission=Permission.DISPATCH)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person to send it to the competent office."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible_cases(by=by).filter(status=Status.RECEIVED)
    return listed(request, rows, title="分送队列", empty=("队列是空的", "系统不能自动确定承办单位的件会到这里。"))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def overdue(request: HttpRequest) -> HttpResponse:
    """Open work whose deadline has passed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = visible_cases(by=by).filter(status__in=OPEN_STATUSES, due_on__lt=today())
    return listed(request, rows, title="超期清单", empty=("没有超期的件", "辖区内所有在办件都在期限之内。"))


@page(for_=Audience.OFFICER)
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages to me."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    notices = list(
        Notice.objects.filter(account_id=by.account_id, channel=Channel.DESK).order_by("-created_at", "-id")[:PAGE]
    )
    numbers = dict(
        visible_cases(by=by).filter(pk__in=[n.case_id for n in notices if n.case_id]).values_list("pk", "number")
    )
    entries = [
        {
            "at": notice.created_at,
            "what": notice.subject or notice.template,
            "who": "",
            "detail": notice.text,
            "href": reverse("desk:case", args=[numbers[notice.case_id]]) if notice.case_id in numbers else "",
        }
        for notice in notices
    ]
    return render(request, "desk/inbox.html", {**frame(request, current="inbox"), "entries": entries})


@page(for_=Audience.OFFICER)
def menu(request: HttpRequest) -> HttpResponse:
    """Every page of the post, as large tiles: what the phone's bar has no room for."""
    return render(request, "desk/menu.html", frame(request, current="menu"))


def listed(
    request: HttpRequest, cases: QuerySet[Case], *, title: str, empty: tuple[str, str], newest: bool = False,
    above: dict[str, Any] | None = None, found: Rows | None = None,
) -> HttpResponse:  # fmt: skip
    """A page of cases, by deadline or newest first; `cases` is already limited to what the caller may see.

    `found`: the first rows of `cases`, where they were asked for already, one more than a page shows.
    """
    start = request.GET.get("after", "")
    page_rows, next_key = _page(cases, start, newest, found)
    query = request.GET.copy()
    next_href = ""
    if next_key:
        query["after"] = next_key
        next_href = f"?{query.urlencode()}"
    on, at, calendar = today(), now(), calendar_in_force()
    by: Actor = request.actor  # type: ignore[attr-defined]
    chosen = by.may(Permission.SUPERVISE) and above is None
    context = {
        **frame(request, current=(request.resolver_match and request.resolver_match.url_name) or ""),
        **(above or {"orders": [], "offered": 0, "unfinished": []}),
        "title": title,
        "columns": (CHOICE, *COLUMNS) if chosen else COLUMNS,
        "chosen": chosen,
        "rows": [shown(row, on=on, at=at, calendar=calendar) for row in page_rows],
        "empty": empty,
        "next_href": next_href,
        "first_href": request.path if start else "",
    }
    return render(request, "desk/list.html", context)


def _page(cases: QuerySet[Case], start: str, newest: bool, found: Rows | None) -> tuple[Rows, str]:
    """One page by keyset: rows after the (deadline, id) or the id named in the address."""
    if newest:
        if (last_id := whole(start)) is not None:
            cases = cases.filter(pk__lt=last_id)
        newest_first: QuerySet[Case, Any] = cases.order_by("-id").values_list(*SHOWN)
        found = rows_of(newest_first[: PAGE + 1])
        return found[:PAGE], str(found[PAGE - 1][0]) if len(found) > PAGE else ""
    due, _, identifier = start.partition("~")
    if (last_id := whole(identifier)) is not None and (not due or _is_day(due)):
        key = Q(due_on__isnull=True, pk__gt=last_id)
        if due:
            key = Q(due_on__gt=due) | Q(due_on=due, pk__gt=last_id) | Q(due_on__isnull=True)
        cases, found = cases.filter(key), None
    if found is None:
        found = rows_of(_by_deadline(cases))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last[5] or ''}~{last[0]}" if last else ""


def _by_deadline(cases: QuerySet[Case]) -> QuerySet[Case, Any]:
    return cases.order_by(F("due_on").asc(nulls_last=True), "id").values_list(*SHOWN)[: PAGE + 1]


#: the first page of the list opened most, built once: only the ends of the subtree change
_OPEN_WORK: Prepared[tuple[Any, ...]] = Prepared(
    lambda first, beyond: _by_deadline(visible_within(first=first, beyond=beyond).filter(status__in=OPEN_STATUSES)),
    first=str,
    beyond=str,
)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def shown(row: Sequence[Any], *, on: date, at: datetime, calendar: WorkCalendar) -> tuple[Any, ...]:
    """One row of a list as its cells; a 12345 platform's own deadline is told beside the title."""
    number, kind, title, status, due_on, due_rule, merchant, office, received_at, version, duplicate = row[1:12]
    state, told_by = row[12:]
    name = f"{KIND_LABELS[kind]} {title}" + ("（重复件）" if duplicate else "") + _hotline(state, told_by, at)
    return (
        (name, f"/desk/cases/{number}/"),
        _left(due_on, due_rule, version, on, calendar),
        due_on,
        (_status(status, kind), ""),
        merchant,
        office,
        received_at,
        ("case", number, f"选择 {number}"),
    )


def _unfinished(case: Case, clock: Clock, *, on: date) -> tuple[Any, ...]:
    """A closed case and what the law still asks about it."""
    left = _left(clock.due_on, clock.rule, clock.rule_version, on, calendar_in_force())
    name = f"{KIND_LABELS[Kind(case.kind)]} {case.title}"
    return (name, f"/desk/cases/{case.number}/"), lawbook().clock(clock.rule).label, left, clock.due_on


def _hotline(state: str | None, due_at: datetime | None, at: datetime) -> str:
    if state != OrderState.OPEN or due_at is None:
        return ""
    return "（已超12345时限）" if due_at < at else f"（12345时限{instant(due_at)[5:]}）"


@cache
def _status(status: str, kind: str) -> str:
    return status_label(Status(status), Kind(kind))


@lru_cache(maxsize=20_000)
def _left(due_on: date | None, due_rule: str, version: str, on: date, calendar: WorkCalendar) -> tuple[str, str] | None:
    """How long a deadline is away, in words, and its tone; None without one. The same for all rows of one rule and day."""
    if due_on is None:
        return None
    unit, mark = Unit.NATURAL_DAY, ""
    book = lawbook()
    if due_rule and due_rule != "agreement.performance":
        unit = book.clock(due_rule).unit_under(book.version(version))
        mark = "" if due_on.year in calendar.noticed_years() else PROVISIONAL
    left = days_left(due_on, on, unit, calendar)
    return (days_left_words(left, unit.value) + mark, "overdue" if left < 0 else "")
