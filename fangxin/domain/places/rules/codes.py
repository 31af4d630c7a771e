"""Codes of regions: 6 digits down to the county, 12 for a township; everything else follows from the digits."""

from __future__ import annotations

from typing import Final

from fangxin.foundation.refusals import Refusal

#: Second-level rows that exist only to hold counties a province or municipality keeps directly.
HOLDERS: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


class RegionCodeMalformed(Refusal):
    """A region code is not 6, 9 or 12 digits long."""

    code = "region_code_malformed"
    status = 422
    sentence = "区划代码“{given}”不对：应为 6 位、9 位或者 12 位数字。"


def canonical(code: str) -> str:
    """The form kept everywhere: 6 digits for province, city and county, 12 for a township.

    A village's code becomes its township's. Raises RegionCodeMalformed.
    """
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise RegionCodeMalformed(given=code[:20])
    if code[6:9] in ("", "000"):
        return code[:6]
    return code[:9] + "000"


def stem_of(code: str) -> str:
    """The leading digits every region inside `code` shares."""
    if len(code) == 12:
        return code[:9]
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def within(code: str, area: str) -> bool:
    """Whether `code` is `area` or lies in it; both canonical."""
    return bool(area) and code.startswith(stem_of(area))


def span(*, area: str) -> tuple[str, str]:
    """First and last code of an area, both included, for a range condition; digits sort alike in every database."""
    stem = stem_of(area)
    return stem.ljust(6, "0"), stem.ljust(12, "9")


def province_of(code: str) -> str:
    """The province's code."""
    return code[:2] + "0000"


def city_of(code: str) -> str:
    """The code of the second level; for counties held directly it is the holder's (e.g. 419000)."""
    return code[:4] + "00"


def county_of(code: str) -> str:
    """The first six digits: the county's code for a county or township."""
    return code[:6]


def common_area(*, codes: tuple[str, ...]) -> str:
    """The smallest city or province that holds all codes, or the code itself when all are the same; else empty."""
    if not codes:
        return ""
    for area in (codes[0], county_of(codes[0]), city_of(codes[0]), province_of(codes[0])):
        if all(within(code, area) for code in codes):
            return area
    return ""
