"""The words of keeping the register: what speaks for a duplicate, where a brought table is."""

from enum import StrEnum


class Sign(StrEnum):
    """What speaks for or against two merchants being one."""

    SAME_NAME = "same_name"
    NEAR_NAME = "near_name"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    SAME_COUNTY = "same_county"
    OTHER_CITY = "other_city"
    ONE_WITHOUT_CODE = "one_without_code"
    TWO_CODES = "two_codes"


SIGN_LABELS = {
    Sign.SAME_NAME: "名称相同",
    Sign.NEAR_NAME: "名称相近",
    Sign.SAME_PHONE: "登记电话相同",
    Sign.SAME_ADDRESS: "地址相同",
    Sign.SAME_COUNTY: "在同一县区",
    Sign.OTHER_CITY: "不在同一城市",
    Sign.ONE_WITHOUT_CODE: "其中一条没有统一社会信用代码",
    Sign.TWO_CODES: "统一社会信用代码不同",
}


class FileState(StrEnum):
    """Where a brought extract is."""

    CHECKED = "CHECKED"
    TAKEN = "TAKEN"
    DISCARDED = "DISCARDED"


FILE_LABELS = {FileState.CHECKED: "待确认", FileState.TAKEN: "已导入", FileState.DISCARDED: "已放弃"}

#: the facts of a merchant that a person or an extract may change, with their names
FIELD_LABELS = {
    "uscc": "统一社会信用代码", "name": "名称", "brand": "字号", "form": "类型", "address": "住所", "region_code": "区划",
    "authority": "登记机关",
    "trade": "行业", "phone": "登记电话", "is_platform_operator": "平台经营者", "status": "登记状态",
    "registered_on": "成立日期", "ended_on": "注吊销日期", "outlets": "门店数", "staff_count": "从业人数",
    "transactions_a_year": "年交易笔数", "area_m2": "经营面积", "stated_on": "数据日期", "outlet_name": "门店名称",
    "outlet_address": "门店地址", "outlet_region": "门店区划", "outlet_active": "门店营业状态", "platform": "所在平台",
    "shop_name": "店铺名称", "shop_address": "店铺公示地址", "shop_region": "店铺公示区划",
}  # fmt: skip
