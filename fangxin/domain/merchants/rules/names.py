"""How names of merchants are compared: one key for exact questions, the distinctive part for near ones."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from fangxin.domain.places.rules import RegionIndex, within

#: Names this alike are offered to a person; names this alike, and nothing else close, are taken as meant.
OFFERED: Final = 0.5
MEANT: Final = 0.85
#: By how much the best must lead the second to be taken as meant.
LEAD: Final = 0.1
#: Characters of the distinctive part by which near names are looked up.
START: Final = 3

_NOT_IN_KEY: Final = re.compile(r"[\W_]+")
_NOTE_BEHIND: Final = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]\s*$")
_GENERIC_END: Final = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|分公司|子公司|集团|公司|合伙企业有限合伙|合伙企业|个体工商户|"
    r"专业合作社|合作社|经营部|营业部|门市部|旗舰店|专卖店|专营店|自营店|分店|总店|门店|商行|店铺|店)$"
)


def name_key(*, name: str) -> str:
    """A name reduced to its letters, digits and characters, width and case unified; brackets and spaces go."""
    return _NOT_IN_KEY.sub("", unicodedata.normalize("NFKC", name).casefold())[:120]


def distinctive_part(*, name: str, index: RegionIndex) -> str:
    """The key of a name without the place in front and the legal form or a bracketed note behind.

    郑州云上鲸超市有限公司（个体工商户） and 云上鲸超市 are both 云上鲸超市.
    """
    core = name_key(name=_NOTE_BEHIND.sub("", name)) or name_key(name=name)
    while (place := _place_in_front(core, index)) and len(core) - len(place) >= 2:
        core = core[len(place) :]
    while (ending := _GENERIC_END.search(core)) and ending.start() >= 2:
        core = core[: ending.start()]
    return core[:60]


def outlet_key(*, name: str, merchant_part: str) -> str:
    """The key of an outlet; 朝歌店 alone could be anybody's, so the merchant's distinctive part goes before it."""
    key = name_key(name=name)
    return key if not merchant_part or merchant_part in key or key in merchant_part else (merchant_part + key)[:120]


def _place_in_front(core: str, index: RegionIndex) -> str:
    if core[:1] in "省市区县" and len(core) > 2:
        return core[:1]
    for written in index.by_start.get(core[:2], ()):
        if core.startswith(written.name) and written.senses and any(codes for _, codes in written.senses):
            return written.name
    return ""


def likeness(*, one: str, other: str) -> float:
    """Share of two-character pieces two keys have in common (Dice), 0 to 1; one key inside the other counts high."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    a, b = _pairs(one), _pairs(other)
    common = sum(min(count, b.get(pair, 0)) for pair, count in a.items())
    dice = 2 * common / (sum(a.values()) + sum(b.values()))
    shorter, longer = sorted((one, other), key=len)
    return max(dice, 0.6 + 0.3 * len(shorter) / len(longer)) if len(shorter) >= 3 and shorter in longer else dice


def _pairs(key: str) -> dict[str, int]:
    padded = f"^{key}$"
    pairs: dict[str, int] = {}
    for place in range(len(padded) - 1):
        pair = padded[place : place + 2]
        pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


def near(*, code: str, region: str) -> bool:
    """Whether a merchant's region agrees with the region asked for: one holds the other."""
    return bool(code and region) and (within(code, region) or within(region, code))
