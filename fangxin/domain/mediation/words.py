"""The words of mediation: sessions, items of an agreement."""

from enum import StrEnum


class SessionState(StrEnum):
    """What became of an appointed session."""

    APPOINTED = "APPOINTED"
    HELD = "HELD"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


class Mode(StrEnum):
    """Where a session takes place (Order 121 article 20: on site or by internet, phone and the like)."""

    ON_SITE = "ON_SITE"
    ONLINE = "ONLINE"
    PHONE = "PHONE"


MODE_LABELS = {Mode.ON_SITE: "现场调解", Mode.ONLINE: "网络视频调解", Mode.PHONE: "电话调解"}


class ItemKind(StrEnum):
    """What a party promised."""

    REFUND = "REFUND"
    COMPENSATE = "COMPENSATE"
    REPAIR = "REPAIR"
    REPLACE = "REPLACE"
    RETURN = "RETURN"
    APOLOGISE = "APOLOGISE"
    OTHER = "OTHER"


ITEM_LABELS = {
    ItemKind.REFUND: "退款",
    ItemKind.COMPENSATE: "赔偿",
    ItemKind.REPAIR: "修理",
    ItemKind.REPLACE: "更换",
    ItemKind.RETURN: "退货",
    ItemKind.APOLOGISE: "赔礼道歉",
    ItemKind.OTHER: "其他",
}


class ItemState(StrEnum):
    """Whether a promise was kept."""

    DUE = "DUE"
    PERFORMED = "PERFORMED"
    MISSED = "MISSED"
    WAIVED = "WAIVED"


ITEM_STATE_LABELS = {
    ItemState.DUE: "待履行",
    ItemState.PERFORMED: "已履行",
    ItemState.MISSED: "逾期未履行",
    ItemState.WAIVED: "双方同意免除",
}
