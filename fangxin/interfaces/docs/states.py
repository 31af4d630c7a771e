"""The page of the state machine, from its table."""

from __future__ import annotations

from itertools import groupby

from fangxin.domain.agency.words import ROLE_LABELS, Role
from fangxin.domain.cases.rules.states import CLOCK_OF_STATUS, CONSUMER, SYSTEM, TRANSITIONS, Transition
from fangxin.domain.cases.words import MOVE_LABELS, OUTCOME_LABELS, STATUS_LABELS, Status
from fangxin.interfaces.docs.markdown import fenced, table

START = Status.RECEIVED
_BY = {CONSUMER: "投诉人", SYSTEM: "系统"}
_ORDER = list(Status)
_ROLES = [str(role) for role in Role]


def states() -> str:
    """Diagram, statuses with who holds the pen, and every transition."""
    return "\n\n".join([
        "# The life of a complaint",
        "The table `TRANSITIONS` in `fangxin/domain/cases/rules/states.py` is the state machine; this page is made from it.",
        fenced(_diagram(), "mermaid"),
        "## Statuses, and who holds the pen",
        table(("status", "officers read", "the public reads", "pen", "clock"), [
            (f"`{status}`", officers, public, pen, f"`{CLOCK_OF_STATUS[status]}`" if status in CLOCK_OF_STATUS else "–")
            for status, (officers, public, pen) in STATUS_LABELS.items()
        ]),
        "## Transitions",
        table(("move", "读作", "from", "to", "by", "outcome"), [
            (f"`{one.move}`", MOVE_LABELS[one.move], f"`{one.source}`", f"`{one.target}`", _who(one), _outcome(one))
            for one in TRANSITIONS
        ]),
    ])  # fmt: skip


def _diagram() -> str:
    lines = ["stateDiagram-v2", *(f'    state "{label[0]}" as {status}' for status, label in STATUS_LABELS.items())]
    lines.append(f"    [*] --> {START}")
    ends = sorted(TRANSITIONS, key=_ends)
    for (source, target), moves in groupby(ends, key=_ends):
        lines.append(
            f"    {_ORDER[source]} --> {_ORDER[target]} : {'、'.join(dict.fromkeys(MOVE_LABELS[one.move] for one in moves))}"
        )
    last = [status for status in Status if not any(one.source is status for one in TRANSITIONS)]
    return "\n".join([*lines, *(f"    {status} --> [*]" for status in last)])


def _ends(one: Transition) -> tuple[int, int]:
    """The two statuses of a move, as their places in the order of a life."""
    return _ORDER.index(one.source), _ORDER.index(one.target)


def _who(one: Transition) -> str:
    by = sorted(one.by, key=lambda name: _ROLES.index(name) if name in _ROLES else len(_ROLES))
    return "、".join(_BY[name] if name in _BY else ROLE_LABELS[Role(name)] for name in by)


def _outcome(one: Transition) -> str:
    return f"`{one.outcome}` {OUTCOME_LABELS[one.outcome]}" if one.outcome else "–"
