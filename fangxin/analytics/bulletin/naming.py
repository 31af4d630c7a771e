"""What divisions, offices and merchants are called, and the tiers above whose averages a bulletin compares with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fangxin.analytics.indicators.measuring import Scope, region_stem


@dataclass(frozen=True, kw_only=True)
class Names:
    """What divisions and offices are called; one without a name is never told apart from others without one.

    `merchants`: only those that may be named: whose complaints stand in the public register.
    """

    regions: Mapping[str, str]
    offices: Mapping[str, str]
    merchants: Mapping[int, str] = field(default_factory=dict)


#: a tier above by the digits its code begins with, where its name is not known
TIERS = {4: "全市", 2: "全省", 0: "全国"}
#: how a name ends: what all of it is called; what ends otherwise - 市辖区, 省直辖县级行政区划 - is no tier of its own
ENDS = {"自治区": "全区", "省": "全省", "市": "全市", "州": "全州", "盟": "全盟", "地区": "全地区"}


def tiers_above(scope: Scope, names: Names, *, covers: str) -> list[tuple[str, str]]:
    """Codes and names of averages: of an office the offices above it, of a division those it lies in, as far as the facts reach.

    `covers`: the division the facts are of; nothing where they are of every one.
    """
    if scope.path:
        ways = [scope.path[:end] for end in range(len(scope.path) - 4, 0, -4)]
        return [(way, f"{names.offices.get(way, '上级')}平均") for way in ways]
    stem, found = region_stem(scope.region), []
    for digits, plain in TIERS.items():
        if len(region_stem(covers)) <= digits < len(stem):
            code = stem[:digits].ljust(6, "0")
            label = _called(names.regions.get(code, "")) if digits and code in names.regions else plain
            if label:
                found.append((code, f"{label}平均"))
    return found


def _called(name: str) -> str:
    return next((called for end, called in ENDS.items() if name.endswith(end)), "")


def tier_scope(scope: Scope, code: str) -> Scope:
    """The scope of a tier above."""
    return Scope(path=code) if scope.path else Scope(region=code)


def tier_digits(scope: Scope, code: str) -> int:
    """How much a tier's code tells: of two tiers above, the nearer tells more."""
    return len(code) if scope.path else len(region_stem(code))


#: what a tier may be called by the digits of its code
_CALLED = {4: ("全市", "全州", "全盟", "全地区"), 2: ("全省", "全区", "全市"), 0: ("全国",)}


def may_be_called(scope: Scope, code: str, label: str) -> bool:
    """Whether a tier of this code may be called so: offices by any name, divisions as their kind is."""
    called = label.removesuffix("平均")
    return called != label and (bool(scope.path) or called in _CALLED[tier_digits(scope, code)])
