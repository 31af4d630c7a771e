"""The matter a case is in, and the cases that may be the same dispute, each with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import knows_people, visible_cases
from fangxin.domain.cases.words import CHANNEL_LABELS, OPEN_STATUSES, Channel, Kind, Move, Status, status_label
from fangxin.domain.matters.models import Matter, Member
from fangxin.domain.matters.queries import matter_of, members_of, suggestions_for
from fangxin.domain.matters.rules.figures import figures
from fangxin.domain.matters.rules.joining import may_end_with_lead
from fangxin.domain.matters.rules.weighing import COMPARED
from fangxin.domain.matters.words import Signal
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.look.words import day, yuan


def context(page: CasePage) -> dict[str, Any]:
    """Nothing for kinds that are never one dispute, and for whoever may not know the people of the case."""
    if page.case.kind not in COMPARED or not knows_people(case=page.case, by=page.by):
        return {"matter": None, "pairs": [], "may_join": False}
    matter = matter_of(case_id=page.case.pk)
    pairs = []
    for row in suggestions_for(case=page.case, by=page.by):
        other = row.other if row.one_id == page.case.pk else row.one
        pairs.append({**named(other), **said(row.points, row.evidence), "href": compare_href(page.case, other)})
    return {
        "matter": _matter(matter, page) if matter is not None else None,
        "pairs": pairs,
        "may_join": page.by.may(Permission.JOIN_MATTERS),
    }


def named(case: Case) -> dict[str, Any]:
    """A case in a list of those that may be one."""
    return {
        "number": case.number,
        "title": case.title,
        "channel": CHANNEL_LABELS[Channel(case.intake.channel)],
        "outside": case.intake.outside_number,
        "office": case.office.name,
        "status": status_label(Status(case.status), Kind(case.kind)),
        "open": case.status in OPEN_STATUSES,
        "received_at": case.received_at,
    }


def said(points: int, evidence: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How likely, and why: (signal in words, points) strongest first."""
    given = figures()
    return {
        "points": points,
        "proposed": points >= given.suggest,
        "likely": "很可能" if points >= given.sure else "可能",
        "signals": [
            (_words(Signal(one["signal"]), one.get("told", {})), f"{one['points']:+d}") for one in evidence
        ],
    }  # fmt: skip


def compare_href(case: Case, other: Case) -> str:
    """The page that shows two cases beside each other."""
    return reverse("desk:compare", args=[case.number, other.number])


def _words(signal: Signal, told: Mapping[str, Any]) -> str:
    label = figures().weights[signal].label
    if signal is Signal.TEXT:
        return f"{label}：{round(told['share'] * 100)}%"
    if signal is Signal.NEAR:
        return f"{label}：相隔 {told['days']} 天" if told["days"] else f"{label}：同一天"
    if signal is Signal.AMOUNT:
        return f"{label}：{yuan(told['amount_fen'])} 元"
    if signal is Signal.BOUGHT:
        return f"{label}：{day(date.fromisoformat(told['on']))}"
    return f"{label}：{told['number']}" if "number" in told else label


def _matter(matter: Matter, page: CasePage) -> dict[str, Any]:
    members = members_of(matter=matter)
    seen = set(visible_cases(by=page.by).filter(pk__in=[one.case_id for one in members]).values_list("pk", flat=True))
    lead_ended = matter.lead.status not in OPEN_STATUSES
    leads = matter.lead_id == page.case.pk
    rows = [_member(one, matter) for one in members if one.case_id in seen]
    return {
        "leads": leads,
        "lead": matter.lead if matter.lead_id in seen else None,
        "rows": rows,
        "hidden": len(members) - len(rows),
        "ends": lead_ended and not leads and Move.FOLLOW.value in page.moves,
        "endable": _endable(members, matter, page.by) if lead_ended and leads else [],
    }


def _member(member: Member, matter: Matter) -> tuple[Any, ...]:
    case = named(member.case)
    return (
        (case["title"], reverse("desk:case", args=[case["number"]])),
        ("主办件", "active") if member.case_id == matter.lead_id else ("随办件", ""),
        case["channel"],
        case["outside"],
        f"{case['office']} {member.case.post.title if member.case.post else ''}".strip(),
        (case["status"], "" if case["open"] else "done"),
        case["received_at"],
    )


def _endable(members: Iterable[Member], matter: Matter, by: Actor) -> list[tuple[str, str]]:
    """The cases the caller may end with their leading case, as choices."""
    return [
        (one.case.number, f"{one.case.number} {CHANNEL_LABELS[Channel(one.case.intake.channel)]}")
        for one in members
        if one.case_id != matter.lead_id
        and one.case.office_id == by.office_id
        and by.may(Permission.HANDLE)
        and may_end_with_lead(kind=one.case.kind, open_=one.case.status in OPEN_STATUSES, lead_open=False)
    ]
