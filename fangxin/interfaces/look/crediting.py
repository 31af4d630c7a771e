"""Credit in words and as the components draw it: the grade, its lines, the clock of an application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.queries.desk import Deadline
from fangxin.domain.credit.rules.grading import Event, Graded, Line
from fangxin.domain.credit.words import (
    CLASS_LABELS,
    EVENT_STATE_LABELS,
    REPAIR_STATE_LABELS,
    SOURCE_LABELS,
    STANDING_LABELS,
    EventState,
    RepairState,
    Source,
    Standing,
)
from fangxin.domain.evidence.queries import intake_files
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.look.clocks import RUNNING, STOPPED, ClockView

STANDING_TONES = {
    Standing.COUNTS: "active",
    Standing.NOT_YET: "waiting",
    Standing.EXPIRED: "done",
    Standing.REPAIRED: "done",
}
STATE_TONES = {EventState.PROPOSED: "waiting", EventState.IN_FORCE: "active"}
REPAIR_TONES = {RepairState.ASKED: "waiting", RepairState.GRANTED: "done", RepairState.REVOKED: "overdue"}
REASONS = {
    "SOURCE_UNDONE": "作为依据的处罚决定已撤销、确认违法或者无效",
    "RETURN_HONOURED": "作为依据的退货已经兑现",
    "RETURN_NOT_HONOURED": "作为依据的退货后来仍未兑现，重新计入",
}


def graded(found: Graded) -> dict[str, Any]:
    """A grade as every page shows it."""
    return {
        "code": found.code,
        "label": found.label,
        "says": found.says,
        "base": found.base,
        "score": found.score,
        "lines": [line(one) for one in found.lines],
        "given_back": [(kind.label, signed(back)) for kind, back in found.given_back],
        "held_by": found.held_by.label if found.held_by else "",
        "on": found.on,
    }


def line(found: Line) -> dict[str, Any]:
    """One line of a grade."""
    return {
        "id": found.event.id,
        "label": found.kind.label,
        "weight": CLASS_LABELS[found.kind.weight],
        "points": signed(found.kind.points),
        "counts": found.counts,
        "happened_on": found.event.happened_on,
        "since": found.event.since,
        "until": found.until,
        "standing": STANDING_LABELS[found.standing],
        "tone": STANDING_TONES[found.standing],
        "public": found.kind.public,
        "source": sourced(found.event),
        "law": found.kind.source,
    }


def sourced(event: Event | CreditEvent) -> str:
    """Where an event came from, with the number people know it by."""
    label = SOURCE_LABELS[Source(event.source)] if event.source else ""
    return f"{label}（{event.reference}）" if event.reference else label


def signed(points: int) -> str:
    """Points with their sign: `+5`, `−10`."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"


def event_state(event: CreditEvent) -> tuple[str, str]:
    """(word, tone) of an event's state."""
    state = EventState(event.state)
    return EVENT_STATE_LABELS[state], STATE_TONES.get(state, "")


def repair_state(repair: Repair) -> tuple[str, str]:
    """(word, tone) of an application's state."""
    state = RepairState(repair.state)
    return REPAIR_STATE_LABELS[state], REPAIR_TONES.get(state, "")


def clock(found: Deadline) -> ClockView:
    """A clock of an application, with the page that counts its days."""
    rule = lawbook().clock(found.rule)
    query = {"rule": found.rule, "from": found.from_on.isoformat(), "received": found.from_on.isoformat()}
    return ClockView(
        label=rule.label, state=STOPPED if found.stopped else RUNNING, due_on=found.due_on,
        days_left=None if found.stopped else found.days_left, unit="working_day", provisional=found.provisional,
        why_href=reverse("public:why", query=query),
    )  # fmt: skip


def told(chain: int, *, shown: Callable[[str], bool] = lambda _: True) -> list[dict[str, Any]]:
    """What happened to an event, an application or a letter, newest first, for the timeline component."""
    return [
        {"at": entry.at, "who": entry.actor_name, "what": entry.label, "detail": _detail(entry.facts)}
        for entry in reversed(entries_of(chain=chain))
        if shown(entry.act)
    ]


def files(*, to: int, href: Callable[[int], str]) -> list[dict[str, Any]]:
    """The files brought with an application or an answer, as the component shows them."""
    return [
        {
            "name": file.name, "href": href(file.pk), "kind": file.kind.lower(), "size": file.size, "by": file.side_label,
            "at": file.uploaded_at,
        }
        for file in intake_files(intake_id=to)
    ]  # fmt: skip


def _detail(facts: dict[str, Any]) -> str:
    words = [str(facts[name]) for name in ("number", "reason", "subject", "to") if facts.get(name)]
    if facts.get("why") in REASONS:
        words.append(REASONS[facts["why"]])
    if facts.get("in_time") is False:
        words.append("超过期限")
    return "；".join(words)


def lines_shown(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines in words."""
    return [line(one) for one in lines]
