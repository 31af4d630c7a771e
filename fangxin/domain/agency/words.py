"""The agency's words: tiers, roles, permissions."""

from enum import StrEnum


class Tier(StrEnum):
    """The five tiers of the system, from the nation down to the field office."""

    STATE = "STATE"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    STATION = "STATION"


TIER_LABELS = {
    Tier.STATE: "国家",
    Tier.PROVINCE: "省级",
    Tier.CITY: "市级",
    Tier.COUNTY: "县级",
    Tier.STATION: "所",
}


class Role(StrEnum):
    """What a post is for. What each may do stands in permissions.py."""

    DISPATCHER = "DISPATCHER"
    HANDLER = "HANDLER"
    HEAD = "HEAD"
    SUPERVISOR = "SUPERVISOR"
    HOTLINE = "HOTLINE"
    ANALYST = "ANALYST"
    SYSTEM_ADMIN = "SYSTEM_ADMIN"
    SECURITY_ADMIN = "SECURITY_ADMIN"
    AUDIT_ADMIN = "AUDIT_ADMIN"


ROLE_LABELS = {
    Role.DISPATCHER: "分送员",
    Role.HANDLER: "承办人",
    Role.HEAD: "单位负责人",
    Role.SUPERVISOR: "上级监督",
    Role.HOTLINE: "话务员",
    Role.ANALYST: "分析员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


class Permission(StrEnum):
    """One act a role may or may not perform."""

    VIEW_CASES = "view_cases"
    VIEW_EVIDENCE = "view_evidence"
    REGISTER = "register"
    ANSWER_CALLS = "answer_calls"
    TELL_CALLS = "tell_calls"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    DECIDE_REOPENING = "decide_reopening"
    RULE_JURISDICTION = "rule_jurisdiction"
    DECIDE_FILING = "decide_filing"
    UNSEAL = "unseal"
    FOLLOW_UP = "follow_up"
    JOIN_MATTERS = "join_matters"
    PLAN_FOLLOW_UP = "plan_follow_up"
    MARK_CLAIMANT = "mark_claimant"
    ACKNOWLEDGE_WARNING = "acknowledge_warning"
    WRITE_ARTICLES = "write_articles"
    PUBLISH_ARTICLES = "publish_articles"
    SUPERVISE = "supervise"
    ANSWER_ORDER = "answer_order"
    GRANT_LEAVE = "grant_leave"
    PLAN_DUTY = "plan_duty"
    KEEP_REGISTER = "keep_register"
    APPROVE_ENROLMENT = "approve_enrolment"
    KEEP_STATIONS = "keep_stations"
    KEEP_FUNDS = "keep_funds"
    DISCLOSE = "disclose"
    DECIDE_CREDIT = "decide_credit"
    WRITE_LETTERS = "write_letters"
    VIEW_FIGURES = "view_figures"
    WRITE_BULLETINS = "write_bulletins"
    APPROVE_BULLETINS = "approve_bulletins"
    RAISE_ALERTS = "raise_alerts"
    ANSWER_ALERTS = "answer_alerts"
    EVALUATE = "evaluate"
    APPEAL_EVALUATION = "appeal_evaluation"
    KEEP_INDEX = "keep_index"
    SURVEY = "survey"
    EXPORT = "export"
    IMPORT = "import"
    MANAGE_AGENCY = "manage_agency"
    MANAGE_ACCESS = "manage_access"
    MANAGE_LAW = "manage_law"
    AUDIT = "audit"


PERMISSION_LABELS = {
    Permission.VIEW_CASES: "查看本辖区件",
    Permission.VIEW_EVIDENCE: "查看证据材料",
    Permission.REGISTER: "登记诉求",
    Permission.ANSWER_CALLS: "接听热线",
    Permission.TELL_CALLS: "通知来电",
    Permission.DISPATCH: "分送",
    Permission.HANDLE: "办理",
    Permission.DECIDE_REOPENING: "决定重新办理",
    Permission.RULE_JURISDICTION: "指定管辖",
    Permission.DECIDE_FILING: "审批举报事项",
    Permission.UNSEAL: "查看当事人身份信息",
    Permission.FOLLOW_UP: "回访",
    Permission.JOIN_MATTERS: "合并同一事项的件",
    Permission.PLAN_FOLLOW_UP: "安排回访抽样",
    Permission.MARK_CLAIMANT: "认定异常投诉",
    Permission.ACKNOWLEDGE_WARNING: "签收预警",
    Permission.WRITE_ARTICLES: "编写知识",
    Permission.PUBLISH_ARTICLES: "审核发布知识",
    Permission.SUPERVISE: "督办",
    Permission.ANSWER_ORDER: "回复督办",
    Permission.GRANT_LEAVE: "批准请假",
    Permission.PLAN_DUTY: "安排值班",
    Permission.KEEP_REGISTER: "维护经营者名录",
    Permission.APPROVE_ENROLMENT: "审批放心消费申请",
    Permission.KEEP_STATIONS: "管理消费维权服务站",
    Permission.KEEP_FUNDS: "管理先行赔付资金",
    Permission.DISCLOSE: "审核投诉公示",
    Permission.DECIDE_CREDIT: "决定信用修复",
    Permission.WRITE_LETTERS: "制发行政指导文书",
    Permission.VIEW_FIGURES: "查看统计",
    Permission.WRITE_BULLETINS: "编写通报",
    Permission.APPROVE_BULLETINS: "审批发布通报",
    Permission.RAISE_ALERTS: "发布风险预警",
    Permission.ANSWER_ALERTS: "处置风险预警",
    Permission.EVALUATE: "组织效能评价",
    Permission.APPEAL_EVALUATION: "申请复核评价",
    Permission.KEEP_INDEX: "编制消费环境指数",
    Permission.SURVEY: "录入消费者调查",
    Permission.EXPORT: "导出",
    Permission.IMPORT: "导入",
    Permission.MANAGE_AGENCY: "管理机构与岗位",
    Permission.MANAGE_ACCESS: "管理账号与授权",
    Permission.MANAGE_LAW: "管理规则与日历",
    Permission.AUDIT: "审计",
}


#: what an outside system may be given, and what it can then do; it never reads an identity or decides a case
GRANTABLE: dict[Permission, str] = {
    Permission.VIEW_CASES: "查询本辖区件的进度和结果，看不到当事人身份",
    Permission.REGISTER: "代人登记诉求，得到编号和查询码",
    Permission.DISPATCH: "把待分送的件分送给有管辖权的单位",
    Permission.TELL_CALLS: "通知电话的振铃、接通和挂断，话务员的页面随之弹出来电",
}

#: requests in a minute an outside system may send unless told otherwise, and the most it can be given
REQUESTS_A_MINUTE = 600
REQUESTS_MOST = 60_000


class ActorKind(StrEnum):
    """Who acts."""

    OFFICER = "OFFICER"
    CONSUMER = "CONSUMER"
    MERCHANT = "MERCHANT"
    #: somebody of a station for the protection of consumers' rights
    STATION = "STATION"
    SYSTEM = "SYSTEM"
    #: an outside system at the interface, working under an office
    MACHINE = "MACHINE"
