"""`fangxin route`: where requests would go, and why. Reads offices and merchants from the database; writes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from fangxin.domain.routing.queries import Asked, Routed, decide_for, office_index
from fangxin.domain.routing.rules import OfficeIndex
from fangxin.domain.routing.words import RequestKind
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import today

_TEXTS = ("text", "title", "merchant", "uscc", "address", "platform", "kind", "received")
_LONGEST = 20_000
_KINDS = {
    **{kind.value.lower(): kind for kind in RequestKind},
    "投诉": RequestKind.COMPLAINT,
    "举报": RequestKind.REPORT,
    "咨询": RequestKind.INQUIRY,
    "表扬": RequestKind.COMMENDATION,
}


class RouteLineWrong(Refusal):
    """A line of a batch is not a request to route."""

    code = "route_line_wrong"
    status = 422
    sentence = "第 {line} 行无法识别：{reason}。"


@click.command()
@click.option(
    "--batch",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="JSON lines {text, merchant?, uscc?, address?, platform?, kind?}; - reads standard input.",
)
@click.option(
    "--received",
    "received_at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of receipt, which chooses the rules [default: today]; a line's own `received` wins.",
)
def route(batch: Path, received_at: datetime | None) -> None:
    """Say for each request its kind, category, office, region and ground, one JSON line each.

    A line that cannot be decided has needs_person true, the intake unit as its office, and the reason in ground. A line
    that cannot be read is answered with its error; the exit status is then 1.
    """
    on = received_at.date() if received_at else today()
    decided, codes = _router()
    refused = False
    for number, raw in _lines(batch):
        try:
            asked = _asked(number, raw, on)
            answer = _document(decided(asked), codes)
        except Refusal as refusal:
            refused = True
            answer = {"error": {"code": refusal.code, "message": refusal.told()}, "line": number}
        # a lone surrogate is valid JSON but cannot be printed
        sys.stdout.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")
    sys.stdout.flush()
    if refused:
        sys.exit(1)


def _router() -> tuple[Callable[[Asked], Routed], dict[int, str]]:
    """How to decide, and the offices' codes; a database that was never made has neither offices nor merchants."""
    from django.db import connection

    if "agency_office" in connection.introspection.table_names():
        return lambda asked: decide_for(asked=asked), {row.id: row.code for row in office_index().rows}
    nobody = OfficeIndex(())
    return lambda asked: decide_for(asked=asked, offices=nobody, register=False), {}


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with click.open_file(str(path), "rb") as file:
        for number, raw in enumerate(file, start=1):
            line = raw.removeprefix(b"\xef\xbb\xbf").strip()
            if line:
                yield number, line


def _asked(number: int, raw: bytes, on: date) -> Asked:
    try:
        told = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise RouteLineWrong(line=number, reason="不是一行 JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise RouteLineWrong(line=number, reason="要有文字 text")
    wrong = [name for name in _TEXTS if not isinstance(told.get(name, ""), str | None)]
    if wrong:
        raise RouteLineWrong(line=number, reason=f"{wrong[0]} 应为文字")
    fields = {name: str(told.get(name) or "").strip()[:_LONGEST] for name in _TEXTS}
    kind, received = fields["kind"], fields["received"]
    if kind and kind.lower() not in _KINDS:
        raise RouteLineWrong(line=number, reason=f"没有“{kind[:20]}”这个类型")
    try:
        received_on = date.fromisoformat(received) if received else on
    except ValueError:
        raise RouteLineWrong(line=number, reason="received 不是形如 2026-04-15 的日期") from None
    return Asked(
        text=fields["text"],
        on=received_on,
        title=fields["title"],
        kind=_KINDS.get(kind.lower()),
        merchant=fields["merchant"],
        uscc=fields["uscc"],
        address=fields["address"],
        platform=fields["platform"],
    )


def _document(routed: Routed, codes: dict[int, str]) -> dict[str, Any]:
    """The answer of one line. A doubtful category asks a person too, for here nobody has confirmed it."""
    decision, reading = routed.decision, routed.reading
    here = decision.queue_id if decision.needs_person else decision.office_id
    ground = decision.ground
    if reading.needs_person:
        ground += f"类别：{'；'.join(reading.reasons[1:])}。"
    return {
        "kind": routed.kind.value.lower(),
        "object": decision.object_code or None,
        "problem": decision.problem_code or None,
        "office": codes.get(here or 0),
        "region": decision.region or None,
        "confidence": min(decision.confidence, reading.confidence),
        "needs_person": decision.needs_person or reading.needs_person,
        "ground": ground,
        "rule_version": decision.rule_version,
        "rule": decision.rule,
        "article": decision.article,
        "suggested": codes.get(decision.office_id or 0) if decision.needs_person else None,
        "routing_confidence": decision.confidence,
        "category_confidence": reading.confidence,
    }
