"""What is counted of cases: one row a case, as it stands now, with what became of its legal clocks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.cases.rules.reports import was_filed
from fangxin.domain.cases.words import DATA_SOURCE_OF, Channel, Kind, Outcome, Status
from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force, event_of
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import BEIJING, Event, EventKind, History, history_of
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches, grouped

#: the clocks of the decision whether to accept, and whether to file
CHECK = ("complaint.acceptance",)
VERIFICATION = ("report.verification", "report.verification.extended", "report.verification.merged")
CLOSE = ("complaint.mediation",)

_T, _W, _F, _D, _I = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY, ColumnKind.INSTANT

COLUMNS = (
    Column("id", _W, "The case."),
    Column("kind", _T, "Complaint, report, inquiry or commendation.", "code"),
    Column("status", _T, "Where in the process it is.", "code"),
    Column("outcome", _T, "How it ended; empty while it runs.", "code"),
    Column("filed", _F, "Whether a case was filed on a report."),
    Column("transferred", _F, "Whether a report was handed to the police."),
    Column("ground", _T, "The legal ground of a refusal or an end.", "code of law/grounds.yaml"),
    Column("channel", _T, "Through which door it came.", "code"),
    Column("data_source", _T, "Who entered it: by phone, people on the internet, or staff.", "code"),
    Column("path", _T, "The office that has it, as the way from the topmost office.", "four characters a tier"),
    Column("region", _T, "The division it is counted in: the office's, or where it happened if that is the country.", "code"),
    Column("place", _T, "The division it happened in; empty when unknown.", "code of the division"),
    Column("object", _T, "What was bought.", "code of law/taxonomy.yaml"),
    Column("problem", _T, "What is wrong, or which violation.", "code of law/taxonomy.yaml"),
    Column("sales_mode", _T, "How it was sold.", "code of law/taxonomy.yaml"),
    Column("online", _F, "Whether it was bought on a platform."),
    Column("merchant", _W, "The merchant of the register; empty when none was recognised."),
    Column("rule_version", _T, "The rule set of the day of receipt."),
    Column("received_at", _I, "When the agency received it.", "Beijing time"),
    Column("received_on", _D, "The day of receipt."),
    Column("dispatched_on", _D, "The day it was sent to a handling office."),
    Column("decided_at", _I, "When it was decided to accept or file it, or not.", "Beijing time"),
    Column("decided_on", _D, "The day of that decision."),
    Column("accepted_on", _D, "The day a complaint was accepted."),
    Column("closed_at", _I, "When it was closed, the last time if it was taken up again.", "Beijing time"),
    Column("closed_on", _D, "The day of closing."),
    Column("check_due_on", _D, "The last day to decide whether to accept, or to file."),
    Column("check_done_on", _D, "The day that clock was stopped."),
    Column("check_in_time", _F, "Whether it was stopped in time; empty while it runs."),
    Column("check_rule_version", _T, "The rule version that clock counted by."),
    Column("check_working_days", _W, "From receipt to that decision.", "working days"),
    Column("check_hours", _W, "From receipt to that decision.", "full hours"),
    Column("close_due_on", _D, "The last day of mediation."),
    Column("close_done_on", _D, "The day that clock was stopped."),
    Column("close_in_time", _F, "Whether mediation ended in time; empty while it runs."),
    Column("close_rule_version", _T, "The rule version that clock counted by."),
    Column("handled_days", _W, "From acceptance to closing, without what is excluded from the term.", "days"),
    Column("excluded_days", _W, "Testing and appraisal, excluded from the term of mediation.", "days"),
    Column("extended", _F, "Whether the leader extended the verification."),
    Column("disputed_fen", _W, "What is in dispute.", "fen"),
    Column("recovered_fen", _W, "What the consumer got back through the case, without fines.", "fen"),
    Column("satisfaction", _T, "How the consumer rated it; empty when not.", "code"),
    Column("disclosable", _F, "Whether it must be disclosed; empty while nobody decided."),
    Column("disclosed_on", _D, "The day it was disclosed."),
    Column("anonymous", _F, "Whether it was filed without a name."),
    Column("duplicate", _F, "Whether it is a repetition of another case of the same source."),
    Column("reopened", _W, "How often it was taken up again.", "times"),
)  # fmt: skip

CASES = FactSet(
    name="cases", says="Requests: complaints, reports, inquiries and commendations.", version=2, columns=COLUMNS,
    day="received_on", region="region",
)  # fmt: skip

_READ = (
    "pk", "kind", "status", "outcome", "ground", "path", "division", "region_code", "object_code", "problem_code",
    "sales_mode", "platform", "merchant_id", "rule_version", "received_at", "dispatched_at", "decided_at", "accepted_at",
    "closed_at", "extended", "disputed_fen", "recovered_fen", "satisfaction", "disclosable", "disclosed_at",
    "intake__channel", "intake__anonymous", "duplicate_of", "reopened",
)  # fmt: skip


def case_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these cases, or of all."""
    calendar = calendar_in_force()
    for found in batches(Case.objects.annotate(division=division_counted()).values_list(*_READ), of=chains):
        clocks, excluded = _clocks([row[0] for row in found])
        for row in found:
            yield _row(dict(zip(_READ, row, strict=True)), clocks.get(row[0], []), excluded, calendar)


def _row(
    case: Mapping[str, Any], clocks: Sequence[Mapping[str, Any]], excluded: Mapping[int, int], calendar: WorkCalendar
) -> tuple[Any, ...]:
    check = _last(clocks, VERIFICATION if case["kind"] == Kind.REPORT else CHECK)
    close = _last(clocks, CLOSE)
    received, decided, closed = (_local(case[name]) for name in ("received_at", "decided_at", "closed_at"))
    apart = excluded.get(close["id"], 0) if close else 0
    channel = case["intake__channel"]
    return (
        case["pk"], case["kind"], case["status"], case["outcome"],
        was_filed(case["status"], case["outcome"]),
        case["status"] == Status.TRANSFERRED or case["outcome"] == Outcome.TRANSFERRED, case["ground"], channel,
        DATA_SOURCE_OF[Channel(channel)].value, case["path"], case["division"], case["region_code"], case["object_code"],
        case["problem_code"], case["sales_mode"], case["platform"] != "", case["merchant_id"], case["rule_version"],
        received, _day(received), fact_day(case["dispatched_at"]), decided, _day(decided), fact_day(case["accepted_at"]), closed,
        _day(closed), *_told(check), _working_days(calendar, _day(received), _day(decided)), _hours(received, decided),
        *_told(close), _handled(case["accepted_at"], case["closed_at"], apart), apart, case["extended"],
        case["disputed_fen"], case["recovered_fen"], case["satisfaction"], case["disclosable"],
        fact_day(case["disclosed_at"]), case["intake__anonymous"], case["duplicate_of"] is not None,
        case["reopened"],
    )  # fmt: skip


def _last(clocks: Sequence[Mapping[str, Any]], rules: Sequence[str]) -> Mapping[str, Any] | None:
    """The clock that counts: a case taken up again has a new one, an extension takes the place of what it extends."""
    return next((clock for clock in reversed(clocks) if clock["rule"] in rules), None)


def _told(clock: Mapping[str, Any] | None) -> tuple[Any, ...]:
    names = ("due_on", "stopped_on", "in_time", "rule_version")
    return tuple(clock[name] for name in names) if clock else (None,) * len(names)


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(BEIJING).replace(tzinfo=None) if at is not None else None


def _day(at: datetime | None) -> date | None:
    return at.date() if at is not None else None


@lru_cache(maxsize=20_000)
def _counted(calendar: WorkCalendar, after: date, until: date) -> int:
    return calendar.working_days_between(after, until)


def _working_days(calendar: WorkCalendar, after: date | None, until: date | None) -> int | None:
    return _counted(calendar, after, max(after, until)) if after is not None and until is not None else None


def _hours(start: datetime | None, end: datetime | None) -> int | None:
    return int((end - start).total_seconds() // 3600) if start is not None and end is not None else None


def _handled(accepted: datetime | None, closed: datetime | None, apart: int) -> int | None:
    # full days less legal days: a term that stood still from its start to its end may lack some hours of the last
    return max((closed - accepted).days - apart, 0) if accepted is not None and closed is not None else None


def _clocks(case_ids: Collection[int]) -> tuple[dict[int, list[Mapping[str, Any]]], dict[int, int]]:
    """The clocks of cases in the order they were started, and the days excluded from the terms of mediation."""
    rows = Clock.objects.filter(case_id__in=case_ids, rule__in=[*CHECK, *VERIFICATION, *CLOSE]).order_by(
        "started_on", "id"
    )
    clocks = grouped(
        rows.values("id", "case_id", "rule", "rule_version", "due_on", "stopped_on", "in_time"), by="case_id"
    )
    mediating = [clock["id"] for own in clocks.values() for clock in own if clock["rule"] in CLOSE]
    # few terms ever stood still: only of these all events are read
    paused = ClockEvent.objects.filter(clock_id__in=mediating, kind=EventKind.PAUSE).values("clock_id")
    events: dict[int, list[Event]] = {}
    for row in ClockEvent.objects.filter(clock_id__in=paused):
        events.setdefault(row.clock_id, []).append(event_of(row, rule=CLOSE[0]))
    return clocks, {clock: _excluded(history_of(own)) for clock, own in events.items()}


def _excluded(history: History) -> int:
    return sum((pause.until - pause.on).days for pause in history.pauses if pause.until is not None)


FACTS = (FactSource(facts=CASES, rows=case_rows),)
