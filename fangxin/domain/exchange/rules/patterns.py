"""Regular expressions that mapping files bring along: named, short, and without the shapes that run away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

LONGEST_PATTERN: Final = 600
#: a pattern looks at no more of a text than this
LOOKED_AT: Final = 4000
_REPEATS: Final = (constants.MAX_REPEAT, constants.MIN_REPEAT)


def bounded_pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern; raises ValueError, with the reason in Chinese, for one that is wrong or may run away."""
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"正则表达式最多 {LONGEST_PATTERN} 个字符")
    try:
        tree = parser.parse(text)
        compiled = re.compile(text)
    except (re.error, RecursionError, OverflowError) as mistake:
        raise ValueError(f"正则表达式不正确：{mistake}") from None
    if any(True for _ in _runaways(tree, inside=False)):
        raise ValueError("正则表达式中，不限次数的重复不能套在另一个不限次数的重复里，也不能引用前面的分组")
    return compiled


def _runaways(tree: Any, *, inside: bool) -> Iterator[Any]:
    """Nodes that let matching time explode: a repeat without limit inside another, and back references."""
    for kind, value in tree:
        if kind in (constants.GROUPREF, constants.GROUPREF_EXISTS):
            yield kind
        elif kind in _REPEATS:
            _, most, inner = value
            endless = most is constants.MAXREPEAT
            if endless and inside:
                yield kind
            yield from _runaways(inner, inside=inside or endless)
        else:
            for inner in _inner(kind, value):
                yield from _runaways(inner, inside=inside)


def _inner(kind: Any, value: Any) -> Iterator[Any]:
    """The parts of a node that are trees themselves."""
    if kind is constants.SUBPATTERN:
        yield value[-1]
    elif kind is constants.BRANCH:
        yield from value[1]
    elif kind in (constants.ASSERT, constants.ASSERT_NOT):
        yield value[1]
    elif kind is constants.ATOMIC_GROUP:
        yield value
    elif kind is constants.POSSESSIVE_REPEAT:
        yield value[2]
