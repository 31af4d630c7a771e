"""What the operator reads to the caller after registering: number, office and why, the last day and how it was counted, the code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_taken_down, cases_of_intake, tracking_code_of
from fangxin.domain.cases.words import KIND_LABELS, Kind, Outcome, Status
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.routing.queries import latest_decision
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import Count, count, day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.words import day

MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Told:
    """One case as it is read out."""

    kind: str
    number: str
    spelt: str
    sentences: tuple[str, ...]
    href_number: str = ""


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS)
def read_back(request: HttpRequest, number: str) -> HttpResponse:
    """The sentences to read, for whoever took the request down."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_taken_down(number=number, by=by)
    if case is None:
        raise NotFound
    cases = sorted(cases_of_intake(intake_id=case.intake_id), key=lambda one: list(Kind).index(Kind(one.kind)))
    told = [
        Told(
            kind=KIND_LABELS[Kind(one.kind)], number=one.number, spelt=spelt(one.number),
            href_number=one.number if by.oversees(one.path) else "",
            sentences=tuple(sentences_of(one, latest_decision(case_id=one.pk))),
        )
        for one in cases
    ]  # fmt: skip
    person = case.intake.agent or case.intake.person
    context = {
        **frame(request, current="call"),
        "told": told,
        "code": tracking_code_of(case.intake.draft),
        "by_text": texted(person.phone_masked) if person else "",
        "reached": person is not None,
        "sealed": any(one.kind == Kind.REPORT for one in cases),
    }
    return render(request, "desk/call/done.html", context)


def spelt(number: str) -> str:
    """A number with room between its groups, as it is read out."""
    return " ".join(part for group in number.split("-") for part in _threes(group))


def texted(masked: str) -> str:
    """The last digits of the mobile a message went to; empty for a fixed line, which gets none."""
    return masked[-4:] if masked.startswith("1") and len(masked) == 11 else ""


def sentences_of(case: Case, decision: RoutingDecision | None) -> Iterator[str]:
    """Who handles the case and why, and until when with the count."""
    why = decision.ground.rstrip("。") if decision is not None else ""
    article = decision.article if decision is not None and decision.article not in why else ""
    cited = _("（依据%(article)s）") % {"article": article} if article else ""
    if case.outcome == Outcome.ANSWERED:
        yield _("您问的事刚才已经答复，答复记录在案。")
        return
    if case.status == Status.RECEIVED:
        yield _("还要由人工确定办理单位：%(why)s。确定以后会告诉您。") % {"why": why}
    else:
        phone = _("，电话 %(phone)s") % {"phone": case.office.phone} if case.office.phone else ""
        yield _("由%(office)s办理%(phone)s。") % {"office": case.office.name, "phone": phone}
        if why:
            yield _("为什么是这个单位：%(why)s%(article)s。") % {"why": why, "article": cited}
    if case.due_on is not None and case.due_rule:
        yield from _until(case)
    elif case.status not in (Status.CLOSED, Status.ARCHIVED):
        yield _("没有法定期限，会尽快答复您。")


def _until(case: Case) -> Iterator[str]:
    received_on = day_of(case.received_at)
    term = lawbook().clock(case.due_rule).term_on(received_on)
    found = count(term, received_on, calendar_in_force())
    what = {Kind.COMPLAINT: _("决定是否受理，并告诉您"), Kind.REPORT: _("核查完，决定是否立案")}.get(
        Kind(case.kind), _("办理")
    )
    provisional = _("（那一年的放假安排还没有公布，这一天是暂定的）") if found.provisional else ""
    yield _("最迟%(day)s%(what)s%(provisional)s。") % {
        "day": day(case.due_on),
        "what": what,
        "provisional": provisional,
    }
    yield _("为什么是这一天：规定是 %(days)s 个%(unit)s，从登记的第二天算起%(left_out)s。") % {
        "days": term.days, "unit": term.unit.label, "left_out": _left_out(found)
    }  # fmt: skip


def _left_out(found: Count) -> str:
    """The days that were passed over, in words; at most a few by name."""
    passed = [one for one in found.days[1:] if not one.counts]
    if not passed:
        return ""
    named = "、".join(f"{one.date.month}月{one.date.day}日" for one in passed[:MOST_NAMED])
    more = _("等 %(count)s 天") % {"count": len(passed)} if len(passed) > MOST_NAMED else ""
    return _("，%(days)s%(more)s是休息日，不算") % {"days": named, "more": more}


def _threes(group: str) -> Sequence[str]:
    return [group[at : at + 3] for at in range(0, len(group), 3)]
