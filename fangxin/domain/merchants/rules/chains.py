"""Where two places of business stand to each other: in one city, or in two."""

from __future__ import annotations

from typing import Final

from fangxin.domain.places.rules import city_of, province_of

#: municipalities: the whole province is one city
_MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})


def same_city(*, one: str, other: str) -> bool | None:
    """Whether two regions lie in one city; None where a region is unknown or only its province is.

    A county that its province keeps directly (419001) is a city of its own.
    """
    cities = _city(one), _city(other)
    return None if not all(cities) else cities[0] == cities[1]


def _city(code: str) -> str:
    if len(code) < 6:
        return ""
    if province_of(code) in _MUNICIPALITIES:
        return province_of(code)
    if code[2:6] == "0000":
        return ""
    return code[:6] if code[2] == "9" else city_of(code)
