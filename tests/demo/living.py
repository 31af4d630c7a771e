"""How far each life of the demo has come on a day: the acts' days, and the status by the real state machine."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fangxin.domain.cases.rules.states import transition
from fangxin.domain.cases.words import Kind, Move, Outcome, Status

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, Any]
COUNTIES = {"410602", "410603", "410611", "410621", "410622"}
FILES = ("complaints", "lives", "people", "merchants", "agency")

#: what each act of lives.yaml does to the status; acts that are not here leave it
MOVES = {
    "dispatch": (Move.DISPATCH, "DISPATCHER"),
    "return_to_intake": (Move.RETURN, "HANDLER"),
    "ask_identity": (Move.ASK_IDENTITY, "HANDLER"),
    "identity_proved": (Move.PROVE_IDENTITY, "HANDLER"),
    "accept": (Move.ACCEPT, "HANDLER"),
    "refuse": (Move.REFUSE, "HANDLER"),
    "dispute_jurisdiction": (Move.DISPUTE, "HANDLER"),
    "rule_jurisdiction": (Move.RULE, "SUPERVISOR"),
    "invite": (Move.INVITE, "HANDLER"),
    "pause_appraisal": (Move.PAUSE, "HANDLER"),
    "resume_appraisal": (Move.RESUME, "HANDLER"),
    "settle": (Move.SETTLE, "HANDLER"),
    "close": (Move.CLOSE, "HANDLER"),
    "terminate": (Move.TERMINATE, "HANDLER"),
    "withdraw": (Move.WITHDRAW, "CONSUMER"),
    "archive": (Move.ARCHIVE, "HANDLER"),
    "answer": (Move.ANSWER, "HANDLER"),
    "thank": (Move.THANK, "HANDLER"),
    "start_testing": (Move.START_TESTING, "HANDLER"),
    "end_testing": (Move.END_TESTING, "HANDLER"),
    "propose_filing": (Move.PROPOSE, "HANDLER"),
    "propose_no_filing": (Move.PROPOSE, "HANDLER"),
    "file_case": (Move.FILE, "HEAD"),
    "refuse_filing": (Move.NOT_FILE, "HEAD"),
    "penalise": (Move.PENALISE, "HANDLER"),
    "publish": (Move.PUBLISH, "HANDLER"),
    "hand_over": (Move.TRANSFER, "HANDLER"),
    "police_took": (Move.POLICE_TOOK, "HANDLER"),
    "police_declined": (Move.POLICE_DECLINED, "HANDLER"),
    "set_aside": (Move.SET_ASIDE, "HANDLER"),
    "merge": (Move.MERGE, "HANDLER"),
    "refer": (Move.REFER, "HANDLER"),
}
#: acts that leave the status alone, and the statuses in which they make sense
KEEPING = {
    "ask_facts": {Status.ASSIGNED},
    "facts_answered": {Status.ASSIGNED},
    "hold": {Status.MEDIATING},
    "replace_mediator": {Status.MEDIATING},
    "performed": {Status.SETTLED},
    "missed": {Status.SETTLED},
    "rate": {Status.CLOSED},
    "reopen_request": {Status.CLOSED},
    "follow_up": {Status.CLOSED},
    "verify": {Status.ASSIGNED},
    "ask_extension": {Status.ASSIGNED},
    "grant_extension": {Status.ASSIGNED},
    "tell_reporter": {Status.CLOSED},
    "ask_transfer": {Status.INVESTIGATING},
    "approve_transfer": {Status.INVESTIGATING},
    "ask_reward": {Status.CLOSED},
    "approve_reward": {Status.CLOSED},
    "tell_reward": {Status.CLOSED},
}
#: acts that happen on any day of the week
ANY_DAY = {"CONSUMER", "DISPATCHER"}


@cache
def read(name: str) -> Row:
    """One file of the demo or of the law, by its path from the root."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@cache
def regions() -> dict[str, Row]:
    """The regions by code: the law's, down to the counties, and the demo's townships."""
    found: dict[str, Row] = {}
    for name in ("law/regions.csv", "demo/townships.csv"):
        with (ROOT / name).open(encoding="utf-8-sig", newline="") as lines:
            found |= {row["code"]: row for row in csv.DictReader(lines)}
    return found


def offices() -> dict[str, Row]:
    """The offices by code."""
    return {row["code"]: row for row in read("demo/agency.yaml")["offices"]}


def people() -> dict[str, Row]:
    """The consumers by id."""
    return {row["id"]: row for row in read("demo/people.yaml")["people"]}


def merchants() -> dict[str, Row]:
    """The merchants by id."""
    return {row["id"]: row for row in read("demo/merchants.yaml")["merchants"]}


def complaints() -> list[Row]:
    """Everything sent in, in the order of the file."""
    return read("demo/complaints.yaml")["complaints"]


def of_kind(kind: Kind) -> list[Row]:
    """What was sent in of one kind."""
    return [row for row in complaints() if row["kind"] == kind]


def strings_in(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


@cache
def lives() -> dict[str, Row]:
    """The lives by name."""
    return read("demo/lives.yaml")["lives"]


def act_of(step: Row) -> tuple[str, Row]:
    """The act of one step and its parameters; exactly one besides `after`."""
    (found,) = [(name, values) for name, values in step.items() if name != "after"]
    return found


@cache
def days_off_and_on() -> tuple[frozenset[date], frozenset[date]]:
    """Holidays, and weekend days that are worked, of all published years."""
    off, on = set(), set()
    for path in (ROOT / "law/calendars").glob("*.yaml"):
        year = yaml.safe_load(path.read_text(encoding="utf-8"))
        off |= {row["day"] for row in year["holidays"]}
        on |= {row["day"] for row in year.get("make_up_days") or []}
    return frozenset(off), frozenset(on)


def is_worked(day: date) -> bool:
    """Whether offices work on a day."""
    off, on = days_off_and_on()
    return day in on or (day not in off and day.weekday() < 5)


def later(day: date, after: str, any_day: bool) -> date:
    """The day of an act, counted from the act before it."""
    count, unit = int(after[:-1]), after[-1]
    if unit == "d":
        day += timedelta(days=count)
        while not any_day and not is_worked(day):
            day += timedelta(days=1)
        return day
    while count:
        day += timedelta(days=1)
        count -= is_worked(day)
    return day


def acts_until(life: Row, filed_on: date, today: date) -> Iterator[tuple[date, str, Row]]:
    """The acts of a life that have happened by the end of a day."""
    actors = read("demo/lives.yaml")["actors"]
    day = filed_on
    for step in life["acts"]:
        name, values = act_of(step)
        day = later(day, step["after"], actors[name] in ANY_DAY)
        if day > today:
            return
        yield day, name, values


def state_on(life: Row, filed_on: date, today: date, kind: Kind = Kind.COMPLAINT) -> tuple[Status, Outcome | None]:
    """Status and outcome of a case with a life on a day; refuses a move the state machine does not know."""
    status, outcome = Status.RECEIVED, None
    for _, name, values in acts_until(life, filed_on, today):
        if name == "reopen_decide" and values["granted"]:
            move, by = Move.REOPEN, "HEAD"
        elif name in MOVES:
            move, by = MOVES[name]
        else:
            assert status in KEEPING.get(name, {Status.CLOSED}), f"{name} in {status}"
            continue
        step = transition(move=move, source=status, by=by, kind=kind)
        status, outcome = step.target, step.outcome or (None if move is Move.REOPEN else outcome)
    return status, outcome


def filed_on(row: Row, today: date) -> date:
    """The day a complaint is filed, for a replay on `today`."""
    return row["filed_on"] if "filed_on" in row else today - timedelta(days=row["filed_days_ago"])
