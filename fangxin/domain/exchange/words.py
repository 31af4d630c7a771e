"""The words of exchange format 1: its columns, and what may stand in those that take words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from fangxin.domain.cases.words import CHANNEL_LABELS, KIND_LABELS, OUTCOME_LABELS, Channel, Kind, Outcome
from fangxin.domain.feedback.words import SATISFACTION_LABELS, Satisfaction

#: what a row without a source belongs to
DEFAULT_SOURCE: Final = "import"
#: the source under which this system's own cases leave it; nobody imports over them
OWN_SOURCE: Final = "fangxin"


#: stored code → key and label
Words = Mapping[str, tuple[str, str]]


class Column(NamedTuple):
    """One column: its key, its Chinese name, and whether it may hold personal data."""

    key: str
    label: str
    personal: bool = False


#: Exchange format 1, in the order in which it is written.
COLUMNS: Final = (
    Column("number", "登记编号"),
    Column("source", "来源系统"),
    Column("kind", "类型"),
    Column("channel", "渠道"),
    Column("received_at", "登记时间"),
    Column("region", "区划代码"),
    Column("office", "处理单位"),
    Column("merchant_name", "被投诉主体"),
    Column("merchant_uscc", "统一社会信用代码"),
    Column("merchant_address", "经营地址"),
    Column("platform", "电商平台"),
    Column("sales_mode", "销售方式"),
    Column("object", "客体类别"),
    Column("problem", "问题类别"),
    Column("title", "标题", personal=True),
    Column("content", "内容", personal=True),
    Column("disputed_amount", "争议金额"),
    Column("recovered_amount", "挽回经济损失"),
    Column("decision", "受理结果"),
    Column("decided_at", "初查时间"),
    Column("ground", "理由"),
    Column("outcome", "处理结果"),
    Column("closed_at", "办结时间"),
    Column("extended", "延期"),
    Column("satisfaction", "满意度"),
    Column("disclosable", "应公示"),
    Column("disclosed_at", "公示时间"),
    Column("odr", "ODR"),
    Column("complainant_name", "投诉人", personal=True),
    Column("complainant_phone", "联系电话", personal=True),
)
#: Understood when they come, for tables that hold more; not part of the format that is written.
EXTRA_COLUMNS: Final = (
    Column("claims", "投诉请求"),
    Column("purchased_on", "消费日期"),
    Column("order_number", "订单号"),
)
KEYS: Final = tuple(column.key for column in COLUMNS)
ALL_KEYS: Final = (*KEYS, *(column.key for column in EXTRA_COLUMNS))
LABELS: Final = {column.key: column.label for column in (*COLUMNS, *EXTRA_COLUMNS)}
PERSONAL: Final = frozenset(column.key for column in (*COLUMNS, *EXTRA_COLUMNS) if column.personal)
#: columns without which no row can be a case
REQUIRED: Final = ("number", "kind", "received_at")

KIND_WORDS: Final[Words] = {kind: (kind.value.lower(), KIND_LABELS[kind]) for kind in Kind}
CHANNEL_WORDS: Final[Words] = {channel: (channel.value.lower(), CHANNEL_LABELS[channel]) for channel in Channel}
#: small programs of other platforms stand beside the first one in the taxonomy, not below it
CHANNEL_ALSO: Final = {"支付宝小程序": "MINI_PROGRAM", "百度小程序": "MINI_PROGRAM", "微信公众号": "MINI_PROGRAM"}
SATISFACTION_WORDS: Final[Words] = {grade: (grade.value.lower(), SATISFACTION_LABELS[grade]) for grade in Satisfaction}
#: the five-grade scale is kept as it was answered
GRADES: Final = ("1", "2", "3", "4", "5")

#: how a decision is told, by its stored code
DECISION_WORDS: Final[Words] = {
    "ACCEPTED": ("accepted", "受理"),
    "NOT_ACCEPTED": ("not_accepted", "不予受理"),
    "FILED": ("filed", "立案"),
    "NOT_FILED": ("not_filed", "不予立案"),
}
OUTCOME_WORDS: Final[Words] = {
    Outcome.SETTLED: ("settled", "调解成功"),
    Outcome.TERMINATED: ("terminated", "终止调解"),
    Outcome.WITHDRAWN: ("withdrawn", "撤回"),
    Outcome.NOT_ACCEPTED: ("not_accepted", "不予受理"),
    Outcome.FILED: ("filed", "立案"),
    Outcome.NOT_FILED: ("not_filed", "不予立案"),
    Outcome.ANSWERED: ("answered", "已答复"),
    **{
        one: (one.value.lower(), OUTCOME_LABELS[one])
        for one in (
            Outcome.REFERRED,
            Outcome.REPEATED,
            Outcome.MERGED,
            Outcome.TRANSFERRED,
            Outcome.TURNED,
            Outcome.THANKED,
        )
    },
}
ODR_WORDS: Final[Words] = {
    "NONE": ("none", "无"),
    "SETTLED": ("settled", "和解"),
    "FAILED": ("failed", "未和解"),
}
TRUTHS: Final = {
    "true": True, "1": True, "是": True, "yes": True, "y": True, "t": True, "√": True, "真": True,
    "false": False, "0": False, "否": False, "no": False, "n": False, "f": False, "×": False, "假": False,
}  # fmt: skip

#: which decisions and outcomes each kind may have
DECISIONS_OF: Final = {
    Kind.COMPLAINT: ("ACCEPTED", "NOT_ACCEPTED"),
    Kind.REPORT: ("FILED", "NOT_FILED"),
    Kind.INQUIRY: (),
    Kind.COMMENDATION: (),
}
OUTCOMES_OF: Final = {
    Kind.COMPLAINT: (Outcome.SETTLED, Outcome.TERMINATED, Outcome.WITHDRAWN, Outcome.NOT_ACCEPTED),
    Kind.REPORT: (
        Outcome.FILED,
        Outcome.NOT_FILED,
        Outcome.WITHDRAWN,
        Outcome.REFERRED,
        Outcome.REPEATED,
        Outcome.MERGED,
        Outcome.TRANSFERRED,
    ),
    Kind.INQUIRY: (Outcome.ANSWERED, Outcome.TURNED, Outcome.WITHDRAWN),
    Kind.COMMENDATION: (Outcome.ANSWERED, Outcome.THANKED, Outcome.WITHDRAWN),
}
#: the scheme of the taxonomy in which a kind's problem is looked up, the own one first
PROBLEM_SCHEMES: Final = {
    Kind.COMPLAINT: ("complaint_problem",),
    Kind.REPORT: ("report_violation",),
    Kind.INQUIRY: ("complaint_problem", "report_violation"),
    Kind.COMMENDATION: ("complaint_problem", "report_violation"),
}
#: the kind of ground (law/grounds.yaml) each ending is based on
GROUNDS_OF: Final = {
    Outcome.NOT_ACCEPTED: "non_acceptance",
    Outcome.TERMINATED: "termination",
    Outcome.WITHDRAWN: "termination",
    Outcome.NOT_FILED: "no_filing",
    Outcome.REFERRED: "no_power",
    Outcome.REPEATED: "repeated_report",
    Outcome.MERGED: "repeated_report",
}
