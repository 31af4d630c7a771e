"""The words of places: levels of a region, and how a text was read. No rule is decided here."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How deep a region lies, as in the national list of divisions."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4


LEVEL_LABELS = {
    Level.PROVINCE: "省级",
    Level.CITY: "地级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡级",
}


class How(StrEnum):
    """The ground on which a text was read as a region. Each has one sentence in READINGS."""

    CODE = "code"
    WRITTEN = "written"
    WRITTEN_APART = "written_apart"
    ONLY_ONE = "only_one"
    BY_HINT = "by_hint"
    SHORT_NAME = "short_name"
    CUED = "cued"
    BARE_SHORT_NAME = "bare_short_name"
    COARSE = "coarse"
    COARSE_SHORT = "coarse_short"
    UNKNOWN_ZONE = "unknown_zone"
    NOT_IN_CITY = "not_in_city"
    SEVERAL_NAMESAKES = "several_namesakes"
    SEVERAL_PLACES = "several_places"
    CONSUMERS_PLACE = "consumers_place"
    CONTRADICTED = "contradicted"
    NONE = "none"


#: One sentence a ground; the braces are filled by the reader in rules/reading.py.
READINGS = {
    How.CODE: "写明了区划代码，即{place}。",
    How.WRITTEN: "文中写明“{matched}”，即{place}。",
    How.WRITTEN_APART: "文中写有“{matched}”，结合文中其他地名确定为{place}。",
    How.ONLY_ONE: "文中写有“{matched}”，全国只有一处，即{place}。",
    How.BY_HINT: "文中写有“{matched}”，结合登记地确定为{place}。",
    How.SHORT_NAME: "文中简写“{matched}”，即{place}。",
    How.CUED: "文中有多个地点，“{matched}”写明为经营地址，即{place}。",
    How.BARE_SHORT_NAME: "文中只有简称“{matched}”，可能是{place}，需要核对。",
    How.COARSE: "文中只写到“{matched}”，没有区县。",
    How.COARSE_SHORT: "文中只有简称“{matched}”，没有区县。",
    How.UNKNOWN_ZONE: "文中写有“{matched}”，它不是行政区划，需要核对属于哪个区县。",
    How.NOT_IN_CITY: "文中写有“{matched}”，但{place}没有这个区县。",
    How.SEVERAL_NAMESAKES: "文中写有“{matched}”，全国有{count}处同名，需要核对属于哪个市。",
    How.SEVERAL_PLACES: "文中有多个地点（{matched}），需要核对经营地址是哪一个。",
    How.CONSUMERS_PLACE: "文中的“{matched}”像是诉求人所在地、收货地或者第三方所在地，需要核对经营地址。",
    How.CONTRADICTED: "文中写有“{matched}”，但又出现其他地名，需要核对。",
    How.NONE: "文中没有可以识别的区划名称。",
}

#: How sure each ground is, from 0 to 1, as measured on the addresses of tests/places and rounded down.
SURENESS = {
    How.CODE: 1.0,
    How.WRITTEN: 0.97,
    How.WRITTEN_APART: 0.9,
    How.COARSE: 0.9,
    How.BY_HINT: 0.88,
    How.ONLY_ONE: 0.85,
    How.SHORT_NAME: 0.8,
    How.CUED: 0.8,
    How.COARSE_SHORT: 0.75,
    How.UNKNOWN_ZONE: 0.6,
    How.BARE_SHORT_NAME: 0.55,
    How.CONTRADICTED: 0.5,
    How.CONSUMERS_PLACE: 0.5,
    How.NOT_IN_CITY: 0.4,
    How.SEVERAL_PLACES: 0.4,
    How.SEVERAL_NAMESAKES: 0.3,
    How.NONE: 0.0,
}
