"""The index of every member by one scheme: points of the leaves, weighed upwards, with bonus and bottom lines; all exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fangxin.analytics.environment.normalising import FULL, points
from fangxin.foundation.index_scheme import Measuring, Missing, Node, Scheme
from fangxin.foundation.refusals import Refusal

Values = Mapping[str, Fraction]


class IndexIncomplete(Refusal):
    """Values are missing that the scheme does not let be missing."""

    code = "index_incomplete"
    status = 409
    sentence = "还缺 {count} 项数据，不能计算：{which}。"


class NothingToCompute(Refusal):
    """An index is computed for at least one member."""

    code = "nothing_to_compute"
    status = 422
    sentence = "没有参评地区，不能计算。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """How a node came about. `weight` as the scheme gives it in its set, `used` after others of the set were left out.

    `points` None: the node has no value and was left out. `share`: what one more point of it adds to the total. `adds`: what it
    contributes to the score. `rule`: the rule for missing data that was used; `cut`: the value lay beyond the bounds.
    """

    code: str
    parent: str
    level: int
    weight: Fraction
    used: Fraction
    value: Fraction | None
    points: Fraction | None
    share: Fraction
    adds: Fraction
    rule: Missing | None = None
    cut: bool = False

    @property
    def room(self) -> Fraction:
        """How much the total would gain if this node had all its points."""
        return (FULL - self.points) * self.share if self.points is not None else Fraction(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Extra:
    """A bonus or a bottom line: how often, and the points that follow (negative for a bottom line)."""

    code: str
    times: Fraction
    points: Fraction
    cap: Fraction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One member's index. `score` is of the tree; `total` with bonus and bottom lines, never below 0."""

    member: str
    score: Fraction
    bonus: Fraction
    deducted: Fraction
    capped_at: Fraction | None
    total: Fraction
    grade: str
    nodes: tuple[Told, ...]
    extras: tuple[Extra, ...]

    def node(self, code: str) -> Told:
        """One node."""
        return next(one for one in self.nodes if one.code == code)


def compute(
    scheme: Scheme, *, values: Mapping[str, Values], before: Mapping[str, Values] | None = None
) -> dict[str, Result]:
    """The index of each member of `values` (member → code → value); `before`: the values of the edition before.

    Raises NothingToCompute, and IndexIncomplete with everything that is missing and may not be.
    """
    if not values:
        raise NothingToCompute
    filled = {member: _filled(scheme, own, (before or {}).get(member, {})) for member, own in values.items()}
    _check_complete(scheme, filled)
    everybody = {
        leaf.code: [one[leaf.code][0] for one in filled.values() if leaf.code in one] for leaf in scheme.leaves()
    }
    return {member: _result(scheme, member, own, everybody) for member, own in filled.items()}


#: code → value, and the rule it was filled by
_Filled = dict[str, tuple[Fraction, Missing | None]]


def _filled(scheme: Scheme, own: Values, before: Values) -> _Filled:
    found: _Filled = {code: (value, None) for code, value in own.items() if code in scheme.codes()}
    for leaf in scheme.leaves():
        if leaf.code not in found and _rule(leaf) is Missing.LAST_VERSION and leaf.code in before:
            found[leaf.code] = (before[leaf.code], Missing.LAST_VERSION)
    return found


def _check_complete(scheme: Scheme, filled: Mapping[str, _Filled]) -> None:
    absent = [
        f"{member} {leaf.name}"
        for member, own in filled.items()
        for leaf in scheme.leaves()
        if leaf.code not in own and _rule(leaf) in (Missing.FAIL, Missing.LAST_VERSION)
    ]
    absent += [
        f"{member} {line.name}"
        for member, own in filled.items()
        for line in scheme.bottom_lines
        if line.code not in own
    ]
    # a tree without any value has no score; a part of it without one is left out
    absent += [
        f"{member} 全部指标" for member, own in filled.items() if not any(leaf.code in own for leaf in scheme.leaves())
    ]
    if absent:
        which = "、".join(absent[:5]) + (" 等" if len(absent) > 5 else "")
        raise IndexIncomplete(count=len(absent), which=which)


def _rule(leaf: Node) -> Missing:
    assert leaf.measuring is not None
    return leaf.measuring.missing


@dataclass(slots=True)
class _Weighed:
    node: Node
    used: Fraction
    value: Fraction | None
    points: Fraction | None
    rule: Missing | None
    cut: bool
    below: list[_Weighed]


def _result(scheme: Scheme, member: str, own: _Filled, everybody: Mapping[str, list[Fraction]]) -> Result:
    top = _set(scheme.nodes, own, everybody)
    score = _mean(top)
    assert score is not None
    bonuses = [
        Extra(
            code=one.code, times=own[one.code][0], points=max(Fraction(0), min(one.most, one.each * own[one.code][0]))
        )
        for one in scheme.bonuses
        if one.code in own
    ]
    lines = [
        Extra(
            code=one.code, times=own[one.code][0], points=-one.each * own[one.code][0],
            cap=one.cap if own[one.code][0] > 0 else None,
        )
        for one in scheme.bottom_lines
    ]  # fmt: skip
    bonus = min(scheme.bonus_most, sum((one.points for one in bonuses), Fraction(0)))
    deducted = -sum((one.points for one in lines), Fraction(0))
    caps = [one.cap for one in lines if one.cap is not None]
    total = max(Fraction(0), score + bonus - deducted)
    capped_at = min(caps) if caps and min(caps) < total else None
    total = capped_at if capped_at is not None else total
    return Result(
        member=member, score=score, bonus=bonus, deducted=deducted, capped_at=capped_at, total=total, grade=scheme.grade(total),
        nodes=tuple(_told(top, parent="", level=1, share=Fraction(1))), extras=(*bonuses, *lines),
    )  # fmt: skip


def _set(nodes: tuple[Node, ...], own: _Filled, everybody: Mapping[str, list[Fraction]]) -> list[_Weighed]:
    """The nodes of a set with their points; missing ones filled or left out, the weights of the rest shared out anew."""
    found = [_one(node, own, everybody) for node in nodes]
    there = [one.points for one in found if one.points is not None]
    for one in found:
        if one.points is not None:
            continue
        rule = _rule(one.node) if one.node.measuring is not None else Missing.REWEIGHT
        one.rule = rule
        if rule is Missing.PARENT_MEAN and there:
            one.points = sum(there, Fraction(0)) / len(there)
        else:
            one.rule = Missing.REWEIGHT
    kept = sum((one.node.weight for one in found if one.points is not None), Fraction(0))
    for one in found:
        one.used = one.node.weight / kept if one.points is not None else Fraction(0)
    return found


def _one(node: Node, own: _Filled, everybody: Mapping[str, list[Fraction]]) -> _Weighed:
    if node.measuring is None:
        below = _set(node.nodes, own, everybody)
        return _Weighed(node, Fraction(0), None, _mean(below), None, False, below)
    if node.code not in own:
        return _Weighed(node, Fraction(0), None, None, None, False, [])
    value, rule = own[node.code]
    measuring: Measuring = node.measuring
    got, cut = points(value, measuring=measuring, members=everybody[node.code])
    return _Weighed(node, Fraction(0), value, got, rule, cut, [])


def _mean(weighed: list[_Weighed]) -> Fraction | None:
    there = [(one.used, one.points) for one in weighed if one.points is not None]
    return sum((used * got for used, got in there), Fraction(0)) if there else None


def _told(weighed: list[_Weighed], *, parent: str, level: int, share: Fraction) -> Iterator[Told]:
    for one in weighed:
        own = share * one.used
        yield Told(
            code=one.node.code, parent=parent, level=level, weight=one.node.weight, used=one.used, value=one.value,
            points=one.points, share=own, adds=own * one.points if one.points is not None else Fraction(0), rule=one.rule,
            cut=one.cut,
        )  # fmt: skip
        yield from _told(one.below, parent=one.node.code, level=level + 1, share=own)
