"""The words of the journal and of clocks."""

from enum import StrEnum


class ClockStatus(StrEnum):
    """Where a clock is."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"


class ChainId:
    """Chains of the journal that belong to no case. Negative, so that they never meet a case's id."""

    AGENCY = -1
    ACCESS = -2
    LAW = -3
    EXCHANGE = -4
    PLACES = -5
    HOTLINE = -6

    LABELS = {
        AGENCY: "机构与岗位", ACCESS: "账号与授权", LAW: "规则与日历", EXCHANGE: "导入导出", PLACES: "区划与主体",
        HOTLINE: "热线",
    }  # fmt: skip


class Act(StrEnum):
    """What an entry says was done. Labels are the public words."""

    FILED = "FILED"
    SPLIT = "SPLIT"
    IMPORTED = "IMPORTED"
    IMPORT_CHANGED = "IMPORT_CHANGED"
    LINKED_DUPLICATE = "LINKED_DUPLICATE"
    DISPATCHED = "DISPATCHED"
    QUEUED = "QUEUED"
    OVERRIDDEN = "OVERRIDDEN"
    RETURNED = "RETURNED"
    TAKEN_UP = "TAKEN_UP"
    HANDED = "HANDED"
    RECODED = "RECODED"
    IDENTITY_ASKED = "IDENTITY_ASKED"
    IDENTITY_PROVED = "IDENTITY_PROVED"
    FACTS_ASKED = "FACTS_ASKED"
    FACTS_ANSWERED = "FACTS_ANSWERED"
    FACTS_EXPIRED = "FACTS_EXPIRED"
    JURISDICTION_DISPUTED = "JURISDICTION_DISPUTED"
    JURISDICTION_AGREED = "JURISDICTION_AGREED"
    JURISDICTION_RULED = "JURISDICTION_RULED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    INVITED = "INVITED"
    RESCHEDULED = "RESCHEDULED"
    HELD = "HELD"
    MEDIATOR_REPLACED = "MEDIATOR_REPLACED"
    APPRAISAL_STARTED = "APPRAISAL_STARTED"
    APPRAISAL_ENDED = "APPRAISAL_ENDED"
    SETTLED = "SETTLED"
    PERFORMED = "PERFORMED"
    PERFORMANCE_MISSED = "PERFORMANCE_MISSED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    CLOSED = "CLOSED"
    RATED = "RATED"
    REOPEN_ASKED = "REOPEN_ASKED"
    REOPENED = "REOPENED"
    REOPEN_DENIED = "REOPEN_DENIED"
    FOLLOWED_UP = "FOLLOWED_UP"
    ARCHIVED = "ARCHIVED"
    CLAIMANT_PROPOSED = "CLAIMANT_PROPOSED"
    CLAIMANT_CONFIRMED = "CLAIMANT_CONFIRMED"
    CLAIMANT_REJECTED = "CLAIMANT_REJECTED"
    CLAIMANT_LIFTED = "CLAIMANT_LIFTED"
    CLAIMANT_APPEALED = "CLAIMANT_APPEALED"
    APPEAL_UPHELD = "APPEAL_UPHELD"
    APPEAL_REVERSED = "APPEAL_REVERSED"
    DOCUMENT_ISSUED = "DOCUMENT_ISSUED"
    DOCUMENT_SERVED = "DOCUMENT_SERVED"
    EVIDENCE_ADDED = "EVIDENCE_ADDED"
    NOTED = "NOTED"
    CLUE_FOUND = "CLUE_FOUND"
    WARNED = "WARNED"
    WARNING_ACKNOWLEDGED = "WARNING_ACKNOWLEDGED"
    UNSEALED = "UNSEALED"
    CLOCK_MOVED = "CLOCK_MOVED"
    CONFIGURED = "CONFIGURED"
    LOGGED_IN = "LOGGED_IN"


ACT_LABELS = {
    Act.FILED: "登记",
    Act.SPLIT: "拆分登记",
    Act.IMPORTED: "导入",
    Act.IMPORT_CHANGED: "导入更新",
    Act.LINKED_DUPLICATE: "关联重复件",
    Act.DISPATCHED: "分送",
    Act.QUEUED: "进入人工分送",
    Act.OVERRIDDEN: "人工改派",
    Act.RETURNED: "退回",
    Act.TAKEN_UP: "提级办理",
    Act.HANDED: "移交承办人",
    Act.RECODED: "更正分类",
    Act.IDENTITY_ASKED: "要求提供身份证明",
    Act.IDENTITY_PROVED: "身份证明已核验",
    Act.FACTS_ASKED: "请消费者补充情况",
    Act.FACTS_ANSWERED: "消费者已补充",
    Act.FACTS_EXPIRED: "补充期限已过",
    Act.JURISDICTION_DISPUTED: "提出管辖异议",
    Act.JURISDICTION_AGREED: "管辖协商一致",
    Act.JURISDICTION_RULED: "指定管辖",
    Act.ACCEPTED: "受理",
    Act.REFUSED: "不予受理",
    Act.INVITED: "邀请调解",
    Act.RESCHEDULED: "变更调解安排",
    Act.HELD: "调解",
    Act.MEDIATOR_REPLACED: "更换调解人员",
    Act.APPRAISAL_STARTED: "委托鉴定检测",
    Act.APPRAISAL_ENDED: "鉴定检测结束",
    Act.SETTLED: "达成调解协议",
    Act.PERFORMED: "协议事项已履行",
    Act.PERFORMANCE_MISSED: "协议事项逾期未履行",
    Act.TERMINATED: "终止调解",
    Act.WITHDRAWN: "撤回",
    Act.CLOSED: "办结",
    Act.RATED: "消费者评价",
    Act.REOPEN_ASKED: "申请重新办理",
    Act.REOPENED: "重新办理",
    Act.REOPEN_DENIED: "不同意重新办理",
    Act.FOLLOWED_UP: "回访",
    Act.ARCHIVED: "归档",
    Act.CLAIMANT_PROPOSED: "提出异常投诉认定",
    Act.CLAIMANT_CONFIRMED: "认定异常投诉",
    Act.CLAIMANT_REJECTED: "不认定异常投诉",
    Act.CLAIMANT_LIFTED: "解除异常投诉认定",
    Act.CLAIMANT_APPEALED: "对认定提出申诉",
    Act.APPEAL_UPHELD: "申诉后维持认定",
    Act.APPEAL_REVERSED: "申诉后撤销认定",
    Act.DOCUMENT_ISSUED: "制发文书",
    Act.DOCUMENT_SERVED: "送达文书",
    Act.EVIDENCE_ADDED: "补充证据",
    Act.NOTED: "办理记录",
    Act.CLUE_FOUND: "发现违法线索",
    Act.WARNED: "时限预警",
    Act.WARNING_ACKNOWLEDGED: "签收预警",
    Act.UNSEALED: "查看身份信息",
    Act.CLOCK_MOVED: "期限变更",
    Act.CONFIGURED: "配置变更",
    Act.LOGGED_IN: "登录",
}

#: Acts the consumer sees on the public timeline.
PUBLIC_ACTS = frozenset(
    {
        Act.FILED, Act.SPLIT, Act.DISPATCHED, Act.QUEUED, Act.RETURNED, Act.TAKEN_UP, Act.IDENTITY_ASKED,
        Act.IDENTITY_PROVED, Act.FACTS_ASKED, Act.FACTS_ANSWERED, Act.FACTS_EXPIRED, Act.JURISDICTION_DISPUTED,
        Act.JURISDICTION_AGREED, Act.JURISDICTION_RULED, Act.ACCEPTED, Act.REFUSED, Act.INVITED, Act.RESCHEDULED,
        Act.MEDIATOR_REPLACED,
        Act.APPRAISAL_STARTED, Act.APPRAISAL_ENDED, Act.SETTLED, Act.PERFORMED, Act.PERFORMANCE_MISSED,
        Act.TERMINATED, Act.WITHDRAWN, Act.CLOSED, Act.RATED, Act.REOPEN_ASKED, Act.REOPENED, Act.REOPEN_DENIED,
        Act.EVIDENCE_ADDED, Act.CLOCK_MOVED, Act.CLAIMANT_CONFIRMED, Act.CLAIMANT_LIFTED, Act.CLAIMANT_APPEALED,
        Act.APPEAL_UPHELD, Act.APPEAL_REVERSED,
    }
)  # fmt: skip
