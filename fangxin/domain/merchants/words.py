"""The words of merchants: their form, their standing in the register, how one was recognised."""

from enum import StrEnum


class Form(StrEnum):
    """What a merchant is in law."""

    COMPANY = "COMPANY"
    SOLE_TRADER = "SOLE_TRADER"
    OTHER = "OTHER"


FORM_LABELS = {Form.COMPANY: "企业", Form.SOLE_TRADER: "个体工商户", Form.OTHER: "其他"}


class Standing(StrEnum):
    """Whether a merchant still exists."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"
    CANCELLED = "CANCELLED"


STANDING_LABELS = {Standing.ACTIVE: "存续", Standing.REVOKED: "吊销", Standing.CANCELLED: "注销"}


class MatchedBy(StrEnum):
    """On which ground a merchant was recognised, surest first."""

    USCC = "uscc"
    NAME = "name"
    SHOP = "shop"
    BRAND = "brand"
    NEAR_NAME = "near_name"
    SEVERAL = "several"
    NOT_FOUND = "not_found"


MATCH_SENTENCES = {
    MatchedBy.USCC: "统一社会信用代码一致。",
    MatchedBy.NAME: "登记名称一致。",
    MatchedBy.SHOP: "平台店铺名称一致。",
    MatchedBy.BRAND: "字号或者平台名称一致。",
    MatchedBy.NEAR_NAME: "名称相近，需要核对。",
    MatchedBy.SEVERAL: "有多家同名或者近名，需要选择。",
    MatchedBy.NOT_FOUND: "没有找到登记的经营者。",
}
