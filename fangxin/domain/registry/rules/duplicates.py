"""Whether two entries of the register may be one merchant: what speaks for it and against, in points. A person decides."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.domain.merchants.rules import likeness, name_key, same_city
from fangxin.domain.places.rules import county_of
from fangxin.domain.registry.rules.book import RegisterBook
from fangxin.domain.registry.words import Sign


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What of an entry of the register is compared."""

    uscc: str
    name_key: str
    core: str
    phone: str
    address: str
    region_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """The signs with their points, the sum, and whether it is enough to propose the pair to a person."""

    signs: tuple[tuple[Sign, int], ...]
    points: int
    suggested: bool


def weigh(one: Entry, other: Entry, *, book: RegisterBook) -> Weighed:
    """Compare two entries; the order does not matter."""
    found: list[Sign] = []
    if one.name_key == other.name_key:
        found.append(Sign.SAME_NAME)
    elif likeness(one=one.core, other=other.core) >= book.near:
        found.append(Sign.NEAR_NAME)
    if one.phone and one.phone == other.phone:
        found.append(Sign.SAME_PHONE)
    if one.address and name_key(name=one.address) == name_key(name=other.address):
        found.append(Sign.SAME_ADDRESS)
    if one.region_code and other.region_code and county_of(one.region_code) == county_of(other.region_code):
        found.append(Sign.SAME_COUNTY)
    elif same_city(one=one.region_code, other=other.region_code) is False:
        found.append(Sign.OTHER_CITY)
    if bool(one.uscc) != bool(other.uscc):
        found.append(Sign.ONE_WITHOUT_CODE)
    elif one.uscc and one.uscc != other.uscc:
        found.append(Sign.TWO_CODES)
    signs = tuple((sign, book.points[sign]) for sign in found)
    points = sum(worth for _, worth in signs)
    # the same place alone is a market hall, not a merchant
    named = bool({Sign.SAME_NAME, Sign.NEAR_NAME, Sign.SAME_PHONE} & set(found))
    return Weighed(signs=signs, points=points, suggested=named and points >= book.suggested)
