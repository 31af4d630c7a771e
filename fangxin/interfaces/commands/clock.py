"""`fangxin clock`: the last day of a legal clock, and why it is that day. Reads only the law; no database."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from fangxin.foundation.calendar import WEEKDAYS, WorkCalendar
from fangxin.foundation.clock import BEIJING, Count, count
from fangxin.foundation.lawbook import Unit, lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.commands.calendar import calendar_in_force, refusals_told

DAY = click.DateTime(["%Y-%m-%d"])
_FROM = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}))?")


class BadLine(Refusal):
    """A line of a batch is not a question about a clock."""

    code = "bad_line"
    status = 422
    sentence = "第 {line} 行无法识别：{reason}。"


@click.command()
@click.argument("rule", required=False)
@click.option(
    "--from",
    "begun",
    help="The day the trigger happened; it is not counted. For a term of hours also the time: DAYTHH:MM.",
)
@click.option("--received", "received_at", type=DAY, help="The day the agency received the item [default: --from].")
@click.option("--explain", is_flag=True, help="Show every day and why it counts or not.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Answer JSON lines {rule, from, received?} with JSON lines.",
)
def clock(
    rule: str | None,
    begun: str | None,
    received_at: datetime | None,
    explain: bool,
    as_json: bool,
    batch: Path | None,
) -> None:
    """The last day of the legal clock RULE, counted from a day.

    Examples of RULE: complaint.acceptance, complaint.mediation, report.verification.
    """
    if batch is not None:
        if rule or begun or received_at:
            raise click.UsageError("--batch takes the rule and the days from its file.")
        _answer_batch(batch, explain=explain)
        return
    if rule is None or begun is None:
        raise click.UsageError("RULE and --from are needed (or --batch FILE).")
    try:
        from_on, from_at = _begun(begun)
    except ValueError:
        raise click.BadParameter(
            f"{begun!r} is no day (2026-06-08), nor a day with a time (2026-06-08T09:30)."
        ) from None
    with refusals_told():
        received_on = received_at.date() if received_at else from_on
        counted = _counted(rule, from_on, received_on, calendar_in_force(), from_at=from_at)
        click.echo(_json(_document(counted)) if as_json else _as_text(counted, explain=explain))


def _json(document: dict[str, Any]) -> str:
    # A lone surrogate in a batch is valid JSON but cannot be printed.
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def _begun(text: str) -> tuple[date, datetime | None]:
    """The day, and the instant in Beijing when a time is told; ValueError for anything else."""
    found = _FROM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    on = date.fromisoformat(found[1])
    return on, datetime.combine(on, time.fromisoformat(found[2]), tzinfo=BEIJING) if found[2] else None


def _counted(
    rule: str, from_on: date, received_on: date, used: WorkCalendar, *, from_at: datetime | None = None
) -> Count:
    # On the day of the trigger the item was open; that decides which rules hold for one received before a change.
    term = lawbook().clock(rule).term_on(received_on, open_on=from_on)
    return count(term, from_on, used, from_at=from_at)


def _document(counted: Count) -> dict[str, Any]:
    return {
        **_summary(counted),
        "source": counted.term.source_zh,
        "source_en": counted.term.source_en,
        "url": counted.term.url,
        "days": _days(counted),
    }


def _summary(counted: Count) -> dict[str, Any]:
    return {
        "rule": counted.term.rule,
        "version": counted.term.version,
        "from": counted.from_on.isoformat(),
        "due": counted.due_on.isoformat(),
        **({"due_at": counted.due_at.isoformat()} if counted.due_at else {}),
        "provisional": counted.provisional,
        "limit": counted.term.days,
        "unit": counted.term.unit.value,
        "calendar": counted.calendar_version,
    }


def _days(counted: Count) -> list[dict[str, Any]]:
    return [{"date": day.date.isoformat(), "counts": day.counts, "n": day.n, "why": day.why} for day in counted.days]


def _as_text(counted: Count, *, explain: bool) -> str:
    term = counted.term
    end = f"{counted.due_at:%H:%M} 期满" if counted.due_at else ""
    counting = "连续计算" if term.unit is Unit.HOUR else "当日不计入"
    lines = [
        f"{term.label}：最后一日为 {_dated(counted.due_on)}{end}",
        f"自 {_dated(counted.from_on)} 起，{term.days} 个{term.unit.label}，{counting}",
        f"依据：{term.source_zh}（{term.version}）",
        f"工作日历：{counted.calendar_version}",
    ]
    if counted.provisional:
        lines.append("暂定：涉及的年份尚未公布放假安排，公布并载入后重新计算。")
    if explain:
        lines += ["", *(f"  {day.date} {day.n or '-':>3}  {day.why}" for day in counted.days)]
    return "\n".join(lines)


def _dated(day: date) -> str:
    return f"{day}（{WEEKDAYS[day.weekday()]}）"


# Batch ----------------------------------------------------------------------------------------------------------------


def _answer_batch(path: Path, *, explain: bool) -> None:
    """Answer every line, also after a bad one; leave with status 1 when any was bad."""
    with refusals_told():
        used = calendar_in_force()
        lawbook()
    refused = False
    for number, raw in _lines(path):
        answer = _answered(number, raw, used, explain=explain)
        refused = refused or "error" in answer
        sys.stdout.write(_json(answer) + "\n")
    sys.stdout.flush()
    if refused:
        sys.exit(1)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with click.open_file(str(path), "rb") as file:
        for number, raw in enumerate(file, start=1):
            line = raw.removeprefix(b"\xef\xbb\xbf").strip()
            if line:
                yield number, line


def _answered(number: int, raw: bytes, used: WorkCalendar, *, explain: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    try:
        asked = _question(number, raw)
        from_on, from_at = _moment(number, asked)
        received_on = _day(number, asked, "received") if asked.get("received") is not None else from_on
        counted = _counted(asked["rule"], from_on, received_on, used, from_at=from_at)
        return _summary(counted) | ({"days": _days(counted)} if explain else {})
    except Refusal as refusal:
        answer: dict[str, Any] = {"error": {"code": refusal.code, "message": refusal.told()}, "line": number}
        return answer | {key: asked[key] for key in ("rule", "from", "received") if isinstance(asked.get(key), str)}


def _question(number: int, raw: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadLine(line=number, reason="不是一行 JSON") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("rule"), str):
        raise BadLine(line=number, reason="要有 rule 和 from")
    return asked


def _moment(number: int, asked: dict[str, Any]) -> tuple[date, datetime | None]:
    value = asked.get("from")
    if isinstance(value, str) and "T" in value:
        try:
            return _begun(value)
        except ValueError:
            raise BadLine(line=number, reason="from 不是形如 2026-04-15 或者 2026-04-15T09:30 的时间") from None
    return _day(number, asked, "from"), None


def _day(number: int, asked: dict[str, Any], name: str) -> date:
    value = asked.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise BadLine(line=number, reason=f"{name} 不是形如 2026-04-15 的日期")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadLine(line=number, reason=f"{name} 不是历上有的日期") from None
