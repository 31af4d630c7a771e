"""The page of the state machines, from their tables."""

from __future__ import annotations

from itertools import groupby

from fangxin.domain.agency.words import ROLE_LABELS, Role
from fangxin.domain.cases.rules.machine import CONSUMER, SYSTEM, Machine, Transition
from fangxin.domain.cases.rules.states import MACHINES
from fangxin.domain.cases.words import MOVE_LABELS, OUTCOME_LABELS, STATUS_LABELS, Kind, Status, status_label
from fangxin.interfaces.docs.markdown import fenced, table

START = Status.RECEIVED
_BY = {CONSUMER: "投诉人", SYSTEM: "系统"}
_ORDER = list(Status)
_ROLES = [str(role) for role in Role]
_HEADINGS = {
    Kind.COMPLAINT: "The life of a complaint",
    Kind.REPORT: "The life of a report",
    Kind.INQUIRY: "The life of an inquiry",
    Kind.COMMENDATION: "The life of a commendation",
}


def states() -> str:
    """For each kind of case its diagram, its statuses with who holds the pen, and every transition."""
    return "\n\n".join([
        "# The lives of cases",
        "The tables in `fangxin/domain/cases/rules/` (`complaints.py`, `reports.py`, `requests.py`) are the state machines; "
        "this page is made from them.",
        *(part for kind, machine in MACHINES.items() for part in _life(kind, machine)),
    ])  # fmt: skip


def _life(kind: Kind, machine: Machine) -> list[str]:
    return [
        f"## {_HEADINGS[kind]}",
        fenced(_diagram(kind, machine), "mermaid"),
        table(("status", "officers read", "the public reads", "pen", "clock"), [
            (
                f"`{status}`", status_label(status, kind), status_label(status, kind, public=True),
                STATUS_LABELS[status][2], f"`{machine.clocks[status]}`" if status in machine.clocks else "–",
            )
            for status in machine.statuses
        ]),
        table(("move", "读作", "from", "to", "by", "outcome"), [
            (f"`{one.move}`", MOVE_LABELS[one.move], f"`{one.source}`", f"`{one.target}`", _who(one), _outcome(one))
            for one in machine.transitions
        ]),
    ]  # fmt: skip


def _diagram(kind: Kind, machine: Machine) -> str:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{status_label(status, kind)}" as {status}' for status in machine.statuses]
    lines.append(f"    [*] --> {START}")
    ends = sorted(machine.transitions, key=_ends)
    for (source, target), moves in groupby(ends, key=_ends):
        lines.append(
            f"    {_ORDER[source]} --> {_ORDER[target]} : {'、'.join(dict.fromkeys(MOVE_LABELS[one.move] for one in moves))}"
        )
    last = [status for status in machine.statuses if not any(one.source is status for one in machine.transitions)]
    return "\n".join([*lines, *(f"    {status} --> [*]" for status in last)])


def _ends(one: Transition) -> tuple[int, int]:
    """The two statuses of a move, as their places in the order of a life."""
    return _ORDER.index(one.source), _ORDER.index(one.target)


def _who(one: Transition) -> str:
    by = sorted(one.by, key=lambda name: _ROLES.index(name) if name in _ROLES else len(_ROLES))
    return "、".join(_BY[name] if name in _BY else ROLE_LABELS[Role(name)] for name in by)


def _outcome(one: Transition) -> str:
    return f"`{one.outcome}` {OUTCOME_LABELS[one.outcome]}" if one.outcome else "–"
