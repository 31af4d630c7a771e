"""Early warnings at the desk of the office that is to act, and the page of one warning, which the board shows, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.actions import answering, judging, raising
from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.permissions import moves_open_to
from fangxin.domain.alerts.queries.reading import Shelf, alert_seen, alerts_on, alerts_to_answer, cases_of, measures_of
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.words import LINKED, MEASURE_LABELS, AlertMove, MeasureKind
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import KIND_LABELS, OPEN_STATUSES, Kind, Status, status_label
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.supervision.models import Order
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import instant_of, whole_of
from fangxin.interfaces.desk.article_form import content_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.panels.supervision import usual_due
from fangxin.interfaces.look import alerting, crediting
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of, whole

MOST, CASES_MOST = 100, 20
COLUMNS = (
    Column(0, "预警", kind="link", head=True),
    Column(1, "件数", kind="number"),
    Column(2, "承办单位"),
    Column(3, "期限", kind="day"),
    Column(4, "状态", kind="status"),
)
CASE_COLUMNS = (
    Column(0, "件", kind="link", head=True),
    Column(1, "收到", kind="day"),
    Column(2, "承办单位"),
    Column(3, "状态", kind="status"),
)
ANYBODY = (Permission.ANSWER_ALERTS, Permission.RAISE_ALERTS, Permission.VIEW_FIGURES)
DOORS = frozenset({"desk", "board"})


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_ALERTS)
def alerts(request: HttpRequest) -> HttpResponse:
    """What waits for the office, what it told, what is over."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **frame(request, current="alerts"),
        "columns": COLUMNS,
        "waiting": rows_of(list(alerts_to_answer(by=by)[:MOST]), door="desk"),
        "told": rows_of(list(alerts_on(shelf=Shelf.TOLD, by=by, on=today())[:MOST]), door="desk"),
        "over": rows_of(list(alerts_on(shelf=Shelf.OVER, by=by, on=today())[:20]), door="desk"),
    }
    return render(request, "desk/alerts.html", context)


@page(for_=Audience.OFFICER, any_of=ANYBODY)
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One warning: why it is unusual, its cases, what was done about it, what can be done."""
    return shown(request, _seen(request, alert_id), door="desk")


@page(for_=Audience.OFFICER, writes=True, any_of=ANYBODY)
def act(request: HttpRequest, alert_id: int, alert_act: str) -> HttpResponse:
    """Carry out one act on a warning."""
    return carried_out(request, alert_id, alert_act, door="desk")


def rows_of(found: list[Alert], *, door: str) -> list[tuple[Any, ...]]:
    """The rows of a table of warnings."""
    titles = alerting.titles_of(found)
    return [
        (
            (titles[one.pk], reverse(f"{door}:alert", args=[one.pk])),
            one.evidence["observed"],
            one.office.short_name,
            one.due_on,
            alerting.state_of(one, today()),
        )
        for one in found
    ]


def _seen(request: HttpRequest, alert_id: int) -> Alert:
    return alert_seen(alert_id=alert_id, by=request.actor)  # type: ignore[attr-defined]


def shown(
    request: HttpRequest,
    found: Alert,
    *,
    door: str,
    context: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:
    """The page of a warning in the frame of a door; a refused form opens again with what was typed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, moves = today(), moves_open_to(alert=found, by=by)
    refusals = list(getattr(refusal, "refusals", [refusal])) if refusal else []
    cases = list(cases_of(alert=found, by=by, most=CASES_MOST))
    told = {
        **(context or frame(request, current="alerts")),
        "base": f"look/{door}.html",
        "door": door,
        "alert": found,
        "title": alerting.titles_of([found])[found.pk],
        "state": alerting.state_of(found, on),
        "source": alerting.source_of(found),
        "reasons": alerting.reasons_of(found),
        "chart": alerting.chart_of(found),
        "case_columns": CASE_COLUMNS,
        "cases": [case_row(one) for one in cases],
        "hidden": len(found.evidence["cases"]) - len(cases),
        "measures": [_measure(one, by) for one in measures_of(alert=found)],
        "can": {move.value: move in moves for move in AlertMove},
        "forms": _forms(found, by, cases) if moves else {},
        "entries": crediting.told(found.pk),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": refusals,
        "errors": {one.field or "form": one.told() for one in refusals},
    }
    return render(request, "board/hotspots/alert.html", told, status=refusal.status if refusal else 200)


def carried_out(
    request: HttpRequest, alert_id: int, name: str, *, door: str, context: Callable[[], dict[str, Any]] | None = None
) -> HttpResponse:
    """Carry out an act of a warning's page and return to it; `context` gives the frame of another door."""
    found = _seen(request, alert_id)
    if request.method != "POST" or name not in ACTS:
        raise NotFound
    fields, (doing, done) = fields_of(request.POST), ACTS[name]
    common = {
        "alert_id": found.pk, "version": fields.whole("version") or 0, "by": request.actor, "at": now()  # type: ignore[attr-defined]
    }  # fmt: skip
    try:
        doing(found, fields, common)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return shown(
            request, _seen(request, alert_id), door=door, context=context() if context else None, refusal=refusal,
            failed=name, fields=fields,
        )  # fmt: skip
    messages.success(request, done)
    return HttpResponseRedirect(reverse(f"{door}:alert", args=[found.pk]), status=303)


def due_of(f: Fields) -> date | None:
    """The deadline of a form; None when it is no day."""
    try:
        return date.fromisoformat(f.text("due_on"))
    except ValueError:
        return None


def _raise(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    raising.raise_alert(office_id=f.whole("office"), asks=f.text("asks"), due_on=due_of(f), **common)


def _dismiss(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    raising.dismiss(reason=f.text("reason"), **common)


def _restore(_found: Alert, _f: Fields, common: dict[str, Any]) -> None:
    raising.restore(**common)


def _withdraw(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    raising.withdraw_alert(reason=f.text("reason"), **common)


def _accept(_found: Alert, _f: Fields, common: dict[str, Any]) -> None:
    answering.accept_alert(**common)


def _measure_taken(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    answering.take_measure(kind=f.text("kind"), what=f.text("what"), due_on=due_of(f), **common)


def _order(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    chosen = {number for one in f.several("case") if (number := whole(one)) is not None}
    answering.order_cases(case_ids=chosen, asks=f.text("asks"), due_at=instant_of(f, "due_at"), **common)


def _letter(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    draft = Draft(
        subject=f.line("subject"), findings=f.text("findings"), basis=f.text("basis"), reply_days=f.whole("reply_days"),
        requirements=tuple(line for one in f.text("requirements").split("\n") if (line := one.strip())),
    )  # fmt: skip
    answering.draft_letter(kind=f.text("letter_kind"), draft=draft, **common)


def _article(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    answering.draft_warning(content=content_of(f), **common)


def _finish(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    answering.finish_measure(measure_id=whole_of(f, "measure"), result=f.text("result"), **common)


def _tell(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    answering.tell_result(result=f.text("result"), **common)


def _send_back(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    judging.send_back(reason=f.text("reason"), due_on=due_of(f), **common)


def _close(_found: Alert, f: Fields, common: dict[str, Any]) -> None:
    judging.close_alert(remark=f.text("remark"), **common)


Doing = Callable[[Alert, Fields, dict[str, Any]], None]
#: name in the address → what is called, and the sentence after it succeeded
ACTS: dict[str, tuple[Doing, str]] = {
    "raise": (_raise, "预警已发出。"),
    "dismiss": (_dismiss, "已记录：不作预警。"),
    "restore": (_restore, "已恢复研判。"),
    "withdraw": (_withdraw, "预警已撤回。"),
    "accept": (_accept, "已签收。"),
    "measure": (_measure_taken, "已记录措施。"),
    "order": (_order, "已发起督办。"),
    "letter": (_letter, "文书草稿已建立，请到“文书”中制发。"),
    "article": (_article, "消费警示已提交审核，由另一位人员审核后发布。"),
    "finish": (_finish, "已填写措施结果。"),
    "tell": (_tell, "已报告处置结果。"),
    "send-back": (_send_back, "已退回补充。"),
    "close": (_close, "预警已办结。"),
}


def _forms(found: Alert, by: Actor, cases: list[Case]) -> dict[str, Any]:
    """What the forms of the page offer to choose from, and what they begin with."""
    due = calendar_in_force().working_day(figures().due_days, after=today())
    book = letter_book()
    merchant = found.evidence["cell"].get("merchant")
    open_cases = [one for one in cases if one.status in OPEN_STATUSES]
    topics = taxonomy().of_scheme("inquiry_topic", on=today())
    return {
        "due": due.isoformat(),
        "office": str(found.office_id),
        "offices": [
            (str(one.pk), one.name) for one in offices_overseen(by=by) if one.active and not one.is_intake
        ],
        "kinds": [(kind.value, MEASURE_LABELS[kind]) for kind in MeasureKind if kind not in LINKED],
        "order_cases": [(str(one.pk), f"{one.number} {one.title}") for one in open_cases] if by.may(Permission.SUPERVISE) else [],
        "order_due": usual_due(now()),
        "letters": [
            (code, kind.title) for code, kind in book.kinds.items() if not kind.talk
        ] if merchant and by.may(Permission.WRITE_LETTERS) else [],
        "topics": [(one.code, one.zh) for one in topics] if by.may(Permission.WRITE_ARTICLES) else [],
    }  # fmt: skip


def _measure(one: Measure, by: Actor) -> dict[str, Any]:
    """A measure with where it leads."""
    href = name = ""
    if one.kind == MeasureKind.ORDER and one.linked_id:
        name = Order.objects.values_list("number", flat=True).get(pk=one.linked_id)
        href = reverse("board:order", args=[one.linked_id]) if by.may(Permission.VIEW_FIGURES) else ""
    elif one.kind == MeasureKind.LETTER and one.linked_id:
        letter = Letter.objects.get(pk=one.linked_id)
        name = letter.number or "草稿"
        href = reverse("desk:merchant-letter", args=[letter.pk]) if by.may(Permission.WRITE_LETTERS) else ""
    elif one.kind == MeasureKind.ARTICLE and one.linked_id:
        name, href = "查看条目", reverse("desk:article", args=[one.linked_id])
        href = href if by.may(Permission.VIEW_CASES) else ""
    return {"row": one, "label": MEASURE_LABELS[MeasureKind(one.kind)], "name": name, "href": href}


def case_row(case: Case) -> tuple[Any, ...]:
    """One case in a table of cases."""
    state = status_label(Status(case.status), Kind(case.kind)), "active" if case.status in OPEN_STATUSES else "done"
    name = f"{KIND_LABELS[Kind(case.kind)]} {case.title}"
    return (
        (name, reverse("desk:case", args=[case.number])), day_of(case.received_at), case.office.short_name, state
    )  # fmt: skip
