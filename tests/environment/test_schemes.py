"""Reading schemes: what ships holds together, and everything that does not is refused with its line."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fangxin.foundation.index_scheme import SchemeWrong, read_scheme, shipped_schemes
from fangxin.foundation.refusals import every_refusal
from tests.environment.tables import HEAD, HUNDRED, leaf, part, scheme


def test_what_ships() -> None:
    shipped = {name: found for name, (found, _text) in shipped_schemes().items()}
    assert {name: (len(one.nodes), len(one.leaves())) for name, one in shipped.items()} == {
        "five": (5, 15),
        "cities": (3, 27),
        "creation": (2, 4),
    }
    assert [node.name for node in shipped["five"].nodes] == ["安全放心", "质量放心", "价格放心", "服务放心", "维权放心"]
    assert {node.weight for node in shipped["five"].nodes} == {Fraction(1, 5)}
    assert sum(len(node.nodes) for node in shipped["cities"].nodes) == 17
    assert [str(node.weight) for node in shipped["cities"].nodes] == ["3/10", "2/5", "3/10"]
    assert len(shipped["creation"].bottom_lines) == 5 and shipped["creation"].bonus_most == 15


def test_a_text_read_again_is_the_same_scheme() -> None:
    for found, text in shipped_schemes().values():
        assert read_scheme("# 注\n" + text).digest == found.digest
        assert read_scheme(text.replace("says: ", "says: 试行。")).digest != found.digest


def test_weights_are_exact() -> None:
    thirds = scheme(*(leaf(code, "1/3") for code in ("A", "B", "C")))
    assert sum(node.weight for node in thirds.nodes) == 1
    with pytest.raises(SchemeWrong, match=r"权重之和应为 1，现为 0\.999"):
        scheme(*(leaf(code, "0.333") for code in ("A", "B", "C")))


def test_any_depth_up_to_eight() -> None:
    deep = leaf("A")
    for level in range(7):
        deep = part(f"P{level}", "1", deep)
    assert [one.code for one in scheme(deep).leaves()] == ["A"]
    with pytest.raises(SchemeWrong, match="层级最多 8 层"):
        scheme(part("P7", "1", deep))


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (leaf("A", "0.9"), "权重之和应为 1"),
        (part("P", "1", leaf("A", "1"), leaf("B", "0")), "“B”的权重应大于 0"),
        (leaf("A", "1.5"), "不在 0 与 1 之间"),
        (leaf("A", "一"), "不是数字"),
        (leaf("A", "1/0"), "不是数字"),
        (leaf("A", points="{method: bounds, least: 5, most: 5}"), "least 应小于 most"),
        (leaf("A", points="{method: bounds, least: 5}"), "应写明 least、most"),
        (leaf("A", points="{method: target, target: 0}"), "target 应大于 0"),
        (leaf("A", points="{method: members, equal: 80, target: 5}"), "不写其他"),
        (leaf("A", points="{method: zscore, equal: 80, line: [{at: 1, points: 9}, {at: 0, points: 9}]}"), "从小到大"),
        (leaf("A", source="{entered: 某局, survey: a.B}"), "数据来源应为"),
        (leaf("A", source="{by: 某局}"), "数据来源应为"),
        (leaf("A", missing="guess"), "不是reweight"),
        ("{code: A, name: 甲, weight: 1}", "缺少 unit"),
        ("{code: A, name: 甲, weight: 1, unit: 分, nodes: [" + leaf("B") + "]}", "不能再写 unit"),
        (part("A", "1", leaf("A")), "代码 A 出现了两次"),
        ("{code: A, name: 甲, weight: 1, nodes: []}", "列表至少要有 1 项"),
    ],
)
def test_what_is_refused(node: str, reason: str) -> None:
    with pytest.raises(SchemeWrong, match=reason):
        scheme(node)


def test_the_whole_is_checked() -> None:
    with pytest.raises(SchemeWrong, match="等级应从高到低"):
        read_scheme(HEAD.replace("least: 60", "least: 90") + f"nodes:\n  - {leaf('A')}\n")
    with pytest.raises(SchemeWrong, match="代码 A 出现了两次"):
        scheme(leaf("A"), more="bottom_lines: [{code: A, name: 事故, each: 5}]\n")
    with pytest.raises(SchemeWrong, match="不是正确的 YAML"):
        read_scheme("a: [")
    with pytest.raises(SchemeWrong, match="最多"):
        read_scheme("#" * 200_001)
    assert HUNDRED in leaf("A") and SchemeWrong in set(every_refusal())
