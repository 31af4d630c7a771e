"""The chains of the journal that belong to no row."""


class ChainId:
    """Chains of the journal that belong to no case. Negative, so that they never meet a case's id."""

    AGENCY = -1
    ACCESS = -2
    LAW = -3
    EXCHANGE = -4
    PLACES = -5
    HOTLINE = -6
    KNOWLEDGE = -7
    FEEDBACK = -8
    ROSTERS = -9
    LAKE = -10

    LABELS = {
        AGENCY: "机构与岗位", ACCESS: "账号与授权", LAW: "规则与日历", EXCHANGE: "导入导出", PLACES: "区划与主体",
        HOTLINE: "热线", KNOWLEDGE: "知识库", FEEDBACK: "回访抽样", ROSTERS: "请假与值班", LAKE: "统计数据",
    }  # fmt: skip
