"""How each number of an index came about, in words; the same at the board, on paper and in public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fangxin.analytics.environment.computing import Result, Told
from fangxin.domain.environment.models import Edition, Input
from fangxin.domain.environment.words import INPUT_STATES, InputState
from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.index_scheme import Direction, Measuring, Method, Missing, Node, Scheme, printed
from fangxin.foundation.index_scheme.scheme import MISSING_LABELS, ORIGIN_LABELS
from fangxin.interfaces.look.rows import Column

NODES = (
    Column("name", "指标", head=True),
    Column("value", "数值", kind="number"),
    Column("points", "得分", kind="number"),
    Column("weight", "权重", kind="number"),
    Column("adds", "对总分贡献", kind="number"),
    Column("how", "怎么得来"),
)
SENSITIVITY = (
    Column("name", "测度点", head=True),
    Column("points", "得分", kind="number"),
    Column("share", "每提高 1 分，总分提高", kind="number"),
    Column("room", "达到满分，总分还能提高", kind="number"),
)


def number(value: Fraction | None, *, most: int = 4) -> str:
    """A number without needless zeros, half up at so many decimals; a dash for none."""
    if value is None:
        return "—"
    text = f"{printed(value, most):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(value: Fraction | None) -> str:
    """Points as they are printed: two decimals; a dash for none."""
    return "—" if value is None else str(printed(value))


def weight(value: Fraction) -> str:
    """A weight as per cent."""
    return f"{number(value * 100, most=2)}%"


def period(first: date, last: date) -> str:
    """The days an index is of."""
    return f"{day_in_words(first)}至{day_in_words(last)}"


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One sub-index with everything below it, to be shown under its own heading."""

    code: str
    name: str
    points: str
    weight: str
    how: str
    rows: list[dict[str, Any]]


def branches(scheme: Scheme, result: Result, inputs: Mapping[str, Input]) -> list[Branch]:
    """The tree of one member, a branch for each sub-index."""
    return [_branch(node, scheme, result, inputs) for node in scheme.nodes]


def _branch(node: Node, scheme: Scheme, result: Result, inputs: Mapping[str, Input]) -> Branch:
    told = result.node(node.code)
    rows = [] if node.measuring is None else [_row(node, told, scheme, result, inputs)]
    return Branch(
        code=node.code, name=node.name, points=points(told.points), weight=weight(told.weight),
        how=_of_a_set(node, told, result) if node.nodes else "", rows=rows + _rows(node.nodes, scheme, result, inputs),
    )  # fmt: skip


def _rows(nodes: Sequence[Node], scheme: Scheme, result: Result, inputs: Mapping[str, Input]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in nodes:
        found.append(_row(node, result.node(node.code), scheme, result, inputs))
        found += _rows(node.nodes, scheme, result, inputs)
    return found


def _row(node: Node, told: Told, scheme: Scheme, result: Result, inputs: Mapping[str, Input]) -> dict[str, Any]:
    unit = node.measuring.unit if node.measuring is not None else ""
    return {
        "name": "　" * max(0, told.level - 2) + node.name,
        "value": "—" if told.value is None else f"{number(told.value)}\u00a0{unit}",
        "points": points(told.points),
        "weight": weight(told.used) if told.used == told.weight else f"{weight(told.used)}（原 {weight(told.weight)}）",
        "adds": points(told.adds) if told.points is not None else "—",
        "how": _how(node, told, result, inputs),
    }


def _how(node: Node, told: Told, result: Result, inputs: Mapping[str, Input]) -> str:
    if node.measuring is None:
        return _of_a_set(node, told, result)
    if told.rule in (Missing.REWEIGHT, Missing.PARENT_MEAN):
        done = "按同组其余指标的平均分计" if told.rule is Missing.PARENT_MEAN else "剔除，权重由同组其余指标按比例分担"
        return f"没有数据（{_source(node.measuring)}）：{done}。"
    assert told.value is not None
    given = inputs.get(node.code)
    origin = "沿用上一期的数值。" if told.rule is Missing.LAST_VERSION else _origin(node.measuring, given)
    cut = "超出可折算的范围，按端点计。" if told.cut else ""
    return f"{origin}{_folded(node.measuring, told)}{cut}每提高 1 分，总分提高 {number(told.share)} 分。"


def _of_a_set(node: Node, told: Told, result: Result) -> str:
    parts = [result.node(one.code) for one in node.nodes]
    there = [one for one in parts if one.points is not None]
    if not there:
        return "下级指标都没有数据：剔除，权重由同组其余指标按比例分担。"
    sums = " + ".join(f"{number(one.used)}×{points(one.points)}" for one in there)
    left = f"（{len(parts) - len(there)} 项缺数据，已剔除）" if len(there) < len(parts) else ""
    return f"{len(there)} 项加权{left}：{sums} = {points(told.points)} 分。"


def _source(measuring: Measuring) -> str:
    by = f"，{measuring.source.by}" if measuring.source.by else ""
    return f"{ORIGIN_LABELS[measuring.source.origin]}{by}"


def _origin(measuring: Measuring, given: Input | None) -> str:
    if given is None:
        return f"{_source(measuring)}。"
    receipt, parts = given.receipt, [f"{ORIGIN_LABELS[measuring.source.origin]}“{given.said}”"]
    if receipt.get("denominator"):
        parts.append(f"{receipt['numerator']}÷{receipt['denominator']}")
    if receipt.get("answers"):
        margin = f"，95% 误差 ±{receipt['margin']}" if receipt.get("margin") else ""
        parts.append(f"有效回答 {receipt['answers']} 份{margin}")
    if given.evidence:
        hands = f"；填报 {given.entered_by}，复核 {given.checked_by or '—'}" if given.entered_by else ""
        parts.append(f"依据：{given.evidence}{hands}")
    return "，".join([*parts, f"数据截至 {day_in_words(given.source_on)}"]) + "。"


def _folded(measuring: Measuring, told: Told) -> str:
    how, value = measuring.normalising, number(told.value)
    up = measuring.direction is Direction.UP
    got = f"= {points(told.points)} 分。"
    if how.method is Method.BOUNDS:
        least, most = number(how.least), number(how.most)
        top = f"{value} − {least}" if up else f"{most} − {value}"
        return f"折算：({top}) ÷ ({most} − {least}) × 100 {got}"
    if how.method is Method.TARGET:
        ratio = f"{value} ÷ 目标 {number(how.target)}" if up else f"目标 {number(how.target)} ÷ {value}"
        return f"折算：{ratio} × 100 {got}"
    if how.method is Method.MEMBERS:
        return f"折算：在各参评地区的最低值与最高值之间按比例{got}"
    return f"折算：按偏离各参评地区平均值的标准差{got}"


def of_member(inputs: Mapping[tuple[str, str], Input], member: str, *, public: bool) -> dict[str, Input]:
    """The values of one member by measuring point; in public without the names of the officers who entered and checked them."""
    found = {leaf: one for (code, leaf), one in inputs.items() if code == member}
    if public:
        for one in found.values():
            one.entered_by = one.checked_by = ""
    return found


def extras(scheme: Scheme, result: Result) -> list[dict[str, str]]:
    """Bonus and bottom lines of one member, with what followed."""
    names = {one.code: (one.name, one.unit) for one in scheme.bonuses}
    names |= {one.code: (one.name, "次") for one in scheme.bottom_lines}
    return [
        {
            "name": names[one.code][0],
            "times": f"{number(one.times)} {names[one.code][1]}",
            "points": f"{'+' if one.points > 0 else ''}{points(one.points)}{capped(one.cap)}",
        }
        for one in result.extras
    ]


def capped(cap: Fraction | None) -> str:
    """What a bottom line does to the total besides taking points away."""
    return f"，总分不超过 {points(cap)}" if cap is not None else ""


def sensitivity(scheme: Scheme, result: Result) -> list[dict[str, str]]:
    """What one more point of each measuring point gives, those with the most room first."""
    leaves = [(leaf, result.node(leaf.code)) for leaf in scheme.leaves()]
    there = sorted(((leaf, told) for leaf, told in leaves if told.points is not None), key=lambda pair: -pair[1].room)
    return [
        {"name": leaf.name, "points": points(told.points), "share": number(told.share), "room": points(told.room)}
        for leaf, told in there
    ]


def totals_chart(title: str, totals: Sequence[tuple[str, Fraction]]) -> Chart:
    """The totals of several members, the best first."""
    ordered = sorted(totals, key=lambda pair: -pair[1])
    values: tuple[Decimal | int | None, ...] = tuple(printed(value) for _name, value in ordered)
    return Chart(
        shape=Shape.BARS, title=title, labels=tuple(name for name, _value in ordered), series=(Series(name="总分", values=values),),
        unit="分", along="地区",
    )  # fmt: skip


def parts_chart(title: str, scheme: Scheme, results: Sequence[tuple[str, Result]]) -> Chart:
    """The sub-indices, a series for each member."""
    series = tuple(
        Series(
            name=name,
            values=tuple(
                None if (got := result.node(one.code).points) is None else printed(got) for one in scheme.nodes
            ),
        )
        for name, result in results
    )
    return Chart(
        shape=Shape.BARS,
        title=title,
        labels=tuple(one.name for one in scheme.nodes),
        series=series,
        unit="分",
        along="分项指数",
    )


def rule_words(leaf: Node) -> str:
    """In a scheme: where a value comes from, how it becomes points, what is done without it."""
    measuring = leaf.measuring
    assert measuring is not None
    how = measuring.normalising
    better = "越高越好" if measuring.direction is Direction.UP else "越低越好"
    folded = {
        Method.BOUNDS: f"{number(how.least)}—{number(how.most)} {measuring.unit}折算为 0—100 分",
        Method.TARGET: f"目标 {number(how.target)} {measuring.unit}，按比例折算",
        Method.MEMBERS: f"在参评地区最低、最高值之间折算（相同时 {number(how.equal)} 分）",
        Method.ZSCORE: f"按偏离平均的标准差折算（相同时 {number(how.equal)} 分）",
    }[how.method]
    return f"{_source(measuring)}；{better}，{folded}；{MISSING_LABELS[measuring.missing]}"


def input_state(one: Input) -> tuple[str, str]:
    """The state of a value with its tone."""
    return INPUT_STATES[InputState(one.state)]


def edition_name(edition: Edition) -> str:
    """An edition as lists name it."""
    return f"{edition.title}（{period(edition.first_on, edition.last_on)}）" + (
        f" 第 {edition.number} 版" if edition.number > 1 else ""
    )
