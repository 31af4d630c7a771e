"""3 Handling: accepted, closed, settled; whether clocks were kept, beside the tiers above; what is late, by office."""

from __future__ import annotations

from collections.abc import Sequence

from fangxin.analytics.bulletin.model import Block, Column, Form, Listed, Number, Row, RowKind, Section, Table, Way
from fangxin.analytics.bulletin.sections.parts import Telling, nothing, section
from fangxin.analytics.bulletin.sections.territory import units
from fangxin.analytics.bulletin.wording import joined, runs_of, say

VOLUMES = (
    "received_complaints",
    "accepted_complaints",
    "mediation_success",
    "case_from_complaint",
    "closed_complaints",
)
RATES = (
    "on_time_initial_check_rate", "on_time_close_rate", "mediation_success_rate", "report_on_time_verification_rate",
)  # fmt: skip
#: rates of clocks: what is missing to a hundred was late
LATE = (
    ("on_time_initial_check_rate", "投诉未按时初查"),
    ("on_time_close_rate", "投诉未按时办结"),
    ("report_on_time_verification_rate", "举报未按时核查"),
)


def handling(t: Telling) -> Section:
    """The section."""
    volumes = {name: t.g.counted(name) for name in VOLUMES if t.g.knows(name)}
    main = [volumes[name] for name in ("received_complaints", "accepted_complaints", "closed_complaints")]
    blocks: list[Block | None] = []
    if all(map(nothing, main)):
        blocks.append(say(runs_of("handling.none", span=t.spans["now"])))
    else:
        blocks.append(_volumes(t, volumes))
        blocks.append(t.compared("handling", "投诉办理情况", "项目", list(volumes.values())))
    blocks.extend(_rates(t))
    blocks.extend(_late(t))
    return section("handling", "办理质效", blocks)


def _volumes(t: Telling, volumes: dict[str, Number]) -> Block:
    names = {"received_complaints": "received", "accepted_complaints": "accepted", "closed_complaints": "closed",
             "mediation_success": "settled"}  # fmt: skip
    told = {place: t.count(volumes[name]) for name, place in names.items()}
    changes = {f"{place}_change": t.change(volumes[name]) for name, place in names.items()}
    said = [runs_of("handling.volume", span=t.spans["now"], **told, **changes)]
    refused = t.g.counted("not_accepted")
    if not nothing(refused):
        said.append(runs_of("handling.refused", refused=t.count(refused)))
    if t.g.knows("in_scope_acceptance_rate") and t.g.counted("in_scope_acceptance_rate").value is not None:
        said.append(runs_of("handling.in_scope", rate=t.rate(t.g.counted("in_scope_acceptance_rate"))))
    filed = volumes.get("case_from_complaint")
    if filed and not nothing(filed):
        said.append(runs_of("handling.filed", filed=t.count(filed), change=t.change(filed)))
    check, close = (t.g.counted(name) for name in ("avg_initial_check_days", "avg_close_days"))
    if check.value is not None and close.value is not None:
        said.append(runs_of("handling.days", check=t.g.print(check, Form.MEAN), close=t.g.print(close, Form.MEAN)))
    rated = t.g.counted("satisfaction_rate")
    if rated.value is not None:
        said.append(
            runs_of("handling.satisfaction", rate=t.rate(rated), answers=t.count(denominator_of(t, rated, "件")))
        )
    return say(*said)


def denominator_of(t: Telling, rate: Number, unit: str, *, label: str = "分母") -> Number:
    """What a rate is divided by, as a number that can be printed."""
    return t.g.part_of(rate, "denominator", label=label, unit=unit)


def _rates(t: Telling) -> list[Block]:
    rates = [one for one in (t.g.counted(name) for name in RATES) if one.value is not None]
    if not rates:
        return []
    said = []
    for one in rates:
        points = t.points(one)
        name = "handling.rate_change" if points else "handling.rate"
        told = {"change": points} if points else {}
        said.append(runs_of(name, name=t.name(one), rate=t.rate(one), **told))
    tiers = t.tiers()
    blocks: list[Block] = [say(runs_of("handling.rates", parts=joined(said, by="；"))), _rate_table(t, rates, tiers)]
    if tiers:
        lines = []
        for one in rates:
            above = [t.above(one, scope) for scope, _label in tiers]
            colour = t.g.follows(Way.COLOUR, [one, *above], name=f"colour.{one.id}")
            compared = [
                runs_of("handling.compared", tier=label, rate=t.rate(own))
                for own, (_scope, label) in zip(above, tiers, strict=True)
                if own.value is not None
            ]
            lines.append(
                say(
                    runs_of(
                        "handling.colour",
                        name=t.name(one),
                        colour=t.g.print(colour, Form.COLOUR),
                        compared=joined(compared),
                    )
                )
            )
        blocks += [Listed(items=tuple(lines)), say(runs_of("handling.colours"))]
    return blocks


def _rate_table(t: Telling, rates: list[Number], tiers: Sequence[tuple[str, str]]) -> Table:
    columns = [
        Column(key="name", label="指标", kind="name"),
        Column(key="now", label=t.spans["now"], kind="rate", unit="%", span="now"),
        Column(key="then", label=t.spans["year_before"], kind="rate", unit="%", span="year_before"),
        Column(key="points", label="同比", kind="points", unit="百分点"),
        *(Column(key=f"tier-{code}", label=label, kind="rate", unit="%") for code, label in tiers),
    ]
    rows = []
    for one in rates:
        then = t.g.numbers[f"{one.id}.year_before"]
        cells = (
            t.g.bare(one, Form.NAME), t.g.bare(one, Form.RATE), t.g.bare(then, Form.RATE),
            t.g.bare(t.g.points(one), Form.POINT_ARROW), *(t.g.bare(t.above(one, code), Form.RATE) for code, _label in tiers),
        )  # fmt: skip
        rows.append(Row(cells=cells))
    return Table(id="rates", title="办理质效指标", columns=tuple(columns), rows=tuple(rows))


def _late(t: Telling) -> list[Block]:
    """What was not done in time, by the units below."""
    totals = [t.g.part_of(t.g.counted(name), "late", label=label, unit="件") for name, label in LATE]
    late = [one for one in totals if not nothing(one)]
    rated = [t.g.counted(name) for name, _label in LATE]
    if all(one.value is None for one in rated):
        return []
    if not late:
        return [say(runs_of("handling.late_none"))]
    said = [runs_of("handling.late_part", name=t.name(one), count=t.count(one)) for one in late]
    rows = []
    for unit in units(t):
        own = [
            t.g.part_of(unit.number(t.g, name), "late", label=label, unit="件") for name, label in LATE
        ]  # fmt: skip
        if not all(map(nothing, own)):
            total = t.g.follows(Way.SUM, own, name=f"late.{unit.key}", label=unit.label, unit="件次")
            rows.append((total, Row(cells=(t.g.bare(total, Form.NAME), *t.cells([*own, total])))))
    blocks: list[Block] = [say(runs_of("handling.late", parts=joined(said)))]
    if not rows:
        return blocks if units(t) else [say(*joined(said), "。")]
    whole = t.g.follows(Way.SUM, totals, name="late", label="合计", unit="件次")
    rows.sort(key=lambda pair: -(pair[0].value or 0))
    last = Row(cells=("合计", *t.cells([*totals, whole])), kind=RowKind.TOTAL)
    columns = (
        Column(key="name", label="单位", kind="name"),
        *(
            Column(key=f"late-{n}", label=label, kind="count", unit="件", totals=True)
            for n, (_name, label) in enumerate(LATE)
        ),
        Column(key="sum", label="合计", kind="sum", unit="件次", totals=True),
    )
    table = Table(
        id="late",
        title="超过法定期限件按单位统计",
        columns=columns,
        rows=(*(row for _total, row in rows), last),
        sorted_by="sum",
    )
    return [*blocks, table]
