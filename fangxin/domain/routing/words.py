"""The words of routing: who the respondent is in law, which place counts, and why a person must look."""

from enum import StrEnum


class RequestKind(StrEnum):
    """What a request is; the values are those of Case.kind."""

    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    INQUIRY = "INQUIRY"
    COMMENDATION = "COMMENDATION"


class Respondent(StrEnum):
    """What the respondent is, as far as the law of jurisdiction tells them apart."""

    PHYSICAL = "PHYSICAL"
    PLATFORM_OPERATOR = "PLATFORM_OPERATOR"
    OWN_SITE = "OWN_SITE"
    PLATFORM_SHOP = "PLATFORM_SHOP"
    AD_MEDIA = "AD_MEDIA"
    AD_INTERNET = "AD_INTERNET"
    AD_SELF = "AD_SELF"


RESPONDENT_LABELS = {
    Respondent.PHYSICAL: "线下经营者",
    Respondent.PLATFORM_OPERATOR: "电子商务平台经营者",
    Respondent.OWN_SITE: "自建网站、其他网络服务经营者",
    Respondent.PLATFORM_SHOP: "平台内经营者",
    Respondent.AD_MEDIA: "大众传播媒介广告",
    Respondent.AD_INTERNET: "互联网广告",
    Respondent.AD_SELF: "广告主自行发布的互联网广告",
}


class Basis(StrEnum):
    """Which place makes an agency competent; the labels stand in law/jurisdiction.yaml."""

    PLACE_OF_BUSINESS = "place_of_business"
    DOMICILE = "domicile"
    PUBLISHED_ADDRESS = "published_address"
    PLATFORM_DOMICILE = "platform_domicile"
    PLACE_OF_CONDUCT = "place_of_conduct"
    PUBLISHER_PLACE = "publisher_place"
    ADVERTISER_PLACE = "advertiser_place"
    RECEIVING_UNIT = "receiving_unit"


class Ask(StrEnum):
    """Why a person must look at the routing of a request."""

    REGION_UNKNOWN = "region_unknown"
    REGION_UNSURE = "region_unsure"
    REGION_COARSE = "region_coarse"
    NO_OFFICE = "no_office"
    OUTSIDE_AREA = "outside_area"
    PLATFORM_UNKNOWN = "platform_unknown"
    NOT_FIRST = "not_first"
    KIND_UNSURE = "kind_unsure"
    NO_INTAKE = "no_intake"


#: The sentence of each, for the queue and the public form; braces are filled by rules.deciding.
ASK_SENTENCES = {
    Ask.REGION_UNKNOWN: "没有可以确定的经营地址，需要人工确定承办单位。",
    Ask.REGION_UNSURE: "地址不能确定（{detail}），需要人工核对。",
    Ask.REGION_COARSE: "地址只能确定到{place}，没有到区县，需要人工核对。",
    Ask.NO_OFFICE: "{place}没有设置承办单位，需要人工确定。",
    Ask.OUTSIDE_AREA: "{place}不在本机关辖区，需要人工决定告知或者移送。",
    Ask.PLATFORM_UNKNOWN: "平台“{detail}”的经营者住所地没有登记，需要人工核对。",
    Ask.NOT_FIRST: "有处理权限的机关只有先收到时才可以处理，需要人工核对。",
    Ask.KIND_UNSURE: "不能确定是投诉还是举报，需要人工核对。",
    Ask.NO_INTAKE: "没有配置统一接收单位，需要人工答复。",
}


class Step(StrEnum):
    """How a routing decision came about."""

    PROPOSED = "PROPOSED"
    OVERRIDE = "OVERRIDE"
    RETURN = "RETURN"
    RULING = "RULING"


STEP_LABELS = {
    Step.PROPOSED: "系统判定",
    Step.OVERRIDE: "人工改派",
    Step.RETURN: "退回统一接收单位",
    Step.RULING: "共同上级指定",
}
